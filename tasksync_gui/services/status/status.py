"""What a person sees at a glance: derived from the record each time, never kept by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tasksync_gui.model.codes import RunCode, StatusCode
from tasksync_gui.model.error_codes import ErrorPart
from tasksync_gui.model.message import TEXT, Message, message
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.run import Outcome, Run
from tasksync_gui.services.contract import PairActivity, PairStatus

if TYPE_CHECKING:
    from tasksync_gui.engine.ports import Clock, ConfigStore, SyncStore
    from tasksync_gui.model.ids import AccountId, PairId
    from tasksync_gui.services.status.blocked import BlockedAccounts
    from tasksync_gui.services.status.schedule import Scheduler

_PLAIN = frozenset((TEXT, *RunCode))
"""What a run says besides an error."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the state of one pair depends on."""

    pair: Pair
    running: bool
    paused: bool
    last: Run | None
    held: int
    """Questions of the newest plan that nobody has answered yet."""
    blocked: Message | None
    """Why one of its accounts is left alone."""
    next_run: datetime | None
    answered: int = 0
    """Rows of its open review that a person has answered."""
    left_alone: int = 0
    """Tasks that stay on one side by somebody's wish."""
    elsewhere: bool = False
    """Whether another process or computer runs it."""


def judge(facts: Facts) -> tuple[PairActivity, Message]:
    """The state and what is said of it. What a person must do comes before what is merely so."""
    last = facts.last
    if facts.running:
        return PairActivity.SYNCING, message(StatusCode.SYNCING)
    if facts.elsewhere:
        return PairActivity.SYNCING, message(StatusCode.SYNCING_ELSEWHERE)
    if facts.blocked:
        return PairActivity.ERROR, message(StatusCode.BLOCKED, why=facts.blocked)
    if facts.answered:
        return PairActivity.ATTENTION, message(StatusCode.UNDER_REVIEW, count=facts.answered)
    undo = last is not None and last.undoes is not None
    if last is not None and last.needs_review and not undo:
        return PairActivity.ATTENTION, message(StatusCode.REVIEW)
    if last is not None and last.outcome is Outcome.FAILED:
        if last.retryable:
            return PairActivity.OFFLINE, _offline(facts.next_run)
        return PairActivity.ERROR, _first(last)
    if facts.held:
        return PairActivity.ATTENTION, message(StatusCode.UNDECIDED, count=facts.held)
    if last is not None and last.outcome is Outcome.PARTIAL and not undo:
        return PairActivity.ATTENTION, _first(last)
    if not facts.pair.enabled:
        return PairActivity.DISABLED, message(StatusCode.ON_REQUEST)
    if facts.paused:
        return PairActivity.PAUSED, message(StatusCode.PAUSED)
    return PairActivity.IDLE, _calm(last, facts.left_alone)


def _calm(last: Run | None, left_alone: int) -> Message:
    if last is None:
        return message(StatusCode.NEVER)
    if last.outcome is Outcome.CANCELLED:
        return message(StatusCode.CANCELLED)
    if last.outcome in (Outcome.INTERRUPTED, Outcome.RUNNING):
        return message(StatusCode.INTERRUPTED)
    return message(StatusCode.UP_TO_DATE_BUT, count=left_alone) if left_alone else message(StatusCode.UP_TO_DATE)


def _offline(next_run: datetime | None) -> Message:
    if next_run is None:
        return message(StatusCode.OFFLINE)
    return message(StatusCode.OFFLINE_UNTIL, time=next_run.isoformat())


def _first(run: Run) -> Message:
    """What the run says first, of an error only what happened."""
    if not run.message:
        return message(StatusCode.FAILED)
    first = run.message[0]
    return message(StatusCode.LAST, said=first if first.code in _PLAIN else message(ErrorPart.TITLE, error=first))


class StatusReader:
    """The StatusService: gathers the facts of each pair and lets :func:`judge` say what they come to."""

    def __init__(
        self,
        store: SyncStore,
        config: ConfigStore,
        schedule: Scheduler,
        blocked: BlockedAccounts,
        is_running: Callable[[PairId], bool],
        owner: str,
        may_be_alive: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._store = store
        self._config = config
        self._schedule = schedule
        self._blocked = blocked
        self._is_running = is_running
        self._owner = owner
        self._may_be_alive = may_be_alive
        self._clock = clock

    async def pairs(self) -> Sequence[PairStatus]:
        """All pairs by name."""
        accounts = {account.id: account for account in await self._config.accounts()}
        paused, _ = await self._schedule.paused_until()
        return [await self._status(pair, accounts, paused) for pair in await self._config.pairs()]

    async def _status(self, pair: Pair, accounts: dict[AccountId, Account], paused: bool) -> PairStatus:
        runs = await self._store.runs(pair.id, 1)
        automatic = self._schedule.enabled and not paused
        facts = Facts(
            pair,
            self._is_running(pair.id),
            paused and self._schedule.enabled,
            runs[0] if runs else None,
            await self._undecided(pair),
            await self._reason(pair),
            await self._schedule.next_run(pair) if automatic else None,
            await self._schedule.answered(pair),
            await self._store.left_alone(pair.id),
            bool(runs) and runs[0].outcome is Outcome.RUNNING and await self._runs_elsewhere(pair),
        )
        activity, sentence = judge(facts)
        ends = [accounts.get(end.account) or _lost(end.account) for end in (pair.source, pair.destination)]
        return PairStatus(
            pair, ends[0], ends[1], activity, sentence, facts.last, facts.next_run, facts.held, facts.answered,
            facts.left_alone,
        )  # fmt: skip

    async def _undecided(self, pair: Pair) -> int:
        """How much waits for an answer. Most pairs ask nothing: what plans are made of is loaded for others only."""
        asked = await self._store.questions(pair.id)
        if asked is None:
            return 0
        from tasksync_gui.services.status.undecided import undecided

        return len(undecided(asked))

    async def _runs_elsewhere(self, pair: Pair) -> bool:
        """Whether somebody else holds the pair's lease and may be alive; another computer's lease ends by itself."""
        holder = await self._store.lease_holder(pair.id)
        if holder is None or holder[0] == self._owner or holder[1] <= self._clock.now():
            return False
        return self._may_be_alive(holder[0])

    async def _reason(self, pair: Pair) -> Message | None:
        for end in (pair.source, pair.destination):
            reason = await self._blocked.reason(end.account)
            if reason is not None:
                return reason
        return None


def _lost(id_: AccountId) -> Account:
    return Account(id_, "(removed)", "", {})
