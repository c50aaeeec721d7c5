"""One computer that runs the real services over the fake systems, and can die, be cancelled and forget."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Protocol

from tasksync_gui.connectors.memory.connector import MemoryConfig
from tasksync_gui.connectors.spec import ConnectorContext, ConnectorSpec
from tasksync_gui.engine.border.border import Border
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import AccountId, PairId, RemoteId
from tasksync_gui.model.pair import Account, Endpoint, Pair, Policy
from tasksync_gui.services.container import MARKER_KEY, Dependencies, build
from tasksync_gui.services.contract import Cancellation, Services
from tests.simulation.connector import SECONDS_PER_REQUEST, Crash, FakeConnector, from_status
from tests.simulation.faults import WRITES, Kind, Weather
from tests.simulation.server import Server
from tests.simulation.stores import Disk, FallibleStore
from tests.simulation.telling import fault_words
from tests.simulation.timing import START, SimClock, VirtualLoop
from tests.support.desk import OneKind, Switches, Vault

YEARS = timedelta(days=3 * 365)
PAIR = "Pair"


class Stage(Protocol):
    """The world around a computer."""

    loop: VirtualLoop
    servers: Mapping[str, Server]
    weather: Weather

    def pass_by(self) -> None:
        """A moment between two requests: somebody may act."""

    def note(self, text: str) -> None:
        """A line of the trace."""

    def wrote(
        self, machine: Machine, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], before: Any
    ) -> None:
        """A program has changed a system."""

    def listed(self, shown: Collection[RemoteId], side: str) -> None:
        """A full listing has been read."""

    def withheld(self, side: str, tasks: Collection[object]) -> None:
        """A read did not show ``tasks``, and nothing said so."""

    def again_later(self, side: str, request: Callable[[], object]) -> None:
        """A request comes a second time."""


class Machine:
    """``name`` tells two computers apart; ``pair`` is how its person set the pair up."""

    def __init__(self, name: str, stage: Stage, pair: Pair, sqlite: bool) -> None:
        self.name = name
        self.stage = stage
        self.pair = pair
        self.clock = SimClock(stage.loop)
        self.disk = Disk(self.clock, sqlite)
        self.dead = False
        self.lives = 0
        self.refusals: dict[str, tuple[Kind, ConnectorError]] = {}
        self.cancel = Cancellation()
        self.services: Services

    async def start(self) -> None:
        """A new process on what is on the disk."""
        self.dead = False
        self.lives += 1
        inner = await self.disk.open()
        if await inner.get_setting(MARKER_KEY) is None:
            key = Random(f"{self.name} {self.lives}").randbytes(32)
            await inner.set_setting(MARKER_KEY, key.hex())
        kinds = {name: self._kind(name) for name in self.stage.servers}
        for name in kinds:
            await inner.save_account(Account(AccountId(name), name.title(), name, {}))
        await inner.save_pair(self.pair)
        lent = Dependencies(
            FallibleStore(inner, self),  # type: ignore[arg-type]
            Vault(),
            OneKind(kinds),
            Switches(),
            self.clock,
            lambda folder: ConnectorContext(self.clock, folder),
            _folder() / self.name,
            random=Random(self.lives),
        )
        self.services = await build(lent)

    async def configure(self, pair: Pair) -> None:
        """The person changes the pair."""
        self.pair = pair
        await self.disk.plain().save_pair(pair)

    async def anew(self, number: int) -> None:
        """The person removes the pair and adds it again: nothing of it is remembered but the key of the marks."""
        store = self.disk.plain()
        await store.remove_pair(self.pair.id)
        await self.configure(replace(self.pair, id=PairId(f"pair-{self.name}-{number}")))

    async def turn(self) -> None:
        """The person exchanges the two lists of the pair."""
        await self.disk.plain().turn_pair(self.pair.id)
        await self.configure(turned(self.pair))

    def _kind(self, name: str) -> ConnectorSpec:
        server = self.stage.servers[name]
        return ConnectorSpec(
            name, name.title(), "", "", MemoryConfig, server.personality.capabilities(), "gold", "1",
            lambda config, context: Border(FakeConnector(server, self), name, (Crash, KeyboardInterrupt)),
        )  # fmt: skip

    def new_round(self) -> None:
        """What stopped a round does not stop the next."""
        self.refusals.clear()
        self.cancel = Cancellation()

    # Surroundings of the connectors.

    def moment(self, side: str, method: str) -> list[Kind]:
        if self.dead:
            raise Crash
        self.stage.loop.pass_time(SECONDS_PER_REQUEST)
        self.stage.pass_by()
        kinds = self.stage.weather.strikes(method, side)
        for kind in kinds:
            self._lasting(side, method, kind)
        return kinds

    def _lasting(self, side: str, method: str, kind: Kind) -> None:
        where = f"{method} {side}"
        match kind:
            case Kind.CLOCK_FORWARD | Kind.CLOCK_BACKWARD:
                self.clock.wrong += YEARS if kind is Kind.CLOCK_FORWARD else -YEARS
            case Kind.CANCELLED:
                self.cancel.request()
            case Kind.OUTAGE:
                self.refusals[side] = kind, from_status(503, {}, where, now=START)
            case Kind.UNAUTHORIZED:
                self.refusals[side] = kind, from_status(401, {}, where, now=START)
            case Kind.FORBIDDEN:
                self.refusals[side] = kind, from_status(403, {}, where, now=START)
            case _:
                return
        self.struck(side, kind)

    def refuses(self, side: str, method: str) -> ConnectorError | None:
        kind, error = self.refusals.get(side, (None, None))
        return None if kind is Kind.FORBIDDEN and method not in WRITES else error

    def struck(self, side: str, kind: Kind) -> None:
        self.stage.weather.count(kind)
        self.stage.note(fault_words(kind, self.name, side))

    def die(self, side: str, kind: Kind) -> None:
        raise self.killed(kind)

    def wrote(self, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], before: Any) -> None:
        self.stage.wrote(self, side, method, id_, sent, before)

    def listed(self, side: str, shown: Collection[RemoteId]) -> None:
        self.stage.listed(shown, side)

    def reread(self, side: str) -> None:
        self.stage.reread(side)

    def withheld(self, side: str, tasks: Collection[object]) -> None:
        self.stage.withheld(side, tasks)

    def again_later(self, side: str, request: Callable[[], object]) -> None:
        self.stage.again_later(side, request)

    # Host of the store.

    def step(self, name: str) -> list[Kind]:
        if self.dead:
            raise Crash
        return self.stage.weather.strikes(name) if name else []

    def killed(self, kind: Kind) -> Crash:
        self.hit(kind)
        self.dead = True
        return Crash()

    def hit(self, kind: Kind) -> None:
        self.stage.weather.count(kind)
        self.stage.note(fault_words(kind, self.name))

    async def lose_lease(self) -> None:
        """We slept for an hour; another computer took the lease, and gave it back."""
        self.stage.loop.pass_time(3600)
        store = self.disk.plain()
        lease = await store.acquire_lease(self.pair.id, "elsewhere/1", 60)
        await store.release_lease(lease)


def turned(pair: Pair) -> Pair:
    """The same pair, seen from its other end."""
    policy = {Policy.SOURCE: Policy.DESTINATION, Policy.DESTINATION: Policy.SOURCE}.get(pair.policy, pair.policy)
    return replace(pair, source=pair.destination, destination=pair.source, policy=policy)


def pair_of(script: Any, machine: str) -> Pair:
    """The pair as the person set it up on that computer."""
    return Pair(
        PairId(f"pair-{machine}"),
        PAIR,
        Endpoint(AccountId("left"), "list"),
        Endpoint(AccountId("right"), "list"),
        script.mode,
        script.policy,
        script.delete_policy,
    )


@cache
def _folder() -> Path:
    """Where the locks lie; one for the whole process."""
    return Path(tempfile.mkdtemp(prefix="tasksync-simulation-"))
