"""Two in-memory sides and the smallest possible applier: what the planner's laws are checked against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from tasksync_gui.engine.apply.base_rows import Answer, rows_after_write
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.merge.projection import label_for, project
from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import AccountId, LinkId, PairId, RemoteId, Revision, Side
from tasksync_gui.model.link import Link, LinkState, StoredDecision, base_with
from tasksync_gui.model.pair import Endpoint, Mode, Pair
from tasksync_gui.model.plan import Operation, OperationKind, Plan, pending_link
from tasksync_gui.model.task import RemoteTask

S, D = Side.SOURCE, Side.DESTINATION
Spell = Callable[[Field, Value], Value]
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
RICH = Capabilities(fields={name: FieldSupport(recurrence=name is Field.DUE) for name in Field}, server_times=True)
PAIR = Pair(PairId("pair"), "Pair", Endpoint(AccountId("a"), "x"), Endpoint(AccountId("b"), "y"))


def task(id_: str, revision: int = 1, modified: datetime | None = None, **fields: Value) -> RemoteTask:
    """A task with every field, the given ones set."""
    values = {name: empty_value(name) for name in Field} | {Field(name): value for name, value in fields.items()}
    return RemoteTask(RemoteId(id_), Revision(str(revision)), values, modified_at=modified)


@dataclass
class World:
    """Both sides' tasks, what is remembered, and a pair."""

    pair: Pair = PAIR
    capabilities: dict[Side, Capabilities] = field(default_factory=lambda: {S: RICH, D: RICH})
    tasks: dict[Side, dict[str, RemoteTask]] = field(default_factory=lambda: {S: {}, D: {}})
    deleted: dict[Side, set[str]] = field(default_factory=lambda: {S: set(), D: set()})
    unknown: dict[Side, dict[str, str]] = field(default_factory=lambda: {S: {}, D: {}})
    people: dict[Side, frozenset[str] | None] = field(default_factory=lambda: {S: None, D: None})
    links: dict[str, Link] = field(default_factory=dict)
    decisions: tuple[StoredDecision, ...] = ()
    fingerprint: str = ""
    complete: dict[Side, bool] = field(default_factory=lambda: {S: True, D: True})
    restored: bool = False
    writes: list[tuple[Side, OperationKind]] = field(default_factory=list)
    spells: dict[Side, Spell] = field(default_factory=dict)
    """What a side makes of a value that a program writes to it."""
    counter: int = 0

    # A person at work.

    def put(self, side: Side, id_: str, **fields: Value) -> RemoteTask:
        """Create or edit a task; only fields the side carries stick."""
        old = self.tasks[side].get(id_)
        values = dict(old.fields) if old else {name: empty_value(name) for name in self.capabilities[side].fields}
        for name, value in fields.items():
            if support := self.capabilities[side].fields.get(Field(name)):
                values[Field(name)] = project(Field(name), value, support)
        self.counter += 1
        new = RemoteTask(RemoteId(id_), Revision(str(self.counter)), values, modified_at=NOW)
        self.tasks[side][id_] = new
        return new

    def remove(self, side: Side, id_: str) -> None:
        """Delete a task."""
        self.tasks[side].pop(id_, None)
        self.deleted[side].add(id_)

    # The engine's view.

    def view(self, side: Side) -> SideView:
        """The side as a complete listing shows it."""
        known = {link.remote_id(side) for link in self.links.values()} - {None}
        unknown = {RemoteId(id_): why for id_, why in self.unknown[side].items()}
        return SideView(
            side,
            self.capabilities[side],
            "Alpha" if side is S else "Beta",
            {RemoteId(id_): task for id_, task in self.tasks[side].items() if id_ not in self.unknown[side]},
            frozenset(RemoteId(id_) for id_ in self.deleted[side] if id_ in known),
            unknown,
            self.complete[side],
            people=self.people[side],
        )

    def request(self, **changes: object) -> PlanRequest:
        """The planner's input."""
        observations = {
            side: {task.id: observe(task) for task in self.tasks[side].values()} if self.links else {} for side in Side
        }
        state = PairState(
            links=dict(self.links),
            observations=observations,
            decisions=self.decisions,
            fingerprint=self.fingerprint,
            restored=self.restored,
        )
        request = PlanRequest(
            self.pair, state, self.view(S), self.view(D), "config", NOW, lambda marker: LinkId(marker) or None
        )
        return replace(request, **changes)  # type: ignore[arg-type]

    def plan(self) -> Plan:
        """A fresh plan."""
        return make_plan(self.request())

    # The applier.

    def apply(self, plan: Plan) -> None:
        """Carry out ``plan`` completely."""
        for update in plan.updates:
            self.book(
                update.link, update.state, update.source_id, update.destination_id, base_with({}, update.base), update
            )
        for operation in plan.operations:
            assert all(other.id not in operation.after for other in plan.operations[plan.operations.index(operation) :])
            self.carry_out(operation)
        self.fingerprint = "config"

    def book(self, link: str, state: LinkState | None, source: RemoteId | None, destination: RemoteId | None,
             base: Mapping[object, object], update: object) -> None:  # fmt: skip
        """One link update."""
        old = self.links.get(link) or Link(LinkId(link), None, None)
        merged = dict(old.base)
        for row in getattr(update, "base", ()):
            merged.pop((row.field, row.element), None)
        merged |= base  # type: ignore[arg-type]
        self.links[link] = replace(
            old,
            state=state or old.state,
            source_id=source or old.source_id,
            destination_id=destination or old.destination_id,
            base=merged,
        )

    def carry_out(self, operation: Operation) -> None:
        """One operation on the fake side, and the link after it."""
        side, link = operation.side, self.links.get(operation.link)
        if operation.kind is not OperationKind.ADOPT:
            self.writes.append((side, operation.kind))
        if operation.kind is OperationKind.DELETE:
            assert operation.target is not None
            self.remove(side, operation.target)
            self.links[operation.link] = replace(link or Link(operation.link, None, None), state=LinkState.TOMBSTONE)
            return
        target = operation.target
        if operation.kind is OperationKind.CREATE:
            self.counter += 1
            target = RemoteId(f"{side}-{self.counter}")
        assert target is not None
        if operation.kind is not OperationKind.ADOPT:
            sent_now = {change.field: self._sent(side, change.after) for change in operation.changes}
            self.put(side, target, **{name.value: self.spell(side, name, value) for name, value in sent_now.items()})
        answered = self.tasks[side][target].fields
        supports = tuple(self.capabilities[each].fields.get(Field.LABELS, FieldSupport()) for each in Side)
        sent = {change.field: self._sent(side, change.after) for change in operation.changes}
        answer = Answer(side, sent, answered, before=operation.before_image)
        known = {} if link is None else link.base
        rows = rows_after_write(operation.base_after, answer, lambda name: (supports[0], supports[1]), known)
        source, destination = (target, operation.counterpart) if side is S else (operation.counterpart, target)
        old = link or Link(operation.link, source, destination)
        base = dict(old.base)
        for row in rows:
            base.pop((row.field, row.element), None)
        base |= base_with({}, rows)
        self.links[operation.link] = replace(
            old,
            source_id=source,
            destination_id=destination,
            base=base,
            state=LinkState.LIVE if source and destination else LinkState.CREATE_PENDING,
        )

    def spell(self, side: Side, name: Field, value: Value) -> Value:
        """What ``side`` keeps of ``value``."""
        return self.spells[side](name, value) if side in self.spells else value

    def _sent(self, side: Side, value: Value) -> Value:
        link = pending_link(value)
        if link is not None:
            parent = self.links[link].remote_id(side)
            assert parent in self.tasks[side]
            return parent
        if isinstance(value, frozenset):
            return frozenset(label_for(name, self.capabilities[side].fields[Field.LABELS]) for name in value)
        return value

    def sync(self) -> Plan:
        """Plan and apply."""
        plan = self.plan()
        self.apply(plan)
        return plan

    def titles(self, side: Side) -> list[str]:
        """Sorted titles of one side."""
        return sorted(task.title for task in self.tasks[side].values())


def two_way(mode: Mode = Mode.TWO_WAY, **changes: object) -> World:
    """A world with that mode and those pair options."""
    return World(replace(PAIR, mode=mode, **changes))  # type: ignore[arg-type]
