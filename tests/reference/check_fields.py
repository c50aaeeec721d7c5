"""Every (base, source, destination) of every kind of field, under every rule, against the planner's merges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, product

from tasksync_gui.engine.merge.field_merge import MergeRules
from tasksync_gui.engine.merge.labels import label_row, merge_labels
from tasksync_gui.engine.merge.scalar import merge_scalar
from tasksync_gui.model.fields import Field
from tasksync_gui.model.link import BaseRow
from tests.reference import bridge
from tests.reference import fields as model
from tests.reference.kinds import KINDS, UNREADABLE, Kind, Plain
from tests.reference.table import MODES
from tests.reference.tally import Tally

POLICIES = (
    ("hold", None),
    ("source", None),
    ("destination", None),
    ("keep_both", None),
    ("newest", None),
    ("newest", "s"),
    ("newest", "d"),
)
ANSWERS = (None, "source", "destination", "keep_both")
NAMES = {bridge.S: "Alpha", bridge.D: "Beta"}
LABELS = {"home": ("home", "home"), "at_work": ("at work", "at_work")}
"""Key -> how each side spells it."""


def all_rules(kind: Kind | None) -> Iterator[model.Rules]:
    """Every combination of mode, policy, what can be written, and a person's answer."""
    for mode, (policy, newest) in product(MODES, POLICIES):
        for writable in ("sd", "s", "d", "") if mode == "two" else ("d", ""):
            for answer in ANSWERS:
                yield model.Rules(mode, policy, newest, writable, answer)
            values = () if kind is None else (value for value in kind.source[:2] if value != UNREADABLE)
            for value in values:
                yield model.Rules(mode, policy, newest, writable, "value", value)


def engine_rules(kind: str, rules: model.Rules) -> MergeRules:
    """The same rules as the program takes them."""
    return MergeRules(
        bridge.lens(kind),
        bridge.MODES[rules.mode],
        bridge.POLICIES[rules.policy],
        NAMES,
        frozenset(bridge.SIDES[letter] for letter in rules.writable),
        bridge.SIDES.get(rules.newest or ""),
        None if rules.answer is None else bridge.ANSWERS[rules.answer],
        bridge.encode(kind, rules.value) if rules.answer == "value" else None,
    )


def check_scalars(kind: Kind, mode: str, every: int = 1) -> Tally:
    """One kind of field in one mode; ``every`` N: only every N-th combination of rules."""
    encoded = {value: bridge.encode(kind.name, value) for value in (*kind.source, *kind.destination)}
    field = bridge.FIELDS[kind.name]
    bases: list[tuple[tuple[Plain, Plain] | None, BaseRow | None]] = [(None, None)]
    bases += [
        ((source, destination), BaseRow(field, encoded[source], encoded[destination]))
        for source, destination in product(kind.source, kind.destination)
        if UNREADABLE not in (source, destination)
    ]
    tally = Tally()
    for rules in [each for each in all_rules(kind) if each.mode == mode][::every]:
        theirs = engine_rules(kind.name, rules)
        relevant = bases[:2] if rules.answer is not None and kind.name == "notes" else bases
        for (base, row), source, destination in product(relevant, kind.source, kind.destination):
            tally.compare(
                model.merge(kind, rules, base, source, destination),
                bridge.result(kind.name, merge_scalar(theirs, row, encoded[source], encoded[destination])),
                lambda: f"{kind.name} {rules} base={base} {source!r} {destination!r}",  # noqa: B023
            )
    return tally


def subsets(names: Iterable[str]) -> list[frozenset[str]]:
    """All sets of some of ``names``."""
    listed = list(names)
    return [frozenset(chosen) for size in range(len(listed) + 1) for chosen in combinations(listed, size)]


def check_labels(mode: str, every: int = 1) -> Tally:
    """Two labels, one of them spelled differently on the two sides."""
    tally = Tally()
    halves = ((False, False), (True, True), (True, False), (False, True))
    for rules in [each for each in all_rules(None) if each.mode == mode and each.answer != "keep_both"][::every]:
        theirs = engine_rules("labels", rules)
        for had, source, destination in product(product(halves, repeat=2), subsets(LABELS), subsets(LABELS)):
            bases = dict(zip(LABELS, had, strict=True))
            rows = {
                key: label_row(
                    Field.LABELS, key, *(LABELS[key][side] if has else None for side, has in enumerate(pair))
                )
                for key, pair in bases.items()
                if any(pair)
            }
            outcome = merge_labels(
                theirs,
                rows,
                frozenset(LABELS[key][0] for key in source),
                frozenset(LABELS[key][1] for key in destination),
            )
            expected = _expected_labels(rules, bases, set(source), set(destination))
            found = [
                {row.element: (row.source, row.destination) for row in outcome.rows},
                {
                    bridge.LETTERS[write.side]: (
                        write.value,
                        {(row.element, row.source, row.destination) for row in write.rows},
                    )
                    for write in outcome.writes
                },
            ]
            assert all(row.field is Field.LABELS for row in outcome.rows)
            tally.compare(
                expected,
                found,
                lambda: f"labels {rules} base={bases} {set(source)} {set(destination)}",  # noqa: B023
            )
    return tally


def _expected_labels(
    rules: model.Rules, bases: dict[str, tuple[bool, bool]], source: set[str], destination: set[str]
) -> list[object]:
    """The model's answer as the sides spell it; a label that is new to the source is spelled like the destination's."""
    settled, wanted = model.merge_labels(rules, bases, source, destination)
    writes: dict[str, object] = {}
    for position, (side, before) in enumerate((("s", source), ("d", destination))):
        changes = wanted[side]
        if changes:
            kept = {LABELS[key][position] for key in before if key not in changes}
            gained = {LABELS[key][1] for key, on in changes.items() if on}
            rows = {(key, *_halves(key, (on, on), gained=side == "s")) for key, on in changes.items()}
            writes[side] = (frozenset(kept | gained), rows)
    return [{key: _halves(key, pair) for key, pair in settled.items()}, writes]


def _halves(key: str, present: tuple[bool, bool], *, gained: bool = False) -> tuple[str | None, str | None]:
    """A label's base as the two sides spell it."""
    source, destination = LABELS[key]
    return (destination if gained else source) if present[0] else None, destination if present[1] else None


def parts() -> list[tuple[str, str]]:
    """What can be checked on its own: (kind, mode)."""
    return list(chain(product((kind.name for kind in KINDS), MODES), product(("labels",), MODES)))


def check_part(kind: str, mode: str, every: int = 1) -> Tally:
    """One part."""
    if kind == "labels":
        return check_labels(mode, every)
    return check_scalars(next(each for each in KINDS if each.name == kind), mode, every)
