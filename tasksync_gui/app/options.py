"""What ``tasksync-gui`` can be started with; its windowless sister has a grammar of its own in ``cli.parser``."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tasksync_gui.services.phrases.arguments import own_words
from tasksync_gui.services.phrases.language import _


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
    with own_words():
        found = _parser().parse_args(argv)
    return Options(found.data_dir, found.demo, found.hidden, found.command)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("tasksync-gui", description=_("Keeps tasks in step between the tools you use."))
    parser.add_argument(
        "--data-dir", type=Path, metavar=_("DIR"), help=_("keep everything in DIR (also TASKSYNC_DATA_DIR)")
    )
    parser.add_argument("--demo", action="store_true", help=_("open on a demo pair that works offline"))
    parser.add_argument("--hidden", action="store_true", help=_("start in the tray, without the window"))
    verbs = parser.add_mutually_exclusive_group()
    for verb, words in (
        ("sync", _("sync all pairs now")),
        ("preview", _("preview all pairs now")),
        ("quit", _("end the TaskSync that is running")),
    ):
        verbs.add_argument(f"--{verb}", action="store_const", const=verb, dest="command", default="", help=words)
    return parser
