"""``tasksync repair``: the one command that works while the database does not."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, NoReturn

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.model.error_codes import StoreCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.repaired import repaired_in_words

if TYPE_CHECKING:
    from tasksync_gui.cli.render import Output
    from tasksync_gui.cli.session import Session
    from tasksync_gui.services.contract import Repaired


def show_repaired(output: Output, repaired: Repaired) -> int:
    """Say what was put back, what comes of it, and where the damaged file is."""
    output.json({"repaired": documents.repaired(repaired)})
    for line in repaired_in_words(repaired):
        output.say(line)
    return CLEAN


async def repair(session: Session, options: argparse.Namespace) -> NoReturn:
    """Reached only where the database could be opened. Raises UserError."""
    raise UserError(message(StoreCode.NOTHING_TO_REPAIR))


COMMANDS = {"repair": repair}
