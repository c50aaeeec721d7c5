"""Who an account is, and what it may do."""

from __future__ import annotations

from tasksync_gui.model.task import AccountReport
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.say import say


def rights_words(report: AccountReport) -> str:
    """``ada on cloud.example.org may read and write``."""
    user, server = say(report.user), say(report.server)
    if report.can_write:
        return _("{user} on {server} may read and write", user=user, server=server)
    return _("{user} on {server} may only read", user=user, server=server)
