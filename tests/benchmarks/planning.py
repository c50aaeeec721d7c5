"""Planning, against writing the same tasks as JSON once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time

from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.model.codec import encode_fields
from tasksync_gui.model.fields import Completion, Schedule, Status, When
from tasksync_gui.model.ids import Side
from tests.benchmarks.measure import Row, timed
from tests.support.world import World

SIZES = (5_000, 100_000)
CHANGED = 100
"""One task in so many is edited."""


def linked(count: int) -> World:
    """``count`` tasks in step, every hundredth edited on one side since."""
    world = World()
    for number in range(count):
        fields = {
            "title": f"Task number {number}", "notes": f"Some words about {number}\nand more",
            "status": Completion(Status.COMPLETED if number % 7 == 0 else Status.NEEDS_ACTION),
            "due": Schedule(When(date(2026, 1 + number % 12, 1 + number % 28), time(number % 24), "UTC")),
            "priority": number % 10, "labels": frozenset({"home", f"l{number % 5}"}),
        }  # fmt: skip
        for side, prefix in ((Side.SOURCE, "s"), (Side.DESTINATION, "d")):
            world.put(side, f"{prefix}{number}", **fields)  # type: ignore[arg-type]
    plan = world.plan()
    for operation in plan.operations:
        world.carry_out(operation)
    world.fingerprint = "config"
    return world


def edited(world: World, count: int) -> PlanRequest:
    """The next run's request."""
    before = world.request()
    for number in range(0, count, CHANGED):
        world.put(Side.SOURCE, f"s{number}", title=f"Edited {number}")
    return replace(before, source=world.view(Side.SOURCE))


def measure() -> Iterator[Row]:
    """One row a size."""
    for count in SIZES:
        world = linked(count)
        request = edited(world, count)
        seconds = timed(lambda asked=request: make_plan(asked))  # type: ignore[misc]
        assert len(make_plan(request).operations) == len(range(0, count, CHANGED))
        tasks = [*request.source.tasks.values(), *request.destination.tasks.values()]
        baseline = timed(lambda all_=tasks: json.dumps([encode_fields(task.fields) for task in all_]))  # type: ignore[misc]
        yield Row(
            f"planning {count:,} linked tasks, 1 % edited",
            f"{seconds:.2f} s",
            f"the same tasks as JSON: {baseline:.2f} s",
            f"{seconds / baseline:.2f}",
            "≤ 2",
        )
