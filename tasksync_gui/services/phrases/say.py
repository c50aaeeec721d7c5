"""All phrases together: what front ends, logs and ``--json`` ask for a message's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tasksync_gui.model.message import Message, Messages
from tasksync_gui.services.phrases import error_tables
from tasksync_gui.services.phrases.checks import CHECKS
from tasksync_gui.services.phrases.guards import GUARDS
from tasksync_gui.services.phrases.holds import HOLDS
from tasksync_gui.services.phrases.journal import JOURNAL, WAITS
from tasksync_gui.services.phrases.language import current
from tasksync_gui.services.phrases.notes import NOTES
from tasksync_gui.services.phrases.reasons import MATCHES, REASONS
from tasksync_gui.services.phrases.render import Join, Renderer, Sayable, moment, time_of_day
from tasksync_gui.services.phrases.runs import PARTS, RUNS
from tasksync_gui.services.phrases.status import STATUS
from tasksync_gui.services.phrases.things import thing_words

PHRASES: Mapping[str, Sayable] = {
    **REASONS, **MATCHES, **HOLDS, **NOTES, **GUARDS, **JOURNAL, **WAITS, **RUNS, **PARTS, **STATUS, **CHECKS,
    **error_tables.PARTS, **error_tables.ERRORS,
}  # fmt: skip


def _listed(parts: Sequence[str]) -> str:
    return current().list(parts)


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    **error_tables.SPELLINGS, "thing": thing_words, "at": moment, "until": moment, "time": time_of_day
}  # fmt: skip
JOINS: Mapping[str, Join] = {"parts": ", ".join, "wrong": "; ".join, "things": _listed}
RENDERER = Renderer(PHRASES, SPELLINGS, JOINS)


def say(message: Message | Messages | str) -> str:
    """The words of ``message``, or of several one after the other, in the language in use; a plug-in's as they are."""
    return message if isinstance(message, str) else RENDERER.say(message)


def english(message: Message | Messages | str) -> str:
    """The same in English, for logs and ``--json``."""
    return message if isinstance(message, str) else RENDERER.english(message)
