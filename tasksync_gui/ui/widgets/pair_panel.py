"""The left side: pairs and what can be done with them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListView, QMenu, QToolButton, QVBoxLayout, QWidget

from tasksync_gui.services.contract import PairStatus
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.ui.models.pair_model import PairModel
from tasksync_gui.ui.state.app_state import AppState
from tasksync_gui.ui.style.icons import set_icon
from tasksync_gui.ui.widgets.basics import named, section
from tasksync_gui.ui.widgets.pair_delegate import PairDelegate

VERBS = (
    ("add", "plus", N_("Add a pair")),
    ("edit", "edit", N_("Edit the pair")),
    ("duplicate", "copy", N_("Duplicate the pair")),
    ("remove", "trash", N_("Remove the pair")),
)


class PairPanel(QWidget):
    """Emits the name of the pair that is meant."""

    add_requested = Signal()
    edit_requested = Signal(str)
    duplicate_requested = Signal(str)
    remove_requested = Signal(str)
    enable_requested = Signal(str, bool)
    sync_requested = Signal(str)
    preview_requested = Signal(str)
    left_alone_requested = Signal(str)

    def __init__(self, app_state: AppState) -> None:
        super().__init__()
        self._app_state = app_state
        self.model = PairModel(self)
        self.list = named(QListView(), "pairs.list", _("Pairs"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(PairDelegate(self._icon_of, self.list))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.buttons: dict[str, QToolButton] = {}
        self._build()
        self.list.selectionModel().currentChanged.connect(lambda *changed: self._chosen())
        self.list.customContextMenuRequested.connect(self._show_menu)
        self.list.doubleClicked.connect(lambda index: self._verb("edit"))
        app_state.statuses_changed.connect(self.show_pairs)
        self.show_pairs()

    def _build(self) -> None:
        title = QHBoxLayout()
        title.setContentsMargins(16, 12, 10, 6)
        label: QLabel = section(_("Pairs"))
        title.addWidget(label, 1)
        for verb, drawing, tip in VERBS:
            button = named(QToolButton(), f"pairs.{verb}", _(tip))
            button.setToolTip(_(tip))
            button.setAutoRaise(True)
            set_icon(button, drawing, self.palette())
            button.clicked.connect(lambda checked=False, which=verb: self._verb(which))
            self.buttons[verb] = button
            title.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(title)
        layout.addWidget(self.list, 1)

    def _icon_of(self, connector: str) -> str:
        for info in self._app_state.services.accounts.connectors():
            if info.key == connector:
                return info.icon
        return "error"

    @property
    def chosen(self) -> PairStatus | None:
        """The selected pair; None for all or none."""
        return self.model.status_at(self.list.currentIndex())

    def show_pairs(self) -> None:
        """Rows from the app_state; the selection follows what it has chosen."""
        self.model.show(self._app_state.statuses)
        wanted = self.model.index_of(self._app_state.chosen)
        if self.list.currentIndex() != wanted:
            self.list.setCurrentIndex(wanted)
        self._show_choice()

    def _chosen(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            status = self.model.status_at(index)
            self._app_state.choose(status.pair.name if status else "")
        self._show_choice()

    def _show_choice(self) -> None:
        for verb in ("edit", "duplicate", "remove"):
            self.buttons[verb].setEnabled(self.chosen is not None)

    def _verb(self, verb: str) -> None:
        if verb == "add":
            self.add_requested.emit()
        elif self.chosen is not None:
            signals = {
                "edit": self.edit_requested,
                "duplicate": self.duplicate_requested,
                "remove": self.remove_requested,
            }
            signals[verb].emit(self.chosen.pair.name)

    def _show_menu(self, at: QPoint) -> None:
        status = self.model.status_at(self.list.indexAt(at))
        if status is not None:
            self.menu(status).popup(self.list.viewport().mapToGlobal(at))

    def menu(self, status: PairStatus) -> QMenu:
        """The context menu of one pair, which deletes itself when it is closed."""
        name, enabled = status.pair.name, status.pair.enabled
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, drawing, slot in (
            (_("&Sync"), "sync", lambda: self.sync_requested.emit(name)),
            (_("&Preview"), "preview", lambda: self.preview_requested.emit(name)),
            (_("&Left alone…"), "skip", lambda: self.left_alone_requested.emit(name)),
            ("", "", None),
            (_("&Edit…"), "edit", lambda: self.edit_requested.emit(name)),
            (_("D&uplicate…"), "copy", lambda: self.duplicate_requested.emit(name)),
            (
                _("&Disable") if enabled else _("&Enable"),
                "stop" if enabled else "play",
                lambda: self.enable_requested.emit(name, not enabled),
            ),
            (_("&Remove…"), "trash", lambda: self.remove_requested.emit(name)),
        ):
            if slot is None:
                menu.addSeparator()
                continue
            action = menu.addAction(text)
            set_icon(action, drawing, self.palette())
            action.triggered.connect(lambda checked=False, run=slot: run())
        return menu
