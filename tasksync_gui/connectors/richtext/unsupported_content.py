"""What a body holds besides its text, in words for people: CommonMark cannot say it, so an edit there loses it."""

from __future__ import annotations

import re

from tasksync_gui.connectors.richtext.tree import Node, marks_of

MENTIONS, PICTURES, MACROS, COLOURS = "mentions", "pictures", "macros", "colours"
_NODES = {
    "panel": "panels", "mention": MENTIONS, "emoji": "emojis", "date": "dates", "status": "status badges",
    "media": PICTURES, "mediaInline": PICTURES, "image": PICTURES, "inlineCard": "cards of links",
    "blockCard": "cards of links", "embedCard": "cards of links", "expand": "fold-outs", "nestedExpand": "fold-outs",
    "decisionList": "decisions", "layoutSection": "columns", "extension": MACROS, "inlineExtension": MACROS,
    "bodiedExtension": MACROS,
}  # fmt: skip
_MARKS = {
    "underline": "underlining",
    "textColor": COLOURS,
    "backgroundColor": COLOURS,
    "subsup": "raised and lowered text",
}
_SIGNS = (("data-asana-gid=", MENTIONS), ("<img", PICTURES), ("<u>", _MARKS["underline"]))
_MACRO = re.compile(r"\{(?<!\\\{)([a-z]+)(?::[^}\n]*)?\}")
_TEXTUAL = frozenset({"code", "noformat", "quote"})
"""Macros that CommonMark can say."""


def unsupported_in_tree(tree: Node | None) -> tuple[str, ...]:
    """What the tree holds besides its text, each kind once, by the alphabet. Never fails."""
    found: set[str] = set()
    left = [] if tree is None else [tree]
    while left:
        node = left.pop()
        kind = node.get("type")
        if kind != "text" and isinstance(kind, str) and kind in _NODES:
            found.add(_NODES[kind])
        if "marks" in node:
            found |= {_MARKS[name] for mark in marks_of(node) if (name := str(mark.get("type"))) in _MARKS}
        content = node.get("content")
        if isinstance(content, list):
            left += [child for child in content if isinstance(child, dict)]
    return tuple(sorted(found))


def unsupported_in_html(html: str) -> tuple[str, ...]:
    """The same of Asana's HTML, whose marks tell by themselves."""
    return tuple(sorted(words for sign, words in _SIGNS if sign in html))


def unsupported_in_wiki(raw: object) -> tuple[str, ...]:
    """The same of wiki markup: macros in braces."""
    if not isinstance(raw, str):
        return ()
    names = set(_MACRO.findall(raw)) - _TEXTUAL
    if not names:
        return ()
    kinds = {"panel": "panels", "color": COLOURS}
    return tuple(sorted({kinds.get(name, MACROS) for name in names}))
