"""What a board's journal (its *actions*) and its cards' last activity tell about changes. Pure.

The journal leaves out some changes, labels among them, but those move a card's last activity. Where neither
tells anything, the daily full reading does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tasksync_gui.connectors.kit.json_path import records, text

KINDS = (
    "createCard", "copyCard", "convertToCardFromCheckItem", "emailCard", "updateCard", "deleteCard",
    "moveCardToBoard", "moveCardFromBoard", "addMemberToCard", "removeMemberFromCard",
    "addChecklistToCard", "removeChecklistFromCard", "updateCheckItemStateOnCard",
)  # fmt: skip
"""The kinds of actions that are asked for."""
LEFT, DELETED = "moveCardFromBoard", "deleteCard"


@dataclass(frozen=True, slots=True)
class News:
    """What is new since a cursor. Each id is in at most one of the first three."""

    changed: frozenset[str]
    deleted: frozenset[str]
    left: frozenset[str]
    """Cards that were moved to another board: they live on there."""
    tokens: frozenset[str]
    """Everything seen, new or not."""


def news(actions: Sequence[Mapping[str, object]], board: object, since: str, seen: frozenset[str]) -> News:
    """Compare what was read with what was ``seen`` before; ``actions`` are newest first."""
    last: dict[str, str] = {}
    tokens: set[str] = set()
    fresh: set[str] = set()
    for action in actions:
        card, token = text(action, "data", "card", "id"), text(action, "id")
        tokens.add(token)
        if card:
            last.setdefault(card, text(action, "type"))
            fresh |= {card} if token not in seen else set()
    for each in records(board, "cards"):
        card, moved = text(each, "id"), text(each, "dateLastActivity")
        token = f"{card}@{moved}"
        if card and moved >= since:
            tokens.add(token)
            fresh |= {card} if token not in seen else set()
    deleted = frozenset(card for card in fresh if last.get(card) == DELETED)
    left = frozenset(card for card in fresh if last.get(card) == LEFT)
    return News(frozenset(fresh) - deleted - left, deleted, left, frozenset(tokens))
