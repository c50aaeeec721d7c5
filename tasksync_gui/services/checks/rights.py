"""Who an account is, and what it may do."""

from __future__ import annotations

from tasksync_gui.model.codes import CheckCode
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import AccountReport


def rights(report: AccountReport) -> Message:
    """What *Test connection* found of them."""
    return message(
        CheckCode.MAY_WRITE if report.can_write else CheckCode.MAY_READ, user=report.user, server=report.server
    )
