"""Days against a system that keeps nothing but moments: noon stands for the day, and a day stays a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.engine.merge.projection import Lens
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, Precision
from tasksync_gui.model.fields import Field, Schedule, When
from tasksync_gui.model.ids import Side
from tests.support.world import PAIR, RICH, World

S, D = Side.SOURCE, Side.DESTINATION
MOMENTS = FieldSupport(zones=False, floating=False, dates=False)
DAYS = FieldSupport(precision=Precision.DATE)
LENS = Lens(Field.DUE, FieldSupport(), MOMENTS, "Europe/Berlin")
FROM_DAYS = Lens(Field.DUE, DAYS, MOMENTS, "Europe/Berlin")
DAY = date(2026, 7, 1)
NOON = When(DAY, time(10), "UTC")

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
hours = st.integers(4, 23).map(time)
rich = st.builds(Schedule, st.none() | days.map(When) | st.builds(When, days, hours, st.sampled_from([None, "UTC"])))
poor = st.builds(Schedule, st.none() | st.builds(When, days, hours, st.just("UTC")))
plain = st.builds(Schedule, st.none() | days.map(When))


def test_a_day_is_sent_as_noon_in_the_pairs_zone() -> None:
    assert LENS.put(D, Schedule(When(DAY)), Schedule()) == Schedule(NOON)


def test_a_day_that_is_moved_on_the_poor_side_stays_a_day() -> None:
    moved = Schedule(When(date(2026, 7, 9), time(10), "UTC"))
    assert LENS.put(S, moved, Schedule(When(DAY))) == Schedule(When(date(2026, 7, 9)))


def test_a_time_that_is_chosen_on_the_poor_side_arrives() -> None:
    chosen = Schedule(When(DAY, time(15), "UTC"))
    assert LENS.put(S, chosen, Schedule(When(DAY))) == chosen


def test_a_writer_of_days_moves_the_day_and_keeps_the_hour() -> None:
    """The hour was lost: noon had taken its place before it was looked for."""
    there = Schedule(When(DAY, time(6, 30), "UTC"))
    assert FROM_DAYS.put(D, Schedule(When(date(2026, 7, 2))), there) == Schedule(
        When(date(2026, 7, 2), time(6, 30), "UTC")
    )


@given(rich, poor)
def test_what_was_put_is_what_is_read(old: Schedule, new: Schedule) -> None:
    assert LENS.equivalent(LENS.put(S, new, old), new)
    assert LENS.equivalent(old, LENS.put(D, old, new))


@given(plain, poor)
def test_what_a_writer_of_days_put_is_what_is_read(old: Schedule, new: Schedule) -> None:
    assert FROM_DAYS.equivalent(FROM_DAYS.put(S, new, old), new)
    assert FROM_DAYS.equivalent(old, FROM_DAYS.put(D, old, new))


@given(rich)
def test_putting_back_what_was_read_changes_nothing(value: Schedule) -> None:
    assert LENS.put(S, LENS.put(D, value, Schedule()), value) == value


def test_a_day_is_not_rewritten_by_the_next_run() -> None:
    moments = Capabilities(fields={Field.TITLE: FieldSupport(), Field.DUE: MOMENTS})
    world = World(replace(PAIR, zone="Europe/Berlin"), {S: RICH, D: moments})
    world.put(S, "1", title="Pay", due=Schedule(When(DAY)))
    world.sync()
    (there,) = world.tasks[D].values()
    assert there.fields[Field.DUE] == Schedule(NOON)
    assert world.plan().operations == ()
    assert world.tasks[S]["1"].fields[Field.DUE] == Schedule(When(DAY))
