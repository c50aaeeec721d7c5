"""Jira: Cloud (REST version 3), and Server or Data Center (REST version 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tasksync_gui.connectors.jira import sign_in
from tasksync_gui.connectors.jira.client import JiraClient
from tasksync_gui.connectors.jira.config import JiraConfig
from tasksync_gui.connectors.jira.connector import JiraConnector, Setup
from tasksync_gui.connectors.jira.dialect import CLOUD, DATA_CENTER
from tasksync_gui.connectors.jira.errors import explain
from tasksync_gui.connectors.jira.mapping import CAPABILITIES
from tasksync_gui.connectors.kit.auth.registered_app import plain_token, token_source
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.pacing import LimitReading, Pacer, number, retry_after_only
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec


def budget(status: int, headers: Mapping[str, str], now: datetime) -> Sequence[LimitReading]:
    """Jira publishes no rate: Data Center tells when its bucket is empty, both say how long to wait."""
    left, seconds = number(headers.get("x-ratelimit-remaining")), number(headers.get("x-ratelimit-interval-seconds"))
    found = [LimitReading(left, seconds)] if left is not None and seconds is not None else []
    return (*found, *retry_after_only(status, headers, now))


def _open(config: JiraConfig, context: ConnectorContext) -> JiraConnector:
    cloud = config.kind == "cloud"
    dialect, secret = (CLOUD if cloud else DATA_CENTER), plain_token(config.token)
    source = token_source(
        sign_in.provider(config), config.token, context, sign_in.authorisation_client(config, context)
    )
    http = HttpClient(
        sign_in.base_address(config) + dialect.api,
        context.clock,
        auth=(config.email, secret) if cloud and secret else None,
        headers={} if cloud or source else {"authorization": f"Bearer {secret}"},
        authorizer=source,
        concurrency=CAPABILITIES.concurrency,
        verify=config.verify_certificate,
        pace=Pacer(context.clock, (), budget),
    )
    setup = Setup(config.url, config.issue_type, parse_aliases(config.people))
    return JiraConnector(JiraClient(RestClient(http, explain), dialect), setup, context.clock, source)


SPEC = ConnectorSpec(
    key="jira",
    title="Jira",
    summary="Projects on Jira Cloud, and on Jira Server or Data Center.",
    icon="jira",
    config=JiraConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="1",
    open=_open,
    sign_in=sign_in.sign_in,
    global_lists=True,
)
