"""The same job where no window can be shown."""

from __future__ import annotations

import sys

from tasksync_gui.app.command_line import main
from tasksync_gui.app.options import Options
from tasksync_gui.services.phrases.language import _


def in_terminal(options: Options, reason: str) -> int:
    """Say why, then do what the window would have done first."""
    folder = ["--data-dir", str(options.data_dir)] if options.data_dir else []
    sys.stdout.write(f"{reason}\n")
    match options.command:
        case "quit":
            return 0
        case "sync":
            _say(_("TaskSync does it in the terminal instead."))
            return main([*folder, "sync", "--all"])
        case "preview":
            _say(_("TaskSync shows it in the terminal instead: tasksync preview NAME"))
            return main([*folder, "status"])
    _say(_("TaskSync shows the demo in the terminal instead; 'tasksync --help' lists all commands."))
    return main([*folder, "demo"])


def _say(text: str) -> None:
    """At once: what follows may take its time."""
    sys.stdout.write(f"{text}\n\n")
    sys.stdout.flush()
