"""The document tree: constructors, and the normal form in which trees are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Node = dict[str, Any]
"""One node; see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/."""
Mark = dict[str, Any]

MARK_ORDER = ("link", "strong", "em", "strike", "underline", "code")
_RANK = {kind: rank for rank, kind in enumerate(MARK_ORDER)}


def doc(blocks: Iterable[Node]) -> Node:
    """The root that every dialect reads into and writes from."""
    return {"type": "doc", "version": 1, "content": list(blocks)}


def text(value: str, marks: Sequence[Mark] = ()) -> Node:
    """A run of characters under the same ``marks``: ``{"type": "text", "text": value}``."""
    node: Node = {"type": "text", "text": value}
    if marks:
        node["marks"] = [*marks]
    return node


def block(kind: str, content: Iterable[Node] = (), **attrs: object) -> Node:
    """A node with content; attributes that are None are left out."""
    node: Node = {"type": kind}
    if attrs and (given := {name: value for name, value in attrs.items() if value is not None}):
        node["attrs"] = given
    node["content"] = list(content)
    return node


def hard_break() -> Node:
    """A line break inside a paragraph."""
    return {"type": "hardBreak"}


def rule() -> Node:
    """A line across the page, which has no content."""
    return {"type": "rule"}


def children(node: Mapping[str, Any]) -> list[Node]:
    """The node's content; anything that is not a list of objects counts as empty."""
    content = node.get("content")
    return [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []


def attribute(node: Mapping[str, Any], name: str) -> Any:
    """``node["attrs"][name]``, or None where the node has no such attribute."""
    attrs = node.get("attrs")
    return attrs.get(name) if isinstance(attrs, dict) else None


def marks_of(node: Mapping[str, Any]) -> list[Mark]:
    """The node's marks in canonical order; what is no object with a type in words is none."""
    marks = node.get("marks")
    if not isinstance(marks, list):
        return []
    known = [mark for mark in marks if isinstance(mark, dict) and isinstance(mark.get("type"), str)]
    return sorted(known, key=_rank) if len(known) > 1 else known


def _rank(mark: Mark) -> int:
    return _RANK.get(str(mark.get("type")), len(_RANK))


def join_runs(nodes: Iterable[Node]) -> list[Node]:
    """Inline content in normal form: no empty runs, neighbours with equal marks joined, no break at either end."""
    joined: list[Node] = []
    last: Node | None = None
    marks: list[Mark] | None = None
    for node in nodes:
        if node["type"] != "text":
            joined.append(node)
            last = None
        elif node.get("text"):
            own = node.get("marks")
            if last is not None and own == marks:
                joined[-1] = last = text(last["text"] + node["text"], own or ())
            else:
                joined.append(node)
                last, marks = node, own
    while joined and joined[0]["type"] == "hardBreak":
        joined.pop(0)
    while joined and joined[-1]["type"] == "hardBreak":
        joined.pop()
    return joined


def plain_text(node: Mapping[str, Any]) -> str:
    """All text below ``node``, breaks as line feeds."""
    return "".join(_plain(node))


def _plain(node: Mapping[str, Any]) -> Iterator[str]:
    if node.get("type") == "hardBreak":
        yield "\n"
    value = node.get("text")
    if isinstance(value, str):
        yield value
    for child in children(node):
        yield from _plain(child)
