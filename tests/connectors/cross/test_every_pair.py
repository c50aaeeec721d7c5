"""Every connector against every other, through the real services: edits on both sides meet, nothing else changes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tasksync_gui.connectors.registry import BUILT_IN
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.canonical import same
from tasksync_gui.model.fields import Field, Schedule, Value, When
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import PairDraft, Services
from tasksync_gui.services.wiring import Parts, build
from tasksync_gui.store.memory import MemoryStore
from tests.connectors.cross.systems import DONE, SYSTEMS, System, Wish
from tests.servers import Server, radicale
from tests.support.clock import FakeClock
from tests.support.desk import OneKind, Switches, Vault

DAY, LATER = date(2026, 6, 1), date(2026, 7, 2)
LEFT = (
    Wish("Plan trip", "First line\n\nsecond *line* of it", DAY),
    Wish("Pay rent", done=True),
    Wish("Old title", "kept"),
)
RIGHT = (Wish("Buy milk", due=DAY), Wish("Call Ada", "about the engine"))


@pytest.fixture(scope="session")
def calendar_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale(tmp_path_factory.mktemp("cross")) as running:
        yield running


@dataclasses.dataclass
class Bridge:
    """Both systems, a pair between them, and the services."""

    left: System
    right: System
    services: Services

    async def settle(self) -> None:
        """One run, after which nothing is left to do and nothing waits for a person."""
        run = await self.services.engine.sync("Pair", trigger=Trigger.MANUAL)
        assert run.outcome is Outcome.CLEAN, run.message
        plan = await self.services.engine.dry_run("Pair")
        assert not plan.operations, [(str(o.kind), str(o.side), o.title, o.desired()) for o in plan.operations]
        assert not plan.held, [hold.reason for hold in plan.held]


async def _bridge(left: System, right: System, folder: Path) -> Bridge:
    clock = FakeClock()
    kinds = {name: dataclasses.replace(system.spec, key=name) for name, system in (("l", left), ("r", right))}
    parts = Parts(
        MemoryStore(clock), Vault(), OneKind(kinds), Switches(), clock, lambda own: ConnectorContext(clock, own),
        folder, random=Random(1),
    )  # fmt: skip
    services = await build(parts)
    for name, key, system in (("Left", "l", left), ("Right", "r", right)):
        await services.accounts.add(name, key, dict(system.options), dict(system.secrets))
    await services.pairs.add(PairDraft("Pair", "Left", "Right", left.collection, right.collection))
    return Bridge(left, right, services)


@pytest.fixture(params=list(combinations(SYSTEMS, 2)), ids="-with-".join)
async def bridge(request: pytest.FixtureRequest, tmp_path: Path, calendar_server: Server) -> AsyncIterator[Bridge]:
    one, other = (SYSTEMS[name] for name in request.param)
    folders = [tmp_path / side for side in ("left", "right")]
    for folder in folders:
        folder.mkdir()
    async with one(folders[0], calendar_server) as left, other(folders[1], calendar_server) as right:
        made = await _bridge(left, right, tmp_path)
        yield made
        await made.services.close()
        for system in (left, right):
            await system.person.close()


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

    await left.edit("Old title", Field.TITLE, "New title")
    await right.edit("Plan trip", Field.STATUS, DONE)
    moved = await right.edit("Buy milk", Field.DUE, Schedule(When(LATER)))
    noted = await left.edit("Call Ada", Field.NOTES, "about her engine")
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
