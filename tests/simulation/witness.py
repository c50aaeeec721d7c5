"""Oracles that watch every write as it happens. They see the systems, the person and the reviewed plan; never state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.plan import Operation, OperationKind, Plan, pending_link
from tests.simulation import telling
from tests.simulation.ledger import Ledger
from tests.simulation.server import BESIDES, Record
from tests.simulation.values import label_keys, origin_of, tokens

SIDES: Mapping[str, Side] = {"left": Side.SOURCE, "right": Side.DESTINATION}
DECIDING = (Policy.SOURCE, Policy.DESTINATION, Policy.NEWEST)


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken law, and how it showed."""

    law: str
    text: str

    def __str__(self) -> str:
        return f"Broken: {self.law}: {self.text}"


@dataclass(frozen=True, slots=True)
class Review:
    """What a person has seen and is about to have carried out."""

    plan: Plan
    answered: frozenset[str]
    """Links for which the person asked for something else than was shown."""


class Witness:
    """Collects violations."""

    def __init__(self, ledger: Ledger, mode: Mode, policy: Policy, delete_policy: DeletePolicy) -> None:
        self.ledger = ledger
        self.mode = mode
        self.policy = policy
        self.delete_policy = delete_policy
        self.sides = SIDES
        """Which end of the pair each system is."""
        self.previewing = False
        self.review: Review | None = None
        self.unreviewed = False
        """The pair has another mode, and no person has confirmed a run of it."""
        self.second_delivery = False
        self.unticked: list[Operation] = []
        """Rows that the person took out of a review that is still open."""
        self.undoing = False
        """An undo is being carried out; ``review`` is its preview."""
        self.put_back: set[str] = set()
        """Tokens that an undo brought back: what replaces them later replaces what the history already has."""
        self.buried: dict[tuple[str, str], Record] = {}
        """(side, origin) -> what programs deleted, as it was then."""
        self.listed: dict[str, int] = {}
        """Version of each system when it was last listed."""
        self.violations: list[Violation] = []
        self.forgetful = False
        """A database was lost or turned back, or there are two: what was agreed is not known to all."""

    def report(self, law: str, text: str) -> None:
        """A law is broken."""
        self.violations.append(Violation(law, text))

    def wrote(
        self,
        side: str,
        method: str,
        id_: RemoteId | None,
        sent: Mapping[Field, Value],
        before: Any,
        alive: frozenset[str],
    ) -> None:
        """``alive``: tokens that were in any live task just before the write."""
        title = before[0].fields[Field.TITLE] if method != "create" else sent[Field.TITLE]
        what = telling.change_words(side, method, id_, title, sent)
        if self.previewing and not self.second_delivery:
            self.report("a preview writes nothing", f"it {what}")
        if self.unreviewed and not (self.second_delivery or self.undoing):  # an undo is looked at by itself
            self.report("another mode is reviewed first", f"a program {what}")
        if self.mode is not Mode.TWO_WAY and side == "left":
            self.report("one-way pairs never write the source", f"a program {what}")
        if self.review is not None and not self.second_delivery:
            origin = origin_of(sent) or (origin_of(before[0].fields) if before else "")
            self._reviewed(self.review, side, method, id_, sent, origin, what)
        if not self.second_delivery:
            self._unticked(side, method, id_, sent, what)
        undoing = self.undoing and not self.second_delivery
        if undoing:
            self.put_back |= tokens(sent)
        if method == "create":
            if undoing:
                self._whole(side, id_, origin_of(sent), what)
            if self.second_delivery:
                self.ledger.creations[origin_of(sent)] += 1
            return
        old, expected = before[0], before[1]
        if f"r{old.version}" != expected:
            self.ledger.excuse([old])
        elif undoing and self.review is not None:
            self._put_back(self.review.plan, side, method, id_, sent, old, what)
        if method == "update" and not self.second_delivery and not undoing:
            self._keeps_its_own(side, old, sent, what)
        if method == "delete":
            if f"r{old.version}" == expected:
                self._edited_besides(side, old, what)
                self.buried[side, origin_of(old.fields)] = old
            self._deleted(side, old, before[2], what, undoing)
        lost = alive - self.ledger.alive() - self.ledger.consumed - self.put_back
        if lost and not undoing:
            self._destroyed(method, old, lost, what)

    def _keeps_its_own(self, side: str, old: Record, sent: Mapping[Field, Value], what: str) -> None:
        """A value that nobody edited is not replaced by what the other system makes of it."""
        other, origin = self.ledger.other(side).personality, origin_of(old.fields)
        if self.mode is not Mode.TWO_WAY or self.policy in DECIDING or origin in self.ledger.answered or self.forgetful:
            return
        odd = [
            name
            for name, value in sent.items()
            if value != old.fields.get(name) and other.spell(name, old.fields.get(name)) == value
        ]
        if odd:
            self.report("a system's spelling never travels", f"it {what}, of which {', '.join(odd)} is only spelled so")

    def _unticked(
        self, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], what: str
    ) -> None:  # fmt: skip
        for operation in self.unticked:
            if operation.side is not self.sides[side] or operation.kind is OperationKind.ADOPT:
                continue
            ids = (operation.target, self.ledger.now_called(side, operation.target)) if operation.target else ()
            origin = origin_of({Field.TITLE: operation.title})
            twins = origin in self.ledger.mistakable()
            made = operation.kind is OperationKind.CREATE and origin == origin_of(sent) and not twins
            if made and (self.ledger.creations[origin] > 1 or _says_otherwise(operation, sent)):
                continue  # it may be another task of that name
            if (id_ in ids) if method != "create" else made:
                self.report("what was unticked is done by nobody", f"a program {what}")

    def _still(self, side: str, field: Field, now: Value, shown: Value) -> bool:
        """Whether a value is the shown one; a parent that got a new id by being moved is the same parent."""
        if field is Field.PARENT and isinstance(now, str) and isinstance(shown, str):
            return self.ledger.now_called(side, RemoteId(shown)) == now
        return now == shown

    def _put_back(
        self, plan: Plan, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], old: Record,
        what: str,
    ) -> None:  # fmt: skip
        """An undo replaces what its preview showed as replaced: whatever a person wrote since stays."""
        for operation in plan.operations:
            same = operation.kind == OperationKind(method) and operation.side is self.sides[side]
            if not same or id_ not in (operation.target, self.ledger.now_called(side, operation.target)):
                continue
            shown = {change.field: change.before for change in operation.changes}
            if method == "delete":
                shown = dict(operation.before_image)
            odd = [
                name
                for name in shown
                if (method == "delete" or name in sent)
                and not self._still(side, name, old.fields.get(name), shown[name])
                and not (name is Field.LABELS and method == "update" and self._label_by_label(operation, old, sent))
            ]
            if odd:
                self.report(
                    "an undo leaves alone what was changed since",
                    f"it {what}, although somebody changed {', '.join(odd)}",
                )

    def _label_by_label(self, operation: Operation, old: Record, sent: Mapping[Field, Value]) -> bool:
        """Whether only shown labels go and come, whatever a person did to the others."""
        shown = next(change for change in operation.changes if change.field is Field.LABELS)
        was, becomes = label_keys(shown.before), label_keys(shown.after)
        now, then = label_keys(old.fields.get(Field.LABELS)), label_keys(sent[Field.LABELS])
        return now ^ then <= was ^ becomes and then - now <= becomes and now - then <= was

    def _whole(self, side: str, id_: RemoteId | None, origin: str, what: str) -> None:
        """A task that an undo makes again says what no pair carries, as it did when it was deleted."""
        old, new = self.buried.get((side, origin)), self.ledger.servers[side].live.get(id_)  # type: ignore[arg-type]
        if old is not None and new is not None and old.fields.get(BESIDES) != new.fields.get(BESIDES):
            self.report("an undo restores what still stands and names the rest", f"it {what}, without its {BESIDES}")

    def _edited_besides(self, side: str, old: Record, what: str) -> None:
        """What was edited since the last run is an edit, carried or not."""
        origin = origin_of(old.fields)
        wins = self.mode is Mode.TWO_WAY and self.delete_policy is DeletePolicy.DELETE
        if (wins and not self.undoing) or self.forgetful or origin in self.ledger.answered | self.ledger.mistakable():
            return
        edited = self.ledger.edited_besides(side, old)
        if edited:
            self.report(
                "what no pair carries counts against a deletion",
                f"it {what}, although somebody changed {', '.join(edited)}",
            )

    def _deleted(self, side: str, old: Record, gone: list[Record], what: str, undoing: bool) -> None:
        origin, other = origin_of(old.fields), "right" if side == "left" else "left"
        decided = undoing or origin in self.ledger.answered
        if self.mode is Mode.UPDATE and not decided:
            self.report("update mode never deletes", f"a program {what}")
        unseen = [record for record in gone[1:] if record.version > self.listed.get(side, 0)]
        self.ledger.excuse(unseen)  # moved there since the last look: no comparison of the parent can tell
        self.ledger.gone |= {(origin_of(record.fields), side) for record in unseen}
        for record in gone:  # what only one side carries goes with the task: said before the first run
            self.ledger.consumed |= tokens(
                record.fields, set(record.fields) - set(self.ledger.shared) | self.ledger.unsynced
            )
            spells = [each.personality for each in self.ledger.servers.values()]
            respelled = {n for n, v in record.fields.items() if any(each.spell(n, v) != v for each in spells)}
            self.ledger.consumed |= tokens(record.fields, respelled)  # the other list never showed it as it is here
        if not decided and (origin, other) not in self.ledger.gone and origin not in self.ledger.mistakable():
            self.report("nothing is deleted that nobody deleted", f"a program {what}")

    def _destroyed(self, method: str, old: Record, lost: frozenset[str], what: str) -> None:
        """Values of the person are nowhere any more; somebody must have decided that."""
        origin = origin_of(old.fields)
        if origin in self.ledger.answered | self.ledger.mistakable() or self.mode is Mode.MIRROR:
            return
        if self.mode is Mode.UPDATE and method == "update":
            return  # what the source never had stays until the source changes that field, and is then in the history
        decided = self.policy in DECIDING if method == "update" else self.delete_policy is DeletePolicy.DELETE
        if not decided:
            self.report(
                "no edit is overwritten unseen", f"a program {what}; {', '.join(sorted(lost))} is nowhere any more"
            )

    def _reviewed(
        self, review: Review, side: str, method: str, id_: RemoteId | None, sent: Mapping[Field, Value], origin: str,
        what: str,
    ) -> None:  # fmt: skip
        for operation in review.plan.operations:
            shown = operation.desired()
            if operation.side is not self.sides[side]:
                continue
            if method == "update" and operation.kind is OperationKind.CREATE:
                if origin_of(shown) != origin:  # a new task of which something is refused is written piece by piece
                    continue
            elif operation.kind != OperationKind(method) or (
                method != "create" and id_ not in (operation.target, self.ledger.now_called(side, operation.target))
            ):
                continue
            if method == "delete" or all(name in shown and _agrees(shown[name], sent[name]) for name in sent):
                return
        if origin in review.answered:
            return
        self.report("only what was reviewed is carried out", f"a program {what}")


def _says_otherwise(operation: Operation, sent: Mapping[Field, Value]) -> bool:
    return any(change.after != sent.get(change.field) for change in operation.changes)


def _agrees(shown: Value, sent: Value) -> bool:
    return shown == sent or pending_link(shown) is not None
