"""The document tree and Asana's rich text.

Asana takes a small, XML-valid subset of HTML inside ``<body>`` and keeps line feeds as line breaks:
there is no paragraph element. See https://developers.asana.com/docs/rich-text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape, unescape
from html.parser import HTMLParser

from tasksync_gui.connectors.richtext.tree import (
    Mark,
    Node,
    attribute,
    block,
    children,
    doc,
    hard_break,
    join_runs,
    marks_of,
    plain_text,
    rule,
    text,
)

_MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "u": "underline", "s": "strike", "code": "code"}
_TAGS = {"strong": "strong", "em": "em", "underline": "u", "strike": "s", "code": "code"}
_LISTS = {"ul": "bulletList", "ol": "orderedList"}
IMAGE = "image"
"""A picture in the text; like the attributes that make a link a mention, it is kept where nobody edits."""
_BLOCKS = {"h1", "h2", "blockquote", "pre", "li", "ul", "ol", "hr", "table", "tr", "td", "p", "div"}


_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[a-z][a-z0-9-]*=\"[^\"<>]*\")*)\s*/?>|(?P<text>[^<]+)"
)
_ATTRIBUTE = re.compile(r"([a-z][a-z0-9-]*)=\"([^\"]*)\"")
_RAW_TEXT = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"})
"""What is inside these is no markup."""


def write_asana_html(document: Node) -> str:
    """The document as Asana's ``html_notes``, its ``<body>`` included."""
    return f"<body>{_blocks(children(document))}</body>"


def _blocks(nodes: Iterable[Node]) -> str:
    parts: list[tuple[bool, str]] = [(node.get("type") in ("paragraph", "taskItem"), _block(node)) for node in nodes]
    written = ""
    for index, (flowing, part) in enumerate(parts):
        if index and flowing and parts[index - 1][0]:
            written += "\n\n"
        written += part
    return written


def _block(node: Node) -> str:
    match node.get("type"):
        case "heading":
            tag = "h1" if attribute(node, "level") == 1 else "h2"
            return f"<{tag}>{_inline(node)}</{tag}>"
        case "codeBlock":
            return f"<pre>{escape(plain_text(node), quote=False)}</pre>"
        case "blockquote" | "panel" | "expand":
            return f"<blockquote>{_blocks(children(node))}</blockquote>"
        case "bulletList" | "taskList":
            return f"<ul>{''.join(_item(item) for item in children(node))}</ul>"
        case "orderedList":
            return f"<ol>{''.join(_item(item) for item in children(node))}</ol>"
        case "rule":
            return "<hr/>"
        case "table":
            return "\n".join(" | ".join(plain_text(cell) for cell in children(row)) for row in children(node))
        case _:
            return _inline(node)


def _item(item: Node) -> str:
    if item.get("type") == "taskItem":
        return f"<li>{'[x]' if attribute(item, 'state') == 'DONE' else '[ ]'} {_inline(item)}</li>"
    return f"<li>{_blocks(children(item))}</li>"


def _inline(node: Node) -> str:
    return "".join(_run(child) for child in children(node))


def _run(node: Node) -> str:
    if node.get("type") == "hardBreak":
        return "\n"
    if node.get("type") == IMAGE:
        return f"<img{_attributes(attribute(node, 'html'))}/>"
    written = escape(plain_text(node) or str(attribute(node, "text") or attribute(node, "url") or ""), quote=False)
    for mark in reversed(marks_of(node)):
        kind = str(mark.get("type"))
        if kind == "link":
            known = {"href": str(attribute(mark, "href") or "")}
            written = f"<a{_attributes(known | (attribute(mark, 'html') or {}))}>{written}</a>"
        elif kind in _TAGS:
            written = f"<{_TAGS[kind]}>{written}</{_TAGS[kind]}>"
    return written


def _attributes(values: object) -> str:
    found = values.items() if isinstance(values, dict) else ()
    return "".join(f' {name}="{escape(str(value))}"' for name, value in found)


def read_asana_html(source: str) -> Node:
    """The tree of ``html_notes``. Never fails: unknown elements contribute the text inside them."""
    reader = _Reader()
    if not reader.take(source):
        reader = _Reader()
        reader.feed(source)
        reader.close()
    return doc(reader.finish())


class _Reader(HTMLParser):
    """Builds blocks from a stream of tags; text outside any block element is split at empty lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._stack: list[tuple[str, list[Node]]] = [("body", [])]
        self._runs: list[Node] = []
        self._marks: list[tuple[str, Mark]] = []

    def take(self, source: str) -> bool:
        """Read what is well-formed, as Asana's own notes are, in a tenth of the time; False: it is not."""
        at = 0
        for token in _TOKEN.finditer(source):
            tag = token["tag"]
            if token.start() != at or tag in _RAW_TEXT:
                return False
            at = token.end()
            if tag is None:
                self.handle_data(unescape(token["text"]))
            elif token["end"]:
                self.handle_endtag(tag)
            else:
                found = _ATTRIBUTE.findall(token["attributes"])
                self.handle_starttag(tag, [(name, unescape(value)) for name, value in found])
        return at == len(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "hr":
            self._flush()
            self._stack[-1][1].append(rule())
        elif tag == "br":
            self._runs.append(hard_break())
        elif tag in _BLOCKS:
            self._flush()
            self._stack.append((tag, []))
        elif tag == "a":
            own = {name: value or "" for name, value in attrs if name.startswith("data-")}
            link = {"href": dict(attrs).get("href") or "", **({"html": own} if own else {})}
            self._marks.append((tag, {"type": "link", "attrs": link}))
        elif tag == "img":
            kept = {name: value or "" for name, value in attrs}
            self._runs.append({"type": IMAGE, "attrs": {"alt": kept.get("alt", ""), "html": kept}})
        elif tag in _MARKS:
            self._marks.append((tag, {"type": _MARKS[tag]}))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS and tag in [open_tag for open_tag, _ in self._stack]:
            while self._close_block() != tag:
                pass
        else:
            for index in range(len(self._marks) - 1, -1, -1):
                if self._marks[index][0] == tag:
                    del self._marks[index]
                    break

    def handle_data(self, data: str) -> None:
        if self._stack[-1][0] == "pre":
            self._runs.append(text(data))
            return
        marks = marks_of({"marks": [mark for _, mark in self._marks]}) if self._marks else []
        for index, line in enumerate(data.split("\n")):
            if index:
                self._runs.append(hard_break())
            self._runs.append(text(line, marks))

    def finish(self) -> list[Node]:
        """All blocks, with whatever was left open closed."""
        while len(self._stack) > 1:
            self._close_block()
        self._flush()
        return self._stack[0][1]

    def _close_block(self) -> str:
        self._flush()
        tag, content = self._stack.pop()
        parent = self._stack[-1][1]
        if tag in ("h1", "h2"):
            runs = [run for node in content for run in children(node)]
            parent.append(block("heading", runs, level=int(tag[1])))
        elif tag == "li":
            parent.append(block("listItem", content))
        elif tag in _LISTS:
            parent.append(block(_LISTS[tag], [node for node in content if node["type"] == "listItem"]))
        elif tag == "blockquote":
            parent.append(block("blockquote", content))
        else:
            parent.extend(content)
        return tag

    def _flush(self) -> None:
        """Runs gathered so far become a code block or paragraphs."""
        if not self._runs:
            return
        runs, self._runs = self._runs, []
        target = self._stack[-1][1]
        if self._stack[-1][0] == "pre":
            target.append(block("codeBlock", join_runs(runs)))
            return
        for paragraph in _paragraphs(runs):
            content = join_runs(paragraph)
            if any(run["type"] == IMAGE or run.get("text", "").strip() for run in content):
                target.append(block("paragraph", content))


def _paragraphs(runs: Iterable[Node]) -> list[list[Node]]:
    """Split where two line breaks follow each other."""
    parts: list[list[Node]] = [[]]
    for run in (run for run in runs if run["type"] != "text" or run["text"]):
        if run["type"] == "hardBreak" and parts[-1] and parts[-1][-1]["type"] == "hardBreak":
            parts.append([])
        else:
            parts[-1].append(run)
    return parts
