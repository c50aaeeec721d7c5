"""Keeping a person's lasting answers, for every pair that they are about."""

from __future__ import annotations

from collections.abc import Sequence

from tasksync_gui.engine.ports import ConfigStore, SyncStore
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.model.pair import Pair


async def remember(store: SyncStore, config: ConfigStore, pair: Pair, answers: Sequence[StoredDecision]) -> None:
    """Keep ``answers`` with ``pair``; another TaskSync that may work in its lists is known wherever one of them is."""
    await store.remember(pair.id, answers)
    let_in = [each for each in answers if each.answer is Remembered.INSTALLATION]
    if not let_in:
        return
    lists = _lists(pair)
    for other in await config.pairs():
        if other.id != pair.id and lists & _lists(other):
            await store.remember(other.id, let_in)


def _lists(pair: Pair) -> set[tuple[str, str]]:
    ends = (pair.endpoint(side) for side in Side)
    return {(end.account, end.collection) for end in ends}
