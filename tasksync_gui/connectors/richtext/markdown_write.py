"""The document tree to CommonMark text.

Text is escaped only where it would otherwise be read as markup: each block is read back, and written
more defensively if the plain form does not give the same tree. What CommonMark cannot say (underline,
panels, mentions, attachments) becomes its text; the caller keeps the raw body (see ``shadow``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.tree import (
    Mark,
    Node,
    attribute,
    block,
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
_KNOWN = _EMPHASIS | {"link", "code"}
_LINE_MARKS = frozenset({"link", "code"})
_RULE_LIKE = re.compile(r"[*_\-\s]+(\n|$)")
"""A line of signs only: behind a list's marker it would become a rule or an empty item."""
# Groups are atomic instead of possessive: with those, Python 3.11 before 3.11.5 finds less (gh-106052).
_MILD = (
    r"[^\x00-\x1f\x7f-\x9f\s\\`*_\[\]<~&]++(?>(?: (?! ))?)"  # what means something nowhere in a line, whole words
    r"| (?! )"
    r"|\*"  # alone: see _is_harmless
    r"|(?<=[^\W_])_++(?=[^\W_])"
    r"|~(?!~)"
    r"|&(?!#?\w+;)"
)
_HARMLESS = re.compile(rf"""(?:[A-Za-z"'(/@%$?!,;.{{^]|[0-9]++(?![.)])|[^\x00-\x9f\s])(?>(?:{_MILD})*)""")
_HARMLESS_REST = re.compile(rf"(?>(?:{_MILD})+)")
_MARKED_WORDS = re.compile(rf"[^\W_](?:(?>(?:{_MILD})*)(?<=[^\W_]))?")
_CODE_WORDS = re.compile(r"[^\s`](?:[^\n`]*[^\s`])?")
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9./?=#-]*")
"""Words that no reader can take for markup: at the start of a line, further on, and inside a mark."""
_BEFORE_MARK, _AFTER_MARK = frozenset(("", " ")), frozenset(("", *" ,.;:?!"))
_TICKS = re.compile(r"`+")
_NOT_IN_INFO = re.compile(r"[`\s]")
_BARE_BAR = re.compile(r"(?<!\\)\|")
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,31}:[^\s<>]*")
_TARGET = re.compile(r"[^\s<>()\\]+")
Escape = Callable[[str], str]


def write_markdown(document: Node) -> str:
    """The text of ``document``; unknown nodes contribute the text inside them."""
    return _join(children(document))


def write_block(node: Node, alternate: bool = False) -> str:
    """One block; ``alternate`` writes a list with the other marker, so that two in a row stay two."""
    match node.get("type"):
        case "paragraph":
            return _plain_words(node) or "\n\n".join(map(_line_of, _split_at_empty_lines(_readable(node))))
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
        case "taskItem" | "text":
            return _line(node)
        case _:
            inner = _join(children(node))
            return inner or _inline_text(node)


def _join(blocks: Sequence[Node]) -> str:
    if len(blocks) == 1:
        return write_block(blocks[0])
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
    words = _plain_words(node)
    if words and not words.endswith("#"):
        return lead + words
    runs = _runs_of(node)
    written = lead + _line_of(runs).replace("\n", " ")
    if _is_harmless(runs) and not written.endswith("#"):
        return written
    read_back = plain_text(read_markdown(written)).split()
    plain = plain_text(block("heading", runs))  # what a mention or a date says is in its attributes
    return written if read_back == plain.split() else lead + _escaped(plain.replace("\n", " "))


def _code(node: Node) -> str:
    content = plain_text(node)
    fence = "`" * max(3, _longest_ticks(content) + 1)
    language = _NOT_IN_INFO.sub("", str(attribute(node, "language") or ""))
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
    if len(blocks) == 2 and blocks[0].get("type") == "paragraph" and str(blocks[1].get("type")).endswith("List"):
        return f"{write_block(blocks[0])}\n{write_block(blocks[1])}"
    return _join(blocks)


def _prefix(body: str, first: str, rest: str) -> str:
    if "\n" not in body:
        return first + body
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
    return _BARE_BAR.sub(r"\\|", written) if "|" in written else written


def _line(node: Node) -> str:
    """Inline content, in the plainest form that reads back as the same runs; emphasis is given up last."""
    return _line_of(_runs_of(node))


def _runs_of(node: Node) -> list[Node]:
    runs = _readable(node)
    if hard_break() not in runs:
        return runs
    return [run for part in _split_at_empty_lines(runs) for run in (*part, hard_break())][:-1]


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
    stars, marked, before = 0, False, ""
    for index, run in enumerate(runs):
        if run["type"] != "text":
            before = ""
            continue
        value = run["text"]
        if marks := run.get("marks"):
            marked = True
            after = runs[index + 1].get("text", "")[:1] if index + 1 < len(runs) else ""
            if before not in _BEFORE_MARK or after not in _AFTER_MARK or not _is_harmless_mark(value, marks):
                return False
        elif not (_HARMLESS_REST if before else _HARMLESS).fullmatch(value):
            return False
        stars += value.count("*")
        before = value[-1:]
    return stars < (1 if marked else 2)


def _is_harmless_mark(value: str, marks: Sequence[Mark]) -> bool:
    if len(marks) > 1:
        return False
    match marks[0]["type"]:
        case "code":
            return _CODE_WORDS.fullmatch(value) is not None
        case "link" if not _PLAIN_ADDRESS.fullmatch(marks[0]["attrs"]["href"]):
            return False
        case "strong" | "em" | "link":
            return _MARKED_WORDS.fullmatch(value) is not None
    return False


def _split_at_empty_lines(runs: Sequence[Node]) -> list[list[Node]]:
    """Two breaks in a row end a paragraph: CommonMark has no empty line inside one. ``runs`` are in normal form."""
    if hard_break() not in runs:
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
    runs: list[Node] = []
    for child in children(node):
        _add_run(runs, child)
    last = len(runs) - 1
    starts = True
    for index, run in enumerate(runs):
        if run["type"] == "hardBreak":
            starts = True
            continue
        ends = index == last or runs[index + 1]["type"] == "hardBreak"
        if starts or ends:
            value = run["text"].lstrip(" \t") if starts else run["text"]
            runs[index] = _with_text(run, value.rstrip(" \t") if ends else value)
        starts = False
    return join_runs(runs)


def _with_text(run: Node, value: str) -> Node:
    return run if value == run["text"] else text(value, run.get("marks", ()))


def _add_run(runs: list[Node], node: Node) -> None:
    match node.get("type"):
        case "text":
            value, marks = str(node.get("text") or ""), _clean_marks(node) if node.get("marks") else []
        case "hardBreak":
            runs.append(hard_break())
            return
        case _:
            value, marks = _inline_text(node), []
    if "\n" in value:
        runs += _split_lines(value, marks)
    else:
        runs.append({"type": "text", "text": value, "marks": marks} if marks else {"type": "text", "text": value})


def _clean_marks(node: Node) -> list[Mark]:
    marks = [_clean_mark(mark) for mark in marks_of(node) if mark.get("type") in _KNOWN]
    if len(marks) > 1 and {"type": "code"} in marks:
        return [mark for mark in marks if mark["type"] in _LINE_MARKS]
    return marks


def _clean_mark(mark: Mark) -> Mark:
    if mark["type"] != "link":
        return {"type": mark["type"]}
    return {"type": "link", "attrs": {"href": str(attribute(mark, "href") or "")}}


def _split_lines(value: str, marks: list[Mark]) -> list[Node]:
    runs: list[Node] = []
    for index, part in enumerate(value.replace("\r\n", "\n").split("\n")):
        if index:
            runs.append(hard_break())
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
    return "".join(["\n" if run["type"] == "hardBreak" else _marked(run, escape) for run in runs])


def _marked(run: Node, escape: Escape) -> str:
    value, marks = run["text"], run.get("marks")
    if not marks:
        return escape(value)
    kinds = [mark["type"] for mark in marks]
    written = _code_span(value) if "code" in kinds else escape(value)
    for kind in ("strike", "em", "strong"):
        if kind in kinds:
            written = _wrap(written, _WRAP[kind])
    return _link(written, marks[kinds.index("link")]["attrs"]["href"], value) if "link" in kinds else written


def _wrap(written: str, sign: str) -> str:
    inner = written.strip()
    if not inner:
        return written
    if inner == written:
        return f"{sign}{written}{sign}"
    lead = written[: len(written) - len(written.lstrip())]
    tail = written[len(written.rstrip()) :]
    return f"{lead}{sign}{inner}{sign}{tail}"


def _link(label: str, href: str, value: str) -> str:
    if value == href and _ADDRESS.fullmatch(href):
        return f"<{href}>"
    target = href if _TARGET.fullmatch(href) else f"<{re.sub(r'[<>]', '', href)}>"
    return f"[{label}]({target})"


def _code_span(value: str) -> str:
    ticks = "`" * (_longest_ticks(value) + 1)
    pad = " " if value.startswith("`") or value.endswith("`") else ""
    return f"{ticks}{pad}{value}{pad}{ticks}"


def _longest_ticks(value: str) -> int:
    return max(map(len, _TICKS.findall(value))) if "`" in value else 0


def _verbatim(value: str) -> str:
    return value


def _escaped(value: str) -> str:
    return _SPECIAL.sub(r"\\\1", value)
