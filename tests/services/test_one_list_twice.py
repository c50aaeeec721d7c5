"""Two empty lists that are one under two names: found at the first task, before anything is written twice."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.pair import Endpoint
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.config.list_identity import Place
from tasksync_gui.services.config.same_lists import SameLists
from tasksync_gui.services.container import Dependencies, build
from tasksync_gui.services.contract import PairDraft, RunRequest
from tasksync_gui.services.phrases.say import say
from tests.support.desk import Desk
from tests.support.errors import refused
from tests.support.syncing import sync


def other_names(self: SameLists, end: Endpoint) -> Place:
    """Both servers name lists by paths, and call theirs alike; what the servers are called differs."""
    account = self.accounts[end.account]
    return Place("dav", f"{account.name}.example.org", "/ada/tasks/")


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SameLists, "_place", other_names)


async def desk_of(tmp_path: Path, *, one: bool) -> Desk:
    desk = Desk(tmp_path)
    if one:
        desk.lists["right"] = desk.lists["left"]
    return await desk.open()


def in_between(desk: Desk, title: str) -> None:
    """Somebody makes a task after one side was read, and before the other is."""

    def somebody(method: str) -> None:
        if method == "snapshot" and title not in desk.titles("left"):
            desk.put("left", title=title)

    desk.scripts["right"].between = somebody


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("trigger", [Trigger.MANUAL, Trigger.TIMER])
async def test_a_task_that_comes_between_the_two_readings_is_not_doubled(tmp_path: Path, trigger: Trigger) -> None:
    desk = await desk_of(tmp_path, one=True)
    for title in ("First", "Second"):
        in_between(desk, title)
        run = await desk.services.engine.sync("Pair", RunRequest(trigger, True))
        assert [each.code for each in run.message] == [ServiceCode.SAME_LIST]
        assert run.outcome is Outcome.FAILED
        assert not run.retryable
    assert desk.writes() == []
    assert desk.titles("left") == ["First", "Second"]


@pytest.mark.usefixtures("named")
async def test_the_preview_says_so_too(tmp_path: Path) -> None:
    desk = await desk_of(tmp_path, one=True)
    in_between(desk, "Task")
    with refused(UserError, "the same list"):
        await desk.services.engine.dry_run("Pair")


@pytest.mark.usefixtures("named")
async def test_two_lists_that_are_called_alike_are_two(tmp_path: Path) -> None:
    desk = await desk_of(tmp_path, one=False)
    desk.lists["right"].next_id = 100  # servers that name lists by paths name tasks by what nobody else has
    for number in range(3):
        desk.put("left", title=f"Task {number}")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    desk.put("right", title="Another")
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.titles("left") == desk.titles("right") == ["Another", "Task 0", "Task 1", "Task 2"]


@pytest.mark.parametrize("how", ["hard link", "symbolic link", "folder"])
async def test_a_file_that_becomes_the_other_one_later_is_found_before_a_line_is_written(
    tmp_path: Path, how: str
) -> None:
    """Two files when the pair was made; by now they are one."""
    desk = Desk(tmp_path)
    lent = Dependencies(
        desk.store, desk.vault, load_registry(third_party=False), desk.settings, desk.clock,
        lambda folder: ConnectorContext(desk.clock, folder, say=say), tmp_path, random=Random(1),
    )  # fmt: skip
    pairs = (services := await build(lent)).pairs
    files = {name: tmp_path / name / "todo.txt" for name in ("one", "two")}
    for name, file in files.items():
        file.parent.mkdir()
        file.touch()
        await services.accounts.add(name, "todotxt", {"path": str(file)}, {})
    pair = await pairs.add(PairDraft("Files", "one", "two"))
    await pairs.require_two_lists(pair)
    files["two"].unlink()
    match how:
        case "hard link":
            files["two"].hardlink_to(files["one"])
        case "symbolic link":
            files["two"].symlink_to(files["one"])
        case _:
            files["two"].parent.rmdir()
            files["two"].parent.symlink_to(files["one"].parent)
    with refused(UserError, "the same list"):
        await pairs.require_two_lists(pair)
