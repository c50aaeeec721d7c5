"""What a person left out of a review waits for that person (engine README, section 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable

from tasksync_gui.engine.plan.answers import items_of
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.ordering import without
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import LEFT_OUT, Remembered, StoredDecision
from tasksync_gui.model.message import message
from tasksync_gui.model.plan import Hold, HoldKind, NoteKind, Operation, OperationKind, Plan
from tasksync_gui.model.review import RowAnswer

_UNSURE = (NoteKind.UNKNOWN, NoteKind.WAITING, NoteKind.SKIPPED)


def without_left_out(builder: PlanBuilder, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """``operations`` without those that were left out; each such task is a hold, whatever is proposed for it by now."""
    places = _places(builder.ctx.left_out, builder.ctx.request.state.links)
    dropped = {o.id: o for o in operations if not places.isdisjoint(_places_of(o))} if places else {}
    for operation in {o.link: o for o in dropped.values()}.values():
        own = builder.ctx.task(operation.side, operation.target)
        other = builder.ctx.task(operation.side.other, operation.counterpart)
        source, destination = (own, other) if operation.side is Side.SOURCE else (other, own)
        reason = (message(HoldCode.LEFT_OUT), *operation.reason)
        builder.hold_task(HoldKind.LEFT_OUT, operation.link, source, destination, reason)
    return without(operations, set(dropped)) if dropped else operations


Place = tuple[str, str, str]
"""What would be written: the side, and the task there by its link, or by the side and id of one of its halves."""


def _places(decisions: Iterable[StoredDecision], links: Container[str]) -> set[Place]:
    """Where ``decisions`` leave something out. A task that has no link yet is known by its id: its link is a guess."""
    found: set[Place] = set()
    for each in decisions:
        for side in [str(each.value)] if each.value else Side:
            found.add((side, "link", str(each.link)))
            if each.link not in links:
                ids = ((Side.SOURCE, each.source_id), (Side.DESTINATION, each.destination_id))
                found |= {(side, home, id_) for home, id_ in ids if id_ is not None}
    return found


def _places_of(operation: Operation) -> set[Place]:
    sides = Side if operation.kind is OperationKind.ADOPT else (operation.side,)
    tasks = operation.tasks.items()
    return {(side, "link", operation.link) for side in sides} | {
        (side, home, id_) for side in sides for home, id_ in tasks
    }


def left_out(rows: Iterable[RowAnswer], how: Remembered) -> list[StoredDecision]:
    """What stays of answers once their review is over: the task is left to a person, on the side of the row."""
    return [
        StoredDecision(
            how, row.link, row.tasks.get(Side.SOURCE), row.tasks.get(Side.DESTINATION), value=str(row.side or "")
        )
        for row in rows
        if row.link is not None and row.proposes
    ]


class LeavingOut:
    """The decisions that leave something out, by what they are about."""

    def __init__(self, decisions: Iterable[StoredDecision]) -> None:
        self._about: dict[object, list[StoredDecision]] = defaultdict(list)
        for each in decisions:
            if each.answer in LEFT_OUT:
                self._about[each.link].append(each)
                self._about[Side.SOURCE, each.source_id].append(each)
                self._about[Side.DESTINATION, each.destination_id].append(each)

    def of(self, hold: Hold) -> list[StoredDecision]:
        """Those for which ``hold`` waits: an answer to it ends them."""
        if hold.kind is not HoldKind.LEFT_OUT:
            return []
        return list(
            dict.fromkeys(each for key in (hold.link, *hold.tasks.items()) for each in self._about.get(key, ()))
        )


def settled(plan: Plan, decisions: Iterable[StoredDecision]) -> list[StoredDecision]:
    """Those of ``decisions`` that leave nothing out any more: ``plan`` knows their tasks, and says nothing of them."""
    if is_vague(plan):
        return []
    links, tasks = spoken_of(plan)
    over = []
    for each in decisions:
        ids = {(Side.SOURCE, each.source_id), (Side.DESTINATION, each.destination_id)}
        if each.answer in LEFT_OUT and each.link not in links and tasks.isdisjoint(ids):
            over.append(each)
    return over


def is_vague(plan: Plan) -> bool:
    """Whether a plan left something out, of which it does not tell what tasks it is about."""
    return bool(plan.problems) or any(note.kind in _UNSURE and note.link is None for note in plan.notes)


def spoken_of(plan: Plan) -> tuple[set[LinkId | None], set[tuple[Side, RemoteId | None]]]:
    """(links, tasks) about which a plan says anything: to do, to decide, or that it cannot be told."""
    items = items_of(plan)
    links = {item.link for item in items} | {note.link for note in plan.notes if note.kind in _UNSURE}
    return links, {place for item in items for place in item.tasks.items()}
