"""Several tasks with one mark of ours (ENGINE section 6): the oldest counts, the others are never imported.

A copy that says exactly what the one that counts says was made by a request that a system carried out twice. It is
still somebody's task: only a person may have it deleted. One that says anything else is put aside.
"""

from __future__ import annotations

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.linked_tasks import delete_task
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import Link, Remembered
from tasksync_gui.model.plan import HoldKind, NoteKind
from tasksync_gui.model.task import RemoteTask

_NOT_THERE = {Side.SOURCE: Remembered.TAKE_DESTINATION, Side.DESTINATION: Remembered.TAKE_SOURCE}
"""The answer that takes the other side's state, on which the copy is not."""


def hold_copy(builder: PlanBuilder, side: Side, task: RemoteTask, counting: RemoteTask | None) -> None:
    """``task`` bears the mark of ``counting``, which is synced (None: it is not there just now)."""
    ctx = builder.ctx
    source, destination = (task, None) if side is Side.SOURCE else (None, task)
    link = ctx.new_link_id(side, task, "duplicate")
    answer = ctx.decision_on(link, source, destination)
    here, other = ctx.names[side], ctx.names[side.other]
    equal = counting is not None and is_copy(task, counting)
    if answer is Remembered.SKIP_ALWAYS or (equal and answer is not None and answer is not _NOT_THERE[side]):
        builder.note(NoteKind.SKIPPED, "A second copy, left alone because you chose so.", task.title, link)
    elif equal and answer is not None:
        delete_task(builder, Link(link, None, None), side, task, "A second copy of a synced task; you had it deleted.")
    elif equal:
        reason = (
            f"A second copy of a task that is already synced appeared in {here}, equal to it in everything. "
            f"Take {other}'s state to delete the copy, or {here}'s to keep it as it is."
        )
        builder.hold_task(HoldKind.COPY, link, source, destination, reason)
    else:
        reason = (
            f"A second copy of a task that is already synced appeared in {here}, and it differs. "
            "It is put aside: bring what you need into the other one and delete it, or skip it always."
        )
        builder.hold_task(HoldKind.AMBIGUOUS, link, source, destination, reason)


def is_copy(one: RemoteTask, other: RemoteTask) -> bool:
    """Whether both say the same in every field their system has, synced or not."""
    return one.fields.keys() == other.fields.keys() and all(
        same(name, value, other.fields[name]) for name, value in one.fields.items()
    )
