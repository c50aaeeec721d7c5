"""The merge of labels, element by element: it cannot conflict, unless a system may have dropped one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from tasksync_gui.engine.merge.field_merge import NOTHING, MergeResult, MergeRules, Write
from tasksync_gui.engine.merge.projection import Lens, label_for, label_key
from tasksync_gui.model.codes import ReasonCode
from tasksync_gui.model.fields import Field, Scalar, Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow, Remembered
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode

S, D = Side.SOURCE, Side.DESTINATION


def merge_labels(rules: MergeRules, base: Mapping[str, BaseRow], source: Value, destination: Value) -> MergeResult:
    """What must happen to both sets; ``base`` by element key, empty if there is none."""
    if not isinstance(source, frozenset) or not isinstance(destination, frozenset):
        return NOTHING
    if not base and source == destination and not source:
        return NOTHING
    sets = {S: source, D: destination}
    now = {side: keyed(rules.lens, base.values(), side, names) for side, names in sets.items()}
    rows: list[BaseRow] = []
    doubted: set[str] = set()
    wanted: dict[Side, dict[str, bool]] = {S: {}, D: {}}
    for key in sorted({*base, *now[S], *now[D]}):
        present = {side: key in now[side] for side in Side}
        known = {side: key in base and base[key].half(side) is not None for side in Side}
        if present[S] == present[D]:
            if present != known:
                rows.append(label_row(rules.field, key, now[S].get(key), now[D].get(key)))
            continue
        if key in base and base[key].why is BaseReason.DOUBTFUL:
            doubted.add(key)
        if present == known and not (key in doubted and (rules.answer is not None or rules.mode is Mode.MIRROR)):
            continue  # they differ, and that was accounted for (decided, pinned by an undo, or a system's spelling)
        if rules.answer is Remembered.TAKE_DESTINATION and rules.mode is not Mode.TWO_WAY:
            rows.append(label_row(rules.field, key, now[S].get(key), now[D].get(key), BaseReason.PINNED))
            continue
        side = _side_to_write(rules, known, present)
        if side is not None and side in rules.writable:
            wanted[side][key] = present[side.other]
    writes = [_write(rules, side, sets[side], now, keys, doubted) for side, keys in wanted.items() if keys]
    settled = [row for write in writes if write.value == sets[write.side] for row in write.rows]
    sent = [write for write in writes if write.value != sets[write.side]]
    refused = next((why for write in sent if (why := rules.refusal(write.side, write.value))), None)
    left = tuple(write for write in sent if rules.refusal(write.side, write.value) is None)
    asked = rules.mode is Mode.TWO_WAY and rules.answer is None
    return MergeResult((*rows, *settled), left, conflict=asked and bool(doubted), refused=refused)


def label_row(
    field: Field, key: str, source: str | None, destination: str | None, why: BaseReason = BaseReason.AGREED
) -> BaseRow:
    """The base of one label; both halves None means that the row is dropped."""
    return BaseRow(field, source, destination, key, why)


def keyed(lens: Lens, rows: Iterable[BaseRow], side: Side, names: Iterable[str]) -> dict[str, str]:
    """``names`` of ``side`` by what identifies them: the rows that know one in this side's spelling, or its own key.

    A label that another system has split is known to several rows, one for each of its parts.
    """
    spelled: dict[Scalar, list[str]] = defaultdict(list)
    for row in rows:
        spelled[row.half(side)].append(row.element)
    return {
        key: name
        for name in sorted(names)
        for key in spelled.get(name) or [label_key(name, lens.source, lens.destination)]
    }


def _side_to_write(rules: MergeRules, known: Mapping[Side, bool], present: Mapping[Side, bool]) -> Side | None:
    """The side that must follow the other, or None if the difference stays."""
    if rules.answer is not None:
        return S if rules.answer is Remembered.TAKE_DESTINATION else D
    changed = {side for side in Side if present[side] != known[side]}
    if rules.mode is not Mode.TWO_WAY:
        return D if S in changed or rules.mode is Mode.MIRROR else None
    if len(changed) == len(Side):
        return D if present[S] else S  # a label that somebody gave stays
    return D if S in changed else S


def _write(
    rules: MergeRules,
    side: Side,
    names: frozenset[str],
    now: Mapping[Side, Mapping[str, str]],
    keys: Mapping[str, bool],
    doubted: Collection[str],
) -> Write:
    """A label goes once all that the other side makes of it is gone; what is ``doubted`` is sent once more."""
    there, support = now[side.other], rules.lens.support(side)
    staying = {name for key, name in now[side].items() if key not in keys}
    going = {now[side][key] for key in keys if key in now[side]} - staying
    after = set(names - going)
    rows = []
    for key, present in keys.items():
        spelling = label_for(there[key], support) if present else None
        if spelling is not None:
            after.add(spelling)
        halves = (spelling, there.get(key)) if side is S else (there.get(key), spelling)
        why = BaseReason.REPEATED if key in doubted else BaseReason.DELIVERED
        rows.append(label_row(rules.field, key, *halves, why=why))
    return Write(side, frozenset(after), tuple(rows), message(ReasonCode.LABELS_CHANGED, where=rules.names[side.other]))
