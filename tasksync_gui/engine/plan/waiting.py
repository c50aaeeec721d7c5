"""What waits: writes that failed a short while ago, and writes of which nobody knows yet whether they arrived.

ENGINE section 6: a failed task is tried again by later runs, after a growing pause. A person who starts a sync
does not want to wait: the pause is for automatic runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.ordering import without
from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.plan import NoteKind, Operation, OperationKind

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


def next_try(link: Link | None, now: datetime) -> datetime:
    """When automatic runs try a failed task again; ``link`` is as it was before.

    A minute after the first failure, then twice as long each time, an hour at most.
    """
    pause = FIRST_PAUSE
    if link is not None and link.retry_at is not None and link.changed_at is not None:
        pause = min(max(2 * (link.retry_at - link.changed_at), FIRST_PAUSE), LONGEST_PAUSE)
    return now + pause


def is_waiting(link: Link | None, now: datetime) -> bool:
    """Whether the task failed so lately that automatic runs leave it alone.

    A time further away than the longest pause was written before the clock was turned back.
    """
    return link is not None and link.retry_at is not None and now < link.retry_at <= now + LONGEST_PAUSE


def without_waiting(builder: PlanBuilder, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """The operations that this run carries out; what waits is remarked, with why and until when."""
    request = builder.ctx.request
    waiting: set[OperationId] = set()
    for operation in operations:
        link = request.state.links.get(operation.link)
        if link is None or link.retry_at is None or not is_waiting(link, request.now):
            continue
        why = f"It failed before ({link.problem.rstrip('.')})" if link.problem else "It failed before"
        until = f"{link.retry_at:%Y-%m-%d %H:%M} UTC"
        if request.automatic:
            waiting.add(operation.id)
            builder.note(NoteKind.WAITING, f"{why}; it is tried again after {until}.", operation.title, link.id)
        else:
            message = f"{why}. Automatic syncs wait until {until}; one that you start tries it at once."
            builder.note(NoteKind.PROBLEM, message, operation.title, link.id)
    return _left_out(builder, operations, waiting, ())


def without_unsettled(builder: PlanBuilder, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Nothing is done to a task while it is not known whether an earlier write to it arrived."""
    ctx = builder.ctx
    unsettled = {operation.id for operation in operations if operation.link in ctx.unsettled}
    creating = {intent.side for intent in ctx.request.state.intents if intent.kind is OperationKind.CREATE}
    for intent in ctx.request.state.intents:
        name = ctx.names[intent.side]
        message = f"Not touched in this run: {name} could not be asked whether an earlier write arrived."
        builder.note(NoteKind.UNKNOWN, message, intent.title, intent.link)
    return _left_out(builder, operations, unsettled, creating)


def _left_out(
    builder: PlanBuilder, operations: Sequence[Operation], dropped: set[OperationId], creating: Iterable[Side]
) -> tuple[Operation, ...]:
    """``operations`` without ``dropped``, and without deletions on a side where a creation is put off."""
    spoiled = {o.side for o in operations if o.id in dropped and o.kind is OperationKind.CREATE}.union(creating)
    spared = [o for o in operations if o.kind is OperationKind.DELETE and o.side in spoiled and o.id not in dropped]
    for operation in spared:
        message = "Not deleted: a new task has to arrive on this side first."
        builder.note(NoteKind.WAITING, message, operation.title, operation.link)
    gone = dropped.union(operation.id for operation in spared)
    return without(operations, gone) if gone else tuple(operations)
