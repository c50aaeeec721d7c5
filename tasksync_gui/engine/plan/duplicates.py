"""Several tasks with one mark of ours (engine README, section 6): the oldest counts, the others are never imported.

A copy that says exactly what the one that counts says was made by a request that a system carried out twice. It is
still somebody's task: only a person may have it deleted. One that says anything else is put aside.
"""

from __future__ import annotations

from functools import partial

from tasksync_gui.engine.identity.evidence import Evidence, Portrait, Situation, compare
from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.linked_tasks import delete_task
from tasksync_gui.model.codes import HoldCode, NoteCode, ReasonCode
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import Link, Remembered
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import HoldKind, NoteKind
from tasksync_gui.model.task import RemoteTask

_NOT_THERE = {Side.SOURCE: Remembered.TAKE_DESTINATION, Side.DESTINATION: Remembered.TAKE_SOURCE}
"""The answer that takes the other side's state, on which the copy is not."""


def hold_copy(builder: PlanBuilder, side: Side, task: RemoteTask, original: RemoteTask | None) -> None:
    """``task`` bears the mark of ``original``, which is synced (None: it is not there just now)."""
    ctx = builder.ctx
    source, destination = (task, None) if side is Side.SOURCE else (None, task)
    link = ctx.new_link_id(side, task, "duplicate")
    answer = ctx.decision_on(link, source, destination)
    like = Portrait() if original is None else Portrait(says=partial(is_copy, original))
    equal = compare(task, like, Situation.SECOND_BEARER) is Evidence.CONTENT
    if answer is Remembered.SKIP_ALWAYS or (equal and answer is not None and answer is not _NOT_THERE[side]):
        builder.note(NoteKind.SKIPPED, message(NoteCode.COPY_SKIPPED), task.title, link)
    elif equal and answer is not None:
        delete_task(builder, Link(link, None, None), side, task, (message(ReasonCode.COPY_DELETED),))
    elif equal:
        reason = message(HoldCode.COPY_EQUAL, where=ctx.names[side], other=ctx.names[side.other])
        builder.hold_task(HoldKind.COPY, link, source, destination, (reason,))
    else:
        reason = message(HoldCode.COPY_DIFFERS, where=ctx.names[side])
        builder.hold_task(HoldKind.AMBIGUOUS, link, source, destination, (reason,))


def is_copy(one: RemoteTask, other: RemoteTask) -> bool:
    """Whether both say the same in every field their system has, synced or not."""
    return one.fields.keys() == other.fields.keys() and all(
        same(name, value, other.fields[name]) for name, value in one.fields.items()
    )
