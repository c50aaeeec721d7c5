"""The document tree and the wiki markup of Jira Server and Data Center (REST API version 2).

See https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import islice

from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.markdown_write import write_block, write_markdown
from tasksync_gui.connectors.richtext.tree import (
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

_SIGNS = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}
_KINDS = {sign: kind for kind, sign in _SIGNS.items()}
_ESCAPED = re.compile(r"([\\{}\[\]*_|])")
_MENTION = re.compile(r"\\\[~([\w.@:+-]+)\\\]")
_MARKUP = re.compile(r"[\\{\[*_+-]")
_CODE_OPEN = re.compile(r"\{(code|noformat)(?::([^}]*))?\}\s*(.*)")
_ITEM = re.compile(r"([*#-]+) +(.*)")
_HEADING = re.compile(r"h([1-6])\. *(.*)")
_INLINE = re.compile(
    r"(?=[\\{\[*_+-])(?:"  # seldom true, and quickly asked: the rest is only tried where it may be found
    r"\\(?P<escaped>[^a-zA-Z0-9\s])"
    r"|\{\{(?P<code>.{1,2000}?)\}\}"
    r"|\[(?:(?P<label>[^\[\]|]{1,2000})\|)?(?P<href>[a-zA-Z][\w+.-]{0,40}:[^\]|\s]{1,2000})(?:\|[^\]]{0,2000})?\]"
    r"|(?<![\w\\])(?P<sign>[*_+-])(?P<inner>(?=\S)[^\n]{0,2000}?\S)(?P=sign)(?!\w)"
    r")"
)
"""What begins with one of :data:`_MARKUP`. Each kind has a group of its own that ends last.

Its end is looked for in the next 2,000 characters only: else a line of nothing but beginnings takes minutes."""
DEEPEST = 30
"""Marks inside each other; what is deeper is text."""


def write_wiki(document: Node) -> str:
    """The document in Jira's wiki markup."""
    return _blocks(children(document))


def _blocks(nodes: Iterable[Node]) -> str:
    return "\n\n".join(written for written in (_block(node) for node in nodes) if written)


def _block(node: Node) -> str:
    match node.get("type"):
        case "heading":
            return f"h{attribute(node, 'level') or 1}. {_inline(node)}"
        case "codeBlock":
            language = attribute(node, "language")
            return f"{{code{f':{language}' if language else ''}}}\n{plain_text(node)}\n{{code}}"
        case "blockquote" | "panel" | "expand":
            return f"{{quote}}\n{_blocks(children(node))}\n{{quote}}"
        case "bulletList" | "taskList":
            return "\n".join(_items(node, "*"))
        case "orderedList":
            return "\n".join(_items(node, "#"))
        case "rule":
            return "----"
        case "table":
            return "\n".join(_row(row) for row in children(node))
        case _:
            return _inline(node)


def _items(node: Node, lead: str) -> list[str]:
    lines = []
    for item in children(node):
        if item.get("type") == "taskItem":
            lines.append(f"{lead} {'(/)' if attribute(item, 'state') == 'DONE' else '( )'} {_inline(item)}")
            continue
        flowing = [child for child in children(item) if not str(child.get("type")).endswith("List")]
        lines.append(f"{lead} {' '.join(_block(child) for child in flowing)}")
        for child in children(item):
            if str(child.get("type")).endswith("List"):
                lines += _items(child, lead + ("#" if child["type"] == "orderedList" else "*"))
    return lines


def _row(row: Node) -> str:
    sign = "||" if any(cell.get("type") == "tableHeader" for cell in children(row)) else "|"
    return sign + sign.join(_blocks(children(cell)).replace("\n", " ") or " " for cell in children(row)) + sign


def _inline(node: Node) -> str:
    return "".join(_run(child) for child in children(node))


def _run(node: Node) -> str:
    if node.get("type") == "hardBreak":
        return "\n"
    value = plain_text(node) or str(attribute(node, "text") or attribute(node, "url") or "")
    kinds = {str(mark.get("type")): mark for mark in marks_of(node)}
    written = f"{{{{{value}}}}}" if "code" in kinds else _escaped(value)
    if "code" not in kinds and written.strip():
        for kind in ("underline", "strike", "em", "strong"):
            if kind in kinds:
                lead = written[: len(written) - len(written.lstrip())]
                tail = written[len(written.rstrip()) :]
                written = f"{lead}{_SIGNS[kind]}{written.strip()}{_SIGNS[kind]}{tail}"
    if "link" in kinds:
        href = str(attribute(kinds["link"], "href") or "")
        written = f"[{href}]" if value == href else f"[{written}|{href}]"
    return written


def _escaped(value: str) -> str:
    """``value`` as plain text; somebody's name in its special brackets stays a mention."""
    return _MENTION.sub(r"[~\1]", _ESCAPED.sub(r"\\\1", value))


def read_wiki(source: str) -> Node:
    """The tree of wiki markup. Never fails: what is no markup is text."""
    return doc(_read_blocks(source.replace("\r\n", "\n").split("\n")))


def rewrite_wiki(raw: str, markdown: str) -> str:
    """``markdown`` as wiki markup in which every block that did not change keeps ``raw``'s own spelling.

    Macros, mentions, colours and images that CommonMark cannot say survive an edit elsewhere in the text.
    """
    if write_markdown(read_wiki(raw)) == markdown:
        return raw
    source = raw.replace("\r\n", "\n").split("\n")
    old = list(_located(source))
    before, new = [write_block(node) for _, _, node in old], children(read_markdown(markdown))
    after = [write_block(node) for node in new]
    parts: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append("\n".join(source[old[i1][0] : old[i2 - 1][1]]))
        else:
            parts += [written for node in new[j1:j2] if (written := _block(node))]
    return "\n\n".join(parts)


def _read_blocks(lines: Sequence[str]) -> list[Node]:
    return [node for _, _, node in _located(lines)]


def _located(lines: Sequence[str]) -> Iterator[tuple[int, int, Node]]:
    """Each block with its first line and the line after its last."""
    words: list[str] = []
    index, count = 0, len(lines)
    while index < count:
        line = lines[index].strip()
        found = _special(lines, index, line) if line else None
        if words and (found is not None or not line):
            if content := _read_lines(words):
                yield index - len(words), index, block("paragraph", content)
            words = []
        if found is None:
            if line:
                words.append(line)
            index += 1
        else:
            taken, made = found
            yield index, min(index + taken, count), made
            index += taken
    if words and (content := _read_lines(words)):
        yield count - len(words), count, block("paragraph", content)


def _special(lines: Sequence[str], index: int, line: str) -> tuple[int, Node] | None:
    """(lines taken, block) if a block that is no paragraph starts here; ``line``: what the first one says."""
    match line[0]:
        case "h" if heading := _HEADING.fullmatch(line):
            return 1, block("heading", _read_line(heading[2]), level=int(heading[1]))
        case "-" if line == "----":
            return 1, rule()
        case "*" | "#" | "-" if _ITEM.fullmatch(line):
            return _read_list(lines, index)
        case "{" if opened := _CODE_OPEN.match(line):
            return _read_code(lines, index, opened)
        case "{" if line == "{quote}":
            end = next((i for i in range(index + 1, len(lines)) if lines[i].strip() == line), len(lines))
            return end - index + 1, block("blockquote", _read_blocks(lines[index + 1 : end]))
        case "b" if line.startswith("bq. "):
            return 1, block("blockquote", [block("paragraph", _read_line(line[4:]))])
        case "|" if line.endswith("|") and len(line) > 2:
            return _read_table(lines, index)
    return None


def _read_code(lines: Sequence[str], index: int, opened: re.Match[str]) -> tuple[int, Node]:
    name, options, rest = opened[1], opened[2] or "", opened[3]
    closing = f"{{{name}}}"
    language = next((part for part in options.split("|") if part and "=" not in part), None)
    if closing in rest:
        body = rest.split(closing)[0]
        return 1, block("codeBlock", [text(body)] if body else [], language=language)
    end = next((i for i in range(index + 1, len(lines)) if lines[i].strip().endswith(closing)), len(lines))
    body_lines = ([rest] if rest else []) + list(lines[index + 1 : end])
    if end < len(lines) and (last := lines[end].rstrip().removesuffix(closing)):
        body_lines.append(last)
    body = "\n".join(body_lines)
    return end - index + 1, block("codeBlock", [text(body)] if body else [], language=language)


def _read_list(lines: Sequence[str], index: int) -> tuple[int, Node]:
    items: list[tuple[str, str]] = []
    first = ""
    for line in islice(lines, index, None):
        found = _ITEM.fullmatch(line.strip())
        if not found:
            break
        lead, value = found.groups()
        if first and lead[0] != first:
            break
        first = lead[0]
        items.append((lead, value))
    return len(items), _nest(items, 1)


def _nest(items: Sequence[tuple[str, str]], depth: int) -> Node:
    kind = "orderedList" if items[0][0][min(depth, len(items[0][0])) - 1] == "#" else "bulletList"
    made: list[Node] = []
    index = 0
    while index < len(items):
        lead, value = items[index]
        index += 1
        if len(lead) > depth and made:
            end = index
            while end < len(items) and len(items[end][0]) > depth:
                end += 1
            made[-1]["content"].append(_nest(items[index - 1 : end], depth + 1))
            index = end
        else:
            made.append(block("listItem", [block("paragraph", _read_line(value))]))
    return block(kind, made)


def _read_table(lines: Sequence[str], index: int) -> tuple[int, Node]:
    rows = []
    for line in islice(lines, index, None):
        stripped = line.strip()
        if not (stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 2):
            break
        header = stripped.startswith("||")
        cells = stripped.strip("|").split("||" if header else "|")
        kind = "tableHeader" if header else "tableCell"
        rows.append(block("tableRow", (block(kind, [block("paragraph", _read_line(cell.strip()))]) for cell in cells)))
    return len(rows), block("table", rows)


def _read_line(line: str) -> list[Node]:
    if _MARKUP.search(line) is None:
        return [text(line)] if line else []
    return join_runs(_read_inline(line, []))


def _read_lines(lines: Sequence[str]) -> list[Node]:
    if len(lines) == 1:
        return _read_line(lines[0])
    runs: list[Node] = []
    for index, line in enumerate(lines):
        if index:
            runs.append(hard_break())
        runs += _read_inline(line, [])
    return join_runs(runs)


def _read_inline(line: str, marks: list[Node], depth: int = 0) -> list[Node]:
    sign = _MARKUP.search(line)
    if sign is None or depth == DEEPEST:
        return [text(line, marks)]
    runs: list[Node] = []
    position = 0
    for found in _INLINE.finditer(line, sign.start()):
        if position < found.start():
            runs.append(text(line[position : found.start()], marks))
        position = found.end()
        match found.lastgroup:
            case "escaped":
                runs.append(text(found["escaped"], marks))
            case "code":
                runs.append(text(found["code"], [*marks, {"type": "code"}]))
            case "href":
                label, href = found["label"], found["href"]
                linked = [{"type": "link", "attrs": {"href": href}}, *marks]
                runs += _read_inline(label, linked, depth + 1) if label else [text(href, linked)]
            case _:
                own = {"type": _KINDS[found["sign"]]}
                inner = marks if own in marks else marks_of({"marks": [*marks, own]})
                runs += _read_inline(found["inner"], inner, depth + 1)
    if position < len(line):
        runs.append(text(line[position:], marks))
    return runs
