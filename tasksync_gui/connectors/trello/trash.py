"""Deleted cards. Trello brings nothing back that it has deleted, so a card is archived, with a last line that says why.

An archived card without that line is a task that was put away, done or not; people archive cards all the time. Whoever
takes a card with the line out of the archive wants it back: the line then means nothing, and the next deletion writes
it anew. Comments, attachments and checklists stay with the card.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tasksync_gui.connectors.kit.json_path import flag, text

OPEN = "Deleted by TaskSync"
ARCHIVED = f"{OPEN} from the archive"
RESERVE = len(ARCHIVED) + 2
"""Characters to keep free below the limit of a description."""
_LINE = re.compile(rf"(?:\n\n|\A)({ARCHIVED}|{OPEN})\s*\Z")
Changes = dict[str, object]


def is_deleted(card: object) -> bool:
    """Whether an archived card is one that TaskSync deleted."""
    return flag(card, "closed") and _LINE.search(text(card, "desc")) is not None


def deletion(card: Mapping[str, object], longest: int) -> Changes | None:
    """What to write so that the card is deleted; None if its description has no room to say so."""
    body, line = plain(text(card, "desc")), ARCHIVED if flag(card, "closed") else OPEN
    marked = f"{body}\n\n{line}" if body else line
    return {"closed": True, "desc": marked} if len(marked) <= longest else None


def return_of(card: Mapping[str, object]) -> Changes:
    """What to write so that a deleted card is what it was."""
    found = _LINE.search(text(card, "desc"))
    return {"closed": found is not None and found[1] == ARCHIVED, "desc": plain(text(card, "desc"))}


def plain(desc: str) -> str:
    """A description without the line that says that TaskSync deleted the card."""
    return _LINE.sub("", desc) if OPEN in desc else desc
