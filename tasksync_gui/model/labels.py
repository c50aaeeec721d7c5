"""Labels in one line of text: a label that a comma would tear apart stands in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ITEM = re.compile(r'\s*(?:"((?:[^"]|"")*)"\s*|([^,]*))(?:,|\Z)', re.DOTALL)


def in_one_line(labels: Iterable[str]) -> str:
    """``home, "work, urgent"``: sorted, so that every label can be told from its neighbours."""
    return ", ".join(_quoted(label) for label in sorted(labels))


def from_one_line(text: str) -> frozenset[str]:
    """What :func:`in_one_line` wrote, or a person typed; a quotation mark that none follows is a character."""
    found, at = set(), 0
    while at < len(text):
        match = _ITEM.match(text, at)
        if match is None:  # words after a closing mark: they are a label as they stand
            end = text.find(",", at)
            end = len(text) if end < 0 else end
            found.add(text[at:end].strip())
            at = end + 1
            continue
        found.add(match[2].strip() if match[1] is None else match[1].replace('""', '"'))
        at = match.end()
    return frozenset(label for label in found if label)


def _quoted(label: str) -> str:
    if "," in label or '"' in label or label != label.strip():
        return '"' + label.replace('"', '""') + '"'
    return label
