"""What somebody edited in a task's whole record, be it carried or not (engine README, section 3).

Records are compared in parts: the members of a JSON object, the lines of an iCalendar object, or the whole of anything
else. What a connector declares as volatile (stamps, counters, the trace of a comment) is no part.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Set

from tasksync_gui.engine.merge.equality import same
from tasksync_gui.model.codec import canonical_json
from tasksync_gui.model.fields import Field, Kind
from tasksync_gui.model.task import RemoteTask

FORM = "form"
"""A connector that comes to keep more of its records numbers their forms by a member of this name."""
WHOLE = ""
"""The name of a record that has no parts."""
NAMES_OF_FIELDS = frozenset(
    {
        *("summary", "description", "dtstart", "due", "duration", "rrule", "status", "completed", "percent-complete"),
        *("priority", "categories", "related-to", "title", "name", "desc", "notes", "html_notes", "body", "due_on"),
        *("due_at", "duedate", "start", "start_on", "start_at", "closed", "idlist", "duecomplete", "labels", "tags"),
        *("idlabels", "idmembers", "assignee", "assignees", "parent", "state", "reason", "state_reason", "id"),
        *("value", "above", "assigned", "places"),
    }
)
"""What systems call the fields that we know, in small letters: a person is told of these by our own names."""
WRAPPINGS = ("fields.", "custom_fields.", "custom.")
"""Members inside which some connectors keep what people know by its own name."""
_EMPTY: tuple[object, ...] = (None, "", [], {}, False)


def edited_fields(before: RemoteTask, now: RemoteTask) -> tuple[Field, ...]:
    """Fields whose values differ, parents aside, which change with the ids of others."""
    both = (name for name in Field if name in before.fields and name in now.fields)
    return tuple(f for f in both if f.spec.kind is not Kind.TASK and not same(f, before.fields[f], now.fields[f]))


def edited_parts(before: RemoteTask, now: RemoteTask, volatile: Set[str]) -> tuple[str, ...]:
    """Names of the parts in which two versions of one task's record differ, as its system calls them, in order."""
    if before.raw == now.raw or not before.raw or not now.raw:
        return ()
    old, new = _parts(before.raw, now.raw, volatile)
    return tuple(sorted({name for name, _ in ((old - new) + (new - old))}))


def is_edited(before: RemoteTask, now: RemoteTask, volatile: Set[str]) -> bool:
    """Whether somebody changed anything in the task. An equal revision says that nobody did."""
    if before.revision == now.revision:
        return False
    return bool(edited_fields(before, now) or edited_parts(before, now, volatile))


def plainly(name: str) -> str:
    """A part of a record as people know it."""
    return next((name.removeprefix(each) for each in WRAPPINGS if name.startswith(each)), name)


Parts = Counter[tuple[str, str]]


def _parts(before: str, now: str, volatile: Set[str]) -> tuple[Parts, Parts]:
    if before.startswith("{") and now.startswith("{"):
        try:
            old, new = _in_one_form(json.loads(before), json.loads(now))
            return Counter(_members(old, volatile)), Counter(_members(new, volatile))
        except (ValueError, RecursionError):
            pass
    return _lines_or_whole(before, volatile), _lines_or_whole(now, volatile)


def _lines_or_whole(raw: str, volatile: Set[str]) -> Parts:
    return Counter(_lines(raw, volatile)) if raw.startswith("BEGIN:") else Counter([(WHOLE, raw)])


def _in_one_form(before: object, now: object) -> tuple[object, object]:
    """Both records with what both can say: an earlier version of the connector kept less, in another form."""
    forms = [each.get(FORM) if isinstance(each, dict) else None for each in (before, now)]
    return (before, now) if forms[0] == forms[1] else (_common(before, now), _common(now, before))


def _common(record: object, other: object) -> object:
    if type(record) is not type(other):
        return None
    if not isinstance(record, dict) or not isinstance(other, dict):
        return record
    return {name: _common(value, other[name]) for name, value in record.items() if name in other and name != FORM}


def _members(record: object, volatile: Set[str], inside: str = "") -> Iterator[tuple[str, str]]:
    """Leaves of a JSON object, each named by its place; what is empty might as well not be there."""
    if not isinstance(record, dict):
        return
    for name, value in record.items():
        if name in volatile:
            continue
        place = f"{inside}{name}"
        if isinstance(value, dict):
            yield from _members(value, volatile, f"{place}.")
        elif (kept := _stripped(value, volatile)) not in _EMPTY:
            yield place, canonical_json(kept)


def _stripped(value: object, volatile: Set[str]) -> object:
    if isinstance(value, dict):
        return {name: _stripped(each, volatile) for name, each in value.items() if name not in volatile}
    return [_stripped(each, volatile) for each in value] if isinstance(value, list) else value


def _lines(raw: str, volatile: Set[str]) -> Iterator[tuple[str, str]]:
    """Unfolded content lines (RFC 5545, section 3.1), in whatever order; those of an alarm are called by its name."""
    text = raw.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    above: list[str] = []
    for line in text.split("\n"):
        name = line.partition(":")[0].partition(";")[0].strip().upper()
        if name == "BEGIN":
            above.append(line.partition(":")[2].strip().upper())
        if line and name not in volatile and volatile.isdisjoint(above):
            yield (above[-1] if len(above) > 2 or name in ("BEGIN", "END") else name), line
        if name == "END" and above:
            above.pop()
