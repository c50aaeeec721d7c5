"""The base after a write: the written side's halves become what the system answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tasksync_gui.engine.merge.equality import is_empty, same
from tasksync_gui.engine.merge.projection import label_key
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Completion, Field, Scalar, Value, empty_value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow
from tasksync_gui.model.plan import pending_link


def settle_rows(
    rows: Iterable[BaseRow],
    side: Side,
    answered: Mapping[Field, Value],
    labels: tuple[FieldSupport, FieldSupport],
    normalises: frozenset[Field] = frozenset(),
) -> tuple[BaseRow, ...]:
    """``rows`` with every delivered half of ``side`` brought in line with the answer.

    ``labels``: both sides' support of labels, by which a label's key is made. ``normalises``: fields
    the system may rewrite on its own. An answer that differs otherwise is somebody's edit: the half
    then stays what was sent, so that the next run carries the edit on. A row that is neither delivered
    nor pinned is taken as it is; a field missing in the answer keeps what was sent.
    """
    spelled = _spelled(answered.get(Field.LABELS), labels)
    return tuple(_settle(row, side, answered, spelled, normalises) for row in rows)


def settle_new(
    rows: Iterable[BaseRow],
    side: Side,
    answered: Mapping[Field, Value],
    labels: tuple[FieldSupport, FieldSupport],
    normalises: frozenset[Field] = frozenset(),
) -> tuple[BaseRow, ...]:
    """Like :func:`settle_rows`, for a task that was just created.

    A field that is still empty there has not arrived: some systems need several requests for a new
    task, and any of them may have been the last. Its base says "empty", so that the next run sends it.
    A field that the system may rewrite was not forgotten but rewritten, unless a finished task is shown as
    open: completing is what takes a second request.
    """
    spelled = _spelled(answered.get(Field.LABELS), labels)
    return tuple(
        _not_arrived(row)
        if _is_missing(row, side, answered, spelled, normalises)
        else _settle(row, side, answered, spelled, normalises)
        for row in rows
    )


def _is_missing(
    row: BaseRow,
    side: Side,
    answered: Mapping[Field, Value],
    spelled: dict[str, str] | None,
    normalises: frozenset[Field],
) -> bool:
    sent = row.half(side)
    if row.field in normalises and not (isinstance(sent, Completion) and sent.status.is_done):
        return False
    if row.why is not BaseReason.DELIVERED or sent is None or pending_link(sent) is not None:
        return False
    if row.field is Field.LABELS:
        return spelled is not None and row.element not in spelled
    return row.field in answered and not is_empty(row.field, sent) and is_empty(row.field, answered[row.field])


def _not_arrived(row: BaseRow) -> BaseRow:
    empty = empty_value(row.field)
    half: Scalar = None if isinstance(empty, frozenset) else empty
    return replace(row, source=half, destination=half)


def _spelled(value: Value, labels: tuple[FieldSupport, FieldSupport]) -> dict[str, str] | None:
    return {label_key(name, *labels): name for name in value} if isinstance(value, frozenset) else None


def _settle(
    row: BaseRow,
    side: Side,
    answered: Mapping[Field, Value],
    spelled: dict[str, str] | None,
    normalises: frozenset[Field],
) -> BaseRow:
    sent = row.half(side)
    if row.why not in (BaseReason.DELIVERED, BaseReason.PINNED):
        return row
    if row.field is Field.LABELS:
        half: Value = sent if spelled is None or sent is None else spelled.get(row.element, sent)
    else:
        half = answered.get(row.field, sent)
        pending = pending_link(sent) is not None
        if not pending and row.field not in normalises and not same(row.field, half, sent):
            half = sent
    if isinstance(half, frozenset):
        return row
    return replace(row, source=half) if side is Side.SOURCE else replace(row, destination=half)
