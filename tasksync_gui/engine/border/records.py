"""Whether what a connector answered is a task, a listing, a report: pure checks, no value is ever repaired.

A record that is not sound is a problem of that record (engine README, section 3): named, told, its task unknown. What
can be taken in one way only is taken so: a field that the connector does not claim is left out, an empty address is
none, and what a connector might still change in its hands is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import TypeVar
from zoneinfo import ZoneInfo

from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.codes import RecordCode
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import ItemProblem, RemoteTask, Series, Snapshot

T = TypeVar("T")
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 30)
"""No day of a task lies outside: what does is a system's word for *none*, or a number that was misread. One day is
left at the end, since a moment in another zone may be a day later."""
MOST_AT_ONCE = 1024
LONGEST_LAG = 3600.0


class UnsoundError(Exception):
    """What was answered cannot be relied on; ``why`` is what is wrong with it."""

    def __init__(self, why: Message) -> None:
        super().__init__(why)
        self.why = why


def sound_task(answer: object, claimed: Mapping[Field, FieldSupport], needs_revision: bool = True) -> RemoteTask:
    """``answer`` as a task that nobody else can change. ``claimed``: the fields that its connector says it reads.

    Raises:
        UnsoundError: it is no task, or one of its values is not what it has to be.
    """
    if not isinstance(answer, RemoteTask):
        raise UnsoundError(message(RecordCode.NO_TASK, kind=type(answer).__name__))
    try:
        return _task(answer, claimed, needs_revision)
    except UnsoundError:
        raise
    except Exception as error:
        raise UnsoundError(message(RecordCode.BROKEN, kind=type(error).__name__)) from error


def _task(answer: RemoteTask, claimed: Mapping[Field, FieldSupport], needs_revision: bool) -> RemoteTask:
    id_ = _name(answer.id, "id")
    revision = _text(answer.revision, "revision")
    if needs_revision and not revision:
        raise UnsoundError(message(RecordCode.EMPTY, attribute="revision"))
    fields: dict[Field, Value] = {}
    for name, value in answer.fields.items():
        if name in claimed:
            known = name if type(name) is Field else Field(name)
            fields[known] = value if type(value) is Unmapped else _BY_KIND[known.spec.kind](value, known)
    if fields.get(Field.PARENT) == id_:
        raise UnsoundError(message(RecordCode.OWN_PARENT))
    return RemoteTask(
        RemoteId(id_),
        Revision(revision),
        fields,
        _text(answer.raw, "raw"),
        _maybe(answer.marker, "marker"),
        _maybe(answer.uid, "uid"),
        _maybe(answer.url, "url"),
        _stamp(answer.created_at, "created_at"),
        _stamp(answer.modified_at, "modified_at"),
        _words(answer.unsupported_content),
        None if answer.series is None else _series(answer.series),
        read_back=answer.read_back is True,
        as_sent=answer.as_sent is True,
    )


def _text(value: object, what: str) -> str:
    if type(value) is not str:
        if not isinstance(value, str):
            raise UnsoundError(message(RecordCode.WRONG_TYPE, attribute=what, kind=type(value).__name__))
        value = str.__str__(value)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise UnsoundError(message(RecordCode.NOT_UNICODE, attribute=what)) from None
    return value


def _name(value: object, what: str) -> str:
    found = _text(value, what)
    if not found:
        raise UnsoundError(message(RecordCode.EMPTY, attribute=what))
    return found


def _maybe(value: object, what: str) -> str | None:
    return None if value is None else _text(value, what) or None


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, tuple | list):
        raise UnsoundError(message(RecordCode.WRONG_TYPE, attribute="unsupported_content", kind=type(value).__name__))
    return tuple(_text(each, "unsupported_content") for each in value) if value else ()


def _series(value: object) -> Series:
    """What a series goes on with is checked like the dates that it will become."""
    if type(value) is not Series:
        raise UnsoundError(message(RecordCode.WRONG_TYPE, attribute="series", kind=type(value).__name__))
    if value.following is not None:
        _schedule(value.following, Field.DUE)
    _moment(value.start, Field.START)
    for said in (value.kept, value.fixed):
        if said is not None and not isinstance(said, Message):
            raise UnsoundError(message(RecordCode.WRONG_TYPE, attribute="series", kind=type(said).__name__))
    return value


def _stamp(value: object, what: str) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise UnsoundError(message(RecordCode.WRONG_TYPE, attribute=what, kind=type(value).__name__))
    if value.utcoffset() is None:
        raise UnsoundError(message(RecordCode.NO_ZONE, attribute=what))
    _day(value.date(), what)
    return value


def _day(value: date, what: str) -> None:
    if not EARLIEST <= value <= LATEST:
        raise UnsoundError(message(RecordCode.ODD_DAY, attribute=what, value=value.isoformat()))


# Values, by the kind of their field.


def _line(value: object, field: Field) -> Value:
    return _text(value, field.value)


def _completion(value: object, field: Field) -> Value:
    found = _of(Completion, value, field)
    if type(found.status) is not Status:
        raise _wrong(found.status, field)
    _moment(found.at, field)
    return found


def _schedule(value: object, field: Field) -> Value:
    found = _of(Schedule, value, field)
    _moment(found.due, field)
    if found.recurrence is not None:
        _name(found.recurrence, field.value)
    return found


def _moment(value: object, field: Field) -> When | None:
    if value is None:
        return None
    found = _of(When, value, field)
    if type(found.date) is not date:
        raise _wrong(found.date, field)
    _day(found.date, field.value)
    if found.time is not None and (type(found.time) is not time or found.time.tzinfo is not None):
        raise _wrong(found.time, field)
    if found.zone is not None:
        _zone(found, field)
    return found


def _zone(value: When, field: Field) -> None:
    name = _name(value.zone, field.value)
    if value.time is None:
        raise UnsoundError(message(RecordCode.ZONE_WITHOUT_TIME, attribute=field.value, value=name))
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UnsoundError(message(RecordCode.UNKNOWN_ZONE, attribute=field.value, value=name)) from None


def _level(value: object, field: Field) -> Value:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _wrong(value, field)
    if not 0 <= value <= 9:
        raise UnsoundError(message(RecordCode.ODD_LEVEL, attribute=field.value))
    return int(value)


def _names(value: object, field: Field) -> Value:
    found = _of(frozenset, value, field)
    for each in found:
        _name(each, field.value)
    return found


def _named(value: object, field: Field) -> Value:
    return None if value is None else _name(value, field.value)


def _of(kind: type[T], value: object, field: Field) -> T:
    if type(value) is not kind:
        raise _wrong(value, field)
    return value


def _wrong(value: object, field: Field) -> UnsoundError:
    return UnsoundError(message(RecordCode.WRONG_TYPE, attribute=field.value, kind=type(value).__name__))


_BY_KIND: Mapping[Kind, Callable[[object, Field], Value]] = {
    Kind.LINE: _line,
    Kind.TEXT: _line,
    Kind.COMPLETION: _completion,
    Kind.SCHEDULE: _schedule,
    Kind.MOMENT: _moment,
    Kind.LEVEL: _level,
    Kind.NAMES: _names,
    Kind.TASK: _named,
    Kind.PERSON: _named,
}


# Listings.


def sound_snapshot(answer: object, promised: Capabilities) -> Snapshot:
    """``answer`` as a listing of sound tasks, each once; the others are among its problems.

    Raises:
        UnsoundError: it is no listing at all.
    """
    try:
        return _snapshot(_as(Snapshot, answer), promised)
    except UnsoundError:
        raise
    except Exception as error:
        raise UnsoundError(message(RecordCode.BROKEN, kind=type(error).__name__)) from error


def _snapshot(answer: Snapshot, promised: Capabilities) -> Snapshot:
    capabilities = None if answer.capabilities is None else sound_capabilities(answer.capabilities)
    good, bad, nameless = _sorted_out(_several(answer.tasks), capabilities or promised)
    problems = [_problem(each) for each in _several(answer.problems)]
    return replace(
        answer,
        tasks=tuple(good.values()),
        complete=answer.complete is True and not nameless,
        incremental=answer.incremental is True,
        deleted=frozenset(RemoteId(_name(each, "id")) for each in _several(answer.deleted)),
        cursor=_maybe(answer.cursor, "cursor"),
        problems=(*problems, *bad),
        server_time=_aware(answer.server_time),
        requests=answer.requests if isinstance(answer.requests, int) else 0,
        former={RemoteId(_name(old, "former")): RemoteId(_name(new, "former")) for old, new in answer.former.items()},
        people=None if answer.people is None else frozenset(_name(each, "people") for each in _several(answer.people)),
        capabilities=capabilities,
        same=frozenset(RemoteId(_name(each, "id")) for each in _several(answer.same)),
    )


def _sorted_out(
    tasks: tuple[object, ...], capabilities: Capabilities
) -> tuple[dict[str, RemoteTask], list[ItemProblem], bool]:
    """(sound tasks by id, problems of the others, whether one of those cannot even be named)."""
    claimed, needs_revision = capabilities.fields, capabilities.compare_and_swap
    good: dict[str, RemoteTask] = {}
    bad: dict[str, ItemProblem] = {}
    nameless: list[ItemProblem] = []
    for number, each in enumerate(tasks, 1):
        try:
            task = sound_task(each, claimed, needs_revision)
        except UnsoundError as error:
            problem = _described(each, number, error.why)
            if problem.id is None:
                nameless.append(problem)
            else:
                bad[problem.id] = problem
            continue
        if good.setdefault(task.id, task) != task:
            bad[task.id] = ItemProblem(task.title or task.id, message(RecordCode.TWICE), task.id)
    return {id_: task for id_, task in good.items() if id_ not in bad}, [*bad.values(), *nameless], bool(nameless)


def _described(record: object, number: int, why: Message) -> ItemProblem:
    """The problem of a record, with what can be learnt of it without trusting it."""
    id_ = title = ""
    try:
        id_ = _name(getattr(record, "id", ""), "id")
        title = _text(getattr(record, "title", ""), "title")
    except Exception:  # noqa: BLE001 - a property of a record may raise anything, and is no reason to look no further
        title = ""
    return ItemProblem(title or id_ or f"#{number}", why, RemoteId(id_) if id_ else None)


def _problem(answer: object) -> ItemProblem:
    found = _as(ItemProblem, answer)
    id_ = _maybe(found.id, "id")
    return ItemProblem(_text(found.where, "where"), _as(Message, found.message), RemoteId(id_) if id_ else None)


def _aware(value: object) -> datetime | None:
    """The system's clock, which is a help and never needed."""
    try:
        return _stamp(value, "server_time")
    except UnsoundError:
        return None


def _several(value: object) -> tuple[object, ...]:
    """What is not gone through before it is here: a generator may never end."""
    if not isinstance(value, tuple | list | frozenset | set):
        raise UnsoundError(message(RecordCode.NOT_SEVERAL, kind=type(value).__name__))
    return tuple(value)


def _as(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise UnsoundError(message(RecordCode.NOT_A, wanted=kind.__name__, kind=type(value).__name__))
    return value


def sound_capabilities(answer: object) -> Capabilities:
    """``answer`` as promises that mean something. Raises UnsoundError."""
    found = _as(Capabilities, answer)
    for name, support in dict(found.fields).items():
        _as(Field, name)
        _as(FieldSupport, support)
    _as(MarkerKind, found.marker)
    numbers = (
        ("concurrency", found.concurrency, 1, MOST_AT_ONCE),
        ("visibility_lag", found.visibility_lag, 0, LONGEST_LAG),
    )
    for what, number, least, most in numbers:
        if not isinstance(number, int | float) or not least <= number <= most:
            raise UnsoundError(message(RecordCode.OUT_OF_RANGE, attribute=what))
    return found


def sound_list(answer: object, kind: type[T]) -> tuple[T, ...]:
    """Several of ``kind``. Raises UnsoundError."""
    return tuple(_as(kind, each) for each in _several(answer))


def sound_answer(answer: object, kind: type[T]) -> T:
    """One of ``kind``. Raises UnsoundError."""
    return _as(kind, answer)
