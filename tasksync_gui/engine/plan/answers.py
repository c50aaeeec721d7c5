"""Answers by task: which row of one preview is which row of another (engine README, section 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tasksync_gui.engine.plan.operations import hash_before, hash_changes
from tasksync_gui.model.codec import digest
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.plan import Answer, Decision, Hold, Operation, OperationKind, Plan
from tasksync_gui.model.review import RowAnswer

Item = Operation | Hold
_JOINS = (OperationKind.ADOPT, OperationKind.UNLINK)
"""What is about both tasks alike."""
SKIPS = (Decision.SKIP_ONCE, Decision.SKIP_ALWAYS)


def items_of(plan: Plan) -> tuple[Item, ...]:
    """All rows of a plan."""
    return (*plan.operations, *plan.held)


def row_answer(item: Item, answer: Answer) -> RowAnswer:
    """``answer`` by the task that ``item`` is about."""
    side = item.side if isinstance(item, Operation) and item.kind not in _JOINS else None
    field = item.field if isinstance(item, Hold) else None
    proposes = isinstance(item, Operation)
    return RowAnswer(answer, item.link, _seen(item), side, field, item.tasks, item.title, proposes)


def _seen(item: Item) -> str:
    """A digest of what a row proposes to do to what: unlike its id it does not change with the base."""
    if isinstance(item, Hold):
        return item.id
    return digest([item.kind, item.side, item.target, hash_changes(item.changes), hash_before(item)])


def rows_of(plan: Plan, answers: Mapping[OperationId, Answer]) -> tuple[RowAnswer, ...]:
    """The answers to rows of ``plan``, by task."""
    return tuple(row_answer(item, answers[item.id]) for item in items_of(plan) if item.id in answers)


def answers_to(plan: Plan, rows: Iterable[RowAnswer]) -> dict[OperationId, Answer]:
    """What ``rows``, perhaps given to another plan, say to the rows of this one.

    A task that was to be left alone is left alone, whatever is proposed for it on that side by now. An answer that
    was to do something else holds for what was shown; to what took its place nobody has said yes.
    """
    found: dict[OperationId, Answer] = {}
    places = _Places(plan)
    for row in rows:
        alike = places.of(row)
        exact = [item for item in alike if _seen(item) == row.seen]
        if row.answer.decision in SKIPS:
            found |= dict.fromkeys([item.id for item in alike], row.answer)
        elif exact:
            found |= dict.fromkeys([item.id for item in exact], row.answer)
        elif row.proposes:
            found = dict.fromkeys([item.id for item in alike], Answer(Decision.SKIP_ONCE)) | found
    return found


def strangers(plan: Plan, rows: Iterable[RowAnswer]) -> list[RowAnswer]:
    """Those of ``rows`` that are about no row of ``plan``."""
    places = _Places(plan)
    return [row for row in rows if not places.of(row)]


class _Places:
    """The rows of a plan by link and by task."""

    def __init__(self, plan: Plan) -> None:
        self._links: dict[LinkId | None, list[Item]] = defaultdict(list)
        self._tasks: dict[tuple[Side, RemoteId], list[Item]] = defaultdict(list)
        for item in items_of(plan):
            self._links[item.link].append(item)
            for place in item.tasks.items():
                self._tasks[place].append(item)

    def of(self, row: RowAnswer) -> list[Item]:
        """The rows about the task of ``row``: what was to be done on a side there, what was asked about a field."""
        found = list(self._links[row.link]) if row.link is not None else []
        found += [item for place in row.tasks.items() for item in self._tasks.get(place, ())]
        unique = {item.id: item for item in found}
        return [item for item in unique.values() if _is_alike(row, item)]


def _is_alike(row: RowAnswer, item: Item) -> bool:
    if isinstance(item, Operation):
        return row.proposes and (row.side in (item.side, None) or item.kind in _JOINS)
    return not row.proposes and row.field == item.field
