"""What a Trello server keeps: members, boards with lists, labels, cards and the journal of actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

CARD_FIELDS = ("name", "desc", "closed", "idList", "idBoard", "due", "start", "dueComplete", "idLabels", "idMembers")
JOURNALLED = frozenset({"name", "desc", "closed", "idList", "due", "start", "dueComplete", "pos"})
"""Changes of these fields are told by an updateCard action; labels are not told at all."""


def stamp(moment: datetime) -> str:
    """A time as Trello writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


@dataclass
class BoardList:
    """A list (column) of a board."""

    id: str
    name: str
    pos: float
    closed: bool = False


@dataclass
class Card:
    """One card as the server keeps it."""

    id: str
    name: str
    idList: str  # noqa: N815
    idBoard: str  # noqa: N815
    desc: str = ""
    closed: bool = False
    due: str | None = None
    start: str | None = None
    dueComplete: bool = False  # noqa: N815
    idLabels: list[str] = field(default_factory=list)  # noqa: N815
    idMembers: list[str] = field(default_factory=list)  # noqa: N815
    pos: float = 65536.0
    dateLastActivity: str | None = None  # noqa: N815
    extra: dict[str, Any] = field(default_factory=dict)
    """Fields that replace what :meth:`Board.json` would show: odd values of real cards."""


@dataclass
class Board:
    """A board with everything on it."""

    id: str
    name: str
    closed: bool = False
    members: list[str] = field(default_factory=list)
    observers: list[str] = field(default_factory=list)
    lists: dict[str, BoardList] = field(default_factory=dict)
    labels: dict[str, dict[str, Any]] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    actions: list[dict[str, Any]] = field(default_factory=list)

    def find(self, name: str) -> Card:
        """The card with this name."""
        return next(card for card in self.cards.values() if card.name == name)

    def list_named(self, name: str) -> BoardList:
        """The list with this name."""
        return next(each for each in self.lists.values() if each.name == name)

    def json(self, card: Card) -> dict[str, Any]:
        """A card on the wire, with the nulls that real cards show."""
        names = [self.labels[id_] for id_ in card.idLabels if id_ in self.labels]
        data: dict[str, Any] = {"id": card.id} | {name: getattr(card, name) for name in CARD_FIELDS}
        data |= {
            "badges": {"votes": 0, "comments": 0, "due": card.due, "dueComplete": card.dueComplete},
            "checkItemStates": None,
            "dateLastActivity": card.dateLastActivity,
            "descData": None,
            "idAttachmentCover": None,
            "idChecklists": [],
            "labels": names,
            "manualCoverAttachment": False,
            "pos": card.pos,
            "shortUrl": f"https://trello.com/c/{card.id[-8:]}",
            "url": f"https://trello.com/c/{card.id[-8:]}/1-card",
            "isTemplate": False,
        }
        return data | card.extra
