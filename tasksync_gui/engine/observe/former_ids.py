"""What is remembered under ids that a connector itself gave in another form once (``Snapshot.former``).

That is no event in anybody's list, so nothing is told and nothing is decided anew: links, observations, the halves of
the base that name parents, open intents and a person's answers go on under the ids of today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from tasksync_gui.engine.identity.link_ids import link_ids
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseRow, Link, Observation, StoredDecision

T = TypeVar("T")
USES = ("", "duplicate")
"""What links are made for (see ``identity.link_ids``)."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """A state under today's ids, and what of it is to be stored anew; observations come with what was seen."""

    state: PairState
    links: tuple[Link, ...] = ()
    outdated: tuple[StoredDecision, ...] = ()
    """Answers under former ids, to be forgotten."""
    answers: tuple[StoredDecision, ...] = ()
    """The same under today's."""


def under_ids_now(pair: PairId, side: Side, state: PairState, former: Mapping[RemoteId, RemoteId]) -> PairState:
    """``state`` with the ``former`` ids of ``side`` (→ today's) replaced, as far as any of them is remembered."""
    named = {link.remote_id(side) for link in state.links.values()} | state.observations[side].keys()
    renamed = {old: now for old, now in former.items() if old in named and now not in named}
    if not renamed:
        return state
    links = {id_: _link(side, link, renamed) for id_, link in state.links.items()}
    answers = _answers(pair, side, state, renamed)
    seen = {id_: _observed(each, renamed) for id_, each in state.last_seen[side].items()}
    return replace(
        state,
        links=links,
        observations=_with(state.observations, side, _observations(state.observations[side], renamed)),
        last_seen=_with(state.last_seen, side, {renamed.get(id_, id_): each for id_, each in seen.items()}),
        unechoed=_with(state.unechoed, side, frozenset(renamed.get(id_, id_) for id_ in state.unechoed[side])),
        decisions=answers,
        intents=tuple(_intent(side, each, renamed) for each in state.intents),
    )


def renaming(pair: PairId, state: PairState, former: Mapping[Side, Mapping[RemoteId, RemoteId]]) -> Renaming:
    """:func:`under_ids_now` for both sides, and what follows from it for the store."""
    after = state
    for side, renamed in former.items():
        after = under_ids_now(pair, side, after, renamed)
    if after is state:
        return Renaming(state)
    before, now = set(state.decisions), set(after.decisions)
    return Renaming(
        after,
        tuple(link for id_, link in after.links.items() if link is not state.links[id_]),
        tuple(each for each in state.decisions if each not in now),
        tuple(each for each in after.decisions if each not in before),
    )


def _with(of: Mapping[Side, T], side: Side, value: T) -> dict[Side, T]:
    return {**of, side: value}


def _link(side: Side, link: Link, renamed: Mapping[RemoteId, RemoteId]) -> Link:
    id_ = link.remote_id(side)
    row = link.base.get((Field.PARENT, ""))
    if id_ not in renamed and (row is None or row.half(side) not in renamed):
        return link
    now = _now(id_, renamed)
    ids = (now, link.destination_id) if side is Side.SOURCE else (link.source_id, now)
    base = link.base if row is None else {**link.base, (Field.PARENT, ""): _row(side, row, renamed)}
    return replace(link, source_id=ids[0], destination_id=ids[1], base=base)


def _row(side: Side, row: BaseRow, renamed: Mapping[RemoteId, RemoteId]) -> BaseRow:
    half = _parent(row.half(side), renamed)
    return replace(row, source=half) if side is Side.SOURCE else replace(row, destination=half)


def _parent(value: T, renamed: Mapping[RemoteId, RemoteId]) -> T | RemoteId:
    return renamed.get(RemoteId(value), value) if isinstance(value, str) else value


def _observations(
    seen: Mapping[RemoteId, Observation], renamed: Mapping[RemoteId, RemoteId]
) -> dict[RemoteId, Observation]:
    return {renamed.get(id_, id_): _observed(each, renamed) for id_, each in seen.items()}


def _observed(seen: Observation, renamed: Mapping[RemoteId, RemoteId]) -> Observation:
    task = seen.task
    parent = task.fields.get(Field.PARENT)
    if task.id not in renamed and parent not in renamed:
        return seen
    fields = {**task.fields, Field.PARENT: _parent(parent, renamed)} if Field.PARENT in task.fields else task.fields
    now = observe(replace(task, id=renamed.get(task.id, task.id), fields=fields))
    return replace(now, answered=seen.answered, as_sent=seen.as_sent, proves=seen.proves)


def _intent(side: Side, intent: Intent, renamed: Mapping[RemoteId, RemoteId]) -> Intent:
    if intent.side is side:
        return replace(intent, target=_now(intent.target, renamed), replaces=_now(intent.replaces, renamed))
    return replace(intent, counterpart=_now(intent.counterpart, renamed))


def _now(id_: RemoteId | None, renamed: Mapping[RemoteId, RemoteId]) -> RemoteId | None:
    return None if id_ is None else renamed.get(id_, id_)


def _answers(
    pair: PairId, side: Side, state: PairState, renamed: Mapping[RemoteId, RemoteId]
) -> tuple[StoredDecision, ...]:
    """The answers as they are now: those about tasks by their ids, those about links that were never made by the
    ids that these would get.
    """
    if not state.decisions:
        return ()
    proposed = {
        old_link: new_link
        for old, now in renamed.items()
        for use in USES
        for old_link, new_link in zip(_first(pair, side, old, use), _first(pair, side, now, use), strict=True)
    }
    return tuple(_answer(side, each, renamed, lambda id_: proposed.get(id_, id_)) for each in state.decisions)


def _first(pair: PairId, side: Side, id_: RemoteId, use: str) -> list[LinkId]:
    return [link for link, _ in zip(link_ids(pair, side, id_, use), range(3), strict=False)]


def _answer(
    side: Side, answer: StoredDecision, renamed: Mapping[RemoteId, RemoteId], link_now: Callable[[LinkId], LinkId]
) -> StoredDecision:
    source, destination = answer.source_id, answer.destination_id
    if side is Side.SOURCE:
        source = _now(source, renamed)
    else:
        destination = _now(destination, renamed)
    link = None if answer.link is None else link_now(answer.link)
    same = (source, destination, link) == (answer.source_id, answer.destination_id, answer.link)
    return answer if same else replace(answer, source_id=source, destination_id=destination, link=link)
