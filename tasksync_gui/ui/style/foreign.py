"""The one way for text into those places where Qt guesses whether it is markup, and for addresses to the browser.

What a person or a server wrote is text, never markup: Qt would lay out ``<img src=…>`` in a tool tip or a label, and
load the file that it names. So labels are made and addresses opened here; tool tips, notifications and rich text pass
``services/phrases/markup.py``, and the characters that hide or steer are shown (``services/phrases/visible.py``).
A test refuses every other way (``tests/ui/window/test_foreign_text.py``).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QWidget

from tasksync_gui.services.phrases.markup import Markup
from tasksync_gui.services.phrases.visible import visible

WEB = ("http", "https")


class TextLabel(QLabel):
    """A label that shows its text as it is, whatever it looks like."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show ``text``, with what hides in it made visible."""
        super().setText(visible(text))


def rich_label(text: Markup) -> QLabel:
    """A label for rich text of our own; nothing in it can be followed."""
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setText(text)
    return label


def web_address(address: str) -> QUrl | None:
    """``address`` if it is one of a web page; None for everything else (files, scripts, mail)."""
    url = QUrl(address.strip(), QUrl.ParsingMode.StrictMode)
    return url if url.isValid() and url.scheme().lower() in WEB and url.host() else None


def host_of(address: str) -> str:
    """The host that ``address`` leads to, in letters that cannot be mistaken (IDN as ``xn--``); empty if it is none."""
    url = web_address(address)
    return url.host(QUrl.ComponentFormattingOption.FullyEncoded) if url is not None else ""


def open_in_browser(address: str) -> None:
    """Show a page; nothing but web pages is ever opened."""
    if (url := web_address(address)) is not None:
        QDesktopServices.openUrl(url)
