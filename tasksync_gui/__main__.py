"""The ``tasksync-gui`` command: the window, or the terminal where no window can be shown."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run until the person quits; the exit code.

    Until there is a window, Ctrl+C just ends the process: nothing is under way, and nothing of it is loaded here.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from tasksync_gui.app.languages import spoken
    from tasksync_gui.app.paths import data_dir, named_folder
    from tasksync_gui.services.phrases.language import speaking

    arguments = list(sys.argv[1:] if argv is None else argv)
    with speaking(spoken(data_dir(named_folder(arguments)))):
        return _run(arguments)


def _run(arguments: Sequence[str]) -> int:
    from tasksync_gui.app.options import read_options
    from tasksync_gui.app.screen import why_no_window

    options = read_options(arguments)
    reason = why_no_window(os.environ)
    if reason:
        from tasksync_gui.app.terminal import in_terminal

        signal.signal(signal.SIGINT, signal.default_int_handler)
        return in_terminal(options, reason)
    from tasksync_gui.app.gui import run

    return run(options)


if __name__ == "__main__":
    sys.exit(main())
