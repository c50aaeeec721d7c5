"""What waits: writes that failed a short while ago, and writes of which nobody knows yet whether they arrived.

A failed task is tried again by later runs, after a growing pause (engine README, section 6). A person who starts a
sync does not want to wait: the pause is for automatic runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.ordering import without
from tasksync_gui.model.codes import JournalCode, NoteCode
from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.message import message
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
        problem = link.problem or (message(JournalCode.UNTOLD),)
        until = link.retry_at.isoformat()
        if request.automatic:
            waiting.add(operation.id)
            put_off = message(NoteCode.PUT_OFF, problem=problem, until=until)
            builder.note(NoteKind.WAITING, put_off, operation.title, link.id)
        else:
            failed = message(NoteCode.FAILED_BEFORE, problem=problem, until=until)
            builder.note(NoteKind.PROBLEM, failed, operation.title, link.id)
    return _left_out(builder, operations, waiting, ())


def without_unsettled(builder: PlanBuilder, operations: Sequence[Operation]) -> tuple[Operation, ...]:
    """Nothing is done to a task while it is not known whether an earlier write to it arrived."""
    ctx = builder.ctx
    unsettled = {operation.id for operation in operations if operation.link in ctx.unsettled}
    creating = {intent.side for intent in ctx.request.state.intents if intent.kind is OperationKind.CREATE}
    for intent in ctx.request.state.intents:
        not_asked = message(NoteCode.NOT_ASKED, where=ctx.names[intent.side])
        builder.note(NoteKind.UNKNOWN, not_asked, intent.title, intent.link)
    return _left_out(builder, operations, unsettled, creating)


def _left_out(
    builder: PlanBuilder, operations: Sequence[Operation], dropped: set[OperationId], creating: Iterable[Side]
) -> tuple[Operation, ...]:
    """``operations`` without ``dropped``, and without deletions on a side where a creation is put off."""
    spoiled = {o.side for o in operations if o.id in dropped and o.kind is OperationKind.CREATE}.union(creating)
    spared = [o for o in operations if o.kind is OperationKind.DELETE and o.side in spoiled and o.id not in dropped]
    for operation in spared:
        builder.note(NoteKind.WAITING, message(NoteCode.NEW_FIRST), operation.title, operation.link)
    gone = dropped.union(operation.id for operation in spared)
    return without(operations, gone) if gone else tuple(operations)
