"""Runs one command: parse, open the services, carry it out, answer with an exit code."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from tasksync_gui import __version__
from tasksync_gui.cli.exit_codes import CLEAN, USAGE, of_error
from tasksync_gui.cli.parser import build_parser
from tasksync_gui.services.phrases.arguments import own_words
from tasksync_gui.services.phrases.language import ENGLISH, current, speaking

if TYPE_CHECKING:
    from tasksync_gui.cli.render import Output
    from tasksync_gui.cli.session import Session
    from tasksync_gui.model.errors import DamagedDatabaseError
    from tasksync_gui.services.contract import Repaired, Services

    Command = Callable[[Session, argparse.Namespace], Coroutine[Any, Any, int]]

MODULES: Mapping[str, str] = {
    "account": "account_commands",
    "pair": "pair_commands",
    "preview": "sync_commands",
    "sync": "sync_commands",
    "history": "history_commands",
    "stats": "history_commands",
    "conflicts": "history_commands",
    "resolve": "history_commands",
    "left-alone": "history_commands",
    "comments": "comment_commands",
    "run": "run_commands",
    "status": "status_command",
    "doctor": "run_commands",
    "demo": "run_commands",
    "undo": "undo_commands",
    "repair": "repair_command",
    "forget": "pair_commands",
}
"""First word of a command -> the module that carries it out; the others are not even read."""
REPAIR = "repair"
"""The command for when the services cannot be opened."""


def find_command(action: str) -> Command:
    """What carries out ``action`` ("sync", "account add", ...)."""
    module = import_module(f"tasksync_gui.cli.{MODULES[action.partition(' ')[0]]}")
    command: Command = module.COMMANDS[action]
    return command


@dataclass(frozen=True, slots=True)
class Environment:
    """What a command may use of the world around it."""

    open_services: Callable[[Path | None], Awaitable[Services]]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    columns: int | None = None
    """Width of the terminal; None if the output is no terminal."""
    repair: Callable[[Path | None, bool], Awaitable[Repaired]] | None = None
    """Puts a backup in the place of a database that cannot be opened, or begins with an empty one."""


async def run(argv: Sequence[str], environment: Environment) -> int:
    """Carry out one command line in the language in use, or in English for programs; the exit code."""
    with for_programs(argv):
        options = read_command(argv, environment.stdout, environment.stderr)
        return options if isinstance(options, int) else await run_command(options, environment)


def for_programs(argv: Sequence[str]) -> AbstractContextManager[None]:
    """English if programs read the answer, else the language in use."""
    return speaking(ENGLISH if "--json" in argv else current())


def read_command(argv: Sequence[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace | int:
    """What is wanted; or the exit code, where the command line itself is all that it takes to answer."""
    options = _parse(argv, stdout, stderr)
    if isinstance(options, int):
        return options
    if options.version:
        stdout.write(f'{{\n  "version": "{__version__}"\n}}\n' if options.json else f"tasksync {__version__}\n")
        return CLEAN
    if options.command is None:
        with own_words():
            build_parser().print_help(stderr)
        return USAGE
    return options


async def run_command(options: argparse.Namespace, environment: Environment) -> int:
    """Do what was read; the exit code."""
    from tasksync_gui.cli.render import Output
    from tasksync_gui.cli.session import Session
    from tasksync_gui.model.errors import DamagedDatabaseError, TaskSyncError

    output = Output(environment.stdout, environment.stderr, options.json, environment.columns)
    try:
        services = await environment.open_services(options.data_dir)
        try:
            return await find_command(options.action)(Session(services, output, environment.stdin), options)
        finally:
            await services.close()
    except DamagedDatabaseError as error:
        return await _repaired(options, environment, output, error)
    except TaskSyncError as error:
        output.error(error)
        return of_error(error)


async def _repaired(
    options: argparse.Namespace, environment: Environment, output: Output, damage: DamagedDatabaseError
) -> int:
    """The one command that works while the database does not; any other one says what is wrong."""
    from tasksync_gui.cli.repair_command import show_repaired
    from tasksync_gui.model.errors import TaskSyncError

    try:
        if options.action != REPAIR or environment.repair is None:
            raise damage
        return show_repaired(output, await environment.repair(options.data_dir, options.afresh))
    except TaskSyncError as error:
        output.error(error)
        return of_error(error)


def _parse(argv: Sequence[str], stdout: TextIO, stderr: TextIO) -> argparse.Namespace | int:
    """The options, or the exit code that argparse asks for."""
    streams = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = stdout, stderr
    try:
        with own_words():
            return build_parser().parse_args(list(argv))
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else USAGE
    finally:
        sys.stdout, sys.stderr = streams
