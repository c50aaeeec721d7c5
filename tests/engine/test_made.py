"""What people have put into a task since a run created it: an undo deletes none of it unasked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tasksync_gui.engine.undo.made import made_record
from tasksync_gui.engine.undo.planner import still_undoable, undo_plan
from tasksync_gui.engine.undo.steps import steps_of
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codes import LostCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import OperationId, Revision, RunId, Side
from tasksync_gui.model.plan import NoteKind, OperationKind, Plan
from tasksync_gui.model.run import Change
from tests.support.english import english
from tests.support.world import NOW, RICH, two_way

S, D = Side.SOURCE, Side.DESTINATION
RUN = RunId("run")
EVENT = "BEGIN:VCALENDAR\nBEGIN:VTODO\nSUMMARY:Task\n{more}END:VTODO\nEND:VCALENDAR\n"
ALARM = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM\n"
COUNTING = replace(RICH, left_behind={"comments": LostCode.COMMENTS}, volatile=RICH.volatile | {"comments"})


def plan_after(
    then: str,
    now: str,
    capabilities: Capabilities = RICH,
    *,
    revision: str = "later",
    kept: bool = True,
    title: str = "Task",
) -> Plan:
    """The undo of a creation that was answered with the record ``then``, while the system shows ``now``."""
    world = two_way()
    world.capabilities[D] = capabilities
    world.put(S, "a", title="Task")
    world.sync()
    [link] = world.links.values()
    made = replace(world.tasks[D][str(link.destination_id)], raw=then)
    change = Change(
        RUN, 0, OperationId("o"), OperationKind.CREATE, D, "Task", Field.TITLE, None, "Task", NOW,
        link=link.id, remote_id=link.destination_id, record=made_record(made) if kept else "",
    )  # fmt: skip
    known = world.request()
    fields = {**made.fields, Field.TITLE: title}
    shown = replace(made, fields=fields, raw=now, revision=made.revision if revision == "same" else Revision(revision))
    view = replace(known.destination, tasks={shown.id: shown})
    return undo_plan(replace(known, destination=view), RUN, steps_of([change]))


def remarks(plan: Plan) -> list[str]:
    """What the plan says of tasks that changed since."""
    return [english(note.message) for note in plan.notes if note.kind is NoteKind.CHANGED_SINCE]


@pytest.mark.parametrize(
    ("then", "now", "capabilities", "named"),
    [
        (EVENT.format(more=""), EVENT.format(more=ALARM), RICH, "alarm"),
        (EVENT.format(more=""), EVENT.format(more="ATTACH:https://example.org/plan.pdf\n"), RICH, "attachment"),
        ('{"id": 1, "cover": null}', '{"id": 1, "cover": "sea"}', RICH, "cover"),
        ('{"id": 1, "comments": 0}', '{"id": 1, "comments": 2}', COUNTING, "comments (2)"),
        ('{"id": 1}', '{"id": 1, "comments": 1}', replace(COUNTING, left_behind={}), "comments"),
        ("Task +garden", "Task +garden rec:+1w", RICH, "worked on it in Beta"),
    ],
)
def test_a_created_task_with_what_somebody_added_stays(
    then: str, now: str, capabilities: Capabilities, named: str
) -> None:
    plan = plan_after(then, now, capabilities)
    assert plan.operations == ()
    [remark] = remarks(plan)
    assert named in remark


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (EVENT.format(more="SEQUENCE:1\n"), EVENT.format(more="SEQUENCE:2\nLAST-MODIFIED:20260501T120000Z\n")),
        (EVENT.format(more=ALARM), EVENT.format(more=ALARM)),
        ('{"id": 1, "modified": "May"}', '{"modified": "June", "id": 1, "cover": ""}'),
    ],
)
def test_stamps_and_what_was_made_so_are_no_addition(then: str, now: str) -> None:
    capabilities = replace(RICH, volatile=RICH.volatile | {"SEQUENCE", "LAST-MODIFIED", "modified"})
    [operation] = plan_after(then, now, capabilities).operations
    assert operation.kind is OperationKind.DELETE


def test_an_equal_revision_says_that_nobody_added_anything() -> None:
    """The answer to a write and a listing may show one and the same task in two forms."""
    [operation] = plan_after('{"id": 1}', '{"id": 1, "cover": "sea"}', revision="same").operations
    assert operation.kind is OperationKind.DELETE


def test_a_created_task_that_somebody_edited_stays_and_the_field_is_named() -> None:
    plan = plan_after("", "", title="Task, but other")
    assert plan.operations == ()
    [remark] = remarks(plan)
    assert "title" in remark


def test_a_creation_of_an_older_history_is_compared_with_the_last_sync() -> None:
    [operation] = plan_after("", "", kept=False).operations
    assert operation.kind is OperationKind.DELETE


@pytest.mark.parametrize("record", ["", "no record", "[]", '{"revision": "1"}'])
def test_a_history_that_tells_nothing_stops_no_undo(record: str) -> None:
    world = two_way()
    world.put(S, "a", title="Task")
    world.sync()
    [link] = world.links.values()
    change = Change(
        RUN, 0, OperationId("o"), OperationKind.CREATE, D, "Task", Field.TITLE, None, "Task", NOW,
        link=link.id, remote_id=link.destination_id, record=record,
    )  # fmt: skip
    [operation] = undo_plan(world.request(), RUN, steps_of([change])).operations
    assert operation.kind is OperationKind.DELETE


def test_what_comes_between_the_preview_and_the_deletion_is_not_deleted() -> None:
    [operation] = plan_after(EVENT.format(more=""), EVENT.format(more="")).operations
    assert operation.target is not None
    current = replace(
        two_way().put(D, operation.target, title="Task"),
        fields=operation.before_image, raw=operation.kept, revision=Revision("newest"),
    )  # fmt: skip
    assert still_undoable(operation, current, RICH) is not None
    assert still_undoable(operation, replace(current, raw=EVENT.format(more=ALARM)), RICH) is None


def test_a_record_is_kept_as_data() -> None:
    made = replace(two_way().put(D, "a", title="Task"), raw="Task é")
    assert json.loads(made_record(made)) == {"revision": made.revision, "raw": "Task é"}
    assert made_record(replace(made, raw="")) == ""
