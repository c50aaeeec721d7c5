"""Copies have ids that follow from their list and their original: whoever makes one second meets the first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.engine.identity.markers import Markers, installation_of, origin_of
from tasksync_gui.engine.identity.origins import copy_id, generation_of, next_generation, origin_name
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Revision
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.model.task import RemoteTask
from tasksync_gui.services.config.list_identity import place_of
from tasksync_gui.services.contract import RunRequest
from tests.support.desk import Desk
from tests.support.syncing import sync

DERIVING = replace(FULL, marker=MarkerKind.CLIENT_ID, derived_ids=True)


def original(id_: str = "1", uid: str | None = None, marker: str | None = None) -> RemoteTask:
    return RemoteTask(RemoteId(id_), Revision("1"), {Field.TITLE: "Buy milk"}, uid=uid, marker=marker)


def test_an_origin_is_the_same_for_everybody_who_knows_the_original_and_says_nothing_else() -> None:
    name = origin_name(original(uid="private@example.org"), "list")
    assert name == origin_name(original("2", uid="private@example.org"), "another list")
    assert name != origin_name(original(uid="other@example.org"), "list")
    assert origin_name(original(), "list") != origin_name(original(), "another list")
    assert "private" not in name
    assert len(name) == 16


def test_a_copy_of_a_copy_names_the_first_one() -> None:
    mark = Markers(b"0" * 16).make(LinkId("link"), origin=origin_name(original(), "list"))
    assert origin_name(original("copy", marker=mark, uid="u"), "elsewhere") == origin_name(original(), "list")


def test_a_mark_has_two_halves_and_is_genuine_as_a_whole() -> None:
    ours, theirs = Markers(b"0" * 16), Markers(b"1" * 16)
    mark = ours.make(LinkId("link"), origin="0123456789abcdef")
    assert (ours.owner(mark), theirs.owner(mark)) == ("link", None)
    assert origin_of(mark) == "0123456789abcdef"
    assert (
        installation_of(mark)
        == installation_of(ours.make(LinkId("other")))
        != installation_of(theirs.make(LinkId("l")))
    )
    assert ours.owner(mark.replace("0123456789abcdef", "fedcba9876543210")) is None
    assert ours.owner(ours.make(LinkId("link"), "life", "0123456789abcdef")) == "link"


def test_an_id_follows_from_the_list_the_original_and_a_generation() -> None:
    first = copy_id("list", "origin")
    assert first == copy_id("list", "origin", 1) != copy_id("other", "origin") != copy_id("list", "another")
    assert next_generation(next_generation(first)) == copy_id("list", "origin", 3)
    assert [generation_of(id_) for id_ in ("", first, copy_id("list", "origin", 12))] == [0, 1, 12]


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path, FULL, DERIVING)
    await desk.open()
    return desk


async def id_of_copy(desk: Desk, title: str) -> str:
    """The id that a copy of this task gets on the right."""
    [pair], accounts = await desk.store.pairs(), {each.id: each for each in await desk.store.accounts()}
    left, right = (
        place_of(accounts[end.account], end.collection, memory_spec()).identity
        for end in (pair.source, pair.destination)
    )
    return copy_id(right, origin_name(desk.find("left", title), left))


async def meanwhile(desk: Desk, title: str, said: str = "") -> None:
    """Just before our request another computer makes its copy: under the same id, with its own mark."""
    uid = await id_of_copy(desk, title)
    fields = {**desk.find("left", title).fields, **({Field.TITLE: said} if said else {})}

    def act(method: str) -> None:
        if method == "create" and not desk.lists["right"].records:
            desk.lists["right"].create(fields, "ts1-theirs-00000000000000ff", desk.clock.now(), uid)

    desk.scripts["right"].between = act


async def test_two_computers_at_the_same_moment_make_one_copy(desk: Desk) -> None:
    """Thirty tasks instead of twenty, once."""
    desk.put("left", title="Buy milk", notes="two litres")
    await meanwhile(desk, "Buy milk")
    run = await sync(desk)
    assert (run.outcome, run.counts.adopted, run.counts.created) == (Outcome.CLEAN, 1, 0), run.message
    assert desk.titles("right") == ["Buy milk"]
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []
    desk.edit("right", "Buy milk", title="Buy oat milk")
    await sync(desk)
    assert desk.titles("left") == ["Buy oat milk"]


async def test_an_undo_of_that_deletes_nobody_s_copy(desk: Desk) -> None:
    desk.put("left", title="Buy milk")
    await meanwhile(desk, "Buy milk")
    run = await sync(desk)
    await desk.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert (desk.titles("left"), desk.titles("right")) == (["Buy milk"], ["Buy milk"])


async def test_what_has_the_id_and_says_something_else_is_not_taken_over(desk: Desk) -> None:
    desk.put("left", title="Buy milk")
    await meanwhile(desk, "Buy milk", "Somebody's own")
    await sync(desk)
    for _ in range(2):
        run = await sync(desk)
        assert (run.outcome, run.counts.held) == (Outcome.HELD, 2), run.message
        assert (desk.titles("left"), desk.titles("right")) == (["Buy milk"], ["Somebody's own"])


async def test_an_id_that_another_task_is_seen_to_have_is_passed_over(desk: Desk) -> None:
    milk = desk.put("left", title="Buy milk")
    other = {**milk.fields, Field.TITLE: "Somebody's own"}
    desk.lists["right"].create(
        other, "ts1-theirs-00000000000000ff", desk.clock.now(), await id_of_copy(desk, "Buy milk")
    )
    run = await desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, confirmed=True))
    assert run.counts.created >= 1, run.message
    assert sorted(desk.titles("right")) == ["Buy milk", "Somebody's own"]
    assert desk.writes().count("create") <= 2, "nothing was tried in vain"


async def test_one_copy_is_not_joined_twice(desk: Desk) -> None:
    """Two tasks that name one origin, as when somebody copies a text with its mark, get two copies."""
    mark = "ts1-x_i00000000_o0123456789abcdef-00000000000000ff"
    for _ in range(2):
        desk.lists["left"].create(desk.put("left", title="Same").fields, mark, desk.clock.now())
    for id_ in [id_ for id_, record in desk.lists["left"].records.items() if record.marker is None]:
        del desk.lists["left"].records[id_]
    [first, *_] = (await desk.services.engine.dry_run("Pair")).held
    await desk.services.engine.resolve("Pair", first.id, None, "do")
    await sync(desk, confirmed=True)
    await sync(desk, confirmed=True)
    assert desk.titles("right") == ["Same", "Same"]
    generations = sorted(generation_of(record.uid or "") for record in desk.lists["right"].records.values())
    assert generations == [1, 2]
