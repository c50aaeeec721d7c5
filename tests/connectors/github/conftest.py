"""A fake GitHub on a real socket, and a connector to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.connectors.github.connector import GitHubConnector
from tests.connectors.github.bench import connect
from tests.fakes.github import FakeGitHub
from tests.fakes.service import serve


@pytest.fixture
def fake() -> FakeGitHub:
    return FakeGitHub()


@pytest.fixture
async def url(fake: FakeGitHub) -> AsyncIterator[str]:
    async with serve(fake) as address:
        yield address


@pytest.fixture
async def github(url: str, tmp_path: Path) -> AsyncIterator[GitHubConnector]:
    connector = connect(url, tmp_path)
    yield connector
    await connector.close()
