"""What a person once answered about tasks that repeat on one side only can be seen, and answered anew."""

from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Decision, HoldKind
from tasksync_gui.services.contract import SeriesRule
from tests.support.desk import Desk
from tests.support.errors import refused
from tests.support.syncing import sync

POOR: Capabilities = dataclasses.replace(FULL, fields={**FULL.fields, Field.DUE: FieldSupport(recurrence=False)})
DONE = Completion(Status.COMPLETED)


def day(number: int) -> When:
    return When(date(2026, 12, number))


async def repeating(tmp_path: Path, *titles: str, turned: bool = False) -> Desk:
    """Tasks that repeat on the left (``turned``: on the right), done where they cannot."""
    desk = await Desk(tmp_path, *((POOR, FULL) if turned else (FULL, POOR))).open()
    home, other = ("right", "left") if turned else ("left", "right")
    for title in titles:
        desk.put(home, title=title, due=Schedule(day(1), "FREQ=WEEKLY"))
    await sync(desk)
    for title in titles:
        desk.edit(other, title, status=DONE)
    await sync(desk)
    return desk


def state(desk: Desk, side: str, title: str) -> tuple[object, object]:
    task = desk.find(side, title)
    due, status = task.fields[Field.DUE], task.fields[Field.STATUS]
    assert isinstance(due, Schedule)
    assert isinstance(status, Completion)
    return due.due, status.status


@pytest.mark.parametrize("turned", [False, True])
async def test_the_answer_to_a_hold_is_the_rule_and_the_rule_is_an_answer(tmp_path: Path, turned: bool) -> None:
    desk = await repeating(tmp_path, "Water", turned=turned)
    engine = desk.services.engine
    home, other = ("right", "left") if turned else ("left", "right")
    assert await engine.series_rule("Pair") is SeriesRule.ASK
    ((_, hold),) = await engine.conflicts("Pair")
    assert hold.kind is HoldKind.REPEATS
    take = Decision.TAKE_DESTINATION if turned else Decision.TAKE_SOURCE
    await engine.resolve("Pair", hold.link or "", Field.STATUS, take)
    assert await engine.series_rule("Pair") is SeriesRule.AGAIN
    await sync(desk)
    assert state(desk, home, "Water") == state(desk, other, "Water") == (day(8), Status.NEEDS_ACTION)
    await engine.set_series_rule("Pair", SeriesRule.DONE)
    assert await engine.series_rule("Pair") is SeriesRule.DONE
    desk.edit(other, "Water", status=DONE)
    await sync(desk)
    assert await engine.conflicts("Pair") == []
    assert state(desk, home, "Water") == (day(15), Status.NEEDS_ACTION), "it goes on where it repeats"
    assert state(desk, other, "Water")[1] is Status.COMPLETED


async def test_a_rule_given_beforehand_answers_what_waits_and_ask_takes_it_back(tmp_path: Path) -> None:
    desk = await repeating(tmp_path, "Water")
    engine = desk.services.engine
    await engine.set_series_rule("Pair", SeriesRule.AGAIN)
    assert await engine.conflicts("Pair") == [], "it is answered"
    await sync(desk)
    assert state(desk, "right", "Water") == (day(8), Status.NEEDS_ACTION)
    await engine.set_series_rule("Pair", SeriesRule.ASK)
    assert await engine.series_rule("Pair") is SeriesRule.ASK
    desk.edit("right", "Water", status=DONE)
    await sync(desk)
    assert [hold.kind for _, hold in await engine.conflicts("Pair")] == [HoldKind.REPEATS]


@pytest.mark.parametrize("why", ["both repeat", "none repeats", "one way", "no dates"])
async def test_where_it_never_comes_up_there_is_no_rule(tmp_path: Path, why: str) -> None:
    capabilities = {"both repeat": (FULL, FULL), "none repeats": (POOR, POOR)}.get(why, (FULL, POOR))
    more = {"one way": {"mode": Mode.UPDATE}, "no dates": {"excluded_fields": frozenset({Field.DUE})}}.get(why, {})
    desk = await Desk(tmp_path, *capabilities).open(**more)
    assert await desk.services.engine.series_rule("Pair") is None
    with refused(UserError, "whether a task repeats"):
        await desk.services.engine.set_series_rule("Pair", SeriesRule.DONE)
