"""Every connector against every other, through the real services: edits on both sides meet, nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from tasksync_gui.connectors.registry import BUILT_IN
from tasksync_gui.engine.merge.equality import same
from tasksync_gui.model.fields import Field, Schedule, Value, When
from tests.connectors.cross.bridge import Bridge
from tests.connectors.cross.systems import DONE, SYSTEMS, System, Wish

DAY, LATER = date(2026, 6, 1), date(2026, 7, 2)
LEFT = (
    Wish("Plan trip", "First line\n\nsecond *line* of it", DAY),
    Wish("Pay rent", done=True),
    Wish("Old title", "kept"),
)
RIGHT = (Wish("Buy milk", due=DAY), Wish("Call Ada", "about the engine"))


def test_every_built_in_connector_is_here() -> None:
    assert {name.partition("-")[0] for name in SYSTEMS} == set(BUILT_IN) - {"demo"}


Values = dict[str, Mapping[Field, Value]]


async def values(system: System) -> Values:
    return {title: task.fields for title, task in (await system.tasks()).items()}


def unchanged(before: Values, after: Values, but: Mapping[str, set[Field]]) -> list[Any]:
    """What differs although nobody edited it."""
    return [
        (title, str(name), value, after[title].get(name))
        for title, fields in before.items()
        for name, value in fields.items()
        if name not in but.get(title, set()) and not same(name, value, after[title].get(name))
    ]


def assert_said_alike(left: Values, right: Values) -> None:
    """Where both systems know notes, they have the same words; how they are set apart is each one's own."""
    for title, fields in left.items():
        if Field.NOTES in fields and Field.NOTES in right[title]:
            one, other = (re.findall(r"\w+", str(each[Field.NOTES])) for each in (fields, right[title]))
            assert one == other, title


async def test_edits_on_both_sides_meet_and_nothing_else_changes(bridge: Bridge) -> None:
    left, right = bridge.left, bridge.right
    for system, wishes in ((left, LEFT), (right, RIGHT)):
        for wish in wishes:
            await system.add(wish)
    own = await values(left), await values(right)
    await bridge.settle()
    titles = {wish.title for wish in LEFT + RIGHT}
    both = await values(left), await values(right)
    assert set(both[0]) == set(both[1]) == titles
    assert unchanged(own[0], both[0], {}) == []
    assert unchanged(own[1], both[1], {}) == []

    assert_said_alike(*both)

    await left.edit("Old title", {Field.TITLE: "New title"})
    await right.edit("Plan trip", {Field.STATUS: DONE})
    moved = await right.edit("Buy milk", {Field.DUE: Schedule(When(LATER))})
    noted = await left.edit("Call Ada", {Field.NOTES: "about her engine"})
    edited = await values(left), await values(right)
    await bridge.settle()

    now = await values(left), await values(right)
    assert set(now[0]) == set(now[1]) == titles - {"Old title"} | {"New title"}
    finished = {title: task.is_done for system in (left, right) for title, task in (await system.tasks()).items()}
    assert {title for title, done in finished.items() if done} == {"Plan trip", "Pay rent"}
    assert_said_alike(*now)
    but = {"Plan trip": {Field.STATUS}, "Buy milk": {Field.DUE}, "Call Ada": {Field.NOTES}, "New title": {Field.TITLE}}
    for before, after in zip(edited, now, strict=True):
        renamed = {"New title" if title == "Old title" else title: fields for title, fields in before.items()}
        assert unchanged(renamed, after, but) == []
    if moved and Field.DUE in now[0]["Buy milk"]:
        due = now[0]["Buy milk"][Field.DUE]
        assert isinstance(due, Schedule)
        assert due.due is not None
        assert due.due.date == LATER
    if noted and Field.NOTES in now[1]["Call Ada"]:
        assert now[1]["Call Ada"][Field.NOTES] == "about her engine"
