"""What Trello's server does: refusals in plain text, limits, pages, a journal with gaps, lost secrets."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from tasksync_gui.connectors.kit.http.prefetch import PagePrefetcher
from tasksync_gui.connectors.kit.http.rest import JsonResponse
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.trello import SPEC, TrelloConfig, client
from tasksync_gui.connectors.trello.connector import TrelloConnector
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    ConnectorError,
    CursorExpiredError,
    InvalidResponseError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import Draft
from tests.connectors.contract import marker
from tests.fakes.service import Response, serve
from tests.fakes.trello import KEY, NOT_FOUND, TOKEN, FakeTrello, secrets_outside_the_header
from tests.fakes.trello_contract import load_trello
from tests.fakes.trello_state import Board
from tests.support.clock import FakeClock
from tests.support.errors import english, refused


class Studio:
    """A fake Trello with a board, and a connector."""

    def __init__(self, trello: FakeTrello, board: Board, url: str, folder: Path) -> None:
        self.trello, self.board, self.url, self.folder = trello, board, url, folder
        self.clock = FakeClock()
        self.connector = self.connect()

    def connect(self, key: str = KEY, token: str = TOKEN) -> TrelloConnector:
        config = TrelloConfig(key=key, token=token, url=f"{self.url}/1")
        return SPEC.open(config, ConnectorContext(self.clock, self.folder))  # type: ignore[return-value]

    async def changes(self, cursor: str | None) -> tuple[set[str], set[str], int]:
        found = await self.connector.snapshot(self.board.id, cursor)
        assert found.incremental
        return {task.title for task in found.tasks}, set(found.deleted), found.requests


@pytest.fixture
async def studio(tmp_path: Path) -> AsyncIterator[Studio]:
    trello = FakeTrello()
    board = trello.add_board("Work", "To Do", "Doing", "Done")
    async with serve(trello) as url:
        studio = Studio(trello, board, url, tmp_path)
        yield studio
        await studio.connector.close()
    assert not secrets_outside_the_header(trello)


@pytest.mark.skipif(load_trello() is None, reason="the vendors' contracts are not installed (TASKSYNC_CONTRACTS)")
async def test_every_exchange_is_checked_against_trellos_contract(studio: Studio) -> None:
    await studio.connector.snapshot(studio.board.id)
    await studio.connector._client.rest.get(f"boards/{studio.board.id}/cards/all", params={"limit": 2000})
    assert any("2000 is greater than the maximum" in line for line in studio.trello.violations)
    studio.trello.violations.clear()


@pytest.mark.quality("clear_errors")
@pytest.mark.parametrize(
    ("key", "token", "title"),
    [("f" * 32, TOKEN, "The API key was refused"), (KEY, "ATTAother", "The token was refused or has expired")],
)
async def test_a_refused_key_and_a_refused_token_are_told_apart(
    studio: Studio, key: str, token: str, title: str
) -> None:
    stranger = studio.connect(key, token)
    with refused(AuthError, title) as caught:
        await stranger.check()
    assert token not in str(caught.value) + repr(caught.value)
    await stranger.close()


async def test_a_creation_that_never_arrived_is_not_sought_on_the_whole_board(studio: Studio) -> None:
    for number in range(2500):
        studio.trello.add(studio.board, f"Old {number}")
    since = studio.trello.tick()
    await studio.connector.collections()
    await studio.connector.read(studio.board.id, RemoteId(next(iter(studio.board.cards))))
    before = studio.trello.count("GET", "/cards/all")
    assert list(await studio.connector.find_by_marker(studio.board.id, marker(1), since)) == []
    assert studio.trello.count("GET", "/cards/all") == before + 1
    made = await studio.connector.create(studio.board.id, Draft({Field.TITLE: "x"}), marker(1))
    for number in range(1500):
        studio.trello.add(studio.board, f"New {number}")
    found = await studio.connector.find_by_marker(studio.board.id, marker(1), since)
    assert [task.id for task in found] == [made.id]


async def test_a_token_that_may_only_read_is_told_by_the_test_and_by_a_write(studio: Studio) -> None:
    assert (await studio.connector.check()).can_write
    studio.trello.may_write = False
    report = await studio.connector.check()
    assert (report.user, report.server, report.can_write) == ("ada", "Trello", False)
    assert "may only read" in english(report.details[1])
    with refused(AuthError, r"does not let us write.*scope read,write"):
        await studio.connector.create(studio.board.id, Draft({Field.TITLE: "x"}), marker(1))


async def test_key_and_token_are_in_no_address_log_error_or_repr(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    config = TrelloConfig(key=KEY, token=TOKEN, url=studio.url)
    studio.trello.fail("GET", "/members/me", Response(401, raw=f"bad {TOKEN}".encode(), content_type="text/plain"))
    with pytest.raises(AuthError) as caught:
        await studio.connector.check()
    await studio.connector.check()
    await studio.connector.snapshot(studio.board.id)
    shown = f"{config!r} {config} {studio.connector.__dict__!r} {studio.connector._http!r} {caplog.text}"
    shown += f"{caught.value} {caught.value!r} {caught.value.__dict__}"
    assert KEY not in shown
    assert TOKEN not in shown
    assert not secrets_outside_the_header(studio.trello)


def test_a_token_with_something_else_around_it_is_refused_without_showing_it() -> None:
    assert TrelloConfig(key=f" {KEY}\n", token=TOKEN).authorization.count(KEY) == 1
    with pytest.raises(ValidationError) as caught:
        TrelloConfig(key=KEY, token='a"b, oauth_token="c')
    assert "oauth_token" not in str(caught.value)


async def test_boards_where_we_only_observe_cannot_be_written(studio: Studio) -> None:
    other = studio.trello.add_board("Watched", "List")
    other.observers.append(studio.trello.me)
    studio.trello.add_board("Closed", "List").closed = True
    found = {each.title: each.writable for each in await studio.connector.collections()}
    assert found == {"Work": True, "Watched": False}


@pytest.mark.quality("clear_errors")
async def test_a_deleted_closed_or_hidden_board_is_gone_and_empties_nothing(studio: Studio) -> None:
    full = await studio.connector.snapshot(studio.board.id)
    for answer in (Response(404, raw=NOT_FOUND.encode()), Response(401, raw=b"unauthorized permission requested")):
        for cursor in (None, full.cursor):
            studio.trello.fail("GET", f"/boards/{studio.board.id}", answer, times=2)
            with pytest.raises(CollectionGoneError):
                await studio.connector.snapshot(studio.board.id, cursor)
            studio.trello.faults.clear()
    studio.board.closed = True
    with refused(CollectionGoneError, "closed"):
        await studio.connector.snapshot(studio.board.id)
    with pytest.raises(CollectionGoneError):
        await studio.connector.snapshot("not an id")


@pytest.mark.quality("clear_errors")
async def test_a_log_in_page_of_a_proxy_is_no_board(studio: Studio) -> None:
    page = Response(200, raw=b"<!DOCTYPE html><title>Sign in</title>", content_type="text/html")
    studio.trello.fail("GET", "/boards/", page)
    with refused(InvalidResponseError, "web page"):
        await studio.connector.snapshot(studio.board.id)


@pytest.mark.parametrize("data", [None, {"cards": []}, [1, 2], [{"id": "x"}, None], "cards"])
async def test_an_answer_that_is_no_list_of_cards_is_never_a_complete_board(studio: Studio, data: object) -> None:
    studio.trello.fail("GET", "/cards/all", Response(200, data))
    with pytest.raises(InvalidResponseError):
        await studio.connector.snapshot(studio.board.id)


@pytest.mark.quality("bad_items_reported")
async def test_a_board_that_answers_with_another_id_is_the_one_that_was_asked_for(studio: Studio) -> None:
    answer = Response(200, {"id": "0" * 24, "name": "Work", "lists": [], "labels": [], "members": []})
    studio.trello.contract = None
    studio.trello.fail("GET", f"/boards/{studio.board.id}", answer)
    assert (await studio.connector.snapshot(studio.board.id)).complete


async def test_a_card_without_an_id_is_reported_and_the_rest_goes_on(studio: Studio) -> None:
    studio.trello.add(studio.board, "Good")
    studio.trello.add(studio.board, "Bad").extra = {"id": None}
    snapshot = await studio.connector.snapshot(studio.board.id)
    assert [task.title for task in snapshot.tasks] == ["Good"]
    assert [(problem.where, problem.id) for problem in snapshot.problems] == [("Bad", None)]
    studio.trello.violations.clear()  # Trello's contract knows no card without an id


async def test_all_pages_are_read_and_a_repeated_page_is_noticed(studio: Studio) -> None:
    for number in range(2300):
        studio.trello.add(studio.board, f"Card {number}", closed=number % 2 == 0)
    studio.trello.contract = None
    found = await studio.connector.snapshot(studio.board.id)
    assert (len(found.tasks), found.complete, found.requests) == (2300, True, 5)
    newest = studio.trello._shown(studio.board, "all")[-1000:]
    page = Response(200, [studio.board.json(card) for card in newest])
    studio.trello.fail("GET", "/cards/all", page, times=3)
    with pytest.raises(InvalidResponseError):
        await studio.connector.snapshot(studio.board.id)


async def test_the_next_page_is_asked_for_before_a_sorted_one_is_read(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before a page has shown that they are sorted, and not when no page follows."""
    events: list[str] = []
    start, read = PagePrefetcher.start, client._list

    def started(ahead: PagePrefetcher[object], place: str | None) -> None:
        if place not in ahead._left:
            events.append("asked")
        start(ahead, place)

    def listed(answer: JsonResponse) -> list[Mapping[str, object]]:
        if "/cards/all" in answer.url:
            events.append("read")
        return read(answer)

    for number in range(2300):
        studio.trello.add(studio.board, f"Card {number}")
    monkeypatch.setattr(PagePrefetcher, "start", started)
    monkeypatch.setattr(client, "_list", listed)
    found = await studio.connector.snapshot(studio.board.id)
    assert (len(found.tasks), found.requests) == (2300, 5)
    assert events == ["read", "asked", "asked", "read", "read"]


async def test_nothing_new_takes_two_requests_also_in_a_fresh_process(studio: Studio) -> None:
    studio.trello.add(studio.board, "A")
    full = await studio.connector.snapshot(studio.board.id)
    assert full.requests == 3
    again = await studio.connector.snapshot(studio.board.id, full.cursor)
    assert (again.requests, again.tasks, again.deleted) == (2, (), frozenset())
    fresh = studio.connect()
    assert (await fresh.snapshot(studio.board.id, again.cursor)).requests == 2
    await fresh.close()


async def test_what_changed_comes_by_tens_and_what_is_gone_by_name(studio: Studio) -> None:
    cards = [studio.trello.add(studio.board, f"Card {number}") for number in range(30)]
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    for card in cards[:12]:
        studio.trello.touch(card, name=f"{card.name}!")
    studio.trello.touch(cards[20], name="Doomed")
    studio.trello.remove(cards[20])
    changed, gone, requests = await studio.changes(cursor)
    assert changed == {f"Card {number}!" for number in range(12)}
    assert (gone, requests) == ({cards[20].id}, 4)


async def test_a_label_put_on_a_card_is_noticed_although_the_journal_does_not_tell(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "A")
    label = studio.trello.add_label(studio.board, "home")
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    studio.trello.touch(card, idLabels=[label])
    assert (await studio.changes(cursor))[0] == {"A"}


async def test_a_label_that_moves_no_date_is_found_by_the_full_reading_only(studio: Studio) -> None:
    studio.trello.labels_move_activity = False
    card = studio.trello.add(studio.board, "A")
    label = studio.trello.add_label(studio.board, "home")
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    studio.trello.touch(card, idLabels=[label])
    assert (await studio.changes(cursor))[0] == set()
    (task,) = (await studio.connector.snapshot(studio.board.id)).tasks
    assert task.fields[Field.LABELS] == {"home"}


async def test_a_renamed_label_or_list_calls_for_a_full_reading(studio: Studio) -> None:
    label = studio.trello.add_label(studio.board, "home")
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    studio.board.labels[label]["name"] = "house"
    with pytest.raises(CursorExpiredError):
        await studio.connector.snapshot(studio.board.id, cursor)
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    studio.trello.rename_list(studio.board, "Doing", "Waiting")
    with pytest.raises(CursorExpiredError):
        await studio.connector.snapshot(studio.board.id, cursor)


async def test_a_batch_that_fails_is_read_card_by_card(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "A")
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    studio.trello.touch(card, name="B")
    odd = Response(200, [{"name": "TimeoutError", "statusCode": 504}])
    studio.trello.fail("GET", "/batch", odd)
    assert (await studio.changes(cursor))[0] == {"B"}


async def test_a_card_that_went_to_a_board_we_cannot_see_is_not_gone(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "A")
    hidden = Response(401, raw=b"unauthorized card permission requested", content_type="text/plain")
    studio.trello.fail("GET", f"/cards/{card.id}", hidden)
    with refused(ConnectorError, "cannot see") as caught:
        await studio.connector.read(studio.board.id, RemoteId(card.id))
    assert not isinstance(caught.value, NotFoundError | AuthError)
    other = studio.trello.add_board("Other", "List")
    studio.trello.move_to_board(card, other)
    with refused(ConnectorError, "moved to another board") as caught:
        await studio.connector.delete(studio.board.id, RemoteId(card.id), Revision("x"))
    assert not isinstance(caught.value, NotFoundError)
    assert card.id in other.cards


async def test_a_changed_card_that_is_hidden_asks_for_the_whole_board(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "A")
    cursor = (await studio.connector.snapshot(studio.board.id)).cursor
    studio.trello.touch(card, name="B")
    studio.trello.fail("GET", "/batch", Response(200, [{"name": "Unauthorized", "statusCode": 401}]))
    hidden = Response(401, raw=b"unauthorized card permission requested", content_type="text/plain")
    studio.trello.fail("GET", f"/cards/{card.id}", hidden)
    with pytest.raises(CursorExpiredError):
        await studio.changes(cursor)


async def test_templates_are_no_tasks(studio: Studio) -> None:
    studio.trello.add(studio.board, "Form", extra={"isTemplate": True})
    studio.trello.add(studio.board, "Task")
    assert [task.title for task in (await studio.connector.snapshot(studio.board.id)).tasks] == ["Task"]


async def test_a_limit_is_waited_out_and_refusals_never_pile_up(studio: Studio) -> None:
    """Two hundred refusals in ten seconds would lock the key; the window is waited for after the first."""
    studio.trello.clock = studio.clock.monotonic
    studio.trello.contract = None
    cards = [studio.trello.add(studio.board, f"Card {number}") for number in range(10)]
    studio.trello.window = (studio.clock.monotonic(), 95, 0)
    for _ in range(15):
        for card in cards:
            await studio.connector.read(studio.board.id, RemoteId(card.id))
    assert 1 <= studio.trello.refused <= 8
    assert studio.clock.seconds < 60


@pytest.mark.parametrize("code", ["API_TOKEN_LIMIT_EXCEEDED", "API_KEY_LIMIT_EXCEEDED"])
async def test_a_refused_write_is_not_repeated_by_itself(studio: Studio, code: str) -> None:
    studio.trello.fail("POST", "/cards", Response(429, {"error": code, "message": "Rate limit exceeded"}))
    with refused(RateLimitedError, code) as caught:
        await studio.connector.create(studio.board.id, Draft({Field.TITLE: "x"}), marker(1))
    assert caught.value.retry_after == 10.0
    assert not studio.board.cards


async def test_a_text_that_is_too_long_is_refused_and_not_cut(studio: Studio) -> None:
    with refused(RejectedFieldError, "invalid value for desc") as caught:
        await studio.connector.create(studio.board.id, Draft({Field.TITLE: "x", Field.NOTES: "y" * 16384}), marker(1))
    assert caught.value.fields == {Field.NOTES}
    assert not studio.board.cards


async def test_labels_are_made_once_although_many_cards_ask_for_them(studio: Studio) -> None:
    import asyncio

    wanted = {Field.LABELS: frozenset({"new", "other"})}
    drafts = [Draft({Field.TITLE: f"Card {number}", **wanted}) for number in range(8)]
    create = studio.connector.create
    await asyncio.gather(*(create(studio.board.id, each, marker(at)) for at, each in enumerate(drafts)))
    assert sorted(label["name"] for label in studio.board.labels.values()) == ["new", "other"]
    assert studio.trello.count("POST", "/labels") == 2


@pytest.mark.quality("foreign_data_kept")
async def test_a_write_says_in_its_body_only_what_changed(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "A", desc="d" * 16000)
    task = await studio.connector.read(studio.board.id, RemoteId(card.id))
    done = Completion(Status.COMPLETED)
    await studio.connector.update(studio.board.id, task.id, {Field.TITLE: "B", Field.STATUS: done}, task.revision)
    request = next(request for request, _ in studio.trello.exchanges if request.method == "PUT")
    assert request.query == ()
    assert request.json == {"name": "B", "idList": studio.board.list_named("Done").id}


async def test_a_status_that_a_card_shows_already_is_not_written(studio: Studio) -> None:
    card = studio.trello.add(studio.board, "A", "Done")
    task = await studio.connector.read(studio.board.id, RemoteId(card.id))
    done = {Field.STATUS: Completion(Status.COMPLETED)}
    assert await studio.connector.update(studio.board.id, task.id, done, task.revision) == task
    assert studio.trello.count("PUT") == 0


async def test_a_board_without_lists_takes_no_task_and_says_why(studio: Studio) -> None:
    empty = studio.trello.add_board("Empty")
    with refused(RejectedFieldError, r"no list.*Add a list"):
        await studio.connector.create(empty.id, Draft({Field.TITLE: "x"}), marker(1))


async def test_a_slow_board_is_tried_again(studio: Studio) -> None:
    studio.trello.fail("GET", "/cards/all", Response(449, raw=b"Retry", content_type="text/plain"))
    assert (await studio.connector.snapshot(studio.board.id)).complete
    studio.trello.fail("GET", "/cards/all", Response(504, raw=b"", content_type="text/plain"), times=9)
    with pytest.raises(UnavailableError):
        await studio.connector.snapshot(studio.board.id)
