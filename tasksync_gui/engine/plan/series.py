"""A task that repeats on one side only (engine README, section 4, *What repeats*).

Done on the side that knows no repetition means: this occurrence is done. Written as it stands it would end the series,
and a date that is taken away would, too. Nothing here ends a series but its own rule, or a person who was asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.merge.field_merge import Write
from tasksync_gui.engine.merge.scalar import scalar
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.model.codes import HoldCode, PartCode, ReasonCode
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow, Link, Remembered
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.plan import HoldKind
from tasksync_gui.model.recurrence import RuleError, next_occurrence
from tasksync_gui.model.task import RemoteTask, Series

Proposed = list[tuple[Write, bool]]
"""Writes, with whether each needs a copy first."""
DATES = (Field.DUE, Field.START)


def repeats_alone(ctx: Context, side: Side, task: RemoteTask) -> bool:
    """Whether ``task`` of ``side`` repeats, and the other side cannot say so."""
    schedule, lens = task.fields.get(Field.DUE), ctx.lenses.get(Field.DUE)
    repeats = task.series is not None or (isinstance(schedule, Schedule) and schedule.recurrence is not None)
    return repeats and (lens is None or not lens.support(side.other).recurrence)


def series_of(task: RemoteTask) -> Series:
    """What follows the occurrence that ``task`` shows: as its system tells it, or by its rule."""
    if task.series is not None:
        return task.series
    start, schedule = task.fields.get(Field.START), task.fields.get(Field.DUE)
    if isinstance(schedule, Schedule) and isinstance(start, When | None) and (start or schedule.due):
        try:
            found = next_occurrence(start, schedule)
        except RuleError:
            return Series(kept=message(PartCode.RULE))
        return Series() if found is None else Series(found.schedule, found.start)
    return Series(kept=message(PartCode.RULE))


def at_stake(ctx: Context, field: Field, source: RemoteTask, destination: RemoteTask) -> tuple[Message, ...]:
    """What a person has to know who decides a conflict about ``field``: what becomes of a series, if there is one."""
    for side, task in ((Side.SOURCE, source), (Side.DESTINATION, destination)):
        if field is Field.STATUS and repeats_alone(ctx, side, task) and not task.is_done:
            return (message(HoldCode.SERIES_AT_STAKE, where=ctx.names[side.other], other=ctx.names[side]),)
    return ()


def keep_series(
    builder: PlanBuilder, link: Link, source: RemoteTask, destination: RemoteTask, rows: list[BaseRow], writes: Proposed
) -> tuple[list[BaseRow], Proposed, bool]:
    """``rows`` and ``writes`` of a merge, without what would end a series, and with what carries it on instead.

    The last value tells whether something waits for a person.
    """
    before = len(builder.holds)
    tasks = {Side.SOURCE: source, Side.DESTINATION: destination}
    for side in Side:
        going = repeats_alone(builder.ctx, side, tasks[side]) and not tasks[side].is_done
        if going and any(write.side is side for write, _ in writes):
            rows, writes = _Keeper(builder, link, side, tasks).keep(rows, writes)
        elif tasks[side].series is not None:
            writes = _Keeper(builder, link, side, tasks).keep_apart(writes)
    return rows, writes, len(builder.holds) > before


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Looks after the series of one task while it is merged."""

    builder: PlanBuilder
    link: Link
    side: Side
    """Where it repeats."""
    tasks: Mapping[Side, RemoteTask]

    @property
    def _ctx(self) -> Context:
        return self.builder.ctx

    @property
    def _task(self) -> RemoteTask:
        return self.tasks[self.side]

    @property
    def _there(self) -> str:
        """What people call the side that knows no repetition."""
        return self._ctx.names[self.side.other]

    @property
    def _here(self) -> str:
        return self._ctx.names[self.side]

    def keep(self, rows: list[BaseRow], writes: Proposed) -> tuple[list[BaseRow], Proposed]:
        """See :func:`keep_series`."""
        series = series_of(self._task)
        for field in DATES:
            writes = self._keep_date(field, series, writes)
        done = self._write(Field.STATUS, writes)
        if done is None or not isinstance(done.value, Completion) or not done.value.status.is_done:
            return rows, writes
        return self._completed(series, done, rows, writes)

    def keep_apart(self, writes: Proposed) -> Proposed:
        """Where both sides repeat: dates that have been changed on their own are known to one side only.

        What the other side says may be taken over as far as it is the very next date; anything else would move them,
        or bring back what was left out.
        """
        series = series_of(self._task)
        why = series.kept or series.fixed
        dates = [write for write in (self._write(field, writes) for field in DATES) if write is not None]
        if why is None or not dates or (series.kept is None and self._is_next(series, dates)):
            return writes
        for write in dates:
            self._hold(HoldKind.REFUSED, write.field, message(HoldCode.SERIES_DATES, other=self._here, why=why))
            writes = _without(write, writes)
        return writes

    def _is_next(self, series: Series, dates: Sequence[Write]) -> bool:
        wanted = {field: self._task.fields.get(field) for field in DATES} | {each.field: each.value for each in dates}
        following = {Field.DUE: series.following, Field.START: series.start}
        return all(same(field, wanted[field], following[field]) for field in DATES if field in self._task.fields)

    def _write(self, field: Field, writes: Proposed) -> Write | None:
        return next((write for write, _ in writes if write.side is self.side and write.field is field), None)

    def _is_answered(self, field: Field) -> bool:
        source, destination = self.tasks[Side.SOURCE], self.tasks[Side.DESTINATION]
        whole = self._ctx.decision_on(self.link.id, source, destination)
        rules = self._ctx.rules(self._ctx.lenses[field], self.link.id, source, destination, whole)
        return rules.answer is not None

    def _keep_date(self, field: Field, series: Series, writes: Proposed) -> Proposed:
        """Without a date that cannot be moved from outside, and without one whose removal would end the series."""
        write = self._write(field, writes)
        if write is None:
            return writes
        anchor = Field.DUE if self._task.fields.get(Field.START) is None else Field.START
        why = series.kept or (series.fixed if field is anchor else None)
        if why is not None:
            self._hold(HoldKind.REFUSED, field, message(HoldCode.SERIES_DATES, other=self._here, why=why))
        elif isinstance(write.value, Schedule) and write.value.recurrence is None and not self._is_answered(field):
            self._hold(
                HoldKind.CONFLICT, field, message(HoldCode.SERIES_WITHOUT_DATE, where=self._there, other=self._here)
            )
        else:
            return writes
        return _without(write, writes)

    def _hold(self, kind: HoldKind, field: Field, reason: Message) -> None:
        tasks = self.tasks
        self.builder.hold_field(kind, self.link, field, tasks[Side.SOURCE], tasks[Side.DESTINATION], (reason,))

    def _completed(
        self, series: Series, done: Write, rows: list[BaseRow], writes: Proposed
    ) -> tuple[list[BaseRow], Proposed]:
        """The other side says that this occurrence is done."""
        assert isinstance(done.value, Completion)
        rest = _without(done, writes)
        went_on = self._went_on()
        if done.value.status is Status.CANCELLED:
            hold = message(HoldCode.SERIES_CANCELLED, where=self._there, other=self._here)
        elif why := series.kept or self._fixed():
            hold = message(HoldCode.SERIES_KEPT, where=self._there, other=self._here, why=why)
        elif went_on is None or self._moved_there() or any(self._write(field, rest) for field in DATES):
            hold = message(HoldCode.SERIES_MOVED, where=self._there, other=self._here)
        elif series.following is None and not went_on:
            last = replace(done, reason=message(ReasonCode.SERIES_OVER, where=self._there, other=self._here))
            return rows, [*rest, (last, False)]
        else:
            return self._go_on(series, done, went_on, rows, rest)
        if self._is_answered(Field.STATUS):
            ends = replace(done, reason=message(ReasonCode.SERIES_ENDED, where=self._there, other=self._here))
            return rows, [*rest, (ends, False)]
        self._hold(HoldKind.CONFLICT, Field.STATUS, hold)
        return rows, rest

    def _went_on(self) -> bool | None:
        """Whether the series has gone on by itself since both sides agreed; None if its date changed otherwise."""
        then = self.link.base.get((Field.DUE, "")) if Field.DUE in self._ctx.lenses else None
        now = self._task.fields.get(Field.DUE)
        if then is None or now is None or same(Field.DUE, now, then.half(self.side)):
            return False
        before, start = then.half(self.side), self.link.base.get((Field.START, ""))
        if not isinstance(before, Schedule):
            return None
        former = {Field.DUE: before, Field.START: None if start is None else start.half(self.side)}
        following = series_of(_with(self._task, former)).following
        return True if following is not None and same(Field.DUE, following, now) else None

    def _fixed(self) -> Message | None:
        """Why the dates of the series cannot be written, if that is so."""
        capabilities = self._ctx.request.view(self.side).capabilities
        wanted = (Field.DUE, *((Field.START,) if self._task.fields.get(Field.START) is not None else ()))
        return None if all(capabilities.writes(field) for field in wanted) else message(PartCode.DATES)

    def _moved_there(self) -> bool:
        """Whether the other side changed the date, too, since both agreed."""
        then, other = self.link.base.get((Field.DUE, "")), self.side.other
        now = self.tasks[other].fields.get(Field.DUE)
        return then is not None and Field.DUE in self._ctx.lenses and not same(Field.DUE, now, then.half(other))

    def _go_on(
        self, series: Series, done: Write, went_on: bool, rows: list[BaseRow], writes: Proposed
    ) -> tuple[list[BaseRow], Proposed]:
        again = self._again()
        if again is None:
            self._hold(
                HoldKind.REPEATS, Field.STATUS, message(HoldCode.SERIES_ASKS, where=self._there, other=self._here)
            )
            return rows, writes
        here = dict(self._task.fields) | {Field.STATUS: OPEN}
        if not went_on:
            here |= {Field.DUE: series.following, Field.START: series.start}
        done_here = self._row(Field.STATUS, done.value if again else self._task.fields.get(Field.STATUS), again=again)
        if went_on:
            rows = [*rows, done_here]
        else:
            writes = [*writes, *((write, False) for write in self._onwards(here, done_here, again=again))]
        if again:
            waits = not went_on
            writes = [*writes, *((write, False) for write in self._reopened(here, writes, waits=waits))]
        return rows, writes

    def _again(self) -> bool | None:
        """Whether the other side's task is to be set to the next date; None: a person has to say so, once."""
        other = self.side.other
        capabilities = self._ctx.request.view(other).capabilities
        if other not in self._ctx.writable or not capabilities.writes(Field.STATUS):
            return False
        answer = self._ctx.series_answer
        return None if answer is None else answer is _take(self.side)

    def _row(self, field: Field, value: Value, *, again: bool) -> BaseRow:
        """Both halves as they are, or are to be taken for: what both did, or what one keeps for itself."""
        other = self.tasks[self.side.other].fields.get(field)
        halves = (value, other) if self.side is Side.SOURCE else (other, value)
        return BaseRow(
            field, scalar(halves[0]), scalar(halves[1]), why=BaseReason.AGREED if again else BaseReason.DECIDED
        )

    def _onwards(self, here: Mapping[Field, Value], done: BaseRow, *, again: bool) -> list[Write]:
        """The next date where the task repeats.

        Where the other side follows, the base goes on saying what both agreed, and that both were done: should the
        run stop between the two, the next one sees a task that was opened again and moved, and carries that over.
        """
        reason = message(
            ReasonCode.SERIES_GOES_ON if again else ReasonCode.SERIES_GOES_ON_ALONE, where=self._there, other=self._here
        )
        writes = []
        for field in DATES:
            if field not in self._task.fields or same(field, here[field], self._task.fields[field]):
                continue
            rows = () if again or field not in self._ctx.lenses else (self._row(field, here[field], again=False),)
            writes.append(Write(self.side, here[field], rows, reason, own=field))
        first = writes[0]
        return [replace(first, rows=(*first.rows, done)), *writes[1:]]

    def _reopened(self, here: Mapping[Field, Value], writes: Proposed, *, waits: bool) -> list[Write]:
        side, found = self.side.other, []
        reason = message(ReasonCode.SERIES_AGAIN, other=self._here)
        capabilities = self._ctx.request.view(side).capabilities
        for field in (Field.STATUS, *DATES):
            lens, old = self._ctx.lenses.get(field), self.tasks[side].fields.get(field)
            planned = any(write.side is side and write.field is field for write, _ in writes)
            if lens is None or planned or not capabilities.writes(field):
                continue
            value = lens.put(side, here[field], old)
            halves = (value, here[field]) if side is Side.SOURCE else (here[field], value)
            rows = (BaseRow(field, scalar(halves[0]), scalar(halves[1]), why=BaseReason.DELIVERED),)
            if not same(field, value, old):
                found.append(Write(side, value, rows, reason, second=waits, own=field))
        return found


def _take(side: Side) -> Remembered:
    return Remembered.TAKE_SOURCE if side is Side.SOURCE else Remembered.TAKE_DESTINATION


def _without(write: Write, writes: Proposed) -> Proposed:
    return [each for each in writes if each[0] is not write]


def _with(task: RemoteTask, fields: Mapping[Field, Value]) -> RemoteTask:
    """``task`` with other values, and without what its system told of its series."""
    return replace(task, fields=dict(task.fields) | dict(fields), series=None)
