"""The three-way merge of one scalar field (engine README, section 4, *Merging a field*)."""

from __future__ import annotations

from tasksync_gui.engine.merge.equality import is_empty, is_readable, same
from tasksync_gui.engine.merge.field_merge import NOTHING, MergeResult, MergeRules, Write
from tasksync_gui.engine.merge.text import merge_text
from tasksync_gui.model.codes import ReasonCode
from tasksync_gui.model.fields import Completion, Field, MergeBy, Scalar, Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow, Remembered
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.pair import Mode, Policy

S, D = Side.SOURCE, Side.DESTINATION


def merge_scalar(rules: MergeRules, base: BaseRow | None, source: Value, destination: Value) -> MergeResult:
    """What must happen so that both sides say the same about one field."""
    if not is_readable(source) or not is_readable(destination):
        return NOTHING
    source_changed = base is None or not same(rules.field, source, base.source)
    destination_changed = base is None or not same(rules.field, destination, base.destination)
    if not source_changed and not destination_changed and (base is None or base.why is not BaseReason.DOUBTFUL):
        return NOTHING
    if rules.answer is not None:
        return _answered(rules, source, destination)
    if base is None:
        return _without_base(rules, source, destination)
    if rules.lens.equivalent(source, destination):
        return MergeResult(rows=(_row(rules, source, destination),))
    if not source_changed and not destination_changed:
        return _doubtful(rules, source, destination)
    if base.why is BaseReason.DOUBTFUL:  # what may be an edit is not overwritten by another one
        return _both_changed(rules, base, source, destination)
    if not destination_changed:
        return _deliver(rules, D, source, destination, rules.changed(S))
    if not source_changed:
        return _destination_only(rules, source, destination)
    return _both_changed(rules, base, source, destination)


def _doubtful(rules: MergeRules, source: Value, destination: Value) -> MergeResult:
    """What may be an edit, and may be a spelling, and nothing else has changed."""
    if rules.mode is Mode.UPDATE:
        return MergeResult(drift=True)
    if rules.mode is Mode.TWO_WAY:
        return MergeResult(conflict=True)
    return _deliver(rules, D, source, destination, _reverted(rules), BaseReason.REPEATED)


def _destination_only(rules: MergeRules, source: Value, destination: Value) -> MergeResult:
    if rules.mode is Mode.TWO_WAY:
        return _deliver(rules, S, destination, source, rules.changed(D))
    if rules.mode is Mode.UPDATE:
        return MergeResult(drift=True)
    return _deliver(rules, D, source, destination, _reverted(rules))


def _reverted(rules: MergeRules) -> Message:
    return message(ReasonCode.REVERTED, where=rules.names[D], other=rules.names[S])


def _without_base(rules: MergeRules, source: Value, destination: Value) -> MergeResult:
    """Matched tasks that were never compared: fill what is empty, ask about the rest."""
    names = rules.names
    if rules.lens.equivalent(source, destination):
        return MergeResult(rows=(_row(rules, source, destination),))
    if rules.mode is Mode.MIRROR:
        return _deliver(rules, D, source, destination, message(ReasonCode.MADE_LIKE, where=names[S]))
    if _fillable(rules.field, destination):
        return _deliver(rules, D, source, destination, _filled(rules, D))
    if _fillable(rules.field, source):
        if rules.mode is Mode.UPDATE:
            return MergeResult(rows=(_row(rules, source, destination),))
        return _deliver(rules, S, destination, source, _filled(rules, S))
    return _by_policy(rules, source, destination)


def _filled(rules: MergeRules, side: Side) -> Message:
    return message(ReasonCode.FILLED, where=rules.names[side], other=rules.names[side.other])


def _fillable(field: Field, value: Value) -> bool:
    """*To do* is a statement, not the absence of one."""
    return field.spec.empty_says_nothing and is_empty(field, value)


def _both_changed(rules: MergeRules, base: BaseRow, source: Value, destination: Value) -> MergeResult:
    names = rules.names
    if rules.mode is Mode.MIRROR:
        return _deliver(rules, D, source, destination, message(ReasonCode.MIRRORED, where=names[S]))
    if rules.mode is Mode.TWO_WAY:
        merged = _merged(rules, base, source, destination)
        if merged is not None:
            return _write_both(rules, merged, source, destination, message(ReasonCode.MERGED))
    return _by_policy(rules, source, destination)


def _merged(rules: MergeRules, base: BaseRow, source: Value, destination: Value) -> Value:
    """One value that says what both edits say, or None."""
    if isinstance(source, Completion) and isinstance(destination, Completion):
        if source.status == destination.status and source.at and destination.at:
            return min(source, destination, key=lambda value: value.at.instant() if value.at else None)  # type: ignore[return-value,arg-type]
        return None
    texts = base.source, source, rules.lens.put(S, destination, source)
    if rules.field.spec.merge is MergeBy.LINES and all(isinstance(text, str) for text in texts):
        return merge_text(*map(str, texts))
    return None


def _by_policy(rules: MergeRules, source: Value, destination: Value) -> MergeResult:
    policy = rules.policy
    if policy is Policy.NEWEST and rules.newest is not None:
        policy = Policy.SOURCE if rules.newest is S else Policy.DESTINATION
    if policy is Policy.SOURCE:
        return _deliver(rules, D, source, destination, _ruled(rules, S))
    if policy is Policy.DESTINATION:
        return _destination_wins(rules, source, destination, _ruled(rules, D))
    if policy is Policy.KEEP_BOTH and rules.mode is Mode.TWO_WAY:
        return _keep_both(rules, source, destination)
    return MergeResult(conflict=True)


def _ruled(rules: MergeRules, side: Side) -> Message:
    return message(ReasonCode.BY_RULE, where=rules.names[side])


def _keep_both(rules: MergeRules, source: Value, destination: Value) -> MergeResult:
    reason = message(ReasonCode.KEPT_AS_COPY, where=rules.names[D])
    delivered = _deliver(rules, D, source, destination, reason)
    return MergeResult(delivered.rows, delivered.writes, refused=delivered.refused, copy=bool(delivered.writes))


def _destination_wins(
    rules: MergeRules, source: Value, destination: Value, reason: Message, why: BaseReason = BaseReason.DECIDED
) -> MergeResult:
    """``why``: of the base, where a pair that goes one way leaves the two sides different."""
    if rules.mode is Mode.TWO_WAY:
        return _deliver(rules, S, destination, source, reason)
    return MergeResult(rows=(_row(rules, source, destination, why),))


def _answered(rules: MergeRules, source: Value, destination: Value) -> MergeResult:
    """A person decided; their answer beats every rule."""
    if rules.answer is Remembered.VALUE:
        return _write_both(rules, rules.value, source, destination, message(ReasonCode.CHOSEN_VALUE))
    if rules.lens.equivalent(source, destination):
        return MergeResult(rows=(_row(rules, source, destination, BaseReason.DECIDED),))
    if rules.answer is Remembered.TAKE_DESTINATION:
        return _destination_wins(rules, source, destination, _chosen(rules, D), BaseReason.PINNED)
    if rules.answer is Remembered.KEEP_BOTH and rules.mode is Mode.TWO_WAY:
        return _keep_both(rules, source, destination)
    return _deliver(rules, D, source, destination, _chosen(rules, S))


def _chosen(rules: MergeRules, side: Side) -> Message:
    return message(ReasonCode.CHOSEN_SIDE, where=rules.names[side])


def _deliver(
    rules: MergeRules, side: Side, new: Value, old: Value, reason: Message, why: BaseReason = BaseReason.DELIVERED
) -> MergeResult:
    """Write ``new`` (the other side's value) to ``side``, which holds ``old``."""
    if side not in rules.writable:
        return NOTHING
    value = rules.lens.put(side, new, old)
    source, destination = (value, new) if side is S else (new, value)
    if same(rules.field, value, old):
        return MergeResult(rows=(_row(rules, source, destination),))
    if rules.lens.is_unknown_assignee(side, value):
        return MergeResult(unknown_assignee=side)
    if refusal := rules.refusal(side, value):
        return MergeResult(refused=refusal)
    return MergeResult(writes=(Write(side, value, (_row(rules, source, destination, why),), reason),))


def _write_both(rules: MergeRules, merged: Value, source: Value, destination: Value, reason: Message) -> MergeResult:
    """Bring both sides to ``merged``, a value in the source's terms.

    The destination is written first. Until the source has followed, the base says that only the
    destination changed: stopping in between loses nothing, the next run carries it on.
    """
    new_source = rules.lens.put(S, merged, source) if S in rules.writable else source
    new_destination = rules.lens.put(D, merged, destination)
    for side, value, old in ((S, new_source, source), (D, new_destination, destination)):
        if rules.lens.is_unknown_assignee(side, value) and not same(rules.field, value, old):
            return MergeResult(unknown_assignee=side)
        if (refusal := rules.refusal(side, value)) and not same(rules.field, value, old):
            return MergeResult(refused=refusal)
    write_source = rules.mode is Mode.TWO_WAY and not same(rules.field, new_source, source)
    write_destination = D in rules.writable and not same(rules.field, new_destination, destination)
    final = _row(rules, new_source if write_source else source, new_destination, BaseReason.DELIVERED)
    interim = _row(rules, source, destination)
    writes = []
    if write_destination:
        writes.append(Write(D, new_destination, (interim if write_source else final,), reason))
    if write_source:
        writes.append(Write(S, new_source, (final,), reason, second=write_destination))
    return MergeResult(writes=tuple(writes)) if writes else MergeResult(rows=(final,))


def _row(rules: MergeRules, source: Value, destination: Value, why: BaseReason = BaseReason.AGREED) -> BaseRow:
    return BaseRow(rules.field, scalar(source), scalar(destination), why=why)


def scalar(value: Value) -> Scalar:
    """``value`` as a half of a base row."""
    if isinstance(value, frozenset):
        raise TypeError("labels have one base row per element")
    return value
