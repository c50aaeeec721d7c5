"""Every text that a widget and all below it can show, say to a screen reader, or hold ready in menus and models."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QSpinBox,
    QStatusBar,
    QTabBar,
    QTextBrowser,
    QWidget,
)

Text = tuple[str, str]
"""Where, and what."""
ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.StatusTipRole,
)
TAG = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)
BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
PATH = re.compile(r"(?<!\w)/\S*")
"""Where people keep their files."""
PROPER = re.compile(
    r"\b(TaskSync|Qt|todo\.txt|txt|GitHub|Jira|Asana|Trello|CalDAV|LGPL|CSV|JSON Lines|JSON|OK|English|Deutsch)\b"
    r"|\b(Ctrl|Shift|Alt|Esc|Space|Del|Return|F)\+?(?=[\d+]|\b)(\+?(Shift|Return|[A-Z0-9,]))*"
    r"|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b"
)
"""Names of programs, of keys and of environment variables are the same in every language."""
LETTERS = re.compile(r"[A-Za-z]{2,}|\b[A-Za-z]\b")


def texts(root: QWidget) -> Iterator[Text]:
    """All texts of ``root`` and what is in it, shown now or not."""
    for widget in (root, *root.findChildren(QWidget)):
        yield from _of_widget(widget)
    for action in root.findChildren(QAction):
        yield from _of_action(action)


def _of_action(action: QAction) -> Iterator[Text]:
    where = f"action {action.objectName() or action.text()}"
    yield from ((where, text) for text in (action.text(), action.toolTip(), action.statusTip()))


def _of_widget(widget: QWidget) -> Iterator[Text]:
    where = f"{type(widget).__name__} {widget.objectName()}"
    for text in _own(widget):
        yield where, text
    for text in (widget.toolTip(), widget.statusTip(), widget.whatsThis(), widget.windowTitle()):
        yield where, text
    yield where, widget.accessibleName()
    yield where, widget.accessibleDescription()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _of_model(where, widget.model())
    if isinstance(widget, QComboBox):
        yield from ((where, widget.itemText(place)) for place in range(widget.count()))


def _own(widget: QWidget) -> Iterator[str]:
    match widget:
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QComboBox():
            yield widget.placeholderText()
        case QLineEdit() if not isinstance(widget.parent(), QAbstractSpinBox | QComboBox):
            yield widget.placeholderText()
        case QGroupBox() | QMenu():
            yield widget.title()
        case QSpinBox():
            yield widget.prefix()
            yield widget.suffix()
        case QTextBrowser():
            yield widget.toPlainText()
        case QStatusBar():
            yield widget.currentMessage()
        case QTabBar():
            yield from (widget.tabText(place) for place in range(widget.count()))


def _of_model(where: str, model: QAbstractItemModel) -> Iterator[Text]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for column in range(columns):
        for role in ROLES:
            yield f"{where} heading {column}", _text(model.headerData(column, Qt.Orientation.Horizontal, role))
    custom = [Qt.ItemDataRole(Qt.ItemDataRole.UserRole + number) for number in range(4)]
    for row in range(model.rowCount(QModelIndex())):
        for column in range(columns):
            index = model.index(row, column, QModelIndex())
            for role in (*ROLES, *custom[1:]):
                yield f"{where} {row}/{column}", _text(index.data(role))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def plain(text: str) -> str:
    """Without tags of rich text and without names that are the same everywhere."""
    return PROPER.sub("", PATH.sub("", BIDI.sub("", unescape(TAG.sub(" ", text)))))


def untranslated(found: Iterator[Text]) -> list[str]:
    """Texts with a plain letter left in them: those never went through the catalogue."""
    told = {f"{where}: {text}": None for where, text in found if LETTERS.search(plain(text))}
    return list(told)
