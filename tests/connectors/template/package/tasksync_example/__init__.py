"""The example service: how this connector presents itself to TaskSync."""

from __future__ import annotations

from tasksync_example.client import Client
from tasksync_example.config import ExampleConfig
from tasksync_example.connector import ExampleConnector
from tasksync_example.mapping import CAPABILITIES
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.pacing import Limit, Pacer
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec


def _open(config: ExampleConfig, context: ConnectorContext) -> ExampleConnector:
    """No request is sent here; the connector connects on first use."""
    http = HttpClient(
        config.url,
        context.clock,
        headers={"authorization": f"Bearer {config.token.get_secret_value()}"},
        concurrency=CAPABILITIES.concurrency,
        pace=Pacer(context.clock, [Limit(requests=600, seconds=60)]),
    )
    return ExampleConnector(Client(RestClient(http)))


SPEC = ConnectorSpec(
    key="example",
    title="Example",
    summary="A small task service that exists in the tests only.",
    icon="example",
    config=ExampleConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="1",
    open=_open,
)
