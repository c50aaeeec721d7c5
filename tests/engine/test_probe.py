"""What became of a write whose answer was lost, and when it is written again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from tasksync_gui.engine.probe import OVERLAP, Changed, Delivered, NotDone, Unclear, probe
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.errors import NotFoundError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, PairId, RemoteId, Revision, RunId, Side
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Intent
from tasksync_gui.model.task import RemoteTask, Snapshot
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


@dataclass
class System:
    tasks: list[RemoteTask] = field(default_factory=list)
    complete: bool = True
    marker: MarkerKind = MarkerKind.PROPERTY
    lag: float = 0.0
    asked_since: list[datetime | None] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities({Field.TITLE: FieldSupport()}, marker=self.marker, visibility_lag=self.lag)

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
    return await probe(system, "list", intent, clock or FakeClock(), frozenset(map(RemoteId, linked)))


@pytest.mark.parametrize(
    ("title", "finding"), [("new", Delivered), (" new ", Delivered), ("old", NotDone), ("other", Changed)]
)
async def test_an_update_is_there_or_not_or_overtaken(title: str, finding: type) -> None:
    there = task("1", revision=5, title=title)
    assert await asked(System([there]), INTENT) == finding(there)


async def test_an_update_of_a_task_that_is_gone_was_overtaken() -> None:
    assert await asked(System(), INTENT) == Changed(None)


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


@pytest.mark.parametrize(("known", "finding"), [(4, NotDone), (5, Unclear)])
async def test_a_listing_of_less_than_half_does_not_say_that_nothing_was_created(known: int, finding: type) -> None:
    system = System([task("0", title="a"), task("1", title="b")], marker=MarkerKind.NONE)
    assert isinstance(await asked(system, CREATE, *map(str, range(known))), finding)


async def test_several_that_may_be_ours_are_for_a_person_to_tell() -> None:
    system = System([task("8", title="new"), task("9", title="new")], marker=MarkerKind.NONE)
    assert isinstance(await asked(system, CREATE), Unclear)


async def test_an_incomplete_listing_does_not_say_that_nothing_was_created() -> None:
    assert isinstance(await asked(System(complete=False, marker=MarkerKind.NONE), CREATE), Unclear)
