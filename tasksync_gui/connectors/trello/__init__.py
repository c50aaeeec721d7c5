"""Trello: boards, lists and cards."""

from __future__ import annotations

from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.pacing import Pacer
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.connectors.trello.client import LIMITS, read_limits
from tasksync_gui.connectors.trello.config import TrelloConfig
from tasksync_gui.connectors.trello.connector import TrelloConnector
from tasksync_gui.connectors.trello.errors import explain
from tasksync_gui.connectors.trello.mapping import CAPABILITIES


def _open(config: TrelloConfig, context: ConnectorContext) -> TrelloConnector:
    http = HttpClient(
        config.url,
        context.clock,
        headers={"authorization": config.authorization},
        concurrency=CAPABILITIES.concurrency,
        pace=Pacer(context.clock, LIMITS, read_limits),
    )
    return TrelloConnector(RestClient(http, explain), config.list_names, parse_aliases(config.people))


SPEC = ConnectorSpec(
    key="trello",
    title="Trello",
    summary="Cards of a board; the list a card is in tells its status.",
    icon="trello",
    config=TrelloConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="1",
    open=_open,
    global_lists=True,
)
