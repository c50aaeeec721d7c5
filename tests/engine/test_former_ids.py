"""A connector that writes its ids in another way than it once did: nothing is doubled, lost or asked again."""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.engine.identity.link_ids import new_link_id
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.observe.former_ids import renaming
from tasksync_gui.engine.observe.read import ReadTarget, read_side
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side
from tasksync_gui.model.link import BaseRow, Link, Remembered, StoredDecision
from tasksync_gui.model.message import words
from tasksync_gui.model.task import ItemProblem, Snapshot
from tests.engine.test_reading import Reader
from tests.support.clock import FakeClock
from tests.support.world import task

S, D = Side.SOURCE, Side.DESTINATION
PAIR = PairId("p")
OLD, NOW = RemoteId("x@h.ics"), RemoteId("x%40h.ics")
FORMER = {OLD: NOW}


def remembered() -> PairState:
    row = BaseRow(Field.PARENT, OLD, RemoteId("d1"))
    links = {
        "1": Link(LinkId("1"), OLD, RemoteId("d1")),
        "2": Link(LinkId("2"), RemoteId("child.ics"), RemoteId("d2"), base={(Field.PARENT, ""): row}),
    }
    seen = {
        OLD: observe(task(OLD, title="P")),
        RemoteId("child.ics"): observe(task("child.ics", title="C", parent=OLD)),
        RemoteId("left out.ics"): observe(task("left out.ics", title="Not wanted")),
    }
    return PairState(links, {S: seen, D: {}}, unechoed={S: frozenset({OLD}), D: frozenset()})


def test_everything_that_is_remembered_goes_on_under_the_ids_of_today() -> None:
    before = remembered()
    after = renaming(PAIR, before, {S: FORMER, D: {}})
    assert after.state.links["1"].source_id == NOW
    assert after.state.links["2"].base[Field.PARENT, ""].source == NOW
    assert after.state.links["2"].base[Field.PARENT, ""].destination == "d1"
    assert {link.id for link in after.links} == {"1", "2"}
    assert set(after.state.observations[S]) == {NOW, "child.ics", "left out.ics"}
    assert after.state.observations[S][NOW].task.id == NOW
    assert after.state.observations[S][RemoteId("child.ics")].task.fields[Field.PARENT] == NOW
    assert after.state.unechoed[S] == {NOW}


def test_ids_of_the_other_side_are_not_touched() -> None:
    before = remembered()
    assert renaming(PAIR, before, {D: FORMER}).state is before


def test_a_task_that_has_its_id_from_the_start_is_not_renamed_into() -> None:
    before = remembered()
    taken = {**before.links, "3": Link(LinkId("3"), NOW, RemoteId("d3"))}
    before = replace(before, links=taken)
    assert renaming(PAIR, before, {S: FORMER}).state is before


def test_answers_hold_on() -> None:
    never = StoredDecision(Remembered.SKIP_ALWAYS, new_link_id(PAIR, {}, S, RemoteId("left out.ics")))
    apart = StoredDecision(Remembered.SEPARATE, None, OLD, RemoteId("d9"))
    other = StoredDecision(Remembered.SKIP_ALWAYS, LinkId("1"))
    before = replace(remembered(), decisions=(never, apart, other))
    renamed = {**FORMER, RemoteId("left out.ics"): RemoteId("left%20out.ics")}
    after = renaming(PAIR, before, {S: renamed})
    now = StoredDecision(Remembered.SKIP_ALWAYS, new_link_id(PAIR, {}, S, RemoteId("left%20out.ics")))
    assert after.state.decisions == (now, replace(apart, source_id=NOW), other)
    assert after.outdated == (never, apart)
    assert after.answers == (now, replace(apart, source_id=NOW))


async def test_a_listing_under_new_ids_misses_nothing_and_asks_for_nothing() -> None:
    shown = tuple(task(id_, title="P") for id_ in (NOW, "child.ics", "left out.ics"))
    reader = Reader({None: Snapshot(shown, former=FORMER)})
    reading = await read_side(reader, ReadTarget(S, "list", "System"), remembered(), FakeClock(), pair=PAIR)
    assert reader.read_ids == []
    assert (reading.view.gone, dict(reading.view.unknown)) == (frozenset(), {})
    assert NOW in {seen.id for seen in reading.seen.upserts}
    assert reading.seen.removed == {OLD}


async def test_what_cannot_be_read_today_stays_known_under_its_new_id() -> None:
    problem = ItemProblem("x", words("Not got"), NOW)
    others = tuple(task(id_, title="P") for id_ in ("child.ics", "left out.ics"))
    reader = Reader({None: Snapshot(others, problems=(problem,), former=FORMER)})
    reading = await read_side(reader, ReadTarget(S, "list", "System"), remembered(), FakeClock(), pair=PAIR)
    assert set(reading.view.unknown) == {NOW}
    assert {seen.id: seen.task.title for seen in reading.seen.upserts}[NOW] == "P"
