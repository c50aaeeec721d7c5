"""Options of ``tasksync-gui``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """What the window was started with."""

    data_dir: Path | None = None
    demo: bool = False
    hidden: bool = False
    """Started at login: only the tray icon, if there is a tray."""
    command: str = ""
    """``sync``, ``preview`` or ``quit``: handed to the instance that runs, or done at once."""


def read_options(argv: Sequence[str]) -> Options:
    """Exits with code 2 and a usage line for unknown options."""
    parser = argparse.ArgumentParser("tasksync-gui", description="Keeps tasks in step between the tools you use.")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="keep everything in DIR (also TASKSYNC_DATA_DIR)")
    parser.add_argument("--demo", action="store_true", help="open on a demo pair that works offline")
    parser.add_argument("--hidden", action="store_true", help="start in the tray, without the window")
    verbs = parser.add_mutually_exclusive_group()
    for verb, words in (
        ("sync", "sync all pairs now"),
        ("preview", "preview all pairs now"),
        ("quit", "end the TaskSync that is running"),
    ):
        verbs.add_argument(f"--{verb}", action="store_const", const=verb, dest="command", default="", help=words)
    found = parser.parse_args(argv)
    return Options(found.data_dir, found.demo, found.hidden, found.command)
