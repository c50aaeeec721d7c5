"""Where a system does not tell of deletions, nothing is made elsewhere from a task that may be gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tasksync_gui.engine.identity.link_ids import new_link_id
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.observe.confirm import CONFIRMATION_LIMIT, given, has_unknown_origin
from tasksync_gui.engine.observe.read import ReadTarget, SideReading, read_side
from tasksync_gui.engine.state import PairState, Seen
from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState, Remembered, StoredDecision
from tasksync_gui.model.pair import Mode, Pair, Scope
from tasksync_gui.model.task import RemoteTask, Snapshot
from tests.engine.test_reading import WITH_CURSOR, Reader
from tests.support.clock import FakeClock
from tests.support.world import PAIR, task

S, D = Side.SOURCE, Side.DESTINATION


def state(*tasks: RemoteTask, side: Side = S, links: Mapping[str, Link] | None = None, **changes: object) -> PairState:
    """Tasks that were seen earlier; no link knows them but ``links``."""
    known = {task.id: observe(task) for task in tasks}
    cursors: dict[Side, str | None] = {side: "7", side.other: None}
    seen = PairState(dict(links or {}), {side: known, side.other: {}}, cursors, last_full_at=FakeClock().now())
    return replace(seen, **changes)  # type: ignore[arg-type]


async def looked(reader: Reader, before: PairState, pair: Pair = PAIR, side: Side = S) -> SideReading:
    """One side, read as a run does."""
    place = ReadTarget(side, "list", "System", is_given=given(pair, before, side))
    return await read_side(reader, place, before, FakeClock())


def silent(*shown: RemoteTask, told: bool = False) -> Reader:
    """A listing of changes."""
    listing = Snapshot(shown, cursor="8", incremental=True)
    return Reader({"7": listing}, capabilities=replace(WITH_CURSOR, tombstones=told))


async def test_a_task_that_waited_and_was_deleted_is_gone() -> None:
    reader = silent()
    reading = await looked(reader, state(task("new", title="Waited"), task("left", title="Waited, too")))
    assert sorted(reader.read_ids) == ["left", "new"]
    assert reading.view.gone == {"new", "left"}
    assert reading.seen.removed == {"new", "left"}


async def test_a_task_that_is_still_there_is_read_as_it_is() -> None:
    reader = silent()
    reader.direct["new"] = task("new", title="Waited")
    reading = await looked(reader, state(task("new", title="Waited")))
    assert set(reading.view.tasks) == {"new"}


async def test_a_task_that_cannot_be_asked_for_is_taken_for_what_it_was() -> None:
    """Left out, it would seem to be missing here, and be made again from its other half."""
    reader = silent()
    reader.direct["new"] = UnavailableError("The server has a problem")
    reading = await looked(reader, state(task("new", title="Waited")))
    assert (set(reading.view.tasks), reading.view.unknown) == ({"new"}, {})


async def test_nothing_is_asked_where_deletions_are_told_or_the_task_is_shown() -> None:
    waiting = task("new", title="Waited")
    told, shown = silent(told=True), silent(waiting)
    await looked(told, state(waiting))
    await looked(shown, state(waiting))
    assert told.read_ids == shown.read_ids == []


async def test_a_creation_that_did_not_finish_asks_for_its_origin() -> None:
    waiting = task("new", title="Waited")
    pending = Link(LinkId("l"), RemoteId("new"), None, LinkState.CREATE_PENDING)
    reader = silent()
    await looked(reader, state(waiting, links={"l": pending}))
    assert reader.read_ids == ["new"]
    live = replace(pending, destination_id=RemoteId("d"), state=LinkState.LIVE)
    reader = silent()
    await looked(reader, state(waiting, links={"l": live}))
    assert reader.read_ids == []


@pytest.mark.parametrize("mode", Mode)
async def test_only_what_the_other_side_would_get_is_asked_for(mode: Mode) -> None:
    reader = silent()
    await looked(reader, state(task("new", title="Waited"), side=D), replace(PAIR, mode=mode), D)
    assert reader.read_ids == (["new"] if mode is Mode.TWO_WAY else [])


async def test_what_is_out_of_scope_or_left_alone_for_good_costs_no_request() -> None:
    tasks = [
        task("labelled", title="a", labels=frozenset({"Work"})),
        task("other", title="b"),
        task("done", title="c", labels=frozenset({"Work"}), status=Completion(Status.COMPLETED)),
        task("skipped", title="d", labels=frozenset({"Work"})),
        task("copy", title="e", labels=frozenset({"Work"})),
    ]
    before = state(*tasks)
    skipped = tuple(
        StoredDecision(Remembered.SKIP_ALWAYS, new_link_id(PAIR.id, before.links, S, RemoteId(id_), use))
        for id_, use in (("skipped", ""), ("copy", "duplicate"))
    )
    reader = silent()
    scope = Scope(labels=frozenset({"Work"}), completed=False)
    await looked(reader, replace(before, decisions=skipped), replace(PAIR, scope=scope))
    assert reader.read_ids == ["labelled"]


async def test_many_are_listed_instead_of_asked_for_one_by_one() -> None:
    tasks = [task(f"t{number}", title=f"{Field.TITLE} {number}") for number in range(CONFIRMATION_LIMIT + 1)]
    reader = silent()
    reader.snapshots[None] = Snapshot(tuple(tasks[:-1]), cursor="8")
    reading = await looked(reader, state(*tasks))
    assert (reader.asked, reader.read_ids) == (["7", None], [])
    assert set(reading.view.tasks) == {each.id for each in tasks[:-1]}


@pytest.mark.parametrize(
    ("marker", "seen_before", "linked", "unknown"),
    [
        ("ts1-anothers", False, False, True),
        ("ts1-ours", False, False, False),
        ("a mark of something else", False, False, False),
        (None, False, False, False),
        ("ts1-anothers", True, False, False),
        ("ts1-anothers", False, True, False),
    ],
)
def test_what_another_tasksync_made_has_an_origin_somewhere(
    marker: str | None, seen_before: bool, linked: bool, unknown: bool
) -> None:
    made = replace(task("made", title="Task"), marker=marker)
    links = {"l": Link(LinkId("l"), made.id, RemoteId("d"))} if linked else {}
    before = state(*([made] if seen_before else []), links=links)
    owner = {"ts1-ours": LinkId("ours")}.get
    assert has_unknown_origin(Seen(S, (observe(made),)), before, owner) is unknown


async def test_a_side_can_be_read_whole_although_the_changes_would_do() -> None:
    reader = silent()
    reader.snapshots[None] = Snapshot((task("1", title="1"),), cursor="8")
    reading = await read_side(reader, ReadTarget(S, "list", "System"), state(), FakeClock(), whole=True)
    assert (reader.asked, reading.seen.full) == ([None], True)
