"""Opening the connector on a fake."""

from __future__ import annotations

from pathlib import Path

from tasksync_gui.connectors.github import SPEC, GitHubConfig
from tasksync_gui.connectors.github.connector import GitHubConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tests.support.clock import FakeClock

TOKEN = "ghp_fake"


def connect(url: str, folder: Path, token: str = TOKEN, **options: str) -> GitHubConnector:
    """A connector as the program opens it."""
    config = GitHubConfig.model_validate({"url": url, "token": token, **options})
    connector = SPEC.open(config, ConnectorContext(FakeClock(), folder))
    assert isinstance(connector, GitHubConnector)
    return connector
