"""Values to JSON and back: one lossless, canonical text form for store, digest and export."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Status, Unmapped, Value, When

Json = Any
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False)
_NAMES = tuple((field, str(field)) for field in Field)


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
    if isinstance(data, list):
        return frozenset(str(item) for item in data)
    if not isinstance(data, dict):
        return data  # type: ignore[no-any-return]
    if "unmapped" in data:
        return Unmapped(str(data["unmapped"]))
    if "when" in data:
        return When.parse(data["when"])
    if field.spec.kind is Kind.COMPLETION:
        return Completion(Status(data["status"]), None if data["at"] is None else When.parse(data["at"]))
    if field.spec.kind is Kind.SCHEDULE:
        return Schedule(None if data["due"] is None else When.parse(data["due"]), data["recurrence"])
    raise ValueError(f"not an encoded {field}: {data!r}")


def encode_fields(fields: Mapping[Field, Value]) -> dict[str, Json]:
    """A field map as a JSON object with keys in canonical order."""
    return {name: encode_value(fields[field]) for field, name in _NAMES if field in fields}


def decode_fields(data: Mapping[str, Json]) -> dict[Field, Value]:
    """Inverse of :func:`encode_fields`; names of fields this version does not know are left out."""
    known = {str(field): field for field in Field}
    return {known[name]: decode_value(known[name], item) for name, item in data.items() if name in known}


def canonical_json(data: Json) -> str:
    """The one text form of ``data``: sorted keys, no spaces, non-ASCII kept."""
    return _ENCODER.encode(data)


def digest(data: Json) -> str:
    """SHA-256 of the canonical JSON text, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(data).encode("utf-8", "surrogatepass")).hexdigest()
