"""The calm after the story: faults off, and a person confirms what waits; at most eight syncs, the last writes nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from tasksync_gui.model.run import Trigger
from tests.simulation import backups, decisions
from tests.simulation.machine import PAIR, Machine
from tests.simulation.oracle import judge
from tests.support.english import english

if TYPE_CHECKING:
    from tests.simulation.world import World

A_DAY = 25 * 3600.0
SYNCS = 8
MORE_SYNCS = 6
"""Where a system refuses a value and does not say which: a task is sent three times before a person is asked, and once
more after each answer.
"""


async def calm_down(world: World) -> Machine:
    """Everything works again, a day passes, and the world comes to rest; returns the computer that is used."""
    world.head("In the end: everything works again, a day passes, and computer A syncs until nothing is left to do.")
    for server in world.servers.values():
        server.poisoned = False
    machine = world.machines["A"]
    for each in world.machines.values():
        each.refusals.clear()
    if machine.dead:
        await machine.start()
    await machine.configure(replace(machine.pair, excluded_fields=frozenset()))
    world.find_columns()
    world.deliver_late()
    await backups.settle(world, machine)
    await come_to_rest(world, machine, Random(world.script.seed))
    return machine


async def come_to_rest(world: World, machine: Machine, random: Random) -> None:
    """Sync until nothing is written and nothing new waits, and judge the end."""
    world.loop.pass_time(A_DAY)
    answered, quiet = set[str](), 0
    unnamed = any(each.refuses and not each.names for each in (world.script.left, world.script.right))
    for _ in range(SYNCS + MORE_SYNCS * unnamed):
        machine.new_round()
        world.loop.pass_time(60)
        before = world.writes
        run = await world.sync(machine, Trigger.MANUAL, confirmed=True)
        holds = [hold for _, hold in await machine.services.engine.conflicts(PAIR) if hold.id not in answered]
        quiet = quiet + 1 if world.writes == before and not holds and run.outcome in ("clean", "held") else 0
        if quiet > world.amnesia:  # the first run after a restored backup deletes nothing, however quiet it is
            break
        for hold in holds:
            answered.add(hold.id)
            await decisions.settle(world, machine, hold, random.choice(decisions.ONE_SIDE))
    else:
        world.witness.report(
            "eight syncs without faults are enough", f"the last one ends: {run.outcome}. {english(run.message)}"
        )
    world.loop.pass_time(60)
    await judge(world, machine)
