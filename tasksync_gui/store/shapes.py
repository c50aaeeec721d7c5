"""Dataclasses of the model as JSON and back: each field stands where it is declared, and nowhere else.

A :class:`Shape` reads a class's fields and their types once and makes two functions of them. What JSON is like follows
from the types: enums and ids are text, moments ISO text, tuples arrays, a task's values and messages as ``model.codec``
writes them, another dataclass as its own shape says. A key that a document lacks, because an earlier version wrote it,
leaves the field's default.

This is our own because no library reads these classes: msgspec refuses a union of several dataclasses (``Value``), and
asks no hook about a dataclass. The functions are compiled, as ``dataclasses`` compiles ``__init__``: loops over fields
took half as long again, and a state has a hundred thousand rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

from tasksync_gui.model import codec
from tasksync_gui.model.fields import Field, Scalar, Value
from tasksync_gui.model.message import Message, Messages

T = TypeVar("T")
Json = Any
Convert = Callable[[Any], Any]


def _scalar(data: Json) -> Scalar:
    value = codec.decode_plain(data)
    if isinstance(value, frozenset):
        raise ValueError("a base row holds no sets")
    return value


_KNOWN: tuple[tuple[object, Convert, Convert], ...] = (
    (Value, codec.encode_value, codec.decode_plain),
    (Scalar, codec.encode_value, _scalar),
    (Mapping[Field, Value], codec.encode_fields, codec.decode_fields),
    (Message, codec.encode_message, codec.decode_message),
    (Messages, codec.encode_messages, codec.decode_messages),
    (datetime, datetime.isoformat, datetime.fromisoformat),
)
"""Types with a form of their own: how a value is written, and read."""
_AS_THEY_ARE = (str, int, float, bool)


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
        self._hints, self._fields = get_type_hints(cls), dataclasses.fields(cls)  # type: ignore[arg-type]
        self._inner = {each.cls: each for each in inner}
        self._used: dict[str, Any] = {"cls": cls}
        self._row, self._together = tuple(row), dict(together or {})
        self._gathered = {name for names in self._together.values() for name in names}
        self._keys = {field.name: field.name for field in self._fields} | dict(called or {})
        self._left_out = [self._keys[name] for name in left_out]
        self._defaults = {} if row else self._written_defaults()
        self._absent = {key: value for key, value in self._defaults.items() if key not in self._left_out}
        self._write = self._compiled("value", self._writing())
        self._read = self._compiled("data", self._reading())
        self.dump: Callable[[T], Json] = self._dump_shortened if left_out else self._write
        """A value as JSON data."""
        self.load: Callable[[Json], T] = self._load_completed if self._absent else self._read
        """The inverse. Raises ValueError or KeyError: a value is none of its type, or one without a default lacks."""

    def _dump_shortened(self, value: T) -> Json:
        data = self._write(value)
        for key in self._left_out:
            if not data[key]:
                del data[key]
        return data

    def _load_completed(self, data: Json) -> T:
        complete = self._absent.keys() <= data.keys()
        return self._read(data if complete else self._absent | data)  # type: ignore[no-any-return]

    def _compiled(self, name: str, expression: str) -> Convert:
        """``expression`` is made of the names of declared fields, and of nothing that comes from outside."""
        return eval(f"lambda {name}: {expression}", self._used)  # type: ignore[no-any-return]  # noqa: S307

    def _written_defaults(self) -> dict[str, Json]:
        """What a field that a document lacks would be written as, by key."""
        found = {}
        for field in self._fields:
            made = field.default_factory
            if field.name not in self._gathered and (field.default, made) != (dataclasses.MISSING,) * 2:
                value = field.default if made is dataclasses.MISSING else made()
                write = self._compiled("value", self._converted(self._hints[field.name], "value", 0))
                found[self._keys[field.name]] = write(value)
        return found

    def _writing(self) -> str:
        if self._row:
            return self._array(self._row)
        arrays = {names[0]: key for key, names in self._together.items()}
        parts = []
        for field in self._fields:
            if (key := arrays.get(field.name)) is not None:
                parts.append(f"{key!r}: {self._array(self._together[key])}")
            elif field.name not in self._gathered:
                parts.append(f"{self._keys[field.name]!r}: {self._written(field.name)}")
        return f"{{{', '.join(parts)}}}"

    def _array(self, names: Sequence[str]) -> str:
        return f"[{', '.join(self._written(name) for name in names)}]"

    def _written(self, name: str) -> str:
        return self._converted(self._hints[name], f"value.{name}", 0)

    def _reading(self) -> str:
        at = {name: f"data[{place}]" for place, name in enumerate(self._row)}
        for key, names in self._together.items():
            at |= {name: f"data[{key!r}][{place}]" for place, name in enumerate(names)}
        for key in self._left_out:
            (name,) = (name for name, each in self._keys.items() if each == key)
            at[name] = f"data.get({key!r}, {self._use(self._defaults[key])})"
        wanted = self._row or [field.name for field in self._fields]
        places = ((name, at.get(name, f"data[{self._keys[name]!r}]")) for name in wanted)
        parts = [f"{name}={self._converted(self._hints[name], place, 1)}" for name, place in places]
        return f"cls({', '.join(parts)})"

    def _converted(self, hint: Any, value: str, way: int) -> str:
        """An expression that converts the expression ``value`` of type ``hint``; ``way``: 0 writes, 1 reads."""
        if hint in _AS_THEY_ARE:
            return value
        for known, *ways in _KNOWN:
            if hint == known:
                return f"{self._use(ways[way])}({value})"
        if hint in self._inner:
            shape = self._inner[hint]
            return f"{self._use((shape.dump, shape.load)[way])}({value})"
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            return f"{self._use({member.value: member for member in hint})}[{value}]" if way else value
        if hasattr(hint, "__supertype__"):  # a NewType is its supertype
            return self._converted(hint.__supertype__, value, way)
        return self._converted_parts(hint, value, way)

    def _converted_parts(self, hint: Any, value: str, way: int) -> str:
        origin, parts = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType) and len(parts) == 2 and type(None) in parts:
            inner = self._converted(next(part for part in parts if part is not type(None)), value, way)
            return inner if inner == value else f"(None if {value} is None else {inner})"
        if origin is Mapping:
            key, item = (self._converted(part, name, way) for part, name in zip(parts, ("key", "item"), strict=True))
            return f"{{{key}: {item} for key, item in {value}.items()}}"
        each = f"[{self._converted(parts[0], 'each', way)} for each in {value}]" if parts else ""
        if origin is tuple and parts[1:] == (...,):
            return f"tuple({each})" if way else each
        if origin is frozenset:
            return f"frozenset({each})" if way else f"sorted({each})"
        raise TypeError(f"{self.cls.__name__} has a field of type {hint}, which has no shape")

    def _use(self, thing: Any) -> str:
        """A name for ``thing`` in the compiled functions."""
        name = f"used{len(self._used)}"
        self._used[name] = thing
        return name
