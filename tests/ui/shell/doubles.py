"""Services that live in memory and remember what was asked of them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, SecretStr
from pydantic import Field as Option

from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.errors import AuthError, UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import AccountId, LinkId, OperationId, PairId, RunId, Side
from tasksync_gui.model.message import words
from tasksync_gui.model.pair import Account, Endpoint, Pair, Scope
from tasksync_gui.model.plan import FieldChange, Hold, Operation, OperationKind, Plan
from tasksync_gui.model.run import Counts, Outcome, Run, RunFilter, Stats, Trigger
from tasksync_gui.model.task import AccountReport, Collection, SignInPrompt
from tasksync_gui.services.contract import (
    Cancellation,
    ConnectorInfo,
    Effects,
    Event,
    PairActivity,
    PairDraft,
    PairStatus,
    RunRequest,
    Services,
    StateChanged,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVERYTHING = Capabilities({name: FieldSupport() for name in Field})
POORER = Capabilities({name: FieldSupport() for name in (Field.TITLE, Field.STATUS, Field.DUE)})


class ServerConfig(BaseModel):
    """A form with every kind of field."""

    url: str = Option(title="Server address", description="For example https://cloud.example.org.", min_length=4)
    username: str = Option(title="User name", description="As you sign in on the web.")
    password: SecretStr = Option(title="App password", description="Create one in the server's security settings.")
    verify: bool = Option(default=True, title="Check the certificate", description="Turn off only for tests.")
    timeout: int = Option(default=30, ge=5, le=120, title="Time limit", description="Seconds to wait.")
    flavour: Literal["auto", "nextcloud", "radicale"] = Option(default="auto", title="Kind of server")


class FileConfig(BaseModel):
    """A form with a path."""

    path: Path = Option(title="File", description="A todo.txt file.")


SERVER = ConnectorInfo(
    "caldav", "CalDAV", "caldav", "Nextcloud, Radicale and others.", ServerConfig, EVERYTHING, "silver", "1"
)
FILE = ConnectorInfo("todotxt", "todo.txt", "todotxt", "A plain text file.", FileConfig, POORER, "gold", "1", False)


class DemoConfig(BaseModel):
    """As the demo connector's."""

    list: Literal["work", "home"] = Option(default="work", title="List", description="The demo list to use.")


DEMO = ConnectorInfo("demo", "Demo", "demo", "Two small lists.", DemoConfig, EVERYTHING, "gold", "1", False)


@dataclass
class FakeClock:
    """Time that moves when told."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - NOON).total_seconds()

    async def sleep(self, seconds: float) -> None:
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass
class FakeAccounts:
    """Accounts, secrets and what *Test connection* answers."""

    items: dict[str, Account] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    tried: list[tuple[str, Mapping[str, str], Mapping[str, str]]] = field(default_factory=list)
    report: AccountReport = field(
        default_factory=lambda: AccountReport("alex", "cloud.example.org", details=("3 lists",))
    )
    lists: Sequence[Collection] = field(
        default_factory=lambda: [Collection("work", "Work"), Collection("home", "Home")]
    )
    error: Exception | None = None
    signed_in: list[str] = field(default_factory=list)

    def connectors(self) -> Sequence[ConnectorInfo]:
        return [SERVER, FILE, DEMO]

    def connector(self, key: str) -> ConnectorInfo:
        return next(info for info in self.connectors() if info.key == key)

    async def list(self) -> Sequence[Account]:
        return [self.items[name] for name in sorted(self.items)]

    async def get(self, name: str) -> Account:
        if name not in self.items:
            raise UserError(f"There is no account called '{name}'")
        return self.items[name]

    async def add(self, name: str, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Account:
        if name in self.items:
            raise UserError(f"There is an account called '{name}' already", next_step="Choose another name.")
        self.items[name] = Account(AccountId(f"id-{name}"), name, connector, dict(values))
        self.secrets[name] = dict(secrets)
        return self.items[name]

    async def edit(self, name: str, values: Mapping[str, str], secrets: Mapping[str, str]) -> Account:
        self.items[name] = replace(self.items[name], settings=dict(values))
        self.secrets.setdefault(name, {}).update(secrets)
        return self.items[name]

    async def remove(self, name: str) -> None:
        del self.items[name]

    async def check(self, name: str) -> AccountReport:
        return self._answer()

    async def sign_in(self, name: str, show: Callable[[SignInPrompt], None]) -> None:
        show(SignInPrompt("https://git.example.org/device", "ABCD-1234"))
        self._answer()
        self.signed_in.append(name)

    async def try_settings(
        self, connector: str, values: Mapping[str, str], secrets: Mapping[str, str]
    ) -> tuple[AccountReport, Sequence[Collection]]:
        self.tried.append((connector, dict(values), dict(secrets)))
        return self._answer(), self.lists

    async def collections(self, name: str) -> Sequence[Collection]:
        self._answer()
        return self.lists

    def _answer(self) -> AccountReport:
        if self.error:
            raise self.error
        return self.report


@dataclass
class FakePairs:
    """Pairs by name."""

    accounts: FakeAccounts
    items: dict[str, Pair] = field(default_factory=dict)
    drafts: dict[str, PairDraft] = field(default_factory=dict)

    async def list(self) -> Sequence[Pair]:
        return [self.items[name] for name in sorted(self.items)]

    async def get(self, name: str) -> Pair:
        if name not in self.items:
            raise UserError(f"There is no pair called '{name}'")
        return self.items[name]

    async def add(self, draft: PairDraft) -> Pair:
        if draft.name in self.items:
            raise UserError(f"There is a pair called '{draft.name}' already", next_step="Choose another name.")
        return self._store(draft)

    async def edit(self, name: str, draft: PairDraft) -> Pair:
        self.items.pop(name)
        self.drafts.pop(name)
        return self._store(draft)

    async def remove(self, name: str) -> None:
        self.items.pop(name)

    async def set_enabled(self, name: str, enabled: bool) -> Pair:
        self.drafts[name] = replace(self.drafts[name], enabled=enabled)
        self.items[name] = replace(self.items[name], enabled=enabled)
        return self.items[name]

    async def draft(self, name: str) -> PairDraft:
        return self.drafts[name]

    def _store(self, draft: PairDraft) -> Pair:
        source, destination = (self.accounts.items[n].id for n in (draft.source_account, draft.destination_account))
        pair = Pair(
            PairId(f"pair-{draft.name}"),
            draft.name,
            Endpoint(source, draft.source_collection),
            Endpoint(destination, draft.destination_collection),
            draft.mode,
            draft.policy,
            draft.delete_policy,
            scope=Scope(draft.labels),
            interval=draft.interval,
            enabled=draft.enabled,
        )
        self.items[draft.name] = pair
        self.drafts[draft.name] = draft
        return pair


def operation(number: int, kind: OperationKind = OperationKind.CREATE) -> Operation:
    return Operation(
        OperationId(f"op-{number}"),
        kind,
        Side.DESTINATION,
        LinkId(f"link-{number}"),
        f"Task {number}",
        (FieldChange(Field.TITLE, "", f"Task {number}"),),
        "New in the source list.",
    )


@dataclass
class FakeEngine:
    """Remembers each call; plans and runs are set by the test."""

    pairs: FakePairs
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    operations: tuple[Operation, ...] = tuple(operation(number) for number in range(3))
    error: Exception | None = None
    history: list[Run] = field(default_factory=list)
    gate: Any = None

    async def dry_run(self, pair: str, *, progress: Any = None, forward: bool = False) -> Plan:
        self.calls.append(("dry_run", pair, {}))
        if self.error:
            raise self.error
        return Plan(
            PairId(f"pair-{pair}"),
            self.pairs.items[pair].mode,
            "d1ge57" * 8,
            "basis",
            NOON,
            self.operations,
            first_contact=True,
        )

    async def sync(self, pair: str, request: RunRequest, *, cancel: Cancellation | None = None, **extra: Any) -> Run:
        self.calls.append(("sync", pair, {"trigger": request.trigger, "cancel": cancel, **extra}))
        if self.gate:
            await self.gate.wait()
        if self.error:
            raise self.error
        return run(pair)

    async def get_review(self, pair: str) -> None:
        """Nobody reviews anything here."""

    async def conflicts(self, pair: str | None = None) -> Sequence[tuple[Pair, Hold]]:
        return []

    async def get_stats(self, pair: str | None = None) -> Stats:
        return Stats()

    async def get_history(
        self, pair: str | None = None, limit: int = 50, only: RunFilter | None = None
    ) -> Sequence[Run]:
        return self.history[:limit]


def run(pair: str = "Work", outcome: Outcome = Outcome.CLEAN, counts: Counts | None = None, **extra: Any) -> Run:
    return Run(
        RunId("run-1"),
        PairId(f"pair-{pair}"),
        pair,
        Trigger.TIMER,
        NOON,
        outcome,
        counts or Counts(created=3),
        NOON,
        **extra,
    )


@dataclass
class FakeSchedule:
    """A schedule whose answers the test sets."""

    enabled: bool = False
    interval: int = 300
    pairs: list[Pair] = field(default_factory=list)
    paused: bool = False
    until: datetime | None = None
    events: FakeEvents | None = None

    async def due(self) -> Sequence[Pair]:
        return list(self.pairs)

    async def pause(self, until: datetime | None) -> None:
        self.paused, self.until = True, until
        self._tell()

    async def resume(self) -> None:
        self.paused, self.until = False, None
        self._tell()

    def _tell(self) -> None:
        if self.events is not None:
            self.events.publish(StateChanged(Effects(schedule=True, pairs=True)))

    async def paused_until(self) -> tuple[bool, datetime | None]:
        return self.paused, self.until


@dataclass
class FakeStatus:
    """Statuses as given."""

    items: list[PairStatus] = field(default_factory=list)

    async def pairs(self) -> Sequence[PairStatus]:
        return list(self.items)


@dataclass
class FakeEvents:
    """An in-process bus."""

    listeners: list[Callable[[Event], None]] = field(default_factory=list)

    def publish(self, event: Event) -> None:
        for listener in tuple(self.listeners):
            listener(event)

    def subscribe(self, listener: Callable[[Event], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


class FakeDiagnostics:
    """All is well."""

    async def doctor(self) -> Sequence[Any]:
        return []


@dataclass(frozen=True)
class Lent:
    """Services as given."""

    accounts: Any
    pairs: Any
    engine: Any
    status: Any
    schedule: Any
    events: Any
    diagnostics: Any
    comments: Any
    close: Any


@dataclass
class World:
    """Everything a test turns."""

    accounts: FakeAccounts = field(default_factory=FakeAccounts)
    schedule: FakeSchedule = field(default_factory=FakeSchedule)
    status: FakeStatus = field(default_factory=FakeStatus)
    events: FakeEvents = field(default_factory=FakeEvents)
    clock: FakeClock = field(default_factory=FakeClock)
    closed: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pairs = FakePairs(self.accounts)
        self.engine = FakeEngine(self.pairs)
        self.schedule.events = self.events

    async def close(self) -> None:
        self.closed.append(True)

    @property
    def services(self) -> Services:
        return Lent(
            accounts=self.accounts,
            pairs=self.pairs,
            engine=self.engine,
            status=self.status,
            schedule=self.schedule,
            events=self.events,
            diagnostics=FakeDiagnostics(),
            comments=None,  # nothing here asks for comments
            close=self.close,
        )


def a_pair(name: str = "Work") -> Pair:
    return Pair(PairId(f"pair-{name}"), name, Endpoint(AccountId("a"), "1"), Endpoint(AccountId("b"), "2"))


def a_status(
    activity: PairActivity = PairActivity.IDLE, name: str = "Work", sentence: str = "Up to date", **extra: Any
) -> PairStatus:
    source = Account(AccountId("a"), "Nextcloud", "caldav", {})
    destination = Account(AccountId("b"), "Plain file", "todotxt", {})
    return PairStatus(a_pair(name), source, destination, activity, words(sentence), **extra)


def drive(coroutine: Coroutine[Any, Any, Any]) -> None:
    """Run a coroutine that never really waits to its end, as a spawn for tests without a loop."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration:
        return


def refused() -> AuthError:
    return AuthError("The server refused the password", cause="cloud.example.org answered 401 for user 'alex'")
