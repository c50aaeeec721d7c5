"""A write of several fields of which its system refuses some: those are held, the others are written.

A connector only tells which fields were refused (``RejectedFieldError.fields``). Where it cannot, an update is sent
once more part by part, which tells; a new task is first made with its title alone. What was refused is remembered in
the system's words, with the value, and is not sent again (engine README, section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace
from datetime import datetime

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.merge.field_merge import sent_value
from tasksync_gui.engine.merge.spelled_rows import not_arrived
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.model.plan import Operation, OperationKind, pending_link
from tasksync_gui.model.task import RemoteTask

_TOGETHER = (Field.DUE, Field.START)
"""Systems couple these: one without the other may be refused although both together are not."""
_BARE = frozenset({Field.TITLE, Field.PARENT})
"""What a new task is made with when nobody knows what its system does not like: a parent cannot be given later
everywhere."""


def named(intent: Intent, error: RejectedFieldError) -> frozenset[Field]:
    """The written fields that were refused by name; none where the task as a whole cannot be."""
    if intent.kind is OperationKind.DELETE:
        return frozenset()
    found = error.fields & intent.desired.keys()
    nameless = intent.kind is OperationKind.CREATE and Field.TITLE in found
    return frozenset() if nameless else found


def parts(intent: Intent) -> list[frozenset[Field]]:
    """The fields of an update in the smallest parts that can be sent by themselves."""
    whole = frozenset(intent.desired)
    dates = whole.intersection(_TOGETHER)
    found = [dates] if dates else []
    return found + [frozenset({name}) for name in intent.desired if name not in dates]


def only(intent: Intent, fields: Set[Field]) -> Intent:
    """``intent`` with ``fields`` alone. To the base the others have not been sent: a later run does."""
    desired = {name: value for name, value in intent.desired.items() if name in fields}
    if intent.kind is not OperationKind.CREATE:
        rows = tuple(row for row in intent.base_after if row.field in fields)
        return replace(intent, desired=desired, base_after=rows)
    left = intent.desired.keys() - fields
    rows = tuple(not_arrived(row) if row.field in left else row for row in intent.base_after)
    return replace(intent, desired=desired, base_after=rows)


def without(intent: Intent, fields: Set[Field]) -> Intent | None:
    """``intent`` without ``fields``; None if nothing is left to write."""
    rest = intent.desired.keys() - fields
    return only(intent, rest) if rest else None


def bare(intent: Intent) -> Intent | None:
    """The new task with as little as it can be made with; None if it is that already."""
    return only(intent, _BARE) if intent.desired.keys() - _BARE else None


def present(intent: Intent, current: RemoteTask) -> Intent | None:
    """``intent`` for the task as it is now that a part of the write may have arrived; None if somebody was there."""
    for name, value in intent.desired.items():
        shown = current.fields.get(name)
        known = same(name, shown, value) or same(name, shown, intent.before_image.get(name))
        if not known and pending_link(value) is None:
            return None
    return replace(intent, expected_revision=current.revision)


def is_part_of(operation: Operation, intent: Intent) -> bool:
    """Whether an update only sends what ``intent`` was to write."""
    changes = operation.changes
    planned = operation.kind is OperationKind.UPDATE and operation.side is intent.side and not operation.after
    return planned and all(c.field in intent.desired and c.after == intent.desired[c.field] for c in changes)


def remembered(
    intent: Intent, fields: Iterable[Field], error: RejectedFieldError, now: datetime
) -> list[StoredDecision]:
    """What is remembered of a refusal, field by field."""
    return [
        StoredDecision(
            Remembered.REFUSED, intent.link, field=name, shown=sent_value(intent.desired[name]), decided_at=now,
            side=intent.side, why=(error.message,),
        )
        for name in fields
    ]  # fmt: skip


def used_up(intent: Intent, fields: Iterable[Field]) -> list[StoredDecision]:
    """Answers by which refused fields were sent once more, which were given for one time: about each, about all."""
    return [StoredDecision(Remembered.TAKE_SOURCE, intent.link, field=name) for name in (*fields, None)]
