"""Models keep Qt's rules, whatever is done to them."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tasksync_gui.model.codes import HoldCode, ReasonCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, PairId, Side
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import Answer, Decision, FieldChange, Hold, HoldKind, Operation, OperationKind, Plan
from tasksync_gui.ui.models.plan_model import Column, PlanModel
from tasksync_gui.ui.models.plan_rows import RowKind, plan_rows
from tasksync_gui.ui.models.table_model import ColumnSpec, TableModel

NAMES = {Side.SOURCE: "Jira", Side.DESTINATION: "Todoist"}
KINDS = (OperationKind.CREATE, OperationKind.UPDATE, OperationKind.DELETE, OperationKind.ADOPT)


def plan(count: int = 12) -> Plan:
    operations = tuple(
        Operation(
            OperationId(f"op-{number}"), KINDS[number % 4], list(Side)[number % 2], LinkId(f"l{number}"),
            f"Task {number:03}", (FieldChange(Field.TITLE, f"Old {number}", f"Task {number:03}"),), (message(ReasonCode.CHANGED, where="Jira"),),
        )
        for number in range(count)
    )  # fmt: skip
    hold = Hold(
        OperationId("h"),
        HoldKind.CONFLICT,
        "Both",
        (message(HoldCode.CONFLICT),),
        LinkId("x"),
        Field.NOTES,
        "",
        "a",
        "b",
    )
    return Plan(PairId("p"), Mode.TWO_WAY, "d", "b", datetime(2026, 3, 1, tzinfo=UTC), operations, (hold,))


def model(count: int = 12) -> PlanModel:
    made = PlanModel()
    made.set_rows(plan_rows("Work", plan(count), NAMES))
    return made


def test_the_plan_model_keeps_qts_rules(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    made = model()
    qtmodeltester.check(made)
    made.sort(Column.TITLE, Qt.SortOrder.DescendingOrder)
    made.filter("task", [RowKind.UPDATE])
    made.filter("")
    made.put_answers({OperationId("op-1"): Answer(Decision.SKIP_ONCE)})
    made.set_rows([])
    qtmodeltester.check(made, force_py=True)


def test_a_persistent_index_follows_its_row(qtbot: QtBot) -> None:
    made = model()
    index = QPersistentModelIndex(made.index(3, Column.TITLE))
    title = index.data()
    made.sort(Column.TITLE, Qt.SortOrder.DescendingOrder)
    assert index.data() == title
    made.filter("nothing")
    assert not index.isValid()


def test_actions_are_said_with_the_systems_name(qtbot: QtBot) -> None:
    rows = {row.kind: row for row in plan_rows("Work", plan(), NAMES)}
    assert rows[RowKind.CREATE].action == "Create in Jira"
    assert rows[RowKind.UPDATE].action == "Update in Todoist"
    assert rows[RowKind.DELETE].action == "Delete in Jira"
    assert rows[RowKind.ADOPT].action == "Link both tasks"
    assert rows[RowKind.CONFLICT].action == "Conflict"
    assert rows[RowKind.UPDATE].change == "Old 9 → Task 009"
    assert rows[RowKind.CONFLICT].change == "a → b"


def test_an_answer_is_shown_and_can_be_taken_back(qtbot: QtBot) -> None:
    made = model()
    before = made.rows[1]
    made.put_answers({before.id: Answer(Decision.REVERSE)})
    assert made.rows[1] != before
    assert made.answers() == {"Work": {before.id: Answer(Decision.REVERSE)}}
    made.put_answers({before.id: None})
    assert made.rows[1] == before
    assert made.answers() == {}


def test_a_tick_asks_for_an_answer(qtbot: QtBot) -> None:
    made = model()
    asked: list[tuple[list[str], Answer | None]] = []
    made.answer_requested.connect(lambda ids, answer: asked.append((ids, answer)))
    made.setData(made.index(1, Column.CHECK), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert asked == [([made.rows[1].id], Answer(Decision.SKIP_ONCE))]
    assert not made.flags(made.index(0, Column.CHECK)) & Qt.ItemFlag.ItemIsUserCheckable, "a conflict has no default"


def test_a_table_sorts_by_key_and_filters_by_text(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    made = TableModel[int](
        [ColumnSpec("Number", str, key=lambda number: number), ColumnSpec("Even", lambda n: "no" if n % 2 else "yes")]
    )
    made.set_rows([10, 9, 2, 33])
    qtmodeltester.check(made)
    made.sort(0)
    assert list(made.rows) == [2, 9, 10, 33]
    made.filter("yes")
    assert list(made.rows) == [2, 10]
    made.sort(-1)
    made.filter("")
    assert list(made.rows) == [10, 9, 2, 33]
