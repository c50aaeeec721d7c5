"""What of a run is to be undone, and what happened since."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.plan import NoteKind, OperationKind
from tasksync_gui.model.run import Change

_TOLD = OperationKind.RENUMBER
"""What no run did, but found: nothing takes it back."""
Since = Mapping[tuple[LinkId | None, Side, Field | None], Change]
"""The newest change of each field of each task after the run that is undone."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """One operation of a run, with what of it is to be undone."""

    kind: OperationKind
    side: Side
    link: LinkId
    title: str
    remote_id: RemoteId | None
    rows: tuple[Change, ...]

    @property
    def record(self) -> str:
        """The whole record of a deleted task, or of one as it was made; empty if none was kept."""
        return next((row.record for row in self.rows if row.record), "")


def steps_of(changes: Iterable[Change], chosen: Collection[int] = ()) -> tuple[UndoStep, ...]:
    """The operations behind ``changes``; ``chosen`` are the numbers of the changes to be undone, all if empty.

    A field of an update can be undone alone; a creation, a deletion or a link only as a whole.
    """
    done = [change for change in changes if change.ok and change.link is not None and change.kind is not _TOLD]
    whole = {c.operation for c in done if c.sequence in chosen and c.kind is not OperationKind.UPDATE}
    wanted = [c for c in done if not chosen or c.sequence in chosen or c.operation in whole]
    groups: dict[tuple[OperationId, Side], list[Change]] = {}
    for change in wanted:
        groups.setdefault((change.operation, change.side), []).append(change)
    return tuple(
        UndoStep(first.kind, side, first.link, first.title, first.remote_id, tuple(rows))
        for (_, side), rows in groups.items()
        if (first := rows[0]).link is not None
    )


def since_of(later: Iterable[Change]) -> Since:
    """``later``: what newer runs changed, oldest first."""
    return {(change.link, change.side, change.field): change for change in later if change.ok}


@dataclass(frozen=True, slots=True)
class Report:
    """Says what cannot be undone, and why."""

    builder: PlanBuilder
    since: Since

    def left(self, step: UndoStep, why: Message, field: Field | None = None) -> None:
        """Remark that this step, or one field of it, stays as it is."""
        self.builder.note(NoteKind.CHANGED_SINCE, why, self._title(step), step.link, field)

    def _title(self, step: UndoStep) -> str:
        """What the task is called now."""
        ctx = self.builder.ctx
        link = ctx.request.state.links.get(step.link)
        task = None if link is None else ctx.task(step.side, link.remote_id(step.side))
        return step.title if task is None else task.title

    def changed(self, step: UndoStep, field: Field, now: Value) -> None:
        """A field has another value than the run gave it: name whoever it was."""
        later = self.since.get((step.link, step.side, field))
        if later is not None and same(field, later.after, now):
            why = message(NoteCode.CHANGED_BY_SYNC, field=field, at=later.at.isoformat())
        else:
            why = message(NoteCode.CHANGED_IN, field=field, where=self.builder.ctx.names[step.side])
        self.left(step, why, field)

    def added(self, step: UndoStep, parts: Messages) -> None:
        """Somebody has put into the task what no field tells."""
        where = self.builder.ctx.names[step.side]
        some = message(NoteCode.ADDED_TO, where=where, parts=parts)
        self.left(step, some if parts else message(NoteCode.WORKED_ON, where=where))

    def absent(self, step: UndoStep, id_: RemoteId | None) -> None:
        """Remark that the step's task is gone, or that nobody knows whether it is."""
        view, name = self.builder.ctx.request.view(step.side), self.builder.ctx.names[step.side]
        why = view.unknown.get(id_) if id_ is not None else None
        if why is not None:
            self.left(step, message(NoteCode.STATE_UNKNOWN, where=name, why=why))
        else:
            self.left(step, message(NoteCode.GONE, where=name))
