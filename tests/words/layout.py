"""What does not fit, and keys that are given out twice."""

from __future__ import annotations

import re
from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QMenu, QMenuBar, QPushButton, QTabBar, QWidget

FLOWING = ("run.words", "preview.age")
"""Labels that are as wide as the room that is left, with the whole text in their tool tip."""
MNEMONIC = re.compile(r"&(\w)")


def cut_off(root: QWidget) -> list[str]:
    """Visible labels, buttons and tabs that have less room than their text needs."""
    found = [_told(label) for label in root.findChildren(QLabel) if _shows(label) and _label_is_cut(label)]
    for button in root.findChildren(QPushButton):
        if _shows(button) and button.width() < button.sizeHint().width() - 1:
            found.append(f"{_told(button)}: {button.width()} < {button.sizeHint().width()}")
    for bar in root.findChildren(QTabBar):
        if bar.isVisible() and bar.usesScrollButtons() and bar.sizeHint().width() > bar.width():
            found.append(f"tabs {bar.objectName()}: {bar.width()} < {bar.sizeHint().width()}")
    return found


def _shows(widget: QLabel | QPushButton) -> bool:
    return widget.isVisible() and bool(widget.text()) and widget.objectName() not in FLOWING


def _label_is_cut(label: QLabel) -> bool:
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    if label.textFormat() is Qt.TextFormat.RichText:
        needed = label.minimumSizeHint()
        return label.width() < needed.width() - 1 or label.height() < needed.height() - 1
    return max(map(label.fontMetrics().horizontalAdvance, label.text().split("\n"))) > label.width() + 1


def _told(widget: QLabel | QPushButton) -> str:
    return f"{widget.objectName()} {widget.text()!r}"


def given_twice(root: QWidget) -> list[str]:
    """Letters that press more than one of the buttons, tabs and menus that are seen in ``root``."""
    texts = [button.text() for button in root.findChildren(QAbstractButton) if button.isVisible()]
    texts += [label.text() for label in root.findChildren(QLabel) if label.isVisible() and label.buddy() is not None]
    for bar in root.findChildren(QTabBar):
        texts += [bar.tabText(place) for place in range(bar.count())] if bar.isVisible() else []
    for menus in root.findChildren(QMenuBar):
        texts += [action.text() for action in menus.actions()]
    return _twice(texts)


def given_twice_in(menu: QMenu) -> list[str]:
    """The same in one menu."""
    return _twice([action.text() for action in menu.actions() if action.isVisible()])


def _twice(texts: list[str]) -> list[str]:
    letters = Counter(found[1].lower() for text in texts if (found := MNEMONIC.search(text.replace("&&", ""))))
    return [
        f"{letter}: {[text for text in texts if f'&{letter}' in text.lower()]}"
        for letter, count in letters.items()
        if count > 1
    ]
