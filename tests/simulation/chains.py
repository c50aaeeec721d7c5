"""Three lists in a row, joined by two pairs, or in a ring that a second computer closes: played and judged apart.

What one pair writes is news to the next one. The rules are few, since here only the way matters: nothing is lost, nothing
doubled, nothing comes back, and in the end all lists say the same.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import BusyError, TaskSyncError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import AccountId, PairId, RemoteId
from tasksync_gui.model.pair import DeletePolicy, Endpoint, Mode, Pair, Policy
from tasksync_gui.model.plan import Decision, HoldKind
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import RunRequest
from tests.simulation import telling
from tests.simulation.connector import Crash
from tests.simulation.faults import STRIKING_AT_WORK, Fault, Kind, Weather, draw_fault
from tests.simulation.machine import Machine
from tests.simulation.person import Act, Person, draw_act
from tests.simulation.personality import Personality, draw_personality
from tests.simulation.server import Record, Server
from tests.simulation.timing import SimClock, VirtualLoop, abandon
from tests.simulation.values import mapped, origin_of, tokens
from tests.simulation.witness import Violation
from tests.support.errors import title_of

LISTS = ("left", "right", "far")
WAYS = {"first": ("left", "right"), "second": ("right", "far"), "third": ("far", "left")}
"""The lists that each pair joins; the third pair closes a ring."""
EDITS = ("create", "title", "title", "notes", "append", "label", "unlabel", "due", "status", "priority", "delete")
SYNCS = 8


@dataclass(frozen=True, slots=True)
class Leg:
    """One sync of one pair, what is done before and meanwhile, and what goes wrong."""

    pair: str
    acts: tuple[Act, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A story of three lists."""

    seed: int
    lists: Mapping[str, Personality]
    ring: bool
    legs: tuple[Leg, ...]

    @property
    def pairs(self) -> tuple[str, ...]:
        """The pairs that there are."""
        return tuple(WAYS)[: 2 + self.ring]


def draw_chain(seed: int) -> Chain:
    """Equal seeds give equal chains; every third one is a ring."""
    random = Random(f"chain {seed}")
    ring, numbers = random.random() < 1 / 3, iter(range(1, 1000))
    legs = [_leg(random, numbers, pair, first=True) for pair in ("first", "second")]
    legs += [_leg(random, numbers, random.choice([*WAYS][: 2 + ring])) for _ in range(random.randrange(3, 8))]
    return Chain(seed, {name: _system(random) for name in LISTS}, ring, tuple(legs))


def _system(random: Random) -> Personality:
    """Whatever tells tasks apart: what else a system may be, two lists have shown."""
    drawn = draw_personality(random)
    marker = MarkerKind.PROPERTY if drawn.marker is MarkerKind.NONE else drawn.marker
    plain = {"lag": 0.0, "reuses_ids": False, "moves_change_ids": False, "deletes": True, "short": False}
    return replace(drawn, marker=marker, says_so=True, derives=random.random() < 0.5, **plain)


def _leg(random: Random, numbers: Iterator[int], pair: str, first: bool = False) -> Leg:
    whats = ["create"] * random.randrange(1, 3) if first else random.choices(EDITS, k=random.randrange(0, 4))
    at = (0, 0, random.randrange(1, 12))
    acts = [draw_act(random, next(numbers), 0 if first else random.choice(at), what) for what in whats]
    named = tuple(replace(act, side=random.choice(LISTS)) for act in acts)
    faults = [replace(draw_fault(random, STRIKING_AT_WORK), side=random.choice(LISTS))] * (random.random() < 0.3)
    return Leg(pair, named, tuple(faults))


@dataclass(slots=True)
class Truth:
    """What the person did, in whichever list."""

    servers: Mapping[str, Server]
    written: dict[str, str] = field(default_factory=dict)
    """Token -> origin."""
    consumed: set[str] = field(default_factory=set)
    """Tokens that the person replaced, or deleted where they saw them."""
    made: Counter[str] = field(default_factory=Counter)
    gone: set[str] = field(default_factory=set)
    """Origins that were deleted when every list said the same of them, and not touched since."""
    known: dict[str, set[tuple[str, RemoteId]]] = field(default_factory=dict)
    """Pair -> tasks that were there when it had done all there was to do: it knows when one of them goes."""
    split: set[str] = field(default_factory=set)
    """Origins of which the person said that what looks like one task is two."""

    def in_step(self, pair: str) -> None:
        """A run of ``pair`` went through, and nobody acts."""
        self.known[pair] = {(name, id_) for name in WAYS[pair] for id_ in self.servers[name].live}

    def _is_known(self, side: str, record: Record) -> bool:
        """Whether every pair knew this task in each of its lists: a deletion is none to a program that never saw it."""
        origin = origin_of(record.fields)
        there = {(side, record.id), *((name, each.id) for name in LISTS for each in self.live(name, origin))}
        return all({own for own in there if own[0] in WAYS[pair]} <= known for pair, known in self.known.items())

    def other(self, side: str) -> Server:
        """The list beside it."""
        return self.servers["right" if side != "right" else "left"]

    def created(self, side: str, record: Record) -> None:
        """The person made a task."""
        self.made[origin_of(record.fields)] += 1
        self._wrote(record.fields, tokens(record.fields))

    def edited(self, side: str, before: Record, after: Record) -> None:
        """The person changed a task."""
        old, new = tokens(before.fields), tokens(after.fields)
        self.consumed |= old - new
        self._wrote(after.fields, new - old)

    def deleted(self, side: str, records: Iterable[Record]) -> None:
        """The person deleted tasks."""
        for record in records:
            origin = origin_of(record.fields)
            self.consumed |= tokens(record.fields)
            others = [each for name in LISTS for each in self.live(name, origin)]
            if self._is_known(side, record) and all(
                tokens(each.fields) <= self.consumed and _said(each) == _said(record) for each in others
            ):
                self.gone.add(origin)

    def orphaned(self, side: str, records: Iterable[Record]) -> None:
        """No task is below another one here."""

    def _wrote(self, fields: Mapping[Field, Value], new: Iterable[str]) -> None:
        origin = origin_of(fields)
        self.gone.discard(origin)
        for token in new:
            self.written.setdefault(token, origin)
            self.consumed.discard(token)

    def live(self, name: str, origin: str) -> list[Record]:
        """Live tasks of that origin."""
        return [record for record in self.servers[name].live.values() if origin_of(record.fields) == origin]


def _said(record: Record) -> tuple[object, ...]:
    """Fields in which no token tells an edit."""
    return tuple(record.fields.get(name) for name in (Field.STATUS, Field.PRIORITY))


@dataclass(slots=True)
class Row:
    """Plays one chain. A stage for its computers."""

    chain: Chain
    loop: VirtualLoop
    trace: list[str] = field(default_factory=list)
    weather: Weather = field(default_factory=Weather)
    servers: dict[str, Server] = field(init=False)
    truth: Truth = field(init=False)
    person: Person = field(init=False)
    machines: dict[str, Machine] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    requests: int = 0
    writes: int = 0
    violations: list[Violation] = field(default_factory=list)
    chasing: bool = False
    """A ring that two computers close, which neither can know of, does not come to rest where a value and its opposite
    were written at once: each pair rightly carries what it sees on. No task is lost or doubled by it."""

    def __post_init__(self) -> None:
        self.servers = {name: Server(name, each, SimClock(self.loop)) for name, each in self.chain.lists.items()}
        self.truth = Truth(self.servers)
        self.truth.known = {pair: set() for pair in self.chain.pairs}
        self.person = Person(self.servers, self.truth)  # type: ignore[arg-type]

    # The stage.

    def note(self, text: str) -> None:
        """A line of the trace."""
        self.trace.append(f"{self.loop.time():9.1f}  {text}")

    def pass_by(self) -> None:
        """The person may act between two requests."""
        self.requests += 1
        while self.acts and self.acts[0].at <= self.requests:
            self.note(self.person.do(self.acts.pop(0)))

    def wrote(
        self, machine: Machine, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], before: Any
    ) -> None:
        """A program has changed a list."""
        self.writes += 1
        title = sent[Field.TITLE] if method == "create" else before[0].fields[Field.TITLE]
        self.note(telling.write_words(machine.name, side, method, id_, title, sent))
        if method != "create" and f"r{before[0].version}" != before[1]:  # between the check and the write
            self.truth.consumed |= tokens(before[0].fields)

    def listed(self, shown: Collection[RemoteId], side: str) -> None:
        """Nothing is hidden here."""

    def withheld(self, side: str, tasks: Collection[object]) -> None:
        """Nothing is withheld here."""

    def reread(self, side: str) -> None:
        """All changes have been read."""

    def again_later(self, side: str, request: Callable[[], object]) -> None:
        """Nothing arrives twice here."""

    # The story.

    async def play(self) -> None:
        """All legs, then the calm, then the judgement."""
        for leg in self.chain.legs:
            self.requests, self.acts = 0, sorted((act for act in leg.acts if act.at), key=lambda act: act.at)
            for act in leg.acts:
                if not act.at:
                    self.note(self.person.do(act))
            self.weather.forecast(leg.faults)
            await self._sync(leg.pair)
            self.weather.forecast(())
            for act in self.acts:
                self.note(self.person.do(act))
            self.acts = []
            self.loop.pass_time(60)
        await self._calm()
        await self._judge()

    async def _machine(self, pair: str) -> Machine:
        name = "B" if pair == "third" else "A"
        if name not in self.machines:
            own = ["third"] if name == "B" else ["first", "second"]
            machine = self.machines[name] = Machine(name, self, pair_of(own[0]), sqlite=False)
            await machine.start()
            for other in own[1:]:
                await machine.disk.plain().save_pair(pair_of(other))
        machine = self.machines[name]
        if machine.dead:
            await machine.start()
        machine.new_round()
        return machine

    async def _sync(self, pair: str) -> str:
        machine = await self._machine(pair)
        try:
            request = RunRequest(Trigger.MANUAL, confirmed=True)
            run = await machine.services.engine.sync(pair, request, cancel=machine.cancel)
        except Crash:
            self.note(telling.sentence(f"{telling.computer(machine.name)} is dead"))
            return "dead"
        except (BusyError, TaskSyncError) as error:
            self.note(telling.sentence(f"{telling.computer(machine.name)} gives up: {title_of(error)}"))
            return "failed"
        self.note(telling.run_words(machine.name, f"{pair} pair's sync", run))
        if run.outcome == "clean":
            self.truth.in_step(pair)
        return run.outcome

    async def _calm(self) -> None:
        """Until no pair has anything to write any more; the person answers for the first list where one asks."""
        for _ in range(SYNCS):
            self.loop.pass_time(25 * 3600.0)  # some lists tell of deletions by a full reading only
            before = self.writes
            outcomes = [await self._sync(pair) for pair in self.chain.pairs]
            answered = sum([await self._answer(pair) for pair in self.chain.pairs])
            if self.writes == before and not answered and {*outcomes} <= {"clean", "held"}:
                return
        if self.chain.ring and {*outcomes} == {"clean"}:
            self.chasing = True
            self.note("Two opposite edits chase each other round the ring.")
            return
        self._report("eight syncs without faults are enough", f"the last ones end: {', '.join(outcomes)}")

    async def _answer(self, pair: str) -> int:
        engine, found = (await self._machine(pair)).services.engine, await self._holds(pair)
        for hold in found:
            self.note(f"The person answers 'take source' to {hold.title!r} ({hold.kind}).")
            if hold.kind in (HoldKind.AMBIGUOUS, HoldKind.COPY):
                self.truth.split.add(origin_of({Field.TITLE: hold.title}))
            name = hold.id if hold.link is None else hold.link
            await engine.resolve(pair, name, hold.field, Decision.TAKE_SOURCE, None)
        return len(found)

    async def _holds(self, pair: str) -> list[Any]:
        engine = (await self._machine(pair)).services.engine
        return [hold for _, hold in await engine.conflicts(pair)]

    # The judgement.

    def _report(self, law: str, text: str) -> None:
        self.violations.append(Violation(law, text))

    async def _judge(self) -> None:
        truth = self.truth
        lists = {name: [origin_of(record.fields) for record in self.servers[name].live.values()] for name in LISTS}
        alive = {
            t for server in self.servers.values() for record in server.live.values() for t in tokens(record.fields)
        }
        for token in sorted(truth.written.keys() - truth.consumed - alive - await self._history()):
            self._report("nothing is lost", f"{token} of {truth.written[token]} is nowhere any more")
        for name, origins in lists.items():
            for origin, count in Counter(origins).items():
                if count > truth.made[origin] and origin not in truth.split:
                    self._report("no duplicates", f"the {name} list holds {count} tasks of {origin}")
                if origin in truth.gone:
                    self._report("no resurrection", f"{origin} was deleted and lives in the {name} list")
        for pair in self.chain.pairs:
            self._compare(*WAYS[pair])

    def _compare(self, one: str, other: str) -> None:
        if self.chasing:
            return
        both = self.chain.lists[one], self.chain.lists[other]
        shared = sorted((self.servers[one].carried & self.servers[other].carried) - {Field.PARENT})
        said = [
            {
                (origin, mapped(record, shared, both))
                for record in self.servers[name].live.values()
                if (origin := origin_of(record.fields)) not in self.truth.split
            }
            for name in (one, other)
        ]
        if said[0] != said[1]:
            self._report("both sides are equal", f"only {one}: {said[0] - said[1]}; only {other}: {said[1] - said[0]}")

    async def _history(self) -> set[str]:
        found: set[str] = set()
        for machine in self.machines.values():
            engine = machine.services.engine
            for run in await engine.get_history(limit=1000):
                for change in await engine.get_changes(run.id):
                    if change.field is not None:
                        found |= tokens({change.field: change.before})
        return found


def pair_of(name: str) -> Pair:
    """One of the pairs; where two of them want something else, the source of each has the say."""
    source, destination = (Endpoint(AccountId(each), "list") for each in WAYS[name])
    return Pair(PairId(f"pair-{name}"), name, source, destination, Mode.TWO_WAY, Policy.SOURCE, DeletePolicy.EDIT_WINS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a chain ended."""

    chain: Chain
    violations: tuple[Violation, ...]
    fired: Counter[Kind]
    trace: tuple[str, ...]
    writes: int

    def told(self) -> str:
        """The whole story, and which law broke."""
        again = f"To play it again: python -m tests.simulation --chain {self.chain.seed} --trace"
        kinds = (f"The {name} list {telling.ways(each)}." for name, each in self.chain.lists.items())
        return "\n".join([*kinds, *self.trace, *map(str, self.violations), again])


def run_chain(chain: Chain) -> Outcome:
    """Play ``chain`` and judge it."""
    loop = VirtualLoop()
    row = Row(chain, loop)
    try:
        loop.run_until_complete(row.play())
    except (Exception, Crash) as error:  # noqa: BLE001 - whatever it is, it is a finding
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        row.violations.append(Violation("nothing unexpected happens", text))
    finally:
        abandon(loop)
        for machine in row.machines.values():
            machine.disk.close()
    fired = Counter(row.weather.fired)
    fired[Kind.RINGED if "B" in row.machines else Kind.CHAINED] += 1
    return Outcome(chain, tuple(row.violations), fired, tuple(row.trace), row.writes)
