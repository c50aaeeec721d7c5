"""The ``tasksync`` command. What is answered without a look at the data directory loads nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tasksync_gui.app.languages import spoken
from tasksync_gui.app.paths import data_dir, named_folder
from tasksync_gui.cli.main import for_programs, read_command
from tasksync_gui.services.phrases.language import speaking

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from tasksync_gui.services.contract import Repaired, Services

INTERRUPTED = 130
BROKEN_PIPE = 141
GARBAGE = (50_000, 20, 20)
"""How many new objects are waited for before cycles are looked for among them, and how often before among older ones.

A big list is millions of objects that are no garbage, and Python's own numbers have each of them looked at many times,
which takes a fifth of the whole time.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        with speaking(spoken(data_dir(named_folder(arguments)))), for_programs(arguments):
            options = read_command(arguments, sys.stdout, sys.stderr)
            return options if isinstance(options, int) else _run_command(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run_command(options: argparse.Namespace) -> int:
    import asyncio
    import gc
    import shutil

    from tasksync_gui.app.bootstrap import build_services, repair_database
    from tasksync_gui.app.logging import start_logging
    from tasksync_gui.app.passphrase import secrets_kept_from_children
    from tasksync_gui.app.settings import load_settings
    from tasksync_gui.cli.main import Environment, run_command
    from tasksync_gui.services.phrases.say import say
    from tasksync_gui.services.phrases.visible import in_line

    stops: list[Callable[[], None]] = []

    async def open_services(folder: Path | None) -> Services:
        settings = load_settings(data_dir(folder, environ), environ)
        for problem in settings.problems:
            sys.stderr.write(f"tasksync: {in_line(say(problem))}\n")
        services = await build_services(folder, environ=environ, settings=settings)
        stops.append(start_logging(data_dir(folder, environ)))
        return services

    async def repair(folder: Path | None, afresh: bool) -> Repaired:
        return await repair_database(folder, afresh=afresh)

    gc.set_threshold(*GARBAGE)
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    environment = Environment(open_services, sys.stdin, sys.stdout, sys.stderr, columns, repair)
    try:
        with secrets_kept_from_children() as environ:
            return asyncio.run(run_command(options, environment))
    finally:
        for stop in stops:
            stop()


if __name__ == "__main__":
    sys.exit(main())
