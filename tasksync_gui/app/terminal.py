"""The same job where no window can be shown."""

from __future__ import annotations

import sys

from tasksync_gui.app.command_line import main
from tasksync_gui.app.options import Options


def in_terminal(options: Options, reason: str) -> int:
    """Say why, then do what the window would have done first."""
    folder = ["--data-dir", str(options.data_dir)] if options.data_dir else []
    sys.stdout.write(f"{reason}\n")
    match options.command:
        case "quit":
            return 0
        case "sync":
            sys.stdout.write("TaskSync does it in the terminal instead.\n\n")
            sys.stdout.flush()
            return main([*folder, "sync", "--all"])
        case "preview":
            sys.stdout.write("TaskSync shows it in the terminal instead: tasksync preview NAME\n\n")
            sys.stdout.flush()
            return main([*folder, "status"])
    sys.stdout.write("TaskSync shows the demo in the terminal instead; 'tasksync --help' lists all commands.\n\n")
    sys.stdout.flush()
    return main([*folder, "demo"])
