"""What a run looks up of its links says the same as looking through all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.engine.apply.journal import with_freed_id
from tasksync_gui.engine.apply.links import AnyOf, CurrentLinks
from tasksync_gui.engine.plan.replanning import Replanner
from tasksync_gui.engine.plan.spelling import habits_of
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import BaseReason, BaseRow, Link, LinkState
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import OperationKind, Plan
from tests.support.store_values import intent as made_intent
from tests.support.world import PAIR, RICH, World

S, D = Side.SOURCE, Side.DESTINATION
IDS = st.none() | st.sampled_from("abc").map(RemoteId)
BASES = st.sampled_from([{}, {(Field.TITLE, ""): BaseRow(Field.TITLE, "Milk", "milk", why=BaseReason.SPELLED)}])
STATES = st.sampled_from([LinkState.LIVE, LinkState.MUTED, LinkState.TOMBSTONE])
LINKS = st.builds(Link, st.sampled_from(["1", "2", "3"]).map(LinkId), IDS, IDS, STATES, BASES)


@given(st.lists(LINKS, max_size=3, unique_by=lambda link: link.id), st.lists(LINKS, max_size=8))
def test_what_is_looked_up_is_what_is_there(first: list[Link], later: list[Link]) -> None:
    domains = {S: RICH, D: RICH}
    known = {str(link.id): link for link in first}
    links = CurrentLinks(known, domains)
    for link in [None, *later]:
        if link is not None:
            links.keep(link)
            known[link.id] = link
        assert dict(links.by_id) == known
        for side in Side:
            assert links.habits_of(side) == habits_of(side, known.values(), domains)
            for besides in ("", "1"):
                assert set(links.ids(side, besides)) == held(known, side, besides)
                assert len(links.ids(side, besides)) == len(held(known, side, besides))
            for id_ in (None, *map(RemoteId, "abc")):
                found = {each.id for each in links.holders(side, id_, "2")}
                assert found == {each.id for each in holders(known, side, id_) if each.id != "2"}


def test_what_an_undo_brings_back_gives_up_an_id_that_another_link_has_by_now() -> None:
    link = Link(LinkId("1"), RemoteId("a"), None, LinkState.TOMBSTONE)
    back = {"kind": OperationKind.CREATE, "side": D, "link_after": LinkState.LIVE, "counterpart": RemoteId("a")}
    intent = made_intent(**back)
    alone = CurrentLinks({"1": link}, {S: RICH, D: RICH})
    assert with_freed_id(intent, link, alone) == (intent, link)
    taken = CurrentLinks({"1": link, "2": Link(LinkId("2"), RemoteId("a"), RemoteId("b"))}, {S: RICH, D: RICH})
    assert with_freed_id(intent, link, taken) == (replace(intent, counterpart=None), replace(link, source_id=None))
    first = replace(intent, link_after=None)
    assert with_freed_id(first, link, taken) == (first, link), "only an undo brings anything back"


def holders(known: Mapping[str, Link], side: Side, id_: RemoteId | None) -> list[Link]:
    used = (link for link in known.values() if link.state is not LinkState.TOMBSTONE and id_ is not None)
    return [link for link in used if link.remote_id(side) == id_]


def held(known: Mapping[str, Link], side: Side, besides: str) -> set[RemoteId]:
    used = (link for link in known.values() if link.state is not LinkState.TOMBSTONE and link.id != besides)
    return {id_ for link in used if (id_ := link.remote_id(side)) is not None}


def test_ids_of_several_collections_are_those_of_any() -> None:
    first = {RemoteId("a"): 1}
    ids = AnyOf(first.keys(), frozenset({RemoteId("b"), RemoteId("a")}))
    assert (set(ids), len(ids), "b" in ids, "c" in ids) == ({"a", "b"}, 2, True, False)
    first[RemoteId("c")] = 2
    assert "c" in ids


def linked() -> World:
    """Two tasks and their subtask, on both sides."""
    world = World(pair=replace(PAIR, mode=Mode.TWO_WAY))
    for name, parent in (("1", None), ("2", None), ("3", "1")):
        world.put(S, name, title=f"Task {name}", parent=parent)
    for operation in world.plan().operations:
        world.carry_out(operation)
    return world


def test_each_merge_in_mid_run_is_as_if_it_were_the_first() -> None:
    world = linked()
    world.put(S, "3", parent="2")
    world.put(S, "1", title="Edited")
    request = world.request()
    links = CurrentLinks(request.state.links, {S: RICH, D: RICH})
    replanner = Replanner(request, links.by_id)
    links.told = replanner.follow
    by_source = {link.source_id: link for link in request.state.links.values()}
    one, two, three = (by_source[RemoteId(name)] for name in "123")
    assert one.destination_id is not None
    assert two.destination_id is not None
    assert three.destination_id is not None
    task = request.destination.tasks[one.destination_id]
    below = replace(task, fields={**task.fields, Field.PARENT: three.destination_id})  # a circle: 3 is below it

    other = request.destination.tasks[two.destination_id]
    moved = replace(other, fields={**other.fields, Field.PARENT: three.destination_id})

    shown = [(one.id, below), (three.id, request.destination.tasks[three.destination_id]), (two.id, moved)]
    shown.append((one.id, task))

    def planned(planner: Replanner) -> list[Plan]:
        return [planner.replan(link, D, each, each.id) for link, each in shown]

    def seen_from_the_start() -> list[Plan]:
        views = [replace(request.destination, tasks={**request.destination.tasks, e.id: e}) for _, e in shown]
        planners = [Replanner(replace(request, destination=view), links.by_id) for view in views]
        return [planners[at].replan(link, D, each, each.id) for at, (link, each) in enumerate(shown)]

    assert planned(replanner) == seen_from_the_start()
    assert planned(replanner) == seen_from_the_start()
    links.keep(replace(three, destination_id=RemoteId("elsewhere")))
    assert planned(replanner) == seen_from_the_start()
