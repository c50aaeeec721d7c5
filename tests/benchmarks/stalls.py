"""How long the window's thread is away from its events while thousands of tasks sync, as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tasksync_gui.app.gui import make_application, run
from tasksync_gui.app.options import Options
from tasksync_gui.model.run import Run
from tasksync_gui.services.contract import PairDraft
from tasksync_gui.ui.shell.main_window import MainWindow
from tasksync_gui.ui.shell.shell_window import ShellWindow
from tests.benchmarks.measure import percentile

COUNT = 5_000
PERIOD = 0.002
REST_SECONDS = 3.0


class Probe(QObject):
    """A timer of 2 ms that notes how late it is; first at rest, then during a sync."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.rest: list[float] = []
        self.busy: list[float] = []
        self._gaps: list[float] | None = None
        self._last = 0.0
        self._timer = QTimer(self, interval=2)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        QTimer.singleShot(1500, self._begin)

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._gaps is not None and self._last:
            self._gaps.append(max(0.0, now - self._last - PERIOD) * 1000)
        self._last = now

    def _begin(self) -> None:
        frame = next(widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ShellWindow))
        found = frame.findChild(MainWindow)
        assert found is not None
        self.window = found
        self._gaps = self.rest
        self._timer.start()
        QTimer.singleShot(int(REST_SECONDS * 1000), self._prepare)

    def _prepare(self) -> None:
        self._gaps = None
        source, destination = self.folder / "source.json", self.folder / "destination.json"
        source.write_text(json.dumps([{"title": f"Task {number}"} for number in range(COUNT)]), encoding="utf-8")
        destination.write_text("[]", encoding="utf-8")
        self.window.app_state.finished.connect(self._finished)
        self.window.app_state.spawn(self._go(source, destination))

    async def _go(self, source: Path, destination: Path) -> None:
        services = self.window.app_state.services
        await services.accounts.add("A", "file", {"path": str(source)}, {})
        await services.accounts.add("B", "file", {"path": str(destination)}, {})
        await services.pairs.add(PairDraft("P", "A", "B"))
        self._last, self._gaps = 0.0, self.busy
        self.window.app_state.sync(["P"])

    def _finished(self, run: Run) -> None:
        self._gaps = None
        print(
            json.dumps(
                {
                    "count": run.counts.created, "p99": percentile(self.busy, 0.99), "max": max(self.busy),
                    "rest": max(0.1, percentile(self.rest, 0.99)), "ticks": len(self.busy),
                }
            )
        )  # fmt: skip
        self.window.quit_requested.emit()


def main() -> int:
    make_application()
    folder = Path(os.environ["TASKSYNC_DATA_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    probe = Probe(folder)
    code = run(Options())
    del probe
    return code


if __name__ == "__main__":
    sys.exit(main())
