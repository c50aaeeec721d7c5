"""Numbers with what they count, where several places say the same."""

from __future__ import annotations

from tasksync_gui.services.phrases.language import _, current, n_


def seconds_words(seconds: float) -> str:
    """``1.5 s``, with the language's decimal sign."""
    return _("{number} s", number=current().number(seconds, 1))


def requests_words(count: int) -> str:
    """``1 request``, ``2 requests``."""
    return n_("{count} request", "{count} requests", count)
