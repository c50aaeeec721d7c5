"""GitHub issues, on github.com and on GitHub Enterprise Server."""

from __future__ import annotations

from tasksync_gui.connectors.github.client import LIMITS, READER
from tasksync_gui.connectors.github.config import GitHubConfig
from tasksync_gui.connectors.github.connector import GitHubConnector
from tasksync_gui.connectors.github.mapping import CAPABILITIES
from tasksync_gui.connectors.github.sign_in import sign_in, token_source
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.pacing import Pacer
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec


def _open(config: GitHubConfig, context: ConnectorContext) -> GitHubConnector:
    source = token_source(config, context)
    http = HttpClient(
        config.url,
        context.clock,
        headers={} if source else {"authorization": f"Bearer {config.token.get_secret_value()}"},
        authorizer=source,
        concurrency=CAPABILITIES.concurrency,
        verify=config.verify_certificate,
        pace=Pacer(context.clock, LIMITS, READER),
    )
    return GitHubConnector(http, parse_aliases(config.people), context.clock, source)


SPEC = ConnectorSpec(
    key="github",
    title="GitHub",
    summary="Issues of a repository, on github.com or a server of your own.",
    icon="github",
    config=GitHubConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="1",
    open=_open,
    sign_in=sign_in,
    global_lists=True,
)
