"""How a pair behaves: direction, conflicts, deletions, time table, labels and fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from tasksync_gui.model.fields import Field
from tasksync_gui.model.labels import from_one_line, in_one_line
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.services.contract import ConnectorInfo, PairDraft, SeriesRule
from tasksync_gui.services.phrases.language import _, current, sentence_start
from tasksync_gui.ui.dialogs.field_rules import FieldRulesDialog
from tasksync_gui.ui.dialogs.interval import IntervalEdit
from tasksync_gui.ui.dialogs.pair_words import FIELDS, delete_words, mode_words, not_carried, policy_words, series_words
from tasksync_gui.ui.style.foreign import TextLabel
from tasksync_gui.ui.widgets.basics import InlineMessage, Tone, muted, named, picture, section
from tasksync_gui.ui.widgets.choice_cards import Card, CardList

COLUMNS = 3


class PairOptions(QWidget):
    """Everything about a pair except its two sides."""

    changed = Signal()

    def __init__(self, interval: int) -> None:
        super().__init__()
        self._global_interval = interval
        self._names = (_("the source"), _("the destination"))
        self.modes = CardList("pair.mode", _("Direction"), fit=True)
        self.policy = named(QComboBox(), "pair.policy", _("When both sides changed the same field"))
        self.rules = named(QPushButton(), "pair.rules")
        self.rules.setAutoDefault(False)
        self._rules: dict[Field, Policy] = {}
        self.deletion = named(QComboBox(), "pair.deletion", _("When one side deleted a task that the other changed"))
        self.series_label = TextLabel(_("A task that repeats on one side only, and was done on the other:"))
        self.series = named(QComboBox(), "pair.series", _("When a task that repeats on one side only was done"))
        for rule, text in series_words().items():
            self.series.addItem(text, str(rule))
        self.show_series(None)
        self.own_interval = named(QCheckBox(_("Own time between automatic syncs")), "pair.interval.own")
        self.interval = IntervalEdit("pair.interval", _("Time between automatic syncs"))
        self.labels = named(QLineEdit(), "pair.labels", _("Only tasks with one of these labels"))
        self.labels.setPlaceholderText(_("All tasks"))
        self.fields = {
            field: named(QCheckBox(sentence_start(_(FIELDS[field]))), f"pair.field.{field}")
            for field in FIELDS
            if field is not Field.TITLE
        }
        self.losses = InlineMessage("pair.losses")
        self._build()
        self.show_names(*self._names)
        self.fill(PairDraft("", "", ""))
        self.modes.chosen.connect(self._mode_chosen)
        self.own_interval.toggled.connect(self.interval.setEnabled)
        self.rules.clicked.connect(self._edit_rules)

    def show_names(self, source: str, destination: str) -> None:
        """Use the systems' own names in all explanations."""
        self._names = (source, destination)
        palette = self.palette()
        cards = []
        for mode in (Mode.TWO_WAY, Mode.UPDATE, Mode.MIRROR):
            title, text = mode_words(mode, source, destination)
            cards.append(Card(mode, title, sentence_start(text), picture(f"mode-{mode}", title, palette, 28)))
        self.modes.show_cards(cards)
        self._refill(self.policy, {policy: policy_words(policy, source, destination) for policy in Policy})
        self._refill(self.deletion, {policy: delete_words(policy) for policy in DeletePolicy})

    def show_losses(self, source: ConnectorInfo | None, destination: ConnectorInfo | None) -> None:
        """Say what the two systems cannot tell each other."""
        if source is None or destination is None:
            self.losses.clear()
            return
        sentences = not_carried(source, destination, self._names)
        if sentences:
            self.losses.say(Tone.INFO, _("Not everything can travel"), " ".join(sentences))
        else:
            self.losses.clear()
        for field, box in self.fields.items():
            both = source.capabilities.carries(field) and destination.capabilities.carries(field)
            box.setEnabled(both)
            box.setToolTip("" if both else _("One of the two systems does not have this field"))

    def show_series(self, rule: SeriesRule | None) -> None:
        """What was answered about tasks that repeat on one side only; None: that is never asked in this pair."""
        for widget in (self.series_label, self.series):
            widget.setVisible(rule is not None)
        self.series.setCurrentIndex(max(0, self.series.findData(str(rule))))

    @property
    def series_rule(self) -> SeriesRule:
        return SeriesRule(self.series.currentData())

    def fill(self, draft: PairDraft) -> None:
        """Show a pair's options."""
        self.modes.choose(draft.mode)
        self.policy.setCurrentIndex(self.policy.findData(str(draft.policy)))
        self.deletion.setCurrentIndex(self.deletion.findData(str(draft.delete_policy)))
        self._show_rules(draft.field_policies)
        self.own_interval.setChecked(draft.interval is not None)
        self.interval.setEnabled(draft.interval is not None)
        self.interval.set_seconds(draft.interval or self._global_interval)
        self.labels.setText(in_one_line(draft.labels))
        for field, box in self.fields.items():
            box.setChecked(field not in draft.excluded_fields)

    def apply_to(self, draft: PairDraft) -> PairDraft:
        """``draft`` with what is chosen here."""
        return replace(
            draft,
            mode=self.mode,
            policy=Policy(self.policy.currentData()),
            delete_policy=DeletePolicy(self.deletion.currentData()),
            field_policies=dict(self._rules),
            interval=self.interval.seconds if self.own_interval.isChecked() else None,
            labels=from_one_line(self.labels.text()),
            excluded_fields=frozenset(field for field, box in self.fields.items() if not box.isChecked()),
        )

    @property
    def mode(self) -> Mode:
        return Mode(self.modes.key or Mode.TWO_WAY)

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(section(_("Direction")))
        layout.addWidget(self.modes)
        layout.addWidget(self.losses)
        layout.addSpacing(8)
        layout.addWidget(section(_("When both sides changed")))
        self._labelled(layout, _("The same field:"), self.policy)
        layout.addWidget(self.rules, 0, Qt.AlignmentFlag.AlignLeft)
        self._labelled(layout, _("A task that one side deleted and the other changed:"), self.deletion)
        self.series_label.setBuddy(self.series)
        self.series_label.setWordWrap(True)
        layout.addWidget(self.series_label)
        layout.addWidget(self.series)
        layout.addSpacing(8)
        layout.addWidget(section(_("Automatic sync")))
        row = QHBoxLayout()
        row.addWidget(self.own_interval)
        row.addWidget(self.interval, 1)
        layout.addLayout(row)
        layout.addSpacing(8)
        layout.addWidget(section(_("Tasks and fields")))
        self._labelled(layout, _("Only tasks with one of these labels:"), self.labels)
        layout.addWidget(
            muted(
                _(
                    "Separate labels with commas; one with a comma in it stands in quotation marks. "
                    "A task that loses its label is left alone, not deleted."
                )
            )
        )
        layout.addLayout(self._field_grid())

    def _field_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for number, box in enumerate(self.fields.values()):
            grid.addWidget(box, number // COLUMNS, number % COLUMNS)
        return grid

    def _labelled(self, layout: QVBoxLayout, text: str, widget: QWidget) -> None:
        label = TextLabel(text)
        label.setBuddy(widget)
        label.setWordWrap(True)
        layout.addWidget(label)
        layout.addWidget(widget)

    def _refill(self, box: QComboBox, words: dict[Policy, str] | dict[DeletePolicy, str]) -> None:
        chosen = box.currentData()
        box.clear()
        for value, text in words.items():
            box.addItem(text, str(value))
        box.setCurrentIndex(max(0, box.findData(chosen)))

    def _show_rules(self, rules: Mapping[Field, Policy]) -> None:
        self._rules = dict(rules)
        count = current().number(len(rules))
        self.rules.setText(
            _("Rules for single fields ({count})…", count=count) if rules else _("Rules for single fields…")
        )

    def _edit_rules(self) -> None:
        dialog = FieldRulesDialog(self._rules, self._names, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._show_rules(dialog.rules))
        dialog.open()

    def _mode_chosen(self) -> None:
        """Only two-way pairs can have two opinions about a deletion."""
        self.deletion.setEnabled(self.mode is Mode.TWO_WAY)
        self.policy.setEnabled(self.mode is not Mode.MIRROR)
        self.rules.setEnabled(self.mode is not Mode.MIRROR)
        self.changed.emit()
