"""Dates that a system does not take together are held with a way out, and everything else goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from tasksync_gui.connectors.asana.config import MappingOptions
from tasksync_gui.connectors.asana.mapping import capabilities
from tasksync_gui.connectors.caldav.mapping import CAPABILITIES
from tasksync_gui.engine.plan.coupled_dates import why_refused
from tasksync_gui.model.codes import HoldCode, PartCode
from tasksync_gui.model.fields import Field, Schedule, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.message import Message
from tasksync_gui.model.plan import HoldKind, Plan
from tests.support.world import RICH, World, two_way

S, D = Side.SOURCE, Side.DESTINATION
ASANA = capabilities(MappingOptions())
MAY = {day: When(date(2026, 5, day)) for day in range(1, 29)}
NOON = When(date(2026, 5, 1), time(12), "UTC")


@pytest.mark.parametrize(
    ("start", "due", "asana", "caldav"),
    [
        (MAY[1], None, PartCode.START_ALONE, None),
        (MAY[1], MAY[1], PartCode.DUE_EARLY, None),
        (MAY[2], MAY[1], PartCode.DUE_EARLY, PartCode.DUE_EARLY),
        (MAY[1], MAY[2], None, None),
        (NOON, MAY[9], PartCode.DATES_UNLIKE, None),
        (NOON, NOON, None, None),
        (NOON, When(date(2026, 5, 1), time(11), "UTC"), PartCode.DUE_EARLY, PartCode.DUE_EARLY),
        (NOON, When(date(2026, 5, 1), time(13, 30), "Europe/Berlin"), PartCode.DUE_EARLY, PartCode.DUE_EARLY),
        (None, MAY[1], None, None),
        (None, None, None, None),
    ],
)
def test_what_two_systems_take(
    start: When | None, due: When | None, asana: PartCode | None, caldav: PartCode | None
) -> None:
    for system, expected in ((ASANA, asana), (CAPABILITIES, caldav)):
        why = why_refused(system, {Field.START: start, Field.DUE: Schedule(due)})
        assert (None if why is None else why.code) == expected


def world(start: When = MAY[1], due: When = MAY[10]) -> World:
    """A task that both sides have; the source is as particular as Asana, but writes starts."""
    made = two_way()
    particular = replace(ASANA.fields[Field.DUE], zones=True, floating=True)
    made.capabilities[S] = replace(RICH, fields=dict(RICH.fields) | {Field.DUE: particular})
    made.put(S, "s", title="Task", start=start, due=Schedule(due))
    made.put(D, "d", title="Task", start=start, due=Schedule(due))
    made.sync()
    return made


def held(plan: Plan) -> list[tuple[HoldKind, Field | None, str]]:
    found = []
    for hold in plan.held:
        assert hold.reason[0].code == HoldCode.CANNOT_TAKE
        why = hold.reason[0]["why"]
        assert isinstance(why, Message)
        found.append((hold.kind, hold.field, why.code))
    return found


@pytest.mark.parametrize(
    ("due", "code"),
    [
        (None, PartCode.START_ALONE),
        (MAY[1], PartCode.DUE_EARLY),
        (When(date(2026, 4, 20)), PartCode.DUE_EARLY),
        (When(date(2026, 5, 9), time(9), "UTC"), PartCode.DATES_UNLIKE),
    ],
)
def test_a_due_date_that_the_start_forbids_waits_and_the_rest_goes_on(due: When | None, code: PartCode) -> None:
    made = world()
    made.put(D, "d", due=Schedule(due), title="New title")
    plan = made.plan()
    assert held(plan) == [(HoldKind.REFUSED, Field.DUE, code)]
    [operation] = plan.operations
    assert [change.field for change in operation.changes] == [Field.TITLE]
    made.apply(plan)
    assert held(made.plan()) == held(plan)


def test_both_dates_moved_together_go_together() -> None:
    made = world()
    made.put(D, "d", start=MAY[20], due=Schedule(MAY[25]))
    made.sync()
    assert (made.tasks[S]["s"].fields[Field.START], made.tasks[S]["s"].fields[Field.DUE]) == (
        MAY[20],
        Schedule(MAY[25]),
    )
    assert made.plan().is_empty


def test_a_person_who_moves_the_start_frees_the_due_date() -> None:
    made = world()
    made.put(D, "d", due=Schedule(When(date(2026, 4, 20))))
    assert made.plan().held
    made.put(D, "d", start=When(date(2026, 4, 1)))
    made.sync()
    assert made.tasks[S]["s"].fields[Field.DUE] == Schedule(When(date(2026, 4, 20)))
    assert made.plan().is_empty


def test_a_new_task_whose_dates_do_not_fit_is_made_without_its_start() -> None:
    made = world()
    made.put(D, "new", title="Odd", start=MAY[9], due=Schedule(MAY[5]))
    made.sync()
    [copy] = [task for task in made.tasks[S].values() if task.title == "Odd"]
    assert (copy.fields[Field.START], copy.fields[Field.DUE]) == (None, Schedule(MAY[5]))
    assert held(made.plan()) == [(HoldKind.REFUSED, Field.START, PartCode.DUE_EARLY)]
