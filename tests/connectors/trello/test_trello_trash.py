"""What TaskSync deletes in Trello lies in the archive and says why; an undo takes the same card out again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.trello import SPEC, TrelloConfig
from tasksync_gui.connectors.trello.connector import TrelloConnector
from tasksync_gui.connectors.trello.mapping import LONGEST
from tasksync_gui.connectors.trello.trash import deletion, is_deleted, plain, return_of
from tasksync_gui.model.errors import NotFoundError
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.model.task import Draft
from tests.connectors.contract import marker
from tests.fakes.service import serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello
from tests.fakes.trello_state import Board, Card
from tests.support.desk import Desk
from tests.support.english import english


@dataclass
class Studio:
    trello: FakeTrello
    board: Board
    connector: TrelloConnector

    async def delete(self, card: Card) -> None:
        task = await self.connector.read(self.board.id, RemoteId(card.id))
        await self.connector.delete(self.board.id, task.id, task.revision)

    async def titles(self) -> list[str]:
        return [task.title for task in (await self.connector.snapshot(self.board.id)).tasks]


def connect(url: str, clock, folder: Path) -> TrelloConnector:
    config = TrelloConfig(key=KEY, token=TOKEN, url=f"{url}/1")
    return SPEC.open(config, ConnectorContext(clock, folder))  # type: ignore[return-value]


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    trello = FakeTrello()
    board = trello.add_board("Work", "To Do", "Doing", "Done")
    async with serve(trello) as url:
        connector = connect(url, Desk(tmp_path).clock, tmp_path)
        yield Studio(trello, board, connector)
        await connector.close()


@given(st.text(alphabet="ab\n ", max_size=30), st.booleans())
def test_what_is_deleted_comes_back_as_it_was(desc: str, closed: bool) -> None:
    card = {"desc": desc, "closed": closed}
    gone = card | (deletion(card, LONGEST) or {})
    assert is_deleted(gone)
    assert not is_deleted(card)
    assert return_of(gone) == card
    assert not is_deleted(gone | {"closed": False}), "a person took it out of the archive"


@pytest.mark.parametrize("archived", [False, True])
async def test_a_deleted_card_is_gone_for_everybody_and_comes_back_with_its_id(studio: Studio, archived: bool) -> None:
    card = studio.trello.add(studio.board, "Pay", desc="by Friday", closed=archived)
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    before = await studio.connector.read(studio.board.id, RemoteId(card.id))
    await studio.delete(card)
    assert card.closed
    assert await studio.titles() == []
    changes = await studio.connector.snapshot(studio.board.id, cursor)
    assert (changes.tasks, changes.deleted) == ((), {card.id})
    with pytest.raises(NotFoundError):
        await studio.connector.read(studio.board.id, RemoteId(card.id))
    back = await studio.connector.restore(studio.board.id, RemoteId(card.id))
    assert (back.id, dict(back.fields), card.desc, card.closed) == (card.id, before.fields, "by Friday", archived)
    assert await studio.connector.restore(studio.board.id, RemoteId(card.id)) == back, "nothing more to do"


async def test_a_card_that_a_person_takes_out_of_the_archive_is_a_task_again(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "Pay", desc="by Friday")
    await studio.delete(card)
    studio.trello.touch(card, closed=False)
    (task,) = (await studio.connector.snapshot(studio.board.id)).tasks
    assert task.fields[Field.NOTES] == "by Friday"
    await studio.connector.update(studio.board.id, task.id, {Field.NOTES: "on Monday"}, task.revision)
    assert plain(card.desc) == card.desc == "on Monday"
    await studio.delete(card)
    assert await studio.titles() == []


async def test_a_marked_card_keeps_its_mark_and_an_archived_one_its_meaning(studio: Studio) -> None:
    made = await studio.connector.create(studio.board.id, Draft({Field.TITLE: "x", Field.NOTES: "n"}), marker(1))
    card = studio.board.cards[made.id]
    await studio.delete(card)
    assert await studio.connector.find_by_marker(studio.board.id, marker(1)) == []
    back = await studio.connector.restore(studio.board.id, made.id)
    assert (back.marker, back.fields[Field.NOTES]) == (marker(1), "n")
    studio.trello.touch(card, closed=True)
    (task,) = (await studio.connector.snapshot(studio.board.id)).tasks
    assert task.fields[Field.STATUS] == Completion(Status.CANCELLED)


async def test_without_room_for_the_line_a_card_is_deleted_for_good(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "Long", desc="x" * LONGEST)
    await studio.delete(card)
    assert card.id not in studio.board.cards
    with pytest.raises(NotFoundError):
        await studio.connector.restore(studio.board.id, RemoteId(card.id))


class Work(Desk):
    """A list in memory on the left, a Trello board on the right."""

    trello: FakeTrello
    url: str

    def _kind(self, name: str):
        return SPEC if name == "right" else super()._kind(name)


@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
async def test_undoing_a_deletion_brings_back_the_same_card(tmp_path: Path, lost: bool) -> None:
    work = Work(tmp_path)
    work.trello = FakeTrello()
    board = work.trello.add_board("Work", "To Do", "Done")
    async with serve(work.trello) as url:
        await work.restart()
        await work.services.accounts.add("Left", "left", {}, {})
        await work.services.accounts.add("Right", "right", {"url": f"{url}/1"}, {"key": KEY, "token": TOKEN})
        from tasksync_gui.services.contract import PairDraft, RunRequest

        await work.services.pairs.add(PairDraft("Pair", "Left", "Right", destination_collection=board.id))
        for title in ("Keep", "Pay", "Read"):
            work.put("left", title=title, notes=f"Notes of {title}")
        assert (await work.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))).outcome is Outcome.CLEAN
        work.clock.advance(3600)
        card = board.find("Pay")
        ids, desc = set(board.cards), card.desc
        work.remove("left", "Pay")
        run = await work.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        assert (run.counts.deleted, card.closed) == (1, True)
        preview = await work.services.engine.undo_preview(run.id)
        assert "out of the trash" in english(preview.operations[0].reason)
        if lost:
            work.trello.fail("PUT", f"/cards/{card.id}", None, after_commit=True)
        undone = await work.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, digest=preview.digest))
        assert undone.outcome is Outcome.CLEAN, undone.message
        assert set(board.cards) == ids, "no copy"
        assert (card.closed, card.desc) == (False, desc)
        work.clock.advance(3600)
        again = await work.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
        assert (again.counts.created, again.counts.deleted, again.counts.updated) == (0, 0, 0)
        await work.services.close()
