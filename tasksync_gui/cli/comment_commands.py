"""``tasksync comments``: what people wrote about a task, read on request and never kept."""

from __future__ import annotations

import argparse

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN, PARTIAL
from tasksync_gui.cli.session import Session
from tasksync_gui.services.contract import SideComments
from tasksync_gui.services.phrases.comments import comments_words
from tasksync_gui.services.phrases.language import _, current
from tasksync_gui.services.phrases.visible import in_line


async def comments(session: Session, options: argparse.Namespace) -> int:
    """What people wrote about a task; nothing is written anywhere."""
    service = session.services.comments
    found = await service.of(options.name, await service.find(options.name, options.task))
    session.output.json({"comments": [documents.side_comments(each) for each in found]})
    for each in found:
        _say(session, each)
    if not found:
        session.output.say(_("Neither system of this pair can show comments."))
    return PARTIAL if any(each.problem for each in found) else CLEAN


def _say(session: Session, found: SideComments) -> None:
    session.output.say(in_line(comments_words(found.system, len(found.comments), found.problem)))
    for comment in found.comments:
        at = f", {current().moment(comment.at.astimezone())}" if comment.at else ""
        session.output.say(f"\n{in_line(comment.author or _('Somebody'))}{at}:")
        for line in comment.text.splitlines():
            session.output.say(f"  {in_line(line)}")


COMMANDS = {"comments": comments}
