"""Dataclasses of the model as JSON and back: each field stands where it is declared, and nowhere else.

A :class:`Shape` reads a class's fields and their types once. What JSON is like follows from them: enums and ids are
text, moments ISO text, tuples arrays, a task's values and messages as ``model.codec`` writes them, another dataclass as
its own shape says. A key that a document lacks, because an earlier version wrote it, leaves the field's default.

This is our own because no library reads these classes: msgspec refuses a union of several dataclasses (``Value``), and
asks no hook about a dataclass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from tasksync_gui.model import codec
from tasksync_gui.model.fields import Field, Scalar, Value
from tasksync_gui.model.message import Message, Messages

T = TypeVar("T")
Json = Any
Convert = Callable[[Any], Any]
Both = tuple[Convert | None, Convert | None]
"""How a value is written and read; None: it stays as it is."""
AS_IT_IS: Both = (None, None)


def _scalar(data: Json) -> Scalar:
    value = codec.decode_plain(data)
    if isinstance(value, frozenset):
        raise ValueError("a base row holds no sets")
    return value


_KNOWN: tuple[tuple[object, Both], ...] = (
    (Value, (codec.encode_value, codec.decode_plain)),
    (Scalar, (codec.encode_value, _scalar)),
    (Mapping[Field, Value], (codec.encode_fields, codec.decode_fields)),
    (Message, (codec.encode_message, codec.decode_message)),
    (Messages, (codec.encode_messages, codec.decode_messages)),
    (datetime, (datetime.isoformat, datetime.fromisoformat)),
    (str, AS_IT_IS),
    (int, AS_IT_IS),
    (float, AS_IT_IS),
    (bool, AS_IT_IS),
)


class Shape(Generic[T]):
    """How one dataclass is written and read.

    Args:
        cls: the dataclass.
        inner: the shapes of the dataclasses in its fields.
        row: it is written as an array of these fields; otherwise as an object of all.
        together: fields that stand in one array, by its key.
        left_out: fields that are only written where they say something.
        called: keys of fields that are not called as they are.

    Raises:
        TypeError: a field's type is none that a shape can write.
    """

    def __init__(
        self,
        cls: type[T],
        *inner: Shape[Any],
        row: Sequence[str] = (),
        together: Mapping[str, tuple[str, ...]] | None = None,
        left_out: Sequence[str] = (),
        called: Mapping[str, str] | None = None,
    ) -> None:
        self.cls = cls
        self._inner = {each.cls: each for each in inner}
        hints = get_type_hints(cls)
        self._order = tuple(row) or tuple(field.name for field in fields(cls))  # type: ignore[arg-type]
        both = [self._of(hints[name]) for name in self._order]
        keys = [(called or {}).get(name, name) for name in self._order]
        self._row, self._together, self._keys = bool(row), dict(together or {}), keys
        self._left_out = [keys[self._order.index(name)] for name in left_out]
        self._get = attrgetter(*self._order)
        self._written = [(at, write) for at, (write, _) in enumerate(both) if write is not None]
        self._read = [(name, key, read) for name, key, (_, read) in zip(self._order, keys, both, strict=True)]
        self._optional = frozenset(
            field.name
            for field in fields(cls)  # type: ignore[arg-type]
            if field.default is not MISSING or field.default_factory is not MISSING
        )

    def _of(self, hint: Any) -> Both:
        """How values of type ``hint`` are written and read."""
        for known, both in _KNOWN:
            if hint == known:
                return both
        if hint in self._inner:
            return self._inner[hint].dump, self._inner[hint].load
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return None, hint
        if hasattr(hint, "__supertype__"):  # a NewType is its supertype
            return self._of(hint.__supertype__)
        return self._of_parts(hint)

    def _of_parts(self, hint: Any) -> Both:
        origin, parts = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType) and len(parts) == 2 and type(None) in parts:
            write, read = self._of(next(part for part in parts if part is not type(None)))
            return _unless_none(write), _unless_none(read)
        if origin is tuple and parts[1:] == (...,):
            write, read = self._of(parts[0])
            return _each(write, list), _each(read, tuple)
        if origin is frozenset:
            write, read = self._of(parts[0])
            return _each(write, sorted), _each(read, frozenset)
        if origin is Mapping:
            (_, key), (write, read) = (self._of(part) for part in parts)
            return _each_pair(None, write), _each_pair(key, read)
        raise TypeError(f"{self.cls.__name__} has a field of type {hint}, which has no shape")

    def dump(self, value: T) -> Json:
        """``value`` as JSON data."""
        parts = list(self._get(value))
        for at, write in self._written:
            parts[at] = write(parts[at])
        if self._row:
            return parts
        data = dict(zip(self._keys, parts, strict=True))
        if self._together or self._left_out:
            self._arrange(data)
        return data

    def _arrange(self, data: dict[str, Json]) -> None:
        for key in self._left_out:
            if not data[key]:
                del data[key]
        for key, names in self._together.items():
            data[key] = [data.pop(name) for name in names]

    def load(self, data: Json) -> T:
        """Inverse of :meth:`dump`.

        Raises:
            ValueError: a value is none of its type.
            KeyError: a field without a default is missing.
        """
        if self._row:
            return self.cls(**{
                name: part if read is None else read(part)
                for (name, _, read), part in zip(self._read, data, strict=True)
            })  # fmt: skip
        if self._together:
            data = dict(data)
            for key, names in self._together.items():
                data.update(zip(names, data[key], strict=True))
        return self.cls(**{
            name: data[key] if read is None else read(data[key])
            for name, key, read in self._read
            if key in data or name not in self._optional
        })  # fmt: skip


def _unless_none(convert: Convert | None) -> Convert | None:
    return None if convert is None else lambda value: None if value is None else convert(value)


def _each(convert: Convert | None, kind: Callable[[Any], Any]) -> Convert:
    return kind if convert is None else lambda values: kind([convert(value) for value in values])


def _each_pair(key: Convert | None, value: Convert | None) -> Convert:
    key, value = key or _same, value or _same
    return lambda values: {key(name): value(each) for name, each in values.items()}


def _same(value: Any) -> Any:
    return value
