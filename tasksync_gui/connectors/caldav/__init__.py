"""CalDAV: Nextcloud, Radicale, Xandikos, DAViCal, SabreDAV, Fastmail and others (RFC 4791)."""

from __future__ import annotations

from tasksync_gui.connectors.caldav.config import CalDavConfig
from tasksync_gui.connectors.caldav.connector import CalDavConnector
from tasksync_gui.connectors.caldav.errors import is_locked
from tasksync_gui.connectors.caldav.mapping import CAPABILITIES
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.turns import WriteTurns
from tasksync_gui.connectors.quality import tier
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec


def _open(config: CalDavConfig, context: ConnectorContext) -> CalDavConnector:
    password = config.password.get_secret_value()
    auth = (config.username, password) if config.username or password else None
    http = HttpClient(
        config.url,
        context.clock,
        auth,
        concurrency=CAPABILITIES.concurrency,
        verify=config.verify_certificate,
        allowed=config.trusted,
        turns=WriteTurns(context.clock, CAPABILITIES.concurrency, context.data_dir),
        locked=is_locked,
    )
    return CalDavConnector(http, config.username, context.clock)


SPEC = ConnectorSpec(
    key="caldav",
    title="CalDAV",
    summary="Task lists on Nextcloud, Radicale, Fastmail and many other servers.",
    icon="caldav",
    config=CalDavConfig,
    capabilities=CAPABILITIES,
    quality=tier(__file__),
    version="1",
    open=_open,
    global_lists=True,
)
