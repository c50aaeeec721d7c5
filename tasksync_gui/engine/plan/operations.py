"""Building operations: values in, immutable proposals out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tasksync_gui.engine.merge.equality import is_empty, is_readable
from tasksync_gui.engine.merge.field_merge import Write
from tasksync_gui.engine.merge.labels import label_row
from tasksync_gui.engine.merge.projection import Lens, label_for, label_key
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.coupled_dates import start_refused
from tasksync_gui.model.codec import digest, digest_of_text, encode_fields, encode_value, row_json
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.link import BaseReason, BaseRow, Link
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.plan import FieldChange, Operation, OperationKind
from tasksync_gui.model.task import RemoteTask

ADOPT, CREATE, FIELDS, MOVE, COMPLETE, DELETE = 100, 200, 300, 400, 500, 600
"""Ranks of operations, the first to be carried out first."""


def hash_rows(rows: Iterable[BaseRow]) -> str:
    """A digest of what rows say, in their order; why a half moved does not count. Part of operations' ids."""
    said = [row_json(row.field, row.element, row.source, row.destination) for row in rows]
    return digest_of_text(f"[{','.join(said)}]")


def hash_changes(changes: Iterable[FieldChange]) -> str:
    """Digest of the values to be sent."""
    return digest([[change.field, encode_value(change.after)] for change in changes])


def hash_before(operation: Operation) -> str:
    """Digest of what a person sees as it was before: values to be replaced, a task to be lost, tasks to be joined."""
    match operation.kind:
        case OperationKind.CREATE:
            return ""
        case OperationKind.UPDATE:
            return digest([[change.field, encode_value(change.before)] for change in operation.changes])
        case OperationKind.DELETE:
            return digest(encode_fields(operation.before_image))
    return operation.shown


def same_before(one: Operation, other: Operation) -> bool:
    """Whether what was there for ``one`` is there still for ``other``.

    A deletion takes along what no field holds (an alarm, a place), so the native record must be what it was, too;
    a system may stamp a record anew under one revision, and under another one leave it as it is.
    """
    lost = one.kind is OperationKind.DELETE
    known = one.expected_revision == other.expected_revision or (one.record != "" and one.record == other.record)
    return hash_before(one) == hash_before(other) and (known or not lost)


def update(
    ctx: Context, link: Link, side: Side, target: RemoteTask, other: RemoteTask, writes: Sequence[Write],
    after: tuple[OperationId, ...] = (),
) -> Operation:  # fmt: skip
    """The operation that writes all of ``writes`` to ``target``, once those of ``after`` are committed."""
    changes = tuple(FieldChange(write.field, target.fields.get(write.field), write.value) for write in writes)
    rows = tuple(row for write in writes for row in write.rows)
    before = {row.field: row for row in link.base.values()}
    source, destination = (target, other) if side is Side.SOURCE else (other, target)
    return Operation(
        id=ctx.operation_id(link.id, "update", side, hash_rows(before.values()), hash_changes(changes)),
        kind=OperationKind.UPDATE,
        side=side,
        link=link.id,
        title=target.title or other.title,
        changes=changes,
        reason=tuple(dict.fromkeys(write.reason for write in writes)),
        target=target.id,
        counterpart=other.id,
        expected_revision=target.revision,
        base_after=rows,
        before_image=ctx.carried(target),
        after=after,
        url=target.url,
        shown=ctx.shown_tasks(source, destination),
    )


def create(
    ctx: Context, link: Link, side: Side, origin: RemoteTask, reason: Messages, *, standalone: bool = False
) -> tuple[Operation, dict[Field, Message]]:
    """The operation that creates ``origin`` on ``side``, and the fields that cannot be taken, with why.

    ``standalone``: a copy that is not linked to ``origin`` itself.
    """
    capabilities = ctx.request.view(side).capabilities
    changes: list[FieldChange] = []
    rows: list[BaseRow] = []
    refused: dict[Field, Message] = {}
    for field, lens in ctx.lenses.items():
        value = origin.fields.get(field)
        if field not in origin.fields or not is_readable(value):
            continue
        if field is Field.PARENT and _odd_parent(ctx, side if standalone else side.other, origin, side):
            continue
        projected = value if standalone else lens.project(side, value)
        writable = capabilities.writes(field)
        if writable and lens.is_unknown_assignee(side, projected):
            continue
        if writable and (why := lens.refusal(side, projected)):
            refused[field] = message(HoldCode.CANNOT_TAKE, where=ctx.names[side], why=why)
            continue
        if writable and (said := ctx.refusal(link.id, side, field, projected)):
            refused[field] = said
            continue
        if writable and not is_empty(field, projected):
            changes.append(FieldChange(field, empty_value(field), projected))
        rows += _rows(lens, side, value, projected if writable else empty_value(field))
    if why := start_refused(ctx, side, {change.field: change.after for change in changes}):
        refused[Field.START] = why
        changes = [change for change in changes if change.field is not Field.START]
        rows = [row for row in rows if row.field is not Field.START]
    operation = Operation(
        id=ctx.operation_id(link.id, "create", side, hash_rows(link.base.values()), hash_changes(changes)),
        kind=OperationKind.CREATE,
        side=side,
        link=link.id,
        title=origin.title,
        changes=tuple(changes),
        reason=reason,
        counterpart=None if standalone else origin.id,
        base_after=() if standalone else tuple(rows),
        url=origin.url,
        shown=ctx.shown_tasks(*((None, origin) if side is Side.SOURCE else (origin, None))),
    )
    return operation, refused


def _odd_parent(ctx: Context, home: Side, origin: RemoteTask, side: Side) -> bool:
    """Whether the parent of ``origin``, a task of ``home``, cannot be that of a new task on ``side``."""
    return origin.id in ctx.cyclic[home] or (home is not side and ctx.is_foreign_parent(home, origin))


def _rows(lens: Lens, side: Side, value: Value, projected: Value) -> list[BaseRow]:
    if isinstance(value, frozenset):
        return [_label_row(lens, side, name) for name in sorted(value)]
    if isinstance(projected, frozenset):
        return []
    source, destination = (projected, value) if side is Side.SOURCE else (value, projected)
    return [BaseRow(lens.field, source, destination, why=BaseReason.DELIVERED)]


def _label_row(lens: Lens, side: Side, name: str) -> BaseRow:
    spelled = label_for(name, lens.support(side))
    key = label_key(name, lens.source, lens.destination)
    halves = (spelled, name) if side is Side.SOURCE else (name, spelled)
    return label_row(lens.field, key, *halves, why=BaseReason.DELIVERED)


def delete(ctx: Context, link: Link, side: Side, target: RemoteTask, reason: Messages) -> Operation:
    """The operation that deletes ``target``; its changes name what is lost, fields that are not synced included."""
    fields = {field: target.fields[field] for field in Field if field in target.fields}
    changes = tuple(
        FieldChange(field, value, empty_value(field)) for field, value in fields.items() if not is_empty(field, value)
    )
    return Operation(
        id=ctx.operation_id(link.id, "delete", side, hash_rows(link.base.values()), digest(target.id)),
        kind=OperationKind.DELETE,
        side=side,
        link=link.id,
        title=target.title,
        changes=changes,
        reason=reason,
        target=target.id,
        counterpart=link.remote_id(side.other),
        expected_revision=target.revision,
        before_image=fields,
        url=target.url,
        shown=ctx.shown_tasks(*((target, None) if side is Side.SOURCE else (None, target))),
        record=digest(target.raw),
        kept=target.raw,
    )


def adopt(
    ctx: Context, link: LinkId, source: RemoteTask, destination: RemoteTask, rows: Sequence[BaseRow],
    score: float, reason: Messages,
) -> Operation:  # fmt: skip
    """The operation that joins two existing tasks; it writes to no system."""
    return Operation(
        id=ctx.operation_id(link, "adopt", source.id, destination.id, hash_rows(rows)),
        kind=OperationKind.ADOPT,
        side=Side.DESTINATION,
        link=link,
        title=source.title or destination.title,
        changes=(),
        reason=reason,
        target=destination.id,
        counterpart=source.id,
        expected_revision=destination.revision,
        base_after=tuple(rows),
        before_image=ctx.carried(destination),
        score=score,
        rank=ADOPT,
        url=destination.url,
        shown=ctx.shown_tasks(source, destination),
    )


def remote_ids(side: Side, own: RemoteId | None, other: RemoteId | None) -> tuple[RemoteId | None, RemoteId | None]:
    """(source id, destination id) of a task whose id on ``side`` is ``own``."""
    return (own, other) if side is Side.SOURCE else (other, own)
