"""Cards as Trello really sends them: nulls, odd types, unknown values; nothing raises and nothing is guessed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.trello.changes import news
from tasksync_gui.connectors.trello.cursor import Cursor, NameDigest, since
from tasksync_gui.connectors.trello.lists import ListNames, clean
from tasksync_gui.connectors.trello.mapping import (
    BADGES,
    CAPABILITIES,
    SHOWN,
    capabilities_of,
    created_at,
    label_ids,
    member_ids,
    read_board,
    read_card,
    write_fields,
)
from tasksync_gui.connectors.trello.status import change_status, place_new, read_status
from tasksync_gui.model.codec import canonical_json
from tasksync_gui.model.errors import CursorExpiredError, RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, When
from tests.connectors.contract import KINDS, marker
from tests.support.errors import refused

TODO, DOING, DONE, OLD = ("5" * 23 + each for each in "abcd")
ADA, EVE = "6" * 23 + "a", "6" * 23 + "b"
BOARD = {
    "id": "7" * 24,
    "lists": [
        {"id": DOING, "name": "🚧 In Progress", "pos": 2},
        {"id": TODO, "name": "Ideas", "pos": 1},
        {"id": DONE, "name": "DONE!", "pos": 3},
        {"id": OLD, "name": "Old", "pos": 4, "closed": True},
    ],
    "labels": [{"id": "8" * 24, "name": "home", "color": None}, {"id": "9" * 24, "name": "", "color": "red"}],
    "members": [{"id": ADA, "username": "ada"}, {"id": EVE, "username": "eve", "fullName": None}],
}
WORK = read_board(BOARD, ListNames(), {})
STATES = [Status.NEEDS_ACTION, Status.IN_PROCESS, Status.COMPLETED, Status.CANCELLED]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["id", *SHOWN])
odd_cards = st.dictionaries(names | st.text(max_size=8), json_values, max_size=14)
odd_boards = st.dictionaries(
    st.sampled_from(["id", "lists", "labels", "members", "cards"]),
    json_values | st.lists(st.dictionaries(st.sampled_from(["id", "name", "pos", "closed", "color"]), json_values)),
)


def card(**values: object) -> dict[str, object]:
    return {"id": "5f5e10ff" + "0" * 16, "name": "Card", "idList": TODO, "idBoard": BOARD["id"]} | values


@given(odd_cards, odd_boards)
def test_no_payload_raises(odd_card: dict[str, object], odd_board: dict[str, object]) -> None:
    for board in (WORK, read_board(odd_board, ListNames(), {})):
        task = read_card(odd_card, board)
        assert set(task.fields) <= set(CAPABILITIES.fields)
        assert all(value is None or isinstance(value, KINDS) for value in task.fields.values())


@given(json_values | st.lists(odd_cards), odd_boards, st.text())
def test_no_journal_raises(actions: object, board: dict[str, object], text: str) -> None:
    rows = [each for each in actions if isinstance(each, dict)] if isinstance(actions, list) else []
    found = news(rows, board, "2026", frozenset())
    assert not found.changed & (found.deleted | found.left)
    with pytest.raises(CursorExpiredError):
        Cursor.read(f"{text}!")


def test_a_recorded_card_full_of_nulls_is_read() -> None:
    nulls = card(desc=None, due=None, start=None, labels=None, idMembers=None, dateLastActivity=None, closed=None)
    task = read_card(nulls | {"checkItemStates": None, "descData": None, "unknown": {"new": 1}}, WORK)
    assert (task.title, task.fields[Field.DUE], task.fields[Field.STATUS]) == (
        "Card",
        Schedule(),
        Completion(STATES[0]),
    )
    assert task.fields.keys().isdisjoint({Field.NOTES, Field.LABELS, Field.ASSIGNEE}), "not known to be empty"
    assert task.modified_at is None


def test_a_card_tells_by_its_id_when_it_was_made() -> None:
    assert created_at("5f5e10ff" + "0" * 16) == datetime(2020, 9, 13, 12, 30, 55, tzinfo=UTC)
    assert (created_at("x" * 24), created_at("5f5e10ff")) == (None, None)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, Completion(Status.NEEDS_ACTION)),
        ({"idList": DOING}, Completion(Status.IN_PROCESS)),
        ({"idList": DONE}, Completion(Status.COMPLETED)),
        ({"dueComplete": True}, Completion(Status.COMPLETED)),
        ({"closed": True}, Completion(Status.CANCELLED)),
        ({"idList": OLD}, Completion(Status.CANCELLED)),
        ({"idList": DONE, "closed": True}, Completion(Status.COMPLETED)),
        ({"dueComplete": True, "closed": True}, Completion(Status.COMPLETED)),
        ({"idList": "unknown"}, Unmapped("unknown")),
    ],
)
def test_where_a_card_stands(values: dict[str, object], expected: object) -> None:
    assert read_status(card(**values), WORK.columns) == expected


LISTS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["Ideas", "To Do", "Doing", "Done", "Won't do", "Old"]), "closed": st.booleans()}
    ),
    min_size=1,
    max_size=6,
)


@given(LISTS, st.data(), st.sampled_from(STATES))
def test_what_was_put_is_what_is_read_and_nothing_is_written_twice(
    lists: list[dict[str, object]], data: st.DataObject, wanted: Status
) -> None:
    """PutGet and GetPut on every kind of board; the one thing a board may not have is a second kind of open list."""
    rows = [{"id": f"{number:024x}", "pos": number, **each} for number, each in enumerate(lists, 1)]
    columns = read_board({"lists": rows}, ListNames(), {}).columns
    place = data.draw(st.sampled_from(rows))["id"]
    flags = {name: data.draw(st.booleans(), label=name) for name in ("closed", "dueComplete")}
    old = card(idList=place, **flags)
    shown = read_status(old, columns)
    assert change_status(old, shown.status, columns) == {}  # type: ignore[union-attr]
    try:
        new = old | change_status(old, wanted, columns)
    except RejectedFieldError:
        assert columns.for_open(Status.NEEDS_ACTION) is None
        return
    found = read_status(new, columns).status  # type: ignore[union-attr]
    if found is not wanted:
        assert not wanted.is_done
        assert columns.for_status(wanted) is None
    assert change_status(new, found, columns) == {}


@given(LISTS, st.sampled_from(STATES))
def test_a_new_card_shows_the_status_it_was_made_with(lists: list[dict[str, object]], wanted: Status) -> None:
    rows = [{"id": f"{number:024x}", "pos": number, **each} for number, each in enumerate(lists, 1)]
    columns = read_board({"lists": rows}, ListNames(), {}).columns
    try:
        place, afterwards = place_new(wanted, columns)
    except RejectedFieldError:
        assert columns.for_open(Status.NEEDS_ACTION) is None
        return
    found = read_status(card() | place | afterwards, columns)
    assert found == Completion(wanted) or (not wanted.is_done and columns.for_status(wanted) is None)


def test_a_board_promises_no_status_that_its_lists_cannot_show() -> None:
    def statuses(*names: str) -> frozenset[Status]:
        rows = [{"id": f"{number:024x}", "name": name, "pos": number} for number, name in enumerate(names)]
        return capabilities_of(read_board({"lists": rows}, ListNames(), {})).fields[Field.STATUS].statuses

    assert statuses("To Do", "Doing") == set(Status)
    assert statuses("Stuff") == set(Status) - {Status.IN_PROCESS}
    assert statuses("Doing", "Done") == set(Status) - {Status.NEEDS_ACTION}


def test_a_new_task_goes_to_the_preferred_list_not_just_the_first() -> None:
    rows = [{"id": "1" * 24, "name": "Ideas", "pos": 1}, {"id": "2" * 24, "name": "To-Do", "pos": 2}]
    columns = read_board({"lists": rows}, ListNames(), {}).columns
    assert place_new(Status.NEEDS_ACTION, columns) == ({"idList": "2" * 24}, {})


def test_names_of_lists_are_compared_by_their_letters() -> None:
    assert {clean(name) for name in ("To Do", "to-do", "✅ TODO!")} == {"todo"}
    assert clean("✅") == "✅"


@pytest.mark.quality("unmapped_values_kept")
def test_the_revision_of_an_unchanged_card_never_changes() -> None:
    """It is stored in people's databases, and a changed one would look like a changed card."""
    borne = [{"id": "9" * 24, "name": ""}, {"id": "8" * 24, "name": " home "}, {"name": "no id"}]
    task = read_card(
        card(
            desc="a\n\nTaskSync: tasksync-1-2f", labels=borne, idMembers=[ADA, "x"], due="2026-03-01T09:00:00.500Z",
            start="soon", dueComplete=True, dateLastActivity="2026-03-01T09:00:00.000Z", more=1,
        ),
        WORK,
    )  # fmt: skip
    assert task.revision == "cedc1d04f62300df216f"
    assert task.fields == {
        Field.TITLE: "Card",
        Field.NOTES: "a\n\nTaskSync: tasksync-1-2f",
        Field.STATUS: Completion(Status.COMPLETED),
        Field.DUE: Schedule(When(date(2026, 3, 1), time(9), "UTC")),
        Field.START: Unmapped("soon"),
        Field.LABELS: frozenset({"home"}),
        Field.ASSIGNEE: Unmapped("ada, (x)"),
    }
    assert set(json.loads(task.raw)) == ({"id", "form", *SHOWN} - {"badges"}) | set(BADGES)
    assert task.raw == canonical_json(json.loads(task.raw))


def test_odd_dates_are_shown_and_kept() -> None:
    task = read_card(card(due="soon", start="0001-01-01T00:00:00.000Z"), WORK)
    assert task.fields[Field.DUE] == Unmapped("soon")
    assert isinstance(task.fields[Field.START], When)


def test_labels_without_a_name_stay_and_are_not_carried() -> None:
    labelled = card(labels=BOARD["labels"])
    assert read_card(labelled, WORK).fields[Field.LABELS] == {"home"}
    assert label_ids(frozenset(), labelled, WORK) == ["9" * 24]
    assert label_ids({"home"}, card(), WORK) == ["8" * 24]


@pytest.mark.quality("unmapped_values_kept")
def test_of_several_members_none_is_replaced() -> None:
    both = card(idMembers=[ADA, EVE])
    assert read_card(both, WORK).fields[Field.ASSIGNEE] == Unmapped("ada, eve")
    assert member_ids("eve", both, WORK) == [ADA, EVE]
    assert member_ids(None, both, WORK) == [ADA, EVE]
    assert member_ids("eve", card(idMembers=[ADA]), WORK) == [EVE]
    assert member_ids(None, card(idMembers=[ADA]), WORK) == []
    with refused(RejectedFieldError, "'bob' is no member of the board"):
        member_ids("bob", card(), WORK)


def test_a_member_who_left_the_board_is_shown_by_id() -> None:
    assert read_card(card(idMembers=["f" * 24]), WORK).fields[Field.ASSIGNEE] == Unmapped(f"({'f' * 24})")


def test_the_marker_survives_an_edit_of_the_notes_and_is_never_shown() -> None:
    mark = marker(7)
    ours = card(desc=f"Old\n\nTaskSync: {mark}")
    task = read_card(ours, WORK)
    assert (task.fields[Field.NOTES], task.marker) == ("Old", mark)
    sent = write_fields({Field.NOTES: "New", Field.DUE: Schedule()}, ours, WORK)
    assert sent == {"desc": f"New\n\nTaskSync: {mark}", "due": None}


def test_the_longest_notes_and_the_marker_fit_together() -> None:
    longest = CAPABILITIES.fields[Field.NOTES].max_length
    assert longest is not None
    sent = write_fields({Field.NOTES: "x" * longest}, card(desc=f"TaskSync: {marker(7)}"), WORK)
    assert len(str(sent["desc"])) <= 16384


def test_new_lists_and_labels_are_no_reason_to_read_everything_but_new_names_are() -> None:
    known = NameDigest.of(WORK)
    later = {"id": "f" * 24, "name": "later"}
    grown = read_board({**BOARD, "labels": [*BOARD["labels"], later]}, ListNames(), {})  # type: ignore[misc]
    renamed = read_board({**BOARD, "labels": [{"id": "8" * 24, "name": "house"}]}, ListNames(), {})
    assert NameDigest.of(grown, known.count) == known
    assert NameDigest.of(renamed, known.count) != known


def test_a_resume_point_comes_back_and_goes_five_minutes_further_back() -> None:
    began = datetime(2026, 5, 1, 12, tzinfo=UTC)
    cursor = Cursor(since(began), frozenset({"a", "b"}), NameDigest.of(WORK))
    assert Cursor.read(cursor.write()) == cursor
    assert cursor.since == "2026-05-01T11:55:00.000Z"
