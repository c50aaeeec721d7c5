"""Texts as the database's columns hold them: JSON, messages and moments."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tasksync_gui.model.codec import encode_messages
from tasksync_gui.model.message import Messages


def dumps(data: Any) -> str:
    """Compact JSON text; lone surrogates survive as escapes."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=True)


def said(messages: Messages) -> str:
    """Messages as JSON text: codes and arguments, never words."""
    return dumps(encode_messages(messages))


def stamp(moment: datetime | None) -> str | None:
    """ISO text of an aware moment."""
    return None if moment is None else moment.isoformat()


def moment(text: str | None) -> datetime | None:
    """Inverse of :func:`stamp`; aware, in the zone that was written."""
    return None if text is None else datetime.fromisoformat(text)
