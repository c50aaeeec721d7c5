"""What every part of planning looks up: lenses, names, links by id, remembered answers, parents."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta

from tasksync_gui.engine.identity.evidence import is_foreign
from tasksync_gui.engine.identity.link_ids import named, new_link_id
from tasksync_gui.engine.merge.equality import is_empty
from tasksync_gui.engine.merge.field_merge import MergeResult, MergeRules, Refusal, sent_value
from tasksync_gui.engine.merge.labels import merge_labels
from tasksync_gui.engine.merge.projection import Lens
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.model.codec import digest, digest_of_text, encode_value, fields_json
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field, Kind, Unmapped, Value, empty_value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.link import LEFT_OUT, BaseReason, BaseRow, Link, LinkState, Remembered, StoredDecision
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.pair import Mode, Policy, mode_before
from tasksync_gui.model.plan import pending_parent
from tasksync_gui.model.task import RemoteTask

S, D = Side.SOURCE, Side.DESTINATION
LARGEST_SKEW = 120.0
NEWEST_MARGIN = 5.0
_LEAVING = frozenset({BaseReason.AGREED, BaseReason.DELIVERED, BaseReason.DECIDED})
"""Why the base of another mode may hold two different values."""
_OF_SERIES = frozenset({Field.STATUS, Field.DUE, Field.START})
"""Decided ones of these may be where a series goes on on one side alone."""


class Context:
    """Read-only but for :meth:`register` and :meth:`withdraw`, by which links made in this plan become known.

    ``reborn``: deleted tasks that this plan creates again; they can be parents of others in the same run.
    """

    def __init__(self, request: PlanRequest, reborn: frozenset[tuple[Side, LinkId]] = frozenset()) -> None:
        self.request = request
        self._reborn = reborn
        self.pair = request.pair
        self.mode = request.pair.mode
        self.names = {side: request.view(side).system for side in Side}
        self.writable = frozenset(
            side for side in Side if request.view(side).writable and (side is D or self.mode is Mode.TWO_WAY)
        )
        self._writable_fields: dict[Field, frozenset[Side]] = {}
        self._trusts_clocks = all(request.view(side).capabilities.server_times for side in Side)
        self._equivalent: dict[tuple[Field, Value, Value], bool] = {}
        self._agreements: dict[tuple[Field, Value, Value], MergeResult] = {}
        self._people = {side: _spellings(request.view(side).people) for side in Side}
        self.lenses = self._make_lenses()
        self.cyclic = {side: cyclic_ids(request.view(side).tasks) for side in Side}
        self._links: dict[Side, dict[RemoteId, Link]] = {S: {}, D: {}}
        self.tombstones: dict[Side, dict[RemoteId, Link]] = {S: {}, D: {}}
        self._decisions: dict[tuple[LinkId, Field | None], StoredDecision] = {}
        self._answered: set[LinkId] = set()
        self.series_answer: Remembered | None = None
        """Of this pair: whose word counts for a task that was done where it does not repeat."""
        self._item_policies: dict[tuple[LinkId, Field | None], Policy] = {}
        self.separate: set[tuple[RemoteId, RemoteId]] = set()
        self.installations: set[str] = set()
        """Other TaskSyncs of which a person has said that they may work in these lists, too."""
        self._refused: dict[tuple[LinkId, Field], dict[Side, Refusal]] = {}
        self.taken_up: set[LinkId] = set()
        """Links of tasks that were left alone on one side, and are to be on both again."""
        self.changed_mode = mode_before(request.state.fingerprint, request.fingerprint) is not None
        self.left_out: list[StoredDecision] = []
        """What a person left out of a review."""
        self.unsettled = frozenset(intent.link for intent in request.state.intents)
        """Links with a write of which nobody knows whether it arrived: left alone until it can be asked."""
        for link in request.state.links.values():
            self.register(link)
        for decision in request.state.decisions:
            self._remember(decision)

    def _make_lenses(self) -> dict[Field, Lens]:
        source, destination = (self.request.view(side).capabilities.fields for side in Side)
        carried = [f for f in Field if f in source and f in destination and f not in self.pair.excluded_fields]
        return {
            field: Lens(
                field,
                source[field],
                destination[field],
                self.pair.zone,
                self.translate_parent if field.spec.kind is Kind.TASK else None,
                self.spelling if field.spec.kind is Kind.PERSON else None,
            )
            for field in carried
        }

    def _remember(self, decision: StoredDecision) -> None:
        if decision.answer is Remembered.SEPARATE:
            if decision.source_id is not None and decision.destination_id is not None:
                self.separate.add((decision.source_id, decision.destination_id))
        elif decision.answer is Remembered.INSTALLATION:
            self.installations.add(str(decision.value or ""))
        elif decision.link is None and decision.field is Field.STATUS:
            self.series_answer = decision.answer
        elif decision.link is not None and decision.answer is Remembered.TAKEN_UP:
            self.taken_up.add(decision.link)
        elif decision.answer is Remembered.REFUSED:
            self._remember_refusal(decision)
        elif decision.link is not None and decision.answer in LEFT_OUT:
            if decision.answer is Remembered.LEFT_OUT or self.request.automatic:
                self.left_out.append(decision)
        elif decision.link is not None and decision.answer is Remembered.POLICY:
            self._item_policies[decision.link, decision.field] = Policy(str(decision.value))
        elif decision.link is not None:
            self._decisions[decision.link, decision.field] = decision
            self._answered.add(decision.link)

    def _remember_refusal(self, decision: StoredDecision) -> None:
        if decision.link is None or decision.field is None or decision.side is None or not decision.why:
            return
        why = message(HoldCode.REFUSED_BY, where=self.names[decision.side], error=decision.why[0])
        known = self._refused.setdefault((decision.link, decision.field), {})
        known[decision.side] = Refusal(decision.shown, why)

    def refusal(self, link: LinkId, side: Side, field: Field, value: Value) -> Message | None:
        """Why a new task on ``side`` is made without ``value``: its system refused it already."""
        known = self._refused.get((link, field), {}).get(side)
        return known.why if known is not None and known.sent == sent_value(value) else None

    def decide_for(self, link: Link, side: Side) -> None:
        """In this plan what ``side`` says of the task of ``link`` stands, as if a person had answered so."""
        tasks = self.task(S, link.source_id), self.task(D, link.destination_id)
        answer = Remembered.TAKE_SOURCE if side is S else Remembered.TAKE_DESTINATION
        self._answered.add(link.id)
        self._decisions[link.id, None] = StoredDecision(answer, link.id, shown=self.shown_tasks(*tasks))

    def register(self, link: Link) -> None:
        """Make ``link`` known; a tombstone is kept apart."""
        index = self.tombstones if link.state is LinkState.TOMBSTONE else self._links
        for side in Side:
            id_ = link.remote_id(side)
            if id_ is not None:
                index[side][id_] = link

    def withdraw(self, link: Link) -> None:
        """``link`` is not like this any more."""
        index = self.tombstones if link.state is LinkState.TOMBSTONE else self._links
        for side in Side:
            id_ = link.remote_id(side)
            if id_ is not None and (known := index[side].get(id_)) is not None and known.id == link.id:
                del index[side][id_]

    def link_of(self, side: Side, id_: RemoteId) -> Link | None:
        """The link in use of a task."""
        return self._links[side].get(id_)

    def task(self, side: Side, id_: RemoteId | None) -> RemoteTask | None:
        """The task, if it is there; None too if ``id_`` is None or nobody knows."""
        return None if id_ is None else self.request.view(side).tasks.get(id_)

    def has_unknown_record(self, side: Side) -> bool:
        """Whether ``side`` showed something that cannot be read and that no earlier run knows."""
        known = self.request.state.observations[side]
        return any(
            problem.id is None or (problem.id not in known and problem.id not in self._links[side])
            for problem in self.request.view(side).problems
        )

    def equal(self, source: RemoteTask, destination: RemoteTask, besides: Container[Field] = ()) -> bool:
        """Whether two tasks say the same in all that this pair carries, apart from their parents and ``besides``."""
        return all(
            self.equivalent(lens, source.fields[field], destination.fields[field])
            for field, lens in self.lenses.items()
            if field is not Field.PARENT and field not in besides
            if field in source.fields and field in destination.fields
        )

    def equivalent(self, lens: Lens, source: Value, destination: Value) -> bool:
        """As the lens says; of values that many tasks have it is asked once."""
        if isinstance(source, str) or isinstance(destination, str):
            return lens.equivalent(source, destination)
        key = lens.field, source, destination
        if key not in self._equivalent:
            self._equivalent[key] = lens.equivalent(source, destination)
        return self._equivalent[key]

    def pinned(self, row: BaseRow) -> BaseRow:
        """``row`` of what an undo puts back: *pinned* if the two sides are different from now on, else delivered."""
        return replace(row, why=BaseReason.PINNED if self.is_different(row) else BaseReason.DELIVERED)

    def is_different(self, row: BaseRow) -> bool:
        """Whether the halves of ``row`` say different things in this pair; of what it does not carry nothing does."""
        if row.element:
            return (row.source is None) != (row.destination is None)
        lens = self.lenses.get(row.field)
        halves = (empty_value(row.field) if half is None else half for half in (row.source, row.destination))
        return lens is not None and not lens.equivalent(*halves)

    def is_of_another_mode(self, row: BaseRow) -> bool:
        """Whether ``row`` accounts for a difference that no pair of this mode leaves, so that it is no base for it.

        An update pair leaves what it does not fill, and what its rule gives the destination. What a person, an undo, a
        system's spelling or a series has made different stays. Two-way, only what one side lacks is told from a
        mapping that has changed since.
        """
        if row.source == row.destination or row.element or row.why not in _LEAVING or self.mode is Mode.UPDATE:
            return False
        lacking = [
            row.field.spec.empty_says_nothing and is_empty(row.field, half) for half in (row.source, row.destination)
        ]
        if not any(lacking) and (self.mode is not Mode.MIRROR or row.field is Field.PARENT):
            return False
        if row.why is BaseReason.DECIDED and row.field in _OF_SERIES:
            return False
        return self.is_different(row)

    def agreement(self, lens: Lens, source: Value, destination: Value) -> MergeResult | None:
        """What becomes of two values that were never compared and say the same, whatever the rules are.

        None: they do not, or it is not so simple: labels that differ, parents, what nobody can read.
        """
        key = lens.field, source, destination
        if isinstance(source, str):
            return self._agreed(lens, source, destination)
        known = self._agreements.get(key)
        if known is None and (known := self._agreed(lens, source, destination)) is not None:
            self._agreements[key] = known
        return known

    def _agreed(self, lens: Lens, source: Value, destination: Value) -> MergeResult | None:
        kind = lens.field.spec.kind
        if isinstance(source, Unmapped) or isinstance(destination, Unmapped):
            return None
        if kind is Kind.TASK and (source is not None or destination is not None):
            return None
        if isinstance(source, frozenset) or isinstance(destination, frozenset):
            rules = MergeRules(lens, self.mode, self.pair.policy_for(lens.field), self.names, frozenset())
            return merge_labels(rules, {}, source, destination) if source == destination else None
        if not self.equivalent(lens, source, destination):
            return None
        return MergeResult(rows=(BaseRow(lens.field, source, destination),))

    def is_answered(self, link: LinkId) -> bool:
        """Whether a person has said something about this task or a field of it, which may be outdated."""
        return link in self._answered

    def is_foreign(self, task: RemoteTask) -> bool:
        """Whether ``task`` bears the mark of another TaskSync, which synced it before."""
        return is_foreign(task, self.request.owner_of_marker)

    def translate_parent(self, side: Side, value: Value) -> Value:
        """The other side's parent as ``side`` names it (or named it, if it is deleted there); else none."""
        if not isinstance(value, str):
            return None
        link = self._links[side.other].get(RemoteId(value))
        if link is None:
            return None
        if (side, link.id) in self._reborn:
            return pending_parent(link.id)
        own = link.remote_id(side)
        if own is not None and (own in self.request.view(side).tasks or own in self.request.view(side).gone):
            return own
        creatable = side in self.writable and link.state is LinkState.CREATE_PENDING
        return pending_parent(link.id) if creatable else None

    def spelling(self, side: Side, name: str) -> str | None:
        """A person's name as ``side`` spells it; None if nobody there is called so."""
        known = self._people[side]
        return name if known is None else known.get(name.casefold())

    def is_foreign_parent(self, side: Side, task: RemoteTask) -> bool:
        """Whether ``task`` of ``side`` has a parent that the other side cannot name (yet)."""
        value = task.fields.get(Field.PARENT)
        if not isinstance(value, str):
            return False
        named = self.translate_parent(side.other, value)
        return named is None or named in self.request.view(side.other).gone

    def new_link_id(self, side: Side, task: RemoteTask, use: str = "") -> LinkId:
        """Equal proposals get equal ids; an id that a deleted task had gets a fresh one."""
        return new_link_id(self.pair.id, self.request.state.links, side, task.id, use)

    def operation_id(self, link: LinkId, *parts: str) -> OperationId:
        """UUIDv5 of pair, link and what the operation is about."""
        digits = named("\n".join((self.pair.id, link, *parts)))
        return OperationId(f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}")

    def rules(
        self, lens: Lens, link: LinkId, source: RemoteTask, destination: RemoteTask, whole: Remembered | None
    ) -> MergeRules:
        """What decides the merge of one field of one linked task."""
        decision = self._decisions.get((link, lens.field))
        answer, value = whole, None
        if decision is not None and decision.shown == self.shown_values(lens.field, source, destination):
            answer, value = decision.answer, decision.value
        writable = self._writable_fields.get(lens.field)
        if writable is None:
            able = (side for side in self.writable if self.request.view(side).capabilities.writes(lens.field))
            writable = self._writable_fields[lens.field] = frozenset(able)
        policy = self._policy(link, lens.field)
        newest = self.newest(source, destination)
        refused = self._refused.get((link, lens.field), {})
        return MergeRules(lens, self.mode, policy, self.names, writable, newest, answer, value, refused)

    def _policy(self, link: LinkId, field: Field) -> Policy:
        """The narrowest rule: of this field of this task, of this task, of the field, of the pair."""
        own = self._item_policies.get((link, field)) or self._item_policies.get((link, None))
        return own or self.pair.policy_for(field)

    def decision_on(self, link: LinkId, source: RemoteTask | None, destination: RemoteTask | None) -> Remembered | None:
        """A remembered answer about the whole task, if what it was given for is still so."""
        decision = self._decisions.get((link, None))
        if decision is None or decision.shown != self.shown_tasks(source, destination):
            return None
        return decision.answer

    def newest(self, source: RemoteTask, destination: RemoteTask) -> Side | None:
        """The side that changed last, if the systems' own clocks leave no doubt."""
        skew = self.request.clock_skew
        if not self._trusts_clocks or skew > LARGEST_SKEW or not source.modified_at or not destination.modified_at:
            return None
        difference = source.modified_at - destination.modified_at
        if abs(difference) <= timedelta(seconds=NEWEST_MARGIN + skew):
            return None
        return S if difference > timedelta() else D

    def shown_values(self, field: Field, source: RemoteTask, destination: RemoteTask) -> str:
        """Digest of one field on both sides."""
        return digest([encode_value(task.fields.get(field)) for task in (source, destination)])

    def shown_tasks(self, source: RemoteTask | None, destination: RemoteTask | None) -> str:
        """Digest of both tasks' carried fields; an absent task counts, too."""
        said = ("null" if task is None else fields_json(self.carried(task)) for task in (source, destination))
        return digest_of_text(f"[{','.join(said)}]")

    def carried(self, task: RemoteTask) -> Mapping[Field, Value]:
        """The fields of ``task`` that this pair manages."""
        if task.fields.keys() <= self.lenses.keys():
            return task.fields
        return {field: task.fields[field] for field in self.lenses if field in task.fields}


def _spellings(people: frozenset[str] | None) -> dict[str, str] | None:
    return None if people is None else {name.casefold(): name for name in sorted(people)}


def cyclic_ids(
    tasks: Mapping[RemoteId, RemoteTask], starts: Iterable[RemoteId] | None = None
) -> frozenset[RemoteId]:  # fmt: skip
    """Ids whose chain of parents leads back to themselves: bad input that must not confuse the order.

    ``starts``: only circles that are reached from there.
    """
    state: dict[RemoteId, int] = {}
    cyclic: set[RemoteId] = set()
    for start in tasks if starts is None else starts:
        chain: list[RemoteId] = []
        current: RemoteId | None = start
        while current is not None and current in tasks and current not in state:
            state[current] = 1
            chain.append(current)
            parent = tasks[current].fields.get(Field.PARENT)
            current = RemoteId(parent) if isinstance(parent, str) else None
        if current is not None and state.get(current) == 1 and current in chain:
            cyclic.update(chain[chain.index(current) :])
        for id_ in chain:
            state[id_] = 2
    return frozenset(cyclic)
