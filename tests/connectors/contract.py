"""What every connector must do. A connector's own test file provides one fixture and gets all of these tests.

::

    class TestMine(ConnectorContract):
        @pytest.fixture
        async def lab(self, tmp_path):
            connector = ...
            yield Lab(connector, collection="...")
            await connector.close()
"""

from __future__ import annotations

import asyncio
import string
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasksync_gui.engine.ports import TaskConnector
from tasksync_gui.model.capabilities import FieldSupport, MarkerKind, Precision
from tasksync_gui.model.errors import CursorExpiredError, NotFoundError, PreconditionFailedError, RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When, empty_value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import Draft, RemoteTask, Snapshot
from tests.support.errors import refused
from tests.support.examples import scaled

DAY = date(2026, 3, 14)
INHERITED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.differing_executors)
"""Every connector inherits the suite, so its tests run in several classes of one process."""
KINDS = (str, int, When, Completion, Schedule, Unmapped, frozenset)


class FixedClock:
    """A clock that stands still; sleeping costs nothing."""

    def now(self) -> datetime:
        return datetime(2026, 3, 14, 12, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


@dataclass
class Lab:
    """An open connector with an empty (or small) collection to play in."""

    connector: TaskConnector
    collection: str = ""
    edit_outside: Callable[[RemoteTask, str], Awaitable[None]] | None = None
    """Gives the task a new title behind the connector's back."""
    expire: Callable[[], Awaitable[None]] | None = None
    """Makes cursors given out so far invalid."""
    wait: Callable[[], Awaitable[None]] | None = None
    """Lets so much time pass that what was written before is no longer shown as a change."""
    tells_again: bool = False
    """What was written in the moment of a cursor may be told once more."""
    fixed_parent: bool = False
    """A parent is given when the task is created; taking it away is refused in words."""
    made: int = field(default=0)

    async def create(self, **values: Value) -> RemoteTask:
        """A task with a title and the given fields, by name."""
        self.made += 1
        fields: dict[Field, Value] = {Field(name): value for name, value in values.items()}
        draft = Draft({Field.TITLE: f"Task {self.made}"} | fields)
        return await self.connector.create(self.collection, draft, marker(self.made))

    async def snapshot(self, cursor: str | None = None) -> Snapshot:
        return await self.connector.snapshot(self.collection, cursor)

    async def read(self, task: RemoteTask) -> RemoteTask:
        return await self.connector.read(self.collection, task.id)

    async def update(self, task: RemoteTask, fields: Mapping[Field, Value]) -> RemoteTask:
        return await self.connector.update(self.collection, task.id, fields, task.revision)


def marker(number: int) -> str:
    """A marker of the engine's form."""
    return f"ts1-{number:032x}-{number * 7919:016x}"


def texts(support: FieldSupport, lines: bool) -> st.SearchStrategy[str]:
    """Texts the field promises to keep: no outer white space, no control characters."""
    alphabet = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"])
    words = st.text(alphabet, min_size=1, max_size=40).map(str.strip).filter(bool)
    hard = st.sampled_from(
        ["x 2026-01-01 y", "(A) first", "2026-01-01 x", "due:2026-01-01", "+a @b", "\\@c", "\\\\@c", 'a "b", c', "a;b"]
    )
    limit = support.max_length or 10_000
    one = st.one_of(words, hard).map(lambda text: text[:limit].strip() or "x")
    if not (lines and support.multiline):
        return one
    return st.lists(one, min_size=1, max_size=3).map("\n".join).map(lambda text: text[:limit].strip() or "x")


def moments(support: FieldSupport, precision: Precision) -> st.SearchStrategy[When]:
    """Moments in the field's domain."""
    days = st.dates(date(1990, 1, 1), date(2090, 1, 1))
    if precision is not Precision.TIME:
        return days.map(When)
    zones = [None, "UTC", "Europe/Berlin", "America/New_York"] if support.zones else ["UTC"]
    times = st.times().map(lambda value: value.replace(microsecond=0))
    timed = st.builds(When, days, times, st.sampled_from(zones))
    return st.one_of(days.map(When), timed) if support.dates else timed


def _survives_icalendar(label: str) -> bool:
    """Xandikos writes with a library that takes a backslash before n for a line break, however it is escaped."""
    return bool(label) and "\\n" not in label.casefold()


def values(name: Field, support: FieldSupport) -> st.SearchStrategy[Value] | None:
    """Values of the declared domain; None for what needs other tasks or people."""
    match name:
        case Field.TITLE | Field.NOTES:
            return texts(support, name is Field.NOTES)
        case Field.STATUS:
            return st.builds(Completion, st.sampled_from(sorted(support.statuses)))
        case Field.DUE:
            rule = st.sampled_from([None, "FREQ=WEEKLY"]) if support.recurrence else st.none()
            dated = st.builds(Schedule, moments(support, support.precision), rule)
            return st.one_of(st.just(Schedule()), dated)
        case Field.START:
            return st.one_of(st.none(), moments(support, support.precision))
        case Field.PRIORITY:
            return st.sampled_from(support.levels)
        case Field.LABELS:
            letters = string.ascii_letters + "äß+@;,\\" + (" " if support.spaces else "")
            label = st.text(letters, min_size=1, max_size=12).map(str.strip).filter(_survives_icalendar)
            return st.frozensets(label, max_size=4)
        case _:
            return None


def same(name: Field, sent: Value, seen: Value, support: FieldSupport) -> bool:
    """Whether ``seen`` is ``sent`` again; a completion time may be stamped, a label spelled by the system."""
    if isinstance(sent, frozenset) and isinstance(seen, frozenset) and not support.cases:
        return {label.casefold() for label in sent} == {label.casefold() for label in seen}
    if name is Field.STATUS and isinstance(sent, Completion) and isinstance(seen, Completion) and sent.at is None:
        return sent.status is seen.status
    return sent == seen


@pytest.mark.quality("contract_suite")
class ConnectorContract:
    """Inherit, provide the fixture ``lab``, and the connector is held to its promises."""

    @pytest.fixture
    def lab(self) -> Lab:
        raise AssertionError(f"{type(self).__name__} provides no lab")

    async def test_check_names_user_and_server(self, lab: Lab) -> None:
        report = await lab.connector.check()
        assert report.user
        assert report.server
        assert report.can_read

    async def test_the_collection_is_listed(self, lab: Lab) -> None:
        found = await lab.connector.collections()
        assert all(collection.title for collection in found)
        assert not lab.collection or lab.collection in {collection.id for collection in found}

    async def test_a_created_task_is_in_the_next_snapshot(self, lab: Lab) -> None:
        task = await lab.create(title="Buy milk")
        snapshot = await lab.snapshot()
        assert snapshot.complete
        assert not snapshot.incremental
        found = {found.id: found for found in snapshot.tasks}[task.id]
        assert (found.title, found.revision, found.fields) == ("Buy milk", task.revision, task.fields)

    async def test_a_second_snapshot_equals_the_first(self, lab: Lab) -> None:
        await lab.create()
        await lab.create()
        first, second = await lab.snapshot(), await lab.snapshot()
        assert first.tasks == second.tasks

    async def test_every_carried_field_is_shown_and_no_other(self, lab: Lab) -> None:
        task = await lab.read(await lab.create())
        promised = (await lab.snapshot()).capabilities or lab.connector.capabilities
        assert set(task.fields) == set(promised.fields)

    async def test_read_shows_what_the_listing_shows(self, lab: Lab) -> None:
        task = await lab.create(title="Equal")
        assert (await lab.read(task)).fields == task.fields

    @pytest.mark.quality("markers")
    async def test_a_marker_is_found_again(self, lab: Lab) -> None:
        task = await lab.create()
        found = await lab.connector.find_by_marker(lab.collection, marker(lab.made))
        if lab.connector.capabilities.marker is MarkerKind.NONE:
            assert list(found) == []
            return
        assert [bearer.id for bearer in found] == [task.id]
        assert found[0].marker == marker(lab.made)

    async def test_a_marker_never_used_is_not_found(self, lab: Lab) -> None:
        assert list(await lab.connector.find_by_marker(lab.collection, marker(987654))) == []

    @pytest.mark.quality("markers")
    async def test_a_client_id_is_refused_twice(self, lab: Lab) -> None:
        await lab.create()
        lab.made -= 1
        if lab.connector.capabilities.marker is MarkerKind.CLIENT_ID:
            with pytest.raises(PreconditionFailedError):
                await lab.create()
            assert len(await lab.connector.find_by_marker(lab.collection, marker(1))) == 1
        else:
            assert await lab.create()

    async def test_an_update_changes_only_what_was_sent(self, lab: Lab) -> None:
        before = await lab.create(title="Old")
        after = await lab.update(before, {Field.TITLE: "New"})
        assert after.id == before.id
        assert after.revision != before.revision
        assert dict(after.fields) == {**before.fields, Field.TITLE: "New"}
        assert (await lab.read(after)).fields == after.fields

    @pytest.mark.quality("compare_and_swap")
    async def test_an_update_at_an_old_revision_is_refused(self, lab: Lab) -> None:
        old = await lab.create(title="First")
        await lab.update(old, {Field.TITLE: "Second"})
        with pytest.raises(PreconditionFailedError):
            await lab.update(old, {Field.TITLE: "Third"})
        assert (await lab.read(old)).title == "Second"

    @pytest.mark.quality("compare_and_swap")
    async def test_a_change_from_outside_is_seen_and_guarded(self, lab: Lab) -> None:
        task = await lab.create(title="Ours")
        if lab.edit_outside is None:
            assert (await lab.snapshot()).complete
            return
        await lab.edit_outside(task, "Theirs")
        assert (await lab.read(task)).title == "Theirs"
        with pytest.raises(PreconditionFailedError):
            await lab.update(task, {Field.TITLE: "Ours again"})
        with pytest.raises(PreconditionFailedError):
            await lab.connector.delete(lab.collection, task.id, task.revision)

    async def test_a_deleted_task_is_gone(self, lab: Lab) -> None:
        task, other = await lab.create(), await lab.create()
        await lab.connector.delete(lab.collection, task.id, task.revision)
        assert task.id not in {found.id for found in (await lab.snapshot()).tasks}
        assert (await lab.read(other)).fields == other.fields
        with pytest.raises(NotFoundError):
            await lab.read(task)

    @pytest.mark.quality("compare_and_swap")
    async def test_deleting_at_an_old_revision_is_refused(self, lab: Lab) -> None:
        old = await lab.create()
        await lab.update(old, {Field.TITLE: "Changed"})
        with pytest.raises(PreconditionFailedError):
            await lab.connector.delete(lab.collection, old.id, old.revision)

    async def test_a_task_that_is_not_there_is_not_found(self, lab: Lab) -> None:
        task = await lab.create()
        await lab.connector.delete(lab.collection, task.id, task.revision)
        with pytest.raises(NotFoundError):
            await lab.update(task, {Field.TITLE: "Ghost"})
        with pytest.raises(NotFoundError):
            await lab.connector.delete(lab.collection, task.id, Revision("1"))
        with pytest.raises(NotFoundError):
            await lab.connector.read(lab.collection, RemoteId("no-such-task"))

    @pytest.mark.quality("incremental_reads")
    async def test_incremental_reads(self, lab: Lab) -> None:
        changed, kept, gone = await lab.create(), await lab.create(), await lab.create()
        if lab.wait is not None:
            await lab.wait()
        full = await lab.snapshot()
        if not lab.connector.capabilities.cursor:
            assert full.cursor is None
            return
        assert full.cursor is not None
        await lab.update(changed, {Field.TITLE: "Changed"})
        await lab.connector.delete(lab.collection, gone.id, gone.revision)
        later = await lab.snapshot(full.cursor)
        ids = {task.id for task in later.tasks}
        assert changed.id in ids
        assert lab.tells_again or later.incremental is (kept.id not in ids)
        if later.incremental and lab.connector.capabilities.tombstones:
            assert gone.id in later.deleted
        assert gone.id not in ids

    @pytest.mark.quality("incremental_reads")
    async def test_an_expired_cursor_is_said_so(self, lab: Lab) -> None:
        cursor = (await lab.snapshot()).cursor
        if cursor is None or lab.expire is None:
            assert cursor is None or lab.connector.capabilities.cursor
            return
        await lab.expire()
        with pytest.raises(CursorExpiredError):
            await lab.snapshot(cursor)

    @pytest.mark.quality("field_round_trip")
    @given(st.data())
    @settings(max_examples=scaled(40), suppress_health_check=INHERITED)
    async def test_values_of_the_declared_domain_come_back(self, lab: Lab, data: st.DataObject) -> None:
        capabilities = lab.connector.capabilities
        sent: dict[Field, Value] = {}
        for name, support in capabilities.fields.items():
            strategy = values(name, support) if support.write else None
            if strategy is not None and (name is Field.TITLE or data.draw(st.booleans(), label=name)):
                sent[name] = data.draw(strategy, label=f"{name} value")
        first = sorted(sent)[: data.draw(st.integers(0, len(sent)), label="split")]
        task = await lab.create(**{str(name): sent[name] for name in first})
        rest = {name: value for name, value in sent.items() if name not in first}
        task = await lab.update(task, rest) if rest else task
        read = (await lab.read(task)).fields
        shown = {
            name: read.get(name, empty_value(name)) for name in sent
        }  # a file without the column needs none for it
        wrong = {
            name: (value, shown[name])
            for name, value in sent.items()
            if not same(name, value, shown[name], capabilities.fields[name])
        }
        if Field.NOTES in wrong and Field.NOTES in capabilities.normalises:
            written = await lab.update(task, {Field.NOTES: read[Field.NOTES]})
            assert written.fields[Field.NOTES] == read[Field.NOTES], "what was read must be written as it is"
            del wrong[Field.NOTES]
            task = written
        assert not wrong
        assert read == task.fields
        await lab.connector.delete(lab.collection, task.id, task.revision)

    async def test_a_parent_is_kept(self, lab: Lab) -> None:
        if not lab.connector.capabilities.writes(Field.PARENT):
            assert isinstance((await lab.create()).fields.get(Field.PARENT), str | None)
            return
        parent = await lab.create(title="Parent")
        child = await lab.create(title="Child", parent=parent.id)
        assert (await lab.read(child)).fields[Field.PARENT] == parent.id
        if lab.fixed_parent:
            with refused(RejectedFieldError, "parent"):
                await lab.update(await lab.read(child), {Field.PARENT: None})
            return
        freed = await lab.update(await lab.read(child), {Field.PARENT: None})
        assert freed.fields[Field.PARENT] is None

    async def test_deleting_a_task_never_takes_along_its_subtasks(self, lab: Lab) -> None:
        nested = lab.connector.capabilities.writes(Field.PARENT)
        parent = await lab.create(title="Parent")
        child = await lab.create(title="Child", **({"parent": parent.id} if nested else {}))
        with suppress(RejectedFieldError):
            await lab.connector.delete(lab.collection, parent.id, (await lab.read(parent)).revision)
        assert (await lab.read(child)).title == "Child"

    async def test_clearing_a_field_empties_it(self, lab: Lab) -> None:
        carried = lab.connector.capabilities
        full: dict[Field, Value] = {Field.DUE: Schedule(When(DAY)), Field.LABELS: frozenset({"one"})}
        sent = {name: value for name, value in full.items() if carried.writes(name)}
        task = await lab.create(**{str(name): value for name, value in sent.items()})
        empty: dict[Field, Value] = {Field.DUE: Schedule(), Field.LABELS: frozenset()}
        after = await lab.update(task, {Field.TITLE: "Bare"} | {name: empty[name] for name in sent})
        assert all(after.fields[name] == empty[name] for name in sent)

    async def test_completing_and_reopening(self, lab: Lab) -> None:
        if not lab.connector.capabilities.writes(Field.STATUS):
            assert not (await lab.create()).is_done
            return
        done = await lab.update(await lab.create(), {Field.STATUS: Completion(Status.COMPLETED)})
        assert done.is_done
        reopened = await lab.update(done, {Field.STATUS: Completion(Status.NEEDS_ACTION)})
        assert not reopened.is_done
        assert reopened.fields[Field.STATUS] == Completion(Status.NEEDS_ACTION)

    async def test_snapshots_hold_values_or_unmapped_never_errors(self, lab: Lab) -> None:
        await lab.create()
        for task in (await lab.snapshot()).tasks:
            for value in task.fields.values():
                assert value is None or isinstance(
                    value, str | int | When | Completion | Schedule | Unmapped | frozenset
                )

    async def test_creates_at_the_same_time_all_arrive(self, lab: Lab) -> None:
        made = await asyncio.gather(*(lab.create(title=f"Together {number}") for number in range(8)))
        assert len({task.id for task in made}) == 8
        found = {task.id: task.title for task in (await lab.snapshot()).tasks}
        assert {task.id: task.title for task in made}.items() <= found.items()

    async def test_a_megabyte_of_title_is_kept_or_the_limit_declared(self, lab: Lab) -> None:
        limit = lab.connector.capabilities.fields[Field.TITLE].max_length
        title = "long " * (200_000 if limit is None else limit // 5) + "end"
        title = title if limit is None else title[:limit].strip()
        assert (await lab.read(await lab.create(title=title))).title == title

    async def test_closing_twice_is_harmless(self, lab: Lab) -> None:
        await lab.connector.check()
        await lab.connector.close()
        await lab.connector.close()
