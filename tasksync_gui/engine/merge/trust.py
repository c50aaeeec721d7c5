"""What a system has been seen to keep as it was sent: the like of it needs no second look (engine README, section 3).

A write that is answered with a revision alone says nothing of what is kept. Whether that is worth a request is told by
what the values have in common with those that were looked at: signs, length, zone, grain, the very label.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from zlib import crc32

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Value, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, Link, Observation
from tasksync_gui.model.task import RemoteTask

OFTEN = 3
"""So many writes of each kind are looked at, whatever they say."""
SAMPLE = 50
"""One in so many is looked at in any case, since a system may change its ways."""
_GRAINS = (3600, 1800, 900, 300, 60)


class Trust:
    """What one list's system keeps, by all that has been seen of it.

    Args:
        seen: what is remembered of its tasks; some of them prove something.
        altered: fields in which it is known to alter what it is sent.
    """

    def __init__(self, seen: Iterable[Observation] = (), altered: frozenset[Field] = frozenset()) -> None:
        self._kept: dict[str, int] = {}
        self._altered = altered
        for each in seen:
            if each.proves:
                self._take(each.proves)

    def keeps(self, field: Field, value: Value) -> bool:
        """Whether the like of ``value`` has been seen to be kept, and nothing of ``field`` to be altered.

        Labels speak for themselves alone: what becomes of one says nothing of another.
        """
        if field in self._altered and field.spec.kind is not Kind.NAMES:
            return False
        return all(self._kept.get(trait, -1) >= size for trait, size in traits(field, value).items())

    def wants(self, task: RemoteTask, kind: str = "") -> bool:
        """Whether what was kept of a write is to be looked at, if its answer says only what was sent.

        ``kind``: of which kind the write was, where that is known.
        """
        seldom = bool(kind) and self._kept.get(kind, 0) < OFTEN
        return seldom or _is_sample(task) or not all(self.keeps(field, value) for field, value in task.fields.items())

    def learn(self, sent: RemoteTask, shown: RemoteTask, kind: str = "") -> dict[str, int]:
        """What it proves that ``shown`` was kept of ``sent``, as far as that was not known."""
        found = {kind: self._kept.get(kind, 0) + 1} if kind and self._kept.get(kind, 0) < OFTEN else {}
        for field, value in sent.fields.items():
            kept = shown.fields.get(field)
            if isinstance(value, frozenset) and isinstance(kept, frozenset):
                found |= traits(field, value & kept)
            elif field in shown.fields and same(field, value, kept):
                found |= traits(field, value)
            else:
                self._altered |= {field}
        news = {trait: size for trait, size in found.items() if self._kept.get(trait, -1) < size}
        self._take(news)
        return news

    def _take(self, proven: Mapping[str, int]) -> None:
        for trait, size in proven.items():
            self._kept[trait] = max(size, self._kept.get(trait, -1))


def trust_in(side: Side, seen: Iterable[Observation], links: Iterable[Link]) -> Trust:
    """How far the system of ``side`` is trusted, by all that is remembered of it."""
    rows = (row for link in links for row in link.base.values() if row.why is BaseReason.SPELLED)
    return Trust(seen, frozenset(row.field for row in rows))


def _is_sample(task: RemoteTask) -> bool:
    return not crc32(f"{task.id} {task.revision}".encode()) % SAMPLE


def traits(field: Field, value: Value) -> dict[str, int]:
    """In what ``value`` may differ from what its system would keep: traits, some of them with a size."""
    if isinstance(value, frozenset):
        return {f"{field} many": len(value), **{f"{field} = {name}": 0 for name in value}}
    if isinstance(value, str) and field.spec.kind in (Kind.LINE, Kind.TEXT):
        return _of_text(field, value)
    if isinstance(value, Schedule):
        return _of_moment(field, value.due) | _of_rule(field, value.recurrence)
    if isinstance(value, Completion):
        return {f"{field} = {value.status}": 0, **_of_moment(field, value.at)}
    if isinstance(value, When):
        return _of_moment(field, value)
    if field.spec.kind is Kind.TASK:
        return {f"{field} {'set' if value else 'none'}": 0}
    return {f"{field} = {value}": 0}


def _of_text(field: Field, text: str) -> dict[str, int]:
    found = {f"{field} signs": len(text), f"{field} bytes": len(text.encode("utf-8", "replace"))}
    found |= dict.fromkeys((f"{field} {_sign(each)}" for each in set(text)), 0)
    ends = {"first": text[:1], "last": text[-1:]}
    found |= {f"{field} {where} {_sign(sign)}": 0 for where, sign in ends.items() if sign and not sign.isalnum()}
    if "  " in text:
        found[f"{field} blanks"] = 0
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        found[f"{field} composed"] = 0
    return found


def _sign(sign: str) -> str:
    """Signs that systems treat alike: letters and digits by their kind, any other of ASCII by itself."""
    if sign.isascii():
        if not sign.isalnum():
            return repr(sign)
        return "digit" if sign.isdigit() else "capital" if sign.isupper() else "letter"
    return f"{unicodedata.category(sign)}{'+' if ord(sign) > 0xFFFF else ''}"


def _of_moment(field: Field, moment: When | None) -> dict[str, int]:
    if moment is None:
        return {f"{field} none": 0}
    if moment.time is None:
        return {f"{field} day": 0}
    seconds = moment.time.hour * 3600 + moment.time.minute * 60 + moment.time.second
    grain = next((each for each in _GRAINS if not seconds % each), 1)
    return {f"{field} zone {moment.zone}": 0, f"{field} grain {grain}": 0}


def _of_rule(field: Field, rule: str | None) -> dict[str, int]:
    """A rule by the names of its parts; how often, by its value as well."""
    parts = [] if rule is None else rule.upper().removeprefix("RRULE:").split(";")
    return {f"{field} rule {part if part.startswith('FREQ') else part.partition('=')[0]}": 0 for part in parts}
