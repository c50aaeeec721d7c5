from __future__ import annotations

import pytest

from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.todotxt import SPEC
from tasksync_gui.connectors.todotxt.config import TodoTxtConfig
from tests.connectors.contract import ConnectorContract, FixedClock, Lab


class TestTodoTxt(ConnectorContract):
    @pytest.fixture(params=[None, b"", b"(A) 2026-01-01 Old @home rec:1w foo:bar\r\n\r\nx done\r\n", b"no newline"])
    def lab(self, request, tmp_path):
        path = tmp_path / "todo.txt"
        if request.param is not None:
            path.write_bytes(request.param)

        async def edit(task, title):
            path.write_bytes(path.read_bytes().replace(task.title.encode(), title.encode()))

        config = TodoTxtConfig(path=path)
        return Lab(SPEC.open(config, ConnectorContext(FixedClock(), tmp_path / "data")), "", edit)
