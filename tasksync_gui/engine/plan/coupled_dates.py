"""Dates that a system couples: what it would refuse, or answer by changing the other one, is held with a way out.

Start and due date are two fields, and each is merged by itself. Some systems take no due date before the start, or no
start without a due date. Where both are written both count; where one is, what is there of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from tasksync_gui.engine.merge.field_merge import Write
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.codes import HoldCode, PartCode
from tasksync_gui.model.fields import Field, Schedule, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.plan import HoldKind
from tasksync_gui.model.task import RemoteTask

DATES = (Field.DUE, Field.START)
Proposed = list[tuple[Write, bool]]
"""Writes, with whether each needs a copy first."""


def why_refused(capabilities: Capabilities, values: Mapping[Field, Value]) -> Message | None:
    """Why a system takes no task with the dates in ``values``, and what a person can do; None if it does."""
    start, schedule = values.get(Field.START), values.get(Field.DUE)
    if not isinstance(start, When) or not isinstance(schedule, Schedule | None):
        return None
    rules = capabilities.fields.get(Field.DUE, FieldSupport())
    due = schedule.due if schedule else None
    if due is None:
        return message(PartCode.START_ALONE, start=str(start)) if rules.needed_by_start else None
    if rules.like_start and due.is_date != start.is_date:
        return message(PartCode.DATES_UNLIKE, start=str(start))
    if rules.days_after_start is not None and _is_early(start, due, rules.days_after_start):
        return message(PartCode.DUE_EARLY, start=str(start))
    return None


def _is_early(start: When, due: When, days: int) -> bool:
    if start.is_date or due.is_date:
        return due.date < start.date + timedelta(days=days)
    if start.zone is None or due.zone is None:
        return due.local() < start.local()
    return due.instant() < start.instant()


def hold_impossible_dates(
    builder: PlanBuilder, link: Link, source: RemoteTask, destination: RemoteTask, writes: Proposed
) -> tuple[Proposed, bool]:
    """``writes`` without dates that their side cannot take together, and whether there were any: a person is told."""
    held = False
    for side, task in ((Side.SOURCE, source), (Side.DESTINATION, destination)):
        own = [write for write, _ in writes if write.side is side and write.field in DATES]
        values = dict(task.fields) | {write.field: write.value for write in own}
        why = why_refused(builder.ctx.request.view(side).capabilities, values) if own else None
        if why is None:
            continue
        reason = _cannot(builder.ctx, side, why)
        for field in dict.fromkeys(write.field for write in own):
            builder.hold_field(HoldKind.REFUSED, link, field, source, destination, (reason,))
        writes = [each for each in writes if not any(each[0] is write for write in own)]
        held = True
    return writes, held


def _cannot(ctx: Context, side: Side, why: Message) -> Message:
    return message(HoldCode.CANNOT_TAKE, where=ctx.names[side], why=why)


def start_refused(ctx: Context, side: Side, values: Mapping[Field, Value]) -> Message | None:
    """Why a new task on ``side`` is made without its start; None if it can have it."""
    why = why_refused(ctx.request.view(side).capabilities, values)
    return None if why is None else _cannot(ctx, side, why)
