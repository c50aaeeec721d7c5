"""The document tree and Atlassian's document format, version 1, as Jira Cloud stores it.

The tree is a subset of the format, but CommonMark may put blocks where the format does not allow them (a
heading in a list item, a quote in a quote); Jira then refuses the whole body. Writing mends that; no word is
lost. Blocks that Jira wrote itself are never touched.

See https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from itertools import count

from tasksync_gui.connectors.richtext.markdown_write import write_markdown
from tasksync_gui.connectors.richtext.shadow import rewrite
from tasksync_gui.connectors.richtext.tree import (
    Node,
    attribute,
    block,
    children,
    doc,
    join_runs,
    marks_of,
    plain_text,
    text,
)

_FLOW = frozenset({"paragraph", "bulletList", "orderedList", "codeBlock"})
_EVERYWHERE = _FLOW | {"heading", "blockquote", "rule", "taskList", "table"}
_INSIDE = {
    "doc": _EVERYWHERE,
    "listItem": _FLOW,
    "blockquote": _FLOW,
    "tableCell": _EVERYWHERE - {"table"},
    "tableHeader": _EVERYWHERE - {"table"},
}
"""Which blocks may stand in which."""
_NAMESPACE = uuid.UUID("9d0c3c0e-2c57-5b6e-8f5e-6a1f2b7d4c11")


def read_adf(raw: object) -> Node | None:
    """The tree of a stored body; None if there is none. Never fails."""
    return raw if isinstance(raw, dict) and children(raw) else None


def adf_text(raw: object) -> str:
    """The body as CommonMark; a body that is plain text (older systems) as it is."""
    tree = read_adf(raw)
    if tree is None:
        return raw if isinstance(raw, str) else ""
    return write_markdown(tree)


def write_adf(raw: object, markdown: str) -> Node | None:
    """``markdown`` as a body, every unchanged block of ``raw`` untouched; None for an empty text.

    Raises:
        OwnContentLostError: something that only Jira can say would go, outside of what was edited.
    """
    old = read_adf(raw)
    if not markdown.strip() and old is None:
        return None
    paths = count()
    written = rewrite(old, markdown, lambda node, place: _placed(node, place, str(next(paths))))
    if written is old:
        return written
    return {**doc([]), **written} if children(written) else None


def _placed(node: Node, place: str, path: str) -> list[Node]:
    """A new node as it may stand in a node of the kind ``place``."""
    match place:
        case "bulletList" | "orderedList":
            return [_item(node, path)]
        case "taskList":
            return children(_tasks(block("taskList", [node]), f"{path}+{plain_text(node)}"))
        case "table":
            return children(_table(block("table", [node]), path))
        case "tableRow":
            return [_cell(node, path)]
        case _:
            return _fit(node, _INSIDE.get(place, _FLOW), path)


def _fitted(blocks: Iterable[Node], place: str, path: str) -> list[Node]:
    return [made for index, node in enumerate(blocks) for made in _fit(node, _INSIDE[place], f"{path}.{index}")]


def _fit(node: Node, allowed: frozenset[str], path: str) -> list[Node]:
    """``node`` as one or more blocks of the ``allowed`` kinds."""
    kind = str(node.get("type"))
    if kind not in allowed:
        return _instead(node, allowed, path)
    match kind:
        case "bulletList" | "orderedList":
            return [{**node, "content": [_item(item, f"{path}.{n}") for n, item in enumerate(children(node))]}]
        case "blockquote":
            inner = _fitted(children(node), "blockquote", path)
            return [{**node, "content": inner or [block("paragraph")]}]
        case "table":
            return [_table(node, path)]
        case "taskList":
            return [_tasks(node, path)]
        case "codeBlock" | "rule":
            return [node]
        case _:
            return [{**node, "content": _inline(children(node))}]


def _instead(node: Node, allowed: frozenset[str], path: str) -> list[Node]:
    """What stands for a block in a place where its kind is not allowed: all its words."""
    kind = node.get("type")
    if kind == "heading":
        strong = [
            text(run["text"], marks_of({"marks": [*_plain_marks(run), {"type": "strong"}]})) for run in _texts(node)
        ]
        return [block("paragraph", strong)]
    if kind == "rule":
        return [block("paragraph", [text("---")])]
    if kind == "taskList":
        items = [
            block("listItem", [block("paragraph", [text(_box(item)), *children(item)])]) for item in children(node)
        ]
        return _fit(block("bulletList", items), allowed, path)
    if kind == "table":
        rows = (" | ".join(plain_text(cell).strip() for cell in children(row)) for row in children(node))
        return [block("paragraph", [text(row)]) for row in rows if row.strip()]
    inner = children(node)
    if inner and inner[0].get("type") == "text":
        return [block("paragraph", _inline(inner))]
    return [made for index, child in enumerate(inner) for made in _fit(child, allowed, f"{path}.{index}")]


def _item(item: Node, path: str) -> Node:
    """A list item begins with a paragraph or with code."""
    inner = _fitted(children(item), "listItem", path)
    if not inner or inner[0]["type"] not in ("paragraph", "codeBlock"):
        inner = [block("paragraph"), *inner]
    return {**item, "content": inner}


def _table(node: Node, path: str) -> Node:
    rows = [
        {**row, "content": [_cell(cell, f"{path}.{r}.{c}") for c, cell in enumerate(children(row))]}
        for r, row in enumerate(children(node))
        if children(row)
    ]
    return {**node, "content": rows}


def _cell(cell: Node, path: str) -> Node:
    return {**cell, "content": _fitted(children(cell), str(cell["type"]), path) or [block("paragraph")]}


def _tasks(node: Node, path: str) -> Node:
    """Task lists and their items carry ids; the same text gets the same ids."""
    items = [
        block("taskItem", _inline(children(item)), localId=_local_id(f"{path}.{index}"), state=attribute(item, "state"))
        for index, item in enumerate(children(node))
    ]
    return block("taskList", items, localId=_local_id(path))


def _local_id(path: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, path))


def _box(item: Node) -> str:
    return "[x] " if attribute(item, "state") == "DONE" else "[ ] "


def _texts(node: Node) -> Sequence[Node]:
    return [run for run in _inline(children(node)) if run["type"] == "text"]


def _plain_marks(run: Node) -> list[Node]:
    """Marks that may stand beside bold: code may not."""
    return [mark for mark in run.get("marks", ()) if mark["type"] not in ("strong", "code")]


def _inline(runs: Iterable[Node]) -> list[Node]:
    """Runs without links to nowhere, which Jira refuses."""
    return join_runs(_run(node) for node in runs)


def _run(node: Node) -> Node:
    if node["type"] != "text":
        return node
    sound = [mark for mark in node.get("marks", ()) if mark["type"] != "link" or attribute(mark, "href")]
    return text(node["text"], sound)
