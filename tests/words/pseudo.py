"""Languages that show what would go wrong in a real one: longer words, marked ends, no plain letter left.

Only what stands in the catalogue is translated. So a text with plain letters was never looked up, or is not known to
the command that extracts messages; one without its closing bracket is cut off or put together from pieces.
"""

from __future__ import annotations

import re

from tasksync_gui.services.phrases.language import Language
from tests.words.catalogue_command import known

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKED = "áƀçðéƒĝĥíĵķļɱñóþʠŕšţúṽŵẋýžÁƁÇÐÉƑĜĤÍĴĶĻṀÑÓÞɊŔŠŢÚṼŴẊÝŽ"
LETTERS = str.maketrans(PLAIN, MARKED)
KEPT = re.compile(r"(\{[^{}]*\}|%\(\w+\)[srd]|%[srd])")
"""Places for arguments."""
LONGER = 0.4
OPEN, CLOSE = "⟦", "⟧"
HEBREW = "אבגדהוזחטיכלמנסעפצקרשת"


class Pseudo(Language):
    """English with accents, two fifths longer, in brackets; Qt's words and dates are Russian: no plain letters."""

    def __init__(self, code: str = "ru") -> None:
        super().__init__(code)

    def gettext(self, message: str) -> str:
        return self._marked(None, message)

    def pgettext(self, context: str, message: str) -> str:
        return message if context == "pattern of a date" else self._marked(context, message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self._marked(None, one if count == 1 else many)

    def _marked(self, context: str | None, message: str) -> str:
        if not message or (context, message) not in known():
            return message
        parts = KEPT.split(message)
        text = "".join(part if place % 2 else self.letters(part) for place, part in enumerate(parts))
        return f"{OPEN}{text}{self.filling(round(len(message) * LONGER))}{CLOSE}"

    def letters(self, text: str) -> str:
        return text.translate(LETTERS)

    def filling(self, length: int) -> str:
        """Words of a usual length, so that lines can be broken."""
        return "".join(" " if place % 8 == 0 else "ő" for place in range(length))


class RightToLeft(Pseudo):
    """The same in Hebrew letters, written from right to left."""

    def __init__(self) -> None:
        super().__init__("he")

    def letters(self, text: str) -> str:
        return "".join(
            HEBREW[ord(each.lower()) % len(HEBREW)] if each.isascii() and each.isalpha() else each for each in text
        )

    def filling(self, length: int) -> str:
        return "".join(" " if place % 8 == 0 else "ש" for place in range(length))
