"""What became of a write whose answer was lost: ask the system, never guess (ENGINE section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from tasksync_gui.engine.canonical import age, same
from tasksync_gui.engine.ports import Clock, TaskReader
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import NotFoundError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.plan import OperationKind, pending_link
from tasksync_gui.model.run import Intent
from tasksync_gui.model.task import RemoteTask

OVERLAP = timedelta(minutes=30)
"""A lost creation is looked for from so long before the newest stamp on that the run knew: the clocks of a system's
servers differ, and an earlier attempt of ours may have shown up late."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """It was carried out; ``task`` is what it led to (None: deleted)."""

    task: RemoteTask | None
    asked_later: bool = False
    """Whether ``task`` is not the write's own answer, so that somebody may have edited it since."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """It was not carried out; ``current`` is the untouched task (None for a create)."""

    current: RemoteTask | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Somebody else was there meanwhile; ``current`` None: the task is gone."""

    current: RemoteTask | None
    after_us: bool = False
    """Whether our write may have been there before them."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """It cannot be told, only a person can."""

    reason: str


Finding = Delivered | NotDone | Changed | Unclear


async def probe(
    connector: TaskReader,
    collection: str,
    intent: Intent,
    clock: Clock,
    known: frozenset[RemoteId],
    titles: Mapping[RemoteId, Value] | None = None,
) -> Finding:
    """Find out how ``intent`` ended. ``known``: ids that were on that side before; ``titles``: what they were called.

    Raises:
        ConnectorError: the system cannot be asked right now.
    """
    if intent.kind is OperationKind.CREATE:
        restored = await _restored(connector, collection, intent)
        return restored or await _probe_create(connector, collection, intent, clock, known, titles or {})
    assert intent.target is not None
    try:
        current = await connector.read(collection, intent.target)
    except NotFoundError:
        return Delivered(None) if intent.kind is OperationKind.DELETE else Changed(None)
    if intent.kind is OperationKind.DELETE:
        untouched = current.revision == intent.expected_revision
        return NotDone(current) if untouched else Changed(current)
    if holds(current, intent.desired):
        return Delivered(current)
    before = {field: intent.before_image.get(field) for field in intent.desired}
    return NotDone(current) if holds(current, before) else Changed(current)


def holds(task: RemoteTask, fields: Mapping[Field, Value]) -> bool:
    """Whether ``task`` has all of ``fields``; a parent that was still pending is not compared."""
    return all(
        pending_link(value) is not None or same(field, task.fields.get(field), value) for field, value in fields.items()
    )


async def _restored(connector: TaskReader, collection: str, intent: Intent) -> Finding | None:
    """A task that was to come back out of the trash, if it did."""
    if intent.target is None:
        return None
    try:
        return Delivered(await connector.read(collection, intent.target))
    except NotFoundError:
        return None


async def _probe_create(
    connector: TaskReader,
    collection: str,
    intent: Intent,
    clock: Clock,
    known: frozenset[RemoteId],
    titles: Mapping[RemoteId, Value],
) -> Finding:
    if connector.capabilities.visibility_lag:
        await clock.sleep(connector.capabilities.visibility_lag)
    if connector.capabilities.marker is not MarkerKind.NONE:
        since = None if intent.since is None else intent.since - OVERLAP
        found = await connector.find_by_marker(collection, intent.marker, since)
        return Delivered(min(found, key=age)) if found else NotDone()
    return await _probe_by_content(connector, collection, intent, known, titles)


async def _probe_by_content(
    connector: TaskReader,
    collection: str,
    intent: Intent,
    known: frozenset[RemoteId],
    titles: Mapping[RemoteId, Value],
) -> Finding:
    """Without marks: a task with our title that was not there before is ours. No clock is asked: ours may be wrong.

    A task that had another title before is a renamed one, or ours under an id that the system gave out again.
    """
    snapshot = await connector.snapshot(collection)
    title = intent.desired.get(Field.TITLE)
    fresh = [task for task in snapshot.tasks if task.id not in known]
    candidates = [task for task in fresh if same(Field.TITLE, task.fields.get(Field.TITLE), title)]
    if len(candidates) == 1:
        return Delivered(candidates[0])
    if candidates:
        return Unclear(f"{len(candidates)} tasks have this title and any of them may be the one")
    named = [task for task in snapshot.tasks if same(Field.TITLE, task.fields.get(Field.TITLE), title)]
    if any(task.id in titles and not same(Field.TITLE, titles[task.id], title) for task in named):
        return Unclear("a task that had another title before has this one now")
    trusted = snapshot.complete and 2 * (len(snapshot.tasks) - len(fresh)) >= len(known)
    return NotDone() if trusted else Unclear("the listing was incomplete")
