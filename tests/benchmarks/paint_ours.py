"""The program: seconds from the start of the process to its first paint."""

from __future__ import annotations

import sys

from tasksync_gui.app.gui import make_application, run
from tasksync_gui.app.options import Options
from tests.benchmarks.first_paint import report_first_paint


def main() -> int:
    report_first_paint(make_application())
    return run(Options())


if __name__ == "__main__":
    sys.exit(main())
