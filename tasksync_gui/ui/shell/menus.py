"""The menu bar: every verb of the window, with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from tasksync_gui.ui.style.icons import set_icon


@dataclass(frozen=True, slots=True)
class Verb:
    """One entry; without ``slot`` a separator."""

    name: str = ""
    text: str = ""
    slot: Callable[[], object] | None = None
    keys: tuple[str, ...] = ()
    icon: str = ""


def fill_menus(window: QMainWindow, menus: Sequence[tuple[str, Sequence[Verb]]]) -> dict[str, QAction]:
    """Build the menu bar; the actions by name."""
    actions: dict[str, QAction] = {}
    for title, verbs in menus:
        menu = window.menuBar().addMenu(title)
        for verb in verbs:
            if verb.slot is None:
                menu.addSeparator()
                continue
            action = QAction(verb.text, window)
            action.setObjectName(f"action.{verb.name}")
            action.setShortcuts([QKeySequence(keys) for keys in verb.keys])
            action.triggered.connect(lambda checked=False, run=verb.slot: run())
            if verb.icon:
                set_icon(action, verb.icon, window.palette())
            if verb.name == "quit":
                action.setMenuRole(QAction.MenuRole.QuitRole)
            elif verb.name == "preferences":
                action.setMenuRole(QAction.MenuRole.PreferencesRole)
            elif verb.name == "about":
                action.setMenuRole(QAction.MenuRole.AboutRole)
            else:
                action.setMenuRole(QAction.MenuRole.NoRole)
            menu.addAction(action)
            actions[verb.name] = action
    return actions
