"""What systems have made of our writes, as a reading shows it: their spelling, no edit (engine README, section 3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.merge.projection import project
from tasksync_gui.engine.merge.spelled_rows import Labels, doubted, with_half
from tasksync_gui.engine.merge.spelling import SpellingKind, kind_of
from tasksync_gui.engine.merge.trust import trust_in
from tasksync_gui.engine.plan.inputs import PlanRequest, Spelled
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.fields import Field, Kind, MergeBy, Value
from tasksync_gui.model.ids import LinkId, Side
from tasksync_gui.model.link import BaseKey, BaseReason, BaseRow, Link, LinkState, Observation, base_with
from tasksync_gui.model.task import RemoteTask

SPELLED, DOUBTFUL = BaseReason.SPELLED, BaseReason.DOUBTFUL
SEVERAL = 2
"""Differences of one kind in so many of our writes at once are no coincidence."""
Habit = tuple[Side, Field, SpellingKind]
"""What the system of a side does to values of a field."""


def with_spelling(request: PlanRequest) -> PlanRequest:
    """``request`` with a base that knows what both systems have made of our writes.

    A task that is listed at the very revision which our write was answered with, and says something else, says it in
    its system's spelling: nobody has edited it since. What only may be a spelling is taken for one if its system has
    shown the like before, or shows it in several tasks at once, or does it again when it is sent once more.
    """
    links = dict(request.state.links)
    told: list[Spelled] = []
    shown: dict[tuple[str, BaseKey], Side] = {}
    for side in Side:
        again = list(_shown_again(request, side))
        faithful = _kept_as_sent(request, side) if again else _nothing
        for link, known, task in again:
            sure = known.task.revision == task.revision and not request.view(side).capabilities.weak_revisions
            found = [*_scalars(side, link, known, task, sure), *_labels(request, side, link, known, task, sure)]
            rows = [row for row in found if row.why is not DOUBTFUL or not faithful(*_sent(link, row, side))]
            links[link.id] = _with_rows(links[link.id], rows)
            shown |= {(link.id, (row.field, row.element)): side for row in rows}
            odd = {row.field: row.why is DOUBTFUL for row in rows}
            told += [Spelled(link.id, side, name, task.fields[name], task.title, each) for name, each in odd.items()]
    told += _settle(request, links, shown)
    if not told:
        return request
    return replace(request, state=replace(request.state, links=links), spelled=(*request.spelled, *told))


def _with_rows(link: Link, rows: Iterable[BaseRow]) -> Link:
    return replace(link, base=base_with(link.base, rows))


def _shown_again(request: PlanRequest, side: Side) -> Iterator[tuple[Link, Observation, RemoteTask]]:
    """Linked tasks that differ from the answer to our last write, at its revision.

    Where the answer was a revision alone, also those that somebody has edited since: the system has never shown what
    it had kept of our write before that.
    """
    seen, tasks = request.state.observations[side], request.view(side).tasks
    odd = {}
    for id_, known in seen.items():
        task = tasks.get(id_) if known.answered else None
        if task is None or task.fields == known.task.fields:
            continue
        if known.as_sent or task.revision == known.task.revision:
            odd[id_] = known
    if not odd:
        return
    for link in request.state.links.values():
        own = link.remote_id(side)
        if own in odd and link.state is not LinkState.TOMBSTONE:
            yield link, odd[own], tasks[own]


def _kept_as_sent(request: PlanRequest, side: Side) -> Callable[[Field, Value], bool]:
    """Tells the values and labels that the system is seen to keep as they are sent: it spells none of them otherwise.

    Seen in tasks that are listed, in this reading or an earlier one, at the very revision which our write was answered
    with. Where the like has become another one in a task that was edited since, that is the edit.
    """
    view, seen = request.view(side), request.state.observations[side]
    if view.capabilities.weak_revisions:
        return _nothing
    found: set[tuple[Field, Value]] = set()
    for id_, known in seen.items():
        task = view.tasks.get(id_) if known.answered else None
        if task is not None and task is not known.task and task.revision == known.task.revision:
            for name, sent in known.task.fields.items():
                kept = task.fields.get(name)
                if isinstance(sent, frozenset) and isinstance(kept, frozenset):
                    found |= {(name, label) for label in sent & kept}
                elif name in task.fields and sent == kept:
                    found.add((name, sent))
    trust = trust_in(side, seen.values(), request.state.links.values())
    return lambda name, sent: (name, sent) in found or trust.keeps(name, _whole(name, sent))


def _nothing(name: Field, sent: Value) -> bool:
    return False


def _whole(name: Field, sent: Value) -> Value:
    """A label by itself as the set that it is."""
    return _one(sent) if name.spec.merge is MergeBy.ELEMENTS else sent


def _sent(link: Link, row: BaseRow, side: Side) -> tuple[Field, Value]:
    """What was sent of ``row``, as the base knew it before its system showed another value."""
    known = link.base.get((row.field, row.element), row)
    return row.field, known.half(side)


def _scalars(side: Side, link: Link, known: Observation, task: RemoteTask, sure: bool) -> Iterator[BaseRow]:
    for row in link.base.values():
        sent, kept = known.task.fields.get(row.field), task.fields.get(row.field)
        if row.field.spec.merge is MergeBy.ELEMENTS or row.field not in task.fields or same(row.field, kept, sent):
            continue
        if same(row.field, row.half(side), sent) and (sure or kind_of(row.field, sent, kept)):
            yield with_half(row, side, kept, SPELLED if sure else doubted(row))


def _labels(
    request: PlanRequest, side: Side, link: Link, known: Observation, task: RemoteTask, sure: bool
) -> list[BaseRow]:
    found: list[BaseRow] = []
    for name, shown in task.fields.items():
        sent = known.task.fields.get(name)
        if isinstance(sent, frozenset) and isinstance(shown, frozenset) and sent != shown:
            rows = tuple(row for row in link.base.values() if row.field is name)
            labels = Labels(name, side, sent, shown, rows, _support(request, name))
            found += [*labels.respelled(), *labels.split()]
            found += labels.gone() if sure else labels.may_be_gone()
            found += labels.only_here(labels.spelling.added) if sure else []
    return found


def _support(request: PlanRequest, name: Field) -> tuple[FieldSupport, FieldSupport]:
    source, destination = (request.view(side).capabilities.fields.get(name, FieldSupport()) for side in Side)
    return source, destination


def _settle(request: PlanRequest, links: dict[str, Link], shown: Mapping[tuple[str, BaseKey], Side]) -> list[Spelled]:
    """Decide what may be a spelling, as far as that can be done; ``links`` is brought in line.

    ``shown``: on which side a doubt has come up in this reading. What the other side's system does is no reason
    to believe it of this one. Where that is not known any more, each side that may have spelled is one that does so.
    """
    doubtful = {
        link.id: rows for link in links.values() if (rows := [row for row in link.base.values() if row.why is DOUBTFUL])
    }
    if not doubtful:
        return []
    domains = {side: request.view(side).capabilities for side in Side}
    known = habits(links.values(), domains, request.pair.zone)
    each = {
        id_: [_of(shown.get((id_, (row.field, row.element))), _habits(row, domains, request.pair.zone)) for row in rows]
        for id_, rows in doubtful.items()
    }
    counted = Counter(habit for found in each.values() for habit in set().union(*found))
    known |= {habit for habit, count in counted.items() if count >= SEVERAL}
    told = []
    for id_, rows in doubtful.items():
        pairs = zip(rows, each[id_], strict=True)
        plain = {row: found for row, found in pairs if found and found <= known}
        links[id_] = _with_rows(links[id_], [replace(row, why=SPELLED) for row in plain])
        for row, found in plain.items():
            side = _spelling_side(found)
            told.append(Spelled(LinkId(id_), side, row.field, row.half(side), links[id_].title))
    return told


def _of(side: Side | None, found: frozenset[Habit]) -> frozenset[Habit]:
    """Those of one side, if it is known which."""
    return frozenset(habit for habit in found if side in (None, habit[0]))


def _spelling_side(found: frozenset[Habit]) -> Side:
    return min((side for side, _, _ in found), default=Side.DESTINATION)


def habits(links: Iterable[Link], domains: Mapping[Side, Capabilities], zone: str) -> frozenset[Habit]:
    """What the systems of both sides have been seen to do to values that they were sent."""
    spelled = (row for link in links for row in link.base.values() if row.why is SPELLED)
    return frozenset().union(*(_habits(row, domains, zone) for row in spelled))


def habits_of(
    side: Side, links: Iterable[Link], domains: Mapping[Side, Capabilities], zone: str = "UTC"
) -> frozenset[tuple[Field, SpellingKind]]:
    """What the system of ``side`` has been seen to make of what it was sent."""
    return frozenset((name, kind) for each, name, kind in habits(links, domains, zone) if each is side)


def _habits(row: BaseRow, domains: Mapping[Side, Capabilities], zone: str) -> frozenset[Habit]:
    """As what either half may be the spelling of the other one."""
    found = ((side, row.field, _row_kind(row, side, domains[side], zone)) for side in Side)
    return frozenset((side, name, kind) for side, name, kind in found if kind is not None)


def _row_kind(row: BaseRow, side: Side, domain: Capabilities, zone: str) -> SpellingKind | None:
    sent, kept = row.half(side.other), row.half(side)
    if row.field.spec.merge is MergeBy.ELEMENTS:
        whole: tuple[Value, Value] = (_one(sent), _one(kept))
        return SpellingKind.SPLIT if "\n" in row.element else kind_of(row.field, *whole)
    if row.field.spec.kind is Kind.TASK:
        return SpellingKind.DROPPED if sent and not kept else None
    return kind_of(row.field, project(row.field, sent, domain.fields.get(row.field, FieldSupport()), zone), kept)


def _one(name: Value) -> frozenset[str]:
    return frozenset({name}) if isinstance(name, str) else frozenset()
