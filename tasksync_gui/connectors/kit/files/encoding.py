"""The one encoding of a file: found out once, kept for good."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import Message, message

LONGEST_RECORD = 4_000_000
"""Characters. Nobody writes a longer task; it is a damaged file, or none of tasks."""
WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WESTERN = re.compile(
    "[\xc0-\xd6\xd8-\xf6\xf8-\xff\u0152\u0153\u0178\u0160\u0161\u017d\u017e\u20ac\u201a-\u201e\u2018-\u201d\u2013\u2014"
    "\u2022\u2026\u2039\u203a\xa0-\xbf]"
)
"""What people write in Western Europe beyond ASCII: letters, quotation marks, dashes, signs."""
_ELSEWHERE = re.compile("[^\\W\x00-\x7f]{4}|[^\\W\\d_][\xa1-\xbf][a-z]|[^\\W\\d_]{2}[\xa1\xb1\xb3\xb6\xb9\xbc-\xbf]")
"""Words of other alphabets (four such letters in a row) or of Eastern Europe (a sign in a word), read as Western."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a file are text."""

    name: str = "utf-8"
    errors: str = "strict"

    def decode(self, data: bytes) -> str:
        """The text; never fails for the data that the encoding was found from."""
        return data.decode(self.name, self.errors)

    def encode(self, text: str) -> bytes:
        """The bytes. Raises UnicodeEncodeError for what the encoding has no bytes for."""
        return text.encode(self.name, self.errors)


UTF8 = Encoding()
WESTERN = Encoding("cp1252")
DAMAGED = Encoding("utf-8", "surrogateescape")
"""UTF-8 with bytes in it that are none: those stay as they are, and their records are told."""
DAMAGED_ASCII = Encoding("ascii", "surrogateescape")
"""The same where nothing shows that it is UTF-8 at all: then no byte beyond ASCII is added."""


def find_encoding(data: bytes) -> Encoding:
    """The encoding of a file.

    UTF-8, or Windows' Western one, as Excel writes CSV, if every byte means a letter or sign of its languages. A file
    that is neither keeps its bytes.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return UTF8
    if data.startswith(codecs.BOM_UTF8) or _is_mostly_utf8(data):
        return DAMAGED
    return WESTERN if _is_western(data) else DAMAGED_ASCII


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether more characters beyond ASCII are well written than not: by chance that is rare."""
    beyond = [character for character in DAMAGED.decode(data) if character > "\x7f"]
    broken = sum("\udc80" <= character <= "\udcff" for character in beyond)
    return broken < len(beyond) - broken


def _is_western(data: bytes) -> bool:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return False
    if _ELSEWHERE.search(text):
        return False
    beyond = [character for character in set(text) if ord(character) > 127]
    letters = sum(character.isalpha() for character in beyond)
    return letters > 0 and all(_WESTERN.fullmatch(character) for character in beyond)


def refuse_no_text(data: bytes, path: Path) -> None:
    """Raises UserError for UTF-16, workbooks and whatever else is no text, with the cause."""
    if data.startswith(b"PK\x03\x04") or data.startswith(b"\xd0\xcf\x11\xe0"):
        raise UserError(message(FileCode.WORKBOOK, path=path))
    if data.startswith(WIDE_MARKS) or b"\x00" in data[:4096]:
        raise UserError(message(FileCode.NOT_UTF8, path=path))


def undecodable(text: str) -> bool:
    """Whether ``text`` holds bytes that are no text in the file's encoding."""
    return not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text)


def half_characters(text: str) -> bool:
    """Whether ``text`` holds half of a character (a lone surrogate), which no file and no request can carry."""
    return not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)


def why_unreadable(text: str) -> Message | None:
    """Why a record cannot be read for its bytes or its length; None if it can."""
    if len(text) > LONGEST_RECORD:
        return message(FileCode.RECORD_TOO_LONG, limit=LONGEST_RECORD)
    return message(FileCode.RECORD_NOT_UTF8) if undecodable(text) else None
