"""What became of a write whose answer was lost, and when it is written again."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest

from tasksync_gui.engine.apply.delivery import Writer
from tasksync_gui.engine.apply.probe import OVERLAP, Changed, Delivered, Known, NotDone, Rivals, Unclear, probe
from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.engine.runtime.circuit_breaker import Breaker
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.errors import NotFoundError, RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.message import words
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.task import ItemProblem, RemoteTask, Snapshot
from tests.support.clock import FakeClock
from tests.support.world import task

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
INTENT = Intent(
    OperationId("o"), RunId("r"), PairId("p"), LinkId("l"), OperationKind.UPDATE, Side.DESTINATION, "Title", "mark",
    {Field.TITLE: "new"}, {Field.TITLE: "old", Field.NOTES: "n"}, (), "digest",
    target=RemoteId("1"), expected_revision=Revision("1"), started_at=NOW,
)  # fmt: skip
CREATE = replace(INTENT, kind=OperationKind.CREATE, target=None)
DELETE = replace(INTENT, kind=OperationKind.DELETE, desired={})
A, B = {Field.TITLE: "new", Field.NOTES: "a"}, {Field.TITLE: "new", Field.NOTES: "b"}


@dataclass
class System:
    tasks: list[RemoteTask] = field(default_factory=list)
    complete: bool = True
    marker: MarkerKind = MarkerKind.PROPERTY
    lag: float = 0.0
    normalises: frozenset[Field] = frozenset()
    asked_since: list[datetime | None] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            {Field.TITLE: FieldSupport()}, marker=self.marker, visibility_lag=self.lag, normalises=self.normalises
        )

    async def read(self, collection: str, id_: RemoteId) -> RemoteTask:
        for each in self.tasks:
            if each.id == id_:
                return each
        raise NotFoundError("Gone")

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> list[RemoteTask]:
        self.asked_since.append(since)
        return [each for each in self.tasks if each.marker == marker]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        return Snapshot(tuple(self.tasks), complete=self.complete)


async def asked(system: System, intent: Intent, *linked: str, clock: FakeClock | None = None):
    return await probe(system, "list", intent, clock or FakeClock(), Known(frozenset(map(RemoteId, linked))))


@pytest.mark.parametrize(
    ("id_", "title", "finding"), [("5", "old", NotDone), ("5", "new", Delivered), ("6", "old", Delivered)]
)
async def test_a_deleted_task_that_comes_back_is_not_what_was_to_be_made_in_its_place(
    id_: str, title: str, finding: type
) -> None:
    """Both bear the mark of their link. Where the client chooses ids both have the same one, too."""
    there = replace(task(id_, title=title), marker="mark")
    assert isinstance(await asked(System([there]), replace(CREATE, replaces=RemoteId("5"))), finding)


@pytest.mark.parametrize(
    ("title", "finding"), [("new", Delivered), (" new ", Delivered), ("old", NotDone), ("other", Changed)]
)
async def test_an_update_is_there_or_not_or_overtaken(title: str, finding: type) -> None:
    there = task("1", revision=5, title=title)
    assert await asked(System([there]), INTENT) == finding(there)


@pytest.mark.parametrize(("title", "finding"), [("new", Delivered), ("NEW", Changed), ("old", NotDone)])
async def test_what_stands_where_our_write_was_refused_is_ours_to_the_letter_or_an_edit(
    title: str, finding: type
) -> None:
    system = System([task("1", title=title)])
    found = await probe(system, "list", INTENT, FakeClock(), Known(frozenset()), refused=True)
    assert isinstance(found, finding)


async def test_an_update_of_a_task_that_is_gone_was_overtaken() -> None:
    assert await asked(System(), INTENT) == Changed(None)


UID, MADE, MARK = {"uid": "u"}, {"created_at": NOW}, {"marker": "m"}


@pytest.mark.parametrize(
    ("was", "there", "found"),
    [
        (MARK, [("9", "new", MARK)], True),
        (MADE, [("9", "new", MADE)], True),
        (UID, [("9", "new", UID)], True),
        ({}, [("9", "new", {})], True),
        (MADE, [("9", "old", MADE)], False),
        (MADE, [("9", "new", {"created_at": NOW + timedelta(seconds=1)})], False),
        (UID, [("9", "new", {"uid": "v"})], False),
        (MADE, [("9", "new", MADE | MARK)], True),
        (MADE, [("8", "new", MADE)], False),
        (MADE, [("7", "new", MADE), ("9", "new", MADE)], False),
        (MARK, [("7", "new", MARK), ("9", "new", MARK)], False),
        (UID, [("7", "new", UID), ("9", "new", UID)], False),
        ({}, [("7", "new", {}), ("9", "new", {})], False),
    ],
    ids=[
        "mark", "made then", "uid", "alike", "not written", "later", "other uid", "marked", "known before",
        "two made then", "two of one mark", "two of one uid", "two alike",
    ],
)  # fmt: skip
async def test_an_update_that_gave_the_task_a_new_id_is_found_there(
    was: dict[str, Any], there: list[tuple[str, str, dict[str, Any]]], found: bool
) -> None:
    """Here the lost write is of the title itself."""
    known = Known(frozenset({RemoteId("1"), RemoteId("8")}), {RemoteId("1"): replace(task("1", title="old"), **was)})
    system = System([replace(task(id_, title=text), **made) for id_, text, made in there])
    finding = await probe(system, "list", INTENT, FakeClock(), known)
    assert finding == (Delivered(system.tasks[-1]) if found else Changed(None))


@pytest.mark.parametrize("title", ["old", "other"])
@pytest.mark.parametrize("made", [NOW, None])
async def test_a_new_task_that_says_something_else_is_not_the_one_that_got_a_new_id(
    title: str, made: datetime | None
) -> None:
    """Many tasks may have been copied in one moment."""
    intent = replace(INTENT, desired={Field.NOTES: "n"})
    known = Known(frozenset({RemoteId("1")}), {RemoteId("1"): replace(task("1", title="old"), created_at=made)})
    system = System([replace(task("9", title=title, notes="n"), created_at=made)])
    finding = await probe(system, "list", intent, FakeClock(), known)
    assert finding == (Delivered(system.tasks[0]) if title == "old" else Changed(None))


async def test_a_deletion_is_done_or_not_or_overtaken() -> None:
    same, edited = task("1", revision=1), task("1", revision=2)
    assert await asked(System(), DELETE) == Delivered(None)
    assert await asked(System([same]), DELETE) == NotDone(same)
    assert await asked(System([edited]), DELETE) == Changed(edited)


def marked(id_: str, created: datetime | None, marker: str = "mark") -> RemoteTask:
    return replace(task(id_, title="new"), marker=marker, created_at=created)


async def test_a_creation_is_found_by_its_mark_and_the_oldest_counts() -> None:
    later, first = marked("1", NOW + timedelta(seconds=9)), marked("2", NOW)
    assert await asked(System([later, first, marked("3", NOW, "another")]), CREATE) == Delivered(first)
    assert await asked(System([marked("3", NOW, "another")]), CREATE) == NotDone()


async def test_a_system_that_shows_new_tasks_late_is_given_its_time() -> None:
    clock = FakeClock()
    await asked(System(lag=7.0), CREATE, clock=clock)
    assert clock.slept == [7.0]


async def test_a_lost_creation_is_looked_for_from_the_systems_own_clock_on() -> None:
    """Our clock may be wrong by hours; and what a slow index showed late must be seen, too."""
    system = System()
    await asked(system, replace(CREATE, started_at=NOW + timedelta(hours=9), since=NOW))
    await asked(system, replace(CREATE, since=None))
    assert system.asked_since == [NOW - OVERLAP, None]


async def test_without_marks_a_new_task_with_our_title_is_ours() -> None:
    old, ours = task("1", title="other"), task("9", title="new")
    system = System([old, ours], marker=MarkerKind.NONE)
    assert await asked(system, CREATE, "1") == Delivered(ours)
    assert await asked(system, CREATE, "1", "9") == NotDone(), "it was there before"


async def test_a_new_task_of_our_title_that_says_something_else_is_for_a_person_to_tell() -> None:
    """It may be ours and edited since, or somebody's own."""
    system = System([task("9", title="new", notes="mine")], marker=MarkerKind.NONE)
    assert isinstance(await asked(system, replace(CREATE, desired=A)), Unclear)
    assert isinstance(await asked(system, CREATE), Delivered), "notes were not written"


async def test_what_a_system_tidies_does_not_keep_a_creation_from_being_found() -> None:
    """Notes that came back tidied are no sign of another task."""
    tidied = task("9", title="new", notes="a tidied")
    for normalises, finding in ((frozenset({Field.NOTES}), Delivered), (frozenset(), Unclear)):
        system = System([tidied], marker=MarkerKind.NONE, normalises=normalises)
        assert isinstance(await asked(system, replace(CREATE, desired=A)), finding)


@pytest.mark.parametrize(
    ("former", "there", "finding"),
    [
        ({"notes": "a"}, {"notes": "a"}, Unclear),
        ({"notes": "b"}, {"notes": "a"}, Delivered),
        ({"notes": "b"}, {"notes": "b", "parent": "7"}, NotDone),
        ({"notes": "b"}, {"notes": "c"}, Unclear),
    ],
    ids=["either", "ours", "the moved one", "neither"],
)
async def test_a_task_of_our_title_that_is_gone_under_its_id_may_be_there_under_a_new_one(
    former: dict[str, str], there: dict[str, str], finding: type
) -> None:
    known = Known(frozenset(map(RemoteId, "12")), {RemoteId("1"): task("1", title="new", **former)})
    system = System([task("2", title="x"), task("9", title="new", **there)], marker=MarkerKind.NONE)
    assert isinstance(await probe(system, "list", replace(CREATE, desired=A), FakeClock(), known), finding)


async def test_a_gone_task_is_known_by_its_moment_of_creation_though_it_was_edited() -> None:
    former = replace(task("1", title="new", notes="b"), created_at=NOW)
    moved = replace(task("9", title="new", notes="edited"), created_at=NOW)
    known = Known(frozenset(map(RemoteId, "12")), {RemoteId("1"): former})
    system = System([task("2", title="x"), moved], marker=MarkerKind.NONE)
    assert isinstance(await probe(system, "list", replace(CREATE, desired=A), FakeClock(), known), NotDone)


async def test_a_known_task_that_has_our_title_only_now_is_for_a_person_to_tell() -> None:
    """It may be a renamed one, or ours under an id that was given out again."""
    system = System([task("1", title="new")], marker=MarkerKind.NONE)
    for before, finding in (("other", Unclear), ("new", NotDone)):
        known = Known(frozenset({RemoteId("1")}), {RemoteId("1"): task("1", title=before)})
        assert isinstance(await probe(system, "list", CREATE, FakeClock(), known), finding)


@pytest.mark.parametrize(("known", "finding"), [(4, NotDone), (5, Unclear)])
async def test_a_listing_of_less_than_half_does_not_say_that_nothing_was_created(known: int, finding: type) -> None:
    system = System([task("0", title="a"), task("1", title="b")], marker=MarkerKind.NONE)
    assert isinstance(await asked(system, CREATE, *map(str, range(known))), finding)


async def test_several_that_may_be_ours_are_for_a_person_to_tell() -> None:
    system = System([task("8", title="new"), task("9", title="new")], marker=MarkerKind.NONE)
    assert isinstance(await asked(system, CREATE), Unclear)


@pytest.mark.parametrize(
    ("there", "rivals", "finding"),
    [
        ("a", [B], "1"),
        ("b", [B], NotDone),
        ("ab", [B], "1"),
        ("ba", [B], "2"),
        ("c", [B], Unclear),
        ("aa", [B], Unclear),
        ("aa", [A], "1"),
        ("aaa", [A], Unclear),
        ("aaab", [A, A, B], "1"),
        ("", [A], NotDone),
    ],
)
async def test_of_several_creations_of_one_title_each_gets_its_own(
    there: str, rivals: list[dict[Field, str]], finding: Any
) -> None:
    """The title alone does not tell them apart; ``there``: notes of the new tasks, this creation's are "a"."""
    tasks = [task(str(1 + number), title="new", notes=notes) for number, notes in enumerate(there)]
    known = Known(frozenset(), rivals=tuple(rivals))
    found = await probe(System(tasks, marker=MarkerKind.NONE), "list", replace(CREATE, desired=A), FakeClock(), known)
    if isinstance(finding, str):
        assert found == Delivered(next(each for each in tasks if each.id == finding))
    else:
        assert isinstance(found, finding)


def test_only_creations_of_the_same_title_on_the_same_side_are_rivals() -> None:
    others = [
        replace(CREATE, **{"operation": OperationId(str(number)), "desired": A} | change)
        for number, change in enumerate(
            [{}, {"side": Side.SOURCE}, {"kind": OperationKind.UPDATE}, {"desired": {Field.TITLE: "other"}}]
        )
    ]
    known = Rivals([CREATE, *others])
    assert known.of(replace(CREATE, desired=A)) == (A,)
    assert known.of(INTENT) == ()
    known.discard(others[0])
    assert known.of(replace(CREATE, desired=A)) == ()


async def test_an_incomplete_listing_does_not_say_that_nothing_was_created() -> None:
    assert isinstance(await asked(System(complete=False, marker=MarkerKind.NONE), CREATE), Unclear)


class Moving(System):
    """Both moves are sent, one is carried out, and neither is answered."""

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, compare_and_swap=True)

    async def update(self, *what: object) -> RemoteTask:
        raise UnavailableError("The answer was lost")

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        await asyncio.sleep(0)
        return await super().snapshot(collection, cursor)


async def test_one_new_id_is_not_that_of_two_equal_tasks_that_were_moved_at_once() -> None:
    former = {RemoteId(id_): task(id_, title="Same") for id_ in "12"}
    moved = task("9", title="Same", parent="7")
    intents = [
        replace(
            INTENT,
            operation=OperationId(id_),
            link=LinkId(id_),
            target=RemoteId(id_),
            desired={Field.PARENT: RemoteId("7")},
        )
        for id_ in "12"
    ]
    writer = Writer(
        Moving([moved]),
        "list",
        "Alpha",
        FakeClock(),
        Random(1),
        lambda why: None,
        Cancellation(),
        Breaker(),
        lambda: Known(frozenset(former), former),
    )
    findings = await asyncio.gather(*(writer.deliver(intent) for intent in intents))
    assert sorted(type(finding).__name__ for finding in findings) == ["Changed", "Delivered"]


async def test_a_listing_short_of_a_known_task_may_be_short_of_the_new_one() -> None:
    """Half of a list, shown as if it were the whole: the task that was to be made may be in the other half."""
    there = [task(str(number), title="other") for number in range(1, 5)]
    half = Halved(there, marker=MarkerKind.NONE, hidden=frozenset({"4"}))
    assert isinstance(await asked(half, CREATE, "1", "2", "3", "4"), Unclear)
    assert isinstance(await asked(System(there[:3], marker=MarkerKind.NONE), CREATE, "1", "2", "3", "4"), NotDone)


async def test_a_record_that_cannot_be_read_is_there_all_the_same() -> None:
    odd = Halved([task("1", title="other")], marker=MarkerKind.NONE, unreadable=frozenset({"2"}))
    assert isinstance(await asked(odd, CREATE, "1", "2"), NotDone)
    assert isinstance(await asked(replace(odd, told=False), CREATE, "1", "2"), Unclear)


async def test_a_listing_that_hid_something_once_is_read_again() -> None:
    class Once(System):
        async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
            self.asked_since.append(None)
            whole = await super().snapshot(collection, cursor)
            return whole if len(self.asked_since) > 1 else replace(whole, tasks=whole.tasks[:1])

    made = task("3", title="new")
    system = Once([task("1", title="other"), task("2", title="other"), made], marker=MarkerKind.NONE)
    assert await asked(system, CREATE, "1", "2") == Delivered(made)


@dataclass
class Halved(System):
    """Shows only some of its tasks, or cannot read some."""

    hidden: frozenset[str] = frozenset()
    unreadable: frozenset[str] = frozenset()
    told: bool = True

    async def read(self, collection: str, id_: RemoteId) -> RemoteTask:
        if id_ in self.unreadable:
            raise RejectedFieldError("Unreadable")
        return await super().read(collection, id_)

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        problems = tuple(ItemProblem(each, words("?"), RemoteId(each)) for each in self.unreadable if self.told)
        return Snapshot(tuple(each for each in self.tasks if each.id not in self.hidden), problems=problems)
