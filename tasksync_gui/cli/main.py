"""Runs one command: parse, open the services, carry it out, answer with an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from tasksync_gui import __version__
from tasksync_gui.cli import (
    account_commands,
    comment_commands,
    history_commands,
    pair_commands,
    run_commands,
    sync_commands,
    undo_commands,
)
from tasksync_gui.cli.exit_codes import CLEAN, USAGE, of_error
from tasksync_gui.cli.parser import build_parser
from tasksync_gui.cli.render import Output
from tasksync_gui.cli.session import Session
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.contract import Services
from tasksync_gui.services.phrases.arguments import own_words
from tasksync_gui.services.phrases.language import ENGLISH, current, speaking

Command = Callable[[Session, argparse.Namespace], Coroutine[Any, Any, int]]
COMMANDS: Mapping[str, Command] = {
    **account_commands.COMMANDS,
    **pair_commands.COMMANDS,
    **sync_commands.COMMANDS,
    **history_commands.COMMANDS,
    **comment_commands.COMMANDS,
    **run_commands.COMMANDS,
    **undo_commands.COMMANDS,
}


@dataclass(frozen=True, slots=True)
class Environment:
    """What a command may use of the world around it."""

    open_services: Callable[[Path | None], Awaitable[Services]]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    columns: int | None = None
    """Width of the terminal; None if the output is no terminal."""


async def run(argv: Sequence[str], environment: Environment) -> int:
    """Carry out one command line in the language in use, or in English for programs; the exit code."""
    with speaking(ENGLISH if "--json" in argv else current()):
        return await _run(argv, environment)


async def _run(argv: Sequence[str], environment: Environment) -> int:
    options = _parse(argv, environment)
    if isinstance(options, int):
        return options
    output = Output(environment.stdout, environment.stderr, options.json, environment.columns)
    if options.version:
        output.say(f"tasksync {__version__}")
        output.json({"version": __version__})
        return CLEAN
    if options.command is None:
        with own_words():
            build_parser().print_help(environment.stderr)
        return USAGE
    try:
        services = await environment.open_services(options.data_dir)
        try:
            return await COMMANDS[options.action](Session(services, output, environment.stdin), options)
        finally:
            await services.close()
    except TaskSyncError as error:
        output.error(error)
        return of_error(error)


def _parse(argv: Sequence[str], environment: Environment) -> argparse.Namespace | int:
    """The options, or the exit code that argparse asks for."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = environment.stdout, environment.stderr
    try:
        with own_words():
            return build_parser().parse_args(list(argv))
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else USAGE
    finally:
        sys.stdout, sys.stderr = streams
