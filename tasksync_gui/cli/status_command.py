"""The ``status`` command: what shells and panels ask for again and again, so it loads as little as can be."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tasksync_gui.cli import documents
from tasksync_gui.cli.exit_codes import CLEAN
from tasksync_gui.cli.render import local
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.say import say

if TYPE_CHECKING:
    from tasksync_gui.cli.session import Session


async def status(session: Session, options: argparse.Namespace) -> int:
    """State of all pairs."""
    found = await session.services.status.pairs()
    paused, until = await session.services.schedule.paused_until()
    session.output.json(
        {
            "pairs": [documents.status(each) for each in found],
            "automatic": session.services.schedule.enabled,
            "interval": session.services.schedule.interval,
            "paused": paused,
            "paused_until": until.isoformat() if until else None,
        }
    )
    if session.output.as_json:
        return CLEAN
    if not found:
        session.output.say(_("No pairs yet. Add one with 'tasksync pair add', or try 'tasksync demo'."))
        return CLEAN
    from tasksync_gui.services.phrases.plan import OUTCOMES  # which nothing but this table needs

    rows = [
        [
            each.pair.name,
            say(each.sentence),
            local(each.last_run.started_at) if each.last_run else _("never"),
            _(OUTCOMES[each.last_run.outcome]) if each.last_run else "",
            local(each.next_run) if each.next_run else "",
        ]
        for each in found
    ]
    session.output.table([_("Pair"), _("State"), _("Last sync"), _("Result"), _("Next")], rows)
    if paused:
        if until:
            session.output.say(_("Automatic syncing is paused until {time}.", time=local(until)))
        else:
            session.output.say(_("Automatic syncing is paused until you resume it."))
    return CLEAN


COMMANDS = {"status": status}
