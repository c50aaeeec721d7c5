"""What of a deleted task cannot come back with a new one: told by the record that was kept of it, piece by piece."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from tasksync_gui.model.codes import LostCode
from tasksync_gui.model.message import Message, Messages, message

_COUNTED: Mapping[LostCode, Callable[[int], Message]] = {
    LostCode.COMMENTS: lambda count: message(LostCode.COMMENTS, count=count),
    LostCode.ATTACHMENTS: lambda count: message(LostCode.ATTACHMENTS, count=count),
    LostCode.LINKS: lambda count: message(LostCode.LINKS, count=count),
}
_NAMED: Mapping[LostCode, Callable[[str], Message]] = {
    LostCode.KEY: lambda names: message(LostCode.KEY, names=names),
    LostCode.OWN_FIELDS: lambda names: message(LostCode.OWN_FIELDS, names=names),
}
_PLAIN = {
    LostCode.TIME_SPENT: message(LostCode.TIME_SPENT),
    LostCode.ESTIMATE: message(LostCode.ESTIMATE),
    LostCode.LOCK: message(LostCode.LOCK),
    LostCode.ANY_COMMENTS: message(LostCode.ANY_COMMENTS),
    LostCode.ANY_HANGINGS: message(LostCode.ANY_HANGINGS),
}


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
    if not value and code not in (LostCode.ANY_COMMENTS, LostCode.ANY_HANGINGS):
        return None
    match code:
        case LostCode.KEY | LostCode.OWN_FIELDS:
            filled = [name for name, own in value.items() if own] if isinstance(value, dict) else [value]
            names = ", ".join(map(str, filled))
            return _NAMED[code](names) if filled else None
        case LostCode.COMMENTS | LostCode.ATTACHMENTS | LostCode.LINKS:
            return _COUNTED[code](value if isinstance(value, int) else len(value) if isinstance(value, list) else 1)
    return _PLAIN[code]
