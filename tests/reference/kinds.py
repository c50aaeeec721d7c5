"""Kinds of fields on plain values: two domains, how a value of one reads in the other, and examples of each.

A kind's ``to(side, value)`` is what the other side's ``value`` reads like on ``side``. ``representative``
is what is written when something new arrives: it keeps of the old value what the writer could not say.
"""

from __future__ import annotations

import unicodedata
from typing import Any

Plain = Any
UNREADABLE = "<no counterpart>"


class Kind:
    """A field whose two sides have one domain."""

    name = "text"
    empty: Plain = ""
    limits: dict[str, int] = {}  # noqa: RUF012
    source: tuple[Plain, ...] = ()
    destination: tuple[Plain, ...] = ()
    fillable = True

    def canon(self, value: Plain) -> Plain:
        """One value for all that mean the same."""
        if isinstance(value, str):
            return unicodedata.normalize("NFC", value.replace("\r\n", "\n")).strip() or self.empty
        return self.empty if value is None else value

    def to(self, side: str, value: Plain) -> Plain:
        """The other side's value in this side's domain."""
        return value

    def alike(self, one: Plain, other: Plain) -> bool:
        """Whether values of two sides, once in one domain, say the same."""
        return bool(one == other)

    def same(self, one: Plain, other: Plain) -> bool:
        """Whether two values of one side mean the same."""
        return bool(self.canon(one) == self.canon(other))

    def representative(self, side: str, new: Plain, old: Plain) -> Plain:
        """``new``, already in ``side``'s domain, beside what only ``old`` says."""
        return new

    def merged(self, base: Plain, source: Plain, destination: Plain) -> Plain:
        """One value for both edits, or None."""
        return None

    def equal(self, source: Plain, destination: Plain) -> bool:
        """Whether both sides say the same, as far as the poorer one can tell."""
        mine, theirs = self.canon(source), self.canon(destination)
        return self.alike(self.to("d", mine), theirs) or self.alike(mine, self.to("s", theirs))

    def put(self, side: str, new: Plain, old: Plain) -> Plain:
        """The lens: the old value if it says the same already, else the representative of the new one."""
        pair = (new, old) if side == "d" else (old, new)
        if self.equal(*pair):
            return old
        return self.representative(side, self.to(side, self.canon(new)), self.canon(old))

    def unknown(self, side: str, value: Plain) -> bool:
        """Whether ``side`` knows nobody of that name."""
        return False

    def refuses(self, side: str, value: Plain) -> bool:
        """Whether the value is too long for ``side``."""
        return isinstance(value, str) and len(value) > self.limits.get(side, 1000)


class Title(Kind):
    """The destination has one line of at most five characters."""

    name = "title"
    limits = {"d": 5}  # noqa: RUF012
    source = ("", "a", "b", "\u00e9", "a\nb", "longer")
    destination = ("", "a", "b ", "e\u0301", "a b")

    def to(self, side: str, value: Plain) -> Plain:
        return value.replace("\n", " ") if side == "d" else value


class Notes(Kind):
    """Long text, the same on both sides, with at most twenty characters on the source."""

    name = "notes"
    limits = {"s": 20}  # noqa: RUF012
    source = destination = (
        "",
        "one",
        "one\ntwo\nthree",
        "ONE\ntwo\nthree",
        "one\ntwo\nTHREE",
        "one\nthree",
        "one\ntwo\nthree\nfour",
        "one\ntwo\nthree\nfive",
        "zero\none\ntwo\nthree",
    )

    def merged(self, base: Plain, source: Plain, destination: Plain) -> Plain:
        from tests.reference.lines import merge_text

        return merge_text(base, source, self.put("s", destination, source))


class Status(Kind):
    """(state, when): four states and times on the source; open or done, and days, on the destination.

    A time is a day of January, with or without an hour: (5,) or (5, 8).
    """

    name = "status"
    empty = ("open", None)
    fillable = False
    source = (
        ("open", None),
        ("doing", None),
        ("done", None),
        ("done", (5, 8)),
        ("done", (6, 9)),
        ("cancelled", (5, 8)),
        ("open", (5, 8)),
    )
    destination = (("open", None), ("done", None), ("done", (5,)), ("done", (6,)))
    poorer = {"open": "open", "doing": "open", "done": "done", "cancelled": "done"}  # noqa: RUF012

    def canon(self, value: Plain) -> Plain:
        state, at = value
        return state, at if state in ("done", "cancelled") else None

    def same(self, one: Plain, other: Plain) -> bool:
        (state, at), (other_state, other_at) = self.canon(one), self.canon(other)
        return state == other_state and (at is None or other_at is None or at == other_at)

    def to(self, side: str, value: Plain) -> Plain:
        state, at = value
        return (self.poorer[state], at and at[:1]) if side == "d" else value

    def alike(self, one: Plain, other: Plain) -> bool:
        (state, at), (other_state, other_at) = one, other
        if state != other_state or not at or not other_at:
            return bool(state == other_state)
        coarser = min(len(at), len(other_at))
        return bool(at[:coarser] == other_at[:coarser])

    def merged(self, base: Plain, source: Plain, destination: Plain) -> Plain:
        """The same state at two times: it was so from the earlier one."""
        (state, at), (other_state, other_at) = source, destination
        if state != other_state or not at or not other_at:
            return None
        return min(source, destination, key=lambda value: (*value[1], 0)[:2])


class RichStatus(Status):
    """Both sides know four states; the destination stamps completion times itself."""

    name = "rich status"
    destination = (("open", None), ("doing", None), ("done", None), ("done", (5, 9)), ("cancelled", (6, 8)))

    def to(self, side: str, value: Plain) -> Plain:
        return (value[0], None) if side == "d" else value


DAY = 24 * 60
BERLIN = 60


class Due(Kind):
    """(day, minute, zone, recurrence) in January; the destination keeps a day only. The pair is at home in Berlin."""

    name = "due"
    empty = (None, None, None, None)
    source = (
        (None, None, None, None),
        (5, None, None, None),
        (6, None, None, "FREQ=DAILY"),
        (5, 540, "Europe/Berlin", None),
        (5, 600, None, "FREQ=DAILY"),
        (5, 1410, "UTC", None),
    )
    destination = ((None, None, None, None), (5, None, None, None), (6, None, None, None), (8, None, None, None))

    def to(self, side: str, value: Plain) -> Plain:
        if side == "s" or value[0] is None:
            return value if value[0] is not None else self.empty
        return _berlin(value)[0], None, None, None

    def representative(self, side: str, new: Plain, old: Plain) -> Plain:
        """A new day keeps the old time of day and recurrence, which the writer could not have meant."""
        if side == "d" or new[0] is None or old[0] is None:
            return (*new[:3], old[3]) if side == "s" and new[0] is not None else new
        if old[1] is None:
            return (*new[:3], old[3])
        minute = _berlin(old)[1]
        return (*_from_berlin(new[0], minute, old[2]), old[3])


class ZonedDue(Due):
    """The destination keeps times, but no zones' names and no recurrence."""

    name = "zoned due"
    destination = (
        (None, None, None, None),
        (5, None, None, None),
        (5, 480, "UTC", None),
        (5, 600, None, None),
        (6, 480, "UTC", None),
    )

    def to(self, side: str, value: Plain) -> Plain:
        day, minute, zone, _ = value
        if side == "s" or day is None:
            return value if day is not None else self.empty
        if zone == "Europe/Berlin":
            day, minute, zone = _shifted(day, minute - BERLIN, "UTC")
        return day, minute, zone, None

    def representative(self, side: str, new: Plain, old: Plain) -> Plain:
        """A new time is told in the old zone; the recurrence stays."""
        if side == "d" or new[0] is None:
            return new
        if new[2] == "UTC" and old[2] == "Europe/Berlin":
            return (*_shifted(new[0], new[1] + BERLIN, "Europe/Berlin"), old[3])
        return (*new[:3], old[3])


class MomentDue(ZonedDue):
    """The destination keeps moments only: what has no zone is read in Berlin."""

    name = "moment due"
    source = (*Due.source, (6, 30, None, None))
    destination = ((None, None, None, None), (5, None, None, None), (5, 480, "UTC", None), (5, 1410, "UTC", None))

    def to(self, side: str, value: Plain) -> Plain:
        day, minute, zone, _ = value
        if side == "d" and minute is not None and zone is None:
            return (*_shifted(day, minute - BERLIN, "UTC"), None)
        return super().to(side, value)

    def representative(self, side: str, new: Plain, old: Plain) -> Plain:
        """A moment is told without a zone where there was none."""
        if side == "s" and new[2] == "UTC" and old[1] is not None and old[2] is None:
            return (*_shifted(new[0], new[1] + BERLIN, None), old[3])
        return super().representative(side, new, old)


class Start(Due):
    """Like due, but a field of its own without recurrence."""

    name = "start"
    source = tuple(value for value in Due.source if value[3] is None)


def _berlin(value: Plain) -> Plain:
    """Day and minute as people in Berlin see them."""
    day, minute, zone, _ = value
    return _shifted(day, minute + BERLIN, zone)[:2] if zone == "UTC" and minute is not None else (day, minute)


def _from_berlin(day: int, minute: int, zone: str | None) -> Plain:
    return _shifted(day, minute - BERLIN, zone) if zone == "UTC" else (day, minute, zone)


def _shifted(day: int, minute: int, zone: str | None) -> Plain:
    return day + minute // DAY, minute % DAY, zone


class Priority(Kind):
    """0 to 9 on the source; none, high, medium and low on the destination."""

    name = "priority"
    empty = 0
    source = (0, 1, 2, 4, 5, 9)
    destination = (0, 1, 5, 9)
    nearest = (0, 1, 1, 1, 5, 5, 5, 5, 9, 9)

    def to(self, side: str, value: Plain) -> Plain:
        return self.nearest[value] if side == "d" else value


class Parent(Kind):
    """Ids of parents: lower case on the source, capitals on the destination."""

    name = "parent"
    empty = None
    source = (None, "p", "q")
    destination = (None, "P", "Q")

    def canon(self, value: Plain) -> Plain:
        return value

    def to(self, side: str, value: Plain) -> Plain:
        return value and (value.upper() if side == "d" else value.lower())


class Assignee(Kind):
    """A name, nobody, or somebody whom the program cannot name. The destination knows an Ann and a Carl only."""

    name = "assignee"
    empty = None
    source = (None, "", "ann", "bob", UNREADABLE)
    destination = (None, "", "Ann", "Carl", UNREADABLE)
    people = {"ann": "Ann", "carl": "Carl"}  # noqa: RUF012

    def to(self, side: str, value: Plain) -> Plain:
        return self.people.get(value.lower(), value) if side == "d" and value else value

    def unknown(self, side: str, value: Plain) -> bool:
        return bool(side == "d" and value and value.lower() not in self.people)


KINDS = (
    Title(),
    Notes(),
    Status(),
    RichStatus(),
    Due(),
    ZonedDue(),
    MomentDue(),
    Start(),
    Priority(),
    Parent(),
    Assignee(),
)
