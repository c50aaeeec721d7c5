"""What is changed before the run that dies, and what must be so in the end, told without the engine."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any

from tests.taskserver.remote import EMPTY

DONE = {"status": "completed", "at": "2026-03-01T10:00:00Z"}
Edit = dict[str, Any]


@dataclass(frozen=True)
class Scenario:
    """``left`` and ``right``: a person's edits; ``told``: (kind, side, title) of every operation they call for."""

    left: tuple[Edit, ...]
    right: tuple[Edit, ...]
    told: frozenset[tuple[str, str, str]]
    linked: bool = True
    """Whether the lists were in step before."""


def edit(title: str, **fields: Any) -> Edit:
    return {"title": title, "fields": fields}


def gone(title: str) -> Edit:
    return {"title": title, "delete": True}


BASE = (
    *(
        edit(f"Task {number}", notes=f"Notes {number}", priority=number, labels=["home", f"l{number}"])
        for number in range(7)
    ),
    edit("Child", parent="Task 5"),
)
BOTH = (edit("Twin", notes="the same"), edit("Twin two", priority=2))
SCENARIOS = {
    "create": Scenario(
        (edit("New left", notes="n", labels=["a", "b"]), edit("New child", parent="Task 1")),
        (edit("New right", priority=3),),
        frozenset({("create", "destination", "New left"), ("create", "destination", "New child"), ("create", "source", "New right")}),
    ),
    "update": Scenario(
        (edit("Task 0", notes="from the left", priority=9), edit("Task 2", labels=["home", "new"])),
        (edit("Task 1", notes="from the right"), edit("Task 2", priority=0)),
        frozenset(
            {("update", "destination", "Task 0"), ("update", "destination", "Task 2"), ("update", "source", "Task 1"), ("update", "source", "Task 2")}
        ),
    ),
    "move": Scenario(
        (edit("Task 2", parent="Task 3"),),
        (edit("Task 4", parent="Task 6"), edit("Child", parent=None)),
        frozenset({("update", "destination", "Task 2"), ("update", "source", "Task 4"), ("update", "source", "Child")}),
    ),
    "complete": Scenario(
        (edit("Task 0", status=DONE), edit("Task 5", status=DONE), edit("Child", status=DONE)),
        (edit("Task 1", status=DONE),),
        frozenset(
            {("update", "destination", "Task 0"), ("update", "destination", "Task 5"), ("update", "destination", "Child"), ("update", "source", "Task 1")}
        ),
    ),
    "delete": Scenario(
        (gone("Task 2"),),
        (gone("Task 3"),),
        frozenset({("delete", "destination", "Task 2"), ("delete", "source", "Task 3")}),
    ),
    "adopt": Scenario(
        BOTH, BOTH, frozenset({("adopt", "destination", "Twin"), ("adopt", "destination", "Twin two")})
    ),
    "first": Scenario(
        (*BOTH, edit("Only left")),
        (*BOTH, edit("Only right")),
        frozenset(
            {
                ("adopt", "destination", "Twin"), ("adopt", "destination", "Twin two"),
                ("create", "destination", "Only left"), ("create", "source", "Only right"),
            }
        ),
        linked=False,
    ),
}  # fmt: skip


def expected(scenario: Scenario) -> list[dict[str, Any]]:
    """Both lists in the end: every edit once, whichever side it was made on."""
    tasks: dict[str, dict[str, Any]] = {}
    for change in ((*BASE,) if scenario.linked else ()) + scenario.left + scenario.right:
        if change.get("delete"):
            del tasks[change["title"]]
        else:
            tasks[change["title"]] = {
                **tasks.get(change["title"], {"title": change["title"]}),
                **copy.deepcopy(change["fields"]),
            }
    for task in tasks.values():
        task["labels"] = sorted(task.get("labels", []))
    shown = ({name: value for name, value in task.items() if value not in EMPTY} for task in tasks.values())
    return sorted(shown, key=lambda fields: json.dumps(fields, sort_keys=True))


def at(side: str, edits: tuple[Edit, ...]) -> list[Edit]:
    return [{**change, "list": side} for change in edits]
