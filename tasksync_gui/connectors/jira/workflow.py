"""Which step of a workflow brings an issue to a status. Only a status's category means the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.kit.json_path import at, flag, identity, record, records, text
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Status
from tasksync_gui.model.message import message

CATEGORIES: Mapping[str, Status] = {
    "new": Status.NEEDS_ACTION,
    "indeterminate": Status.IN_PROCESS,
    "done": Status.COMPLETED,
}
WORDS: Mapping[Status, tuple[str, ...]] = {
    Status.NEEDS_ACTION: ("to do", "open", "new", "backlog", "reopened"),
    Status.IN_PROCESS: ("in progress", "doing", "started"),
    Status.COMPLETED: ("done", "closed", "resolved", "complete", "completed", "finished"),
}
"""Names of the plain status of each category, the plainest first."""
WORKING = (Status.NEEDS_ACTION, Status.IN_PROCESS)
GIVEN_UP = ("won't", "wont ", "cancel", "reject", "declin", "duplicate", "invalid", "abandon", "obsolete")
RESOLUTIONS = ("done", "fixed", "resolved", "completed", "complete")


@dataclass(frozen=True, slots=True)
class Transition:
    """A transition and what its screen must be filled with."""

    id: str
    fields: Mapping[str, Any] = field(default_factory=dict)


def step_to(status: Status, transitions: object, name: str) -> Transition:
    """The transition to a status of the wanted category; ``name``: the status the issue has now.

    Raises:
        RejectedFieldError: the workflow has none, or its screen asks for what only a person knows.
    """
    steps = [each for each in records(transitions) if _leads_to(each, status) and at(each, "isAvailable") is not False]
    if not steps:
        raise RejectedFieldError(
            message(JiraCode.NO_STEP, current=name, state=status if status in WORKING else Status.COMPLETED)
        )
    steps.sort(key=lambda each: (bool(_missing(each)), _rank(text(each, "to", "name"), status)))
    missing = _missing(steps[0])
    if missing:
        raise RejectedFieldError(message(JiraCode.STEP_ASKS, step=text(steps[0], "name"), fields=", ".join(missing)))
    return Transition(identity(steps[0], "id"), _filled(steps[0]))


def _leads_to(step: object, status: Status) -> bool:
    return CATEGORIES.get(text(step, "to", "statusCategory", "key")) is status


def _rank(name: str, status: Status) -> tuple[bool, int]:
    """Plain names first, names of things given up last."""
    plain = name.strip().casefold()
    words = WORDS.get(status, ())
    given_up = any(word in plain for word in GIVEN_UP)
    return given_up, next((index for index, word in enumerate(words) if word == plain), len(words))


def _missing(step: object) -> list[str]:
    """Names of the fields that a person would have to fill."""
    filled = _filled(step)
    return [
        text(described, "name") or name
        for name, described in record(step, "fields").items()
        if flag(described, "required") and not flag(described, "hasDefaultValue") and name not in filled
    ]


def _filled(step: object) -> dict[str, Any]:
    """A resolution says how an issue was done; done is what we mean."""
    asked = record(step, "fields", "resolution")
    if not flag(asked, "required") or flag(asked, "hasDefaultValue"):
        return {}
    values: Sequence[object] = records(asked, "allowedValues")
    names = {text(value, "name").strip().casefold(): identity(value, "id") for value in values}
    chosen = next((names[name] for name in RESOLUTIONS if names.get(name)), None)
    return {} if chosen is None else {"resolution": {"id": chosen}}
