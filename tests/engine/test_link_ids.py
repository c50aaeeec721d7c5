"""Equal proposals get equal ids, and no link gets one that another had."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.engine.identity.link_ids import NAMESPACE, named, new_link_id
from tasksync_gui.model.ids import PairId, RemoteId, Side

PAIR, TASK = PairId("p1"), RemoteId("a")


def test_a_task_gets_the_same_link_id_each_time_it_is_looked_at() -> None:
    first = new_link_id(PAIR, (), Side.SOURCE, TASK)
    assert new_link_id(PAIR, (), Side.SOURCE, TASK) == first
    others = [
        new_link_id(PairId("p2"), (), Side.SOURCE, TASK),
        new_link_id(PAIR, (), Side.DESTINATION, TASK),
        new_link_id(PAIR, (), Side.SOURCE, RemoteId("b")),
        new_link_id(PAIR, (), Side.SOURCE, TASK, "duplicate"),
    ]
    assert len({first, *others}) == 5


def test_a_task_whose_id_a_link_had_before_gets_a_link_of_its_own() -> None:
    first = new_link_id(PAIR, (), Side.SOURCE, TASK)
    second = new_link_id(PAIR, {first}, Side.SOURCE, TASK)
    third = new_link_id(PAIR, {first, second}, Side.SOURCE, TASK)
    assert len({first, second, third}) == 3
    assert new_link_id(PAIR, {second}, Side.SOURCE, TASK) == first


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_names_are_uuids_of_version_5(name: str) -> None:
    assert named(name) == uuid.uuid5(NAMESPACE, name).hex
