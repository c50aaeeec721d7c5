"""One todo.txt line as tokens: reading it, and writing values back with every other token left alone.

Words are separated by single spaces, so that joining the tokens gives the very same line.
Conventions: ``@context`` is the label ``context``, ``+project`` the label ``+project`` (with its plus);
``due:`` and ``t:`` are due and start date, ``p:`` the parent's ``id:``, ``pri:`` the priority of a
completed task. ``rec:`` is left alone. A word of a title that would be read as one of these is
written with a backslash in front.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
PRIORITY = re.compile(r"\(([A-Z])\)")
LABEL = re.compile(r"[@+]\S+")
TAG = re.compile(r"(due|t|id|p|pri|rec):(\S+)")
MOST_WORDS = 2_000
"""Titles with more words are replaced as a whole, which is quick."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a line say; of several tags with one key the first counts."""

    title: str
    labels: frozenset[str]
    tags: Mapping[str, str]


@dataclass(slots=True)
class TodoLine:
    """A parsed line: the head (``x``, priority, dates) and the words after it."""

    done: bool = False
    letter: str = ""
    completed: str = ""
    created: str = ""
    words: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> TodoLine:
        """Read a line; never fails."""
        words = text.split(" ")
        line = cls(words=words)
        if len(words) > 1 and words[0] == "x":
            line.done = True
            del words[0]
        if len(words) > 1 and words[0].startswith("(") and PRIORITY.fullmatch(words[0]):
            line.letter = words.pop(0).strip("()")
        if line.done:
            line.completed = line._take_date()
        if line.completed or not line.done:
            line.created = line._take_date()
        return line

    def _take_date(self) -> str:
        return self.words.pop(0) if self.words and _is_date(self.words[0]) else ""

    def said(self) -> Said:
        """Title, labels and tags, in one pass."""
        title: list[str] = []
        labels: list[str] = []
        tags: dict[str, str] = {}
        for word in self.words:
            if word.isalnum():
                title.append(word)
            elif word.startswith(("@", "+")) and LABEL.fullmatch(word):
                labels.append(_label(word))
            elif ":" in word and (found := TAG.fullmatch(word)) is not None:
                tags.setdefault(found[1], found[2])
            else:
                title.append(_unescape(word))
        return Said(" ".join(title).strip(), frozenset(labels), tags)

    def render(self) -> str:
        """The line as it is written: words in the order in which a person wrote them."""
        head = ["x"] if self.done else []
        head += [f"({self.letter})"] if self.letter else []
        head += [stamp for stamp in (self.completed, self.created) if stamp]
        return " ".join(head + self.words)

    @property
    def title(self) -> str:
        """The words that are neither labels nor tags."""
        words = (word if word.isalnum() else _unescape(word) for word in self.words if not _is_mark(word))
        return " ".join(words).strip()

    @property
    def labels(self) -> frozenset[str]:
        """Contexts without and projects with their sign."""
        return frozenset(_label(word) for word in self.words if word.startswith(("@", "+")) and LABEL.fullmatch(word))

    def tag(self, key: str) -> str:
        """The value of the first ``key:value``; empty if there is none."""
        lead = key + ":"
        return next((word[len(lead) :] for word in self.words if word.startswith(lead) and TAG.fullmatch(word)), "")

    def set_tag(self, key: str, value: str) -> None:
        """Write, replace or (with an empty value) remove the first ``key:value``."""
        old = self.tag(key)
        if old == value:
            return
        if not old:
            self.words.append(f"{key}:{value}")
            return
        index = self.words.index(f"{key}:{old}")
        self.words[index : index + 1] = [f"{key}:{value}"] if value else []
        self._shield(exposed=not value and index == 0)

    def set_labels(self, labels: frozenset[str]) -> None:
        """Add and remove labels; those that stay keep their place."""
        first = self.words[:1]
        self.words = [word for word in self.words if not LABEL.fullmatch(word) or _label(word) in labels]
        self._shield(exposed=first != self.words[:1])
        tags = next((index for index, word in enumerate(self.words) if TAG.fullmatch(word)), len(self.words))
        self.words[tags:tags] = [_written(label) for label in sorted(labels - self.labels)]

    def _shield(self, *, exposed: bool) -> None:
        """Keep a word that came to stand first from being read as part of the head."""
        if exposed and self.words and _leads(self.words[0]):
            self.words[0] = "\\" + self.words[0]

    def set_title(self, title: str) -> None:
        """Write a title; words that stay keep their place among labels and tags."""
        if title == self.title:
            return
        places = [index for index, word in enumerate(self.words) if not _is_mark(word)]
        old = [self.words[index] for index in places]
        new = _escape(title.split(" ")) if title else []
        if not places:
            self.words[:0] = new
            return
        replaced: dict[int, list[str]] = {index: [] for index in places}
        for start, words in _edits(old, new):
            replaced[places[min(start, len(places) - 1)]] += words
        self.words = [piece for index, word in enumerate(self.words) for piece in replaced.get(index, [word])]


def _edits(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, list[str]]]:
    """For each stretch of ``new``: the index in ``old`` where it goes."""
    if max(len(old), len(new)) > MOST_WORDS:
        return [(0, list(new))]
    edits: list[tuple[int, list[str]]] = []
    for kind, start, end, first, last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            edits += [(start + offset, [new[first + offset]]) for offset in range(end - start)]
        elif last > first:
            edits.append((start, list(new[first:last])))
    return edits


def _label(word: str) -> str:
    return word[1:] if word.startswith("@") else word


def _written(label: str) -> str:
    text = re.sub(r"\s+", "_", label)
    return text if text.startswith("+") and len(text) > 1 else f"@{text}"


def _is_mark(word: str) -> bool:
    if word.startswith(("@", "+")):
        return LABEL.fullmatch(word) is not None
    return ":" in word and TAG.fullmatch(word) is not None


def _is_date(word: str) -> bool:
    return word[:1].isdigit() and DATE.fullmatch(word) is not None


def _leads(word: str) -> bool:
    return word == "x" or PRIORITY.fullmatch(word) is not None or DATE.fullmatch(word) is not None


def _escaped(word: str) -> bool:
    bare = word.lstrip("\\")
    return word.startswith("\\") and (_is_mark(bare) or _leads(bare))


def _unescape(word: str) -> str:
    return word[1:] if _escaped(word) else word


def _escape(words: Sequence[str]) -> list[str]:
    return [
        "\\" + word if _is_mark(word) or _escaped(word) or (index == 0 and _leads(word)) else word
        for index, word in enumerate(words)
    ]
