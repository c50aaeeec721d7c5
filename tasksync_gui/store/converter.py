"""Dataclasses of the model as JSON and back: each field stands where it is declared, and nowhere else.

The work is that of cattrs, which reads a class's fields and their types once. What JSON is like follows from the types:
enums and ids are text, moments ISO text, tuples and sets arrays, a task's values and messages as ``model.codec`` writes
them. A key that a document lacks, because an earlier version wrote it, leaves the field's default; one that this
version does not know is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, get_type_hints

from cattrs import Converter

from tasksync_gui.model import codec
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.message import Message, Messages

Json = Any
Convert = Callable[[Any], Json]
_FORMS: tuple[tuple[object, Convert, Convert], ...] = (
    (Value, codec.encode_value, codec.decode_plain),
    (Mapping[Field, Value], codec.encode_fields, codec.decode_fields),
    (Message, codec.encode_message, codec.decode_message),
    (Messages, codec.encode_messages, codec.decode_messages),
    (datetime, datetime.isoformat, datetime.fromisoformat),
)
"""Types with a form of their own: how a value is written, and read."""


def make_converter(arrays: Iterable[type[Any]], forms: Iterable[tuple[object, Convert, Convert]] = ()) -> Converter:
    """A converter for documents of the database.

    Its ``structure`` raises ValueError, TypeError or KeyError: a value is none of its type, or one without a default
    lacks.

    Args:
        arrays: classes that are written as an array of their fields: they are short, or many. New fields go to the
            end of such a class.
        forms: further types with a form of their own: how a value is written, and read.
    """
    converter = Converter(detailed_validation=False, unstruct_collection_overrides={frozenset: sorted})
    for hint, write, read in (*_FORMS, *forms):
        set_form(converter, hint, write, read)
    for cls in arrays:
        set_form(converter, cls, *_as_array(converter, cls))
    return converter


def set_form(converter: Converter, hint: Any, write: Convert, read: Convert) -> None:
    """From now on ``converter`` writes and reads values of type ``hint`` by these two."""
    converter.register_unstructure_hook_func(lambda each: each == hint, write)
    converter.register_structure_hook_func(lambda each: each == hint, lambda data, _: read(data))


def _as_array(converter: Converter, cls: type[Any]) -> tuple[Convert, Convert]:
    hints, names = get_type_hints(cls), [field.name for field in fields(cls)]
    parts: Callable[[Any], tuple[Any, ...]] = attrgetter(*names)
    writes = [converter.get_unstructure_hook(hints[name]) for name in names]
    reads = [(converter.get_structure_hook(hints[name]), hints[name]) for name in names]

    def write(value: Any) -> Json:
        return [convert(part) for convert, part in zip(writes, parts(value), strict=True)]

    def read(data: Json) -> Any:  # an earlier version wrote fewer, which have defaults
        return cls(*[convert(part, hint) for (convert, hint), part in zip(reads, data, strict=False)])

    return write, read
