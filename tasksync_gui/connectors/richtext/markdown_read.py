"""CommonMark text (with GitHub's tables, strike-through and task lists) to the document tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from tasksync_gui.connectors.richtext.tree import Mark, Node, block, doc, hard_break, join_runs, marks_of, rule, text

_MARKS = {"strong": "strong", "em": "em", "s": "strike"}
_TASK = re.compile(r"\[([ xX])\](?:\s+|$)")


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False})
    return parser.enable(["table", "strikethrough"]).disable(["html_block", "html_inline"])


def read_markdown(source: str) -> Node:
    """The tree of ``source``. Never fails: what is no markup is text."""
    return doc(_blocks(SyntaxTreeNode(_parser().parse(source.replace("\r\n", "\n").replace("\r", "\n"))).children))


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[Node]:
    return [made for node in nodes for made in _block(node)]


def _block(node: SyntaxTreeNode) -> Iterator[Node]:
    match node.type:
        case "paragraph":
            content = _inline(node)
            if content:
                yield block("paragraph", content)
        case "heading":
            one_line = (text(" ", ()) if run["type"] == "hardBreak" else run for run in _inline(node))
            yield block("heading", join_runs(one_line), level=int(node.tag[1:]))
        case "fence" | "code_block":
            yield _code(node)
        case "blockquote":
            yield block("blockquote", _blocks(node.children))
        case "bullet_list":
            yield _list("bulletList", node)
        case "ordered_list":
            start = int(node.attrs.get("start", 1))
            yield _list("orderedList", node, None if start == 1 else start)
        case "hr":
            yield rule()
        case "table":
            yield block("table", (_row(row) for part in node.children for row in part.children))
        case _:
            yield from _blocks(node.children)


def _code(node: SyntaxTreeNode) -> Node:
    content = node.content.removesuffix("\n")
    return block("codeBlock", [text(content)] if content else [], language=node.info.strip() or None)


def _list(kind: str, node: SyntaxTreeNode, order: int | None = None) -> Node:
    items = [block("listItem", _blocks(item.children)) for item in node.children]
    if kind == "bulletList" and items and all(_is_task(item) for item in items):
        return block("taskList", (_task(item) for item in items))
    return block(kind, items, order=order)


def _is_task(item: Node) -> bool:
    blocks = item["content"]
    if len(blocks) != 1 or blocks[0]["type"] != "paragraph":
        return False
    first = blocks[0]["content"][0]
    return first["type"] == "text" and not first.get("marks") and _TASK.match(first["text"]) is not None


def _task(item: Node) -> Node:
    first, *others = item["content"][0]["content"]
    found = _TASK.match(first["text"])
    state = "TODO" if found is None or found[1] == " " else "DONE"
    rest = first["text"][found.end() :] if found else first["text"]
    return block("taskItem", join_runs([text(rest), *others]), state=state)


def _row(row: SyntaxTreeNode) -> Node:
    return block("tableRow", (_cell(cell) for cell in row.children))


def _cell(cell: SyntaxTreeNode) -> Node:
    content = _inline(cell)
    kind = "tableHeader" if cell.type == "th" else "tableCell"
    return block(kind, [block("paragraph", content)])


def _inline(node: SyntaxTreeNode) -> list[Node]:
    runs = [run for child in node.children for run in _runs(child, ())]
    return join_runs(runs)


def _runs(node: SyntaxTreeNode, marks: tuple[Mark, ...]) -> Iterator[Node]:
    match node.type:
        case "text" | "text_special":
            yield text(node.content, marks)
        case "code_inline":
            yield text(node.content, (*(mark for mark in marks if mark["type"] == "link"), {"type": "code"}))
        case "softbreak" | "hardbreak":
            yield hard_break()
        case "link":
            inner = (*marks, {"type": "link", "attrs": {"href": str(node.attrs.get("href", ""))}})
            yield from _nested(node, inner)
        case "image":
            label = node.content or str(node.attrs.get("src", ""))
            yield text(label, (*marks, {"type": "link", "attrs": {"href": str(node.attrs.get("src", ""))}}))
        case kind if kind in _MARKS:
            own = {"type": _MARKS[kind]}
            yield from _nested(node, marks if own in marks else (*marks, own))
        case _:
            yield from _nested(node, marks)


def _nested(node: SyntaxTreeNode, marks: tuple[Mark, ...]) -> Iterator[Node]:
    for child in node.children:
        for run in _runs(child, marks):
            yield _ordered(run)


def _ordered(run: Node) -> Node:
    return {**run, "marks": marks_of(run)} if "marks" in run else run
