"""Foreign text for places that guess whether it is markup: Qt's tool tips and labels, a desktop's notifications."""

from __future__ import annotations

from html import escape
from typing import NewType

from tasksync_gui.services.phrases.visible import visible

Markup = NewType("Markup", str)
"""Rich text of our own making, with foreign text in it only through ``markup``."""


def markup(text: str) -> Markup:
    """Foreign text as a part of rich text: every sign stands for itself, lines stay lines."""
    return Markup(escape(visible(text)).replace("\n", "<br>"))


def tip(text: str) -> str:
    """``text`` for a tool tip, a status tip, "What's this?": as it is, or escaped where Qt might take it for markup."""
    return f"<qt>{markup(text)}</qt>" if "<" in text or "&lt;" in text else visible(text)


def notice(text: str) -> str:
    """``text`` for what a desktop shows: notifications and the tray's tool tip.

    Some of them read markup and some do not (Desktop Notifications Specification, "Markup"), so that no way of
    escaping is right everywhere: an angle bracket, without which nothing is markup, becomes one that looks like it.
    """
    return visible(text).replace("<", "‹").replace(">", "›")
