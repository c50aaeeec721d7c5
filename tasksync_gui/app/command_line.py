"""The ``tasksync`` command."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tasksync_gui.app.bootstrap import build_services
from tasksync_gui.app.languages import spoken
from tasksync_gui.app.logging import start_logging
from tasksync_gui.app.paths import data_dir, named_folder
from tasksync_gui.cli.main import Environment, run
from tasksync_gui.services.contract import Services
from tasksync_gui.services.phrases.language import speaking

INTERRUPTED = 130
BROKEN_PIPE = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    stops = []

    async def open_services(folder: Path | None) -> Services:
        services = await build_services(folder)
        stops.append(start_logging(data_dir(folder)))
        return services

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    environment = Environment(open_services, sys.stdin, sys.stdout, sys.stderr, columns)
    try:
        with speaking(spoken(data_dir(named_folder(arguments)))):
            return asyncio.run(run(arguments, environment))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    finally:
        for stop in stops:
            stop()


if __name__ == "__main__":
    sys.exit(main())
