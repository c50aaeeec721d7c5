"""What both stores remember of each side: tasks as they were seen, cursors, and what is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.state import Lease, Seen
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, Side
from tasksync_gui.model.journal import Commit, JournalState
from tasksync_gui.model.link import LinkState
from tests.support import store_values as values
from tests.support.clock import FakeClock
from tests.support.databases import Store
from tests.support.store_values import NOW, PAIR


async def test_observations_and_cursors_move_together(store: Store, lease: Lease, clock: FakeClock) -> None:
    seen = observe(values.task())
    both = [Seen(side, (seen,), frozenset(), f"cursor-{side}", full=True) for side in Side]
    await store.record_seen(lease, both)
    state = await store.load(PAIR)
    assert state.observations[Side.SOURCE] == {seen.id: seen}
    assert state.cursors[Side.DESTINATION] == "cursor-destination"
    assert (state.runs_since_full, state.last_full_at) == (0, clock.now())
    clock.advance(60)
    await store.record_seen(lease, [Seen(Side.SOURCE, (), frozenset({seen.id}), "next")])
    state = await store.load(PAIR)
    assert state.observations[Side.SOURCE] == {}
    assert state.cursors[Side.SOURCE] == "next"
    assert (state.runs_since_full, state.last_full_at) == (1, NOW)


async def test_a_synced_task_that_is_gone_is_remembered_until_its_link_has_another_id(
    store: Store, lease: Lease
) -> None:
    seen, stranger = observe(values.task("d1")), observe(values.task("stranger"))
    await store.apply_updates(lease, [values.link("l1", "s1", "d1")])
    await store.record_seen(lease, [Seen(Side.DESTINATION, (seen, stranger))])
    await store.record_seen(lease, [Seen(Side.DESTINATION, (), frozenset({seen.id, stranger.id}))])
    state = await store.load(PAIR)
    assert state.observations[Side.DESTINATION] == {}
    assert state.last_seen == {Side.SOURCE: {}, Side.DESTINATION: {seen.id: seen}}
    assert state.seen_before(Side.DESTINATION, seen.id) == seen.task
    await store.record_seen(lease, [Seen(Side.SOURCE), Seen(Side.DESTINATION)])
    assert (await store.load(PAIR)).last_seen[Side.DESTINATION] == {seen.id: seen}
    await store.apply_updates(lease, [values.link("l1", "s1", "d2")])
    await store.record_seen(lease, [Seen(Side.DESTINATION)])
    assert (await store.load(PAIR)).last_seen[Side.DESTINATION] == {}


@pytest.mark.parametrize(("state", "kept"), [(LinkState.TOMBSTONE, False), (LinkState.MUTED, True)])
async def test_what_no_link_waits_for_is_forgotten_when_it_is_gone(
    store: Store, lease: Lease, state: LinkState, kept: bool
) -> None:
    seen = observe(values.task("d1"))
    await store.apply_updates(lease, [replace(values.link("l1", "s1", "d1"), state=state)])
    await store.record_seen(lease, [Seen(Side.DESTINATION, (seen,))])
    await store.record_seen(lease, [Seen(Side.DESTINATION, (), frozenset({seen.id}))])
    assert (await store.load(PAIR)).last_seen[Side.DESTINATION] == ({seen.id: seen} if kept else {})


async def test_a_task_that_is_back_is_there_once(store: Store, lease: Lease) -> None:
    seen = observe(values.task("d1"))
    await store.apply_updates(lease, [values.link("l1", "s1", "d1")])
    for each in (Seen(Side.DESTINATION, (seen,)), Seen(Side.DESTINATION, (), frozenset({seen.id}))):
        await store.record_seen(lease, [each])
    await store.record_seen(lease, [Seen(Side.DESTINATION, (seen,))])
    state = await store.load(PAIR)
    assert (state.observations[Side.DESTINATION], state.last_seen[Side.DESTINATION]) == ({seen.id: seen}, {})


async def test_a_task_made_again_starts_with_a_base_of_its_own(store: Store, lease: Lease) -> None:
    await store.apply_updates(lease, [values.link("l1", "s1", "d1")])
    await store.open_intent(lease, values.intent())
    row = replace(values.row(), field=Field.NOTES, source="n", destination="n")
    created = Commit(OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"), base=(row,), afresh=True)
    await store.settle(lease, created)
    assert (await store.load(PAIR)).links["l1"].base == {(Field.NOTES, ""): row}


async def test_a_task_created_since_the_cursor_is_unechoed_until_a_read_accounts_for_it(
    store: Store, lease: Lease
) -> None:
    seen = observe(values.task())
    created = Commit(OperationId("op-1"), JournalState.COMMITTED, LinkId("l1"))
    await store.open_intent(lease, values.intent())
    await store.settle(lease, created, (Side.DESTINATION, seen))
    assert (await store.load(PAIR)).unechoed == {Side.SOURCE: frozenset(), Side.DESTINATION: {seen.id}}
    await store.record_seen(lease, [Seen(Side.DESTINATION, cursor="old", accounted=False)])
    assert (await store.load(PAIR)).unechoed[Side.DESTINATION] == {seen.id}
    await store.record_seen(lease, [Seen(Side.DESTINATION, cursor="new")])
    assert (await store.load(PAIR)).unechoed[Side.DESTINATION] == frozenset()
    await store.settle(lease, created, (Side.DESTINATION, seen))
    assert (await store.load(PAIR)).unechoed[Side.DESTINATION] == frozenset(), "an update is no creation"
