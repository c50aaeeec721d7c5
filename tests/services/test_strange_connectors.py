"""Connectors of others that do what no connector may do: their faults are told, and everything else goes on."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import FULL, MemoryConnector, MemorySystem
from tasksync_gui.connectors.registry import Registry
from tasksync_gui.connectors.spec import ConnectorConfig, ConnectorContext, ConnectorSpec
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.errors import ConnectorFaultError, NotFoundError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.run import Outcome
from tasksync_gui.model.task import AccountReport, Collection, Draft, RemoteTask, Snapshot
from tasksync_gui.services.contract import PairDraft
from tasksync_gui.services.run import sync as module
from tests.fakes.service import FakeService, Request, Response, serve
from tests.support.desk import Desk
from tests.support.english import english
from tests.support.errors import english_error
from tests.support.syncing import sync

JUNE = Schedule(When(date(2026, 6, 1)))
Spoil = Callable[[RemoteTask], Any]


class Plug(MemoryConnector):
    """Somebody's connector: ``spoils`` is done to each task that it gives, ``raises`` is what its methods raise."""

    spoils: Spoil = staticmethod(lambda task: task)
    raises: dict[str, BaseException]
    writes: int = 0

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        self._maybe("snapshot")
        found = await super().snapshot(collection, cursor)
        return replace(found, tasks=tuple(map(self.spoils, found.tasks)))

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        self._maybe("read")
        return self.spoils(await super().read(collection, task))  # type: ignore[no-any-return]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        self.writes += 1
        found = await super().create(collection, draft, marker)
        self._maybe("create")
        return self.spoils(found)  # type: ignore[no-any-return]

    async def update(self, *given: Any) -> RemoteTask:  # type: ignore[override]
        self.writes += 1
        found = await super().update(*given)
        self._maybe("update")
        return self.spoils(found)  # type: ignore[no-any-return]

    def _maybe(self, method: str) -> None:
        if method in self.raises:
            raise self.raises[method]


class Shop(Desk):
    """A desk whose right side is somebody's connector."""

    def __init__(self, folder: Path, right: Capabilities = FULL) -> None:
        super().__init__(folder, right=right)
        self.plug: Plug

    async def start(self) -> None:
        """Opened, and connected once."""
        await self.open()
        await self.services.accounts.collections("Right")

    def _kind(self, name: str) -> ConnectorSpec:
        if name != "right":
            return super()._kind(name)
        system = MemorySystem({name: self.lists[name]})

        def opened(config: Any, context: ConnectorContext) -> Plug:
            self.plug = Plug(system, context.clock, self.capabilities[name])
            self.plug.raises = {}
            return self.plug

        spec = memory_spec(system, self.capabilities[name])
        return dataclasses.replace(spec, key=name, title="Plug", open=opened)


def with_due(value: Any) -> Spoil:
    return lambda task: replace_fields(task, {Field.DUE: value})


def replace_fields(task: RemoteTask, values: dict[Field, Any]) -> RemoteTask:
    return RemoteTask(task.id, task.revision, {**task.fields, **values}, task.raw, task.marker)


@pytest.fixture
async def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path, replace(FULL, cursor=False, compare_and_swap=False))
    await shop.start()
    for number in range(4):
        shop.put("left", title=f"Task {number}", due=JUNE)
    await sync(shop)
    return shop


@pytest.mark.parametrize("due", [date(2026, 6, 1), "2026-06-01", Schedule(When(date(1, 1, 1))), None, 20260601])
async def test_a_due_date_of_the_wrong_type_never_becomes_one(shop: Shop, due: Any) -> None:
    """It once made 0001-01-01 of the vendor's first of June, at each run, with *Done*."""
    shop.plug.spoils = with_due(due)
    shop.edit("left", "Task 0", title="Task zero")
    for _ in range(2):
        run = await sync(shop)
        assert run.outcome is Outcome.PARTIAL
        assert "4 records could not be read" in english(run.message)
        assert "due date" in english(run.message)
    assert [task.fields[Field.DUE] for task in (*shop.tasks("left"), *shop.tasks("right"))] == [JUNE] * 8
    shop.plug.spoils = lambda task: task
    assert (await sync(shop)).outcome is Outcome.CLEAN
    assert shop.titles("right") == ["Task 1", "Task 2", "Task 3", "Task zero"]


async def test_one_bad_record_is_left_alone_and_the_others_go_on(shop: Shop) -> None:
    shop.plug.spoils = lambda task: with_due("soon")(task) if task.title == "Task 1" else task
    shop.edit("left", "Task 0", title="Task zero")
    shop.edit("left", "Task 1", title="Task one")
    run = await sync(shop)
    assert run.counts.updated == 1
    assert shop.titles("right") == ["Task 1", "Task 2", "Task 3", "Task zero"]
    shop.plug.spoils = lambda task: task
    await sync(shop)
    assert shop.titles("right") == ["Task 2", "Task 3", "Task one", "Task zero"]


@pytest.mark.parametrize("marker", [MarkerKind.PROPERTY, MarkerKind.NONE])
@pytest.mark.parametrize("record", [None, {}, with_due("soon")])
async def test_a_create_whose_answer_is_no_task_is_not_sent_again(tmp_path: Path, record: Any, marker: Any) -> None:
    shop = Shop(tmp_path, replace(FULL, marker=marker, cursor=False))
    await shop.start()
    shop.put("left", title="New", due=JUNE)
    shop.plug.spoils = record if callable(record) else lambda task: record
    for _ in range(3):
        await sync(shop)
        shop.clock.advance(7200)
    assert shop.plug.writes == 1
    assert shop.titles("right") == ["New"]
    shop.plug.spoils = lambda task: task
    await sync(shop)
    assert (shop.titles("left"), shop.titles("right")) == (["New"], ["New"])


ODD = (SystemExit(0), GeneratorExit(), RecursionError(), KeyError("secret-token"))


@pytest.mark.parametrize("error", ODD, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("method", ["create", "update", "read", "snapshot"])
async def test_whatever_it_raises_the_other_pairs_go_on(shop: Shop, method: str, error: BaseException) -> None:
    await shop.services.accounts.add("Third", "left", {}, {})
    shop.put("left", title="New")
    shop.edit("left", "Task 0", title="Task zero")
    if method == "read":
        shop.lists["right"].delete(shop.find("right", "Task 1").id, shop.find("right", "Task 1").revision)
    shop.plug.raises[method] = error
    run = await sync(shop)
    asked_for = method in ("create", "update")  # what was carried out is found when it is looked for
    assert run.outcome in ((Outcome.CLEAN,) if asked_for else (Outcome.PARTIAL, Outcome.FAILED))
    assert "secret-token" not in english(run.message)
    assert len(shop.titles("left")) == 5
    shop.plug.raises.clear()
    shop.clock.advance(7200)
    await sync(shop)
    assert shop.titles("left") == shop.titles("right")
    assert len(shop.titles("left")) == (4 if method == "read" else 5)


async def test_a_create_that_raises_after_it_was_carried_out_is_looked_for(shop: Shop) -> None:
    shop.put("left", title="New")
    shop.plug.raises["create"] = ValueError("after the request")
    run = await sync(shop)
    assert (run.outcome, run.counts.created) == (Outcome.CLEAN, 1)
    assert shop.titles("right").count("New") == 1


async def test_an_update_that_always_raises_is_set_aside_and_told(shop: Shop) -> None:
    shop.plug.raises["update"] = ValueError("always")
    shop.plug.update = lambda *given: shop.plug._maybe("update")  # type: ignore[assignment, method-assign, return-value]
    shop.edit("left", "Task 0", title="Task zero")
    shop.edit("left", "Task 1", title="Task one")
    for _ in range(3):
        run = await sync(shop)
        assert (run.outcome, run.counts.failed) == (Outcome.PARTIAL, 2)
        assert "The connector of Plug failed" in english(run.message)
        shop.clock.advance(7200)
    plan = await shop.services.engine.dry_run("Pair")
    assert len(plan.held) == 2


async def test_a_write_that_says_gone_is_not_believed_while_the_task_can_be_read(shop: Shop) -> None:
    """Some systems answer 404 where a right to write is missing."""
    shop.plug.raises["update"] = NotFoundError("It is not there")
    shop.plug.update = lambda *given: shop.plug._maybe("update")  # type: ignore[assignment, method-assign, return-value]
    shop.edit("left", "Task 0", title="Task zero")
    run = await sync(shop)
    assert (run.outcome, run.counts.failed) == (Outcome.PARTIAL, 1)
    assert shop.plug.writes == 4
    assert shop.titles("right") == ["Task 0", "Task 1", "Task 2", "Task 3"]


async def test_a_run_that_never_ends_is_ended(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_RUN", 0.01)

    async def hangs(*given: Any) -> None:
        await asyncio.Event().wait()

    shop.plug.snapshot = hangs  # type: ignore[assignment, method-assign]
    run = await sync(shop)
    assert run.outcome is Outcome.CANCELLED


async def test_options_and_opening_are_behind_the_border_as_well(tmp_path: Path) -> None:
    desk = Desk(tmp_path)

    class Odd(ConnectorConfig):
        url: str = ""

        @classmethod
        def model_validate(cls, *given: Any, **more: Any) -> Any:
            raise SystemExit(1)

    def opened(config: Any, context: Any) -> Any:
        raise SystemExit(2)

    def kind(name: str) -> ConnectorSpec:
        spec = Desk._kind(desk, name)
        return dataclasses.replace(spec, **({"config": Odd} if name == "left" else {"open": opened}))

    desk._kind = kind  # type: ignore[method-assign]
    await desk.restart()
    with pytest.raises(ConnectorFaultError):
        await desk.services.accounts.add("Left", "left", {}, {})
    await desk.services.accounts.add("Right", "right", {}, {})
    with pytest.raises(ConnectorFaultError) as caught:
        await desk.services.accounts.collections("Right")
    assert "SystemExit" in english_error(caught.value)


class Leaving:
    """An entry point that ends the program when it is loaded."""

    name, value, dist = "leaving", "leaving:SPEC", None

    def load(self) -> Any:
        raise SystemExit(1)


def test_a_plug_in_that_ends_the_program_when_it_is_loaded_is_told() -> None:
    registry = Registry({}, [Leaving()])  # type: ignore[list-item]
    assert registry.specs() == ()
    assert len(registry.problems) == 1


# A connector over HTTP whose author never thought of an answer that is lost between two requests.

CAN: dict[Field, FieldSupport] = {
    Field.TITLE: FieldSupport(),
    Field.STATUS: FieldSupport(),
    Field.NOTES: FieldSupport(),
}


class NotesService(FakeService):
    """Tasks are made with a title; their notes and state are set one by one, each by a request of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: dict[str, dict[str, Any]] = {}

    def handle(self, request: Request) -> Response:
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["tasks"]:
                return Response(200, list(self.tasks.values()))
            case "POST", ["tasks"]:
                id_ = str(len(self.tasks) + 1)
                self.tasks[id_] = {"id": id_, "notes": "", "done": False, "version": 1, **request.json}
                return Response(201, self.tasks[id_])
            case method, ["tasks", id_, *_] if id_ in self.tasks:
                if method == "PUT":
                    self.tasks[id_] |= request.json | {"version": self.tasks[id_]["version"] + 1}
                elif method == "DELETE":
                    return Response(200, self.tasks.pop(id_))
                return Response(200, self.tasks[id_])
        return Response(404, {})


class NaiveConfig(ConnectorConfig):
    """Where it is."""

    url: str
    token: SecretStr = SecretStr("secret")


class Naive:
    """As short as it can be written with the kit; ``marks``: whether the service keeps a mark."""

    def __init__(self, url: str, context: ConnectorContext, marks: bool) -> None:
        self.rest = RestClient(HttpClient(url, context.clock))
        self.capabilities = Capabilities(CAN, marker=MarkerKind.PROPERTY if marks else MarkerKind.NONE)

    async def check(self) -> AccountReport:
        return AccountReport("you", "here")

    async def collections(self) -> list[Collection]:
        return [Collection("all", "All")]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        return Snapshot(tuple(map(self._task, (await self.rest.get("tasks")).data)))  # type: ignore[call-overload]

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        return self._task((await self.rest.get(f"tasks/{task}")).data)

    async def find_by_marker(self, collection: str, marker: str, since: object = None) -> list[RemoteTask]:
        return [task for task in (await self.snapshot(collection)).tasks if task.marker == marker]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        made = await self.rest.post("tasks", body={"title": draft.fields[Field.TITLE], "mark": marker})
        return await self.update(collection, made.data["id"], draft.fields, Revision(""))  # type: ignore[index, call-overload]

    async def update(self, collection: str, task: str, fields: Any, expected_revision: Revision) -> RemoteTask:
        for name, value in fields.items():
            key = {Field.STATUS: "done"}.get(name, name.value)
            plain = value.status is Status.COMPLETED if isinstance(value, Completion) else value
            await self.rest.put(f"tasks/{task}/{key}", body={key: plain})
        return await self.read(collection, RemoteId(task))

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        await self.rest.delete(f"tasks/{task}")

    async def close(self) -> None:
        await self.rest.http.close()

    def _task(self, data: Any) -> RemoteTask:
        state = Completion(Status.COMPLETED if data["done"] else Status.NEEDS_ACTION)
        fields = {Field.TITLE: data["title"], Field.NOTES: data["notes"], Field.STATUS: state}
        mark = data["mark"] if self.capabilities.marker is MarkerKind.PROPERTY else None
        return RemoteTask(data["id"], Revision(str(data["version"])), fields, marker=mark)


class NaiveDesk(Desk):
    """A desk whose right side is the naive connector."""

    def __init__(self, folder: Path, url: str, marks: bool) -> None:
        super().__init__(folder)
        self.url, self.marks = url, marks

    def _kind(self, name: str) -> ConnectorSpec:
        if name == "left":
            return super()._kind(name)
        return ConnectorSpec(
            name, "Naive", "", "", NaiveConfig, Capabilities(CAN), "bronze", "1",
            lambda config, context: Naive(config.url, context, self.marks),  # type: ignore[arg-type, return-value]
        )  # fmt: skip

    async def begin(self) -> None:
        await self.restart()
        await self.services.accounts.add("Left", "left", {}, {})
        await self.services.accounts.add("Right", "right", {"url": self.url}, {})
        await self.services.pairs.add(PairDraft("Pair", "Left", "Right"))


ANSWERS = [
    Response(429, {}, {"retry-after": "1"}), Response(503, {}, {"retry-after": "1"}), Response(503, {}), Response(423, {}),
    Response(404, {}), Response(409, {}), Response(400, {}), Response(500, {}), None,
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: str(each and each.status))
@pytest.mark.parametrize("step", ["/title", "/notes", "/done"])
@pytest.mark.parametrize("marks", [True, False])
async def test_a_create_of_several_requests_makes_one_task(tmp_path: Path, marks: bool, step: str, answer: Any) -> None:
    service = NotesService()
    async with serve(service) as url:
        desk = NaiveDesk(tmp_path, url, marks)
        await desk.begin()
        desk.put("left", title="New", notes="two litres", status=Completion(Status.COMPLETED))
        service.fail("PUT", step, answer)
        for _ in range(3):
            await sync(desk)
            desk.clock.advance(7200)
        assert [task["title"] for task in service.tasks.values()] == ["New"]
        assert desk.titles("left") == ["New"]
        left = desk.find("left", "New")
        assert (left.is_done, left.fields[Field.NOTES]) == (True, "two litres")
        (made,) = service.tasks.values()
        plan = await desk.services.engine.dry_run("Pair")
        assert (made["done"], made["notes"]) == (True, "two litres") or plan.held
        await desk.services.close()


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda each: str(each and each.status))
async def test_an_update_of_several_requests_ends_as_it_was_meant(tmp_path: Path, answer: Any) -> None:
    service = NotesService()
    async with serve(service) as url:
        desk = NaiveDesk(tmp_path, url, marks=True)
        await desk.begin()
        desk.put("left", title="New")
        await sync(desk)
        desk.edit("left", "New", notes="two litres", status=Completion(Status.COMPLETED), title="Old")
        service.fail("PUT", "/done", answer)
        for _ in range(3):
            await sync(desk)
            desk.clock.advance(7200)
        (made,) = service.tasks.values()
        assert (made["title"], made["notes"], made["done"]) == ("Old", "two litres", True)
        left = desk.find("left", "Old")
        assert (left.is_done, left.fields[Field.NOTES]) == (True, "two litres")
        await desk.services.close()
