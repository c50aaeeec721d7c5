"""Who is next: operations after those that they wait for, however many ask."""

from __future__ import annotations

import asyncio

import pytest

from tasksync_gui.engine.apply.turns import Turns
from tasksync_gui.model.ids import LinkId, OperationId, Side
from tasksync_gui.model.plan import Operation, OperationKind

S, D = Side.SOURCE, Side.DESTINATION


def operation(name: str, side: Side, *after: str) -> Operation:
    return Operation(
        OperationId(name), OperationKind.UPDATE, side, LinkId(name), name, (), (), after=tuple(map(OperationId, after))
    )


async def carried_out(group: list[Operation], workers: int) -> list[str]:
    """In which order the operations were through."""
    turns, order = Turns(group), list[str]()

    async def work(side: Side) -> None:
        while (each := await turns.next(side)) is not None:
            await asyncio.sleep(0)
            order.append(each.id)
            turns.through(each)

    async with asyncio.timeout(5):
        await asyncio.gather(*(work(side) for side in Side for _ in range(workers)))
    assert turns.left == 0
    return order


@pytest.mark.parametrize("workers", [1, 3])
async def test_each_operation_comes_after_those_that_it_waits_for(workers: int) -> None:
    group = [
        operation("last", S, "other", "child"),
        operation("parent", S),
        operation("child", S, "parent"),
        operation("other", D, "child", "done in an earlier rank"),
    ]
    assert await carried_out(group, workers) == ["parent", "child", "other", "last"]


async def test_what_waits_for_nothing_keeps_its_order() -> None:
    names = [f"{number:02}" for number in range(20)]
    assert await carried_out([operation(name, S) for name in names], 1) == names


async def test_what_nobody_took_is_counted() -> None:
    turns = Turns([operation("a", S), operation("b", S, "a"), operation("c", D)])
    taken = await turns.next(S)
    assert taken is not None
    assert taken.id == "a"
    assert (turns.left, turns.on(S), turns.on(D)) == (2, 1, 1)
