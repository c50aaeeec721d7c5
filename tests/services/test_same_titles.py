"""New tasks of one title on a system without marks, where only the title and the rest of them tell which is whose."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.model.task import Snapshot
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Crash, Desk, Scripted

UNMARKED = replace(FULL, marker=MarkerKind.NONE, concurrency=4)
LOST = UnavailableError("The answer was lost")


async def sync(desk: Desk) -> Run:
    return await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))


async def with_twins(folder: Path, *notes: str) -> Desk:
    desk = await Desk(folder, UNMARKED, UNMARKED).open()
    for title in ("Old", "Older"):
        desk.put("left", title=title)
    await sync(desk)
    for text in notes:
        desk.put("left", title="Same", notes=text)
    desk.forget_calls()
    return desk


def notes(desk: Desk, side: str) -> list[object]:
    return sorted(str(task.fields[Field.NOTES]) for task in desk.tasks(side) if task.title == "Same")


async def settled(desk: Desk, *expected: str) -> None:
    """Within some runs both sides have all of them, as the person wrote them, and the next run writes nothing."""
    for _ in range(3):
        await sync(desk)
    assert notes(desk, "left") == notes(desk, "right") == sorted(expected)
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []


@pytest.mark.parametrize("texts", [("a", "b"), ("b", "a"), ("a", "a")])
async def test_a_dead_runs_only_new_task_is_the_end_of_one_creation_and_not_of_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, texts: tuple[str, ...]
) -> None:
    """Both were written ahead, one was carried out."""
    desk = await with_twins(tmp_path, *texts)
    create, open_intent = Scripted.create, desk.store.open_intent
    sent, ahead = [0], asyncio.Semaphore(0)

    async def dies(self: Scripted, *what: Any) -> None:
        sent[0] += 1
        await (create(self, *what) if sent[0] == 1 else asyncio.Event().wait())
        await ahead.acquire()
        await ahead.acquire()
        raise Crash

    async def opens(*what: Any) -> None:
        await open_intent(*what)
        ahead.release()

    with monkeypatch.context() as dying:
        dying.setattr(Scripted, "create", dies)
        dying.setattr(desk.store, "open_intent", opens)
        with pytest.raises(Crash):
            await sync(desk)
    await desk.restart()
    await settled(desk, *texts)


@pytest.mark.parametrize("texts", [("a", "b"), ("a", "a"), ("a", "b", "c")])
@pytest.mark.parametrize("lost", [1, 2])
async def test_creations_of_one_run_whose_answers_are_lost_do_not_take_each_others_task(
    tmp_path: Path, texts: tuple[str, ...], lost: int
) -> None:
    """One arrived and its answer was lost, another never arrived."""
    desk = await with_twins(tmp_path, *texts)
    desk.scripts["right"].faults["create", lost] = (None, LOST)
    desk.scripts["right"].faults["create", 3 - lost] = (LOST, None)
    await settled(desk, *texts)


@pytest.mark.parametrize("doubt", ["refused", "incomplete"])
async def test_a_creation_whose_end_is_not_known_does_not_lose_its_task_to_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doubt: str
) -> None:
    """The first arrived and the system could not say so; the second never arrived, and is asked for."""
    desk = await with_twins(tmp_path, "a", "b")
    script, snapshot = desk.scripts["right"], Scripted.snapshot

    async def doubtful(self: Scripted, *what: Any) -> Snapshot:
        found = await snapshot(self, *what)
        asked = self.script is script and script.counts["snapshot"] == 2
        if asked and doubt == "refused":
            raise RejectedFieldError("Not now")
        return replace(found, complete=False, tasks=found.tasks[:1]) if asked else found

    script.faults["create", 1] = (None, LOST)
    script.faults["create", 2] = (LOST, None)
    with monkeypatch.context() as doubting:
        doubting.setattr(Scripted, "snapshot", doubtful)
        await sync(desk)
    assert script.counts["snapshot"] >= 3, "both were asked for"
    desk.forget_calls()
    for _ in range(3):
        await sync(desk)
    assert notes(desk, "left") == ["a", "b"]
    assert set(notes(desk, "right")) == {"a", "b"} or (await sync(desk)).outcome is Outcome.HELD


async def test_a_second_equal_task_is_told_from_one_whose_end_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both arrived, neither was answered, and only the second could be asked for: two tasks for two creations."""
    desk = await with_twins(tmp_path, "a", "a")
    script, snapshot = desk.scripts["right"], Scripted.snapshot

    async def doubtful(self: Scripted, *what: Any) -> Snapshot:
        found = await snapshot(self, *what)
        if self.script is script and script.counts["snapshot"] == 2:
            raise RejectedFieldError("Not now")
        return found

    script.faults["create", 1] = script.faults["create", 2] = (None, LOST)
    with monkeypatch.context() as doubting:
        doubting.setattr(Scripted, "snapshot", doubtful)
        run = await sync(desk)
    assert (run.counts.created, run.counts.held) == (1, 0)
    await settled(desk, "a", "a")


async def test_a_task_whose_creation_is_not_recorded_yet_is_taken_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is slow: the second creation is asked for before the end of the first one is in the journal."""
    desk = await with_twins(tmp_path, "a", "a")
    snapshot, settle, asked = Scripted.snapshot, desk.store.settle, asyncio.Event()

    async def slow(*what: Any) -> None:
        await asyncio.wait_for(asked.wait(), 5)
        await settle(*what)

    async def seen(self: Scripted, *what: Any) -> Snapshot:
        found = await snapshot(self, *what)
        if self.script.counts["snapshot"] == 3:
            asked.set()
        return found

    desk.scripts["right"].faults["create", 1] = (None, LOST)
    desk.scripts["right"].faults["create", 2] = (LOST, None)
    with monkeypatch.context() as slowly:
        slowly.setattr(Scripted, "snapshot", seen)
        slowly.setattr(desk.store, "settle", slow)
        run = await sync(desk)
    assert run.counts.created == 2
    assert all(change.ok for change in await desk.store.changes(run.id)), "nothing is in doubt"
    await settled(desk, "a", "a")
