"""Writing new text over a raw body without losing what CommonMark cannot say."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher

from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.markdown_write import write_block, write_markdown
from tasksync_gui.connectors.richtext.tree import (
    MARK_ORDER,
    Node,
    attribute,
    block,
    children,
    doc,
    marks_of,
)

Fit = Callable[[Node, str], list[Node]]
"""A new block, and the kind of node that it is put into → what may stand there."""
_QUOTES = ("blockquote", "panel", "expand", "nestedExpand")
_LISTS = ("bulletList", "orderedList", "taskList")
_ROWS = ("table", "tableRow")
_PORTABLE = frozenset(
    (
        *(
            "doc",
            "paragraph",
            "text",
            "hardBreak",
            "heading",
            "codeBlock",
            "blockquote",
            "rule",
            "listItem",
            "taskItem",
        ),
        *("tableCell", "tableHeader", *_LISTS, *_ROWS),
    )
)
"""What CommonMark can say; whatever else a body holds is its system's own."""
_LEAD = re.compile(r"[^\w]+")
_BAR = re.compile(r"(?<!\\)\|")
_ALIKE = 0.5
"""How much of its words an item keeps that was edited rather than replaced."""


class OwnContentLostError(ValueError):
    """A new text cannot be written without losing what its system alone can say, outside of what was edited."""


def rewrite(raw: Node | None, markdown: str, fit: Fit = lambda node, _: [node]) -> Node:
    """``markdown`` as a tree in which every block that did not change is ``raw``'s own, untouched.

    A body whose text is already ``markdown`` is returned as it is, so that panels, mentions and
    attachments survive an edit elsewhere in the text. Lists, tables and quotes are entered.

    Raises:
        OwnContentLostError: something of the system's own outside of what was edited would go.
    """
    new = children(read_markdown(markdown))
    if raw is None:
        return doc(made for node in new for made in fit(node, "doc"))
    before = write_markdown(raw)
    if before == markdown:
        return raw
    written = {**raw, "content": _flow(raw, new, fit)}
    keep_own(raw, written, before, markdown)
    return written


def keep_own(raw: Node, written: Node, before: str, after: str) -> None:
    """The condition under which a body may be sent: what is its system's own is in it, equal, if nobody edited there.

    It asks nothing of how ``written`` was made. ``before`` and ``after``: the texts of the two.

    Raises:
        OwnContentLostError: it is not.
    """
    left = Counter(_pieces(after))
    left.subtract(Counter(_pieces(before)))
    gone = Counter(key for key, _ in _own(raw, "")) - Counter(key for key, _ in _own(written, ""))
    for key, said in _own(raw, ""):
        if gone[key] and all(left[piece] >= 0 for piece in _pieces(said)):
            raise OwnContentLostError(json.loads(key).get("type"))


def _own(node: Node, line: str) -> Iterator[tuple[str, str]]:
    """Each node of the system's own, as it is apart from its content, with the words that it is said to people by.

    ``line``: the words of the block around it, for what stands within a line.
    """
    for child in children(node):
        kind = str(child.get("type"))
        words = write_block(child)
        within = bool(line) and not _is_block(child)
        if kind not in _PORTABLE:
            shell = {name: value for name, value in child.items() if name != "content" or not words}
            yield _key(shell), line if within and words else words
        elif any(_is_own(mark) for mark in marks_of(child)):
            yield _key(child), line
        flows = any(not _is_block(each) for each in children(child))
        yield from _own(child, words if flows else "")


def _is_own(mark: Node) -> bool:
    """Colours and the like, and links that are more than an address."""
    extra = set(mark.get("attrs") or {}) - {"href"} if isinstance(mark.get("attrs"), dict) else set()
    return mark.get("type") not in MARK_ORDER or (mark.get("type") == "link" and "html" in extra)


def _is_block(node: Node) -> bool:
    return node.get("type") not in ("text", "hardBreak") and ("content" in node or node.get("type") == "rule")


def _pieces(markdown: str) -> list[str]:
    """The words of each line and of each cell, without the signs of lists and quotes before them."""
    parts = (part for line in markdown.split("\n") for part in _BAR.split(line))
    return [piece for part in parts if (piece := _LEAD.sub(" ", part).strip() or part.strip())]


def _flow(old: Node, new: Sequence[Node], fit: Fit) -> list[Node]:
    """The content of ``old`` as ``new`` says it: what says the same is kept, what was edited is entered."""
    spoken, silent = _by_words(children(old))
    spans = [[write_block(node) for node in children(read_markdown(words))] for _, words in spoken]
    starts = [sum(map(len, spans[:index])) for index in range(len(spans) + 1)]
    before, after = [key for span in spans for key in span], [write_block(node) for node in new]
    found = {
        match.a + n: match.b + n
        for match in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        for n in range(match.size)
    }
    place = str(old.get("type"))
    result, gap, done = list(silent[0]), [], 0
    for index, span in enumerate(spans):
        at = [found.get(starts[index] + n) for n in range(len(span))]
        first = at[0] if at else None
        if first is None or at != list(range(first, first + len(span))) or first < done:
            gap.append(index)
            continue
        result += _edited([(spoken[n][0], silent[n + 1]) for n in gap], new[done:first], place, fit)
        result += [spoken[index][0], *silent[index + 1]]
        gap, done = [], first + len(span)
    return result + _edited([(spoken[n][0], silent[n + 1]) for n in gap], new[done:], place, fit)


def _edited(old: Sequence[tuple[Node, list[Node]]], new: Sequence[Node], place: str, fit: Fit) -> list[Node]:
    """What stands where ``old`` blocks (each with the silent ones behind it) were, now that ``new`` is said there."""
    result: list[Node] = []
    left = list(new)
    for index, (node, silent) in enumerate(old):
        last = index == len(old) - 1
        taken = left if last and str(node.get("type")) not in _PORTABLE and len(left) > 1 else left[:1]
        made = _entered(node, taken, fit)
        if made is None and len(old) > len(left) - (not last):
            made_later = any(_entered(each, left[:1], fit) for each, _ in old[index + 1 :])
            taken = [] if made_later else taken
        result += made if made is not None else [ready for each in taken for ready in fit(each, place)]
        left = left[len(taken) :]
        result += silent
    at = len(result) - (len(old[-1][1]) if old else 0)
    return [*result[:at], *(ready for each in left for ready in fit(each, place)), *result[at:]]


def _entered(old: Node, new: Sequence[Node], fit: Fit) -> list[Node] | None:
    """``old`` with only those of its parts written anew that say something else; None: it cannot be entered."""
    kind = str(old.get("type"))
    if kind in ("layoutSection", "layoutColumn", "bodiedExtension"):
        return [{**old, "content": _flow(old, new, fit)}] if new else None
    if len(new) != 1:
        return None
    said = str(new[0].get("type"))
    if kind in _QUOTES and said == "blockquote":
        return [{**old, "content": _flow(old, children(new[0]), fit)}]
    if kind == said and kind in (*_LISTS, "table"):
        usual = children(read_markdown(write_block(old)))
        made = _parts(old, usual[0], new[0], fit) if len(usual) == 1 and usual[0].get("type") == kind else None
        return None if made is None else [made]
    return None


def _parts(old: Node, usual: Node, new: Node, fit: Fit) -> Node | None:
    """A list, a table or a row, part by part. ``usual``: ``old`` as it is read back from its own text."""
    mine, theirs, wanted = children(old), children(usual), children(new)
    if len(mine) != len(theirs):
        return None
    place = str(old.get("type"))
    before, after = [_key(node) for node in theirs], [_key(node) for node in wanted]
    result: list[Node] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            result += mine[i1:i2]
            continue
        partner = _partners(before[i1:i2], after[j1:j2])
        for n, node in enumerate(wanted[j1:j2]):
            index = partner.get(n)
            made = None if index is None else _part(mine[i1 + index], theirs[i1 + index], node, fit)
            result += fit(node, place) if made is None else [made]
    order = attribute(new, "order")
    renumbered = place == "orderedList" and order != attribute(usual, "order")
    return {
        **old,
        **({"attrs": {**(old.get("attrs") or {}), "order": order or 1}} if renumbered else {}),
        "content": result,
    }


def _part(old: Node, usual: Node, new: Node, fit: Fit) -> Node | None:
    kind = str(old.get("type"))
    if kind == "tableRow":
        return _parts(old, usual, new, fit)
    if kind == "listItem" and new.get("type") == kind:
        first = (children(new) or [{}])[0].get("type")
        return {**old, "content": _flow(old, children(new), fit)} if first in ("paragraph", "codeBlock") else None
    if kind in ("tableCell", "tableHeader"):
        return {**old, "content": _flow(old, children(new), fit) or [block("paragraph")]}
    if kind == "taskItem" and new.get("type") == kind:
        same = {**usual, "attrs": None} == {**new, "attrs": None}
        attrs = {**(old.get("attrs") or {}), "state": attribute(new, "state")}
        return {**old, "attrs": attrs, "content": children(old) if same else children(fit(new, "taskList")[0])}
    return None


def _partners(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Which new part is which old one, edited: by their order if none came or went, else by likeness."""
    if len(before) == len(after):
        return {n: n for n in range(len(after))}
    found: dict[int, int] = {}
    start = 0
    for n, words in enumerate(after):
        likes = [(SequenceMatcher(None, before[i], words).ratio(), -i) for i in range(start, len(before))]
        if likes and (best := max(likes))[0] >= _ALIKE:
            found[n] = -best[1]
            start = found[n] + 1
    return found


def _key(node: Node) -> str:
    return json.dumps(node, sort_keys=True, default=str)


def _by_words(blocks: list[Node]) -> tuple[list[tuple[Node, str]], list[list[Node]]]:
    """Blocks that have words, and the silent ones (pictures, files) before the first and after each of them.

    A silent block is in no text, so no edit of the text can mean to remove it.
    """
    spoken: list[tuple[Node, str]] = []
    silent: list[list[Node]] = [[]]
    for node in blocks:
        if words := write_block(node):
            spoken.append((node, words))
            silent.append([])
        else:
            silent[-1].append(node)
    return spoken, silent
