"""What notes hold besides their text, as the connectors call it."""

from __future__ import annotations

from tasksync_gui.services.phrases.language import N_, current

THINGS = (
    N_("panels"), N_("mentions"), N_("emojis"), N_("dates"), N_("status badges"), N_("pictures"),
    N_("cards of links"), N_("fold-outs"), N_("decisions"), N_("columns"), N_("macros"), N_("colours"),
    N_("underlining"), N_("raised and lowered text"),
)  # fmt: skip
"""The words of our own connectors; a plug-in's are shown as they are."""


def thing_words(name: str) -> str:
    """``name`` in the language in use."""
    return current().gettext(name)
