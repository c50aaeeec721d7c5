"""The services as the window and the command line see them.

Both talk to these protocols only. The implementations are beside this file; ``app.bootstrap``
wires them. Everything is awaited on the caller's event loop; nothing here imports Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from tasksync_gui.engine.runtime.cancellation import Cancellation as Cancellation
from tasksync_gui.model.pair import Account, DeletePolicy, Forgotten, Mode, Pair, Policy

if TYPE_CHECKING:
    from pydantic import BaseModel

    from tasksync_gui.engine.ports import Progress
    from tasksync_gui.model.capabilities import Capabilities
    from tasksync_gui.model.fields import Field, Value
    from tasksync_gui.model.ids import OperationId, PairId, RemoteId, RunId, Side
    from tasksync_gui.model.message import Message
    from tasksync_gui.model.plan import Answer, Decision, Hold, Plan
    from tasksync_gui.model.run import Change, Run, RunFilter, Stats, Trigger
    from tasksync_gui.model.task import AccountReport, Collection, Comment, SignInPrompt


@dataclass(frozen=True, slots=True)
class ConnectorInfo:
    """One kind of system a person can choose. Forms and ``--set`` options come from ``config``."""

    key: str
    title: str
    icon: str
    """Name of an SVG in ``resources/icons`` without its ending."""
    summary: str
    config: type[BaseModel]
    """Fields typed ``SecretStr`` are secrets; titles and descriptions are shown to people."""
    capabilities: Capabilities
    quality: str
    """``bronze``, ``silver``, ``gold``; from the connector's quality.yaml."""
    version: str
    needs_collection: bool = True
    """False if an account is exactly one list (a file)."""
    sign_in: bool = False
    """A person can sign in instead of entering a token."""


class AccountService(Protocol):
    """Accounts, their options and their secrets; what is named is found by its name, and each name is used once."""

    def connectors(self) -> Sequence[ConnectorInfo]: ...

    def connector(self, key: str) -> ConnectorInfo:
        """Raises UserError naming the known keys."""

    async def list(self) -> Sequence[Account]: ...

    async def get(self, name: str) -> Account:
        """Raises UserError if there is no account of this name."""

    async def add(self, name: str, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Account:
        """Validate and store; secrets go to the secret store only. Raises UserError naming the field."""

    async def edit(self, name: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Account:
        """Change options; secrets that are not given stay."""

    async def remove(self, name: str) -> Sequence[str]:
        """Remove the account with its private files and its secrets; the names of these.

        Raises UserError while a pair uses the account, StoreError if its secrets cannot be removed: then it stays.
        """

    async def check(self, name: str) -> AccountReport: ...

    async def sign_in(self, name: str, show: Callable[[SignInPrompt], None]) -> None:
        """Let a person sign in; ``show`` is told what they must do. Cancel the task to give up.

        Raises:
            UserError: this kind of system has no sign-in, or an option is missing.
            AuthError: it was declined, or not finished in time.
        """

    async def try_settings(
        self, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]
    ) -> tuple[AccountReport, Sequence[Collection]]:
        """*Test connection* for a form that is not saved yet."""

    async def collections(self, name: str) -> Sequence[Collection]: ...


@dataclass(frozen=True, slots=True)
class PairDraft:
    """What a person enters for a pair; accounts by name."""

    name: str
    source_account: str
    destination_account: str
    source_collection: str = ""
    destination_collection: str = ""
    mode: Mode = Mode.TWO_WAY
    policy: Policy = Policy.HOLD
    delete_policy: DeletePolicy = DeletePolicy.EDIT_WINS
    interval: int | None = None
    labels: frozenset[str] = frozenset()
    excluded_fields: frozenset[Field] = frozenset()
    enabled: bool = True
    field_policies: Mapping[Field, Policy] = field(default_factory=dict)
    """Fields with a rule of their own instead of ``policy``."""


class PairService(Protocol):
    """Which two lists are kept in step, and by which rules."""

    async def list(self) -> Sequence[Pair]: ...

    async def get(self, name: str) -> Pair:
        """Raises UserError if there is no pair of this name."""

    async def add(self, draft: PairDraft) -> Pair:
        """Raises UserError for unknown accounts or lists, equal sides, bad bounds, loops with other pairs."""

    async def add_demo(self) -> Pair:
        """The pair of two small lists that live on this computer, made if it is not there yet."""

    async def edit(self, name: str, draft: PairDraft) -> Pair: ...

    async def remove(self, name: str) -> None:
        """Forget the pair and its links; no task is touched anywhere."""

    async def forget(self, name: str) -> Forgotten:
        """Wipe all that is remembered of the pair: rows, history, log, and both out of every backup.

        Also of one that was removed before. No task is touched anywhere. Raises UserError or StoreError.
        """

    async def set_enabled(self, name: str, enabled: bool) -> Pair: ...

    async def draft(self, name: str) -> PairDraft:
        """The pair as a form's content."""


@dataclass(frozen=True, slots=True)
class RunRequest:
    """What a person, or the timer, wants of a run; the same for a sync and for an undo."""

    trigger: Trigger
    confirmed: bool = False
    """A person said yes to this plan's guards and first contact. Of an automatic trigger it means nothing."""
    digest: str | None = None
    """Apply at most the reviewed plan of this digest (or of an unambiguous prefix); None: all that is found."""
    answers: Mapping[OperationId, Answer] = field(default_factory=dict)
    """What a person decided about rows of that plan. To an undo only *skip* means something."""
    forward: bool = False
    """Bring the list up to date that went back in time. Follows from a reviewed plan that does so."""


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A task that is left alone by somebody's wish."""

    link: str
    title: str
    skipped: bool = False
    """Somebody said *leave alone always*; else its mode, or an undo, left it on one side or different."""
    lists: tuple[str, ...] = ()
    """What the lists are called that have it, as far as that is known."""
    since: datetime | None = None
    why: Message | None = None
    waits: bool = False
    """Somebody said that it is to be taken up again; the next sync does it."""


class SeriesRule(StrEnum):
    """What becomes of a task that repeats on one side only, and was done on the other."""

    ASK = "ask"
    """A person is asked, at the first one."""
    AGAIN = "again"
    """It goes on where it repeats, and is to do again on the other side, on its next date."""
    DONE = "done"
    """It goes on where it repeats, and stays done on the other side."""


class SyncEngine(Protocol):
    """The public face of the engine; one run per pair at a time (BusyError otherwise)."""

    async def dry_run(self, pair: str, *, progress: Progress | None = None, forward: bool = False) -> Plan:
        """Preview: reads, plans, stores the plan for review; writes to no system.

        ``forward``: of bringing a list up to date that went back in time; ``Plan.forward`` says which one would be.
        """

    async def sync(
        self,
        pair: str,
        request: RunRequest,
        *,
        progress: Progress | None = None,
        cancel: Cancellation | None = None,
    ) -> Run:
        """Sync a pair. Never raises for what a run can report: see ``Run.outcome``.

        Raises:
            UserError: no such pair or plan.
            BusyError: the pair is being synced.
        """

    async def undo_preview(self, run: str, changes: Sequence[int] = (), *, progress: Progress | None = None) -> Plan:
        """What undoing a run would do now; ``changes`` are numbers of its changes, all if empty. Writes nothing.

        Raises:
            UserError: no such run or change, nothing to undo, or the pair is gone.
        """

    async def undo(
        self,
        run: str,
        request: RunRequest,
        changes: Sequence[int] = (),
        *,
        progress: Progress | None = None,
        cancel: Cancellation | None = None,
    ) -> Run:
        """Undo a run, or some of its changes; like :meth:`sync` in everything else, and itself undoable.

        Raises like :meth:`undo_preview`, and BusyError.
        """

    async def get_stats(self, pair: str | None = None) -> Stats: ...

    async def get_history(
        self, pair: str | None = None, limit: int = 50, only: RunFilter | None = None
    ) -> Sequence[Run]: ...

    async def get_run(self, run: str) -> Run:
        """By id or unambiguous prefix. Raises UserError."""

    async def get_changes(self, run: RunId) -> Sequence[Change]: ...

    async def get_plan(self, pair: str, digest: str) -> Plan:
        """A preview of a sync that is still good, by digest or prefix. Raises UserError."""

    async def get_review(self, pair: str) -> tuple[Plan, Mapping[OperationId, Answer]] | None:
        """The review of a pair that is open: its plan, and the answers given so far; None if there is none.

        It opens with the first answer, survives new previews, cancelled runs and restarts, and ends by being applied,
        discarded, or too old. As long as it is open a sync carries out its ticks, and automatic runs pass by.
        """

    async def answer(self, pair: str, digest: str, answers: Mapping[OperationId, Answer | None]) -> None:
        """Keep answers to rows of a preview with it; None takes one back. Raises UserError if there is no such plan."""

    async def discard_review(self, pair: str) -> None:
        """End the review of a pair: its answers count no more. Raises UserError."""

    async def left_alone(self, pair: str) -> Sequence[LeftAlone]:
        """Tasks of a pair that stay on one side, or are passed over, by somebody's wish. Raises UserError."""

    async def take_up(self, pair: str, link: str) -> None:
        """One of them is to be synced again from the next run on. Raises UserError if there is none of this link."""

    async def series_rule(self, pair: str) -> SeriesRule | None:
        """What was answered to that question; None: it never comes up in this pair. Raises UserError."""

    async def set_series_rule(self, pair: str, rule: SeriesRule) -> None:
        """Answer it anew, or have it asked again. Raises UserError, also where it never comes up."""

    async def conflicts(self, pair: str | None = None) -> Sequence[tuple[Pair, Hold]]:
        """Holds of the latest plan of each pair (no reading of the systems)."""

    async def resolve(self, pair: str, link: str, field: Field | None, decision: Decision, value: Value = None) -> None:
        """Remember a person's answer to a hold; the next run carries it out. Raises UserError."""

    async def set_item_policy(self, pair: str, link: str, field: Field | None, policy: Policy | None) -> None:
        """From now on ``policy`` decides this task's conflicts (of one field); None: the pair's rule again.

        Raises UserError if there is no such task.
        """


class PairActivity(StrEnum):
    """What a pair is doing or needs, for list, overview and tray."""

    IDLE = "idle"
    SYNCING = "syncing"
    PAUSED = "paused"
    ATTENTION = "attention"
    ERROR = "error"
    OFFLINE = "offline"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class PairStatus:
    """State of one pair in words and times; derived from the store, never kept by hand."""

    pair: Pair
    source_account: Account
    destination_account: Account
    activity: PairActivity
    sentence: Message
    """E.g. "Up to date", "2 conflicts need you", "Offline, next try 10:45"."""
    last_run: Run | None = None
    next_run: datetime | None = None
    """None: not scheduled."""
    held: int = 0
    answered: int = 0
    """Rows of the open review that a person has answered; none is open where there are none."""
    left_alone: int = 0
    """Tasks that stay on one side by somebody's wish."""


class StatusService(Protocol):
    """Derived state of everything a person sees at a glance."""

    async def pairs(self) -> Sequence[PairStatus]: ...


class ScheduleService(Protocol):
    """When automatic runs are due: compares now with the persisted last run plus interval."""

    @property
    def enabled(self) -> bool:
        """Bot mode on (``AUTO_SYNC_ENABLED``)."""

    @property
    def interval(self) -> int:
        """Global interval in seconds (``SYNC_INTERVAL_SECONDS``)."""

    async def due(self, interval: int | None = None) -> Sequence[Pair]:
        """Pairs whose time has come, oldest first; ``interval`` (seconds) instead of the pairs' own."""

    async def pause(self, until: datetime | None) -> None:
        """Pause automatic runs; None: until resumed. Survives a restart."""

    async def resume(self) -> None: ...

    async def paused_until(self) -> tuple[bool, datetime | None]:
        """(whether automatic runs are paused, until when; None: until somebody resumes them)."""


@dataclass(frozen=True, slots=True)
class Effects:
    """What a finished action made stale, so that each view refreshes only when it must."""

    pairs: bool = False
    """Pairs or their state: what :meth:`StatusService.pairs` tells."""
    accounts: bool = False
    plan: bool = False
    """Which plan a person has to look at: that of a run which a guard stopped."""
    history: bool = False
    conflicts: bool = False
    stats: bool = False
    schedule: bool = False
    """The pause, and with it when pairs run next."""


@dataclass(frozen=True, slots=True)
class RunStarted:
    """A run or preview of a pair began; ``name`` is what the pair is called."""

    pair: PairId
    preview: bool
    name: str


@dataclass(frozen=True, slots=True)
class RunProgressed:
    """How far a run is: ``done`` of ``total`` in its ``phase``; ``waiting`` says why nothing moves, if so."""

    pair: PairId
    phase: str
    done: int
    total: int
    account: str
    """What people call the side that is worked on."""
    waiting: Message | None


@dataclass(frozen=True, slots=True)
class RunFinished:
    """It ended; ``run`` is None for a preview, and for a run that could not begin."""

    pair: PairId
    effects: Effects
    run: Run | None = None


@dataclass(frozen=True, slots=True)
class StateChanged:
    """Something else changed (accounts, pairs, decisions, schedule)."""

    effects: Effects


Event = RunStarted | RunProgressed | RunFinished | StateChanged


class EventBus(Protocol):
    """Publish and subscribe, in-process, on the loop's thread."""

    def publish(self, event: Event) -> None: ...

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        """Returns the function that unsubscribes."""


@dataclass(frozen=True, slots=True)
class SideComments:
    """What one side says people wrote about a task; ``problem``: why it cannot be told."""

    side: Side
    system: str
    comments: tuple[Comment, ...] = ()
    problem: Message | None = None


class CommentService(Protocol):
    """Comments are asked for when a person wants to see them; nothing of them is kept or synchronised."""

    async def of(self, pair: str, tasks: Mapping[Side, RemoteId]) -> Sequence[SideComments]:
        """Of each of these tasks whose system has comments. Raises UserError."""

    async def find(self, pair: str, task: str) -> Mapping[Side, RemoteId]:
        """The task with this id or title, or whose title contains it. Raises UserError."""


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One line of ``tasksync doctor``: what was looked at, whether it is well, what was found, and what to do."""

    check: Message
    ok: bool
    message: Message
    next_step: Message | None = None


@dataclass(frozen=True, slots=True)
class LiveReport:
    """What a live check found, and what it measured, in the order of the steps."""

    findings: tuple[DoctorFinding, ...]
    measured: Mapping[Message, Message]


class Diagnostics(Protocol):
    """Whether everything is well here, and whether a real list does what its connector promises."""

    async def doctor(self) -> Sequence[DoctorFinding]: ...

    async def live(self, account: str, collection: str, *, confirmed: bool) -> LiveReport:
        """Try reading and writing on a scratch list, with tasks of our own only. Raises UserError."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a database that could not be used any more."""

    backup: str = ""
    """The backup that took its place, by its path; empty: it begins anew, with nothing in it."""
    accounts: int = 0
    pairs: int = 0
    aside: str = ""
    """Where the damaged file is kept; empty if there was none."""


class Services(Protocol):
    """Everything a front end may touch; each may be made when it is first asked for."""

    @property
    def accounts(self) -> AccountService: ...

    @property
    def pairs(self) -> PairService: ...

    @property
    def engine(self) -> SyncEngine: ...

    @property
    def status(self) -> StatusService: ...

    @property
    def schedule(self) -> ScheduleService: ...

    @property
    def events(self) -> EventBus: ...

    @property
    def diagnostics(self) -> Diagnostics: ...

    @property
    def comments(self) -> CommentService: ...

    async def close(self) -> None:
        """Stop runs cleanly, close connectors and store. Raises StoreError."""
