"""JSON and moments as the database's columns hold them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any


def dumps(data: Any) -> str:
    """Compact JSON text; lone surrogates survive as escapes."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=True)


def stamp(moment: datetime | None) -> str | None:
    """ISO text of an aware moment."""
    return None if moment is None else moment.isoformat()


def moment(text: str | None) -> datetime | None:
    """Inverse of :func:`stamp`."""
    return None if text is None else datetime.fromisoformat(text)
