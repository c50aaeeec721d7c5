"""A pair turned round: what is remembered of it, with its two sides exchanged and nothing forgotten.

A link joins the same two tasks whichever of them is called the source; only the names of its halves change.
"""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseRow, Link, Remembered, StoredDecision
from tasksync_gui.model.pair import Policy

_TURNED = {Policy.SOURCE: Policy.DESTINATION, Policy.DESTINATION: Policy.SOURCE}
_ABOUT_NO_VALUES = (Remembered.SEPARATE, Remembered.POLICY, Remembered.INSTALLATION)


def turned_row(row: BaseRow) -> BaseRow:
    """A row of the base with its halves exchanged."""
    return replace(row, source=row.destination, destination=row.source)


def turned_link(link: Link) -> Link:
    """A link with its ends and its base exchanged; its id stays."""
    base = {key: turned_row(row) for key, row in link.base.items()}
    return replace(link, source_id=link.destination_id, destination_id=link.source_id, base=base)


def turned_intent(intent: Intent) -> Intent:
    """An open write: it went to the other side by its new name, and stands for the same base."""
    return replace(intent, side=intent.side.other, base_after=tuple(map(turned_row, intent.base_after)))


def turned_decision(decision: StoredDecision) -> StoredDecision | None:
    """A lasting answer; None for one that was given to two values in their order, which is asked once more."""
    if decision.answer is Remembered.REFUSED and decision.side is not None:
        return replace(decision, side=decision.side.other)
    if decision.answer not in _ABOUT_NO_VALUES:
        return None
    value = decision.value
    if decision.answer is Remembered.POLICY:
        value = str(_TURNED.get(Policy(str(value)), value))
    return replace(decision, source_id=decision.destination_id, destination_id=decision.source_id, value=value)
