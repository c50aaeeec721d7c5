"""Reading vendors' JSON as it really comes: nulls, missing and unknown fields, other types. Nothing here raises."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from tasksync_gui.model.fields import Unmapped

T = TypeVar("T")
EMPTY: Mapping[str, object] = {}
LARGEST = 10**19
"""Numbers of more digits are not believed."""


def at(data: object, *path: str | int) -> object:
    """What lies at ``path`` (names and indexes); None wherever it breaks off."""
    for step in path:
        data = data.get(step) if type(data) is dict and type(step) is str else _within(data, step)
    return data


def _within(data: object, step: str | int) -> object:
    if isinstance(step, str) and isinstance(data, dict):
        return data.get(step)
    if isinstance(step, int) and isinstance(data, list) and -len(data) <= step < len(data):
        return data[step]
    return None


def record(data: object, *path: str | int) -> Mapping[str, object]:
    """The object at ``path``; an empty one if there is none."""
    found = at(data, *path)
    return found if isinstance(found, dict) else EMPTY


def records(data: object, *path: str | int) -> list[Mapping[str, object]]:
    """The objects in the list at ``path``; whatever else is in it is left out."""
    found = at(data, *path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(data: object, *path: str | int) -> str:
    """The string at ``path``, or an empty one.

    Asked twenty times for each task: :func:`at` is written out here because calling it takes as long as its work.
    """
    for step in path:
        data = data.get(step) if type(data) is dict and type(step) is str else _within(data, step)
    return data if isinstance(data, str) else ""


def texts(data: object, *path: str | int) -> list[str]:
    """The strings in the list at ``path``."""
    found = at(data, *path)
    return [item for item in found if isinstance(item, str)] if isinstance(found, list) else []


def identity(data: object, *path: str | int) -> str:
    """The id at ``path`` as text, whether the system sends a string or a number; empty if there is none."""
    for step in path:
        data = data.get(step) if type(data) is dict and type(step) is str else _within(data, step)
    if type(data) is str:
        return data
    return "" if data is None else _numbered(data)


def _numbered(found: object) -> str:
    if isinstance(found, bool):
        return ""
    if isinstance(found, float) and math.isfinite(found) and found == int(found):
        found = int(found)
    try:
        return str(found) if isinstance(found, str | int) else ""
    except ValueError:
        return ""


def integer(data: object, *path: str | int) -> int | None:
    """The whole number at ``path``, also as text; None if there is none."""
    number = at(data, *path)
    if number is None:
        return None
    if type(number) is int and abs(number) < LARGEST:
        return number
    found = identity(number)
    digits = found.removeprefix("-")
    return int(found) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def flag(data: object, *path: str | int) -> bool:
    """Whether ``true`` itself is at ``path``: nothing else counts, however true it looks."""
    return at(data, *path) is True


def moment(data: object, *path: str | int) -> datetime | None:
    """The ISO 8601 time at ``path`` in UTC (without an offset it is taken for UTC); None if there is none."""
    written = text(data, *path)
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
        if found.tzinfo is UTC:
            return found
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def day(data: object, *path: str | int) -> date | None:
    """The ISO 8601 date at ``path`` (of a time, its first ten characters); None if there is none."""
    try:
        return date.fromisoformat(text(data, *path)[:10])
    except ValueError:
        return None


def choice(raw: str, known: Mapping[str, T]) -> T | Unmapped:
    """What ``raw`` means; a value that we do not know is kept as it is, shown, and never written back."""
    return known[raw] if raw in known else Unmapped(raw)
