"""When two values are the same, and the fingerprint by which an observation is recognised."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from tasksync_gui.model.codec import digest_of_text, fields_json
from tasksync_gui.model.fields import Completion, Field, Kind, Unmapped, Value, empty_value
from tasksync_gui.model.link import Observation
from tasksync_gui.model.task import RemoteTask


def canonical_text(text: str) -> str:
    """``text`` in Unicode normal form C, with line feeds only and nothing blank at its ends."""
    plain = text if text.isascii() else unicodedata.normalize("NFC", text)
    if "\r" in plain:
        plain = plain.replace("\r\n", "\n").replace("\r", "\n")
    return plain.strip()


def canonical(field: Field, value: Value) -> Value:
    """The representative of all values of ``field`` that mean the same as ``value``."""
    if isinstance(value, str):
        return canonical_text(value) or (value if field.spec.kind is Kind.TASK else empty_value(field))
    if isinstance(value, frozenset):
        return frozenset(name for name in (canonical_text(item) for item in value) if name)
    if isinstance(value, Completion) and value.at is not None and not value.status.is_done:
        return Completion(value.status)
    return empty_value(field) if value is None else value


def same(field: Field, one: Value, other: Value) -> bool:
    """Whether two native values of one side mean the same.

    A completion time that only one of them has is no difference: many systems stamp it themselves.
    """
    if one == other:
        return True
    one, other = canonical(field, one), canonical(field, other)
    if isinstance(one, Completion) and isinstance(other, Completion):
        return one.status == other.status and (one.at is None or other.at is None or one.at == other.at)
    return one == other


def is_empty(field: Field, value: Value) -> bool:
    """Whether ``value`` is what the field holds when nobody set it."""
    return same(field, value, empty_value(field))


def is_readable(value: Value) -> bool:
    """Whether the value has a canonical meaning at all."""
    return not isinstance(value, Unmapped)


def fingerprint(task: RemoteTask) -> str:
    """Digest of the canonical fields: equal fingerprints mean equal content."""
    return digest_of_text(fields_json({field: canonical(field, value) for field, value in task.fields.items()}))


def observe(task: RemoteTask, *, answered: bool = False, proves: Mapping[str, int] | None = None) -> Observation:
    """What is kept of a task that was seen: the task itself, and a fingerprint of its canonical fields.

    ``answered``: it is a write's answer. ``proves``: what its system was seen to keep (``engine.merge.trust``).
    """
    return Observation(task, fingerprint(task), answered, answered and task.as_sent, proves or {})


def age(task: RemoteTask) -> tuple[bool, float, str]:
    """Sorts the oldest first; a task without a time of creation comes last."""
    return task.created_at is None, task.created_at.timestamp() if task.created_at else 0.0, task.id
