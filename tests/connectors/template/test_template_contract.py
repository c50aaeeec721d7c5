"""The template keeps the contract: this is all that a connector's own test file needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorContext
from tests.connectors.contract import ConnectorContract, FixedClock, Lab
from tests.fakes.example import TOKEN, FakeExample
from tests.fakes.service import serve

PACKAGE = Path(__file__).with_name("package")


class TestTemplate(ConnectorContract):
    @pytest.fixture
    async def lab(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Lab]:
        monkeypatch.syspath_prepend(str(PACKAGE))
        spec = load_registry().get("example")
        async with serve(FakeExample()) as url:
            connector = spec.open(spec.config(url=url, token=TOKEN), ConnectorContext(FixedClock(), tmp_path))
            yield Lab(connector, "inbox")
            await connector.close()
