"""Plans, intents, tasks and base rows as JSON and back, without loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from tasksync_gui.model import codec
from tasksync_gui.model.fields import Field, Scalar, Schedule, When
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseReason, BaseRow
from tasksync_gui.model.plan import FieldChange, GuardTrip, Hold, Note, Operation, OperationKind, Plan
from tasksync_gui.model.review import Review
from tasksync_gui.model.task import ItemProblem, RemoteTask, Series
from tasksync_gui.store.converter import make_converter, set_form
from tasksync_gui.store.json_text import dumps

_FIELDS = {str(field): field for field in Field}
_REASONS = {str(why): why for why in BaseReason}
_HALVES = ("base", "source", "destination")
"""What a hold's ``values`` are, in this order."""


def row_to_json(row: BaseRow) -> list[Any]:
    """A row of the base: field, element, both halves, and why they are believed."""
    return [row.field, row.element, codec.encode_value(row.source), codec.encode_value(row.destination), row.why]


def row_from_json(data: list[Any]) -> BaseRow:
    """Inverse of :func:`row_to_json`, both written out, since a state has a hundred thousand rows.

    Raises:
        ValueError, KeyError, TypeError: ``data`` is no base row.
    """
    field, element, source, destination, why = data
    return BaseRow(_FIELDS[field], _scalar(source), _scalar(destination), element, _REASONS[why])


def _scalar(data: Any) -> Scalar:
    if data is None or type(data) is str:
        return data
    value = codec.decode_plain(data)
    if isinstance(value, frozenset):
        raise ValueError("a base row holds no sets")
    return value


def _make_converter() -> Converter:
    converter = make_converter((FieldChange, GuardTrip, ItemProblem, Note), [(BaseRow, row_to_json, row_from_json)])
    _call_as_before(converter)
    _leave_out_nothing_lost(converter)
    _join_values(converter)
    _leave_out_no_way_forward(converter)
    return converter


def _call_as_before(converter: Converter) -> None:
    """A task's unsupported content has the key of its first name, and none where there is nothing to say; nor does an
    intent that asks for no id or keeps no record.
    """
    set_form(converter, Series | None, _series_to_json, _series_from_json)
    named, rare = override(rename="besides", omit_if_default=True), override(omit_if_default=True)
    never = override(omit=True)
    write = make_dict_unstructure_fn(
        RemoteTask, converter, unsupported_content=named, series=rare, read_back=never, as_sent=never
    )
    read = make_dict_structure_fn(
        RemoteTask, converter, unsupported_content=named, series=rare, read_back=never, as_sent=never
    )
    set_form(converter, RemoteTask, write, lambda data: read(data, RemoteTask))
    lean = make_dict_unstructure_fn(Intent, converter, uid=rare, kept=rare)
    filled = make_dict_structure_fn(Intent, converter)
    set_form(converter, Intent, lean, lambda data: filled(data, Intent))


def _leave_out_nothing_lost(converter: Converter) -> None:
    """Only a deletion has a digest of the record that it takes along; only it and its undo have that record.

    A first contact joins as many tasks as there are, and overwrites nothing: of an adoption is kept what is shown of it
    and what it is known by. What it does is always what a plan made anew says.
    """
    rare = override(omit_if_default=True)
    write = make_dict_unstructure_fn(Operation, converter, record=rare, kept=rare)
    never = override(omit=True)
    briefly = make_dict_unstructure_fn(
        Operation,
        converter,
        _cattrs_omit_if_default=True,
        before_image=never,
        base_after=never,
    )
    read = make_dict_structure_fn(Operation, converter)

    def written(operation: Operation) -> dict[str, Any]:
        return briefly(operation) if operation.kind is OperationKind.ADOPT else write(operation)

    set_form(converter, Operation, written, lambda data: read(data, Operation))


def _leave_out_no_way_forward(converter: Converter) -> None:
    """Only a plan that meets a list which went back in time says how to bring it forward."""
    write = make_dict_unstructure_fn(Plan, converter, forward=override(omit_if_default=True))
    read = make_dict_structure_fn(Plan, converter)
    set_form(converter, Plan, write, lambda data: read(data, Plan))


def _series_to_json(series: Series | None) -> dict[str, Any] | None:
    if series is None:
        return None
    dates = {"following": codec.encode_value(series.following), "start": codec.encode_value(series.start)}
    reasons = {"kept": series.kept, "fixed": series.fixed}
    return dates | {name: codec.encode_message(why) for name, why in reasons.items() if why is not None}


def _series_from_json(data: Mapping[str, Any] | None) -> Series | None:
    """Raises ValueError, KeyError or TypeError: ``data`` is no series."""
    if data is None:
        return None
    following, start = codec.decode_plain(data["following"]), codec.decode_plain(data["start"])
    if not isinstance(following, Schedule | None) or not isinstance(start, When | None):
        raise ValueError("not a series")
    kept, fixed = (codec.decode_message(data[name]) if name in data else None for name in ("kept", "fixed"))
    return Series(following, start, kept, fixed)


def _join_values(converter: Converter) -> None:
    """A hold's three values stand in one array."""
    write_each, read_each = make_dict_unstructure_fn(Hold, converter), make_dict_structure_fn(Hold, converter)

    def write(hold: Hold) -> dict[str, Any]:
        data = write_each(hold)
        return data | {"values": [data.pop(name) for name in _HALVES]}

    def read(data: Mapping[str, Any]) -> Hold:
        return read_each({**data, **dict(zip(_HALVES, data["values"], strict=True))}, Hold)

    set_form(converter, Hold, write, read)


_CONVERTER = _make_converter()


def task_to_json(task: RemoteTask) -> dict[str, Any]:
    """A task with its raw record."""
    return _CONVERTER.unstructure(task)  # type: ignore[no-any-return]


def task_from_json(data: Mapping[str, Any]) -> RemoteTask:
    """Inverse of :func:`task_to_json`; what an earlier version did not write has its default."""
    return _CONVERTER.structure(data, RemoteTask)


def intent_to_json(intent: Intent) -> dict[str, Any]:
    """What the journal holds of an operation before its request is sent."""
    return _CONVERTER.unstructure(intent)  # type: ignore[no-any-return]


def intent_from_json(data: Mapping[str, Any]) -> Intent:
    """Inverse of :func:`intent_to_json`; what an earlier version did not write has its default."""
    return _CONVERTER.structure(data, Intent)


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """A whole plan with its holds, guards and remarks; its digest is part of it."""
    return _CONVERTER.unstructure(plan)  # type: ignore[no-any-return]


def plan_text(plan: Plan) -> str:
    """The text of :func:`plan_to_json`, one operation after the other: of a long plan the whole is never in memory."""
    rest = plan_to_json(replace(plan, operations=()))
    del rest["operations"]
    write = _CONVERTER.get_unstructure_hook(Operation)
    operations = ",".join([dumps(write(operation)) for operation in plan.operations])
    return f'{{"operations":[{operations}],{dumps(rest)[1:]}'


def review_to_json(review: Review) -> dict[str, Any]:
    """A review with the answers given so far."""
    return _CONVERTER.unstructure(review)  # type: ignore[no-any-return]


def review_from_json(data: Mapping[str, Any]) -> Review:
    """Inverse of :func:`review_to_json`; what an earlier version did not write has its default."""
    return _CONVERTER.structure(data, Review)


def plan_from_json(data: Mapping[str, Any]) -> Plan:
    """Inverse of :func:`plan_to_json`; what an earlier version did not write has its default."""
    return _CONVERTER.structure(data, Plan)


def holds_from_json(data: Sequence[Any]) -> tuple[Hold, ...]:
    """What a plan holds, of :func:`plan_to_json`."""
    return tuple(_CONVERTER.structure(each, Hold) for each in data)
