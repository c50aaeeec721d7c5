"""Answers to rows as undo commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtGui import QUndoCommand

from tasksync_gui.model.ids import OperationId
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.ui.models.plan_model import PlanModel

WORDS: Mapping[Decision, str] = {
    Decision.DO: "select",
    Decision.SKIP_ONCE: "skip",
    Decision.SKIP_ALWAYS: "leave alone always",
    Decision.REVERSE: "reverse",
    Decision.TAKE_SOURCE: "keep the source’s",
    Decision.TAKE_DESTINATION: "keep the destination’s",
    Decision.TAKE_VALUE: "enter a value",
    Decision.KEEP_BOTH: "keep both",
}


class SetAnswers(QUndoCommand):
    """One answer to several rows."""

    def __init__(self, model: PlanModel, ids: Sequence[OperationId], answer: Answer | None) -> None:
        word = WORDS[answer.decision if answer else Decision.DO]
        super().__init__(f"{word} {len(ids):,} {'row' if len(ids) == 1 else 'rows'}")
        self._model = model
        self._before = {id_: model.answer(id_) for id_ in ids}
        self._after: dict[OperationId, Answer | None] = dict.fromkeys(ids, answer)

    def redo(self) -> None:
        """Set the answer."""
        self._model.put_answers(self._after)

    def undo(self) -> None:
        """Set what was there before."""
        self._model.put_answers(self._before)
