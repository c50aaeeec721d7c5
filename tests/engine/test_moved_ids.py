"""Which new task a gone one is, if there are several to choose from or little to know it by."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import LinkState, Remembered, StoredDecision
from tasksync_gui.model.message import words
from tasksync_gui.model.pair import DeletePolicy
from tasksync_gui.model.plan import HoldKind, NoteKind, OperationKind, Plan
from tasksync_gui.model.task import ItemProblem, RemoteTask
from tests.support.english import english
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION
THEN = datetime(2026, 4, 1, tzinfo=UTC)
LATER = datetime(2026, 4, 2, tzinfo=UTC)


def gone(world: World, id_: str) -> RemoteTask:
    """A task of the destination disappears under its id; what it was."""
    task = world.tasks[D][id_]
    world.remove(D, id_)
    return task


def there(world: World, id_: str, task: RemoteTask, **changes: object) -> None:
    """Under another id."""
    world.tasks[D][id_] = replace(task, id=RemoteId(id_), **changes)


def owner(mark: str) -> LinkId | None:
    """Our marks are the ids of their links; others are of another TaskSync."""
    return None if mark.startswith("ts1-") else LinkId(mark)


def planned(world: World, *former: RemoteTask) -> Plan:
    """What would be done, where ``former`` were seen in an earlier run."""
    request = world.request(owner_of_marker=owner)
    known = {task.id: observe(task) for task in former}
    return make_plan(replace(request, state=replace(request.state, last_seen={S: {}, D: known})))


def synced(*titles: str) -> World:
    """A pair in step."""
    world = two_way()
    for number, title in enumerate(titles):
        world.put(S, f"s{number}", title=title, notes="text")
    world.sync()
    return world


def moves(plan: Plan) -> dict[str | None, str | None]:
    """New ids of the destination by those of the source."""
    return {
        update.source_id: update.destination_id
        for update in plan.updates
        if update.state is None and update.source_id is not None
    }


def test_the_moment_of_creation_tells_a_task_that_was_also_edited() -> None:
    world = synced("Task")
    [id_] = world.tasks[D]
    old = replace(gone(world, id_), created_at=THEN)
    there(world, "moved", old, fields={**old.fields, Field.NOTES: "edited"})
    there(world, "namesake", old, created_at=LATER)
    plan = planned(world, old)
    assert moves(plan) == {"s0": "moved"}
    assert [(o.kind, o.side, o.target) for o in plan.operations if o.link in world.links] == [("update", S, "s0")]


OUR_MARK, UID, MADE = {"marker": "ours"}, {"uid": "u"}, {"created_at": THEN}
EARLIER = {"created_at": datetime(2026, 3, 31, tzinfo=UTC)}
ALIKE, EDITED = "text", "edited there"


def lost(state: LinkState, listed: bool, was: dict[str, Any]) -> tuple[World, RemoteTask]:
    """A task was edited on the source; its other one is gone, or (``listed`` is false) was missed by a listing."""
    world = synced("Task")
    [id_] = world.tasks[D]
    [link] = world.links.values()
    world.links[link.id] = replace(link, state=state)
    world.put(S, "s0", notes="edited here")
    old = replace(world.tasks[D].pop(id_), **{name: value for name, value in was.items() if name != "marker"})
    if listed:
        world.remove(D, id_)
    return world, old


def appear(world: World, old: RemoteTask, *new: tuple[dict[str, Any], str]) -> None:
    """Tasks *n0*, *n1*, ... of its title, each with what it can be known by and with what it says.

    The listing shows the oldest last: of several that were made at once, that is the one with the smallest id.
    """
    [link] = world.links
    for number, (has, notes) in reversed(list(enumerate(new))):
        known = {"uid": None, "created_at": None} | {
            name: link if value == "ours" else value for name, value in has.items()
        }
        there(world, f"n{number}", old, fields={**old.fields, Field.NOTES: notes}, **known)


@pytest.mark.parametrize(
    ("was", "new", "found"),
    [
        (UID, [(UID, EDITED)], "n0"),
        (UID, [(UID, EDITED), (UID, EDITED)], None),
        (UID, [(UID, EDITED), (UID, ALIKE)], "n1"),
        ({}, [(OUR_MARK, EDITED)], None),
        ({}, [(OUR_MARK, ALIKE)], "n0"),
        (UID, [(OUR_MARK, EDITED), (UID, ALIKE)], "n1"),
        (MADE, [(MADE, EDITED), (MADE, EDITED)], None),
        (MADE, [(MADE, EDITED), (MADE, ALIKE), (EARLIER, ALIKE)], "n1"),
        ({}, [({}, ALIKE), ({}, ALIKE)], "n0"),
        ({}, [({}, EDITED)], None),
        ({}, [({}, "edited here"), ({}, "edited here")], "n0"),
        ({}, [({"marker": "ts1-x"}, EDITED)], None),
        ({}, [({"marker": "ts1-x"}, ALIKE)], "n0"),
    ],
    ids=[
        "uid", "two of one uid", "the one of one uid that says the same", "mark", "mark, and it says the same",
        "uid before mark", "two of one moment", "the one of one moment that says the same", "oldest that says the same",
        "namesake", "oldest made again", "namesake of another TaskSync", "made again by another TaskSync",
    ],
)  # fmt: skip
def test_by_what_a_gone_task_is_known_again(
    was: dict[str, Any], new: list[tuple[dict[str, Any], str]], found: str | None
) -> None:
    """Both sides were edited since."""
    world, old = lost(LinkState.LIVE, True, was)
    appear(world, old, *new)
    assert moves(planned(world, old)) == ({} if found is None else {"s0": found})


@pytest.mark.parametrize(
    ("was", "new", "listed", "missed"),
    [
        (UID, [(UID, EDITED)], "n0", "n0"),
        (UID, [(UID, EDITED), (UID, EDITED)], None, None),
        ({}, [(OUR_MARK, EDITED)], None, None),
        (MADE, [(MADE, EDITED), (MADE, EDITED)], "n0", "n0"),
        (MADE, [({}, ALIKE)], None, None),
        ({}, [({}, ALIKE)], "n0", None),
        ({}, [({}, ALIKE), ({}, ALIKE)], "n0", None),
    ],
    ids=["uid", "two of one uid", "mark", "oldest of one moment", "another moment", "alike",
         "oldest that says the same"],
)  # fmt: skip
def test_by_what_a_task_that_was_left_alone_is_known_again(
    was: dict[str, Any], new: list[tuple[dict[str, Any], str]], listed: str | None, missed: str | None
) -> None:
    """Whether the run was told that it is gone, or an earlier one missed it: then what it says tells nothing."""
    for told, found in ((True, listed), (False, missed)):
        world, old = lost(LinkState.MUTED, told, was)
        appear(world, old, *new)
        assert moves(planned(world, old)) == ({} if found is None else {"s0": found}), told


@pytest.mark.parametrize("uid", ["u", "v"])
def test_what_has_the_uid_of_a_task_whose_state_cannot_be_told_waits(uid: str) -> None:
    """It may have been moved, which gave it a new id, and edited."""
    world = synced("Task")
    [id_] = world.tasks[D]
    old = world.tasks[D][id_] = replace(world.tasks[D][id_], uid="u")
    world.unknown[D][id_] = "cut off"
    there(world, "new", old, fields={**old.fields, Field.TITLE: "Edited"}, uid=uid)
    assert [o.kind for o in planned(world).operations] == ([] if uid == "u" else [OperationKind.CREATE])


def test_each_new_id_is_remarked() -> None:
    world = synced("Task", "Other", "Third")
    old = gone(world, next(id_ for id_, task in world.tasks[D].items() if task.title == "Task"))
    there(world, "moved", old)
    world.tasks[S]["elsewhere"] = replace(world.tasks[S]["s1"], id=RemoteId("elsewhere"))
    world.remove(S, "s1")
    plan = planned(world, old)
    remarks = [(note.title, english(note.message)) for note in plan.notes if note.kind is NoteKind.RENUMBERED]
    assert remarks == [
        ("Other", "In Alpha it is there under another id now; it stays linked."),
        ("Task", "In Beta it is there under another id now; it stays linked."),
    ]
    assert not plan.operations


def test_a_task_that_no_run_saw_last_is_known_by_its_content_only() -> None:
    world = synced("Task")
    [id_] = world.tasks[D]
    old = gone(world, id_)
    there(world, "other", old, fields={**old.fields, Field.NOTES: "edited"}, created_at=THEN)
    assert not moves(planned(world))


def test_of_several_equal_tasks_the_oldest_is_it() -> None:
    world = synced("Task")
    [id_] = world.tasks[D]
    old = gone(world, id_)
    there(world, "younger", old, created_at=LATER)
    there(world, "older", old, created_at=THEN)
    assert moves(planned(world)) == {"s0": "older"}


def test_equal_tasks_are_given_to_equal_links_one_by_one() -> None:
    world = synced("Task", "Task")
    first, second = world.tasks[D]
    one, two = gone(world, first), gone(world, second)
    there(world, "x", one)
    there(world, "y", two)
    plan = planned(world)
    assert set(moves(plan).values()) == {"x", "y"}
    assert set(moves(plan)) == {"s0", "s1"}
    assert not plan.operations


def test_one_task_is_not_given_to_two_links() -> None:
    world = synced("Task", "Task")
    first, second = world.tasks[D]
    one, _ = gone(world, first), gone(world, second)
    there(world, "x", one)
    assert not moves(planned(world))


@pytest.mark.parametrize("rewrites", [True, False])
def test_what_a_system_rewrites_need_not_be_equal_in_a_task_that_was_made_again(rewrites: bool) -> None:
    world = synced("Task")
    world.put(S, "s0", notes="edited")
    [id_] = world.tasks[D]
    old = gone(world, id_)
    there(world, "remade", old, fields={**old.fields, Field.NOTES: "edited."})
    if rewrites:
        world.capabilities[D] = replace(world.capabilities[D], normalises=frozenset({Field.NOTES}))
    assert moves(planned(world)) == ({"s0": "remade"} if rewrites else {})


@pytest.mark.parametrize("state", [LinkState.MUTED, LinkState.QUARANTINED, LinkState.HELD])
def test_a_task_that_is_left_alone_stays_so_under_its_new_id(state: LinkState) -> None:
    """Its title was edited since, which no run carried over."""
    world = synced("Task")
    [id_] = world.tasks[D]
    [link] = world.links.values()
    world.links[link.id] = replace(link, state=state)
    old = gone(world, id_)
    edited = replace(old, fields={**old.fields, Field.TITLE: "Edited"}, created_at=THEN)
    there(world, "moved", edited)
    plan = planned(world, replace(edited, id=RemoteId(id_)))
    assert moves(plan) == {"s0": "moved"}
    assert not plan.operations


@pytest.mark.parametrize("dated", [True, False])
def test_a_kept_task_whose_other_one_shows_late_under_a_new_id_is_not_made_again(dated: bool) -> None:
    """An earlier listing missed it, and it counted as deleted. Without a date it may be a new one."""
    world = synced("Task")
    [id_] = world.tasks[D]
    [link] = world.links.values()
    world.links[link.id] = replace(link, state=LinkState.MUTED)
    former = replace(world.tasks[D].pop(id_), created_at=THEN if dated else None)
    there(world, "moved", former)
    assert moves(planned(world, former)) == ({"s0": "moved"} if dated else {})


def test_a_task_that_somebody_makes_anew_is_not_left_alone_like_the_deleted_one() -> None:
    world = synced("Task")
    [id_] = world.tasks[D]
    [link] = world.links.values()
    world.links[link.id] = replace(link, state=LinkState.MUTED)
    world.remove(S, "s0")
    old = replace(gone(world, id_), created_at=THEN)
    there(world, "new", old, created_at=LATER)
    plan = planned(world, old)
    assert not moves(plan)
    assert [(o.kind, o.side, o.counterpart) for o in plan.operations] == [(OperationKind.CREATE, S, "new")]


@pytest.mark.parametrize(("record", "made"), [("damaged", False), ("s1", True), (None, False)])
def test_nothing_is_made_again_while_a_record_that_may_be_it_cannot_be_read(record: str | None, made: bool) -> None:
    """It was moved, to where it got a new id. A record that is known to be something else is none."""
    world = synced("Task", "Other")
    world.remove(S, "s0")
    [id_] = (link.destination_id for link in world.links.values() if link.source_id == "s0")
    world.put(D, str(id_), notes="edited")
    request = world.request()
    problem = ItemProblem("page 1", words("It is damaged."), None if record is None else RemoteId(record))
    plan = make_plan(replace(request, source=replace(request.source, problems=(problem,))))
    assert [o.kind for o in plan.operations] == ([OperationKind.CREATE] if made else [])
    assert [note.title for note in plan.notes if note.kind is NoteKind.UNKNOWN] == ([] if made else ["Task"])


@pytest.mark.parametrize("apart", [False, True])
def test_what_may_be_the_gone_task_waits_with_the_question_about_it(apart: bool) -> None:
    """One question, not one about the deletion and a copy besides; unless a person keeps the two apart."""
    world = two_way(delete_policy=DeletePolicy.HOLD)
    world.put(S, "s0", title="Task", notes="text")
    world.sync()
    [id_] = world.tasks[D]
    gone(world, id_)
    world.put(S, "s0", notes="edited")
    world.put(D, "new", title="Task", notes="another text")
    world.decisions = (StoredDecision(Remembered.SEPARATE, None, RemoteId("s0"), RemoteId("new")),) if apart else ()
    plan = planned(world)
    assert [(o.kind, o.side) for o in plan.operations] == ([(OperationKind.CREATE, S)] if apart else [])
    assert [hold.kind for hold in plan.held] == [HoldKind.DELETE_EDIT if apart else HoldKind.AMBIGUOUS]


def copied(title: str = "Bring me the plans") -> tuple[World, RemoteTask]:
    """A synced task of the destination is deleted there; a stranger's task bears the mark that it bore."""
    world = synced("Task")
    [id_] = world.tasks[D]
    [link] = world.links
    old = gone(world, id_)
    there(world, "stranger", old, marker=link, fields={**old.fields, Field.TITLE: title, Field.NOTES: "theirs"})
    return world, old


def test_a_copied_mark_gives_a_stranger_nothing() -> None:
    """It once overwrote the private task with what the stranger's said."""
    world, old = copied()
    plan = planned(world, old)
    assert not plan.operations, "neither is the private task overwritten, nor deleted unasked"
    assert not moves(plan)
    [hold] = plan.held
    assert (hold.title, hold.reason[0].code) == ("Bring me the plans", HoldCode.MARK_OF_GONE)


@pytest.mark.parametrize("wanted", [True, False])
def test_what_a_person_says_of_a_copied_mark(wanted: bool) -> None:
    """Wanted, it is a new task; unwanted, it stays where it is. Either way the deletion travels now."""
    world, old = copied()
    [hold] = planned(world, old).held
    answer = Remembered.TAKE_DESTINATION if wanted else Remembered.SKIP_ALWAYS
    world.decisions = (StoredDecision(answer, hold.link, shown=hold.shown),)
    plan = planned(world, old)
    new = [(OperationKind.CREATE, S, None)] if wanted else []
    assert {(o.kind, o.side, o.target) for o in plan.operations} == {(OperationKind.DELETE, S, "s0"), *new}
    assert not plan.held


def test_a_task_that_is_not_gone_is_not_held_for_a_copy_of_its_mark() -> None:
    world, old = copied()
    world.tasks[D][old.id] = old
    world.deleted[D].clear()
    world.put(S, "s0", notes="edited")
    plan = planned(world)
    assert [(o.kind, o.side, o.target) for o in plan.operations] == [(OperationKind.UPDATE, D, old.id)]
    assert [hold.reason[0].code for hold in plan.held] == [HoldCode.COPY_DIFFERS]
