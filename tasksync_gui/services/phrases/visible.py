"""Text that others wrote, with every character that hides or steers made visible.

A title may hold escape sequences (which steer a terminal), overrides of the writing direction (which make a name read
as another one) and characters without any width (which make two names look alike). Each becomes ``SIGN``. Spared are
the joiners that scripts and emoji need, and the selectors of a sign's variant where there is a sign before them.
"""

from __future__ import annotations

import json
import re
import unicodedata

SIGN = "\N{REPLACEMENT CHARACTER}"
_ODD = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Controls (C0, C1), format characters, fillers and selectors: what has no look of its own, or changes others'."""
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_JOINERS = "\u200c\u200d"
_VARIANTS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FLAG, _FLAG_LETTERS = "\N{WAVING BLACK FLAG}", re.compile("[\U000e0020-\U000e007f]")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_JOINED_SCRIPTS = ((0x0600, 0x109F), (0x1700, 0x1CFF), (0xA800, 0xABFF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFE),
                   (0x10A00, 0x11FFF), (0x1E900, 0x1E95F))  # fmt: skip
"""Arabic and its neighbours, the scripts of India and South-East Asia, Mongolian: where joiners spell words."""


def visible(text: str) -> str:
    """``text`` with what hides or steers as ``SIGN``; line breaks and tabs stay as they are."""
    if _ODD.search(text) is None:
        return text
    return _ODD.sub(_shown, text)


def in_line(text: str) -> str:
    """The same on one line: breaks become ``⏎``, a tab a blank."""
    if text.isascii() and text.isprintable():
        return text
    return visible(_BREAKS.sub("⏎", text).replace("\t", " "))


def escaped(text: str) -> str:
    """JSON ``text`` with what hides or steers as ``\\uXXXX``: the same to a program (RFC 8259 section 7)."""
    return text if _ODD.search(text) is None else _ODD.sub(lambda found: json.dumps(found[0])[1:-1], text)


def _shown(found: re.Match[str]) -> str:
    text, place, sign = found.string, found.start(), found[0]
    if sign == "\r" and text[place + 1 : place + 2] == "\n":
        return ""
    return sign if _is_needed(text, place, sign) else SIGN


def _is_needed(text: str, place: int, sign: str) -> bool:
    before = text[place - 1] if place else ""
    if not before:
        return False
    if sign in _JOINERS:
        return _is_joined(text, place)
    if "\u180b" <= sign <= "\u180f":
        return "\u1800" <= before <= "\u18af" and _ODD.match(before) is None
    if _VARIANTS.match(sign):
        return not before.isspace() and _ODD.match(before) is None
    return _FLAG_LETTERS.match(sign) is not None and text[:place].rstrip(_TAGS).endswith(_FLAG)


_TAGS = "".join(map(chr, range(0xE0020, 0xE0080)))


def _is_joined(text: str, place: int) -> bool:
    """Whether the joiner there stands in a word of a script that has some, or between two pictures."""
    last = place - 1
    while last > 0 and (_VARIANTS.match(text[last]) or _SKIN.match(text[last])):
        last -= 1
    before, after = text[last], text[place + 1 : place + 2]
    if _is_letter_that_joins(before):
        return True
    return text[place] == "\u200d" and _is_picture(before) and after != "" and _is_picture(after)


def _is_letter_that_joins(char: str) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in _JOINED_SCRIPTS) and unicodedata.category(char)[0] in "LM"


def _is_picture(char: str) -> bool:
    return ord(char) >= 0x2190 and unicodedata.category(char) in ("So", "Sm")
