"""The contract suite on the fake Trello."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.trello import SPEC, TrelloConfig
from tasksync_gui.model.task import RemoteTask
from tests.connectors.contract import ConnectorContract, FixedClock, Lab
from tests.fakes.service import serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello, secrets_outside_the_header


class TestTrello(ConnectorContract):
    @pytest.fixture
    async def lab(self, tmp_path: Path) -> AsyncIterator[Lab]:
        trello = FakeTrello()
        board = trello.add_board("Work", "To Do", "Doing", "Done")

        async def edit(task: RemoteTask, title: str) -> None:
            trello.touch(board.cards[task.id], name=title)

        async def expire() -> None:
            trello.rename_list(board, "Doing", "Waiting")

        async with serve(trello) as url:
            config = TrelloConfig(key=KEY, token=TOKEN, url=f"{url}/1")
            connector = SPEC.open(config, ConnectorContext(FixedClock(), tmp_path))
            yield Lab(connector, board.id, edit, expire)
            await connector.close()
        assert not secrets_outside_the_header(trello)
