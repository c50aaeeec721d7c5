"""Who is next: operations of one rank, each after those that it waits for, in as many lanes as there are sides."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence

from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.plan import Operation


class Turns:
    """Hands out operations in their order, to as many workers of a side as ask for them."""

    def __init__(self, group: Sequence[Operation]) -> None:
        members = {operation.id for operation in group}
        self._ready: dict[Side, deque[Operation]] = {side: deque() for side in Side}
        self._left = {side: sum(operation.side is side for operation in group) for side in Side}
        self._waits: dict[OperationId, int] = {}
        self._followers: dict[OperationId, list[Operation]] = {}
        self._news = asyncio.Event()
        for operation in group:
            before = [id_ for id_ in operation.after if id_ in members]
            self._waits[operation.id] = len(before)
            for id_ in before:
                self._followers.setdefault(id_, []).append(operation)
            if not before:
                self._ready[operation.side].append(operation)

    @property
    def left(self) -> int:
        """How many nobody has taken."""
        return sum(self._left.values())

    def on(self, side: Side) -> int:
        """How many of ``side`` nobody has taken."""
        return self._left[side]

    async def next(self, side: Side) -> Operation | None:
        """The next one on ``side``, once there is one; None: there will be none any more."""
        while not self._ready[side]:
            if not self._left[side]:
                return None
            self._news.clear()
            await self._news.wait()
        self._left[side] -= 1
        if not self._left[side]:
            self._news.set()
        return self._ready[side].popleft()

    def through(self, operation: Operation) -> None:
        """However it ended: what waited for it may go on."""
        for follower in self._followers.pop(operation.id, ()):
            self._waits[follower.id] -= 1
            if not self._waits[follower.id]:
                self._ready[follower.side].append(follower)
                self._news.set()
