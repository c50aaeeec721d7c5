"""A bare Qt window: seconds from the start of the process to its first paint."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from tests.benchmarks.first_paint import report_first_paint


def main() -> int:
    application = QApplication([])
    window = QMainWindow()
    window.resize(1240, 780)
    report_first_paint(application)
    window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
