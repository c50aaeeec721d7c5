"""Merging long text: appended parts, then line by line. Only for texts whose lines are all different."""

from __future__ import annotations

from itertools import pairwise


def merge_text(base: str, one: str, other: str) -> str | None:
    """Both edits in one text, or None."""
    if one == other:
        return one
    if base in (one, other):
        return other if one == base else one
    if one.startswith(base) and other.startswith(base):
        first, second = sorted([one[len(base) :], other[len(base) :]])
        if second.startswith(first):
            return base + second
        separate = first.endswith("\n") or second.startswith("\n")
        return base + first + ("" if separate else "\n") + second
    return _by_lines(base.split("\n"), one.split("\n"), other.split("\n"))


def _by_lines(base: list[str], one: list[str], other: list[str]) -> str | None:
    hunks = sorted(_hunks(base, one) | _hunks(base, other))
    for (_, end, _), (start, _, _) in pairwise(hunks):
        between = base[end:start]
        if end > start or not any(line.strip() for line in between):
            return None
    result = list(base)
    for start, end, lines in reversed(hunks):
        result[start:end] = lines
    return "\n".join(result)


def _hunks(base: list[str], text: list[str]) -> set[tuple[int, int, tuple[str, ...]]]:
    """What replaces which lines of the base: everything between two lines that both have."""
    kept = [line for line in base if line in text]
    assert kept == [line for line in text if line in base], "lines may not repeat or change places"
    found, start, begun = set(), 0, 0
    for line in [*kept, None]:
        end = len(base) if line is None else base.index(line)
        stop = len(text) if line is None else text.index(line)
        if base[start:end] or text[begun:stop]:
            found.add((start, end, tuple(text[begun:stop])))
        start, begun = end + 1, stop + 1
    return found
