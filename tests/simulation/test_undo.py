"""The simulated person undoes; an undo that breaks one of its promises is noticed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tasksync_gui.engine.undo import fields as undo_values
from tasksync_gui.engine.undo.fields import ValueUndo
from tasksync_gui.engine.undo.made import NO_ADDITIONS
from tasksync_gui.engine.undo.steps import Report
from tasksync_gui.engine.undo.tasks import TaskUndo
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Field
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.simulation.faults import Fault, Kind
from tests.simulation.person import Act
from tests.simulation.personality import Personality
from tests.simulation.report import told
from tests.simulation.script import AT_LAST, Round, Script, Undo, as_code
from tests.simulation.world import run_world

WHOLE, ONE = 1, 7
"""Choices that draw the latest run, whole or one of its changes."""
PLAIN = Personality()
CREATED = Round("confirmed", None, (Act("left", "create", 0, 1),), (), 1)
EDITED = Round("confirmed", None, (Act("left", "title", 0, 2),), (), 1)


def undo(*before: Act, between: tuple[Act, ...] = (), faults: tuple[Fault, ...] = (), after: int = AT_LAST) -> Undo:
    return Undo(after, before, between, faults, WHOLE)


def world(*undos: Undo, rounds: tuple[Round, ...] = (CREATED, EDITED)) -> Script:
    return Script(0, PLAIN, PLAIN, Mode.TWO_WAY, Policy.HOLD, DeletePolicy.EDIT_WINS, False, rounds, 0, undos)


SHOWING = Personality(records=True)
"""It shows whole records, in which people write what no pair carries."""


def noted(*undos: Undo) -> Script:
    """A creation, and its undo, where the right list shows whole records."""
    return replace(world(*undos, rounds=(CREATED,)), right=SHOWING)


STORIES = {
    "somebody gives a created task to somebody before the look": noted(undo(Act("right", "assign", 0, 5001))),
    "somebody gives it to somebody after the look": noted(undo(between=(Act("right", "assign", 0, 5001),))),
    "somebody gives it to somebody while it goes": noted(undo(between=(Act("right", "assign", 0, 5001, 3),))),
    "a title is put back and stays so": world(undo()),
    "a creation is put back": world(undo(), rounds=(CREATED,)),
    "an undo is undone": world(undo(), undo()),
    "somebody edits the title before the look": world(undo(Act("right", "title", 0, 5001))),
    "somebody edits the title after the look": world(undo(between=(Act("right", "title", 0, 5001),))),
    "somebody edits the title while it is put back": world(undo(between=(Act("right", "title", 0, 5001, 3),))),
    "the answer is lost": world(undo(faults=(Fault(Kind.ANSWER_LOST, "right", 1),))),
    "killed after it was put back": world(undo(faults=(Fault(Kind.KILL_SENT, "right", 1),))),
    "killed before it was put back": world(undo(faults=(Fault(Kind.KILL_UNSENT, "right", 1),))),
    "what comes back does not take the id that its copy had and another task has": Script(
        7019308,
        PLAIN,
        Personality(reuses_ids=True),
        Mode.TWO_WAY,
        Policy.SOURCE,
        DeletePolicy.DELETE,
        True,
        (
            Round(
                "confirmed",
                None,
                (Act("left", "create", 1, 1), Act("left", "create", 9, 2)),
                (Fault(Kind.LEASE_STOLEN, "right", 4),),
                124874969,
            ),
            Round("old review", None, (Act("right", "delete", 5, 8),), (), 957628973),
        ),
        0,
        (Undo(AT_LAST, (), (), (), 242317026),),
    ),
    "a task that an undo moves to a new id and parts from its twin is not a new task": Script(
        5004815,
        PLAIN,
        Personality(marker=MarkerKind.CLIENT_ID, moves_change_ids=True),
        Mode.TWO_WAY,
        Policy.KEEP_BOTH,
        DeletePolicy.EDIT_WINS,
        False,
        (
            Round(
                "confirmed",
                None,
                (Act("left", "create", 4, 1), Act("left", "create", 10, 2), Act("left", "create", 5, 3)),
                (),
                91597929,
            ),
            Round("manual", Kind.STATE_LOST, (Act("left", "delete", 8, 6, 9),), (), 598686750),
            Round("timer", None, (Act("left", "parent", 5, 8, 9),), (), 164304189),
        ),
        0,
        (Undo(AT_LAST, (), (), (), 577438375),),
    ),
    "between two rounds": world(undo(after=1), rounds=(CREATED, EDITED, EDITED)),
}


@pytest.mark.parametrize("name", STORIES)
def test_an_undo_keeps_its_promises(name: str) -> None:
    result = run_world(STORIES[name])
    assert not result.violations, told(result)
    assert result.did["previewed an undo"]


@pytest.mark.parametrize(("choice", "what"), [(WHOLE, "undid a run"), (ONE, "undid a change")])
def test_an_undo_is_played(choice: int, what: str) -> None:
    result = run_world(world(replace(undo(), choice=choice)))
    assert result.did[what] == 1, told(result)
    back = [each.sent for each in result.written if (each.side, each.method) == ("right", "update")]
    assert any(sent.get(Field.TITLE) == "o1 t1" for sent in back), told(result)


def test_a_task_left_alone_stays_so_when_the_id_of_its_deleted_copy_is_used_again() -> None:
    script = world(undo(after=1), rounds=(CREATED, Round("confirmed", None, (Act("left", "create", 0, 3),), (), 1)))
    result = run_world(replace(script, right=Personality(reuses_ids=True)))
    made = [(each.side, each.id, each.sent[Field.TITLE]) for each in result.written if each.method == "create"]
    assert ("right", "1", "o3 t3") in made, told(result)
    assert not result.violations, told(result)
    assert not any("held" in line or "waits" in line for line in result.trace), told(result)


def laws(script: Script) -> set[str]:
    return {violation.law for violation in run_world(script).violations}


def test_a_restoration_that_the_next_sync_undoes_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    propose = ValueUndo._propose

    def unpinned(self: ValueUndo, work: Any) -> None:
        work.rows.clear()
        propose(self, work)

    monkeypatch.setattr(ValueUndo, "_propose", unpinned)
    assert "a sync after an undo leaves it alone" in laws(world(undo()))


def test_an_overwritten_newer_edit_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo_values, "same", lambda field, now, other: str(other) != "o1 t1")
    assert "an undo restores what still stands and names the rest" in laws(world(undo(Act("right", "title", 0, 5001))))


def test_the_deletion_of_what_no_pair_carries_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TaskUndo, "_added", lambda self, step, task: NO_ADDITIONS)
    assert "an undo restores what still stands and names the rest" in laws(noted(undo(Act("right", "assign", 0, 5001))))


def test_silence_about_what_stays_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Report, "changed", lambda self, step, field, now: None)
    assert "an undo restores what still stands and names the rest" in laws(world(undo(Act("right", "title", 0, 5001))))


def test_a_change_that_was_not_carried_out_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from tasksync_gui.services.run import execution

    wanted = execution._wanted
    monkeypatch.setattr(execution, "_wanted", lambda *given: _without_undo(wanted(*given)))
    assert "what was undone is what the undo's preview showed" in laws(world(undo()))


def _without_undo(plan: Any) -> Any:
    return replace(plan, operations=()) if plan.undoes else plan


def test_a_story_with_an_undo_is_told_as_it_can_be_played_again() -> None:
    script = world(undo(Act("right", "title", 0, 5001), faults=(Fault(Kind.ANSWER_LOST, "right", 1),)))
    assert eval(as_code(script), {**globals(), "Script": Script}) == script
