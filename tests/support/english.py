"""What people read of a message, for tests whose matter is the words."""

from __future__ import annotations

from tasksync_gui.model.message import Message, Messages
from tasksync_gui.services.phrases.say import english as _english


def english(said: Message | Messages | None) -> str:
    """The English sentences; of nothing an empty text."""
    return "" if said is None else _english(said)
