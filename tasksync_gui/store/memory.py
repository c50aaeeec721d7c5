"""The store in memory: for simulations and tests, and the second witness of what the ports mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.state import Lease, PairState, Questions, Seen, mark, remembering
from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import BusyError, UserError
from tasksync_gui.model.ids import OperationId, PairId, RemoteId, RunId, Side
from tasksync_gui.model.journal import Commit, Intent, JournalState, linked_after
from tasksync_gui.model.link import Link, LinkState, Observation, Remembered, StoredDecision, left_different
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Forgotten
from tasksync_gui.model.plan import OperationKind, Plan
from tasksync_gui.model.review import Review
from tasksync_gui.model.run import Change, Counts, Outcome, Run, RunFilter, Stats
from tasksync_gui.model.turning import turned_decision, turned_intent, turned_link
from tasksync_gui.store.days import last_days
from tasksync_gui.store.decision_codec import question
from tasksync_gui.store.history import KEPT_PLANS, PREFIX
from tasksync_gui.store.memory_configuration import MemoryConfiguration


@dataclass(slots=True)
class _SideState:
    cursor: str | None = None
    runs_since_full: int = 0
    last_full_at: datetime | None = None


def _exchange(named: dict[Side, Any]) -> None:
    """What is kept for each side, the other way round."""
    turned = {side.other: kept for side, kept in named.items()}
    named.clear()
    named.update(turned)


@dataclass(slots=True)
class _PairData:
    links: dict[str, Link] = field(default_factory=dict)
    observations: dict[Side, dict[RemoteId, Observation]] = field(
        default_factory=lambda: {side: {} for side in Side}
    )  # fmt: skip
    last_seen: dict[Side, dict[RemoteId, Observation]] = field(default_factory=lambda: {side: {} for side in Side})
    sides: dict[Side, _SideState] = field(default_factory=dict)
    decisions: dict[str, StoredDecision] = field(default_factory=dict)
    fingerprint: str = ""
    journal: dict[OperationId, Intent] = field(default_factory=dict)
    unechoed: dict[Side, set[RemoteId]] = field(default_factory=lambda: {side: set() for side in Side})
    owner: str | None = None
    token: int = 0
    expires_at: datetime | None = None
    plans: list[Plan] = field(default_factory=list)
    review: Review | None = None
    past: dict[Side, dict[RemoteId, str]] = field(default_factory=lambda: {side: {} for side in Side})
    unaccounted: dict[Side, dict[RemoteId, Observation]] = field(default_factory=lambda: {side: {} for side in Side})
    went_back: set[Side] = field(default_factory=set)

    def see(self, side: Side, seen: Observation, token: int, *, accounted: bool = True) -> None:
        """Keep what was seen; what it says joins its past, if it is accounted for."""
        old = self.observations[side].get(seen.id)
        if old is not None and not accounted:
            self.unaccounted[side].setdefault(seen.id, old)
        if accounted:
            former = "" if old is None else old.fingerprint
            entry = mark(seen.fingerprint, token)
            self.past[side][seen.id] = remembering(self.past[side].get(seen.id, ""), entry, former)
        self.observations[side][seen.id] = seen

    def account(self, side: Side, pending: frozenset[RemoteId] | None, token: int) -> None:
        """What a run could act on is accounted for now."""
        for id_ in () if pending is None else self.unaccounted[side].keys() - pending:
            self.carried_out(side, id_, token)

    def carried_out(self, side: Side, id_: RemoteId, token: int) -> None:
        """A run has acted on what a task says."""
        if self.unaccounted[side].pop(id_, None) is not None and id_ in self.observations[side]:
            entry = mark(self.observations[side][id_].fingerprint, token)
            self.past[side][id_] = remembering(self.past[side].get(id_, ""), entry, "")


def _open(data: _PairData) -> tuple[Intent, ...]:
    return tuple(intent for intent in data.journal.values() if intent.state is JournalState.INTENT)


class MemoryStore(MemoryConfiguration):
    """SyncStore and ConfigStore; see ``engine.ports`` for what each method means."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._data: dict[PairId, _PairData] = {}
        self._runs: dict[RunId, Run] = {}
        self._changes: dict[RunId, list[Change]] = {}

    def _of(self, pair: PairId) -> _PairData:
        return self._data.setdefault(pair, _PairData())

    def _leased(self, lease: Lease) -> _PairData:
        data = self._of(lease.pair)
        if data.token != lease.token:
            raise BusyError(message(StoreCode.LEASE_LOST))
        return data

    async def close(self) -> None:
        """Nothing is open."""

    async def open_intents(self, pair: PairId) -> tuple[Intent, ...]:
        return _open(self._of(pair))

    async def load(self, pair: PairId) -> PairState:
        data = self._of(pair)
        fulls = [data.sides[side].last_full_at for side in Side if side in data.sides]
        known = [full for full in fulls if full is not None]
        return PairState(
            links=dict(data.links),
            observations={side: dict(found) for side, found in data.observations.items()},
            last_seen={side: dict(found) for side, found in data.last_seen.items()},
            past={side: dict(found) for side, found in data.past.items()},
            unaccounted={side: dict(found) for side, found in data.unaccounted.items()},
            went_back=frozenset(data.went_back),
            cursors={side: data.sides[side].cursor if side in data.sides else None for side in Side},
            unechoed={side: frozenset(ids & data.observations[side].keys()) for side, ids in data.unechoed.items()},
            decisions=tuple(data.decisions[key] for key in sorted(data.decisions)),
            fingerprint=data.fingerprint,
            runs_since_full=max((each.runs_since_full for each in data.sides.values()), default=0),
            last_full_at=min(known) if len(known) == len(Side) else None,
            intents=_open(data),
        )

    async def acquire_lease(self, pair: PairId, owner: str, ttl: float, run: Run | None = None) -> Lease:
        data, now = self._of(pair), self._clock.now()
        if data.owner not in (None, owner) and data.expires_at is not None and data.expires_at > now:
            other = str(data.owner).partition("/")[0]
            if other != owner.partition("/")[0]:
                raise BusyError(message(StoreCode.LEASE_TAKEN, computer=other))
        data.owner, data.token, data.expires_at = owner, data.token + 1, now + timedelta(seconds=ttl)
        if run is not None:
            self._begin(run)
        return Lease(pair, data.token)

    async def renew_lease(self, lease: Lease, ttl: float) -> None:
        self._leased(lease).expires_at = self._clock.now() + timedelta(seconds=ttl)

    async def release_lease(self, lease: Lease) -> None:
        """Give it back, if it is still the newest."""
        data = self._of(lease.pair)
        if data.token == lease.token:
            data.owner = None

    async def lease_holder(self, pair: PairId) -> tuple[str, datetime] | None:
        """Who holds the lease, and until when."""
        data = self._of(pair)
        return (data.owner, data.expires_at) if data.owner and data.expires_at else None

    def _begin(self, run: Run) -> None:
        """Record a run; one that never ended was interrupted."""
        for id_, old in self._runs.items():
            if old.pair == run.pair and old.outcome is Outcome.RUNNING:
                self._runs[id_] = replace(old, outcome=Outcome.INTERRUPTED)
                self._recount(id_)
        self._runs[run.id] = run

    async def finish_run(
        self, lease: Lease, run: Run, fingerprint: str | None = None, seen: Sequence[Seen] = ()
    ) -> None:
        data = self._leased(lease)
        await self.record_seen(lease, seen)
        data.owner = None
        self._runs[run.id] = run
        data.fingerprint = data.fingerprint if fingerprint is None else fingerprint

    async def record_seen(self, lease: Lease, seen: Sequence[Seen]) -> None:
        data, now = self._leased(lease), self._clock.now()
        for each in seen:
            found, state = data.observations[each.side], data.sides.setdefault(each.side, _SideState())
            former = data.last_seen[each.side] | {id_: found.pop(id_) for id_ in each.removed & found.keys()}
            data.unechoed[each.side].update(seen.id for seen in each.upserts if seen.id not in found)
            for observation in each.upserts:
                accounted = each.pending is not None and observation.id not in each.pending
                data.see(each.side, observation, lease.token, accounted=accounted)
            data.account(each.side, each.pending, lease.token)
            data.went_back = (data.went_back - {each.side}) | ({each.side} if each.went_back else set())
            used = (link for link in data.links.values() if link.state is not LinkState.TOMBSTONE)
            wanted = {link.remote_id(each.side) for link in used}
            data.last_seen[each.side] = {
                id_: seen for id_, seen in former.items() if id_ in wanted and id_ not in found
            }
            if each.accounted:
                data.unechoed[each.side].clear()
            state.cursor = each.cursor
            state.runs_since_full = 0 if each.full else state.runs_since_full + 1
            state.last_full_at = now if each.full else state.last_full_at

    async def apply_updates(self, lease: Lease, links: Sequence[Link], changes: Sequence[Change] = ()) -> None:
        self._leased(lease).links.update({link.id: link for link in links})
        self._tell(changes)

    async def open_intent(self, lease: Lease, intent: Intent, link: Link | None = None) -> None:
        data = self._leased(lease)
        if link is not None:
            data.links[link.id] = link
        data.journal[intent.operation] = intent

    async def settle(self, lease: Lease, commit: Commit, observation: tuple[Side, Observation] | None = None) -> None:
        data = self._leased(lease)
        title = commit.changes[0].title if commit.changes else ""
        link = linked_after(data.links.get(commit.link), commit, title)
        intent = data.journal.get(commit.operation)
        if intent is not None:
            data.journal[commit.operation] = replace(intent, state=commit.state)
        data.links[commit.link] = replace(link, changed_at=self._clock.now())
        for side in Side if commit.afresh else ():
            if (id_ := link.remote_id(side)) is not None:
                data.carried_out(side, id_, lease.token)
        self._observe(data, commit, observation)
        self._tell(commit.changes)

    def _tell(self, changes: Iterable[Change]) -> None:
        for change in changes:
            known = self._changes.setdefault(change.run, [])
            known.append(replace(change, sequence=len(known)))
            self._recount(change.run)

    def _recount(self, run: RunId) -> None:
        """Nobody was left to count what an interrupted run did: its history tells."""
        found = self._runs.get(run)
        if found is None or found.outcome is not Outcome.INTERRUPTED:
            return
        done = {(change.kind, change.operation) for change in self._changes.get(run, ()) if change.ok}
        kinds = [kind for kind, _ in done]
        counts = Counts(
            kinds.count(OperationKind.CREATE),
            kinds.count(OperationKind.UPDATE),
            kinds.count(OperationKind.DELETE),
            kinds.count(OperationKind.ADOPT),
        )
        self._runs[run] = replace(found, counts=counts)

    def _observe(self, data: _PairData, commit: Commit, observation: tuple[Side, Observation] | None) -> None:
        if commit.renumbered is not None:
            side, former = commit.renumbered
            data.observations[side].pop(former, None)
        if observation is not None:
            side, seen = observation
            if seen.id not in data.observations[side]:
                data.unechoed[side].add(seen.id)
            data.see(side, seen, data.token)
        elif commit.state is JournalState.COMMITTED and commit.deletes:
            side = commit.changes[0].side
            id_ = commit.source_id if side is Side.SOURCE else commit.destination_id
            if id_ is not None:
                data.observations[side].pop(id_, None)

    async def remember(self, pair: PairId, decisions: Iterable[StoredDecision]) -> None:
        self._of(pair).decisions.update({question(answer): answer for answer in decisions})

    async def forget(self, pair: PairId, decisions: Iterable[StoredDecision]) -> None:
        for answer in decisions:
            self._of(pair).decisions.pop(question(answer), None)

    async def save_plan(self, plan: Plan) -> None:
        data = self._of(plan.pair)
        plans = [*(old for old in data.plans if old.digest != plan.digest), plan]
        under_review = data.review.digest if data.review else ""
        data.plans = [old for old in plans[:-KEPT_PLANS] if old.digest == under_review] + plans[-KEPT_PLANS:]

    async def note_went_back(self, pair: PairId, sides: Iterable[Side]) -> None:
        self._of(pair).went_back.update(sides)

    async def left_alone(self, pair: PairId) -> int:
        """How many tasks are left alone."""
        data = self._of(pair)
        passed = [each for each in data.decisions.values() if each.answer is Remembered.SKIP_ALWAYS]
        alone = sum(
            link.state is LinkState.MUTED or (link.state is LinkState.LIVE and bool(left_different(link.base)))
            for link in data.links.values()
        )
        return alone + len(passed)

    async def save_review(self, review: Review) -> None:
        self._of(review.pair).review = review

    async def load_review(self, pair: PairId) -> Review | None:
        return self._of(pair).review

    async def remove_review(self, pair: PairId) -> None:
        """The review is over."""
        self._of(pair).review = None

    async def load_plan(self, digest: str) -> Plan | None:
        if len(digest) < PREFIX:
            raise UserError(message(StoreCode.DIGEST_TOO_SHORT, digest=digest, least=PREFIX))
        found = [plan for data in self._data.values() for plan in data.plans if plan.digest.startswith(digest)]
        if len(found) > 1:
            raise UserError(message(StoreCode.SEVERAL_PLANS, digest=digest))
        return found[0] if found else None

    async def latest_plan(self, pair: PairId) -> Plan | None:
        """The newest plan of a pair that is not one of an undo."""
        return next((plan for plan in reversed(self._of(pair).plans) if plan.undoes is None), None)

    async def questions(self, pair: PairId) -> Questions | None:
        plan = await self.latest_plan(pair)
        if plan is None or not plan.held:
            return None
        return Questions(plan.created_at, plan.held, (await self.load(pair)).decisions)

    async def runs(self, pair: PairId | None = None, limit: int = 50, only: RunFilter | None = None) -> Sequence[Run]:
        found = (run for run in reversed(self._runs.values()) if pair is None or run.pair == pair)
        titles = {run: [change.title for change in changes] for run, changes in self._changes.items()} if only else {}
        passing = (run for run in found if only is None or only.passes(run, titles.get(run.id, ())))
        return list(islice(passing, limit))

    async def run(self, run: RunId) -> Run | None:
        found = [each for id_, each in self._runs.items() if run and id_.startswith(run)]
        if len(found) > 1:
            raise UserError(message(StoreCode.SEVERAL_RUNS, run=run))
        return found[0] if found else None

    async def changes(self, run: RunId) -> Sequence[Change]:
        return sorted(self._changes.get(run, ()), key=lambda change: change.sequence)

    async def stats(self, pair: PairId | None, today: str, zone: str) -> Stats:
        runs = await self.runs(pair, len(self._runs) or 1)
        states = [link.state for key, data in self._data.items() if pair in (None, key) for link in data.links.values()]
        names = ("created", "updated", "deleted", "adopted", "held", "failed")
        live = {
            key: sum(link.state is LinkState.LIVE for link in data.links.values()) for key, data in self._data.items()
        }
        return Stats(
            links=states.count(LinkState.LIVE),
            held=runs[0].counts.held if runs else 0,
            quarantined=states.count(LinkState.QUARANTINED),
            runs=len(runs),
            last_run=runs[0] if runs else None,
            totals=Counts(*(sum(getattr(run.counts, name) for run in runs) for name in names)),
            days=last_days(runs, today, zone),
            by_pair={each.name: live[each.id] for each in await self.pairs() if live.get(each.id)},
        )

    async def reset_pair(self, pair: PairId) -> None:
        """Forget what was seen and agreed."""
        old = self._of(pair)
        self._data[pair] = _PairData(fingerprint=old.fingerprint, token=old.token + 1)

    async def turn_pair(self, pair: PairId) -> None:
        """Exchange the two sides in all that is remembered."""
        data = self._of(pair)
        data.links = {id_: turned_link(link) for id_, link in data.links.items()}
        kept = (data.observations, data.last_seen, data.sides, data.unechoed, data.past, data.unaccounted)
        for named in kept:
            _exchange(named)
        data.went_back = {side.other for side in data.went_back}
        data.journal = {id_: turned_intent(intent) for id_, intent in data.journal.items()}
        answers = map(turned_decision, data.decisions.values())
        data.decisions = {question(answer): answer for answer in answers if answer is not None}
        data.plans.clear()
        data.token, data.owner = data.token + 1, None
        for run in (run for run in self._runs.values() if run.pair == pair):
            turned = (replace(change, side=change.side.other) for change in self._changes.get(run.id, ()))
            self._changes[run.id] = list(turned)

    async def forget_pair(self, name: str) -> Forgotten | None:
        """Its runs go, too."""
        pairs = {pair.id: pair.name for pair in await self.pairs()}
        ids = {id_ for id_, known in pairs.items() if known == name}
        ids = ids or {run.pair for run in self._runs.values() if run.pair_name == name and run.pair not in pairs}
        if not ids:
            return None
        gone = [run.id for run in self._runs.values() if run.pair in ids]
        for run in gone:
            del self._runs[run]
            self._changes.pop(run, None)
        for pair in ids:
            await self.remove_pair(pair)
        return Forgotten(len(ids) + len(gone), 0)

    async def remove_pair(self, pair: PairId) -> None:
        """Forget it with everything but its runs."""
        await super().remove_pair(pair)
        self._data.pop(pair, None)
