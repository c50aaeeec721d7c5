"""What the choices of a pair mean, and what two systems cannot tell each other, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from tasksync_gui.model.capabilities import Capabilities, Precision
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.support_words import FIELD_WORDS
from tasksync_gui.services.contract import ConnectorInfo

FIELDS = {**FIELD_WORDS, Field.PARENT: "subtasks"}


def mode_words(mode: Mode, source: str, destination: str) -> tuple[str, str]:
    """Title and explanation of a mode, with the systems' own names."""
    match mode:
        case Mode.TWO_WAY:
            return "Two-way", f"Changes in {source} reach {destination} and the other way round."
        case Mode.UPDATE:
            return (
                "Update",
                f"{destination} gets new and changed tasks from {source}. Nothing is deleted there, "
                f"{source} is never changed.",
            )
    return (
        "Mirror",
        f"{destination} is kept like {source}: edits made in {destination} to shared tasks are undone, "
        f"{source} is never changed.",
    )


def policy_words(policy: Policy, source: str, destination: str) -> str:
    """What happens to a field that both sides changed."""
    return {
        Policy.HOLD: "Ask me (keep both values until I decide)",
        Policy.SOURCE: f"Use the value of {source}",
        Policy.DESTINATION: f"Use the value of {destination}",
        Policy.NEWEST: "Use the newer value",
        Policy.KEEP_BOTH: "Keep both as two tasks",
    }[policy]


def delete_words(policy: DeletePolicy) -> str:
    """What happens to a task that one side deleted and the other edited."""
    return {
        DeletePolicy.EDIT_WINS: "Keep the edited task",
        DeletePolicy.DELETE: "Delete it",
        DeletePolicy.HOLD: "Ask me",
    }[policy]


def not_carried(source: ConnectorInfo, destination: ConnectorInfo, names: tuple[str, str]) -> list[str]:
    """What is lost or coarser between two systems, announced before the first run."""
    first, second = source.capabilities, destination.capabilities
    found = _missing(first, second, names) + _missing(second, first, names[::-1])
    return found + _coarser(first, second, names) + _coarser(second, first, names[::-1])


def _missing(rich: Capabilities, poor: Capabilities, names: tuple[str, str]) -> list[str]:
    missing = [FIELDS[field] for field in FIELDS if rich.carries(field) and not poor.carries(field)]
    return [f"{names[1]} has no {listed(missing, 'or')}: kept in {names[0]} only."] if missing else []


def _coarser(rich: Capabilities, poor: Capabilities, names: tuple[str, str]) -> list[str]:
    found = []
    for field in (Field.DUE, Field.START):
        one, other = rich.fields.get(field), poor.fields.get(field)
        if one and other and one.precision is Precision.TIME and other.precision is Precision.DATE:
            found.append(FIELDS[field])
    sentences = [f"{names[1]} keeps the {listed(found)} without a time of day."] if found else []
    due, poorer = rich.fields.get(Field.DUE), poor.fields.get(Field.DUE)
    if due and poorer and due.recurrence and not poorer.recurrence:
        sentences.append(f"{names[1]} has no repeating tasks: the repetition is kept in {names[0]} only.")
    return sentences


def listed(words: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
