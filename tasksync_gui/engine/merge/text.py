"""Three-way merge of long text. Conflict markers are never written into anyone's notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import pairwise

Hunk = tuple[int, int, tuple[str, ...]]
"""(first line, line after the last, replacement)."""


def merge_text(base: str, source: str, destination: str) -> str | None:
    """Both edits in one text, or None if they cannot be told apart (engine README, section 4, *Notes*)."""
    if source == destination or destination == base:
        return source
    if source == base:
        return destination
    if _only_appended(base, source) and _only_appended(base, destination):
        return _concatenated(base, *sorted((source[len(base) :], destination[len(base) :])))
    return _merge_lines(base.split("\n"), source.split("\n"), destination.split("\n"))


def _only_appended(base: str, text: str) -> bool:
    """Whether something was added after ``base``; a longer last word is a change of that word."""
    rest = text[len(base) :]
    return text.startswith(base) and (not base or base[-1].isspace() or rest[:1].isspace())


def _concatenated(base: str, first: str, second: str) -> str:
    """Both additions, in an order that does not depend on which side is which."""
    if second.startswith(first):
        return base + second
    joint = "" if first.endswith("\n") or second.startswith("\n") else "\n"
    return f"{base}{first}{joint}{second}"


def _merge_lines(base: Sequence[str], source: Sequence[str], destination: Sequence[str]) -> str | None:
    hunks = sorted({*_hunks(base, source), *_hunks(base, destination)})
    counts = Counter(base)
    for (_, end, _), (start, _, _) in pairwise(hunks):
        between = base[end:start]
        if start < end or not any(line.strip() and counts[line] == 1 for line in between):
            return None
    merged: list[str] = []
    position = 0
    for start, end, replacement in hunks:
        merged += [*base[position:start], *replacement]
        position = end
    return "\n".join([*merged, *base[position:]])


def _hunks(base: Sequence[str], other: Sequence[str]) -> list[Hunk]:
    opcodes = SequenceMatcher(None, base, other, autojunk=False).get_opcodes()
    return [(i1, i2, tuple(other[j1:j2])) for tag, i1, i2, j1, j2 in opcodes if tag != "equal"]
