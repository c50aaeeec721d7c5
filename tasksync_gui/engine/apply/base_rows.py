"""The base after a write: the written side's halves become what the system answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from tasksync_gui.engine.merge.equality import is_empty, same
from tasksync_gui.engine.merge.projection import label_key
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Completion, Field, MergeBy, Scalar, Value, empty_value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow
from tasksync_gui.model.plan import pending_link

Support = Callable[[Field], tuple[FieldSupport, FieldSupport]]
"""What the source and the destination can hold of a field."""
Spelled = Mapping[Field, Mapping[str, str]]
"""How the answer spells each element of its sets, by the element's key."""


def rows_after_write(
    rows: Iterable[BaseRow],
    side: Side,
    answered: Mapping[Field, Value],
    support: Support,
    normalises: frozenset[Field] = frozenset(),
) -> tuple[BaseRow, ...]:
    """``rows`` with every delivered half of ``side`` brought in line with the answer.

    ``support``: both sides' support of a field, by which the key of a label is made. ``normalises``: fields
    the system may rewrite on its own. An answer that differs otherwise is somebody's edit: the half
    then stays what was sent, so that the next run carries the edit on. A row that is neither delivered
    nor pinned is taken as it is; a field missing in the answer keeps what was sent.
    """
    spelled = _spelled(answered, support)
    return tuple(_row_after(row, side, answered, spelled, normalises) for row in rows)


def rows_after_create(
    rows: Iterable[BaseRow],
    side: Side,
    answered: Mapping[Field, Value],
    support: Support,
    normalises: frozenset[Field] = frozenset(),
) -> tuple[BaseRow, ...]:
    """Like :func:`rows_after_write`, for a task that was just created.

    A field that is still empty there has not arrived: some systems need several requests for a new
    task, and any of them may have been the last. Its base says "empty", so that the next run sends it.
    A field that the system may rewrite was not forgotten but rewritten, unless a finished task is shown as
    open: completing is what takes a second request.
    """
    spelled = _spelled(answered, support)
    return tuple(
        _not_arrived(row)
        if _is_missing(row, side, answered, spelled, normalises)
        else _row_after(row, side, answered, spelled, normalises)
        for row in rows
    )


def _is_missing(
    row: BaseRow,
    side: Side,
    answered: Mapping[Field, Value],
    spelled: Spelled,
    normalises: frozenset[Field],
) -> bool:
    sent = row.half(side)
    if row.field in normalises and not (isinstance(sent, Completion) and sent.status.is_done):
        return False
    if row.why is not BaseReason.DELIVERED or sent is None or pending_link(sent) is not None:
        return False
    if row.field.spec.merge is MergeBy.ELEMENTS:
        return row.field in spelled and row.element not in spelled[row.field]
    return row.field in answered and not is_empty(row.field, sent) and is_empty(row.field, answered[row.field])


def _not_arrived(row: BaseRow) -> BaseRow:
    empty = empty_value(row.field)
    half: Scalar = None if isinstance(empty, frozenset) else empty
    return replace(row, source=half, destination=half)


def _spelled(answered: Mapping[Field, Value], support: Support) -> Spelled:
    sets = {field: value for field, value in answered.items() if isinstance(value, frozenset)}
    return {field: {label_key(name, *support(field)): name for name in names} for field, names in sets.items()}


def _row_after(
    row: BaseRow,
    side: Side,
    answered: Mapping[Field, Value],
    spelled: Spelled,
    normalises: frozenset[Field],
) -> BaseRow:
    sent = row.half(side)
    if row.why not in (BaseReason.DELIVERED, BaseReason.PINNED):
        return row
    if row.field.spec.merge is MergeBy.ELEMENTS:
        half: Value = sent if sent is None else spelled.get(row.field, {}).get(row.element, sent)
    else:
        half = answered.get(row.field, sent)
        pending = pending_link(sent) is not None
        if not pending and row.field not in normalises and not same(row.field, half, sent):
            half = sent
    if isinstance(half, frozenset):
        return row
    return replace(row, source=half) if side is Side.SOURCE else replace(row, destination=half)
