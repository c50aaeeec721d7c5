"""Numbers with what they count, where several places say the same."""

from __future__ import annotations

from tasksync_gui.services.phrases.language import _, current, n_


def seconds_words(seconds: float, digits: int = 1) -> str:
    """``1.5 s``, with the language's decimal sign."""
    return _("{number} s", number=current().number(seconds, digits) if digits else current().number(round(seconds)))


def requests_words(count: int) -> str:
    """``1 request``, ``2 requests``."""
    return n_("{count} request", "{count} requests", count)
