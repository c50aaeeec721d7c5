"""Asana: projects of app.asana.com by its REST interface (https://developers.asana.com)."""

from __future__ import annotations

from tasksync_gui.connectors.asana.config import LEVELS, AsanaConfig, MappingOptions, parse_levels
from tasksync_gui.connectors.asana.connector import AsanaConnector
from tasksync_gui.connectors.asana.mapping import CONCURRENCY, capabilities
from tasksync_gui.connectors.asana.sign_in import provider, sign_in, site
from tasksync_gui.connectors.kit.auth.registered_app import plain_token, token_source
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.pacing import Limit, Pacer
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.model.fields import Status

FREE, PAID = Limit(150, 60), Limit(1500, 60)
"""Requests a minute for one token."""


def _open(config: AsanaConfig, context: ConnectorContext) -> AsanaConnector:
    source = token_source(provider(config), config.token, context, HttpClient(site(config), context.clock))
    http = HttpClient(
        config.server,
        context.clock,
        headers={} if source else {"authorization": f"Bearer {plain_token(config.token)}"},
        authorizer=source,
        concurrency=CONCURRENCY,
        pace=Pacer(context.clock, [PAID if config.paid_plan else FREE]),
    )
    return AsanaConnector(http, context.clock, MappingOptions.of(config), parse_aliases(config.people), source)


SPEC = ConnectorSpec(
    key="asana",
    title="Asana",
    summary="Projects with their subtasks, tags, sections and people.",
    icon="asana",
    config=AsanaConfig,
    capabilities=capabilities(
        MappingOptions({status.value: status for status in Status}, "priority", parse_levels(LEVELS))
    ),
    quality=tier(__file__),
    version="1",
    open=_open,
    sign_in=sign_in,
    global_lists=True,
)
