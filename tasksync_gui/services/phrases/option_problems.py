"""What is wrong with an option of an account, out of what pydantic says about it."""

from __future__ import annotations

import types
from collections.abc import Mapping
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from tasksync_gui.model.error_codes import OptionCode
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.message import Message, message, words

LARGEST = 2_147_483_647
"""The largest whole number that a form can hold."""


def option_problem(item: Mapping[str, Any], field: FieldInfo | None) -> Message:
    """One problem (an item of ``ValidationError.errors()``) of ``field``; None: of all options together."""
    kind, context = str(item["type"]), item.get("ctx") or {}
    least = int(context.get("min_length", 1))
    if kind in ("missing", "string_too_short") and least <= 1:
        return message(OptionCode.EMPTY)
    match kind:
        case "string_too_short":
            return message(OptionCode.TOO_SHORT, count=least)
        case "string_too_long":
            return message(OptionCode.TOO_LONG, count=int(context["max_length"]))
        case "literal_error" | "enum" if field is not None:
            return message(OptionCode.NOT_ONE_OF, choices=", ".join(choices_of(plain_type(field.annotation))))
        case "bool_parsing" | "bool_type":
            return message(OptionCode.TRUE_OR_FALSE)
    if kind.startswith("url_"):
        return message(OptionCode.NO_ADDRESS)
    if kind.startswith(("int_", "float_", "greater_", "less_")) and field is not None:
        low, high = bounds(field)
        return message(OptionCode.OUT_OF_RANGE, low=low, high=high)
    return _refusal(context.get("error"), str(item["msg"]))


def _refusal(error: object, said: str) -> Message:
    """What a connector's own check said."""
    if isinstance(error, OptionError):
        return error.message
    text = str(error or said).removeprefix("Value error, ")
    return words(f"{text[:1].upper()}{text[1:].rstrip('.')}.")


def plain_type(annotation: Any) -> Any:
    """The type of an option without ``None``; text if several are left."""
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else str
    return annotation


def choices_of(kind: Any) -> list[str]:
    """The allowed values of a Literal or Enum, as text."""
    if get_origin(kind) is Literal:
        return [str(value) for value in get_args(kind)]
    return [str(item.value) for item in kind] if isinstance(kind, type) and issubclass(kind, Enum) else []


def bounds(field: FieldInfo) -> tuple[int, int]:
    """Smallest and largest number that an option takes, both included."""
    low, high = 0, LARGEST
    for mark in field.metadata:
        match mark:
            case Ge(ge=limit):
                low = int(str(limit))
            case Gt(gt=limit):
                low = int(str(limit)) + 1
            case Le(le=limit):
                high = int(str(limit))
            case Lt(lt=limit):
                high = int(str(limit)) - 1
    return max(low, -LARGEST), min(high, LARGEST)
