"""The document tree to CommonMark text.

Text is escaped only where it would otherwise be read as markup: each block is read back, and written
more defensively if the plain form does not give the same tree. What CommonMark cannot say (underline,
panels, mentions, attachments) becomes its text; the caller keeps the raw body (see ``shadow``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from tasksync_gui.connectors.kit.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.kit.richtext.tree import (
    Mark,
    Node,
    attribute,
    children,
    hard_break,
    join_runs,
    marks_of,
    plain_text,
    text,
)

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&:=])")
_WRAP = {"strong": "**", "em": "*", "strike": "~~"}
_EMPHASIS = frozenset(_WRAP)
_RULE_LIKE = re.compile(r"[*_\-\s]+(\n|$)")
"""A line of signs only: behind a list's marker it would become a rule or an empty item."""
_MILD = (
    r"[^\x00-\x1f\x7f-\x9f\s\\`*_\[\]<~&]++"  # what means something nowhere in a line, whole words at once
    r"| (?! )"
    r"|\*"  # alone: see _is_harmless
    r"|(?<=[^\W_])_++(?=[^\W_])"
    r"|~(?!~)"
    r"|&(?!#?\w+;)"
)
_HARMLESS = re.compile(rf"""(?:[A-Za-z"'(/@%$?!,;.{{^]|[0-9]++(?![.)])|[^\x00-\x9f\s])(?:{_MILD})*+""")
_HARMLESS_REST = re.compile(rf"(?:{_MILD})++")
_MARKED_WORDS = re.compile(rf"[^\W_](?:(?:{_MILD})*+(?<=[^\W_]))?")
_CODE_WORDS = re.compile(r"[^\s`](?:[^\n`]*[^\s`])?")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./?=#-]*")
"""Words that no reader can take for markup: at the start of a line, further on, and inside a mark."""
Escape = Callable[[str], str]


def write_markdown(document: Node) -> str:
    """The text of ``document``; unknown nodes contribute the text inside them."""
    return _join(children(document))


def write_block(node: Node, alternate: bool = False) -> str:
    """One block; ``alternate`` writes a list with the other marker, so that two in a row stay two."""
    match node.get("type"):
        case "heading":
            return _heading(node)
        case "codeBlock":
            return _code(node)
        case "blockquote" | "panel" | "expand" | "nestedExpand":
            return _prefix(_join(children(node)), "> ", "> ")
        case "bulletList" | "taskList":
            return _items(node, lambda _: "* " if alternate else "- ")
        case "orderedList":
            first = attribute(node, "order")
            start = first if isinstance(first, int) and 0 <= first < 10**8 else 1
            return _items(node, lambda index: f"{start + index}{')' if alternate else '.'} ")
        case "rule":
            return "---"
        case "table":
            return _table(node)
        case "paragraph":
            return _plain_words(node) or "\n\n".join(_line_of(part) for part in _split_at_empty_lines(_readable(node)))
        case "taskItem" | "text":
            return _line(node)
        case _:
            inner = _join(children(node))
            return inner or _inline_text(node)


def _join(blocks: Sequence[Node]) -> str:
    parts: list[str] = []
    previous, alternate = "", False
    for node in blocks:
        kind = str(node.get("type"))
        kind = "bulletList" if kind == "taskList" else kind
        alternate = kind == previous and not alternate
        written = write_block(node, alternate)
        if written:
            parts.append(written)
            previous = kind
    return "\n\n".join(parts)


def _heading(node: Node) -> str:
    level = attribute(node, "level")
    lead = "#" * (level if level in range(1, 7) else 1) + " "
    runs = _runs_of(node)
    written = lead + _line_of(runs).replace("\n", " ")
    if _is_harmless(runs) and not written.endswith("#"):
        return written
    read_back = plain_text(read_markdown(written)).split()
    plain = plain_text(node)
    return written if read_back == plain.split() else lead + _escaped(plain.replace("\n", " "))


def _code(node: Node) -> str:
    content = plain_text(node)
    longest = max((len(run) for run in re.findall(r"`+", content)), default=0)
    fence = "`" * max(3, longest + 1)
    language = re.sub(r"[`\s]", "", str(attribute(node, "language") or ""))
    return f"{fence}{language}\n{content}\n{fence}" if content else f"{fence}{language}\n{fence}"


def _items(node: Node, marker: Callable[[int], str]) -> str:
    lines = []
    for index, item in enumerate(children(node)):
        lead = marker(index)
        if item.get("type") == "taskItem":
            box = "[x] " if attribute(item, "state") == "DONE" else "[ ] "
            body = box + _line(item)
        elif item.get("type") == "taskList":
            body = _items(item, lambda _: "- ")
        else:
            body = _item_body(children(item))
        lines.append(_prefix(body, lead, " " * len(lead)).rstrip())
    return "\n".join(lines)


def _item_body(blocks: Sequence[Node]) -> str:
    nested = [block for block in blocks if str(block.get("type", "")).endswith("List")]
    if len(blocks) == 2 and nested == list(blocks[1:]) and blocks[0].get("type") == "paragraph":
        return f"{write_block(blocks[0])}\n{write_block(blocks[1])}"
    return _join(blocks)


def _prefix(body: str, first: str, rest: str) -> str:
    lines = body.split("\n")
    return "\n".join(
        (rest + line if line or rest.strip() else line) if i else first + line for i, line in enumerate(lines)
    )


def _table(node: Node) -> str:
    rows = [[_cell(cell) for cell in children(row)] for row in children(node)]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    filled = [row + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in filled]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(cell: Node) -> str:
    written = _join(children(cell)).replace("\n", " ")
    return re.sub(r"(?<!\\)\|", r"\\|", written)


def _line(node: Node) -> str:
    """Inline content, in the plainest form that reads back as the same runs; emphasis is given up last."""
    return _line_of(_runs_of(node))


def _runs_of(node: Node) -> list[Node]:
    return [run for part in _split_at_empty_lines(_readable(node)) for run in (*part, hard_break())][:-1]


def _plain_words(node: Node) -> str | None:
    """What a paragraph says that is one harmless run: most are, and need nothing of the rest."""
    content = node.get("content")
    run = content[0] if isinstance(content, list) and len(content) == 1 else None
    if not isinstance(run, dict) or run.get("type") != "text" or run.get("marks"):
        return None
    value = str(run.get("text") or "").strip(" \t")
    return value if _HARMLESS.fullmatch(value) and value.count("*") < 2 else None


def _line_of(runs: list[Node]) -> str:
    if _is_harmless(runs):
        return _runs(runs, _verbatim)
    plain = join_runs(_without_emphasis(run) for run in runs)
    return _faithful(runs) or _faithful(plain) or _runs(plain, _escaped)


def _is_harmless(runs: Sequence[Node]) -> bool:
    """Whether the plainest form is sure to be read as it was meant: reading it back costs the most by far."""
    stars = 0
    for run in runs:
        if run["type"] == "text" and "*" in run["text"]:
            stars += run["text"].count("*")
    if stars > 1 or (stars and any(run.get("marks") for run in runs)):
        return False
    starts = True
    for index, run in enumerate(runs):
        if run["type"] != "text":
            starts = True
            continue
        if run.get("marks"):
            before = "" if starts else str(runs[index - 1]["text"])[-1:]
            after = str(runs[index + 1].get("text", ""))[:1] if index + 1 < len(runs) else ""
            if not _is_harmless_mark(run) or before not in ("", " ") or after not in ("", *" ,.;:?!"):
                return False
        elif not (_HARMLESS if starts else _HARMLESS_REST).fullmatch(run["text"]):
            return False
        starts = False
    return True


def _is_harmless_mark(run: Node) -> bool:
    mark = run["marks"][0]
    if len(run["marks"]) == 1 and mark["type"] == "code":
        return _CODE_WORDS.fullmatch(run["text"]) is not None
    if len(run["marks"]) > 1 or not _MARKED_WORDS.fullmatch(run["text"]):
        return False
    return mark["type"] in ("strong", "em") or (
        mark["type"] == "link" and _PLAIN_ADDRESS.fullmatch(mark["attrs"]["href"]) is not None
    )


def _split_at_empty_lines(runs: Sequence[Node]) -> list[list[Node]]:
    """Two breaks in a row end a paragraph: CommonMark has no empty line inside one. ``runs`` are in normal form."""
    if not any(run["type"] == "hardBreak" for run in runs):
        return [[*runs]] if runs else []
    parts: list[list[Node]] = [[]]
    for run in runs:
        if run["type"] == "hardBreak" and parts[-1] and parts[-1][-1]["type"] == "hardBreak":
            parts.append([])
        else:
            parts[-1].append(run)
    return [joined for part in parts if (joined := join_runs(part))]


def _faithful(runs: list[Node]) -> str | None:
    wanted = [{"type": "paragraph", "content": runs}] if runs else []
    for escape in (_verbatim, _escaped):
        written = _runs(runs, escape)
        if read_markdown(written)["content"] == wanted and not _RULE_LIKE.match(written):
            return written
    return None


def _without_emphasis(run: Node) -> Node:
    if run["type"] != "text":
        return run
    return text(run["text"], [mark for mark in run.get("marks", ()) if mark["type"] not in _EMPHASIS])


def _readable(node: Node) -> list[Node]:
    """Runs with the marks that CommonMark knows, spaces at line ends dropped."""
    runs = [run for child in children(node) for run in _run(child)]
    lines: list[Node] = []
    for index, run in enumerate(runs):
        if run["type"] == "text":
            value = str(run["text"])
            if index == 0 or runs[index - 1]["type"] == "hardBreak":
                value = value.lstrip(" \t")
            if index == len(runs) - 1 or runs[index + 1]["type"] == "hardBreak":
                value = value.rstrip(" \t")
            if value != run["text"]:
                run = text(value, run.get("marks", ()))
        lines.append(run)
    return join_runs(lines)


def _run(node: Node) -> list[Node]:
    if node.get("type") == "hardBreak":
        return [{"type": "hardBreak"}]
    if node.get("type") != "text":
        return _split_lines(_inline_text(node), [])
    if not node.get("marks"):
        return _split_lines(str(node.get("text") or ""), [])
    marks = [mark for mark in marks_of(node) if mark.get("type") in _EMPHASIS or mark.get("type") in ("link", "code")]
    if any(mark["type"] == "code" for mark in marks):
        marks = [mark for mark in marks if mark["type"] in ("link", "code")]
    clean = [_clean_mark(mark) for mark in marks]
    return _split_lines(str(node.get("text") or ""), clean)


def _clean_mark(mark: Mark) -> Mark:
    if mark["type"] != "link":
        return {"type": mark["type"]}
    return {"type": "link", "attrs": {"href": str(attribute(mark, "href") or "")}}


def _split_lines(value: str, marks: Sequence[Mark]) -> list[Node]:
    if "\n" not in value:
        return [text(value, marks)]
    runs: list[Node] = []
    for index, part in enumerate(value.replace("\r\n", "\n").split("\n")):
        if index:
            runs.append({"type": "hardBreak"})
        runs.append(text(part, marks))
    return runs


def _inline_text(node: Node) -> str:
    """What an inline node without a counterpart says: a mention's name, an emoji, a card's address, a date."""
    if node.get("type") == "date":
        return _day(attribute(node, "timestamp"))
    for name in ("text", "url", "shortName", "title", "alt"):
        value = attribute(node, name)
        if isinstance(value, str) and value:
            return value
    return plain_text(node)


def _day(milliseconds: object) -> str:
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


def _runs(runs: Sequence[Node], escape: Escape) -> str:
    return "".join("\n" if run["type"] == "hardBreak" else _marked(run, escape) for run in runs)


def _marked(run: Node, escape: Escape) -> str:
    value, marks = str(run["text"]), run.get("marks")
    if not marks:
        return escape(value)
    kinds = [mark["type"] for mark in marks]
    written = _code_span(value) if "code" in kinds else escape(value)
    for kind in ("strike", "em", "strong"):
        if kind in kinds:
            written = _wrap(written, _WRAP[kind])
    links = [mark for mark in marks if mark["type"] == "link"]
    return _link(written, str(links[0]["attrs"]["href"]), value) if links else written


def _wrap(written: str, sign: str) -> str:
    inner = written.strip()
    if not inner:
        return written
    lead = written[: len(written) - len(written.lstrip())]
    tail = written[len(written.rstrip()) :]
    return f"{lead}{sign}{inner}{sign}{tail}"


def _link(label: str, href: str, value: str) -> str:
    if value == href and re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*", href):
        return f"<{href}>"
    target = href if re.fullmatch(r"[^\s<>()\\]+", href) else f"<{re.sub(r'[<>]', '', href)}>"
    return f"[{label}]({target})"


def _code_span(value: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", value)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{ticks}{pad}{value}{pad}{ticks}"


def _verbatim(value: str) -> str:
    return value


def _escaped(value: str) -> str:
    return _SPECIAL.sub(r"\\\1", value)
