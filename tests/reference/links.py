"""What becomes of one task: the table for tasks that were synced before, and for those that were not."""

from __future__ import annotations

from typing import NamedTuple

from tests.reference.fields import Result
from tests.reference.table import cell, contested


class Case(NamedTuple):
    """One link and its two sides.

    ``source`` and ``destination``: A no id, U or C as in the table, D confirmed deletion, X unknown (also out
    of scope: then ``shown`` says that the task itself can be seen), ? not mentioned: only a muted link, whose
    task was missing before, takes that for a deletion.
    """

    link: str
    source: str
    destination: str
    mode: str
    delete_policy: str
    answer: str | None
    may: frozenset[str]
    """What the systems allow: "write s", "create s", "delete s", the same for d, and "deletions" at all."""
    shown: frozenset[str]
    """Sides whose task can be seen, in whatever state."""


class Plan(NamedTuple):
    """What is to happen: ``steps`` like "create d", ``merge``: field by field, ``holds``, and the link's new state."""

    steps: tuple[str, ...] = ()
    merge: bool = False
    holds: tuple[str, ...] = ()
    state: str | None = None


NOTHING = Plan()


def plan(case: Case) -> Plan:
    """The whole decision about one linked task."""
    if case.link == "tombstone":
        return _returned(case)
    gone = case.source in "AD" and case.destination in "AD"
    if case.link == "muted":
        over = not case.shown and "X" not in (case.source, case.destination)
        return Plan(state="tombstone") if over else NOTHING
    if case.answer == "skip":
        return NOTHING
    if case.link in ("quarantined", "held") and case.answer is None and not gone:
        return Plan(holds=("quarantined" if case.link == "quarantined" else "ambiguous",))
    if {"X", "?"} & {case.source, case.destination}:
        return NOTHING
    if case.answer is not None:
        return _follow(case)
    decision = cell(case.source, case.destination, case.mode)
    if decision == "contest":
        decision = contested(case.source, case.delete_policy)
    return _carry_out(case, decision)


def put_off(steps: tuple[str, ...], waiting: bool) -> tuple[str, ...]:
    """Nothing is written to a task that failed a short while ago, if nobody asked for the run."""
    return () if waiting else steps


def _carry_out(case: Case, decision: str) -> Plan:
    if case.source in "UC" and case.destination in "UC":
        return Plan(merge=True)
    match decision:
        case "hold":
            return Plan(holds=("delete_edit",))
        case "tombstone":
            return Plan(state="tombstone")
        case "mute":
            return Plan(state="muted")
        case "-":
            return NOTHING
    return _write(case, decision)


def _write(case: Case, step: str) -> Plan:
    """A creation or deletion, if the system and this run allow it."""
    verb, side = step.split()
    if verb == "delete" and "deletions" not in case.may:
        return NOTHING
    one_way = side == "s" and case.mode != "two"
    allowed = not one_way and {f"write {side}", step} <= case.may
    return Plan(steps=(step,)) if allowed else Plan(holds=("refused",))


def _follow(case: Case) -> Plan:
    """A person chose a side: the other becomes like it."""
    chosen, other = ("s", "d") if case.answer == "source" else ("d", "s")
    if case.shown == {"s", "d"}:
        return Plan(merge=True)
    return _write(case, f"create {other}" if chosen in case.shown else f"delete {other}")


def _returned(case: Case) -> Plan:
    """Deleted before and back again: only a person may revive it. A creation does so, or that both are there."""
    if not case.shown or case.answer == "skip":
        return NOTHING
    if case.answer is None:
        return Plan(holds=("delete_edit",))
    both = case.shown == {"s", "d"} and not {"X", "?"} & {case.source, case.destination}
    return _follow(case)._replace(state="live") if both else _follow(case)


def new(present: str, mode: str) -> tuple[str, ...]:
    """Tasks without a link: on the source ("s"), on the destination ("d"), or matched on both ("sd")."""
    if present == "sd":
        return ("adopt",)
    if present == "s":
        return ("create d",)
    return ("create s",) if mode == "two" else ()


def updates(results: dict[str, Result]) -> dict[str, dict[str, object]]:
    """Side -> field -> value of what the merges of all fields write."""
    found: dict[str, dict[str, object]] = {}
    for name, result in results.items():
        for write in result.writes:
            found.setdefault(write.side, {})[name] = write.value
    return found
