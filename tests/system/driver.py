"""Drives the real program on its own screen: finds widgets by name, clicks and types through the X server.

Run as ``python -m tests.system.driver SCENARIO ARTIFACTS`` with the program's own environment. A scenario is
a generator: it yields what it waits for. Pictures of the whole screen go to ARTIFACTS.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget

from tasksync_gui.app.gui import make_application, run
from tasksync_gui.app.options import Options
from tasksync_gui.ui.shell.main_window import MainWindow
from tasksync_gui.ui.shell.shell_window import ShellWindow

W = TypeVar("W", bound=QObject)
Step = Callable[[], object]
Scenario = Callable[["Driver"], Iterator[Step]]
PATIENCE = 240.0
TICK = 40


class Driver(QObject):
    """One person at the keyboard."""

    def __init__(self, scenario: Scenario, artifacts: Path) -> None:
        super().__init__()
        self.artifacts = artifacts
        self.failure = ""
        self._steps = scenario(self)
        self._waiting: Step = lambda: True
        self._since = time.monotonic()
        self._timer = QTimer(self, interval=TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def window(self) -> MainWindow:
        """The program's window."""
        return next(found for found in map(furnished, QApplication.topLevelWidgets()) if found is not None)

    @staticmethod
    def _is_furnished() -> bool:
        """Whether the program has filled its frame; before that nobody could click anything."""
        return any(furnished(widget) is not None for widget in QApplication.topLevelWidgets())

    def find(self, kind: type[W], name: str) -> W:
        """The visible widget of this name."""
        for top in QApplication.topLevelWidgets():
            for found in (top, *top.findChildren(kind)):
                if isinstance(found, kind) and found.objectName() == name and getattr(found, "isVisible", bool)():
                    return found
        raise LookupError(name)

    def shows(self, name: str) -> Callable[[], bool]:
        """A step: a widget of this name is there and can be used."""

        def shown() -> bool:
            try:
                return self.find(QWidget, name).isEnabled()
            except LookupError:
                return False

        return shown

    def gone(self, name: str) -> Callable[[], bool]:
        """A step: no widget of this name can be seen."""
        shown = self.shows(name)
        return lambda: not shown()

    def click(self, widget: QWidget | str, area: QRect | None = None) -> None:
        """With the mouse, in the middle of ``area`` (in the widget's own pixels) or of the widget."""
        target = self.find(QWidget, widget) if isinstance(widget, str) else widget
        middle = (area or target.rect()).center()
        at = target.mapToGlobal(middle if area is not None else QPoint(middle))
        ratio = target.devicePixelRatioF()
        self._xdotool("mousemove", str(round(at.x() * ratio)), str(round(at.y() * ratio)), "click", "1")

    def click_item(self, view: QAbstractItemView, row: int, column: int = 0) -> None:
        """A row of a list or table."""
        index = view.model().index(row, column)
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index))

    def click_tab(self, place: int) -> None:
        """A page of the window."""
        bar = self.window.tabs.tabBar()
        self.click(bar, bar.tabRect(place))

    def pick(self, name: str, text: str) -> None:
        """An entry of a combo box, with the keyboard."""
        box = self.find(QComboBox, name)
        box.setFocus()
        place = next(row for row in range(box.count()) if text in box.itemText(row))
        while box.currentIndex() != place:
            self.key("Down" if box.currentIndex() < place else "Up")
            for _ in range(50):
                QApplication.processEvents()

    def type(self, text: str) -> None:
        """On the keyboard, into what has the focus."""
        self._xdotool("type", "--delay", "4", text)

    def key(self, keys: str) -> None:
        """One key with its modifiers, as xdotool names them."""
        self._xdotool("key", keys)

    def enter(self, name: str, text: str) -> None:
        """Replace a field's text."""
        self.click(name)
        self.key("ctrl+a")
        self.type(text)

    def shot(self, name: str, *, window_only: bool = False) -> None:
        """The whole screen, or the window with its title bar, as a picture."""
        self.artifacts.mkdir(parents=True, exist_ok=True)
        area = self.window.frame.frameGeometry() if window_only else QApplication.primaryScreen().geometry()
        picture = QApplication.primaryScreen().grabWindow(0, area.x(), area.y(), area.width(), area.height())
        picture.save(str(self.artifacts / f"{name}.png"))

    def pause(self, seconds: float) -> Step:
        """A step: this much time has passed."""
        end = time.monotonic() + seconds
        return lambda: time.monotonic() >= end

    def _xdotool(self, *command: str) -> None:
        subprocess.run(["xdotool", *command], check=True, timeout=PATIENCE)

    def _tick(self) -> None:
        try:
            if self._is_furnished() and self._waiting():
                self._waiting = next(self._steps)
                self._since = time.monotonic()
            elif time.monotonic() - self._since > PATIENCE:
                frame = getattr(self._steps, "gi_frame", None)
                raise TimeoutError(f"line {frame.f_lineno if frame else '?'} of the scenario waits for ever")
        except StopIteration:
            self._end()
        except BaseException:  # noqa: BLE001 - whatever it is, the picture and the words must come out
            self.failure = traceback.format_exc()
            self.shot("failure")
            self._end()

    def _end(self) -> None:
        self._timer.stop()
        for window in map(furnished, QApplication.topLevelWidgets()):
            if window is not None:
                window.quit_requested.emit()


def furnished(widget: QWidget) -> MainWindow | None:
    """The program behind a frame, once it is there."""
    return widget.findChild(MainWindow) if isinstance(widget, ShellWindow) else None


def main() -> int:
    module, _, name = sys.argv[1].partition(":")
    scenario: Scenario = getattr(importlib.import_module(module), name)
    make_application()
    driver = Driver(scenario, Path(sys.argv[2]))
    code = run(Options(demo="--demo" in sys.argv))
    sys.stderr.write(driver.failure)
    return 1 if driver.failure else code


if __name__ == "__main__":
    sys.exit(main())
