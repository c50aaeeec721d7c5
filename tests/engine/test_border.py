"""The border around a connector: what comes in is a sound task or a named fault, whatever the connector does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.engine.border import border as module
from tasksync_gui.engine.border.border import Border
from tasksync_gui.engine.ports import Commented, Lister, Pick, Restorer
from tasksync_gui.engine.runtime.calls import apart, heard, wrote
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codes import RecordCode
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    ConnectorFaultError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
    StoreError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import words
from tasksync_gui.model.task import Collection, Draft, ItemProblem, RemoteTask, Series, Snapshot

DAY = date(2026, 6, 1)
GOOD: dict[Field, Any] = {
    Field.TITLE: "Buy milk", Field.NOTES: "", Field.STATUS: Completion(Status.COMPLETED, When(DAY, time(9), "UTC")),
    Field.DUE: Schedule(When(DAY, time(17), "Europe/Berlin"), "FREQ=WEEKLY"), Field.START: None, Field.PRIORITY: 0,
    Field.LABELS: frozenset({"home"}), Field.PARENT: RemoteId("2"), Field.ASSIGNEE: None,
}  # fmt: skip
MOMENT = datetime(2026, 5, 1, tzinfo=UTC)


def task(**parts: Any) -> RemoteTask:
    """A sound task but for ``parts``: attributes, or fields by name."""
    names = {name.value: name for name in Field}
    values = {names[name]: value for name, value in parts.items() if name in names}
    others = {name: value for name, value in parts.items() if name not in names}
    return RemoteTask(**{"id": "1", "revision": "r1", "fields": GOOD | values} | others)


class Plug:
    """A connector that does what a test says."""

    capabilities: Any = FULL

    def __init__(self, answer: Any = None, **methods: Callable[..., Any]) -> None:
        self.answer = answer
        for name in ("check", "collections", "snapshot", "read", "find_by_marker", "create", "update", "delete"):
            setattr(self, name, methods.get(name, self._answered))

    async def _answered(self, *given: Any) -> Any:
        return self.answer() if callable(self.answer) else self.answer

    async def close(self) -> None:
        raise OSError("gone")


def fenced(answer: Any = None, **methods: Callable[..., Any]) -> Border:
    return Border(Plug(answer, **methods), "Plug")  # type: ignore[arg-type]


async def listed(*tasks: object, **more: Any) -> Snapshot:
    return await fenced(Snapshot(tasks, **more)).snapshot("list")  # type: ignore[arg-type]


async def test_a_sound_task_passes_unchanged() -> None:
    found = await listed(task(), task(id="2", parent=None, created_at=MOMENT, uid="u", due=Unmapped("soon")))
    assert found.tasks == (task(), task(id="2", parent=None, created_at=MOMENT, uid="u", due=Unmapped("soon")))
    assert (found.problems, found.complete) == ((), True)


WHOLE: dict[str, Any] = {
    "raw": "BEGIN:VTODO", "marker": "m", "uid": "u", "url": "https://tasks.example/1", "created_at": MOMENT,
    "modified_at": MOMENT, "unsupported_content": ("table",), "series": Series(Schedule(When(DAY)), When(DAY)),
    "read_back": True, "as_sent": True,
}  # fmt: skip


async def test_nothing_of_a_sound_task_is_lost() -> None:
    names = {each.name for each in fields(RemoteTask)}
    assert names == {"id", "revision", "fields", *WHOLE}, "name a new attribute of a task here"
    (found,) = (await listed(task(**WHOLE))).tasks
    assert {name: getattr(found, name) for name in WHOLE} == WHOLE


BAD: list[tuple[dict[str, Any], RecordCode]] = [
    ({"title": None}, RecordCode.WRONG_TYPE),
    ({"title": b"Buy"}, RecordCode.WRONG_TYPE),
    ({"title": "half \ud800"}, RecordCode.NOT_UNICODE),
    ({"notes": 7}, RecordCode.WRONG_TYPE),
    ({"status": "completed"}, RecordCode.WRONG_TYPE),
    ({"status": Completion("completed")}, RecordCode.WRONG_TYPE),
    ({"status": Completion(Status.COMPLETED, MOMENT)}, RecordCode.WRONG_TYPE),
    ({"due": None}, RecordCode.WRONG_TYPE),
    ({"due": DAY}, RecordCode.WRONG_TYPE),
    ({"due": "2026-06-01"}, RecordCode.WRONG_TYPE),
    ({"due": When(DAY)}, RecordCode.WRONG_TYPE),
    ({"due": Schedule(MOMENT)}, RecordCode.WRONG_TYPE),
    ({"due": Schedule(When(MOMENT))}, RecordCode.WRONG_TYPE),
    ({"due": Schedule(When(date(1, 1, 1)))}, RecordCode.ODD_DAY),
    ({"due": Schedule(When(date(9999, 12, 31)))}, RecordCode.ODD_DAY),
    ({"due": Schedule(When(DAY, time(9, tzinfo=UTC)))}, RecordCode.WRONG_TYPE),
    ({"due": Schedule(When(DAY, time(9), "Mars/Olympus"))}, RecordCode.UNKNOWN_ZONE),
    ({"due": Schedule(When(DAY, time(9), "../../etc/passwd"))}, RecordCode.UNKNOWN_ZONE),
    ({"due": Schedule(When(DAY, None, "UTC"))}, RecordCode.ZONE_WITHOUT_TIME),
    ({"due": Schedule(When(DAY), "")}, RecordCode.EMPTY),
    ({"start": ""}, RecordCode.WRONG_TYPE),
    ({"priority": True}, RecordCode.WRONG_TYPE),
    ({"priority": "1"}, RecordCode.WRONG_TYPE),
    ({"priority": 1.0}, RecordCode.WRONG_TYPE),
    ({"priority": 10}, RecordCode.ODD_LEVEL),
    ({"priority": -1}, RecordCode.ODD_LEVEL),
    ({"labels": ["home"]}, RecordCode.WRONG_TYPE),
    ({"labels": {"home"}}, RecordCode.WRONG_TYPE),
    ({"labels": "home"}, RecordCode.WRONG_TYPE),
    ({"labels": frozenset({""})}, RecordCode.EMPTY),
    ({"labels": frozenset({7})}, RecordCode.WRONG_TYPE),
    ({"parent": 2}, RecordCode.WRONG_TYPE),
    ({"parent": ""}, RecordCode.EMPTY),
    ({"parent": "1"}, RecordCode.OWN_PARENT),
    ({"assignee": ""}, RecordCode.EMPTY),
    ({"revision": None}, RecordCode.WRONG_TYPE),
    ({"revision": ""}, RecordCode.EMPTY),
    ({"raw": {"id": 1}}, RecordCode.WRONG_TYPE),
    ({"marker": 1}, RecordCode.WRONG_TYPE),
    ({"created_at": datetime(2026, 5, 1)}, RecordCode.NO_ZONE),  # noqa: DTZ001
    ({"modified_at": "2026-05-01T00:00:00Z"}, RecordCode.WRONG_TYPE),
    ({"modified_at": datetime(1, 1, 1, tzinfo=UTC)}, RecordCode.ODD_DAY),
    ({"unsupported_content": "table"}, RecordCode.WRONG_TYPE),
    ({"series": "weekly"}, RecordCode.WRONG_TYPE),
    ({"series": Series(following=When(DAY))}, RecordCode.WRONG_TYPE),
    ({"series": Series(following=Schedule(When(date(1, 1, 1))))}, RecordCode.ODD_DAY),
    ({"series": Series(start=DAY)}, RecordCode.WRONG_TYPE),
    ({"series": Series(kept="its own")}, RecordCode.WRONG_TYPE),
    ({"fields": None}, RecordCode.BROKEN),
    ({"fields": [("title", "Buy")]}, RecordCode.BROKEN),
]


@pytest.mark.parametrize(("parts", "code"), BAD, ids=lambda part: str(part)[:60])
async def test_a_bad_record_is_a_problem_of_its_own(parts: dict[str, Any], code: RecordCode) -> None:
    found = await listed(task(**parts), task(id="9"))
    assert [each.id for each in found.tasks] == ["9"]
    (problem,) = found.problems
    assert (problem.id, problem.message.code) == ("1", code)
    assert found.complete
    for method in ("create", "update", "read"):
        with pytest.raises(ConnectorFaultError) as caught:
            await ask(fenced(task(**parts)), method)
        assert caught.value.wrote is (method != "read")


class Raising(RemoteTask):
    """A record whose properties raise."""

    @property
    def title(self) -> str:
        raise ValueError("no title")

    def __getattribute__(self, name: str) -> Any:
        if name == "fields":
            raise RuntimeError("no fields")
        return super().__getattribute__(name)


@pytest.mark.parametrize("record", [None, {}, "1", object(), task(id=""), task(id=None), task(id=7), task(id=b"1")])
async def test_a_record_that_cannot_be_named_leaves_the_listing_incomplete(record: object) -> None:
    """It may be any of those that seem to be missing."""
    found = await listed(record, task(id="9"))
    assert [each.id for each in found.tasks] == ["9"]
    assert [each.id for each in found.problems] == [None]
    assert not found.complete


async def test_a_record_whose_properties_raise_is_named_by_its_id() -> None:
    found = await listed(Raising("3", "r", GOOD), task(id="9"))
    assert [(each.id, each.message.code) for each in found.problems] == [("3", RecordCode.BROKEN)]
    assert found.complete


async def test_one_id_is_one_task() -> None:
    same, other = task(id="5"), task(id="5", title="Another")
    assert (await listed(same, same)).tasks == (same,)
    found = await listed(same, other, task(id="9"))
    assert [each.id for each in found.tasks] == ["9"]
    assert [(each.id, each.message.code) for each in found.problems] == [("5", RecordCode.TWICE)]


async def test_what_is_not_claimed_is_left_out() -> None:
    plug = Plug(Snapshot((task(),)))
    plug.capabilities = replace(FULL, fields={Field.TITLE: FULL.fields[Field.TITLE]})
    (found,) = (await Border(plug, "Plug").snapshot("list")).tasks  # type: ignore[arg-type]
    assert found.fields == {Field.TITLE: "Buy milk"}


async def test_a_revision_is_needed_where_it_is_promised() -> None:
    plug = Plug(Snapshot((task(revision=""),)))
    plug.capabilities = replace(FULL, compare_and_swap=False)
    assert len((await Border(plug, "Plug").snapshot("list")).tasks) == 1  # type: ignore[arg-type]


async def test_empty_texts_of_no_meaning_are_none() -> None:
    (found,) = (await listed(task(uid="", url="", marker=""))).tasks
    assert (found.uid, found.url, found.marker) == (None, None, None)


async def test_what_was_answered_cannot_be_changed_afterwards() -> None:
    values = dict(GOOD)
    shown = RemoteTask(RemoteId("1"), Revision("r1"), values)
    (found,) = (await listed(shown)).tasks
    values[Field.TITLE] = "Changed in its hands"
    assert found.title == "Buy milk"


async def test_what_is_given_away_is_a_copy() -> None:
    async def greedy(*given: Any) -> RemoteTask:
        for each in given:
            (each.fields if isinstance(each, Draft) else each if isinstance(each, dict) else {}).clear()
        return task()

    ours = {Field.TITLE: "Buy milk"}
    border = fenced(create=greedy, update=greedy)
    await border.create("list", Draft(ours), "m")
    await border.update("list", RemoteId("1"), ours, Revision("r1"))
    assert ours == {Field.TITLE: "Buy milk"}


async def endless() -> Any:
    while True:
        yield task()


async def forgotten() -> RemoteTask:
    return task()


SHAPES: Sequence[Callable[[], Any]] = (
    lambda: None, dict, list, forgotten, endless, lambda: [task()], lambda: iter([task()]), lambda: RemoteTask,
    lambda: Snapshot(endless()), lambda: Snapshot(iter([task()])), lambda: Snapshot(None),  # type: ignore[arg-type]
    lambda: Snapshot((), deleted=[7]), lambda: Snapshot((), deleted="12"),  # type: ignore[arg-type]
    lambda: Snapshot((), cursor=7), lambda: Snapshot((), problems=("odd",)),  # type: ignore[arg-type]
    lambda: Snapshot((), capabilities={}), lambda: Snapshot((), people=7),  # type: ignore[arg-type]
)  # fmt: skip


async def ask(border: Border, method: str) -> Any:
    """Call ``method`` with what it takes."""
    given: Mapping[str, Sequence[Any]] = {
        "snapshot": ["list"], "read": ["list", "1"], "find_by_marker": ["list", "m"],
        "create": ["list", Draft({}), "m"], "update": ["list", "1", {}, "r"], "delete": ["list", "1", "r"],
    }  # fmt: skip
    return await getattr(border, method)(*given.get(method, []))


METHODS = ("check", "collections", "snapshot", "read", "find_by_marker", "create", "update", "delete")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("method", [each for each in METHODS if each not in ("delete", "collections")])
async def test_a_wrong_shape_is_the_connectors_fault(method: str, shape: Callable[[], Any]) -> None:
    if method == "find_by_marker" and shape in (SHAPES[2], SHAPES[5]):
        return  # a list is its shape
    with pytest.raises(ConnectorFaultError) as caught:
        await ask(fenced(shape), method)
    assert caught.value.wrote is (method in ("create", "update"))


@pytest.mark.parametrize("lists", [None, ["a"], [Collection("", "A")], [Collection("a", None)]])  # type: ignore[arg-type]
async def test_lists_have_ids_and_titles(lists: Any) -> None:
    with pytest.raises(ConnectorFaultError):
        await fenced(lists).collections()


async def test_a_method_that_is_an_async_generator_is_not_waited_for() -> None:
    async def pages(*given: Any) -> Any:
        while True:
            yield task()

    with pytest.raises(ConnectorFaultError):
        await fenced(snapshot=pages).snapshot("list")


class Panic(BaseException):
    """What a library in another language raises."""


def deep(level: int = 0) -> int:
    return deep(level + 1)


ODD = (
    ValueError("x"), SystemExit(3), GeneratorExit(), asyncio.CancelledError(), StopIteration(), StopAsyncIteration(),
    Panic(), TimeoutError(), asyncio.InvalidStateError(), AssertionError(), MemoryError(), ExceptionGroup("x", [OSError()]),
)  # fmt: skip


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("method", METHODS)
async def test_any_exception_is_the_connectors_fault(method: str, error: BaseException, caplog: Any) -> None:
    async def broken(*given: Any) -> None:
        raise error

    def at_once(*given: Any) -> None:
        raise error

    for each in (broken, at_once):
        with pytest.raises(ConnectorFaultError) as caught:
            await ask(fenced(**{method: each}), method)
        assert caught.value.wrote is (method in ("create", "update", "delete"))
    if not isinstance(error, StopIteration | StopAsyncIteration):  # Python makes a RuntimeError of them
        assert type(error).__name__ in caplog.text


async def test_endless_recursion_is_a_fault_as_well(caplog: Any) -> None:
    async def broken(*given: Any) -> int:
        return deep()

    with pytest.raises(ConnectorFaultError):
        await fenced(read=broken).read("list", RemoteId("1"))
    assert "Traceback" in caplog.text


@pytest.mark.parametrize("error", [UserError("No"), StoreError("No"), NotFoundError("No"), AuthError("No")])
async def test_its_own_errors_pass_as_they_are(error: Exception) -> None:
    def broken(*given: Any) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await fenced(read=broken).read("list", RemoteId("1"))
    assert caught.value is error


async def test_the_program_can_be_ended() -> None:
    async def ending(*given: Any) -> None:
        raise Panic

    border = Border(Plug(read=ending), "Plug", (Panic,))  # type: ignore[arg-type]
    with pytest.raises(Panic):
        await border.read("list", RemoteId("1"))


async def test_a_cancellation_that_was_asked_for_is_one() -> None:
    started, ended = asyncio.Event(), asyncio.Event()

    async def slow(*given: Any) -> None:
        started.set()
        try:
            await asyncio.sleep(1000)
        finally:
            ended.set()

    asking = asyncio.ensure_future(fenced(read=slow).read("list", RemoteId("1")))
    await started.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert ended.is_set()


async def test_silence_ends_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE", 0.02)

    async def hangs(*given: Any) -> None:
        await asyncio.Event().wait()

    for method in ("read", "create"):
        with pytest.raises(UnavailableError) as caught:
            await ask(fenced(**{method: hangs}), method)
        assert caught.value.sent


async def test_a_sign_of_life_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE", 0.05)

    async def slow(*given: Any) -> RemoteTask:
        for _ in range(6):
            await asyncio.sleep(0.02)
            heard()
        return task()

    async def waits(*given: Any) -> RemoteTask:
        heard(10.0)
        await asyncio.sleep(0.1)
        return task()

    assert await fenced(read=slow).read("list", RemoteId("1")) == task()
    assert await fenced(read=waits).read("list", RemoteId("1")) == task()


async def test_no_call_lasts_for_ever_whatever_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.05)

    async def endlessly(*given: Any) -> None:
        while True:
            heard(100.0)
            await asyncio.sleep(0.01)

    with pytest.raises(UnavailableError):
        await fenced(read=endlessly).read("list", RemoteId("1"))


async def test_a_call_that_will_not_end_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE", 0.01)
    monkeypatch.setattr(module, "STUBBORN", 0.01)
    enough = asyncio.Event()

    async def stubborn(*given: Any) -> None:
        while not enough.is_set():
            try:
                await enough.wait()
            except asyncio.CancelledError:
                continue

    with pytest.raises(UnavailableError):
        await fenced(read=stubborn).read("list", RemoteId("1"))
    enough.set()
    await asyncio.sleep(0.01)


async def test_another_task_than_the_one_asked_for_is_none() -> None:
    with pytest.raises(ConnectorFaultError):
        await fenced(task(id="8", parent=None)).read("list", RemoteId("1"))


async def test_a_search_that_finds_everything_finds_only_what_bears_the_mark() -> None:
    """A server that does not understand the question may answer with the whole list."""
    all_ = [task(id="3", marker="theirs"), task(id="4", marker="m"), task(id="5")]
    assert [each.id for each in await fenced(all_).find_by_marker("list", "m")] == ["4"]
    named = [replace(each, uid="m") if each.id == all_[0].id else each for each in all_]
    assert {each.id for each in await fenced(named).find_by_marker("list", "m")} == {"4", all_[0].id}


async def test_where_a_record_cannot_be_read_nobody_knows_whether_it_bears_the_mark() -> None:
    with pytest.raises(ConnectorFaultError):
        await fenced([task(title=None)]).find_by_marker("list", "m")


@pytest.mark.parametrize(
    "promises",
    [None, {}, replace(FULL, concurrency=0), replace(FULL, concurrency=10**9), replace(FULL, visibility_lag=float("nan")),
     replace(FULL, marker=None), replace(FULL, fields={"title": None})],
)  # fmt: skip
async def test_promises_that_mean_nothing_are_a_fault(promises: Any) -> None:
    plug = Plug(task())
    plug.capabilities = promises
    border = Border(plug, "Plug")  # type: ignore[arg-type]
    with pytest.raises(ConnectorFaultError):
        _ = border.capabilities
    with pytest.raises(ConnectorFaultError) as caught:
        await ask(border, "create")
    assert caught.value.wrote


async def test_promises_that_raise_are_a_fault() -> None:
    class Refusing(Plug):
        @property
        def capabilities(self) -> Capabilities:  # type: ignore[override]
            raise KeyError("capabilities")

    with pytest.raises(ConnectorFaultError):
        await Border(Refusing(task()), "Plug").snapshot("list")  # type: ignore[arg-type]


async def test_a_connector_that_cannot_be_closed_is_closed() -> None:
    await fenced().close()


async def test_what_a_connector_can_do_besides_is_there_if_it_is() -> None:
    class More(Plug):
        async def restore(self, collection: str, id_: RemoteId) -> RemoteTask:
            return task()

        async def comments(self, collection: str, id_: RemoteId) -> list[Any]:
            return [{"text": "no comment"}]

    plain, more = fenced(), Border(More(), "Plug")  # type: ignore[arg-type]
    assert not isinstance(plain, Restorer | Commented)
    assert isinstance(more, Restorer)
    assert isinstance(more, Commented)
    assert await more.restore("list", RemoteId("1")) == task()
    with pytest.raises(ConnectorFaultError):
        await more.comments("list", RemoteId("1"))


class Naming(Plug):
    """Names two changes, and says that it has left out what ``left`` tells."""

    left: frozenset[RemoteId] = frozenset()

    async def changes_since(self, collection: str, cursor: str, pick: Pick) -> Snapshot:
        wanted = pick({RemoteId("1"): Revision("r"), RemoteId("8"): Revision("r")})
        found = tuple(task(id=id_) for id_ in sorted(wanted) if id_ not in self.left)
        return Snapshot(found, incremental=True, same=self.left)


@pytest.mark.parametrize(
    ("wanted", "left", "sound"),
    [({"1"}, {"8"}, True), ({"1", "8"}, set(), True), ({"1", "8"}, {"8"}, False), ({"1"}, {"8", "9"}, False)],
)
async def test_only_what_was_not_wanted_may_be_left_out(wanted: set[str], left: set[str], sound: bool) -> None:
    plug = Naming()
    plug.left = frozenset(map(RemoteId, left))
    border = Border(plug, "Plug")  # type: ignore[arg-type]
    assert isinstance(border, Lister)
    asked = border.changes_since("list", "7", lambda listed: {id_ for id_ in listed if id_ in wanted})
    if sound:
        found = await asked
        assert ({each.id for each in found.tasks}, found.same) == (wanted, left)
    else:
        with pytest.raises(ConnectorFaultError):
            await asked


async def test_a_listing_that_was_not_asked_so_leaves_nothing_out() -> None:
    assert (await listed(task(), same=frozenset({RemoteId("9")}))).same == frozenset()
    assert not isinstance(fenced(), Lister)


async def test_its_own_problems_are_told_as_well() -> None:
    found = await listed(task(), problems=(ItemProblem("line 3", words("Odd."), RemoteId("7")),))
    assert [each.id for each in found.problems] == ["7"]


# Writes of several requests.

SLOW, OFF = RateLimitedError("Slow", retry_after=5), UnavailableError("Off", sent=False)


def stepwise(error: Exception, *, answered: bool = True) -> Callable[..., Awaitable[RemoteTask]]:
    """A write whose first request is answered and whose second one fails."""

    async def write(*given: Any) -> RemoteTask:
        if answered:
            wrote()
        raise error

    return write


@pytest.mark.parametrize("error", [SLOW, OFF, NotFoundError("Gone"), RejectedFieldError("No"), AuthError("No")])
async def test_a_create_that_fails_after_its_first_request_may_have_been_carried_out(error: ConnectorError) -> None:
    with pytest.raises(UnavailableError) as caught:
        await ask(fenced(create=stepwise(error)), "create")
    assert caught.value.sent
    assert error.message in list(caught.value.message.walk())
    with pytest.raises(type(error)) as unsent:
        await ask(fenced(create=stepwise(error, answered=False)), "create")
    assert unsent.value is error


@pytest.mark.parametrize("method", ["update", "delete"])
@pytest.mark.parametrize("error", [SLOW, OFF])
async def test_so_may_any_other_write(method: str, error: ConnectorError) -> None:
    with pytest.raises(UnavailableError) as caught:
        await ask(fenced(**{method: stepwise(error)}), method)
    assert caught.value.sent
    with pytest.raises(type(error)) as unsent:
        await ask(fenced(**{method: stepwise(error, answered=False)}), method)
    assert unsent.value is error


async def test_a_sign_in_that_is_renewed_on_the_way_writes_no_task() -> None:
    async def renewing(*given: Any) -> RemoteTask:
        with apart():
            wrote()
        raise SLOW

    with pytest.raises(RateLimitedError):
        await ask(fenced(create=renewing), "create")


@pytest.mark.parametrize("pause", [float("nan"), float("inf"), -3, "5", None])
async def test_an_odd_pause_says_nothing(pause: Any) -> None:
    def slow(*given: Any) -> None:
        raise RateLimitedError("Slow", retry_after=pause)

    with pytest.raises(RateLimitedError) as caught:
        await ask(fenced(read=slow), "read")
    assert caught.value.retry_after is None
