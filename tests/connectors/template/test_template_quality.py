"""What the template claims besides the contract: the tests that a connector adds to it, as short as they can be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.fields import Field, Unmapped
from tests.connectors.contract import FixedClock, Lab
from tests.fakes.example import TOKEN, FakeExample
from tests.fakes.service import serve
from tests.support.errors import refused

PACKAGE = Path(__file__).with_name("package")


@pytest.fixture
def fake() -> FakeExample:
    return FakeExample()


@pytest.fixture
async def lab(fake: FakeExample, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Lab]:
    monkeypatch.syspath_prepend(str(PACKAGE))
    spec = load_registry().get("example")
    async with serve(fake) as url:
        connector = spec.open(spec.config(url=url, token=TOKEN), ConnectorContext(FixedClock(), tmp_path))
        yield Lab(connector, "inbox")
        await connector.close()


@pytest.mark.quality("clear_errors")
async def test_a_refused_token_is_said_so(lab: Lab, fake: FakeExample, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fakes.example.TOKEN", "another")
    with refused(AuthError, "refused"):
        await lab.connector.check()


@pytest.mark.quality("unmapped_values_kept", "foreign_data_kept")
async def test_what_is_not_known_is_shown_and_stays_beside_an_edit(lab: Lab, fake: FakeExample) -> None:
    task = await lab.create(title="One")
    fake.tasks[task.id] |= {"state": "someday", "due": "soon", "colour": "red"}
    task = await lab.read(task)
    assert (task.fields[Field.STATUS], task.fields[Field.DUE]) == (Unmapped("someday"), Unmapped("soon"))
    await lab.update(task, {Field.TITLE: "Two"})
    kept = fake.tasks[task.id]
    assert [kept[name] for name in ("title", "state", "due", "colour")] == ["Two", "someday", "soon", "red"]
