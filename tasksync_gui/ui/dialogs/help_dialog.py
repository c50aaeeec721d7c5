"""Keys and first steps (F1), and what this program is."""

from __future__ import annotations

from importlib import metadata

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.markup import Markup, markup
from tasksync_gui.ui.style.foreign import TextLabel, rich_label
from tasksync_gui.ui.style.icons import svg_pixmap
from tasksync_gui.ui.widgets.basics import MARGIN, TallArea, heading, muted, named

_MARKS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks of direction, which Qt writes into keys in languages from right to left; Latin letters need none."""
KEYS = (
    ("F5", N_("Preview: look what a sync would do")),
    ("Ctrl+Return", N_("Apply the preview")),
    ("Ctrl+Shift+Return", N_("Sync without a preview")),
    ("Esc", N_("Cancel the run that is under way")),
    ("Space", N_("Tick or untick the selected rows")),
    ("Del", N_("Skip the selected rows this time")),
    ("Return", N_("Details of the selected row")),
    ("Ctrl+Z", N_("Take back a choice in the preview")),
    ("Ctrl+F", N_("Search")),
    ("Ctrl+1", N_("Overview")),
    ("Ctrl+2", N_("Preview")),
    ("Ctrl+3", N_("History")),
    ("Ctrl+4", N_("Conflicts")),
    ("Ctrl+N", N_("Add a pair")),
    ("Ctrl+,", N_("Preferences")),
    ("Ctrl+Q", N_("Quit")),
)


class HelpDialog(QDialog):
    """The pages of help, with a search. Opened with ``open()``, so that the window goes on living."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("help.dialog")
        self.setWindowTitle(_("Help"))
        rows = "".join(
            f"<tr><td style='padding:3px 24px 3px 0'><b>{markup(native(keys))}</b></td>"
            f"<td style='padding:3px 0'>{markup(_(words))}</td></tr>"
            for keys, words in KEYS
        )
        table = named(rich_label(Markup(f"<table>{rows}</table>")), "help.keys", _("Keys"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        page = QWidget()
        content = QVBoxLayout(page)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(12)
        content.addWidget(heading(_("How it works")))
        content.addWidget(
            muted(
                _(
                    "A pair joins two task lists. Preview compares them and shows every change; untick what you do "
                    "not want. Apply carries out exactly what is shown. Where both sides changed the same thing, "
                    "nothing is overwritten: it waits on the page Conflicts. History keeps what was there before."
                )
            )
        )
        content.addWidget(heading(_("Keys"), 1.1))
        content.addWidget(table)
        content.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        layout.setSpacing(12)
        layout.addWidget(TallArea(page), 1)
        layout.addWidget(buttons)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(560, 560)


def native(keys: str) -> str:
    """Keys as the platform writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText).translate(_MARKS)


class AboutDialog(QDialog):
    """Name and version, Qt's version, and the licences of both."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("about.dialog")
        self.setWindowTitle(_("About TaskSync"))
        try:
            version = metadata.version("tasksync-gui")
        except metadata.PackageNotFoundError:
            version = _("(not installed)")
        picture = TextLabel()
        picture.setPixmap(svg_pixmap("tasksync", 64, self.devicePixelRatioF()))
        words = muted(
            _(
                "Version {version}  ·  Qt {qt}\nApache License 2.0. Qt is used under the LGPL 3.",
                version=version,
                qt=qVersion(),
            )
        )
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 24, 32, MARGIN)
        layout.setSpacing(8)
        layout.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(heading("TaskSync", 1.6), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(words)
        layout.addSpacing(8)
        layout.addWidget(buttons)
