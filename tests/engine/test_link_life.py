"""Every event in every state of a link, written down here once more, against the table that the program asks."""

from __future__ import annotations

from itertools import product

import pytest

from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId
from tasksync_gui.model.journal import Commit, JournalState, linked_after
from tasksync_gui.model.link import BaseRow, Link, LinkState, base_with
from tasksync_gui.model.link_life import LIFE, STATES, ImpossibleEventError, LinkEvent, can_meet, state_after

L, P, M = LinkState.LIVE, LinkState.CREATE_PENDING, LinkState.MUTED
H, T, Q = LinkState.HELD, LinkState.TOMBSTONE, LinkState.QUARANTINED
EXISTING = (L, P, M, H, T, Q)

# event -> (the state it leads to, from which states; None: there is no link)
PLANNED = {
    "create sent": (P, {None, L, P, M, H, T, Q}),
    "joined": (L, {None, P, H, Q}),
    "revived": (L, {T}),
    "left alone": (M, {L, P, H, Q}),
    "ended": (T, {L, P, M, H, Q}),
    "parted": (M, {L}),
    "rejoined": (L, {M}),
}
STAYING = {"return sent": {M, T}, "put back sent": {L, P, M, H, Q}, "kept": set(EXISTING)}
FACTS = {
    "arrived": L, "arrived alone": P, "arrived apart": M, "deleted": T, "deleted here": M, "unclear": H, "given up": Q,
}  # fmt: skip


def expected(state: LinkState | None, event: LinkEvent) -> LinkState | None:
    """By the lists above; None: impossible."""
    if event.value in FACTS:
        return FACTS[event.value]
    if event.value in STAYING:
        lost = P if state is None and event is LinkEvent.KEPT else None  # what nobody knows any more counts as new
        return state if state in STAYING[event.value] else lost
    after, states = PLANNED[event.value]
    return after if state in states else None


def test_the_lists_name_every_event_and_state() -> None:
    assert {*FACTS, *STAYING, *PLANNED} == {event.value for event in LinkEvent} == {event.value for event in LIFE}
    assert set(STATES) == {None, *LinkState}
    assert all(len(row) == len(STATES) for row in LIFE.values())


@pytest.mark.parametrize("event", LinkEvent)
@pytest.mark.parametrize("state", STATES)
def test_every_cell(state: LinkState | None, event: LinkEvent) -> None:
    wanted = expected(state, event)
    assert can_meet(state, event) is (wanted is not None)
    if wanted is not None:
        assert state_after(state, event) is wanted
    else:
        with pytest.raises(ImpossibleEventError) as caught:
            state_after(state, event)
        assert event.value in str(caught.value)
        assert (state.value if state is not None else "no link") in str(caught.value)


@pytest.mark.parametrize("event", FACTS)
def test_what_happened_in_a_system_is_never_refused(event: str) -> None:
    assert all(can_meet(state, LinkEvent(event)) for state in STATES)


ROW = BaseRow(Field.TITLE, "a", "a")
OLD = BaseRow(Field.NOTES, "n", "n")


def link(state: LinkState) -> Link:
    """One with everything set."""
    base = {(Field.NOTES, ""): OLD, (Field.LABELS, "x"): BaseRow(Field.LABELS, "x", "x", "x")}
    return Link(LinkId("l"), RemoteId("s"), RemoteId("d"), state, base, "Title", 2, "why")


@pytest.mark.parametrize(("state", "event"), list(product(STATES, (None, *LinkEvent))))
def test_a_commit_moves_the_link_as_the_table_says(state: LinkState | None, event: LinkEvent | None) -> None:
    commit = Commit(OperationId("o"), JournalState.COMMITTED, LinkId("l"), event)
    old = None if state is None else link(state)
    if event is not None and not can_meet(state, event):
        with pytest.raises(ImpossibleEventError):
            linked_after(old, commit)
        return
    wanted = (state or P) if event is None else state_after(state, event)
    after = linked_after(old, commit)
    assert after.state is wanted
    if old is not None:
        kept = (after.id, after.source_id, after.destination_id, after.base, after.title, after.failures, after.problem)
        assert kept == ("l", "s", "d", old.base, "Title", 2, "why")


def test_a_commit_sets_what_it_names() -> None:
    commit = Commit(
        OperationId("o"), JournalState.COMMITTED, LinkId("l"), LinkEvent.ARRIVED, None, RemoteId("d2"), (ROW,),
        problem=(), failures=0,
    )  # fmt: skip
    after = linked_after(link(P), commit, "New")
    assert (after.source_id, after.destination_id, after.title, after.failures, after.problem) == (
        "s",
        "d2",
        "New",
        0,
        (),
    )
    assert after.base == {**link(P).base, (Field.TITLE, ""): ROW}


def test_a_base_made_afresh_forgets_the_old_one() -> None:
    commit = Commit(OperationId("o"), JournalState.COMMITTED, LinkId("l"), base=(ROW,), afresh=True)
    assert linked_after(link(L), commit).base == {(Field.TITLE, ""): ROW}


def test_a_label_that_neither_side_has_leaves_the_base() -> None:
    gone = BaseRow(Field.LABELS, None, None, "x")
    assert base_with(link(L).base, [gone]) == {(Field.NOTES, ""): OLD}
    empty = BaseRow(Field.NOTES, None, None)
    assert base_with({}, [empty]) == {(Field.NOTES, ""): empty}, (
        "an empty field is agreed, a label is only there or not"
    )
