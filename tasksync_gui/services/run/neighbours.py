"""What other pairs have made in the lists of one pair.

In a chain A, B, C an edit in A that won against a deletion in B makes the task again there. Where B's system gives it
its former id (one that follows from the original), the pair of B and C meets a task that was deleted and is back.
History tells who made it: another pair of this installation after the deletion, or nobody here; then a person or a
backup brought it back, and a person is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from tasksync_gui.engine.ports import ConfigStore, SyncStore
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.ids import PairId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.pair import Account, Pair
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.run import Change, Run

LOOKED_AT = 100
"""Of so many runs of all pairs the history is looked through, the newest first."""


class Remembering(SyncStore, ConfigStore, Protocol):
    """State of pairs, and the pairs."""


Back = Mapping[Side, Mapping[RemoteId, Link]]
"""Deleted tasks that are there again, with the links that ended."""


def back_again(state: PairState, shown: Mapping[Side, Mapping[RemoteId, object]]) -> Back:
    """Tasks of links that ended which ``shown``, the tasks of both sides, has again."""
    ended = [link for link in state.links.values() if link.state is LinkState.TOMBSTONE]
    used = {
        (side, link.remote_id(side))
        for link in state.links.values()
        if link.state is not LinkState.TOMBSTONE
        for side in Side
    }
    return {
        side: {
            id_: link
            for link in ended
            if (id_ := link.remote_id(side)) is not None and id_ in shown[side] and (side, id_) not in used
        }
        for side in Side
    }


async def made_again(
    store: Remembering, pair: Pair, back: Back, lists: Mapping[Side, str], list_of: Callable[[Account, str], str]
) -> dict[Side, frozenset[RemoteId]]:
    """Those of ``back`` that other pairs have made since their deletion. Raises StoreError.

    ``lists``: which lists the two sides are; ``list_of``: the same of any account's collection.
    """
    found: dict[Side, set[RemoteId]] = {side: set() for side in Side}
    if not any(back.values()):
        return {side: frozenset() for side in Side}
    accounts = {account.id: account for account in await store.accounts()}
    homes = {
        (each.id, side): list_of(accounts[end.account], end.collection)
        for each in await store.pairs()
        for side in Side
        if each.id != pair.id and (end := each.endpoint(side)).account in accounts
    }
    open_ = {side: dict(links) for side, links in back.items()}
    for run in await store.runs(None, LOOKED_AT):
        if not any(open_.values()):
            break
        if run.pair != pair.id and not any((run.pair, side) in homes for side in Side):
            continue
        changes = await store.changes(run.id)
        for side, links in open_.items():
            made = _made_in(run, changes, homes, lists[side])
            over = {id_ for id_, link in links.items() if run.pair == pair.id and _ended_in(changes, link)}
            found[side] |= {id_ for id_ in links.keys() & made.keys() if _later(made[id_], links[id_])}
            open_[side] = {id_: link for id_, link in links.items() if id_ not in over | found[side]}
    return {side: frozenset(ids) for side, ids in found.items()}


def _made_in(
    run: Run, changes: Sequence[Change], homes: Mapping[tuple[PairId, Side], str], list_: str
) -> dict[RemoteId, Change]:
    """What a run of another pair has made in a list."""
    return {
        each.remote_id: each
        for each in changes
        if each.ok
        and each.kind is OperationKind.CREATE
        and each.remote_id is not None
        and homes.get((run.pair, each.side)) == list_
    }


def _ended_in(changes: Sequence[Change], link: Link) -> bool:
    """Whether the link's other task was deleted by these changes: what was made earlier is what was deleted."""
    return any(each.ok and each.link == link.id and each.kind is OperationKind.DELETE for each in changes)


def _later(made: Change, link: Link) -> bool:
    return link.changed_at is None or made.at >= link.changed_at
