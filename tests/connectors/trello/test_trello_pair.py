"""Trello against a rich list, through the real services: both ways, with the losses that Trello forces."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, time
from pathlib import Path

import pytest

from tasksync_gui.connectors.trello import SPEC
from tasksync_gui.connectors.trello.trash import is_deleted
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.ids import Side
from tasksync_gui.model.plan import GuardKind, OperationKind
from tasksync_gui.model.run import Outcome
from tests.fakes.service import serve
from tests.fakes.trello import KEY, TOKEN, FakeTrello, secrets_outside_the_header
from tests.support.across import Across
from tests.support.english import english

DONE, DOING, OPEN = (Completion(each) for each in (Status.COMPLETED, Status.IN_PROCESS, Status.NEEDS_ACTION))
DAY = Schedule(When(date(2026, 6, 1)))


class Work:
    """A fake Trello with one board, and the pair."""

    def __init__(self, folder: Path, *lists: str) -> None:
        self.trello = FakeTrello()
        self.board = self.trello.add_board("Work", *lists)
        self.across = Across(folder, SPEC)

    def place(self, title: str) -> str:
        """The name of the list that the card with this title is in."""
        return self.board.lists[self.board.find(title).idList].name

    def names(self) -> list[str]:
        """What is not deleted: that lies in the archive, and says why."""
        return sorted(card.name for card in self.board.cards.values() if not is_deleted(vars(card)))


async def open_work(folder: Path, *lists: str) -> AsyncIterator[Work]:
    work = Work(folder, *lists)
    async with serve(work.trello) as url:
        await work.across.open(work.board.id, {"url": f"{url}/1/"}, {"key": KEY, "token": TOKEN})
        yield work
        await work.across.services.close()
    assert not secrets_outside_the_header(work.trello)


@pytest.fixture
async def work(tmp_path: Path) -> AsyncIterator[Work]:
    async for each in open_work(tmp_path, "Ideas", "To Do", "Doing", "Done"):
        yield each


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Work]:
    async for each in open_work(tmp_path, "Stuff"):
        yield each


async def settled(work: Work) -> None:
    """Three cards and three near tasks, in step."""
    board, trello = work.board, work.trello
    trello.add(
        board, "Write", "Doing", desc="**Now**", idLabels=[trello.add_label(board, "home")], idMembers=[trello.me]
    )
    trello.add(board, "Pay", "To Do", due="2026-06-02T15:30:00.000Z")
    trello.add(board, "Rest", "Done")
    work.across.put(title="Call", due=DAY, priority=1, labels=frozenset({"phone", "home"}))
    work.across.put(
        title="Plan", status=DOING, due=Schedule(When(date(2026, 6, 1), time(9), "Europe/Berlin"), "FREQ=WEEKLY")
    )
    work.across.put(title="Sleep", status=DONE, notes="Line\n\nTwo")
    await work.across.settle()


async def test_a_first_sync_makes_both_sides_equal(work: Work) -> None:
    await settled(work)
    assert work.names() == work.across.titles() == ["Call", "Pay", "Plan", "Rest", "Sleep", "Write"]
    assert [work.place(each) for each in ("Call", "Plan", "Sleep")] == ["To Do", "Doing", "Done"]
    call, plan = work.board.find("Call"), work.board.find("Plan")
    assert (call.due, plan.due) == ("2026-06-01T12:00:00.000Z", "2026-06-01T07:00:00.000Z")
    assert {work.board.labels[id_]["name"] for id_ in call.idLabels} == {"phone", "home"}
    assert [each["name"] for each in work.board.labels.values()].count("home") == 1
    write = work.across.find("Write").fields
    assert (write[Field.STATUS], write[Field.ASSIGNEE], write[Field.NOTES]) == (DOING, "ada", "**Now**")
    assert work.across.find("Pay").fields[Field.DUE] == Schedule(When(date(2026, 6, 2), time(15, 30), "UTC"))


async def test_edits_on_both_sides_converge_and_the_poorer_side_rewrites_nothing(work: Work) -> None:
    await settled(work)
    call, plan = work.across.find("Call").fields, work.across.find("Plan").fields
    trello, board = work.trello, work.board
    trello.touch(board.find("Call"), name="Call Bob")
    trello.touch(board.find("Write"), desc="**Later**", idLabels=[])
    trello.move(board.find("Pay"), "Done")
    work.across.edit("Write", priority=5, due=DAY)
    work.across.edit("Plan", title="Plan it", status=OPEN)
    work.across.edit("Rest", status=OPEN)
    await work.across.settle()
    kept = {name: value for name, value in call.items() if name is not Field.TITLE}
    assert {name: work.across.find("Call Bob").fields[name] for name in kept} == kept
    assert work.across.find("Plan it").fields[Field.DUE] == plan[Field.DUE]
    assert work.across.find("Write").fields[Field.NOTES] == "**Later**"
    assert work.across.find("Write").fields[Field.LABELS] == frozenset()
    assert work.across.find("Pay").fields[Field.STATUS] == DONE
    assert [work.place(each) for each in ("Pay", "Plan it", "Rest")] == ["Done", "To Do", "To Do"]


async def test_a_card_dragged_between_lists_of_one_meaning_stays_there(work: Work) -> None:
    await settled(work)
    work.trello.move(work.board.find("Pay"), "Ideas")
    assert not (await work.across.preview()).operations
    work.across.edit("Pay", title="Pay all")
    await work.across.settle()
    assert work.place("Pay all") == "Ideas"


async def test_a_move_and_an_edit_elsewhere_at_the_same_time_both_stay(work: Work) -> None:
    await settled(work)
    work.trello.move(work.board.find("Pay"), "Doing")
    work.across.edit("Pay", notes="Soon")
    await work.across.settle()
    assert (work.place("Pay"), work.across.find("Pay").fields[Field.STATUS]) == ("Doing", DOING)
    assert work.board.find("Pay").desc == "Soon"


async def test_completing_on_a_board_without_such_a_list_marks_the_card_complete(bare: Work) -> None:
    bare.across.put(title="A")
    bare.across.put(title="B", status=DOING)
    await bare.across.settle()
    bare.across.edit("A", status=DONE)
    await bare.across.settle()
    assert (bare.board.find("A").dueComplete, bare.place("A")) == (True, "Stuff")
    bare.trello.touch(bare.board.find("A"), dueComplete=False)
    await bare.across.settle()
    assert bare.across.find("A").fields[Field.STATUS] == OPEN


async def test_work_in_progress_survives_a_board_that_cannot_show_it(bare: Work) -> None:
    bare.across.put(title="A", status=DOING)
    await bare.across.settle()
    bare.trello.touch(bare.board.find("A"), name="AA")
    bare.across.edit("A", notes="n")
    await bare.across.settle()
    assert bare.across.find("AA").fields[Field.STATUS] == DOING


async def test_archiving_is_never_a_deletion(work: Work) -> None:
    await settled(work)
    work.trello.touch(work.board.find("Rest"), closed=True)
    work.trello.touch(work.board.find("Write"), closed=True)
    await work.across.settle()
    assert work.across.find("Rest").fields[Field.STATUS] == DONE
    assert work.across.find("Write").fields[Field.STATUS] == Completion(Status.CANCELLED)
    work.across.edit("Write", status=OPEN)
    await work.across.settle()
    assert (work.board.find("Write").closed, work.place("Write")) == (False, "To Do")


async def test_deletions_travel_both_ways(work: Work) -> None:
    await settled(work)
    work.trello.remove(work.board.find("Pay"))
    work.across.remove("Sleep")
    run = await work.across.settle()
    assert run.counts.deleted == 2
    assert work.names() == work.across.titles() == ["Call", "Plan", "Rest", "Write"]


async def test_a_card_moved_to_another_board_is_not_deleted(work: Work) -> None:
    await settled(work)
    other = work.trello.add_board("Other", "List")
    pay = work.trello.move_to_board(work.board.find("Pay"), other)
    await work.across.sync()
    assert "Pay" in work.across.titles()
    assert pay.id in other.cards
    work.trello.move_to_board(pay, work.board)
    work.trello.touch(pay, name="Pay now")
    await work.across.settle()
    assert "Pay now" in work.across.titles()
    assert len(work.across.titles()) == 6


@pytest.mark.quality("crash_safe_writes")
async def test_a_create_whose_answer_was_lost_is_found_by_its_marker(work: Work) -> None:
    work.trello.fail("POST", "/cards", None, after_commit=True)
    work.across.put(title="Once")
    run = await work.across.settle()
    assert (run.counts.created, work.names()) == (1, ["Once"])
    assert work.trello.count("GET", "/cards/all") >= 1


@pytest.mark.quality("crash_safe_writes")
async def test_a_process_that_died_after_a_create_finds_it_again(work: Work) -> None:
    """All answers of the run are lost, probes too; a new process starts from what is in the database."""
    work.across.put(title="Once")
    work.trello.fail("POST", "/cards", None, after_commit=True)
    work.trello.fail("GET", "/cards/all", None, times=40)
    await work.across.sync(outcome=None)
    work.trello.faults.clear()
    await work.across.restart()
    await work.across.settle()
    assert work.names() == work.across.titles() == ["Once"]


async def test_an_edit_between_reading_and_writing_is_not_overwritten(work: Work) -> None:
    await settled(work)
    work.across.edit("Pay", title="Pay mine")
    plan = await work.across.preview()
    assert [(o.kind, o.side) for o in plan.operations] == [(OperationKind.UPDATE, Side.SOURCE)]
    pay = work.board.find("Pay")
    real, reads = work.trello.handle, iter([True])

    def meddle(request: object) -> object:
        if getattr(request, "path", "").endswith(pay.id) and next(reads, False):
            work.trello.touch(pay, desc="Meanwhile")
        return real(request)  # type: ignore[arg-type]

    work.trello.handle = meddle  # type: ignore[method-assign,assignment]
    await work.across.sync(outcome=None)
    await work.across.settle()
    assert (pay.name, pay.desc, work.across.find("Pay mine").fields[Field.NOTES]) == (
        "Pay mine",
        "Meanwhile",
        "Meanwhile",
    )


async def test_a_run_with_nothing_to_do_takes_two_requests_on_this_side(work: Work) -> None:
    await settled(work)
    await work.across.sync()
    before = len(work.trello.exchanges)
    await work.across.sync()
    paths = [request.path.rpartition("/")[2] for request, _ in work.trello.exchanges[before:]]
    assert sorted(paths) == sorted(["actions", work.board.id])


@pytest.mark.quality("foreign_data_kept")
async def test_what_trello_has_beside_is_left_alone(work: Work) -> None:
    await settled(work)
    pay, board, trello = work.board.find("Pay"), work.board, work.trello
    nameless = trello.add_label(board, "", "red")
    eve = trello.add_member("eve", "Eve")
    board.members.append(eve)
    trello.touch(pay, idLabels=[nameless], idMembers=[trello.me, eve])
    position = pay.pos
    await work.across.settle()
    work.across.edit("Pay", title="Pay up", labels=frozenset({"home"}), assignee="ada")
    await work.across.sync()
    assert (pay.name, pay.pos, pay.idMembers) == ("Pay up", position, [trello.me, eve])
    assert nameless in pay.idLabels
    assert len(pay.idLabels) == 2


async def test_lists_that_are_read_otherwise_from_now_on_are_a_persons_decision(work: Work) -> None:
    """An option of the account gave cards another status, and that was taken for edits of all of them."""
    await settled(work)
    account = await work.across.services.accounts.get("Far")
    options = {**account.settings, "done_lists": "Done, Ideas, To Do"}
    await work.across.services.accounts.edit("Far", options, {})
    plan = await work.across.preview()
    assert [guard.kind for guard in plan.guards] == [GuardKind.CONFIGURATION]
    assert {operation.title for operation in plan.operations} == {"Call", "Pay"}
    await work.across.sync(outcome=Outcome.HELD)
    assert work.across.find("Pay").fields[Field.STATUS] == OPEN


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"idChecklists": ["5" * 24], "badges": {"checkItems": 2}}, "checkItems, idChecklists"),
        ({"badges": {"attachments": 1}}, "attachments"),
        ({"cover": {"color": "red"}}, "cover.color"),
        ({"dueReminder": 60}, "dueReminder"),
        ({"badges": {"comments": 3, "votes": 2}}, ""),
        ({"pos": 3.5}, ""),
    ],
)
async def test_a_deletion_against_an_edit_of_what_is_not_carried(
    work: Work, extra: dict[str, object], named: str
) -> None:
    await settled(work)
    card = work.board.find("Pay")
    card.extra = extra
    work.trello.touch(card, dateLastActivity="2026-06-30T10:00:00.000Z")
    work.across.remove("Pay")
    plan = await work.across.preview()
    said = " ".join(english(operation.reason) for operation in plan.operations)
    await work.across.sync(None)
    if named:
        assert f"besides what this pair carries: {named}." in said
        assert "Pay" in work.across.titles()
    else:
        assert "Pay" not in work.names()
