"""The person has a run undone, or one change of it: they look first, and then have it carried out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import OperationKind, Plan
from tasksync_gui.model.run import Change, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.simulation import decisions, telling, undo_oracle
from tests.simulation.calm import come_to_rest
from tests.simulation.machine import PAIR, Machine
from tests.simulation.script import Undo
from tests.simulation.values import origin_of, tokens
from tests.simulation.witness import Review
from tests.support.english import english

if TYPE_CHECKING:
    from tests.simulation.world import World

REMEMBERED = 50
"""Among how many runs the person looks for one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What of which run is to be undone; no numbers: all of it."""

    run: Run
    rows: tuple[Change, ...]
    numbers: tuple[int, ...]


async def undo_in_between(world: World, undo: Undo) -> None:
    """After a round. What a program has not noticed yet, it cannot show."""
    await _look_and_undo(world, undo, at_rest=False)


async def undo_at_rest(world: World, undo: Undo) -> None:
    """When everything is in step. The syncs that follow leave alone whatever the person does not touch."""
    if world.watched is None:  # what was left different may have edits that waited for this undo
        world.watched = world.undone | world.skipped
    quiet = await _look_and_undo(world, undo, at_rest=True)
    machine = world.machines["A"]
    if machine.dead:
        await machine.start()
    world.deliver_late()
    still, writes = undo_oracle.picture(world), world.writes
    await come_to_rest(world, machine, Random(undo.choice))
    undo_oracle.judge_rest(world, still, world.watched)
    if quiet and not world.watched and world.writes != writes:
        world.witness.report("after an undo there is nothing to sync", f"programs write {world.writes - writes} times")


async def _look_and_undo(world: World, undo: Undo, *, at_rest: bool) -> bool:
    """Whether it went through with nobody and nothing in between."""
    machine = world.machines["A"]
    if machine.dead:
        await machine.start()
    machine.new_round()
    world.head("Undo: the person looks at what an undo would do, and has it done.")
    world.requests, world.acts = 0, []
    agreed = _tokens(world)
    for act in undo.before:
        world.act(act)
    wish = await _wish(machine, Random(undo.choice))
    if wish is None:
        world.note("There is nothing to undo.")
        return False
    part = f"change {', '.join(map(str, wish.numbers))} of the run" if wish.numbers else "the run"
    world.note(f"The person chooses {part} that began at {world.seconds(wish.run.started_at):.1f}.")
    fired = sum(world.weather.fired.values())
    await world.endure(machine, _undo(world, machine, undo, wish, at_rest))
    for origin in world.undone:  # the two sides differ on purpose: what replaces one later replaces no unseen edit
        world.witness.put_back |= agreed.get(origin, frozenset())
    for act in world.acts:
        world.act(act)
    world.acts = []
    return not undo.between and not machine.dead and sum(world.weather.fired.values()) == fired


async def _wish(machine: Machine, random: Random) -> Wish | None:
    """The latest run that wrote something, sometimes an older one; all of it, or one of its changes."""
    engine = machine.services.engine
    found: list[tuple[Run, list[Change]]] = []
    for run in await engine.get_history(PAIR, REMEMBERED):
        changes = await engine.get_changes(run.id)
        rows = [row for row in changes if row.ok and row.link is not None and row.kind is not OperationKind.RENUMBER]
        if rows and run.outcome != "running":
            found.append((run, rows))
    if not found:
        return None
    run, rows = found[0] if random.random() < 0.75 else random.choice(found)
    numbers = (random.choice(rows).sequence,) if random.random() < 0.35 else ()
    return Wish(run, tuple(_chosen(rows, numbers)), numbers)


def _chosen(rows: Sequence[Change], numbers: Sequence[int]) -> list[Change]:
    """A field of an update stands alone; a creation, a deletion or a link only as a whole."""
    whole = {row.operation for row in rows if row.sequence in numbers and row.kind is not OperationKind.UPDATE}
    return [row for row in rows if not numbers or row.sequence in numbers or row.operation in whole]


async def _undo(world: World, machine: Machine, undo: Undo, wish: Wish, at_rest: bool) -> None:
    engine = machine.services.engine
    plan = await _preview(world, machine, wish)
    undo_oracle.judge_preview(world, plan, wish.rows, exact=at_rest)
    world.undone |= _concerned(world, plan)
    if world.watched is not None:  # what had not been carried over yet when it was deleted is carried over now
        new = (o for o in plan.operations if o.kind is OperationKind.CREATE and o.counterpart is None)
        world.watched |= {origin_of(operation.desired()) for operation in new}
    before, fired = undo_oracle.picture(world), sum(world.weather.fired.values())
    world.requests = 0
    for act in undo.between:
        if not act.at:
            world.act(act)
    world.acts = sorted((act for act in undo.between if act.at), key=lambda act: act.at)
    world.weather.forecast(undo.faults)
    world.witness.review, world.witness.undoing = Review(plan, frozenset()), True
    world.syncs += 1
    request = RunRequest(Trigger.MANUAL, confirmed=True, digest=plan.digest)
    world.ledger.run_begins()
    try:
        run = await engine.undo(wish.run.id, request, wish.numbers, cancel=machine.cancel)
    finally:
        world.ledger.run_ends(accounted=True)
    world.did["undid a change" if wish.numbers else "undid a run"] += 1
    world.note(telling.run_words(machine.name, "undo", run))
    if not undo_oracle.is_possible(plan, before):
        if run.outcome == "clean":
            world.witness.report("an undo says what it did not do", english(run.message))
    elif at_rest and not undo.between and sum(world.weather.fired.values()) == fired and not run.counts.failed:
        undo_oracle.judge_done(world, plan, before)


async def _preview(world: World, machine: Machine, wish: Wish) -> Plan:
    world.witness.previewing = True
    plan = await machine.services.engine.undo_preview(wish.run.id, wish.numbers)
    world.witness.previewing = False
    world.did["previewed an undo"] += 1
    world.note(telling.plan_words(machine.name, "preview of the undo", plan))
    for note in plan.notes:
        world.note(telling.sentence(f"it remarks of {note.title!r}: {english(note.message)}"))
    return plan


def _tokens(world: World) -> dict[str, frozenset[str]]:
    """What each task says now, on either side."""
    found: dict[str, frozenset[str]] = {}
    for server in world.servers.values():
        for record in server.live.values():
            origin = origin_of(record.fields)
            found[origin] = found.get(origin, frozenset()) | tokens(record.fields)
    return found


def _concerned(world: World, plan: Plan) -> frozenset[str]:
    """Origins of the tasks that an undo parts, or leaves different on purpose."""
    shown = (decisions.shown(world, operation) for operation in plan.operations)
    before = {origin_of(operation.before_image) for operation in plan.operations}
    sent = {origin_of(operation.desired()) for operation in plan.operations if Field.TITLE in operation.desired()}
    return frozenset().union(*shown, before, sent) - {""}
