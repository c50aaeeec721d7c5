"""Times without a zone against a system that only keeps moments: they keep their kind on the richer side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.engine.merge.projection import Lens
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.fields import Field, Schedule, When
from tasksync_gui.model.ids import Side
from tests.support.world import PAIR, RICH, World

S, D = Side.SOURCE, Side.DESTINATION
MOMENTS = FieldSupport(zones=False, floating=False)
LENS = Lens(Field.DUE, FieldSupport(), MOMENTS, "Europe/Berlin")
NINE = When(date(2026, 7, 1), time(9))

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
hours = st.integers(4, 23).map(time)
zones = st.sampled_from([None, "UTC", "Europe/Berlin", "America/New_York"])
rich = st.builds(Schedule, st.none() | days.map(When) | st.builds(When, days, hours, zones))
poor = st.builds(Schedule, st.none() | days.map(When) | st.builds(When, days, hours, st.just("UTC")))


def test_a_floating_time_is_sent_as_the_moment_it_means_in_the_pairs_zone() -> None:
    assert LENS.put(D, Schedule(NINE), Schedule()) == Schedule(When(NINE.date, time(7), "UTC"))


def test_an_edited_moment_comes_back_as_a_floating_time() -> None:
    assert LENS.put(S, Schedule(When(NINE.date, time(8), "UTC")), Schedule(NINE)) == Schedule(When(NINE.date, time(10)))


@given(rich, poor)
def test_what_was_put_is_what_is_read(old: Schedule, new: Schedule) -> None:
    assert LENS.equivalent(LENS.put(S, new, old), new)
    assert LENS.equivalent(old, LENS.put(D, old, new))


@given(rich)
def test_putting_back_what_was_read_changes_nothing(value: Schedule) -> None:
    assert LENS.put(S, LENS.put(D, value, Schedule()), value) == value


def test_a_floating_due_date_is_not_rewritten_by_the_next_run() -> None:
    moments = Capabilities(fields={Field.TITLE: FieldSupport(), Field.DUE: MOMENTS})
    world = World(replace(PAIR, zone="Europe/Berlin"), {S: RICH, D: moments})
    world.put(S, "1", title="Call", due=Schedule(NINE))
    world.sync()
    (there,) = world.tasks[D].values()
    assert there.fields[Field.DUE] == Schedule(When(NINE.date, time(7), "UTC"))
    assert world.plan().operations == ()
    assert world.tasks[S]["1"].fields[Field.DUE] == Schedule(NINE)
