"""A provider puts a list back from its backup; the person says later whether that is meant or the list goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from tasksync_gui.model.codes import GuardCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import GuardKind
from tasksync_gui.model.run import Run, Trigger
from tests.simulation import decisions, telling
from tests.simulation.faults import Kind
from tests.simulation.machine import Machine
from tests.simulation.server import Image, Record, Server
from tests.simulation.values import origin_of, tokens

if TYPE_CHECKING:
    from tests.simulation.world import World

AGO = 3
"""The backup is that of so many rounds before."""
ENOUGH = 3
"""From so many tasks that are as they were on, a program must notice; fewer may be edits."""
TRIES = 4
ASKING = (GuardCode.WENT_BACK, GuardCode.WENT_BACK_UNWRITTEN)


@dataclass(slots=True)
class PutBack:
    """A list that a program must not believe before the person has said what is true."""

    side: str
    before: Mapping[RemoteId, Record]
    """What it held, and what it should hold."""
    signs: Mapping[RemoteId, Record] = field(default_factory=dict)
    """Tasks as they were put back that tell a program of it, as long as they stay so."""
    noticed: bool = False
    """A run has stopped because of it: from then on little is enough."""
    touched: set[str] = field(default_factory=set)
    """Origins of what the person did since."""
    forward: bool = False
    """The person is having it brought up to date."""


async def put_back(world: World, machine: Machine, kind: Kind, choice: int) -> None:
    """The provider's doing. If a program could take it for some edits, it counts as the person's from now on."""
    side = Random(choice).choice(["left", "right"])
    server, image = world.servers[side], world.images[side][-AGO]
    plan = await world.preview(machine)
    alive = world.ledger.alive()
    in_step = not (
        machine.pair.excluded_fields or plan.operations or plan.held or plan.guards or world.amnesia or world.returned
    )
    before = dict(server.live)
    server.put_back(image, anew=kind is Kind.PUT_BACK_ANEW)
    world.ledger.consumed |= alive - world.ledger.alive()  # what no other list had, the provider has lost
    world.weather.count(kind)
    world.note(telling.fault_words(kind, machine.name, side))
    found = PutBack(side, before, _signs(world, server, before, image))
    if in_step and len(found.signs) >= ENOUGH:
        world.returned = found
        _forget_unheard_deletions(world, found)
    else:
        _as_edits(world, found)


def _signs(world: World, server: Server, before: Mapping[RemoteId, Record], image: Image) -> Mapping[RemoteId, Record]:
    """Tasks of the pair that say again what a program has seen them say; none, if one speaks against it."""
    if world.witness.mode is Mode.MIRROR and world.ends.index(server.name) == 1:
        return {}  # a mirror brings its destination up to date by itself
    found = {}
    for id_, record in before.items():
        was = image.live.get(id_)
        if was is None or was.seconds != record.seconds or was.version == record.version:
            continue
        if was.fields == record.fields:
            if not server.personality.times:
                return {}  # changed and changed back: it still says what it said only later
            continue
        if world.ledger.live(world.ledger.other(server.name).name, origin_of(record.fields)):
            found[id_] = server.live[id_]
    return found


def _forget_unheard_deletions(world: World, found: PutBack) -> None:
    """A deletion that the provider took back before any program had heard of it is known to nobody.

    A system that does not tell in its changes what was deleted shows it in a full listing only; the task is there again
    by then, as both lists agreed.
    """
    other = world.ledger.other(found.side).name
    for id_, record in world.servers[found.side].live.items():
        if id_ not in found.before and world.ledger.live(other, origin_of(record.fields)):
            world.ledger.clean_deletions.pop(origin_of(record.fields), None)


def person_acted(world: World, touched: set[str]) -> None:
    """The person did something to tasks of the origins ``touched``.

    A restored list is known by signs only. Whoever edits or deletes such tasks before any run has seen them takes signs
    away: where too few are left, nobody can tell the backup from edits.
    """
    found = world.returned
    if found is None:
        return
    found.touched |= touched
    live = world.servers[found.side].live
    if not found.noticed and sum(live.get(id_) == each for id_, each in found.signs.items()) < ENOUGH:
        _as_edits(world, found)
        world.returned = None


def run_ended(world: World, run: Run) -> None:
    """A run that stopped because of it has written down that the list went back in time."""
    if world.returned is not None and run.needs_review:
        world.returned.noticed |= any(each.code in ASKING for each in run.message)


def _as_edits(world: World, found: PutBack) -> None:
    """What was put back is as good as written by the person, and a task that they have moved since is no deleted one."""
    server, ledger = world.servers[found.side], world.ledger
    called = {id_: ledger.now_called(found.side, id_) or id_ for id_ in found.before}
    for id_ in sorted({*found.before, *(server.live.keys() - called.values())}):
        old, new = found.before.get(id_), server.live.get(called.get(id_, id_))
        if old is None and new is not None:
            if origin_of(new.fields) not in found.touched:
                ledger.restored(found.side, new)
        elif old is not None and new is None:
            ledger.deleted(found.side, [old])
        elif old is not None and new is not None and old.fields != new.fields:
            if _is_as_agreed(world, old, new):
                ledger.took_back(old, new)
            else:
                ledger.edited(found.side, old, new)


def _is_as_agreed(world: World, old: Record, new: Record) -> bool:
    """Whether a task lost an edit that no program had carried, and says again what both lists had agreed on.

    To a program that is a task which nobody edited, as if the edit had never been made; it is the provider that lost it.
    """
    carried = frozenset().union(*(tokens(each.sent) for each in world.written))
    lost, back = tokens(old.fields) - tokens(new.fields), tokens(new.fields) - tokens(old.fields)
    return bool(back) and back <= carried and carried.isdisjoint(lost)


async def bring_forward(world: World, machine: Machine) -> None:
    """The person has the list brought up to date, as the preview offers it; what is not on offer is not done."""
    engine = machine.services.engine
    plan = await engine.dry_run(machine.pair.name, forward=True)
    world.note(telling.plan_words(machine.name, "way forward", plan))
    if plan.forward is None:
        if any(guard.message.code == GuardCode.WENT_BACK_UNWRITTEN for guard in plan.guards):
            await accept(world, machine)
        return
    shown = {origin for each in plan.operations for origin in decisions.shown(world, each)}
    if world.returned is not None:
        world.returned.forward = True
        _delete_what_came_back(world, world.returned)
        shown &= world.returned.touched  # what the person deleted since cannot be told from what the backup lacked
    world.ledger.answered |= shown  # what counted as edits is given up by the person's own word
    world.did["brought a list up to date"] += 1
    await world.sync(machine, Trigger.MANUAL, confirmed=True, digest=plan.digest)


def _delete_what_came_back(world: World, found: PutBack) -> None:
    """A list that is brought up to date loses again what had been deleted before it was put back.

    Who deletes a task in one list has deleted it in both; which list it came back in says nothing of that.
    """
    ledger, other = world.ledger, world.ledger.other(found.side).name
    for id_, record in world.servers[found.side].live.items():
        origin = origin_of(record.fields)
        is_more = len(ledger.live(found.side, origin)) > len(ledger.live(other, origin))
        if id_ not in found.before and is_more and origin not in found.touched:
            ledger.gone.add((origin, other))


async def accept(world: World, machine: Machine) -> None:
    """The person means the list to be as it is."""
    if world.returned is not None:
        _as_edits(world, world.returned)
        world.returned = None
    world.did["meant a list to be as it was"] += 1
    await world.sync(machine, Trigger.MANUAL, confirmed=True)


async def settle(world: World, machine: Machine) -> None:
    """In the end the person has brought up to date whatever went back."""
    if world.returned is None:
        return
    for _ in range(TRIES):
        machine.new_round()
        world.loop.pass_time(60)
        plan = await world.preview(machine)
        if not any(guard.kind is GuardKind.WENT_BACK for guard in plan.guards):
            break
        await bring_forward(world, machine)
    world.returned = None


def _was_deleted_before(world: World, found: PutBack, origin: str) -> bool:
    """Whether the person had deleted the task in the list before that was put back, and the backup lacks it as well.

    A program may hear of that only now that it reads the list in full; the deletion still counts.
    """
    there = (*found.before.values(), *world.servers[found.side].live.values())
    return (origin, found.side) in world.ledger.gone and all(origin_of(each.fields) != origin for each in there)


def _is_a_stranger(world: World, found: PutBack, origin: str) -> bool:
    """Whether the task is back under an id that it had before it was moved, with another title and no mark of ours.

    A link follows its task by a mark, a uid, or the title; of ids that a task once had nothing is remembered. So this one
    is a new task to a program, which the person sees in what the way forward shows.
    """
    live = [each for each in world.ledger.live(found.side, origin) if each.id not in found.before]
    before = [each for each in found.before.values() if origin_of(each.fields) == origin]
    titles = {each.fields[Field.TITLE] for each in before}
    return bool(before) and any(each.marker is None and each.fields[Field.TITLE] not in titles for each in live)


def judge_write(world: World, side: str, method: str, origin: str, what: str) -> None:
    """A program has written, while a list is as it was earlier and the person has not said that it is meant."""
    found = world.returned
    if found is None:
        return
    if not found.forward:
        world.witness.report("a list put back from a backup stops the run", f"a program {what}")
    elif side != found.side and origin not in found.touched:
        if method == "delete" and _was_deleted_before(world, found, origin):
            return
        if method == "create" and _is_a_stranger(world, found, origin):
            return
        world.witness.report("bringing a list up to date leaves the other one alone", f"a program {what}")
