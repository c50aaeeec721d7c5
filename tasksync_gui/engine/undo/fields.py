"""Undo of updates: each field that still has the value which the run gave it becomes what it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tasksync_gui.engine.merge.equality import is_readable, same
from tasksync_gui.engine.merge.labels import keyed
from tasksync_gui.engine.merge.scalar import scalar
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.operations import hash_changes, hash_rows
from tasksync_gui.engine.undo.steps import Report, UndoStep
from tasksync_gui.engine.undo.tasks import AS_BEFORE, TaskUndo, remote_halves
from tasksync_gui.model.codes import NoteCode, ReasonCode
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import LinkId, OperationId, RunId, Side
from tasksync_gui.model.link import BaseKey, BaseReason, BaseRow, Link
from tasksync_gui.model.link_life import LinkEvent, can_meet
from tasksync_gui.model.message import Messages, message
from tasksync_gui.model.plan import FieldChange, Operation, OperationKind
from tasksync_gui.model.run import Change
from tasksync_gui.model.task import RemoteTask


@dataclass(slots=True)
class _Work:
    """What an undo puts back on one task: its changes, and the pinned base that follows from them."""

    step: UndoStep
    link: Link
    task: RemoteTask
    changes: list[FieldChange] = field(default_factory=list)
    rows: list[BaseRow] = field(default_factory=list)


class ValueUndo:
    """Adds to a plan in the making what puts fields back."""

    def __init__(self, builder: PlanBuilder, run: RunId, report: Report, tasks: TaskUndo) -> None:
        self._builder = builder
        self._ctx = builder.ctx
        self._run = run
        self._report = report
        self._tasks = tasks
        self._first: dict[LinkId, OperationId] = {}
        self._pinned: dict[LinkId, dict[BaseKey, BaseRow]] = {}

    def put_back(self, steps: Sequence[UndoStep]) -> None:
        """One operation a task; of a link whose both sides were written, the second waits for the first."""
        for side in (Side.DESTINATION, Side.SOURCE):
            for step in steps:
                if step.side is side:
                    self._put_back(step)

    def _put_back(self, step: UndoStep) -> None:
        link = self._tasks.link(step)
        if link is None:
            return
        id_ = link.remote_id(step.side)
        task = self._ctx.task(step.side, id_)
        if task is None:
            self._report.absent(step, id_)
        elif step.side not in self._ctx.writable:
            self._report.left(step, message(NoteCode.NOT_WRITTEN, where=self._ctx.names[step.side]))
        elif not can_meet(link.state, LinkEvent.PUT_BACK_SENT):
            self._report.left(step, message(NoteCode.DELETED_SINCE))
        else:
            work = _Work(step, link, task)
            for row in step.rows:
                self._restore(work, row)
            self._propose(work)

    def _restore(self, work: _Work, row: Change) -> None:
        name = row.field
        if name is None or name not in work.task.fields:
            return
        row = replace(row, after=self._tasks.as_kept(work.step, work.link, name, row.after))
        now, before = work.task.fields[name], row.before
        if isinstance(row.after, frozenset) and isinstance(now, frozenset):
            self._restore_labels(work, name, row, now)
            return
        if not same(name, now, row.after):
            self._report.changed(work.step, name, now)
            return
        there = True
        if name is Field.PARENT:
            before, there = self._tasks.parent(work.step.side, before)
        if not there or not is_readable(before) or not self._writes(work.step.side, name):
            self._report.left(work.step, message(NoteCode.CANNOT_RETURN, field=name), name)
            return
        before = empty_value(name) if before is None else before
        if same(name, now, before):
            return
        work.changes.append(FieldChange(name, now, before))
        known = self._known(work.link, (name, ""))
        other = known.half(work.step.side.other) if known else self._other_value(work, name)
        if is_readable(other):
            halves = remote_halves(work.step.side, scalar(before), scalar(other))
            work.rows.append(self._ctx.pinned(BaseRow(name, *halves)))

    def _differing(self, work: _Work) -> Messages:
        """That the two sides say different things once this is put back, if there are two."""
        apart = any(row.why is BaseReason.PINNED for row in work.rows)
        other = self._ctx.task(work.step.side.other, work.link.remote_id(work.step.side.other))
        return (message(ReasonCode.DIFFERENT_FROM_NOW),) if apart and other is not None else ()

    def _writes(self, side: Side, name: Field) -> bool:
        return self._ctx.request.view(side).capabilities.writes(name)

    def _known(self, link: Link, key: BaseKey) -> BaseRow | None:
        """The base row as it is once what was proposed before is committed."""
        return self._pinned.get(link.id, {}).get(key) or link.base.get(key)

    def _other_value(self, work: _Work, name: Field) -> Value:
        side = work.step.side.other
        other = self._ctx.task(side, work.link.remote_id(side))
        return None if other is None else other.fields.get(name)

    def _restore_labels(self, work: _Work, name: Field, row: Change, now: frozenset[str]) -> None:
        """Element by element: an added label goes, a removed one returns, the others stay."""
        side, lens = work.step.side, self._ctx.lenses.get(name)
        before = row.before if isinstance(row.before, frozenset) else frozenset()
        after = row.after if isinstance(row.after, frozenset) else frozenset()
        if lens is None or not self._writes(side, name):
            self._report.left(work.step, message(NoteCode.CANNOT_RETURN, field=name), name)
            return
        rows = [known for known in work.link.base.values() if known.field is name]
        was, made, has = (keyed(lens, rows, side, each) for each in (before, after, now))
        wanted = dict(has)
        for key in sorted(was.keys() ^ made.keys()):
            if (key in has) != (key in made):
                self._report.changed(work.step, name, now)
                continue
            wanted.pop(key, None)
            if key in was:
                wanted[key] = was[key]
            known = self._known(work.link, (name, key))
            other = known.half(side.other) if known else None
            halves = remote_halves(side, was.get(key), other if isinstance(other, str) else None)
            work.rows.append(self._ctx.pinned(BaseRow(name, *halves, key)))
        if wanted != has:
            work.changes.append(FieldChange(name, now, frozenset(wanted.values())))

    def _propose(self, work: _Work) -> None:
        if not work.changes:
            return
        ctx, step, link, task = self._ctx, work.step, work.link, work.task
        basis = hash_rows(link.base.values())
        operation = Operation(
            id=ctx.operation_id(link.id, "undo", self._run, "update", step.side, basis, hash_changes(work.changes)),
            kind=OperationKind.UPDATE,
            side=step.side,
            link=link.id,
            title=task.title,
            changes=tuple(work.changes),
            reason=(AS_BEFORE, *self._differing(work)),
            target=task.id,
            counterpart=link.remote_id(step.side.other),
            expected_revision=task.revision,
            base_after=tuple(work.rows),
            before_image=dict(task.fields),
            after=(self._first[link.id],) if link.id in self._first else (),
            url=task.url,
            link_after=self._tasks.state(link),
        )
        self._builder.operations.append(operation)
        self._first.setdefault(link.id, operation.id)
        self._pinned.setdefault(link.id, {}).update({(row.field, row.element): row for row in work.rows})
