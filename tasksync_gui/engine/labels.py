"""The merge of labels, element by element: it cannot conflict."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.engine.lenses import label_for, label_key
from tasksync_gui.engine.outcome import NOTHING, Outcome, Rules, Write
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow, Remembered
from tasksync_gui.model.pair import Mode

S, D = Side.SOURCE, Side.DESTINATION


def merge_labels(rules: Rules, base: Mapping[str, BaseRow], source: Value, destination: Value) -> Outcome:
    """What must happen to both sets; ``base`` by element key, empty if there is none."""
    if not isinstance(source, frozenset) or not isinstance(destination, frozenset):
        return NOTHING
    if not base and source == destination and not source:
        return NOTHING
    now = {S: _by_key(rules, source), D: _by_key(rules, destination)}
    rows: list[BaseRow] = []
    wanted: dict[Side, dict[str, bool]] = {S: {}, D: {}}
    for key in sorted({*base, *now[S], *now[D]}):
        present = {side: key in now[side] for side in Side}
        row = base.get(key)
        if present[S] == present[D]:
            if present[S] != (row is not None):
                rows.append(label_row(key, now[S].get(key), now[D].get(key)))
            continue
        side = _side_to_write(rules, row, present)
        if side is not None and side in rules.writable:
            wanted[side][key] = present[side.other]
    writes = tuple(_write(rules, side, now, keys) for side, keys in wanted.items() if keys)
    return Outcome(tuple(rows), writes)


def label_row(key: str, source: str | None, destination: str | None, why: BaseReason = BaseReason.AGREED) -> BaseRow:
    """The base of one label; both halves None means that the row is dropped."""
    return BaseRow(Field.LABELS, source, destination, key, why)


def _by_key(rules: Rules, names: frozenset[str]) -> dict[str, str]:
    lens = rules.lens
    return {label_key(name, lens.source, lens.destination): name for name in sorted(names)}


def _side_to_write(rules: Rules, row: BaseRow | None, present: Mapping[Side, bool]) -> Side | None:
    """The side that must follow the other, or None if the difference stays."""
    if rules.answer is Remembered.TAKE_SOURCE or rules.mode is Mode.MIRROR:
        return D
    if rules.answer is Remembered.TAKE_DESTINATION:
        return S if rules.mode is Mode.TWO_WAY else None
    source_changed = present[S] != (row is not None and row.source is not None)
    if source_changed:
        return D
    return S if rules.mode is Mode.TWO_WAY else None


def _write(rules: Rules, side: Side, now: Mapping[Side, Mapping[str, str]], keys: Mapping[str, bool]) -> Write:
    names = dict(now[side])
    rows = []
    for key, present in keys.items():
        spelling = label_for(now[side.other][key], rules.lens.support(side)) if present else None
        names.pop(key, None)
        if spelling is not None:
            names[key] = spelling
        other = now[side.other].get(key)
        halves = (spelling, other) if side is S else (other, spelling)
        rows.append(label_row(key, *halves, why=BaseReason.DELIVERED))
    reason = f"Labels changed in {rules.names[side.other]}."
    return Write(side, frozenset(names.values()), tuple(rows), reason)
