"""What notes hold besides their text is said for each write that concerns it, and for no other."""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Revision, Side
from tasksync_gui.model.plan import NoteKind, OperationKind, Plan
from tasksync_gui.model.task import RemoteTask
from tests.support.english import english
from tests.support.world import World

S, D = Side.SOURCE, Side.DESTINATION


def richer(world: World, side: Side, id_: str, *unsupported: str) -> None:
    world.tasks[side][id_] = replace(world.tasks[side][id_], unsupported_content=unsupported)


def remarks(plan: Plan) -> list[str]:
    return [english(note.message) for note in plan.notes if note.kind is NoteKind.FLATTENED]


def in_step() -> World:
    world = World()
    world.put(S, "1", title="One", notes="text")
    world.apply(world.plan())
    return world


def test_of_a_richer_origin_only_the_text_is_carried() -> None:
    world = World()
    world.put(S, "1", title="One", notes="text")
    world.put(S, "2", title="Two", notes="text")
    richer(world, S, "1", "colours", "mentions", "panels")
    plan = world.plan()
    assert [operation.kind for operation in plan.operations] == [OperationKind.CREATE] * 2
    assert remarks(plan) == ["Of colours, mentions and panels in Alpha's notes only the text is carried."]
    (note,) = (note for note in plan.notes if note.kind is NoteKind.FLATTENED)
    assert (note.title, note.field, note.link) == ("One", Field.NOTES, plan.operations[0].link)


def test_what_an_edit_of_richer_notes_costs_is_said_before_it() -> None:
    world = in_step()
    (id_,) = world.tasks[D]
    richer(world, D, id_, "panels")
    assert remarks(world.plan()) == [], "nothing is written"
    world.put(S, "1", title="Other title")
    assert remarks(world.plan()) == [], "the notes are not written"
    world.put(S, "1", notes="other text")
    (said,) = remarks(world.plan())
    assert said.startswith("In Beta its notes also hold panels: they stay where a paragraph is unchanged")


def test_the_old_name_of_unsupported_content_still_works() -> None:
    """Connectors of others may still say and read ``besides``."""
    task = RemoteTask(RemoteId("1"), Revision("1"), {}, besides=("panels",))
    assert (task.unsupported_content, task.besides) == (("panels",), ("panels",))
    assert replace(task, url="x").besides == ("panels",)
    assert replace(task, besides=("mentions",)).unsupported_content == ("mentions",)
    assert replace(task, unsupported_content=()).besides == ()
