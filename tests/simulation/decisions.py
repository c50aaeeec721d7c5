"""What the person answers to what a preview shows, and what the oracles know from it."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.errors import BusyError, TaskSyncError
from tasksync_gui.model.fields import Completion, Field, Status, Value
from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, Hold, HoldKind, Operation, OperationKind, Plan
from tasksync_gui.model.run import Trigger
from tests.simulation import telling, values
from tests.simulation.machine import PAIR, Machine
from tests.simulation.values import origin_of, tokens
from tests.support.errors import title_of

if TYPE_CHECKING:
    from tests.simulation.world import World

ON_OPERATIONS = (Decision.DO, Decision.DO, Decision.SKIP_ONCE, Decision.SKIP_ALWAYS, Decision.REVERSE)
ON_HOLDS = (Decision.TAKE_SOURCE, Decision.TAKE_DESTINATION, Decision.SKIP_ALWAYS)
ONE_SIDE = ON_HOLDS[:2]
SECOND_COPY = frozenset({HoldCode.COPY_EQUAL, HoldCode.COPY_DIFFERS, HoldCode.MAYBE_FOREIGN_COPY})
"""Answers after which nothing waits any more."""


def answers(world: World, plan: Plan, random: Random) -> dict[OperationId, Answer]:
    """The person overrides about every fourth row."""
    found = {}
    for item in (*plan.operations, *plan.held):
        if random.random() < 0.25:
            if isinstance(item, Operation):
                found[item.id] = Answer(random.choice(ON_OPERATIONS))
            else:
                found[item.id] = own_answer(world, item, random.choice(ON_HOLDS))
    return found


def own_answer(world: World, hold: Hold, drawn: Decision) -> Answer:
    """``drawn``, or something that neither side has: a value of the person's own, or both.

    Only where the window offers it, and drawn apart, so that a story without it stays what it was.
    """
    if hold.kind is not HoldKind.CONFLICT or hold.field is None or not world.script.inventive:
        return Answer(drawn)
    luck = world.ideas.random()
    if luck < 0.3 and world.witness.mode is Mode.TWO_WAY:
        return Answer(Decision.KEEP_BOTH)
    number = world.ideas.randrange(7001, 9999)
    third = _third(hold.field, origin_of({Field.TITLE: hold.title}), number)
    if luck > 0.7 or third is None:
        return Answer(drawn)
    value = world.script.left.held(hold.field, third)
    world.ledger.offered |= dict.fromkeys(tokens({hold.field: value}), origin_of({Field.TITLE: hold.title}))
    return Answer(Decision.TAKE_VALUE, value)


def _third(field: Field, origin: str, number: int) -> Value:
    """A value with a token of its own; None where a person enters none."""
    match field:
        case Field.TITLE:
            return values.title(origin, number)
        case Field.NOTES:
            return f"n{number}"
        case Field.DUE:
            return values.due(number, timed=bool(number % 3))
        case Field.STATUS:
            return Completion(list(Status)[number % 4])
        case Field.PRIORITY:
            return number % 10
    return None


def shown(world: World, item: Operation | Hold) -> frozenset[str]:
    """The origins of what the person saw: of the task named, and of both tasks shown.

    Usually that is one. It is two if a system gave the id of a deleted task to a new one before anybody looked.
    """
    if isinstance(item, Hold):
        ids = tuple(zip(world.ends, (item.source_id, item.destination_id), strict=True))
    else:
        own, other = world.ends if item.side is Side.SOURCE else world.ends[::-1]
        ids = ((own, item.target), (other, item.counterpart))
    live = (world.servers[side].live.get(id_) for side, id_ in ids if id_ is not None)
    found = {origin_of(record.fields) for record in live if record is not None}
    return frozenset({origin_of({Field.TITLE: item.title}), *found})


def _keeps_copy(item: Operation | Hold, decision: Decision) -> bool:
    """Whether a second copy is to stay as it is, on its side alone."""
    if not isinstance(item, Hold) or item.kind is not HoldKind.COPY:
        return False
    return decision is (Decision.TAKE_SOURCE if item.destination_id is None else Decision.TAKE_DESTINATION)


def decided(world: World, item: Operation | Hold, decision: Decision) -> frozenset[str]:
    """The person decided about a task; returns its origins if something else than was shown may happen."""
    origins = shown(world, item)
    if world.watched is not None:
        world.watched |= origins
    world.did[f"answered: {decision.name.lower().replace('_', ' ')}"] += 1
    world.note(telling.answer_words(item, decision))
    if decision in (Decision.DO, Decision.SKIP_ONCE):
        return frozenset()
    world.ledger.answered |= origins
    if getattr(item, "kind", None) in (HoldKind.AMBIGUOUS, HoldKind.COPY) or decision is Decision.KEEP_BOTH:
        world.split |= origins
    only_there = (Decision.REVERSE, Decision.TAKE_DESTINATION, Decision.TAKE_VALUE)
    one_way = world.witness.mode is not Mode.TWO_WAY and decision in only_there
    if decision is Decision.SKIP_ALWAYS or one_way or _keeps_copy(item, decision):
        world.skipped |= origins
    return origins


async def resolve(world: World, machine: Machine, hold: Hold, answer: Answer) -> None:
    """The person answers a conflict."""
    decided(world, hold, answer.decision)
    name = hold.id if hold.link is None else hold.link
    try:
        await machine.services.engine.resolve(PAIR, name, hold.field, answer.decision, answer.value)
    except TaskSyncError as error:
        world.note(telling.sentence(f"{telling.computer(machine.name)} refuses it: {title_of(error)}"))


async def settle(world: World, machine: Machine, hold: Hold, decision: Decision) -> None:
    """A copy that appeared twice is deleted by hand; everything else gets an answer."""
    if hold.kind in (HoldKind.AMBIGUOUS, HoldKind.COPY) and SECOND_COPY.intersection(why.code for why in hold.reason):
        if world.watched is not None:
            world.watched |= shown(world, hold)
        for side, id_ in zip(world.ends, (hold.source_id, hold.destination_id), strict=True):
            if id_ in world.servers[side].live:
                gone = world.servers[side].delete(id_)
                world.note(f"The person deletes the second copy {telling.task_words(gone[0])} in the {side} list.")
                world.ledger.deleted(side, gone)
        return
    await resolve(world, machine, hold, own_answer(world, hold, decision))


async def walk_away(world: World, machine: Machine, random: Random) -> None:
    """The person unticks some rows and goes; the timer ticks, others edit, the preview is made anew, and at last the
    person comes back, to apply the rest or to end the review.
    """
    engine, plan = machine.services.engine, await world.preview(machine)
    left = [o for o in plan.operations if o.kind is not OperationKind.ADOPT and random.random() < 0.5]
    if not left:
        return
    await engine.answer(PAIR, plan.digest, {o.id: Answer(Decision.SKIP_ONCE) for o in left})
    world.did["walked away"] += 1
    world.witness.unticked = left
    if world.watched is not None:
        world.watched |= {origin for o in left for origin in shown(world, o)}
    for _ in range(3):
        await _tick(world, machine)
        if random.random() < 0.5:
            await world.preview(machine)
    if random.random() < 0.3:
        world.witness.unticked = []
        await engine.discard_review(PAIR)
    await world.sync(machine, Trigger.MANUAL, confirmed=random.random() < 0.5)
    await _tick(world, machine)


async def _tick(world: World, machine: Machine) -> None:
    """The timer comes by, and passes by where a review is open."""
    try:
        await world.sync(machine, Trigger.TIMER)
    except BusyError:
        world.note("The timer passes by: the pair is under review.")
        world.loop.pass_time(60)
