"""Merging one field, from the engine README, section 4 (*Merging a field*), on plain values."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.reference.kinds import UNREADABLE, Kind
from tests.reference.table import CELLS

Plain = Any


class Rules(NamedTuple):
    """What decides a merge beside the values. ``newest``: the side that is surely newer. ``writable``: "sd" or less."""

    mode: str
    policy: str
    newest: str | None
    writable: str
    answer: str | None = None
    value: Plain = None


class Write(NamedTuple):
    """One value for one side, and the base once it is there; ``second``: only after the other side's write."""

    side: str
    value: Plain
    base: tuple[Plain, Plain]
    second: bool = False


class Result(NamedTuple):
    """What is to happen: a new base at once, writes, a hold, a refusal, a remark, a copy made first."""

    base: tuple[Plain, Plain] | None = None
    writes: tuple[Write, ...] = ()
    held: bool = False
    refused: bool = False
    drift: bool = False
    copy: bool = False


NOTHING = Result()


def merge(kind: Kind, rules: Rules, base: tuple[Plain, Plain] | None, source: Plain, destination: Plain) -> Result:
    """What must happen to one field; ``base`` None: the two were never compared."""
    if UNREADABLE in (source, destination):
        return NOTHING
    states = ["C", "C"]
    if base is not None:
        states = ["U" if kind.same(now, half) else "C" for now, half in zip((source, destination), base, strict=True)]
    if states == ["U", "U"]:
        return NOTHING
    if rules.answer is not None:
        return _answered(kind, rules, source, destination)
    if base is None:
        return _never_compared(kind, rules, source, destination)
    if kind.equal(source, destination):
        return Result(base=(source, destination))
    match CELLS[" ".join(states), rules.mode]:
        case "d" | "s" as side:
            return _deliver(kind, rules, side, source, destination)
        case "drift":
            return Result(drift=True)
        case "merge":
            merged = kind.merged(base[0], source, destination)
            if merged is not None:
                return _both(kind, rules, merged, source, destination)
    return _by_policy(kind, rules, source, destination)


def is_no_base(kind: Kind, mode: str, base: tuple[Plain, Plain], source: Plain, destination: Plain) -> bool:
    """Whether nobody changed what no pair of this mode leaves different: only an update pair leaves anything."""
    if mode == "update" or not kind.same(source, base[0]) or not kind.same(destination, base[1]):
        return False
    lacking = kind.fillable and any(kind.same(half, kind.empty) for half in base)
    everything = mode == "mirror" and kind.name != "parent"
    return (lacking or everything) and not kind.equal(*base)


def _never_compared(kind: Kind, rules: Rules, source: Plain, destination: Plain) -> Result:
    """Matched and different: fill empties, else by policy; a mirror's source wins."""
    if kind.equal(source, destination):
        return Result(base=(source, destination))
    if rules.mode == "mirror" or (kind.fillable and kind.same(destination, kind.empty)):
        return _deliver(kind, rules, "d", source, destination)
    if kind.fillable and kind.same(source, kind.empty):
        if rules.mode == "update":
            return Result(base=(source, destination))
        return _deliver(kind, rules, "s", source, destination)
    return _by_policy(kind, rules, source, destination)


def _by_policy(kind: Kind, rules: Rules, source: Plain, destination: Plain) -> Result:
    winner = {"source": "s", "destination": "d", "newest": rules.newest}.get(rules.policy)
    if winner:
        return _wins(kind, rules, winner, source, destination)
    if rules.policy == "keep_both" and rules.mode == "two":
        return _keep_both(kind, rules, source, destination)
    return Result(held=True)


def _answered(kind: Kind, rules: Rules, source: Plain, destination: Plain) -> Result:
    """A person's answer comes before every rule."""
    if rules.answer == "value":
        return _both(kind, rules, rules.value, source, destination)
    if kind.equal(source, destination):
        return Result(base=(source, destination))
    if rules.answer == "keep_both" and rules.mode == "two":
        return _keep_both(kind, rules, source, destination)
    return _wins(kind, rules, "d" if rules.answer == "destination" else "s", source, destination)


def _wins(kind: Kind, rules: Rules, winner: str, source: Plain, destination: Plain) -> Result:
    if winner == "s":
        return _deliver(kind, rules, "d", source, destination)
    if rules.mode == "two":
        return _deliver(kind, rules, "s", source, destination)
    return Result(base=(source, destination))


def _keep_both(kind: Kind, rules: Rules, source: Plain, destination: Plain) -> Result:
    result = _deliver(kind, rules, "d", source, destination)
    return result._replace(copy=bool(result.writes))


def _deliver(kind: Kind, rules: Rules, side: str, source: Plain, destination: Plain) -> Result:
    """Write the other side's value to ``side``, unless it cannot, need not or must not be."""
    if side not in rules.writable:
        return NOTHING
    old, new = (source, destination) if side == "s" else (destination, source)
    value = kind.put(side, new, old)
    base = (value, destination) if side == "s" else (source, value)
    if kind.same(value, old):
        return Result(base=base)
    if kind.unknown(side, value):
        return NOTHING
    if kind.refuses(side, value):
        return Result(refused=True)
    return Result(writes=(Write(side, value, base),))


def _both(kind: Kind, rules: Rules, merged: Plain, source: Plain, destination: Plain) -> Result:
    """Bring both sides to one value: the destination first, so that stopping in between loses nothing."""
    for_source = kind.put("s", merged, source) if "s" in rules.writable else source
    for_destination = kind.put("d", merged, destination)
    for side, value, old in (("s", for_source, source), ("d", for_destination, destination)):
        if kind.unknown(side, value) and not kind.same(value, old):
            return NOTHING
        if kind.refuses(side, value):
            return Result(refused=True)
    first = "d" in rules.writable and not kind.same(for_destination, destination)
    second = rules.mode == "two" and not kind.same(for_source, source)
    final = (for_source if second else source, for_destination)
    if not first and not second:
        return Result(base=final)
    writes = [Write("d", for_destination, (source, destination) if second else final)] if first else []
    writes += [Write("s", for_source, final, second=first)] if second else []
    return Result(writes=tuple(writes))


def merge_labels(
    rules: Rules, bases: dict[str, tuple[bool, bool]], source: set[str], destination: set[str]
) -> tuple[dict[str, tuple[bool, bool]], dict[str, dict[str, bool]]]:
    """(labels with the new base that holds at once, what each side gains or loses), label by label.

    ``bases``: whether each side had the label when both were last compared.
    """
    settled: dict[str, tuple[bool, bool]] = {}
    wanted: dict[str, dict[str, bool]] = {"s": {}, "d": {}}
    for label in {*bases, *source, *destination}:
        base = bases.get(label, (False, False))
        now = label in source, label in destination
        if now[0] == now[1]:
            if now != base:
                settled[label] = now
            continue
        if now == base:
            continue
        if rules.answer == "destination" and rules.mode != "two":
            settled[label] = now
            continue
        side = _label_side(rules, now, base)
        if side is not None and side in rules.writable:
            wanted[side][label] = now[1] if side == "s" else now[0]
    return settled, wanted


def _label_side(rules: Rules, now: tuple[bool, bool], base: tuple[bool, bool]) -> str | None:
    """The side that follows the other. Where both changed, a label that somebody gave stays."""
    if rules.answer is not None:
        return "s" if rules.answer == "destination" else "d"
    states = " ".join("C" if here != there else "U" for here, there in zip(now, base, strict=True))
    match CELLS[states, rules.mode]:
        case "d" | "s" as side:
            return side
        case "merge":
            return "s" if now[1] else "d"
        case "policy":
            return "d"
    return None
