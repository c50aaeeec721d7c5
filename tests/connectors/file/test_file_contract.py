from __future__ import annotations

import pytest

from tasksync_gui.connectors.file import SPEC
from tasksync_gui.connectors.file.config import FileConfig
from tasksync_gui.connectors.spec import ConnectorContext
from tests.connectors.contract import ConnectorContract, FixedClock, Lab

FILES = {
    "new.csv": None,
    "old.csv": b'\xef\xbb\xbfName;Owner;extra\r\n"Old; one";me;7\r\nshort\r\n',
    "new.json": None,
    "old.json": b'[\n  {\n    "title": "Old",\n    "colour": [1.50, "red"]\n  }\n]\n',
    "new.jsonl": None,
    "old.jsonl": b'{"title": "Old", "n": 1}\n\n{"title": "Other"}',
}


class TestFile(ConnectorContract):
    @pytest.fixture(params=FILES)
    def lab(self, request, tmp_path):
        path = tmp_path / request.param
        if FILES[request.param] is not None:
            path.write_bytes(FILES[request.param])

        async def edit(task, title):
            path.write_bytes(path.read_bytes().replace(task.title.encode(), title.encode()))

        return Lab(SPEC.open(FileConfig(path=path), ConnectorContext(FixedClock(), tmp_path / "data")), "", edit)
