"""Values and messages to JSON and back: one lossless, canonical text form for store, digest and export."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.message import Arg, Message, Messages, words

Json = Any
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)
_COMPOSITE: Mapping[type, Kind] = {Completion: Kind.COMPLETION, Schedule: Kind.SCHEDULE}
_NAMES = tuple((field, str(field)) for field in Field)
_KNOWN = {name: field for field, name in _NAMES}
_SORTED = tuple(sorted(((field, f'"{field}":') for field in Field), key=lambda each: str(each[0])))


def encode_value(value: Value) -> Json:
    """``value`` as plain JSON data; composite values become objects, labels a sorted array."""
    if value is None or type(value) is str:
        return value
    match value:
        case Completion(status, at):
            return {"status": str(status), "at": None if at is None else str(at)}
        case Schedule(due, recurrence):
            return {"due": None if due is None else str(due), "recurrence": recurrence}
        case When():
            return {"when": str(value)}
        case Unmapped(raw):
            return {"unmapped": raw}
        case frozenset():
            return sorted(value)
        case _:
            return value


def decode_value(field: Field, data: Json) -> Value:
    """Inverse of :func:`encode_value`.

    Raises:
        ValueError: ``data`` is not an encoded value of ``field``.
    """
    value = decode_plain(data)
    if type(value) in _COMPOSITE and field.spec.kind is not _COMPOSITE[type(value)]:
        raise ValueError(f"not an encoded {field}: {data!r}")
    return value


def decode_plain(data: Json) -> Value:
    """Inverse of :func:`encode_value` where the field is not at hand: the keys of a composite value tell its type.

    Raises:
        ValueError: ``data`` is no encoded value.
    """
    if data is None or type(data) is str:
        return data
    if isinstance(data, list):
        return frozenset(str(item) for item in data)
    if not isinstance(data, dict):
        return data  # type: ignore[no-any-return]
    if "unmapped" in data:
        return Unmapped(str(data["unmapped"]))
    if "when" in data:
        return When.parse(data["when"])
    if "status" in data:
        return Completion(Status(data["status"]), None if data["at"] is None else When.parse(data["at"]))
    if "due" in data:
        return Schedule(None if data["due"] is None else When.parse(data["due"]), data["recurrence"])
    raise ValueError(f"not an encoded value: {data!r}")


def encode_fields(fields: Mapping[Field, Value]) -> dict[str, Json]:
    """A field map as a JSON object with keys in canonical order."""
    return {name: encode_value(fields[field]) for field, name in _NAMES if field in fields}


def fields_json(fields: Mapping[Field, Value]) -> str:
    """:func:`canonical_json` of :func:`encode_fields`, in one step: it is asked for several times for every task."""
    return "{" + ",".join([name + value_json(fields[field]) for field, name in _SORTED if field in fields]) + "}"


def row_json(field: Field, element: str, *values: Value) -> str:
    """Canonical JSON of an array: a field, one of its elements, and values."""
    if str in map(type, values):
        return _row_json(field, element, *values)
    return _common_row_json(field, element, *values)


def _row_json(field: Field, element: str, *values: Value) -> str:
    said = [f'"{field}"', encode_basestring(element), *map(value_json, values)]
    return f"[{','.join(said)}]"


_common_row_json = lru_cache(maxsize=4096, typed=True)(_row_json)


def value_json(value: Value) -> str:
    """:func:`canonical_json` of :func:`encode_value`."""
    if type(value) is str:
        return encode_basestring(value)
    return "null" if value is None else _common_json(value)


@lru_cache(maxsize=4096, typed=True)
def _common_json(value: Value) -> str:
    """Dates, states, priorities and sets of labels are those of many other tasks as well."""
    return canonical_json(encode_value(value))


def decode_fields(data: Mapping[str, Json]) -> dict[Field, Value]:
    """Inverse of :func:`encode_fields`; names of fields this version does not know are left out."""
    return {
        _KNOWN[name]: item if item is None or type(item) is str else decode_value(_KNOWN[name], item)
        for name, item in data.items()
        if name in _KNOWN
    }


def encode_message(said: Message) -> Json:
    """A message as a JSON object; an argument that is an object or an array is a message or several."""
    return {"code": said.code, "args": {name: _encode_arg(value) for name, value in said.args}}


def _encode_arg(value: Arg) -> Json:
    if isinstance(value, Message):
        return encode_message(value)
    return encode_messages(value) if isinstance(value, tuple) else value


def decode_message(data: Json) -> Message:
    """Inverse of :func:`encode_message`; a text, as earlier versions wrote it, becomes the words that it is."""
    if not isinstance(data, dict):
        return words(str(data))
    return Message(data["code"], tuple(sorted((name, _decode_arg(item)) for name, item in data["args"].items())))


def _decode_arg(data: Json) -> Arg:
    if isinstance(data, dict):
        return decode_message(data)
    return decode_messages(data) if isinstance(data, list) else data


def encode_messages(said: Messages) -> Json:
    """Several messages as a JSON array."""
    return [encode_message(each) for each in said]


def decode_messages(data: Json) -> Messages:
    """Inverse of :func:`encode_messages`; of a text, too, of which an empty one says nothing."""
    if isinstance(data, str):
        return (words(data),) if data else ()
    return tuple(decode_message(item) for item in data)


def canonical_json(data: Json) -> str:
    """The one text form of ``data``: sorted keys, no spaces, non-ASCII kept."""
    return _ENCODER.encode(data)


def digest(data: Json) -> str:
    """SHA-256 of the canonical JSON text, as 64 hexadecimal digits."""
    return digest_of_text(canonical_json(data))


def digest_of_text(text: str) -> str:
    """SHA-256 of ``text``, which may hold lone surrogates, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
