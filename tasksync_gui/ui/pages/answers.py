"""Answers to rows as undo commands."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QUndoCommand

from tasksync_gui.model.ids import OperationId
from tasksync_gui.model.plan import Answer, Decision
from tasksync_gui.services.phrases.language import n_
from tasksync_gui.ui.models.plan_model import PlanModel


def _words(decision: Decision, count: int) -> str:
    """What taking it back takes back."""
    return {
        Decision.DO: lambda: n_("select {count} row", "select {count} rows", count),
        Decision.SKIP_ONCE: lambda: n_("skip {count} row", "skip {count} rows", count),
        Decision.SKIP_ALWAYS: lambda: n_("leave {count} row alone always", "leave {count} rows alone always", count),
        Decision.REVERSE: lambda: n_("reverse {count} row", "reverse {count} rows", count),
        Decision.TAKE_SOURCE: lambda: n_(
            "keep the source’s for {count} row", "keep the source’s for {count} rows", count
        ),
        Decision.TAKE_DESTINATION: lambda: n_(
            "keep the destination’s for {count} row", "keep the destination’s for {count} rows", count
        ),
        Decision.TAKE_VALUE: lambda: n_("enter a value for {count} row", "enter a value for {count} rows", count),
        Decision.KEEP_BOTH: lambda: n_("keep both for {count} row", "keep both for {count} rows", count),
    }[decision]()


class SetAnswers(QUndoCommand):
    """One answer to several rows, as one step to undo and redo."""

    def __init__(self, model: PlanModel, ids: Sequence[OperationId], answer: Answer | None) -> None:
        super().__init__(_words(answer.decision if answer else Decision.DO, len(ids)))
        self._model = model
        self._before = {id_: model.answer(id_) for id_ in ids}
        self._after: dict[OperationId, Answer | None] = dict.fromkeys(ids, answer)

    def redo(self) -> None:
        self._model.put_answers(self._after)

    def undo(self) -> None:
        """Set what was there before."""
        self._model.put_answers(self._before)
