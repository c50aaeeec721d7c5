"""What people did and what must therefore be true: the oracles of the state machine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import HoldKind, OperationKind, Plan
from tasksync_gui.model.run import Change
from tasksync_gui.model.task import RemoteTask
from tests.support.desk import Desk

SIDES = ("left", "right")
Key = tuple[str, Field]


def birth(task: RemoteTask) -> str:
    """The token a task was born with; both copies of a task have the same."""
    return str(task.fields[Field.ASSIGNEE])


class Ledger:
    """Looks at the two lists, at plans and at the history; knows nothing of the engine's state."""

    def __init__(self, desk: Desk, mode: Mode) -> None:
        self.desk = desk
        self.mode = mode
        self.titles: set[str] = set()
        """Titles that people wrote and did not take back themselves."""
        self.traces: set[object] = set()
        """Values that a person can still find: in holds and in the history."""
        self.born: set[str] = set()
        self.dead: set[str] = set()
        self.unmanaged: set[str] = set()
        self.claims: dict[Key, Value] = {}
        """Update mode: what a person wrote on the destination, field by field, until the source changed it."""
        self.untouched: dict[str, dict[Field, Value]] = {}
        """Tasks of the source whose copy nobody edited, as people left them."""
        self.decided: set[str] = set()
        """Tasks about which a person decided: in a one-way pair the two sides may then differ for good."""
        self.moved: set[Key] = set()
        """Fields that people edited on the source since the pair last came to rest."""
        self.edited: dict[str, set[Key]] = {side: set() for side in SIDES}
        self._had: dict[tuple[str, str, Field], list[Value]] = defaultdict(list)

    # What people do.

    def wrote(self, side: str, task: RemoteTask, field: Field, value: Value) -> None:
        """A person made a task."""
        self.titles.add(str(value))
        self.born.add(birth(task))
        if side == "left":
            self.untouched[birth(task)] = dict(task.fields)
        elif self.mode is not Mode.TWO_WAY:
            self.unmanaged.add(birth(task))

    def will_write(self, side: str, task: RemoteTask, field: Field, value: Value) -> None:
        """A person is about to edit ``task``."""
        key = birth(task), field
        self.edited[side].add(key)
        if field is Field.TITLE:
            if not self._elsewhere(side, task):
                self.titles.discard(task.title)
            self.titles.add(str(value))
        if side == "right":
            self.untouched.pop(birth(task), None)
            self.claims.pop(key, None)
            if key not in self.moved:
                self.claims[key] = value
        else:
            self.claims.pop(key, None)
            self.moved.add(key)
            if birth(task) in self.untouched:
                self.untouched[birth(task)][field] = value

    def will_delete(self, side: str, task: RemoteTask) -> None:
        """A person is about to delete ``task``."""
        if not self._elsewhere(side, task):
            self.titles.discard(task.title)
        self.untouched.pop(birth(task), None)
        self.unmanaged.discard(birth(task))
        self._forget_claims(birth(task))

    def person_chose(self, plan: Plan, link: LinkId | None) -> None:
        """A person decided about a task: what was claimed of it before no longer counts."""
        for operation in plan.operations:
            if operation.link == link:
                self._chosen(operation.target, operation.counterpart)
        for hold in plan.held:
            if hold.link == link:
                self._chosen(hold.source_id, hold.destination_id)

    def _chosen(self, *ids: RemoteId | None) -> None:
        for side in SIDES:
            for task in self.desk.tasks(side):
                if task.id in ids:
                    self.untouched.pop(birth(task), None)
                    self.unmanaged.discard(birth(task))
                    self.decided |= {birth(task)} if self.mode is not Mode.TWO_WAY else set()
                    self._forget_claims(birth(task))

    def _forget_claims(self, born: str) -> None:
        for key in [key for key in self.claims if key[0] == born]:
            del self.claims[key]

    def _elsewhere(self, side: str, task: RemoteTask) -> bool:
        """Whether the other copy shows the same title: it is then not only this person's to take back."""
        return any(other.title == task.title for name in SIDES if name != side for other in self.desk.tasks(name))

    # What the engine shows.

    def saw(self, plan: Plan) -> None:
        """A preview: conflicts are real ones (law 13), and what they show can be found."""
        for hold in plan.held:
            self.traces |= {hold.source, hold.destination} - {None} if hold.field is not Field.LABELS else set()
            self._trace_tasks(hold.source_id, hold.destination_id)
            if hold.kind is HoldKind.CONFLICT:
                assert hold.field is not None
                assert not same(hold.field, hold.source, hold.destination)
                there = {birth(task) for task in self.desk.tasks("right") if task.id == hold.destination_id}
                keys = {(born, hold.field) for born in there}
                assert keys <= self.edited["left"] | self.edited["right"], "law 13: nobody edited it"

    def _trace_tasks(self, *ids: RemoteId | None) -> None:
        for side in SIDES:
            self.traces |= {task.title for task in self.desk.tasks(side) if task.id in ids}

    def ran(self, changes: Sequence[Change]) -> None:
        """A run's history: nothing equal was written (law 6), and what was overwritten is in it (law 3)."""
        for change in changes:
            if change.ok and change.kind is OperationKind.UPDATE and change.field is not None:
                assert not same(change.field, change.before, change.after), f"law 6: {change}"
            self.traces |= {value for value in (change.before, change.after) if isinstance(value, str)}

    # Laws.

    def check(self) -> None:
        """What must be true at every moment."""
        for side in SIDES:
            for task in self.desk.tasks(side):
                for field, value in task.fields.items():
                    if value not in self._had[side, task.id, field]:
                        self._had[side, task.id, field].append(value)
        self._check_lives()
        self._check_one_way()
        self._check_untouched()

    def _check_lives(self) -> None:
        alive: set[str] = set()
        for side in SIDES:
            counts = Counter(birth(task) for task in self.desk.tasks(side))
            assert not [born for born, count in counts.items() if count > 1], f"law 5: duplicates on the {side}"
            alive |= counts.keys()
        assert not alive & self.dead, "law 4: resurrected"
        self.dead |= self.born - alive

    def _check_one_way(self) -> None:
        right = {birth(task): task for task in self.desk.tasks("right")}
        assert self.unmanaged <= right.keys(), "law 9: an unmanaged task was deleted"
        if self.mode is Mode.UPDATE:
            for (born, field), value in self.claims.items():
                if born in right:
                    assert same(field, right[born].fields[field], value), f"law 8: {born} {field}"

    def _check_untouched(self) -> None:
        """Law 11: a copy that nobody edited never rewrites the source."""
        for task in self.desk.tasks("left"):
            assert self.untouched.get(birth(task), task.fields) == task.fields, f"law 11: {birth(task)}"

    def check_writes(self) -> None:
        """Law 7, after a run; and law 3: every title that people wrote can be found somewhere."""
        if self.mode is not Mode.TWO_WAY:
            assert self.desk.scripts["left"].writes() == [], "law 7"
        if self.mode is Mode.UPDATE:
            assert "delete" not in {method for method, _ in self.desk.scripts["right"].writes()}, "law 7"

    def check_found(self) -> None:
        """Law 3: every title that people wrote is on a task, in a hold, or in the history."""
        shown = {task.title for side in SIDES for task in self.desk.tasks(side)}
        assert self.titles <= shown | self.traces, f"law 3: {self.titles - shown - self.traces}"

    def check_equal(self, plan: Plan) -> None:
        """Laws 2 and 17: what is on both sides and not held is equal (update: where nobody edited the copy)."""
        self.check_found()
        self.moved.clear()
        held = {(hold.source_id, hold.field) for hold in plan.held}
        whole = {id_ for id_, field in held if field is None}
        skipped = {note.title for note in plan.notes}
        right = {birth(task): task for task in self.desk.tasks("right")}
        for task in self.desk.tasks("left"):
            other = right.get(birth(task))
            if other is None or birth(task) in self.decided or task.id in whole or skipped & {task.title, other.title}:
                continue
            for field in self._compared(task.fields):
                apart = self.mode is Mode.UPDATE and (birth(task), field) in self.edited["right"]
                if (task.id, field) not in held and not apart:
                    assert same(field, task.fields[field], other.fields[field]), f"law 2: {birth(task)} {field}"

    def _compared(self, fields: Iterable[Field]) -> list[Field]:
        return [field for field in fields if field is not Field.PARENT]

    def had(self, side: str, id_: RemoteId | None, field: Field) -> list[Value]:
        """Every value that a task had on a side, as far as was seen."""
        return self._had.get((side, str(id_), field), [])
