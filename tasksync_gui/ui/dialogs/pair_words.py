"""What the choices of a pair mean, and what two systems cannot tell each other, in plain words."""

from __future__ import annotations

from tasksync_gui.model.capabilities import Capabilities, Precision
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.services.contract import ConnectorInfo, SeriesRule
from tasksync_gui.services.phrases import fields
from tasksync_gui.services.phrases.language import N_, _, current

FIELDS = {**fields.FIELDS, Field.PARENT: N_("subtasks")}


def mode_words(mode: Mode, source: str, destination: str) -> tuple[str, str]:
    """Title and explanation of a mode, with the systems' own names."""
    match mode:
        case Mode.TWO_WAY:
            return _("Two-way"), _(
                "Changes in {source} reach {destination} and the other way round.",
                source=source,
                destination=destination,
            )
        case Mode.UPDATE:
            return _("Update"), _(
                "{destination} gets new and changed tasks from {source}. Nothing is deleted there, "
                "{source} is never changed.",
                source=source,
                destination=destination,
            )
    return _("Mirror"), _(
        "{destination} is kept like {source}: edits made in {destination} to shared tasks are undone, "
        "{source} is never changed.",
        source=source,
        destination=destination,
    )


def policy_words(policy: Policy, source: str, destination: str) -> str:
    """What happens to a field that both sides changed."""
    return {
        Policy.HOLD: _("Ask me (keep both values until I decide)"),
        Policy.SOURCE: _("Use the value of {system}", system=source),
        Policy.DESTINATION: _("Use the value of {system}", system=destination),
        Policy.NEWEST: _("Use the newer value"),
        Policy.KEEP_BOTH: _("Keep both as two tasks"),
    }[policy]


def delete_words(policy: DeletePolicy) -> str:
    """What happens to a task that one side deleted and the other edited."""
    return {
        DeletePolicy.EDIT_WINS: _("Keep the edited task"),
        DeletePolicy.DELETE: _("Delete it"),
        DeletePolicy.HOLD: _("Ask me"),
    }[policy]


def series_words() -> dict[SeriesRule, str]:
    """What may become of a task that repeats on one side only."""
    return {
        SeriesRule.ASK: _("Ask me, at the first one"),
        SeriesRule.AGAIN: _("It goes on, and is to do again on the other side"),
        SeriesRule.DONE: _("It goes on, and stays done on the other side"),
    }


def not_carried(source: ConnectorInfo, destination: ConnectorInfo, names: tuple[str, str]) -> list[str]:
    """What is lost or coarser between two systems, announced before the first run."""
    first, second = source.capabilities, destination.capabilities
    found = _missing(first, second, names) + _missing(second, first, names[::-1])
    return found + _coarser(first, second, names) + _coarser(second, first, names[::-1])


def _missing(rich: Capabilities, poor: Capabilities, names: tuple[str, str]) -> list[str]:
    missing = [_(FIELDS[field]) for field in FIELDS if rich.carries(field) and not poor.carries(field)]
    if not missing:
        return []
    fields = current().list(missing, either=True)
    return [_("{poor} has no {fields}: kept in {rich} only.", poor=names[1], rich=names[0], fields=fields)]


def _coarser(rich: Capabilities, poor: Capabilities, names: tuple[str, str]) -> list[str]:
    found = []
    for field in (Field.DUE, Field.START):
        one, other = rich.fields.get(field), poor.fields.get(field)
        if one and other and one.precision is Precision.TIME and other.precision is Precision.DATE:
            found.append(_(FIELDS[field]))
    sentences = (
        [_("{poor} keeps the {fields} without a time of day.", poor=names[1], fields=current().list(found))]
        if found
        else []
    )
    due, poorer = rich.fields.get(Field.DUE), poor.fields.get(Field.DUE)
    if due and poorer and due.recurrence and not poorer.recurrence:
        sentences.append(
            _("{poor} has no repeating tasks: the repetition is kept in {rich} only.", poor=names[1], rich=names[0])
        )
    return sentences
