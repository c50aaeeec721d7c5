"""Undo of what made, deleted, joined or parted whole tasks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from tasksync_gui.engine.identity.evidence import Index, Portrait, Situation
from tasksync_gui.engine.merge.equality import is_empty, is_readable, same
from tasksync_gui.engine.merge.projection import label_key
from tasksync_gui.engine.merge.scalar import scalar
from tasksync_gui.engine.merge.spelled_rows import as_kept
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.operations import hash_changes
from tasksync_gui.engine.undo.leftovers import left_behind
from tasksync_gui.engine.undo.made import NO_ADDITIONS, Additions, additions, as_made
from tasksync_gui.engine.undo.steps import Report, UndoStep
from tasksync_gui.model.codec import digest
from tasksync_gui.model.codes import NoteCode, PartCode, ReasonCode
from tasksync_gui.model.fields import Field, Scalar, Value, empty_value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, RunId, Side
from tasksync_gui.model.link import BaseRow, Link, LinkState
from tasksync_gui.model.link_life import LinkEvent, can_meet, state_after
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.plan import FieldChange, NoteKind, Operation, OperationKind, pending_link, pending_parent
from tasksync_gui.model.task import RemoteTask

T = TypeVar("T")
Key = tuple[Side, RemoteId]
AS_BEFORE = message(ReasonCode.AS_BEFORE)
_BACK = {
    ReasonCode.BACK_FROM_TRASH: message(ReasonCode.BACK_FROM_TRASH),
    ReasonCode.BACK_AS_IT_WAS: message(ReasonCode.BACK_AS_IT_WAS),
    ReasonCode.BACK_AS_NEW: message(ReasonCode.BACK_AS_NEW),
}


class TaskUndo:
    """Adds to a plan in the making what puts whole tasks back."""

    def __init__(self, builder: PlanBuilder, run: RunId, report: Report) -> None:
        self._builder = builder
        self._ctx = builder.ctx
        self._run = run
        self._report = report
        self._states: dict[LinkId, LinkState] = {}
        self._returning: dict[Key, LinkId] = {}
        self._shown: dict[Side, Index] = {}

    def link(self, step: UndoStep) -> Link | None:
        """The link of a step, if it is still known."""
        link = self._ctx.request.state.links.get(step.link)
        if link is None:
            self._report.left(step, message(NoteCode.NOT_KNOWN))
        return link

    def task(self, link: Link, side: Side) -> RemoteTask | None:
        """The link's task on ``side``: what has its id, unless the system gave that to a task of another link."""
        return self._ctx.task(side, self._own_id(link, side))

    def _own_id(self, link: Link, side: Side) -> RemoteId | None:
        """The link's id on ``side``, unless it is another link's by now: no two links may have it."""
        id_ = link.remote_id(side)
        holder = None if id_ is None else self._ctx.link_of(side, id_)
        return id_ if holder is None or holder.id == link.id else None

    def state(self, link: Link) -> LinkState:
        """The link's state after what the plan does before its updates."""
        return self._states.get(link.id, link.state)

    def parent(self, side: Side, before: Value) -> tuple[Value, bool]:
        """(a former parent as it can be named now, whether it is there)."""
        if not isinstance(before, str):
            return None, True
        link = self._returning.get((side, RemoteId(before)))
        if link is not None:
            return pending_parent(link), True
        return before, before in self._ctx.request.view(side).tasks

    # A link undone, or joined again.

    def part(self, step: UndoStep) -> None:
        """Undo of an adoption: both tasks stay, and are never matched again."""
        link = self.link(step)
        if link is None:
            return
        if not can_meet(link.state, LinkEvent.PARTED):
            self._report.left(step, message(NoteCode.NOT_LINKED))
            return
        reason = message(ReasonCode.KEPT_APART)
        self._builder.operations.append(self._joint(link, step, OperationKind.UNLINK, LinkEvent.PARTED, reason))

    def join(self, step: UndoStep) -> None:
        """Undo of :meth:`part`: two tasks that were kept apart are one again."""
        link = self.link(step)
        if link is None:
            return
        there = self._ctx.task(Side.SOURCE, link.source_id) and self._ctx.task(Side.DESTINATION, link.destination_id)
        if not can_meet(link.state, LinkEvent.REJOINED) or not there:
            self._report.left(step, message(NoteCode.NOT_LINKABLE))
            return
        self._states[link.id] = state_after(link.state, LinkEvent.REJOINED)
        self._builder.operations.append(self._joint(link, step, OperationKind.ADOPT, LinkEvent.REJOINED, AS_BEFORE))

    def _joint(self, link: Link, step: UndoStep, kind: OperationKind, event: LinkEvent, reason: Message) -> Operation:
        return Operation(
            id=self._ctx.operation_id(link.id, "undo", self._run, kind),
            kind=kind,
            side=Side.DESTINATION,
            link=link.id,
            title=step.title,
            changes=(),
            reason=(reason,),
            target=link.destination_id,
            counterpart=link.source_id,
            link_after=state_after(link.state, event),
        )

    # What was created goes, if nobody has touched it.

    def take_away(self, steps: Sequence[UndoStep]) -> None:
        """Delete created tasks that are untouched and childless; the others are reported."""
        found = {}
        for step in steps:
            task = self._untouched(step)
            if task is not None:
                found[step.side, task.id] = (step, task)
        for key in self._with_other_children(found.keys()):
            self._report.left(found.pop(key)[0], message(NoteCode.HAS_SUBTASKS))
        moving, children = self._moving(), list(self._children())
        for key, (step, task) in found.items():
            first = tuple(moving[child] for child, parent in children if parent == key and child in moving)
            self._delete(step, task, first)

    def _untouched(self, step: UndoStep) -> RemoteTask | None:
        link = self.link(step)
        if link is None:
            return None
        id_ = link.remote_id(step.side)
        task, name = self.task(link, step.side), self._ctx.names[step.side]
        if task is None:
            self._report.absent(step, id_)
        elif step.side not in self._ctx.writable or not self._ctx.request.view(step.side).capabilities.delete:
            self._report.left(step, message(NoteCode.NO_DELETE, where=name))
        elif odd := self._touched(step, task):
            self._report.changed(step, odd, task.fields.get(odd))
        elif (more := self._added(step, task)).found:
            self._report.added(step, more.parts)
        else:
            return task
        return None

    def _touched(self, step: UndoStep, task: RemoteTask) -> Field | None:
        """A field that is no longer what the creation made of it."""
        link = self._ctx.request.state.links[step.link]
        made = {row.field: self.as_kept(step, link, row.field, row.after) for row in step.rows if row.field is not None}
        values = ((name, task.fields[name]) for name in Field if name in task.fields)
        return next((name for name, now in values if not same(name, now, made.get(name, empty_value(name)))), None)

    def _added(self, step: UndoStep, task: RemoteTask) -> Additions:
        """What people have put into the task that the pair does not carry.

        Where the history keeps no record of what was made, nothing is known but what came since the last sync.
        """
        request = self._ctx.request
        seen = request.state.accounted(step.side, task.id)
        before = as_made(step.record, task) or (None if seen is None else seen.task)
        return NO_ADDITIONS if before is None else additions(before, task, request.view(step.side).capabilities)

    def as_kept(self, step: UndoStep, link: Link, name: Field, made: Value) -> Value:
        """What the system has made of a value that the run gave it."""
        lens = self._ctx.lenses.get(name)
        rows = [row for row in link.base.values() if row.field is name]
        return made if lens is None else as_kept(lens, rows, step.side, made)

    def _with_other_children(self, doomed: Iterable[Key]) -> list[Key]:
        """Those of ``doomed`` that have a child which stays."""
        left = set(doomed)
        kept: list[Key] = []
        moving = self._moving()
        while True:
            staying = [key for child, key in self._children() if child not in left and child not in moving]
            more = [key for key in dict.fromkeys(staying) if key in left]
            if not more:
                return kept
            kept += more
            left -= set(more)

    def _children(self) -> Iterator[tuple[Key, Key]]:
        """(child, parent) on both sides."""
        for side in Side:
            for id_, task in self._ctx.request.view(side).tasks.items():
                if isinstance(parent := task.fields.get(Field.PARENT), str):
                    yield (side, id_), (side, RemoteId(parent))

    def _moving(self) -> dict[Key, OperationId]:
        """Tasks that this undo gives another parent."""
        return {
            (operation.side, operation.target): operation.id
            for operation in self._builder.operations
            if operation.target is not None and any(change.field is Field.PARENT for change in operation.changes)
        }

    def _delete(self, step: UndoStep, task: RemoteTask, after: tuple[OperationId, ...]) -> None:
        ctx, side = self._ctx, step.side
        link = ctx.request.state.links[step.link]
        other = self.task(link, side.other)
        reason: Messages = (message(ReasonCode.CREATED_BY_UNDONE),)
        if other is not None:
            reason = (*reason, message(ReasonCode.OTHER_KEEPS, where=ctx.names[side.other]))
        lost = tuple(FieldChange(f, v, empty_value(f)) for f, v in task.fields.items() if not is_empty(f, v))
        self._builder.operations.append(
            Operation(
                id=ctx.operation_id(link.id, "undo", self._run, "delete", side, digest(task.id)),
                kind=OperationKind.DELETE,
                side=side,
                link=link.id,
                title=task.title,
                changes=lost,
                reason=reason,
                target=task.id,
                counterpart=link.remote_id(side.other),
                expected_revision=task.revision,
                before_image=dict(task.fields),
                kept=task.raw,
                after=after,
                url=task.url,
                link_after=state_after(link.state, LinkEvent.DELETED if other is None else LinkEvent.DELETED_HERE),
            )
        )

    # What was deleted comes back.

    def bring_back(self, steps: Sequence[UndoStep]) -> None:
        """Create deleted tasks again from what the history kept of them."""
        able = [(step, link) for step in steps if (link := self._restorable(step)) is not None]
        for step, link in able:
            old = link.remote_id(step.side) or step.remote_id
            if old is not None:
                self._returning[step.side, old] = link.id
        begun: dict[LinkId, Operation] = {}
        for step, link in sorted(able, key=lambda each: each[0].side is not Side.DESTINATION):
            begun[link.id] = self._create(step, link, begun.get(link.id))

    def _restorable(self, step: UndoStep) -> Link | None:
        link = self.link(step)
        if link is None:
            return None
        name = self._ctx.names[step.side]
        if self._is_there(link, step.side):
            self._report.left(step, message(NoteCode.BACK_ALREADY, where=name))
        elif step.side not in self._ctx.writable or not self._ctx.request.view(step.side).capabilities.create:
            self._report.left(step, message(NoteCode.NO_CREATE, where=name))
        elif not can_meet(link.state, LinkEvent.RETURN_SENT):
            self._report.left(step, message(NoteCode.SYNCED_ANEW))
        else:
            return link
        return None

    def _is_there(self, link: Link, side: Side) -> bool:
        """Whether ``side`` shows the link's task: under its id, or with its mark, perhaps under an earlier id."""
        if side not in self._shown:
            ctx = self._ctx
            self._shown[side] = Index(ctx.request.view(side).tasks.values(), ctx.request.owner_of_marker)
        sought = Portrait(id=self._own_id(link, side), mark=link.id)
        return bool(self._shown[side].search(sought, Situation.BRING_BACK))

    def _create(self, step: UndoStep, link: Link, first: Operation | None) -> Operation:
        """``first``: what brings the other half of the same link back; the two are one task again."""
        ctx, side = self._ctx, step.side
        image = {row.field: row.before for row in step.rows if row.field is not None}
        changes, missing = self._sendable(side, image)
        other = self.task(link, side.other)
        way, former = self._way_back(step, side), link.remote_id(side) or step.remote_id
        if former is None or ctx.task(side, former) is not None:
            way = ReasonCode.BACK_AS_NEW
        whole = way is ReasonCode.BACK_AS_IT_WAS
        lost = self._left_behind(step) if way is ReasonCode.BACK_AS_NEW else None
        beside = other is not None or first is not None
        self._states[link.id] = state_after(link.state, _return(link, side, beside=beside))
        rows: tuple[BaseRow, ...] = ()
        if first is not None:
            rows = self._pinned(replace(link, base={}), side, changes, first.desired())
        elif other is not None:
            rows = self._pinned(link, side, changes, other.fields)
        operation = Operation(
            id=ctx.operation_id(link.id, "undo", self._run, "create", side, hash_changes(changes)),
            kind=OperationKind.CREATE,
            side=side,
            link=link.id,
            title=step.title,
            changes=changes,
            reason=self._coming_back(side, way, lost, beside=beside),
            target=None if way is ReasonCode.BACK_AS_NEW else former,
            kept="" if way is ReasonCode.BACK_FROM_TRASH else step.record,
            counterpart=self._own_id(link, side.other) if first is None else RemoteId(pending_parent(link.id)),
            base_after=rows,
            after=() if first is None else (first.id,),
            link_after=self._states[link.id],
        )
        self._builder.operations.append(operation)
        parts = (*(message(PartCode.FIELD, field=name) for name in missing), *(lost or ()))
        if parts and not whole:
            remark = message(NoteCode.NOT_RETURNING, parts=parts)
            self._builder.note(NoteKind.NOT_RETURNING, remark, step.title, link.id)
        return operation

    def _way_back(self, step: UndoStep, side: Side) -> ReasonCode:
        """How a deleted task can return: out of the trash, from its own record, or as a new one."""
        capabilities = self._ctx.request.view(side).capabilities
        if capabilities.restore:
            return ReasonCode.BACK_FROM_TRASH
        return ReasonCode.BACK_AS_IT_WAS if capabilities.gives_back and step.record else ReasonCode.BACK_AS_NEW

    def _left_behind(self, step: UndoStep) -> Messages | None:
        """What of the deleted task a new one cannot have; None if its record does not tell."""
        return left_behind(step.record, self._ctx.request.view(step.side).capabilities.left_behind)

    def _coming_back(self, side: Side, way: ReasonCode, lost: Messages | None, *, beside: bool) -> Messages:
        how = _BACK[way] if not lost else message(ReasonCode.BACK_WITHOUT, parts=lost)
        alone = message(ReasonCode.ALONE_FROM_NOW, where=self._ctx.names[side.other])
        return (how,) if beside else (how, alone)

    def _sendable(self, side: Side, image: Mapping[Field, Value]) -> tuple[tuple[FieldChange, ...], list[Field]]:
        """(what is written, what cannot be)."""
        capabilities = self._ctx.request.view(side).capabilities
        changes, missing = [], []
        for name, value in image.items():
            there = True
            if name is Field.PARENT:
                value, there = self.parent(side, value)
            if not there or not capabilities.writes(name) or not is_readable(value):
                missing.append(name)
            elif not is_empty(name, value):
                changes.append(FieldChange(name, empty_value(name), value))
        return tuple(changes), missing

    def _pinned(
        self, link: Link, side: Side, changes: Sequence[FieldChange], other: Mapping[Field, Value]
    ) -> tuple[BaseRow, ...]:
        """The base of a task that is back beside its counterpart: what each side has now, accounted for.

        ``other``: what the counterpart says; of one that comes back with it, what is not empty. Which parent both get
        then shows only when they are there, so that nothing is said of it.
        """
        back = {change.field: change.after for change in changes}
        rows: list[BaseRow] = []
        for name, lens in self._ctx.lenses.items():
            theirs, mine = other.get(name, empty_value(name)), back.get(name, empty_value(name))
            if pending_link(theirs) is not None:
                continue
            if isinstance(mine, frozenset):
                own = {label_key(each, lens.source, lens.destination): each for each in mine}
                known: dict[str, Scalar] = {
                    row.element: row.half(side.other) for row in link.base.values() if row.field is name
                }
                if not link.base and isinstance(theirs, frozenset):
                    known = {label_key(each, lens.source, lens.destination): each for each in theirs}
                for key in sorted({*own, *known}):
                    halves = remote_halves(side, own.get(key), known.get(key))
                    rows.append(self._ctx.pinned(BaseRow(name, *halves, key)))
                continue
            row = link.base.get((name, ""))
            half = row.half(side.other) if row is not None else theirs
            if is_readable(half):
                rows.append(self._ctx.pinned(BaseRow(name, *remote_halves(side, scalar(mine), scalar(half)))))
        return tuple(rows)


def _return(link: Link, side: Side, *, beside: bool) -> LinkEvent:
    """A task beside its counterpart is in step again; one without is left alone, unless it never had one."""
    if beside:
        return LinkEvent.ARRIVED
    return LinkEvent.ARRIVED_ALONE if link.remote_id(side.other) is None else LinkEvent.ARRIVED_APART


def remote_halves(side: Side, own: T, other: T) -> tuple[T, T]:
    """(source half, destination half) of what ``side`` has and the other has."""
    return (own, other) if side is Side.SOURCE else (other, own)
