"""A live check writes into a scratch list only, touches its own tasks only, and says what it measured."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import FULL, MemoryConnector, MemorySystem
from tasksync_gui.connectors.memory.lists import MemoryList, complete
from tasksync_gui.connectors.trello import SPEC as TRELLO
from tasksync_gui.connectors.trello.trash import is_deleted
from tasksync_gui.model.capabilities import Capabilities, MarkerKind
from tasksync_gui.model.errors import AuthError, BugError, RejectedFieldError, UnavailableError, UserError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import AccountReport, Draft, RemoteTask
from tasksync_gui.services.checks.connector_check.notes import Notebook
from tasksync_gui.services.checks.connector_check.trial import LiveTrial
from tasksync_gui.services.container import Dependencies, build
from tasksync_gui.services.contract import LiveReport, PairDraft, Services
from tasksync_gui.store.memory import MemoryStore
from tests.fakes.service import serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello
from tests.support.clock import FakeClock
from tests.support.desk import OneKind, Switches, Vault
from tests.support.english import english
from tests.support.errors import refused


class Lab:
    """Services on one memory system with two lists."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.lists = {"real": MemoryList("Real"), "scratch": MemoryList("Scratch")}
        self.foreign = self.lists["scratch"].create(complete({Field.TITLE: "Foreign"}, FULL.fields), None, None)
        self.services: Services

    async def open(
        self, connector: type[MemoryConnector] = MemoryConnector, capabilities: Capabilities = FULL, **more: Any
    ) -> Lab:
        system = MemorySystem(self.lists)
        spec = dataclasses.replace(
            memory_spec(system, capabilities),
            open=lambda config, context: connector(system, context.clock, capabilities),
            needs_collection=True,
        )
        self.services = await build(
            Dependencies(
                MemoryStore(self.clock),
                Vault(),
                OneKind({"memory": spec, "trello": TRELLO, **more}),
                Switches(),
                self.clock,
                lambda folder: _context(self.clock, folder),
                self.folder,
            )
        )
        await self.services.accounts.add("Mine", "memory", {}, {})
        return self

    async def live(self, collection: str = "scratch", *, confirmed: bool = True) -> LiveReport:
        return await self.services.diagnostics.live("Mine", collection, confirmed=confirmed)

    def titles(self) -> list[str]:
        return sorted(task.title for task in self.lists["scratch"].snapshot(None).tasks)


def _context(clock: FakeClock, folder: Path) -> Any:
    from tasksync_gui.connectors.spec import ConnectorContext

    return ConnectorContext(clock, folder)


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


def failed(report: LiveReport) -> dict[str, str]:
    return {english(each.check): english(each.message) for each in report.findings if not each.ok}


def measured(report: LiveReport) -> dict[str, str]:
    return {english(what): english(found) for what, found in report.measured.items()}


async def test_a_sound_system_passes_and_keeps_nothing_of_ours(lab: Lab) -> None:
    await lab.open()
    report = await lab.live()
    assert failed(report) == {}
    assert lab.titles() == ["Foreign"]
    assert lab.lists["scratch"].task(lab.foreign.id) == lab.foreign
    assert len(report.findings) == 12
    assert measured(report)["fields kept by a create"].count(",") == 5
    assert measured(report)["an old revision is refused by"] == "the system itself"
    assert measured(report)["statuses shown"] == "in progress, done, cancelled, to do"
    assert measured(report)["a deletion"] == "is told"
    assert measured(report)["a new task is found by its mark after"] == "0.0 s"


async def test_it_refuses_without_a_list_a_confirmation_or_a_scratch_list(lab: Lab) -> None:
    await lab.open()
    with refused(UserError, r"Name the list.*Scratch \(scratch\).*--collection"):
        await lab.live("")
    with refused(UserError, "no list 'nope'"):
        await lab.live("nope")
    with refused(UserError, r"writes into a list.*--yes"):
        await lab.live(confirmed=False)
    await lab.services.accounts.add("Other", "memory", {}, {})
    await lab.services.pairs.add(PairDraft("Pair", "Mine", "Other", "real", "scratch"))
    with refused(UserError, "no scratch list"):
        await lab.live("real")
    assert lab.titles() == ["Foreign"]


class ReadOnlyToken(MemoryConnector):
    async def check(self) -> AccountReport:
        return AccountReport("you", "memory", can_write=False)


async def test_nothing_is_tried_with_an_account_that_may_only_read(lab: Lab) -> None:
    await lab.open(ReadOnlyToken)
    assert "Writing" in failed(await lab.live())
    assert lab.lists["scratch"].version == 1


class Forgetful(MemoryConnector):
    """Drops notes and accepts any revision."""

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        return await super().create(collection, Draft({**draft.fields, Field.NOTES: ""}), marker)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        current = await self.read(collection, task)
        return await super().update(collection, task, fields, current.revision)


async def test_broken_promises_are_named(lab: Lab) -> None:
    await lab.open(Forgetful)
    report = await lab.live()
    assert set(failed(report)) == {"Creating a task with all fields", "Refusing a change of an old revision"}
    assert "came back as ''" in failed(report)["Creating a task with all fields"]
    assert "notes" not in measured(report)["fields kept by a create"].lower()
    assert lab.titles() == ["Foreign"]


class LosesAnswers(MemoryConnector):
    """Carries out each create and says that it may not have."""

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        await super().create(collection, draft, marker)
        raise UnavailableError("No answer came", sent=True)


async def test_a_task_whose_answer_was_lost_is_found_by_its_mark_and_deleted(lab: Lab) -> None:
    await lab.open(LosesAnswers)
    report = await lab.live()
    assert failed(report) == {"Creating a task with all fields": "No answer came"}
    assert lab.titles() == ["Foreign"]


class NeverDeletes(MemoryConnector):
    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        raise RejectedFieldError("Deleting is not allowed here")


async def test_what_cannot_be_deleted_is_named(lab: Lab) -> None:
    await lab.open(NeverDeletes)
    found = failed(await lab.live())
    assert "delete by hand" in found["Cleaning up"]
    assert len(lab.titles()) == 3


class Moody(MemoryConnector):
    async def update(self, *_: Any) -> RemoteTask:
        raise AuthError("Writing is not allowed any more", next_step="Get a new token.")


async def test_a_refusal_ends_its_step_only(lab: Lab) -> None:
    await lab.open(Moody)
    report = await lab.live()
    assert set(failed(report)) >= {"Changing and emptying all fields", "Completing and reopening"}
    assert english(next(each for each in report.findings if not each.ok).next_step) == "Get a new token."
    assert lab.titles() == ["Foreign"]


class Slow(MemoryConnector):
    """A new task shows in the list after three more looks."""

    looks = 0

    async def snapshot(self, collection: str, cursor: str | None = None) -> Any:
        found = await super().snapshot(collection, cursor)
        Slow.looks += 1
        hidden = [task for task in found.tasks if "live check" not in task.title or Slow.looks > 4]
        return replace(found, tasks=tuple(hidden))


async def test_a_lag_is_measured(lab: Lab) -> None:
    Slow.looks = 0
    await lab.open(Slow, replace(FULL, marker=MarkerKind.NONE, cursor=False))
    report = await lab.live()
    assert failed(report) == {}
    assert measured(report)["a new task is listed after"] == "3.0 s"
    assert measured(report)["a new task is found by its mark after"] == "the system keeps no marks"


async def test_a_task_that_is_not_ours_cannot_be_changed(lab: Lab) -> None:
    connector = MemoryConnector(MemorySystem(lab.lists), lab.clock)
    trial = LiveTrial(connector, "scratch", str, Notebook(lab.clock))
    attempts: list[Callable[[], Any]] = [
        lambda: trial._update(lab.foreign.id, {Field.TITLE: "x"}),
        lambda: trial._delete_own(lab.foreign.id),
        lambda: trial._old_revision(lab.foreign),
    ]
    for attempt in attempts:
        with refused(BugError, "not ours"):
            await attempt()
    assert lab.titles() == ["Foreign"]


async def test_a_live_check_of_trello_through_its_fake(lab: Lab) -> None:
    trello = FakeTrello()
    board = trello.add_board("Scratch", "To Do", "Doing", "Done")
    kept = trello.add(board, "Foreign", "Done", desc="Mine")
    await lab.open()
    async with serve(trello) as url:
        await lab.services.accounts.add("Board", "trello", {"url": f"{url}/1/"}, {"key": KEY, "token": TOKEN})
        report = await lab.services.diagnostics.live("Board", board.id, confirmed=True)
        await lab.services.close()
    assert failed(report) == {}
    assert [card.id for card in board.cards.values() if not is_deleted(vars(card))] == [kept.id]
    assert (kept.name, kept.desc) == ("Foreign", "Mine")
    touched = {
        request.path.rpartition("/")[2] for request, _ in trello.exchanges if request.method in ("PUT", "DELETE")
    }
    assert kept.id not in touched
    assert measured(report)["an old revision is refused by"] == "reading again before the write"
    assert measured(report)["a deletion"] == "is told"
