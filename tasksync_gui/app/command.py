"""Where the ``tasksync`` command begins: before anything else is loaded, so that Ctrl+C finds nothing half done."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. Until it has begun, and once it has ended, Ctrl+C just ends the process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tasksync_gui.app import command_line

    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return command_line.main(argv)
    except KeyboardInterrupt:
        return command_line.INTERRUPTED
    finally:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main())
