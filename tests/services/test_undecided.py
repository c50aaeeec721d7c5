"""Which questions of a plan still wait, and what is said of a database that was repaired."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tasksync_gui.engine.state import Questions
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.model.plan import Hold, HoldKind
from tasksync_gui.services.contract import Repaired
from tasksync_gui.services.phrases.repaired import repaired_in_words, what_comes
from tasksync_gui.services.status.undecided import undecided
from tests.support.store_values import NOW

CONFLICT = Hold(OperationId("h1"), HoldKind.CONFLICT, "T", (), LinkId("l1"), Field.DUE, shown="as it was")
ANSWER = StoredDecision(Remembered.TAKE_SOURCE, LinkId("l1"), field=Field.DUE, shown="as it was", decided_at=NOW)


def waiting(hold: Hold, *answers: StoredDecision) -> list[Hold]:
    return list(undecided(Questions(NOW, (hold,), answers)))


def test_where_no_plan_asks_anything_nothing_waits() -> None:
    assert undecided(None) == ()


def test_a_question_waits_until_just_it_is_answered() -> None:
    assert waiting(CONFLICT) == [CONFLICT]
    assert waiting(CONFLICT, ANSWER) == []
    for other in ({"link": LinkId("l2")}, {"field": Field.TITLE}, {"shown": "as it is now"}, {"decided_at": None}):
        assert waiting(CONFLICT, replace(ANSWER, **other)) == [CONFLICT], other  # type: ignore[arg-type]


def test_an_answer_from_before_the_plan_was_made_did_not_end_the_question() -> None:
    assert waiting(CONFLICT, replace(ANSWER, decided_at=NOW - timedelta(seconds=1))) == [CONFLICT]


def test_what_is_asked_once_for_a_pair_is_answered_for_every_task() -> None:
    repeats = replace(CONFLICT, kind=HoldKind.REPEATS, field=Field.STATUS)
    answer = replace(ANSWER, link=None, field=Field.STATUS, shown="")
    assert waiting(repeats, answer) == []
    assert waiting(replace(repeats, kind=HoldKind.CONFLICT), answer) != []


def test_what_was_left_out_waits_as_long_as_it_is_left_out() -> None:
    left = replace(CONFLICT, kind=HoldKind.LEFT_OUT, field=None, source_id=RemoteId("s1"))
    leaving = replace(ANSWER, answer=Remembered.LEFT_OUT, field=None, decided_at=None)
    assert waiting(left, leaving) == [left]
    assert waiting(left) == [], "it was taken up again"


def test_a_repair_says_what_came_back_and_where_the_rest_is() -> None:
    put_back = repaired_in_words(Repaired("b.sqlite", 1, 2, "d.damaged"))
    assert put_back == [
        "Put back: b.sqlite (1 account, 2 pairs).",
        what_comes(),
        "The damaged file is kept as d.damaged.",
    ]
    afresh = repaired_in_words(Repaired())
    assert afresh == ["TaskSync begins anew: accounts and pairs have to be entered.", what_comes()]
