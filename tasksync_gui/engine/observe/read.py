"""Reading one side: incrementally where the system can, in full often enough, absences confirmed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tasksync_gui.engine.identity.evidence import Portrait, Situation, keys, portrait
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.merge.trust import trust_in
from tasksync_gui.engine.observe.confirm import (
    CONFIRMATION_LIMIT,
    Given,
    absent_ids,
    linked_ids,
    needs_confirmation,
    outgrown,
    shown_twice,
    unasked_ids,
)
from tasksync_gui.engine.observe.former_ids import under_ids_now
from tasksync_gui.engine.observe.side_view import SideView, lay_view
from tasksync_gui.engine.ports import Clock, Lister, TaskReader
from tasksync_gui.engine.runtime.compute import Compute, at_once
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.engine.state import PairState, Seen
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import ConnectorError, CursorExpiredError, ErrorScope, ForbiddenError, NotFoundError
from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Revision, Side
from tasksync_gui.model.link import Observation
from tasksync_gui.model.message import Message
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.task import RemoteTask, Snapshot

FULL_EVERY = timedelta(hours=24)
FULL_EVERY_RUNS = 50
NO_PAIR = PairId("")


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """Where one side's tasks are, and how people call it."""

    side: Side
    collection: str
    system: str
    writable: bool = True
    is_given: Given = lambda task: False
    """Which new tasks the other side gets."""


@dataclass(frozen=True, slots=True)
class SideReading:
    """One side as it was read, what of it is to be remembered, and the clocks' difference in seconds."""

    view: SideView
    seen: Seen
    skew: float = 0.0
    former: Mapping[RemoteId, RemoteId] = field(default_factory=dict)
    """Ids of its tasks that its connector gave in another form once (see ``former_ids``)."""


async def read_side(
    reader: TaskReader,
    target: ReadTarget,
    state: PairState,
    clock: Clock,
    compute: Compute = at_once,
    owner: Callable[[str], LinkId | None] = lambda marker: None,
    *,
    whole: bool = False,
    pair: PairId = NO_PAIR,
) -> SideReading:
    """Read one side; ``compute`` runs what takes long without waiting for anything; ``owner``: whose mark it is.

    ``whole``: also where the changes would do. ``pair``: whose state it is.

    Raises:
        ConnectorError: the listing failed as a whole.
    """
    cursor = None if whole else _usable_cursor(reader, target.side, state, clock)
    try:
        snapshot = await _listed(reader, target, state, cursor)
    except CursorExpiredError:
        snapshot = await reader.snapshot(target.collection)
    stored = state

    def doubts() -> tuple[PairState, _Doubts]:
        now = under_ids_now(pair, target.side, stored, snapshot.former)
        return now, _to_be_asked(reader, target, snapshot, now, owner)

    state, asking = await compute(doubts)
    if snapshot.incremental and len(asking.doubtful) > CONFIRMATION_LIMIT:
        snapshot = await reader.snapshot(target.collection)
        state, asking = await compute(doubts)
    found, gone, unknown = await _confirm(reader, target, asking.wanted)
    if moved := gone & asking.twice:  # asked for after it was listed
        snapshot = replace(snapshot, tasks=tuple(task for task in snapshot.tasks if task.id not in moved))
    # What cannot be asked is taken for what it was: left out, it would seem to be missing here and be made again.
    unknown = {id_: why for id_, why in unknown.items() if id_ not in asking.unasked}

    def lay() -> tuple[SideView, Seen]:
        view = lay_view(
            target.side,
            reader.capabilities,
            target.system,
            snapshot,
            state,
            found=found,
            confirmed_gone=gone,
            unknown=unknown,
            writable=target.writable,
        )
        return replace(view, newest=_newest(view)), _seen(target.side, snapshot, stored, state, view)

    view, seen = await compute(lay)
    skew = abs((snapshot.server_time - clock.now()).total_seconds()) if snapshot.server_time else 0.0
    return SideReading(view, seen, skew, snapshot.former)


async def _listed(reader: TaskReader, target: ReadTarget, state: PairState, cursor: str | None) -> Snapshot:
    """The listing. What a list of changes names at the revision that is known is as it was, and was not read again."""
    if cursor is None or not isinstance(reader, Lister):
        return await reader.snapshot(target.collection, cursor)
    known = state.observations[target.side]

    def pick(listed: Mapping[RemoteId, Revision]) -> frozenset[RemoteId]:
        return frozenset(listed) - _read_before(listed, target.side, state, reader.capabilities)

    found = await reader.changes_since(target.collection, cursor, pick)
    return replace(found, tasks=(*found.tasks, *(known[id_].task for id_ in sorted(found.same))))


def _read_before(
    listed: Mapping[RemoteId, Revision], side: Side, state: PairState, promised: Capabilities
) -> frozenset[RemoteId]:
    """What is listed at the revision that is known, and needs no second look.

    Of a write that was answered with its revision alone, that is what its system is known to keep as it is sent.
    """
    if promised.weak_revisions:
        return frozenset()
    known = state.observations[side]
    same = [known[id_] for id_, revision in listed.items() if id_ in known and known[id_].task.revision == revision]
    if not any(each.as_sent for each in same):
        return frozenset(each.id for each in same)
    trust = trust_in(side, known.values(), state.links.values())
    return frozenset(each.id for each in same if not (each.as_sent and trust.wants(each.task)))


@dataclass(frozen=True, slots=True)
class _Doubts:
    """Tasks that a listing leaves in doubt, by why; each is read directly before its absence or novelty counts."""

    doubtful: frozenset[RemoteId]
    """What a listing of changes leaves in doubt."""
    wanted: frozenset[RemoteId]
    """All of it, unless it is too much."""
    unasked: frozenset[RemoteId]
    """What the other side would get, if it is still there."""
    twice: frozenset[RemoteId]
    """What may be there under a new id, too."""


def _to_be_asked(
    reader: TaskReader, target: ReadTarget, snapshot: Snapshot, state: PairState, owner: Callable[[str], LinkId | None]
) -> _Doubts:
    side, told = target.side, reader.capabilities.tombstones
    unasked = frozenset[RemoteId]()
    if not told:
        unasked = unasked_ids(side, snapshot, state, target.is_given)
    doubtful = outgrown(side, snapshot, state, owner, told) | unasked
    confirmed, twice = needs_confirmation(side, snapshot, state), shown_twice(side, snapshot, state, owner)
    if len(twice) > CONFIRMATION_LIMIT:
        twice = frozenset()
    return _Doubts(doubtful | absent_ids(side, snapshot, state), doubtful | confirmed | twice, unasked, twice)


def _newest(view: SideView) -> datetime | None:
    """What is created from now on is no older than this, whatever clocks stand between the system and us."""
    if not view.capabilities.server_times:
        return None
    stamps = (at for task in view.tasks.values() for at in (task.created_at, task.modified_at) if at is not None)
    return max(stamps, default=None)


def _usable_cursor(reader: TaskReader, side: Side, state: PairState, clock: Clock) -> str | None:
    age = None if state.last_full_at is None else clock.now() - state.last_full_at
    fresh = age is not None and abs(age) < FULL_EVERY  # a negative age: the clock was turned back
    due = not fresh or state.runs_since_full >= FULL_EVERY_RUNS
    return state.cursors[side] if reader.capabilities.cursor and not due else None


async def _confirm(
    reader: TaskReader, target: ReadTarget, ids: Iterable[RemoteId]
) -> tuple[dict[RemoteId, RemoteTask], frozenset[RemoteId], dict[RemoteId, Message]]:
    """Direct reads of ``ids``: (found, gone, unknown with the reason)."""
    limit = asyncio.Semaphore(max(1, reader.capabilities.concurrency))
    found: dict[RemoteId, RemoteTask] = {}
    gone: set[RemoteId] = set()
    unknown: dict[RemoteId, Message] = {}

    async def ask(id_: RemoteId) -> None:
        async with limit:
            try:
                found[id_] = await reader.read(target.collection, id_)
            except NotFoundError:
                gone.add(id_)
            except ConnectorError as error:
                if error.scope is not ErrorScope.OPERATION and not isinstance(error, ForbiddenError):
                    raise
                unknown[id_] = error.title

    await gather_or_cancel(*(ask(id_) for id_ in sorted(ids)))
    return found, frozenset(gone), unknown


def _doubtful(side: Side, state: PairState, view: SideView) -> frozenset[RemoteId]:
    """New tasks that may be what a creation made of which nobody knows yet whether it arrived.

    They stay unseen until it is known: what was seen before is never taken for ours.
    """
    creating = (each for each in state.intents if each.side is side and each.kind is OperationKind.CREATE)
    by = {key for intent in creating for key in keys(Portrait(intent.title), Situation.OPEN_CREATE)}
    if not by:
        return frozenset()
    old = linked_ids(side, state) | state.observations[side].keys()
    new = (task for id_, task in view.tasks.items() if id_ not in old)
    return frozenset(task.id for task in new if not by.isdisjoint(keys(portrait(task), Situation.OPEN_CREATE)))


def _is_news(task: RemoteTask, known: Observation) -> bool:
    """Whether a listing or a direct read has shown something else, or for the first time what a write answered."""
    return known.task is not task and (known.answered or known.task != task)


def _proving(upserts: Iterable[Observation], side: Side, state: PairState, view: SideView) -> Iterator[Observation]:
    """What was seen, with what it proves of its system, where nobody knew yet what that had kept of our write.

    What was proven by a task earlier is not forgotten with what it said then.
    """
    known, trust = state.observations[side], None
    for seen in upserts:
        before = known.get(seen.id)
        if before is None or before.task is seen.task:
            yield seen
            continue
        proves = before.proves
        if before.as_sent and before.task.revision == seen.task.revision and not view.capabilities.weak_revisions:
            trust = trust or trust_in(side, known.values(), state.links.values())
            proves = {**proves, **trust.learn(before.task, seen.task)}
        yield replace(seen, proves=proves)


def _seen(side: Side, snapshot: Snapshot, stored: PairState, state: PairState, view: SideView) -> Seen:
    """What to remember. The cursor only moves if everything before it was understood.

    ``stored`` is the ``state`` as it was before ids were brought up to date; what cannot be told of today stays known.
    """
    known = stored.observations[side]
    renamed = state.observations[side]
    kept = (renamed[id_] for id_ in view.unknown if id_ in renamed and id_ not in known)
    doubtful = _doubtful(side, state, view)
    upserts = tuple(
        observe(task)
        for id_, task in view.tasks.items()
        if (id_ not in known or _is_news(task, known[id_])) and id_ not in doubtful
    )
    vanished = known.keys() - view.tasks.keys() - view.unknown.keys() if not snapshot.incremental else frozenset()
    upserts += tuple(kept)
    upserts = tuple(_proving(upserts, side, stored, view))
    removed = (view.gone & known.keys()) | (vanished if snapshot.complete else frozenset())
    unclear = state.unechoed[side] & view.unknown.keys()
    sound = snapshot.complete and not snapshot.problems and not unclear and not doubtful
    return Seen(
        side,
        upserts,
        frozenset(removed),
        snapshot.cursor if sound else state.cursors[side],
        full=snapshot.complete and not snapshot.incremental,
        accounted=sound,
    )
