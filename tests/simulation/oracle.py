"""Oracles for the end of a world: only the systems, the history and what the last preview shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.pair import Mode, Policy
from tasksync_gui.model.plan import Hold, HoldKind, Plan
from tests.simulation import decisions
from tests.simulation.machine import Machine
from tests.simulation.server import Record
from tests.simulation.values import mapped, origin_of

if TYPE_CHECKING:
    from tests.simulation.world import World


async def judge(world: World, machine: Machine) -> None:
    """All laws that a calm world must satisfy."""
    plan = await world.preview(machine)
    held = _origins(world, plan)
    refused = _refused(world, plan)
    if plan.operations:
        world.witness.report("planning again after apply gives nothing", f"{len(plan.operations)} are still planned")
    await _nothing_lost(world, plan)
    _no_duplicates(world, held)
    _no_resurrection(world, held | world.undone)
    _converged(world, held | world.undone, refused)


def _origins(world: World, plan: Plan) -> set[str]:
    """Tasks that wait for a person, or that a person told us to leave alone."""
    found = set(world.skipped)
    for hold in plan.held:
        if _is_one_field(hold):
            continue
        found.add(origin_of({Field.TITLE: hold.title}))
        for side, id_ in zip(world.ends, (hold.source_id, hold.destination_id), strict=True):
            if id_ is not None and id_ in world.servers[side].live:
                found.add(origin_of(world.servers[side].live[id_].fields))
    return found


def _is_one_field(hold: Hold) -> bool:
    """Whether a system refused a field of a task whose other fields go on."""
    return hold.kind is HoldKind.REFUSED and hold.field not in (None, Field.TITLE)


def _refused(world: World, plan: Plan) -> dict[str, set[Field]]:
    """Origin -> fields that are held because a system refused them."""
    found: dict[str, set[Field]] = defaultdict(set)
    for hold in plan.held:
        if _is_one_field(hold) and hold.field is not None:
            for origin in decisions.shown(world, hold):
                found[origin].add(hold.field)
    return found


async def _nothing_lost(world: World, plan: Plan) -> None:
    ledger = world.ledger
    missing = set(ledger.written) - ledger.consumed - ledger.alive() - world.recorded
    if not missing:
        return
    for machine in world.machines.values():
        if machine.dead:
            await machine.start()
        missing -= await world.history_tokens(machine)
    for hold in plan.held:
        if hold.field is not None:
            missing -= ledger.tokens_in(hold.field, hold.source) | ledger.tokens_in(hold.field, hold.destination)
    for token in sorted(missing):
        world.witness.report(
            "nothing is lost", f"{token}, which the person wrote into {ledger.written[token]}, is nowhere any more"
        )


def _no_duplicates(world: World, held: set[str]) -> None:
    if world.blind or (world.amnesia and world.curtailed):
        return
    kept = world.ledger.edits if world.script.policy is Policy.KEEP_BOTH else Counter[str]()
    for side in world.servers:
        count = Counter(origin_of(record.fields) for record in world.servers[side].live.values())
        excused = held | world.split | _unknowable(world)
        # Kept apart, or wanted back beside the one made again; and back under an id from before.
        excused |= world.ledger.returned & (world.undone | world.ledger.answered)
        if world.amnesia:  # what one computer was told to leave apart, another one makes again
            excused |= world.undone
        for origin, number in count.items():
            if number > world.ledger.creations[origin] + kept[origin] and origin not in excused:
                world.witness.report("no duplicates", f"the {side} list holds {number} tasks of {origin}")


def _unknowable(world: World) -> set[str]:
    """Tasks that a program without memory, marks or times has no way to know again."""
    ledger = world.ledger
    unmarked = any(server.personality.marker is MarkerKind.NONE for server in world.servers.values())
    forgotten = ledger.returned | (ledger.retitled if unmarked else set()) if world.amnesia else set()
    if world.amnesia:
        forgotten |= {origin_of(r.fields) for s in world.servers.values() for r in s.live.values() if r.id in s.reused}
    doubled = {origin for origin, number in ledger.creations.items() if number > 1}
    if unmarked and world.amnesia:
        forgotten |= _respelled(world)
    return (
        ledger.renumbered
        | ledger.mistakable()
        | ledger.raced
        | ledger.estranged
        | forgotten
        | (ledger.retitled if unmarked else set())
        | (doubled if unmarked and world.amnesia else set())  # which of them is whose, two computers may see otherwise
    )


def _respelled(world: World) -> set[str]:
    """Tasks whose title a system keeps in its own spelling: the other side's may be another task's as well."""
    titles: dict[str, set[Value]] = defaultdict(set)
    for server in world.servers.values():
        for record in server.live.values():
            titles[origin_of(record.fields)].add(record.fields[Field.TITLE])
    return {origin for origin, found in titles.items() if len(found) > 1}


def _no_resurrection(world: World, held: set[str]) -> None:
    if world.amnesia or world.witness.mode is not Mode.TWO_WAY:
        return
    ledger = world.ledger
    copied = ledger.copied if world.script.policy is Policy.KEEP_BOTH else set()  # the value that lost lives on
    # Whether a lost answer would have told a rounded value or an edit, nobody knows any more.
    doubtful = ledger.blurred if sum(world.weather.fired.values()) else set()
    for origin, side in ledger.clean_deletions.items():
        if ledger.creations[origin] > 1 or origin in held | ledger.answered | copied | doubtful:
            continue
        for name in world.servers:
            if ledger.live(name, origin):
                world.witness.report(
                    "no resurrection", f"{origin} was deleted in the {side} list and lives in the {name} one"
                )


def _converged(world: World, held: set[str], refused: Mapping[str, set[Field]]) -> None:
    found = {origin_of(r.fields) for server in world.servers.values() for r in server.live.values()}
    origins = found - held - world.ledger.mistakable()
    for origin in sorted(origins - _under_strangers(world, held)):
        left, right = (_shapes(world, side, origin, refused.get(origin, set())) for side in ("left", "right"))
        if world.witness.mode is Mode.TWO_WAY and left != right:
            world.witness.report("both sides are equal", f"{origin}: {_difference(left, right)}")
        elif world.witness.mode is Mode.MIRROR and left - right:
            world.witness.report("the mirror shows what the source has", f"{origin}: {_difference(left, right)}")
        elif world.witness.mode is Mode.UPDATE and left and not right and (origin, "right") not in world.ledger.gone:
            world.witness.report("an update reaches the destination", f"the right list has no {origin}")


def _under_strangers(world: World, held: set[str]) -> set[str]:
    """Tasks with a parent that only one side has: where they belong cannot be said on the other.

    The same goes for a parent about which a person has not decided. A parent that is there twice may be the one that a one-way pair does not know, after its state was lost.
    """
    found = set()
    for side, server in world.servers.items():
        other = {origin_of(record.fields) for record in world.ledger.other(side).live.values()} - held
        if world.amnesia and world.witness.mode is not Mode.TWO_WAY:
            there = Counter(origin_of(record.fields) for record in server.live.values())
            other -= {origin for origin, count in there.items() if count > 1}
        for record in server.live.values():
            parent = server.live.get(record.fields.get(Field.PARENT))  # type: ignore[call-overload]
            if parent is not None and origin_of(parent.fields) not in other:
                found.add(origin_of(record.fields))
    return found


def _shapes(world: World, side: str, origin: str, refused: Set[Field]) -> Counter[tuple[object, ...]]:
    both = world.script.left, world.script.right
    left_out = {Field.PARENT, *refused, *((Field.LABELS,) if origin in world.ledger.parted else ())}
    fields = [name for name in world.ledger.shared if name not in left_out]
    found: Counter[tuple[object, ...]] = Counter()
    for record in world.ledger.live(side, origin):
        found[*mapped(record, fields, both), _parent(world, side, record)] += 1
    return found


def _parent(world: World, side: str, record: Record) -> str:
    """The origin of its parent, as far as both sides know that task."""
    if Field.PARENT not in world.ledger.shared:
        return ""
    parent = world.servers[side].live.get(record.fields.get(Field.PARENT))  # type: ignore[call-overload]
    origin = origin_of(parent.fields) if parent else ""
    alone = world.ledger.creations[origin] == 1  # of twins it cannot be told which one is meant
    both = alone and all(world.ledger.live(name, origin) for name in world.servers)
    return origin if both else ""


def _difference(left: Counter[tuple[object, ...]], right: Counter[tuple[object, ...]]) -> str:
    return f"left only {list((left - right).elements())}, right only {list((right - left).elements())}"
