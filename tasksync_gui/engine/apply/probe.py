"""What became of a write whose answer was lost: ask the system, never guess (engine README, section 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import timedelta

from tasksync_gui.engine.identity.evidence import (
    JOINS,
    Evidence,
    Portrait,
    Situation,
    allowed,
    compare,
    is_called,
    letters_of,
    portrait,
    shows,
)
from tasksync_gui.engine.merge.equality import age, same
from tasksync_gui.engine.merge.spelling import SpellingKind, kind_of
from tasksync_gui.engine.observe.confirm import CONFIRMATION_LIMIT
from tasksync_gui.engine.ports import Clock, TaskReader
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.codes import UnclearCode
from tasksync_gui.model.errors import ConnectorError, ErrorScope, NotFoundError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, RemoteId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.plan import OperationKind, pending_link
from tasksync_gui.model.task import RemoteTask, Snapshot

OVERLAP = timedelta(minutes=30)
"""A lost creation is looked for from so long before the newest stamp on that the run knew: the clocks of a system's
servers differ, and an earlier attempt of ours may have shown up late."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """It was carried out; ``task`` is what it led to (None: deleted)."""

    task: RemoteTask | None
    asked_later: bool = False
    """Whether ``task`` is not the write's own answer, so that somebody may have edited it since."""
    proves: Mapping[str, int] = field(default_factory=dict, compare=False)
    """What looking at it has shown of its system (``engine.merge.trust``)."""


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

    reason: Message


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody else, or an earlier pair of ours, has made the copy: under the id that follows from its original."""

    task: RemoteTask


Finding = Delivered | NotDone | Changed | Unclear | Met


@dataclass(frozen=True, slots=True)
class Known:
    """The side of a write as it was before."""

    ids: Set[RemoteId]
    """Ids that were there, or that other links hold."""
    tasks: Mapping[RemoteId, RemoteTask] = field(default_factory=dict)
    """The tasks as they were last read."""
    rivals: tuple[Mapping[Field, Value], ...] = ()
    """What other creations of the same title were to write whose end is not known either."""
    habits: frozenset[tuple[Field, SpellingKind]] = frozenset()
    """What the system has been seen to make of what it is sent."""


Memory = Callable[[], Known]


async def probe(
    connector: TaskReader, collection: str, intent: Intent, clock: Clock, known: Known, *, refused: bool = False
) -> Finding:
    """Find out how ``intent`` ended. ``refused``: its system says that it was not carried out, as the task had changed:
    what is there in its place is somebody's edit, and no spelling of it.

    Raises:
        ConnectorError: the system cannot be asked right now.
    """
    if intent.kind is OperationKind.CREATE:
        restored = await _restored(connector, collection, intent)
        return restored or await _probe_create(connector, collection, intent, clock, known)
    assert intent.target is not None
    try:
        current = await connector.read(collection, intent.target)
    except NotFoundError:
        if intent.kind is OperationKind.DELETE:
            return Delivered(None)
        moved = await _moved(connector, collection, intent, known)
        return Changed(None) if moved is None else Delivered(moved)
    if intent.kind is OperationKind.DELETE:
        untouched = current.revision == intent.expected_revision
        return NotDone(current) if untouched else Changed(current)
    if holds(current, intent.desired):
        return Delivered(current)
    before = {field: intent.before_image.get(field) for field in intent.desired}
    if holds(current, before):
        return NotDone(current)
    spelled = not refused and arrived(current, intent.desired, known.habits)
    return Delivered(current) if spelled else Changed(current)


def holds(task: RemoteTask, fields: Mapping[Field, Value]) -> bool:
    """Whether ``task`` has all of ``fields``; a parent that was still pending is not compared."""
    return all(
        pending_link(value) is not None or same(field, task.fields.get(field), value) for field, value in fields.items()
    )


def arrived(task: RemoteTask, fields: Mapping[Field, Value], habits: Set[tuple[Field, SpellingKind]]) -> bool:
    """Whether ``task`` has all of ``fields``, be it in a spelling of its system.

    What is empty there is a spelling only where the system is known to drop such values.
    """
    return all(
        pending_link(value) is not None
        or same(field, shown := task.fields.get(field), value)
        or ((kind := kind_of(field, value, shown)) is not None
            and (kind is not SpellingKind.DROPPED or (field, kind) in habits))
        for field, value in fields.items()
    )  # fmt: skip


async def _moved(connector: TaskReader, collection: str, intent: Intent, known: Known) -> RemoteTask | None:
    """The updated task under another id, all written: in some systems a move gives a task a new one.

    It is the only new one that bears the gone one's mark, has its uid, or its title and moment of creation; or, where
    the system knows none of them, says all that the gone one said.
    """
    former = None if intent.target is None else known.tasks.get(intent.target)
    if former is None:
        return None
    fresh = [task for task in (await connector.snapshot(collection)).tasks if task.id not in known.ids]
    sought = _as_written(former, intent.desired)
    written = [task for task in fresh if arrived(task, intent.desired, known.habits)]
    found = {task.id: compare(task, sought, Situation.LOST_UPDATE) for task in written}
    alike = [task for task in fresh if found.get(task.id, Evidence.NONE) is not Evidence.NONE]
    joined = alike and allowed(Situation.LOST_UPDATE, found[alike[0].id], len(alike)) in JOINS
    return alike[0] if joined else None


def _as_written(former: RemoteTask, written: Mapping[Field, Value]) -> Portrait:
    """What ``former`` is once ``written`` has arrived: the title, where it was written, letter by letter."""
    title = _title({Field.TITLE: former.title, **written})
    says = _saying({**former.fields, **written})
    return replace(portrait(former), title=title, says=says, exact=True)


def _title(fields: Mapping[Field, Value]) -> str:
    value = fields.get(Field.TITLE)
    return value if isinstance(value, str) else ""


def _saying(fields: Mapping[Field, Value]) -> Callable[[RemoteTask], bool]:
    return lambda task: holds(task, fields)


class Rivals:
    """Creations whose end is not known, by their side and title: what one of them made may look like another's."""

    def __init__(self, intents: Iterable[Intent] = ()) -> None:
        self._by_title: dict[tuple[Side, Value], dict[OperationId, Intent]] = {}
        for intent in intents:
            self.add(intent)

    def add(self, intent: Intent) -> None:
        """Nobody knows how it ended; only a creation has rivals."""
        if intent.kind is OperationKind.CREATE:
            self._by_title.setdefault(_family(intent), {})[intent.operation] = intent

    def discard(self, intent: Intent) -> None:
        """It is known."""
        self._by_title.get(_family(intent), {}).pop(intent.operation, None)

    def of(self, intent: Intent) -> tuple[Mapping[Field, Value], ...]:
        """What the others were to write that create a task of the same title on the same side."""
        if intent.kind is not OperationKind.CREATE:
            return ()
        family = self._by_title.get(_family(intent), {})
        return tuple(each.desired for each in family.values() if each.operation != intent.operation)


def _family(intent: Intent) -> tuple[Side, Value]:
    return intent.side, letters_of(intent.desired.get(Field.TITLE))


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
    known: Known,
) -> Finding:
    if connector.capabilities.visibility_lag:
        await clock.sleep(connector.capabilities.visibility_lag)
    if connector.capabilities.marker is not MarkerKind.NONE:
        since = None if intent.since is None else intent.since - OVERLAP
        found = await connector.find_by_marker(collection, intent.uid or intent.marker, since)
        ours_by_mark = Portrait(mark=intent.marker)
        marked = [task for task in found if not intent.uid or shows(Evidence.MARK, task, ours_by_mark)]
        made = [task for task in marked if task.id != intent.replaces or holds(task, _telling(connector, intent))]
        ours = allowed(Situation.MARKED_CREATE, Evidence.MARK, len(made)) in JOINS
        if made and ours:
            return Delivered(min(made, key=age))
        strange = [task for task in found if task not in marked]
        return _met(connector, intent, strange) if strange else NotDone()
    return await _probe_by_content(connector, collection, intent, known)


def _met(connector: TaskReader, intent: Intent, there: list[RemoteTask]) -> Finding:
    """What has the id that follows from the original and is not of our making: a copy if it says so in every field
    that was to be written. Anything else keeps the id, and a person is asked.
    """
    sought = Portrait(says=_saying(_telling(connector, intent)))
    copies = [task for task in there if compare(task, sought, Situation.ID_TAKEN) is Evidence.CONTENT]
    if copies and allowed(Situation.ID_TAKEN, Evidence.CONTENT, len(copies)) in JOINS:
        return Met(min(copies, key=age))
    return Unclear(message(UnclearCode.ID_TAKEN))


def _telling(connector: TaskReader, intent: Intent) -> dict[Field, Value]:
    """What was written, without what the system rewrites in its own way."""
    normalises = connector.capabilities.normalises
    return {f: v for f, v in intent.desired.items() if f is Field.TITLE or f not in normalises}


async def _probe_by_content(connector: TaskReader, collection: str, intent: Intent, known: Known) -> Finding:
    """Without marks: a task that was not there before and says all we wrote is ours; the title alone proves nothing.

    No clock is asked: ours may be wrong. That it did not arrive is believed only of a listing that shows everything
    else; one that does not is read a second time.
    """
    known = replace(known, ids=frozenset(known.ids))  # what is made while it is listed need not be in the listing
    for _ in range(2):
        snapshot = await connector.snapshot(collection)
        finding = _found_in(snapshot, intent, known, _telling(connector, intent))
        if finding is not None:
            return finding
        if (
            snapshot.complete
            and not _hides(snapshot, known)
            and await _shows_all(connector, collection, snapshot, known)
        ):
            return NotDone()
    return Unclear(message(UnclearCode.INCOMPLETE))


def _found_in(snapshot: Snapshot, intent: Intent, known: Known, telling: Mapping[Field, Value]) -> Finding | None:
    """What the listing says of an unmarked create; None: that nothing in it could be what it made.

    A task that had another title before is a renamed one, or ours under an id that the system gave out again.
    """
    title = _title(intent.desired)

    def says(task: RemoteTask) -> bool:
        return is_called(task, title) and arrived(task, telling, known.habits)

    sought = Portrait(title, says=says, exact=True)
    found = {task.id: compare(task, sought, Situation.UNMARKED_CREATE) for task in snapshot.tasks}
    candidates = [task for task in snapshot.tasks if task.id not in known.ids and found[task.id] is not Evidence.NONE]
    mine = [task for task in candidates if found[task.id] is Evidence.CONTENT]
    moved = _gone(known, snapshot, title)
    if mine:
        others = sum(any(holds(task, rival) for task in mine) for rival in known.rivals)  # each may have made one
        ours = allowed(Situation.UNMARKED_CREATE, Evidence.CONTENT, max(1, len(mine) - others)) in JOINS
        if ours and not any(_may_be(task, former) for task in mine for former in moved):
            return Delivered(min(mine, key=age))
        return Unclear(message(UnclearCode.ANY_OF, count=len(candidates)))
    left = [task for task in candidates if not any(holds(task, rival) for rival in known.rivals)]
    if any(not any(_may_be(task, former) for former in moved) for task in left):
        return Unclear(message(UnclearCode.SAYS_ELSE))
    named = (task for task in snapshot.tasks if found[task.id] is not Evidence.NONE)
    if any(_had_another_title(task, known, title) for task in named):
        return Unclear(message(UnclearCode.RENAMED))
    return None if candidates else _spelled_in(snapshot, known, telling)


def _spelled_in(snapshot: Snapshot, known: Known, telling: Mapping[Field, Value]) -> Finding | None:
    """The one new task that says all that was written in a spelling of its system; what moved here is none."""
    there = {task.id for task in snapshot.tasks}
    gone = [former for id_, former in known.tasks.items() if id_ not in there]
    sought = Portrait(says=lambda task: arrived(task, telling, known.habits))
    fresh = (task for task in snapshot.tasks if task.id not in known.ids)
    says = (task for task in fresh if compare(task, sought, Situation.UNMARKED_CREATE) is Evidence.CONTENT)
    mine = [task for task in says if not any(_may_be(task, former) for former in gone)]
    if not mine:
        return None
    ours = allowed(Situation.UNMARKED_CREATE, Evidence.CONTENT, len(mine)) in JOINS
    return Delivered(mine[0]) if ours else Unclear(message(UnclearCode.SAYS_ELSE))


def _hides(snapshot: Snapshot, known: Known) -> bool:
    """Whether something is there that cannot be read and was not there before: it may be what was written."""
    return any(problem.id is None or problem.id not in known.ids for problem in snapshot.problems)


async def _shows_all(connector: TaskReader, collection: str, snapshot: Snapshot, known: Known) -> bool:
    """Whether ``snapshot`` leaves out nothing of what was there, but for what a direct read does not find either.

    A listing that is short of one known task may be short of the new one, too. If more than half is not there, whoever
    asks may have lost the right to see it.
    """
    shown = {task.id for task in snapshot.tasks} | {problem.id for problem in snapshot.problems}
    missing = sorted(known.ids - shown - snapshot.deleted)
    if 2 * len(missing) > len(known.ids) or len(missing) > CONFIRMATION_LIMIT:
        return False
    for id_ in missing:
        try:
            await connector.read(collection, id_)
        except NotFoundError:
            continue
        except ConnectorError as error:
            if error.scope is not ErrorScope.OPERATION:
                raise
        return False
    return True


def _gone(known: Known, snapshot: Snapshot, title: str) -> list[RemoteTask]:
    """Tasks of that title that are not there any more under their ids: a move may have given them new ones."""
    there = {task.id for task in snapshot.tasks}
    return [task for task in known.tasks.values() if task.id not in there and is_called(task, title)]


def _may_be(task: RemoteTask, former: RemoteTask) -> bool:
    """Whether ``task`` may be ``former`` under a new id; its parent is what a move changes."""
    said: dict[Field, Value] = {name: value for name, value in former.fields.items() if name is not Field.PARENT}
    sought = replace(portrait(former), says=_saying(said), exact=True)
    return compare(task, sought, Situation.MOVED_MEANWHILE) is not Evidence.NONE


def _had_another_title(task: RemoteTask, known: Known, title: str) -> bool:
    former = known.tasks.get(task.id)
    return former is not None and not is_called(former, title)
