"""Two texts with the words that differ marked, as HTML for a rich-text widget."""

from __future__ import annotations

import difflib
import re
from html import escape

from tasksync_gui.services.phrases.visible import visible

LIMIT = 20_000
"""Longer texts are shown without marks: comparing them word by word would take seconds."""
_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


def marked(before: str, after: str, removed: str, added: str) -> tuple[str, str]:
    """(before, after) with differing words on ``removed`` and ``added`` (colours), underlined or struck through."""
    before, after = visible(before), visible(after)
    if not before or not after or len(before) + len(after) > LIMIT:
        return _text(before), _text(after)
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    left, right = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = _text("".join(old[a:b])), _text("".join(new[c:d]))
        if kind == "equal":
            left.append(gone)
            right.append(come)
            continue
        if gone:
            left.append(f'<s style="background-color:{removed}">{gone}</s>')
        if come:
            right.append(f'<u style="background-color:{added}">{come}</u>')
    return "".join(left), "".join(right)


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
