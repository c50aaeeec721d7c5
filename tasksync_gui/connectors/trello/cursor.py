"""The resume point of a board: since when its journal is to be read, and what of that was seen already.

The journal is read again from five minutes before the last read on, since entries may show late. Each entry
and each card's last activity is a *token*; those seen by the last read are no news. Renaming a list or a label
is not told by any card, so the names count, too: with other ones the whole board has to be read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.connectors.trello.mapping import Board
from tasksync_gui.model.codec import digest
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.message import message

OVERLAP = timedelta(minutes=5)
MOST_TOKENS = 500
"""More are not remembered: the cards are then read once more than needed."""


def since(began: datetime) -> str:
    """From when on a read is to go back that follows one which began at ``began`` by the server's clock."""
    return (began - OVERLAP).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@dataclass(frozen=True, slots=True)
class NameDigest:
    """What the first ``count`` lists and labels of a board were called. Ids grow, so later ones are new."""

    count: int
    digest: str

    @classmethod
    def of(cls, board: Board, count: int | None = None) -> NameDigest:
        """The names of a board, of its oldest ``count`` lists and labels only if that is given."""
        known = sorted(
            [(label.id, label.name) for label in board.labels]
            + [(column.id, f"{column.status} {column.closed}") for column in board.columns.all]
        )
        people = sorted((person.id, person.login) for person in board.members.values())
        count = len(known) if count is None else count
        return cls(count, digest([known[:count], people])[:16])


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next read goes on."""

    since: str
    seen: frozenset[str]
    names: NameDigest

    def write(self) -> str:
        """The cursor as text; what the next version cannot read is an expired cursor, which costs a whole read."""
        seen = sorted(self.seen) if len(self.seen) <= MOST_TOKENS else []
        data = [self.since, seen, self.names.count, self.names.digest]
        return json.dumps(data, separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Inverse of :meth:`write`. Raises CursorExpiredError for anything else."""
        try:
            since, seen, count, names = json.loads(text)
            datetime.fromisoformat(since)
            return cls(since, frozenset(map(str, seen)), NameDigest(int(count), str(names)))
        except (ValueError, TypeError):
            raise CursorExpiredError(message(KitCode.RESUME_POINT)) from None
