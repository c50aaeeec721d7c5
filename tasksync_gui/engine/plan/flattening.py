"""Said beforehand: what notes hold besides their text does not travel, and is lost where the text is changed."""

from __future__ import annotations

from collections.abc import Sequence

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import NoteKind, Operation
from tasksync_gui.model.task import RemoteTask


def note_flattening(builder: PlanBuilder, operations: Sequence[Operation]) -> None:
    """A remark for each write of notes that cannot say all of what is there."""
    for operation in operations:
        if not any(change.field is Field.NOTES for change in operation.changes):
            continue
        ctx, side = builder.ctx, operation.side
        target = ctx.task(side, operation.target)
        if target is not None and target.unsupported_content:
            message = (
                f"In {ctx.names[side]} its notes also hold {_words(target)}: they stay where a paragraph is unchanged, "
                "and become text where it is changed."
            )
            _note(builder, operation, message)
        origin = ctx.task(side.other, operation.counterpart)
        if origin is not None and origin.unsupported_content:
            _note(
                builder, operation, f"Of {_words(origin)} in {ctx.names[side.other]}'s notes only the text is carried."
            )


def _note(builder: PlanBuilder, operation: Operation, message: str) -> None:
    builder.note(NoteKind.FLATTENED, message, operation.title, operation.link, Field.NOTES)


def _words(task: RemoteTask) -> str:
    *first, last = task.unsupported_content
    return f"{', '.join(first)} and {last}" if first else last
