"""One world: two systems, a person, one or two computers, and the weather; played from a script."""

from __future__ import annotations

import asyncio
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import BusyError, ConnectorError, TaskSyncError
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import OperationId, RemoteId, Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Plan
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import RunRequest
from tests.simulation import backups, decisions, telling
from tests.simulation.calm import calm_down
from tests.simulation.connector import Crash
from tests.simulation.faults import SPELLED, Kind, Weather
from tests.simulation.ledger import Ledger
from tests.simulation.machine import PAIR, Machine, pair_of
from tests.simulation.person import Act, Person
from tests.simulation.script import Round, Script
from tests.simulation.server import Image, Record, Server
from tests.simulation.timing import START, SimClock, VirtualLoop, abandon
from tests.simulation.undoing import undo_at_rest, undo_in_between
from tests.simulation.values import origin_of
from tests.simulation.witness import Review, Violation, Witness
from tests.support.errors import title_of

MODES_CARRIED = (Field.TITLE, Field.NOTES, Field.STATUS, Field.DUE, Field.PRIORITY, Field.LABELS, Field.PARENT)
LOSABLE = (Field.NOTES, Field.STATUS, Field.DUE, Field.PRIORITY, Field.LABELS)
"""Fields whose column may be gone for a time."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a program changed: ``method`` as connectors call it."""

    computer: str
    side: str
    method: str
    id: RemoteId | None
    sent: Mapping[Field, Value]


@dataclass(frozen=True, slots=True)
class Result:
    """How a world ended."""

    script: Script
    violations: tuple[Violation, ...]
    fired: Mapping[Kind, int]
    trace: tuple[str, ...]
    lists: tuple[str, ...]
    """What the two lists held at the end, if a law was broken."""
    syncs: int
    written: tuple[Written, ...]
    did: Mapping[str, int]
    """How often the person did what only a person can do."""


@dataclass(slots=True)
class World:
    """Plays one script. ``loop`` is the virtual loop it runs on."""

    script: Script
    loop: VirtualLoop
    trace: list[str] = field(default_factory=list)
    weather: Weather = field(default_factory=Weather)
    servers: dict[str, Server] = field(init=False)
    ledger: Ledger = field(init=False)
    person: Person = field(init=False)
    witness: Witness = field(init=False)
    machines: dict[str, Machine] = field(default_factory=dict)
    requests: int = 0
    """In this round."""
    acts: list[Act] = field(default_factory=list)
    """Still to be done in this round."""
    later: list[tuple[int, str, Callable[[], object]]] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    syncs: int = 0
    recorded: set[str] = field(default_factory=set)
    """Tokens in histories that a lost database held."""
    skipped: set[str] = field(default_factory=set)
    """Origins that the person told the program to leave alone."""
    split: set[str] = field(default_factory=set)
    """Origins of which the person said that two tasks of one title are two."""
    amnesia: bool = False
    """A database was lost or turned back, or there are two: what was deleted may be taken for new."""
    in_step_once: bool = False
    """A run went through: what the pair looks at is known to the program."""
    turned: bool = False
    """The person has exchanged the two lists of the pair."""
    curtailed: bool = False
    """A full listing did not show all while a system takes no marks: what another computer makes there of a hidden task
    looks like the person's."""
    blind: bool = False
    """A listing did not show everything to a program without memory or marks: it cannot know what is there."""
    old_plans: list[Plan] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)
    """Origins of tasks that an undo has left different, or apart."""
    watched: set[str] | None = None
    """Origins that the person touched since the first undo of a world in step, or an undo left different before."""
    did: Counter[str] = field(default_factory=Counter)
    """How often the person previewed, reviewed and answered."""
    images: dict[str, list[Image]] = field(default_factory=lambda: {"left": [], "right": []})
    """What the providers' backups have of each list, round by round."""
    returned: backups.PutBack | None = None
    """The list that was put back from its backup, until the person has said what is true."""
    ideas: Random = field(init=False)
    """What the person's own values are drawn from."""

    def __post_init__(self) -> None:
        script = self.script
        personalities = {"left": script.left, "right": script.right}
        self.servers = {name: Server(name, each, SimClock(self.loop)) for name, each in personalities.items()}
        shared = tuple(name for name in MODES_CARRIED if all(name in each.carried for each in self.servers.values()))
        self.ledger = Ledger(self.servers, shared)
        self.person = Person(self.servers, self.ledger)
        self.witness = Witness(self.ledger, script.mode, script.policy, script.delete_policy)
        self.ideas = Random(script.inventive)

    @property
    def ends(self) -> tuple[str, str]:
        """The systems that are source and destination."""
        return ("right", "left") if self.turned else ("left", "right")

    @property
    def writes(self) -> int:
        """How much programs have changed so far."""
        return len(self.written)

    # The stage on which machines act.

    def note(self, text: str) -> None:
        """A line of the trace."""
        self.trace.append(f"{self.loop.time():9.1f}  {text}")

    def head(self, text: str) -> None:
        """A new part of the story begins."""
        self.trace.append(text)

    def seconds(self, moment: datetime) -> float:
        """When that was, as the trace counts."""
        return (moment - START).total_seconds()

    def pass_by(self) -> None:
        """Somebody may act between two requests."""
        self.requests += 1
        while self.acts and self.acts[0].at <= self.requests:
            self.act(self.acts.pop(0))
        for waiting in tuple(self.later):
            if waiting[0] <= self.requests:
                self.later.remove(waiting)
                self._deliver_again(waiting[1], waiting[2])

    def act(self, act: Act) -> None:
        """The person does something."""
        before = [dict(server.live) for server in self.servers.values()]
        self.note(self.person.do(act))
        for old, server in zip(before, self.servers.values(), strict=True):
            touched = {origin_of(record.fields) for record in _changed(old, server.live)}
            if self.watched is not None:
                self.watched |= touched
            backups.person_acted(self, touched)

    def _deliver_again(self, side: str, request: Callable[[], object]) -> None:
        self.note(f"An old request arrives once more at {telling.side_words(side)}.")
        self.witness.second_delivery = True
        try:
            request()
        except ConnectorError as error:
            self.note(telling.sentence(f"{telling.side_words(side)} refuses it: {title_of(error)}"))
        finally:
            self.witness.second_delivery = False

    def deliver_late(self) -> None:
        """Whatever is still on its way arrives."""
        for waiting in self.later:
            self._deliver_again(waiting[1], waiting[2])
        self.later = []

    def again_later(self, side: str, request: Callable[[], object]) -> None:
        """A request comes a second time, three requests later."""
        self.later.append((self.requests + 3, side, request))

    def listed(self, shown: Collection[RemoteId], side: str) -> None:
        """A full listing has been read."""
        server = self.servers[side]
        self.witness.listed[side] = server.version
        unmarked = server.personality.marker is MarkerKind.NONE
        short = not server.live.keys() <= set(shown)
        if (self.amnesia or unmarked) and short:
            self.blind = True
        self.curtailed = self.curtailed or (short and self.unmarked())

    def withheld(self, side: str, tasks: Collection[object]) -> None:
        """A list of changes did not show ``tasks`` of ``side``, and nothing said so: only marks can help."""
        self.blind = self.blind or (bool(tasks) and self.unmarked())

    def unmarked(self) -> bool:
        """Whether a system takes no marks."""
        return any(server.personality.marker is MarkerKind.NONE for server in self.servers.values())

    def reread(self, side: str) -> None:
        """All changes have been read."""
        self.witness.listed[side] = self.servers[side].version

    def wrote(
        self, machine: Machine, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], before: Any
    ) -> None:
        """A program has changed a system."""
        title = sent[Field.TITLE] if method == "create" else before[0].fields[Field.TITLE]
        self.written.append(Written(machine.name, side, method, id_, dict(sent)))
        self.note(telling.write_words(machine.name, side, method, id_, title, sent))
        if method != "delete" and id_ is not None:
            self.ledger.fresh.add((side, id_))
        if method == "create":
            self.ledger.program_created(side, id_, origin_of(sent))
        self.ledger.sent(sent)
        if method == "update" and len(self.machines) > 1:
            self.ledger.program_moved(side, before[0])
        if method == "delete":
            self.ledger.program_deleted(machine.name, side, before[0])
        alive = self.alive_before(side, before)
        if not self.witness.second_delivery:
            origin = origin_of(sent) or (origin_of(before[0].fields) if before else "")
            backups.judge_write(self, side, method, origin, telling.change_words(side, method, id_, title, sent))
        self.witness.forgetful = self.amnesia
        self.witness.wrote(side, method, id_, sent, before, alive)

    def alive_before(self, side: str, before: Any) -> frozenset[str]:
        """Tokens that were alive before a write, given what it replaced."""
        from tests.simulation.values import tokens

        gone = () if before is None else (before[2] if len(before) > 2 else [before[0]])
        return self.ledger.alive().union(*(tokens(record.fields) for record in gone))

    # The story.

    async def play(self) -> None:
        """All rounds, then the calm after them."""
        await self._machine("A")
        for number, part in enumerate(self.script.rounds, 1):
            await self._round(number, part)
            for undo in self.script.undos:
                if undo.after == number:
                    await undo_in_between(self, undo)
                    self.machines["A"].disk.keep_backup()
        await calm_down(self)
        for undo in self.script.undos:
            if undo.after > len(self.script.rounds):
                await undo_at_rest(self, undo)

    async def _machine(self, name: str) -> Machine:
        if name not in self.machines:
            machine = Machine(name, self, pair_of(self.script, name), self.script.sqlite)
            self.machines[name] = machine
            await machine.start()
        return self.machines[name]

    async def _round(self, number: int, part: Round) -> None:
        self.head(f"Round {number}: {telling.COMMANDS[part.command]}.")
        self.requests, self.acts = 0, sorted((act for act in part.acts if act.at), key=lambda act: act.at)
        machine = self.machines["A"]
        if machine.dead:
            await machine.start()
        machine.new_round()
        if part.event in (Kind.PUT_BACK, Kind.PUT_BACK_ANEW):
            await backups.put_back(self, machine, part.event, part.choice)
        elif part.event:
            machine = await self._event(part.event, part.choice)
        for act in part.acts:
            if not act.at:
                self.act(act)
        self.ledger.back.clear()
        self.weather.forecast(part.faults)
        if part.event is Kind.AT_ONCE:
            both = [self.endure(each, self._command(each, part)) for each in (machine, self.machines["B"])]
            await asyncio.gather(*both)
        else:
            await self.endure(machine, self._command(machine, part))
        self.loop.pass_time(60)
        for act in self.acts:
            self.act(act)
        self.acts = []
        machine.disk.keep_backup()
        for name, server in self.servers.items():
            self.images[name].append(server.image())

    async def endure(self, machine: Machine, command: Awaitable[object]) -> None:
        """Carry out a command; whatever stops it is told, and the next one is free of it."""
        fired = sum(self.weather.fired.values())
        try:
            await command
        except Crash:
            self.note(telling.sentence(f"{telling.computer(machine.name)} is dead"))
        except BusyError as error:
            self.note(telling.sentence(f"{telling.computer(machine.name)} is busy: {title_of(error)}"))
        except TaskSyncError as error:
            self.note(telling.sentence(f"{telling.computer(machine.name)} gives up: {title_of(error)}"))
        self.witness.previewing = self.witness.undoing = False
        self.witness.unticked = []
        self.witness.review = None
        self.weather.forecast(())
        if sum(self.weather.fired.values()) == fired:
            self.ledger.fresh.clear()

    async def _change_mode(self, machine: Machine, random: Random) -> None:
        self.deliver_late()
        mode = random.choice([mode for mode in Mode if mode is not self.witness.mode])
        await machine.configure(replace(machine.pair, mode=mode))
        self.witness.mode, self.witness.unreviewed = mode, self.in_step_once
        self.ledger.clean_deletions.clear()  # what the old mode left on one side is taken up by the new one
        self.note(telling.sentence(f"from now on: {telling.MODES[mode]}"))

    def _lose_column(self, random: Random) -> None:
        """A list has no place for a field any more; what was in it comes back with it, if the list is not emptied."""
        server = self.servers[random.choice(sorted(self.servers))]
        lost = random.choice([name for name in LOSABLE if name in server.carried] or [Field.STATUS])
        server.absent |= {lost}
        self.ledger.unsynced.add(lost)
        self.note(telling.sentence(f"{telling.side_words(server.name)} has no {lost} any more"))

    def find_columns(self, *, emptied: bool = False) -> None:
        """Every list has its columns again. ``emptied``: what was in them is lost, by what the person did."""
        for name, server in self.servers.items():
            lost, server.absent = server.absent, frozenset()
            for record in tuple(server.live.values()) if emptied else ():
                after = server.update(record.id, {each: empty_value(each) for each in lost})
                self.ledger.edited(name, record, after)

    async def _event(self, kind: Kind, choice: int) -> Machine:
        """Something that happened to a computer since the last round; returns the one that is used now."""
        machine = self.machines["A"]
        match kind:
            case Kind.RESTORED:
                if not machine.disk.restore():
                    return machine
                await self._remember_history(machine)
                self.amnesia = True
                await machine.start()
            case Kind.STATE_LOST:
                await self._remember_history(machine)
                self.amnesia = True
                machine.disk.wipe()
                await machine.start()
            case Kind.SECOND_MACHINE:
                self.amnesia = True
                machine = await self._machine("B")
                machine.new_round()
            case Kind.AT_ONCE:
                self.amnesia = True
                self.blind = self.blind or self.unmarked()  # whose a second copy without a mark is, nobody can tell
                (await self._machine("B")).new_round()
            case Kind.ANEW:
                await self._remember_history(machine)
                self.amnesia = True
                await machine.anew(machine.lives * 100 + self.syncs)
            case Kind.TURNED:
                await machine.turn()
                self.turned = True
                self.witness.sides = {"left": Side.DESTINATION, "right": Side.SOURCE}
            case Kind.RECONFIGURED:
                self.ledger.unsynced.add(Field.NOTES)
                await machine.configure(replace(machine.pair, excluded_fields=frozenset({Field.NOTES})))
            case Kind.MODE_CHANGED:
                await self._change_mode(machine, Random(choice))
            case Kind.COLUMN_GONE:
                self._lose_column(Random(choice))
            case Kind.COLUMN_BACK | Kind.COLUMN_EMPTIED:
                self.find_columns(emptied=kind is Kind.COLUMN_EMPTIED)
            case Kind.POISONED:
                self.servers["right"].poisoned = True
        if self.amnesia:
            self.witness.unreviewed = False
        self.weather.count(kind)
        self.note(telling.fault_words(kind, machine.name))
        return machine

    async def _command(self, machine: Machine, part: Round) -> None:
        engine, random = machine.services.engine, Random(part.choice)
        match part.command:
            case "timer":
                await self.sync(machine, Trigger.TIMER)
            case "manual":
                await self.sync(machine, Trigger.MANUAL)
            case "confirmed":
                await self.sync(machine, Trigger.MANUAL, confirmed=True)
            case "preview":
                self.old_plans.append(await self.preview(machine))
            case "answers":
                for _, hold in await engine.conflicts(PAIR):
                    answer = decisions.own_answer(self, hold, random.choice(decisions.ON_HOLDS))
                    await decisions.resolve(self, machine, hold, answer)
                await self.sync(machine, Trigger.MANUAL)
            case "walk away":
                await decisions.walk_away(self, machine, random)
            case "bring forward":
                await backups.bring_forward(self, machine)
            case "accept":
                await backups.accept(self, machine)
            case "review" | "old review":
                plan = self.old_plans[0] if part.command == "old review" and self.old_plans else None
                plan = plan or await self.preview(machine)
                while self.acts and self.acts[0].at > 8:
                    self.act(self.acts.pop())
                await self.apply(machine, plan, decisions.answers(self, plan, random))

    async def preview(self, machine: Machine) -> Plan:
        """A preview, which writes nothing."""
        self.witness.previewing = True
        plan = await machine.services.engine.dry_run(PAIR)
        self.witness.previewing = False
        self.did["previewed"] += 1
        self.note(telling.plan_words(machine.name, "preview", plan))
        return plan

    async def apply(self, machine: Machine, plan: Plan, answers: dict[OperationId, Answer]) -> None:
        """Carry out what was reviewed."""
        items = {item.id: item for item in (*plan.operations, *plan.held)}
        steered = (decisions.decided(self, items[id_], answer.decision) for id_, answer in answers.items())
        self.did["reviewed"] += 1
        self.witness.review = Review(plan, frozenset().union(*steered))
        try:
            await self.sync(machine, Trigger.MANUAL, confirmed=True, digest=plan.digest, answers=answers)
        finally:
            self.witness.review = None

    async def sync(self, machine: Machine, trigger: Trigger, **options: Any) -> Any:
        """One run."""
        self.syncs += 1
        news, fired = frozenset(self.ledger.news), sum(self.weather.fired.values())
        self.ledger.run_begins()
        accounted = True
        if options.get("confirmed"):
            self.witness.unreviewed = False
        try:
            run = await machine.services.engine.sync(PAIR, RunRequest(trigger, **options), cancel=machine.cancel)
            accounted = not run.needs_review
        finally:
            self.ledger.run_ends(accounted)
        if run.outcome == "clean":
            self.in_step_once, self.witness.unreviewed = True, False
        silent = sum(self.weather.fired.values()) == fired and not self.weather.fired[Kind.CURSOR_RESET]
        if run.outcome == "clean" and silent and len(self.machines) == 1:
            self.ledger.news -= news
        self.did["was asked: holds"] += run.counts.held
        self.did["was asked: guards"] += bool(run.needs_review or run.overridden_guards)
        self.note(telling.run_words(machine.name, "sync", run))
        backups.run_ended(self, run)
        return run

    async def _remember_history(self, machine: Machine) -> None:
        """What a person could have read before the database was lost; what it had not yet recorded is lost with it."""
        self.recorded |= await self.history_tokens(machine)
        self.ledger.consumed |= self.ledger.written.keys() - self.ledger.alive()

    async def history_tokens(self, machine: Machine) -> set[str]:
        """Tokens that the history can still show as before or after of a change."""
        engine, found = machine.services.engine, set()
        for run in await engine.get_history(limit=1000):
            for change in await engine.get_changes(run.id):
                if change.field is not None:
                    found |= self.ledger.tokens_in(change.field, change.before)
        for intent in (await machine.disk.plain().load(machine.pair.id)).intents:
            for name, value in intent.before_image.items():  # the journal has it until the next run tells what it did
                found |= self.ledger.tokens_in(name, value)
        return found


def _changed(old: Mapping[RemoteId, Record], new: Mapping[RemoteId, Record]) -> list[Record]:
    """Records that are not in both as they are."""
    both = ((old.get(id_), new.get(id_)) for id_ in {*old, *new})
    return [record for one, other in both if one is not other for record in (one, other) if record is not None]


def run_world(script: Script) -> Result:
    """Play ``script`` and judge it."""
    loop = VirtualLoop()
    world = World(script, loop)
    try:
        loop.run_until_complete(world.play())
    except (Exception, Crash) as error:  # noqa: BLE001 - whatever it is, it is a finding
        where = traceback.extract_tb(error.__traceback__)[-1]
        text = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        world.witness.report("nothing unexpected happens", text)
    finally:
        abandon(loop)
        for machine in world.machines.values():
            machine.disk.close()
    _count_nature(world)
    fired = Counter(world.weather.fired)
    violations, written = tuple(world.witness.violations), tuple(world.written)
    lists = (
        tuple(line for server in world.servers.values() for line in telling.list_words(server)) if violations else ()
    )
    return Result(script, violations, fired, tuple(world.trace), lists, world.syncs, written, world.did)


def _count_nature(world: World) -> None:
    """What the personalities did by themselves."""
    for server in world.servers.values():
        for kind, number in ((Kind.ROUNDED, server.tidied), (Kind.ID_CHANGED, server.moved)):
            world.weather.fired[kind] += number
        if server.personality.spelling:
            world.weather.fired[SPELLED[server.personality.spelling]] += server.spelled
        world.weather.fired[Kind.FIELD_REFUSED] += server.refused
        world.weather.fired[Kind.UNCARRIED] += server.assigned
        world.weather.fired[Kind.ECHOED] += server.echoed
        world.weather.fired[Kind.NOT_READ] += server.not_read
        world.weather.fired[Kind.ID_REUSED] += len(server.reused)
        world.weather.fired[Kind.CASCADED] += server.cascaded
        world.weather.fired[Kind.FOREIGN_MARK] += server.marked
        world.weather.fired[Kind.MARK_COPIED] += server.copied_marks
