"""Changing members of a JSON object in its text: all other characters stay as they were written, digits included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tasksync_gui.connectors.file.codes import TableCode
from tasksync_gui.model.message import Message, message

_SPACE = re.compile(r"[ \t\r\n]*")


class RecordError(ValueError):
    """A record that is JSON, and still none that can be taken for a task; ``message`` says why."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.message = why


class Digits(str):
    """A number as it is written: no digit is lost, and none is too large."""

    __slots__ = ()


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) != len(pairs):
        raise RecordError(message(TableCode.NAME_TWICE))
    return record


EXACT = json.JSONDecoder(object_pairs_hook=_unique, parse_float=Digits, parse_int=Digits, parse_constant=Digits)
"""Reads numbers as :class:`Digits`. Raises RecordError for a name that occurs twice in one object."""
_LOOSE = json.JSONDecoder(parse_float=Digits, parse_int=Digits, parse_constant=Digits)


def read_record(text: str) -> dict[str, Any]:
    """The object that ``text`` is. Raises ValueError or RecursionError."""
    record = EXACT.decode(text)
    if not isinstance(record, dict):
        raise RecordError(message(TableCode.NO_OBJECT))
    return record


def end_of_value(text: str, position: int) -> int:
    """Where the value at ``position`` ends. Raises ValueError or RecursionError."""
    return _LOOSE.raw_decode(text, position)[1]


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    start: int
    value: int
    end: int


def _members(text: str) -> Iterator[_Member]:
    at = skip(text, skip(text, 0) + 1)
    while text[at] == '"':
        start = at
        name, at = _LOOSE.raw_decode(text, at)
        value = skip(text, skip(text, at) + 1)
        end = end_of_value(text, value)
        yield _Member(name, start, value, end)
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == "," else at


def skip(text: str, position: int) -> int:
    """The next place that is not white space."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


def patched(text: str, changes: Mapping[str, Any]) -> str:
    """The object ``text`` with members set; new ones come last, written as those before them."""
    members = list(_members(text))
    known = {member.name: member for member in members}
    new = {name: value for name, value in changes.items() if name not in known}
    if new:
        text = _with_new(text, members, new)
    for member in reversed(members):
        if member.name in changes:
            text = text[: member.value] + _written(changes[member.name]) + text[member.end :]
    return text


def without(text: str, names: frozenset[str]) -> str:
    """The object ``text`` without some members."""
    members = list(_members(text))
    for index in reversed(range(len(members))):
        if members[index].name in names:
            first = members[index].start if index == 0 else members[index - 1].end
            last = members[index].end
            if index == 0 and len(members) > 1:
                last = members[1].start
            text = text[:first] + text[last:]
            members = list(_members(text))
    return text


def _with_new(text: str, members: list[_Member], new: Mapping[str, Any]) -> str:
    if not members:
        pieces = [f"{_written(name)}: {_written(value)}" for name, value in new.items()]
        return "{" + ", ".join(pieces) + "}"
    first, last = members[0], members[-1]
    colon = re.sub(r'^"(?:[^"\\]|\\.)*"', "", text[first.start : first.value])
    lead = text[skip(text, 0) + 1 : first.start]
    between = text[members[-2].end : last.start] if len(members) > 1 else "," + (lead if "\n" in lead else " ")
    added = "".join(between + _written(name) + colon + _written(value) for name, value in new.items())
    return text[: last.end] + added + text[last.end :]


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
