"""Which value wins, for single fields that are to be decided otherwise than the rest of a pair."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QVBoxLayout, QWidget

from tasksync_gui.model.fields import Field, MergeBy
from tasksync_gui.model.pair import Policy
from tasksync_gui.services.phrases.language import _, sentence_start
from tasksync_gui.ui.dialogs.pair_words import FIELDS, policy_words
from tasksync_gui.ui.widgets.basics import MARGIN, muted, named

AS_THE_PAIR = ""


class FieldRulesDialog(QDialog):
    """Opened with ``open()``; :attr:`rules` after ``accepted``."""

    def __init__(self, rules: Mapping[Field, Policy], names: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rules.dialog")
        self.setWindowTitle(_("Rules for single fields"))
        self.setMinimumWidth(480)
        self.boxes: dict[Field, QComboBox] = {}
        form = QFormLayout()
        form.setVerticalSpacing(8)
        for field, word in FIELDS.items():
            if field.spec.merge is MergeBy.ELEMENTS:
                continue
            box = named(QComboBox(), f"rules.{field}", _("When both sides changed the {field}", field=_(word)))
            box.addItem(_("As all fields"), AS_THE_PAIR)
            for policy in Policy:
                box.addItem(policy_words(policy, *names), str(policy))
            box.setCurrentIndex(max(0, box.findData(str(rules.get(field, AS_THE_PAIR)))))
            self.boxes[field] = box
            form.addRow(_("{field}:", field=sentence_start(_(word))), box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(
            muted(_("When both sides changed the same field. Labels are merged one by one and never clash."))
        )
        layout.addLayout(form)
        layout.addWidget(buttons)

    @property
    def rules(self) -> dict[Field, Policy]:
        """The fields with a rule of their own."""
        return {field: Policy(box.currentData()) for field, box in self.boxes.items() if box.currentData()}
