"""iCalendar text as lines that can be replaced one by one (RFC 5545 section 3.1).

Everything that is not replaced keeps its bytes: foreign properties, alarms, time zones, folding,
line ends. Lines are unfolded as bytes, since a fold may lie inside a character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.model.message import Message, message

CRLF = b"\r\n"
FOLD_AT = 75
DEEPEST = 50
"""Components inside each other; RFC 5545 has three levels."""
_PHYSICAL = re.compile(rb"[^\n]*\n|[^\n]+\Z")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^;:,"]*)((?:,(?:"[^"]*"|[^;:,"]*))*)')


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One content line: its bytes as they stand in the file, and its parts."""

    raw: bytes
    name: str
    """Upper case."""
    parameters: str
    """With the leading semicolon; empty if there are none."""
    value: str

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter, without quotes."""
        for match in _PARAMETER.finditer(self.parameters):
            if match[1].upper() == name:
                return match[2].strip('"')
        return None


class IcsError(ValueError):
    """The text is no iCalendar object; ``message`` says what is wrong, and where."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.message = why


@dataclass(slots=True)
class Component:
    """``BEGIN`` to ``END``; lines and inner components in their order."""

    name: str
    begin: bytes
    parts: list[ContentLine | Component] = field(default_factory=list)
    end: bytes = b""

    def lines(self, name: str) -> list[ContentLine]:
        """This component's own property lines called ``name``, in their order; not those of components inside it."""
        return [part for part in self.parts if isinstance(part, ContentLine) and part.name == name]

    def first(self, name: str) -> ContentLine | None:
        """The first of :meth:`lines`; None if there is none."""
        return next(iter(self.lines(name)), None)

    def components(self, name: str) -> list[Component]:
        """Direct inner components with a name."""
        return [part for part in self.parts if isinstance(part, Component) and part.name == name]

    def replace(self, name: str, new: list[ContentLine]) -> None:
        """Put ``new`` in place of the lines with a name, where the first of them stood."""
        places = [at for at, part in enumerate(self.parts) if isinstance(part, ContentLine) and part.name == name]
        place = places[0] if places else self._after_own_lines()
        for at in reversed(places):
            del self.parts[at]
        self.parts[place:place] = new

    def _after_own_lines(self) -> int:
        inner = [at for at, part in enumerate(self.parts) if isinstance(part, Component)]
        return inner[0] if inner else len(self.parts)

    def write(self) -> Iterator[bytes]:
        """The component in pieces of bytes; lines that nobody changed are as they came."""
        yield self.begin
        for part in self.parts:
            if isinstance(part, Component):
                yield from part.write()
            else:
                yield part.raw
        yield self.end


def parse(data: bytes) -> Component:
    """The calendar in ``data``. Raises IcsError."""
    stack: list[Component] = []
    found: Component | None = None
    for number, raw in _logical_lines(data):
        line = _line(raw, number)
        if line is None:
            continue
        if line.name == "BEGIN":
            if len(stack) >= DEEPEST:
                raise IcsError(message(CalDavCode.TOO_DEEP, line=str(number)))
            stack.append(Component(line.value.strip().upper(), raw))
        elif line.name == "END":
            found = _close(stack, line, number) or found
        elif not stack:
            raise IcsError(message(CalDavCode.LINE_OUTSIDE, line=str(number), name=line.name[:20]))
        else:
            stack[-1].parts.append(line)
    if stack:
        raise IcsError(message(CalDavCode.ENDS_INSIDE, name=stack[-1].name))
    if found is None or found.name != "VCALENDAR":
        raise IcsError(message(CalDavCode.OBJECT_NO_CALENDAR))
    return found


def _close(stack: list[Component], line: ContentLine, number: int) -> Component | None:
    """Close the innermost component; the calendar if it was the outermost."""
    if not stack or stack[-1].name != line.value.strip().upper():
        raise IcsError(message(CalDavCode.END_WITHOUT_BEGIN, line=str(number), name=line.value.strip()[:20]))
    done = stack.pop()
    done.end = line.raw
    if stack:
        stack[-1].parts.append(done)
        return None
    return done


def _logical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Content lines with their continuations, and the number of their first physical line."""
    current: list[bytes] = []
    start = 1
    for number, match in enumerate(_PHYSICAL.finditer(data), 1):
        part = match[0]
        if part[:1] in (b" ", b"\t") and current:
            current.append(part)
            continue
        if current:
            yield start, b"".join(current)
        current, start = [part], number
    if current:
        yield start, b"".join(current)


def _line(raw: bytes, number: int) -> ContentLine | None:
    plain = re.sub(rb"\r?\n[ \t]", b"", raw).rstrip(b"\r\n")
    if not plain.strip(b"\x00 \t\xef\xbb\xbf"):
        return None
    try:
        text = plain.decode("utf-8")
    except UnicodeDecodeError:
        raise IcsError(message(CalDavCode.LINE_NOT_UTF8, line=str(number))) from None
    text = text.removeprefix("\ufeff")
    head = _head_length(text)
    if head is None:
        raise IcsError(message(CalDavCode.LINE_WITHOUT_VALUE, line=str(number), start=text[:30]))
    name, _, _ = text[:head].partition(";")
    return ContentLine(raw, name.strip().upper(), text[len(name) : head], text[head + 1 :])


def _head_length(text: str) -> int | None:
    """Where the colon before the value stands; one inside quotes does not count."""
    quoted = False
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == ":" and not quoted:
            return at
    return None


def make_line(name: str, value: str, parameters: str = "", eol: bytes = CRLF) -> ContentLine:
    """A new line, folded at 75 octets between characters. ``value`` is escaped already."""
    text = f"{name}{parameters}:{value}"
    return ContentLine(fold(text, eol), name, parameters, value)


def fold(text: str, eol: bytes = CRLF) -> bytes:
    """``text`` in physical lines of at most 75 octets."""
    data = text.encode("utf-8")
    if len(data) <= FOLD_AT:
        return data + eol
    parts, room, at = [], FOLD_AT, 0
    while at < len(data):
        end = min(at + room, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        parts.append(data[at:end])
        at, room = end, FOLD_AT - 1
    return (eol + b" ").join(parts) + eol


def line_end(data: bytes) -> bytes:
    """How the lines of a file end."""
    return CRLF if CRLF in data[:4096] or b"\n" not in data else b"\n"


_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def unescape(value: str) -> str:
    """A TEXT value as plain text (RFC 5545 section 3.3.11)."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)


def escape(text: str) -> str:
    """Plain text as a TEXT value. Control characters, which iCalendar forbids, become spaces, and so do the two that
    XML forbids (its production Char): servers hand objects out inside of it, and one such would spoil the whole list.
    """
    text = _UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def split_list(value: str) -> list[str]:
    """A comma-separated TEXT list, each item unescaped."""
    return [unescape(item) for item in re.findall(r"(?:[^\\,]|\\.)+", value, re.DOTALL)]
