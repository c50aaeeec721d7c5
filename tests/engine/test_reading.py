"""From what a system says to what is there, gone or unknown: nothing is deleted on a doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.observe.read import FULL_EVERY, FULL_EVERY_RUNS, ReadTarget, SideReading, read_side
from tasksync_gui.engine.ports import Pick
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    CursorExpiredError,
    ForbiddenError,
    NotFoundError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.message import words
from tasksync_gui.model.task import ItemProblem, RemoteTask, Snapshot
from tests.support.clock import FakeClock
from tests.support.world import task

S, D = Side.SOURCE, Side.DESTINATION
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2027, 1, 1, tzinfo=UTC)
WITH_CURSOR = Capabilities({Field.TITLE: FieldSupport()}, cursor=True)


@dataclass
class Reader:
    """Answers a listing from ``snapshots`` (by cursor) and a direct read from ``direct``."""

    snapshots: dict[str | None, Snapshot | ConnectorError]
    direct: dict[str, RemoteTask | ConnectorError] = field(default_factory=dict)
    capabilities: Capabilities = WITH_CURSOR
    asked: list[str | None] = field(default_factory=list)
    read_ids: list[str] = field(default_factory=list)

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        self.asked.append(cursor)
        return self._answer(self.snapshots[cursor])

    async def read(self, collection: str, id_: RemoteId) -> RemoteTask:
        self.read_ids.append(id_)
        return self._answer(self.direct.get(id_, NotFoundError("Gone")))

    @staticmethod
    def _answer(answer):
        if isinstance(answer, Exception):
            raise answer
        return answer


def known(*ids: str, modified: datetime | None = None, **changes: object) -> PairState:
    """A state in which tasks with these ids are linked and were seen."""
    links = {id_: Link(LinkId(id_), RemoteId(id_), RemoteId(f"d{id_}")) for id_ in ids}
    seen = {RemoteId(id_): observe(task(id_, modified=modified, title=id_)) for id_ in ids}
    cursors = {S: "7", D: None}
    clock = FakeClock()
    state = PairState(links, {S: seen, D: {}}, cursors, fingerprint="f", last_full_at=clock.now())
    return replace(state, **changes)


def listed(*ids: str, **options: object) -> Snapshot:
    return Snapshot(tuple(task(id_, title=id_) for id_ in ids), **options)


async def read(reader: Reader, state: PairState, clock: FakeClock | None = None) -> SideReading:
    return await read_side(reader, ReadTarget(S, "list", "System"), state, clock or FakeClock())


def full(*ids: str, **options: object) -> Reader:
    reader = Reader({None: listed(*ids, **options)})
    reader.capabilities = replace(reader.capabilities, cursor=False)
    return reader


async def test_what_a_direct_read_does_not_find_is_gone() -> None:
    reading = await read(full("1", "2", "3"), known("1", "2", "3", "4"))
    assert (reading.view.gone, dict(reading.view.unknown)) == ({"4"}, {})
    assert reading.seen.removed == {"4"}


async def test_what_a_direct_read_finds_is_there() -> None:
    reader = full("1", "2", "3")
    reader.direct["4"] = task("4", title="still here")
    reading = await read(reader, known("1", "2", "3", "4"))
    assert "4" in reading.view.tasks
    assert not reading.view.gone


async def test_a_direct_read_that_fails_tells_nothing() -> None:
    reader = full("1", "2", "3")
    reader.direct["4"] = RejectedFieldError("Odd answer")
    reading = await read(reader, known("1", "2", "3", "4"))
    assert (reading.view.gone, set(reading.view.unknown)) == (frozenset(), {"4"})
    assert not reading.seen.removed


async def test_one_task_that_may_not_be_read_is_unknown() -> None:
    reader = full("1", "2", "3")
    reader.direct["4"] = ForbiddenError("Not this one")
    reading = await read(reader, known("1", "2", "3", "4"))
    assert (reading.view.gone, set(reading.view.unknown)) == (frozenset(), {"4"})


async def test_a_direct_read_that_is_not_allowed_ends_the_run() -> None:
    reader = full("1", "2", "3")
    reader.direct["4"] = AuthError("Token expired")
    with pytest.raises(AuthError):
        await read(reader, known("1", "2", "3", "4"))


async def test_absence_from_an_incomplete_listing_means_nothing() -> None:
    reader = full("1", complete=False)
    reading = await read(reader, known("1", "2"))
    assert (reading.view.gone, set(reading.view.unknown), reading.view.complete) == (frozenset(), {"2"}, False)
    assert reader.read_ids == []
    assert not reading.seen.removed


@pytest.mark.parametrize(("left", "gone"), [(101, True), (100, False)])
async def test_a_listing_that_is_less_than_half_of_the_last_one_is_not_believed(left: int, gone: bool) -> None:
    """Of 202 tasks more are absent than are asked for one by one."""
    ids = [str(number) for number in range(202)]
    reader = full(*ids[:left])
    reading = await read(reader, known(*ids))
    expected = set(ids[left:])
    assert (reading.view.gone == expected, set(reading.view.unknown) == expected) == (gone, not gone)


async def test_a_task_that_could_not_be_read_is_unknown() -> None:
    problem = ItemProblem("page 1", words("The record is damaged."), RemoteId("2"))
    reader = full("1", problems=(problem,))
    reading = await read(reader, known("1", "2"))
    assert dict(reading.view.unknown) == {"2": problem.message}
    assert reader.read_ids == []


async def test_a_task_that_the_listing_shows_is_not_gone_whatever_else_it_says() -> None:
    reader = Reader({"7": listed("1", incremental=True, deleted=frozenset({RemoteId("1"), RemoteId("2")}))})
    reading = await read(reader, known("1", "2", "3"))
    assert reading.view.gone == {"2"}
    assert set(reading.view.tasks) == {"1", "3"}


async def test_an_older_version_than_the_known_one_is_read_again() -> None:
    old = replace(task("1", revision=9, title="old"), modified_at=LONG_AGO)
    reader = full("1", "2")
    reader.snapshots[None] = Snapshot((old,))
    newest = replace(task("1", revision=1, title="newest"), modified_at=LONG_AGO + timedelta(days=9))
    reader.direct["1"] = newest
    reading = await read(reader, known("1", modified=LONG_AGO + timedelta(days=2)))
    assert reading.view.tasks[RemoteId("1")].title == "newest"


async def test_an_older_version_that_cannot_be_checked_is_unknown() -> None:
    reader = full("1")
    reader.snapshots[None] = Snapshot((replace(task("1", revision=9, title="old"), modified_at=LONG_AGO),))
    reader.direct["1"] = RejectedFieldError("Odd answer")
    reading = await read(reader, known("1", modified=LONG_AGO + timedelta(days=2)))
    assert set(reading.view.unknown) == {"1"}
    assert not reading.view.tasks
    assert not reading.seen.upserts


async def test_an_expired_cursor_leads_to_a_full_listing() -> None:
    reader = Reader({"7": CursorExpiredError("Too old"), None: listed("1", "2", cursor="9")})
    reading = await read(reader, known("1", "2"))
    assert reader.asked == ["7", None]
    assert (reading.seen.cursor, reading.seen.full) == ("9", True)


@pytest.mark.parametrize(
    ("runs", "age", "cursor"),
    [
        (0, timedelta(), "7"),
        (FULL_EVERY_RUNS - 1, timedelta(), "7"),
        (FULL_EVERY_RUNS, timedelta(), None),
        (0, FULL_EVERY - timedelta(seconds=1), "7"),
        (0, FULL_EVERY, None),
    ],
)
async def test_a_full_listing_is_due_after_a_day_or_fifty_runs(runs: int, age: timedelta, cursor: str | None) -> None:
    clock = FakeClock()
    reader = Reader({"7": listed(incremental=True), None: listed("1", "2")})
    await read(reader, known("1", "2", runs_since_full=runs, last_full_at=clock.now() - age), clock)
    assert reader.asked == [cursor]


async def test_the_cursor_does_not_move_past_what_was_not_understood() -> None:
    problem = ItemProblem("page 1", words("The record is damaged."), RemoteId("2"))
    reader = Reader({"7": listed("1", incremental=True, cursor="8", problems=(problem,))})
    assert (await read(reader, known("1", "2"))).seen.cursor == "7"
    reader = Reader({"7": listed("1", incremental=True, cursor="8")})
    assert (await read(reader, known("1", "2"))).seen.cursor == "8"


async def test_a_listing_of_changes_says_nothing_about_the_others() -> None:
    reader = Reader({"7": listed("1", incremental=True, cursor="8")})
    reading = await read(reader, known("1", "2", "3", "4", "5"))
    assert set(reading.view.tasks) == {"1", "2", "3", "4", "5"}
    assert not reading.view.gone
    assert reader.read_ids == []


async def test_our_own_creation_that_a_listing_of_changes_does_not_mention_is_looked_up() -> None:
    state = known("1", "2", unechoed={S: frozenset({RemoteId("2")}), D: frozenset()})
    reader = Reader({"7": listed(incremental=True, cursor="8")})
    reading = await read(reader, state)
    assert reader.read_ids == ["2"]
    assert reading.view.gone == {"2"}


async def test_what_a_tombstone_remembers_is_not_looked_up_again() -> None:
    state = known("1", "2")
    links = {**state.links, "2": replace(state.links["2"], state=LinkState.TOMBSTONE)}
    reader = full("1")
    await read(reader, replace(state, links=links))
    assert reader.read_ids == []


def test_every_id_is_in_one_place_only() -> None:
    from tasksync_gui.engine.observe.side_view import lay_view

    problem = ItemProblem("page 1", words("The record is damaged."), RemoteId("1"))
    snapshot: Sequence[RemoteTask] = (task("1", title="x"), task("2", title="y"))
    view = lay_view(
        S, Capabilities({}), "System", Snapshot(tuple(snapshot), problems=(problem,)), known("1", "2", "3"),
        confirmed_gone=frozenset({RemoteId("3")}),
    )  # fmt: skip
    assert (set(view.tasks), view.gone, set(view.unknown)) == ({"2"}, {"3"}, {"1"})


@pytest.mark.parametrize(("trusted", "newest"), [(True, LONG_AGO + timedelta(days=9)), (False, None)])
async def test_the_newest_stamp_is_the_systems_own_and_of_what_was_known_before_too(
    trusted: bool, newest: datetime | None
) -> None:
    """The clock of a gateway in between may be hours ahead; what is created then would be looked for in the future."""
    listing = Snapshot((task("1", title="1", modified=LONG_AGO),), incremental=True, cursor="8", server_time=FAR_AHEAD)
    reader = Reader({"7": listing}, capabilities=replace(WITH_CURSOR, server_times=trusted))
    reading = await read(reader, known("1", "2", modified=LONG_AGO + timedelta(days=9)))
    assert reading.view.newest == newest


def renamed(state: PairState, reader: Reader, new: RemoteTask) -> Reader:
    """A listing of changes that shows only ``new``."""
    reader.snapshots["7"] = Snapshot((new,), cursor="8", incremental=True)
    return reader


@pytest.mark.parametrize("kept", [LinkState.LIVE, LinkState.MUTED, LinkState.QUARANTINED])
@pytest.mark.parametrize("key", ["marker", "uid", "created_at"])
@pytest.mark.parametrize("told", [True, False])
async def test_an_old_id_is_asked_for_where_a_new_task_looks_like_its_own(
    key: str, kept: LinkState, told: bool
) -> None:
    """A system that gives moved tasks new ids and does not tell that the old ones are gone."""
    system = replace(WITH_CURSOR, tombstones=told)
    value = LONG_AGO if key == "created_at" else "2"
    state = known("1", "2", "3")
    state = replace(state, links={id_: replace(link, state=kept) for id_, link in state.links.items()})
    if key != "marker":
        seen = dict(state.observations[S])
        seen[RemoteId("2")] = observe(replace(task("2", title="2"), **{key: value}))
        state = replace(state, observations={S: seen, D: {}})
    new = replace(task("9", title="2" if key == "created_at" else "edited"), **{key: value})
    reader = renamed(state, Reader({}, capabilities=system), new)
    reading = await read_side(reader, ReadTarget(S, "list", "System"), state, FakeClock(), owner=LinkId)
    assert reader.read_ids == ["2"]
    assert (reading.view.gone, set(reading.view.tasks)) == ({"2"}, {"1", "3", "9"})
    reader = renamed(state, Reader({}, capabilities=system), new)
    reader.direct["2"] = task("2", title="2")
    reading = await read_side(reader, ReadTarget(S, "list", "System"), state, FakeClock(), owner=LinkId)
    assert set(reading.view.tasks) == {"1", "2", "3", "9"}, "a copy of a task that is still there"


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("key", ["marker", "uid", "created_at"])
async def test_a_task_that_two_pages_show_under_two_ids_is_asked_for(key: str, there: bool) -> None:
    """It was moved between them, and got a new id by it; or somebody copied it."""
    value = LONG_AGO if key == "created_at" else "2"
    before = replace(task("2", title="2"), **({} if key == "marker" else {key: value}))
    after = replace(task("9", title="2"), **{key: value})
    state = known("1", "2")
    reader = full("1")
    reader.snapshots[None] = Snapshot((task("1", title="1"), before, after))
    if there:
        reader.direct["2"] = before
    reading = await read_side(reader, ReadTarget(S, "list", "System"), state, FakeClock(), owner=LinkId)
    assert reader.read_ids == ["2"]
    assert set(reading.view.tasks) == ({"1", "2", "9"} if there else {"1", "9"})
    assert reading.view.gone == (set() if there else {"2"})


async def test_a_new_task_of_the_same_title_costs_no_request() -> None:
    reader = full("1")
    reader.snapshots[None] = Snapshot((*listed("1", "2").tasks, task("9", title="2")))
    await read_side(reader, ReadTarget(S, "list", "System"), known("1", "2"), FakeClock(), owner=LinkId)
    assert reader.read_ids == []


async def test_no_old_id_is_asked_for_without_a_reason() -> None:
    state = known("1", "2", "3")
    reader = renamed(state, Reader({}), replace(task("9", title="9"), marker="another link", created_at=LONG_AGO))
    await read_side(reader, ReadTarget(S, "list", "System"), state, FakeClock(), owner=LinkId)
    assert reader.read_ids == []


@pytest.mark.parametrize("told", [True, False])
async def test_a_namesake_of_a_task_that_may_be_gone_is_reason_enough(told: bool) -> None:
    """Where deletions are not told of, somebody may have deleted a task and made it again."""
    state = known("1", "2", "3")
    reader = renamed(state, Reader({}, capabilities=replace(WITH_CURSOR, tombstones=told)), task("9", title="2"))
    reading = await read_side(reader, ReadTarget(S, "list", "System"), state, FakeClock(), owner=LinkId)
    assert reading.view.gone == (set() if told else {"2"})


@dataclass
class Naming(Reader):
    """Names what changed with its revision, and gives the tasks that are wanted."""

    wanted: set[str] = field(default_factory=set)

    async def changes_since(self, collection: str, cursor: str, pick: Pick) -> Snapshot:
        whole = await self.snapshot(collection, cursor)
        listed = {each.id: each.revision for each in whole.tasks}
        self.wanted = set(pick(listed))
        found = tuple(each for each in whole.tasks if each.id in self.wanted)
        return replace(whole, tasks=found, same=frozenset(listed) - frozenset(map(RemoteId, self.wanted)))


def naming(*tasks: RemoteTask, **capabilities: object) -> Naming:
    return Naming({"7": Snapshot(tasks, incremental=True)}, capabilities=replace(WITH_CURSOR, **capabilities))


def answered(state: PairState, id_: str, *, as_sent: bool, proves: Mapping[str, int] | None = None) -> PairState:
    """``state``, in which what is known of a task is the answer to a write of ours."""
    seen = replace(state.observations[S][RemoteId(id_)], answered=True, as_sent=as_sent, proves=proves or {})
    return replace(state, observations={**state.observations, S: {**state.observations[S], seen.id: seen}})


async def test_what_is_listed_at_the_known_revision_is_there_and_is_not_read() -> None:
    state = known("1", "2", "3")
    reader = naming(task("1", title="1"), task("2", 2, title="new"), task("9", title="9"))
    reading = await read(reader, state)
    assert reader.wanted == {"2", "9"}
    assert reading.view.tasks.keys() == {"1", "2", "3", "9"}
    assert reading.view.tasks[RemoteId("1")] is state.observations[S][RemoteId("1")].task
    assert {each.id for each in reading.seen.upserts} == {"2", "9"}


async def test_it_is_read_where_a_revision_is_only_a_coarse_stamp() -> None:
    reader = naming(task("1", title="1"), weak_revisions=True)
    await read(reader, known("1"))
    assert reader.wanted == {"1"}


async def test_a_new_task_that_was_held_up_and_is_listed_is_not_asked_for() -> None:
    """It is named by the list of changes: nobody has to ask whether it is still there."""
    state = replace(known("1"), links={})
    reader = naming(task("1", title="1"))
    await read_side(reader, ReadTarget(S, "list", "System", is_given=lambda task: True), state, FakeClock())
    assert (reader.wanted, reader.read_ids) == (set(), [])


async def test_what_was_answered_with_a_revision_alone_is_read_until_the_like_is_known_to_be_kept() -> None:
    written = task("1", title="1")
    reader = naming(written)
    state = answered(known("1"), "1", as_sent=True)
    reading = await read(reader, state)
    assert reader.wanted == {"1"}
    [seen] = reading.seen.upserts
    assert (seen.answered, seen.as_sent) == (False, False)
    assert seen.proves
    again = naming(written)
    await read(again, answered(known("1"), "1", as_sent=True, proves=seen.proves))
    assert again.wanted == set()
    answered_whole = naming(written)
    await read(answered_whole, answered(known("1"), "1", as_sent=False))
    assert answered_whole.wanted == set()


async def test_what_a_task_has_proven_is_not_forgotten_when_it_changes() -> None:
    state = answered(known("1"), "1", as_sent=False, proves={"title letter": 0})
    [seen] = (await read(naming(task("1", 2, title="new")), state)).seen.upserts
    assert seen.proves == {"title letter": 0}


async def test_another_revision_proves_nothing() -> None:
    state = answered(known("1"), "1", as_sent=True)
    [seen] = (await read(naming(task("1", 2, title="1")), state)).seen.upserts
    assert seen.proves == {}
