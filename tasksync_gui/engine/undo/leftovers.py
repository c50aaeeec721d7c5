"""What of a deleted task cannot come back with a new one: told by the record that was kept of it, piece by piece."""

from __future__ import annotations

import json
from collections.abc import Mapping

from tasksync_gui.model.codes import LostCode
from tasksync_gui.model.message import Message, Messages, message

_COUNTED = (LostCode.COMMENTS, LostCode.ATTACHMENTS, LostCode.LINKS)
_NAMED = (LostCode.KEY, LostCode.OWN_FIELDS)


def left_behind(record: str, places: Mapping[str, str]) -> Messages | None:
    """What is lost, in the order of ``places`` (``Capabilities.left_behind``); None if nobody can tell."""
    try:
        data = json.loads(record) if places and record else None
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return None
    found = (_lost(LostCode(code), _at(data, place)) for place, code in places.items())
    return tuple(each for each in found if each is not None)


def _at(data: object, place: str) -> object:
    for name in place.split("."):
        data = data.get(name) if isinstance(data, dict) else None
    return data


def _lost(code: LostCode, value: object) -> Message | None:
    """None if there was nothing; what the record does not tell is always said."""
    if code in (LostCode.ANY_COMMENTS, LostCode.ANY_HANGINGS):
        return message(code)
    if not value:
        return None
    if code in _COUNTED:
        count = value if isinstance(value, int) else len(value) if isinstance(value, list) else 1
        return message(code, count=count)
    if code in _NAMED:
        filled = [name for name, own in value.items() if own] if isinstance(value, dict) else [value]
        return message(code, names=", ".join(map(str, filled))) if filled else None
    return message(code)
