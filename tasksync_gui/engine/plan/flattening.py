"""Said beforehand: what does not travel of notes (what they hold besides their text) and of what repeats."""

from __future__ import annotations

from collections.abc import Sequence

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.series import DATES
from tasksync_gui.model.codes import NoteCode, PartCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.plan import NoteKind, Operation
from tasksync_gui.model.task import RemoteTask


def note_flattening(builder: PlanBuilder, operations: Sequence[Operation]) -> None:
    """A remark for each write that cannot say all of what is there."""
    for operation in operations:
        _note_series(builder, operation)
        if not any(change.field is Field.NOTES for change in operation.changes):
            continue
        ctx, side = builder.ctx, operation.side
        target = ctx.task(side, operation.target)
        if target is not None and target.unsupported_content:
            _note(builder, operation, message(NoteCode.STAYS_IN_NOTES, where=ctx.names[side], things=_things(target)))
        origin = ctx.task(side.other, operation.counterpart)
        if origin is not None and origin.unsupported_content:
            text = message(NoteCode.ONLY_TEXT, where=ctx.names[side.other], things=_things(origin))
            _note(builder, operation, text)


def _note_series(builder: PlanBuilder, operation: Operation) -> None:
    """Of a series only its rule travels: dates that were changed or left out on their own stay where they are."""
    ctx, side = builder.ctx, operation.side
    lens, origin = ctx.lenses.get(Field.DUE), ctx.task(side.other, operation.counterpart)
    if origin is None or origin.series is None or lens is None or not lens.support(side).recurrence:
        return
    why = origin.series.kept or origin.series.fixed
    if why is not None and any(change.field in DATES for change in operation.changes):
        text = message(NoteCode.SERIES_APART, where=ctx.names[side.other], other=ctx.names[side], why=why)
        builder.note(NoteKind.FLATTENED, text, operation.title, operation.link, Field.DUE)


def _note(builder: PlanBuilder, operation: Operation, remark: Message) -> None:
    builder.note(NoteKind.FLATTENED, remark, operation.title, operation.link, Field.NOTES)


def _things(task: RemoteTask) -> Messages:
    return tuple(message(PartCode.THING, thing=each) for each in task.unsupported_content)
