from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.connectors.memory import FULL, DemoConfig, DemoConnector, MemoryConnector, MemorySystem
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field
from tests.connectors.contract import ConnectorContract, FixedClock, Lab

PERSONALITIES = {
    "full": FULL,
    "client ids": replace(FULL, marker=MarkerKind.CLIENT_ID),
    "no markers, no cursor": replace(FULL, marker=MarkerKind.NONE, cursor=False, tombstones=False),
    "no tombstones": replace(FULL, tombstones=False, compare_and_swap=False),
    "titles only": replace(FULL, fields={Field.TITLE: FULL.fields[Field.TITLE]}),
}


class TestMemory(ConnectorContract):
    @pytest.fixture(params=PERSONALITIES.values(), ids=PERSONALITIES.keys())
    def lab(self, request):
        system = MemorySystem()
        tasks = system.lists["tasks"]

        async def edit(task, title):
            record = tasks.records[task.id]
            tasks.update(task.id, {Field.TITLE: title}, task.revision, None)
            assert record.fields[Field.TITLE] == title

        async def expire():
            tasks.forget_history()

        return Lab(MemoryConnector(system, FixedClock(), request.param), "tasks", edit, expire)


@pytest.mark.quality(of="demo")
class TestDemo(ConnectorContract):
    @pytest.fixture(params=["work", "home"])
    def lab(self, request, tmp_path):
        context = ConnectorContext(FixedClock(), tmp_path)
        other = DemoConnector(DemoConfig(list=request.param), context)

        async def edit(task, title):
            await other.update("", task.id, {Field.TITLE: title}, task.revision)

        return Lab(DemoConnector(DemoConfig(list=request.param), context), "", edit)
