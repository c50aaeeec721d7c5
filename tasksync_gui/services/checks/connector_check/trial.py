"""Trying a live list with tasks of our own: what it keeps, what it refuses, how soon it shows what we did.

Every task that is changed or deleted here was made here and is known by its id or its mark; nobody else's is
touched. Whatever happens, the tasks are deleted in the end, or named where that did not work.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tasksync_gui.engine.ports import TaskConnector
from tasksync_gui.model.capabilities import Capabilities, MarkerKind
from tasksync_gui.model.codes import CheckCode, PartCode
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import (
    BugError,
    ConnectorError,
    CursorExpiredError,
    NotFoundError,
    PreconditionFailedError,
)
from tasksync_gui.model.fields import Completion, Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.task import Draft, RemoteTask, Snapshot
from tasksync_gui.services.checks.connector_check.notes import Notebook, seconds
from tasksync_gui.services.checks.connector_check.values import kept, samples, statuses
from tasksync_gui.services.contract import LiveReport


@dataclass(slots=True)
class LiveTrial:
    """One trial of one list, with tasks of its own only, which it deletes at its end."""

    connector: TaskConnector
    collection: str
    mark: Callable[[LinkId], str]
    notes: Notebook
    capabilities: Capabilities = field(init=False)
    """What is promised for this list."""
    _own: dict[RemoteId, RemoteTask] = field(default_factory=dict)
    _marks: list[str] = field(default_factory=list)
    _title: str = field(default_factory=lambda: f"TaskSync live check {uuid.uuid4().hex[:8]}")

    def __post_init__(self) -> None:
        self.capabilities = self.connector.capabilities

    async def run(self) -> LiveReport:
        """Everything, one after the other; what the system refuses is a finding, not an error."""
        before: Snapshot | None = None
        async with self.notes.step(message(CheckCode.READING_LIST)):
            before = await self._read_list()
        if before is not None and before.complete:
            try:
                await self._with_tasks(before.cursor)
            finally:
                await self._clean_up()
        return self.notes.report()

    async def _with_tasks(self, cursor: str | None) -> None:
        full = await self._create_full()
        if full is None:
            return
        async with self.notes.step(message(CheckCode.READING_ONE)):
            self.notes.expect(full.fields, (await self.connector.read(self.collection, full.id)).fields)
        async with self.notes.step(message(CheckCode.FINDING)):
            await self._find(full.id)
        await self._create_second(full)
        await self._edit(full)
        await self._old_revision(full)
        await self._walk_through_statuses(full.id)
        if cursor is not None:
            async with self.notes.step(message(CheckCode.READING_CHANGES)):
                await self._changes(cursor)
        await self._delete(full.id, cursor)

    async def _read_list(self) -> Snapshot:
        clock = self.notes.clock
        started = clock.monotonic()
        found = await self.connector.snapshot(self.collection)
        self.capabilities = found.capabilities or self.capabilities
        cost = (message(CheckCode.REQUESTS, count=found.requests), seconds(clock.monotonic() - started))
        self._note(message(CheckCode.TASKS_LISTED), message(CheckCode.NUMBER, number=len(found.tasks)))
        self._note(message(CheckCode.FULL_READING), message(CheckCode.COST, parts=cost))
        if found.problems:
            self._note(message(CheckCode.UNREADABLE), message(CheckCode.NUMBER, number=len(found.problems)))
        if not found.complete:
            self.notes.wrong(message(CheckCode.NOT_COMPLETE))
        return found

    async def _create_full(self) -> RemoteTask | None:
        sent, _changes = samples(self.capabilities, self.notes.clock.now().date(), self._title)
        made: RemoteTask | None = None
        async with self.notes.step(message(CheckCode.CREATING)):
            made = await self._create(sent)
            self._note(message(CheckCode.KEPT_BY_CREATE), kept(sent, made.fields))
            self.notes.expect(sent, made.fields)
        return made

    async def _create_second(self, parent: RemoteTask) -> None:
        fields: dict[Field, Value] = {Field.TITLE: f"{self._title} (second)"}
        family = self.capabilities.writes(Field.PARENT)
        if family:
            fields[Field.PARENT] = parent.id
        async with self.notes.step(message(CheckCode.CREATING_SUBTASK if family else CheckCode.CREATING_SECOND)):
            self.notes.expect(fields, (await self._create(fields)).fields)

    async def _create(self, fields: Mapping[Field, Value]) -> RemoteTask:
        mark = self.mark(LinkId(uuid.uuid4().hex))
        self._marks.append(mark)
        made = await self.connector.create(self.collection, Draft(dict(fields)), mark)
        self._own[made.id] = made
        return made

    async def _find(self, wanted: RemoteId) -> None:
        async def is_listed() -> bool:
            return wanted in {task.id for task in (await self.connector.snapshot(self.collection)).tasks}

        async def is_marked() -> bool:
            found = await self.connector.find_by_marker(self.collection, self._marks[0])
            return wanted in {task.id for task in found}

        self._note(message(CheckCode.LISTED_AFTER), await self.notes.until(is_listed))
        if self.capabilities.marker is MarkerKind.NONE:
            self._note(message(CheckCode.MARKED_AFTER), message(CheckCode.NO_MARKS))
        else:
            self._note(message(CheckCode.MARKED_AFTER), await self.notes.until(is_marked))

    async def _edit(self, task: RemoteTask) -> None:
        _sent, changes = samples(self.capabilities, self.notes.clock.now().date(), self._title)
        async with self.notes.step(message(CheckCode.EDITING)):
            after = await self._update(task.id, changes)
            self._note(message(CheckCode.KEPT_BY_EDIT), kept(changes, after.fields))
            self.notes.expect(changes, after.fields)
            self.notes.expect(after.fields, (await self.connector.read(self.collection, task.id)).fields)

    async def _old_revision(self, old: RemoteTask) -> None:
        """``old`` is the task as it was before it was edited."""
        async with self.notes.step(message(CheckCode.OLD_REVISION)):
            self._require_own(old.id)
            changed: dict[Field, Value] = {Field.TITLE: f"{self._title} (too late)"}
            try:
                self._own[old.id] = await self.connector.update(self.collection, old.id, changed, old.revision)
            except PreconditionFailedError:
                itself = self.capabilities.compare_and_swap
                self._note(message(CheckCode.REFUSED_BY), message(CheckCode.ITSELF if itself else CheckCode.READ_AGAIN))
            else:
                self.notes.wrong(message(CheckCode.WAS_CHANGED))

    async def _walk_through_statuses(self, task: RemoteId) -> None:
        seen: Messages = ()
        async with self.notes.step(message(CheckCode.COMPLETING)):
            for wanted in statuses(self.capabilities):
                after = await self._update(task, {Field.STATUS: wanted})
                self.notes.expect({Field.STATUS: wanted}, after.fields)
                seen = (*seen, _status(after))
        none = message(CheckCode.NO_STATUS)
        self._note(message(CheckCode.STATUSES), message(CheckCode.LISTED, parts=seen) if seen else none)

    async def _update(self, task: RemoteId, fields: Mapping[Field, Value]) -> RemoteTask:
        self._require_own(task)
        self._own[task] = await self.connector.update(self.collection, task, fields, self._own[task].revision)
        return self._own[task]

    async def _changes(self, cursor: str) -> None:
        found = await self._since(cursor)
        if found is None:
            self._note(message(CheckCode.CHANGES), message(CheckCode.ASKS_FULL))
            return
        tasks = message(CheckCode.TASKS, count=len(found.tasks))
        cost = (tasks, message(CheckCode.REQUESTS, count=found.requests))
        self._note(message(CheckCode.CHANGES), message(CheckCode.COST, parts=cost))
        if missing := set(self._own) - {task.id for task in found.tasks}:
            self.notes.wrong(message(CheckCode.NOT_SHOWN, count=len(missing)))

    async def _since(self, cursor: str) -> Snapshot | None:
        try:
            return await self.connector.snapshot(self.collection, cursor)
        except CursorExpiredError:
            return None

    async def _delete(self, first: RemoteId, cursor: str | None) -> None:
        if not self.capabilities.delete:
            self._note(message(CheckCode.DELETION), message(CheckCode.NOT_ALLOWED))
            return
        async with self.notes.step(message(CheckCode.DELETING)):
            for task in reversed(list(self._own)):
                await self._delete_own(task)
            try:
                await self.connector.read(self.collection, first)
            except NotFoundError:
                self._note(message(CheckCode.DELETED_TASK), message(CheckCode.NOT_FOUND))
            else:
                self.notes.wrong(message(CheckCode.STILL_THERE))
            found = await self._since(cursor) if cursor else None
            if found is not None and self.capabilities.tombstones:
                told = first in found.deleted
                self._note(message(CheckCode.TOLD_DELETION), message(CheckCode.TOLD if told else CheckCode.NOT_TOLD))

    async def _delete_own(self, task: RemoteId) -> None:
        self._require_own(task)
        current = await self.connector.read(self.collection, task)
        await self.connector.delete(self.collection, task, current.revision)
        del self._own[task]

    async def _clean_up(self) -> None:
        """Delete what is left of ours, also what a lost answer hid from us; name what stays."""
        async with self.notes.step(message(CheckCode.CLEANING_UP)):
            for mark in self._marks:
                for task in await self.connector.find_by_marker(self.collection, mark):
                    if task.marker == mark:
                        self._own[task.id] = task
            if self.capabilities.delete:
                for task_id in reversed(list(self._own)):
                    await self._try_to_delete(task_id)
            if self._own:
                titles = ", ".join(task.title or task.id for task in self._own.values())
                self.notes.wrong(message(CheckCode.LEFT_BEHIND, titles=titles))

    async def _try_to_delete(self, task: RemoteId) -> None:
        try:
            await self._delete_own(task)
        except NotFoundError:
            del self._own[task]
        except ConnectorError as error:
            self.notes.wrong(error.title)

    def _note(self, what: Message, found: Message) -> None:
        self.notes.measured[what] = found

    def _require_own(self, task: RemoteId) -> None:
        if task not in self._own:
            raise BugError(message(ServiceCode.NOT_OUR_TASK, task=task))


def _status(task: RemoteTask) -> Message:
    found = task.fields.get(Field.STATUS)
    if isinstance(found, Completion):
        return message(PartCode.STATUS, state=found.status)
    return message(CheckCode.UNKNOWN_STATUS)
