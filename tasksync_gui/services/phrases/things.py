"""What notes hold besides their text, as the connectors call it."""

from __future__ import annotations

from tasksync_gui.services.phrases.language import N_, current

THINGS = (
    N_("panels"), N_("mentions"), N_("emojis"), N_("dates"), N_("status badges"), N_("pictures"),
    N_("cards of links"), N_("fold-outs"), N_("decisions"), N_("columns"), N_("macros"), N_("colours"),
    N_("underlining"), N_("raised and lowered text"),
)  # fmt: skip
"""The words of our own connectors; a plug-in's are shown as they are."""


NATIVE = {
    "VALARM": N_("alarm"),
    "LOCATION": N_("place"),
    "ATTACH": N_("attachments"),
    "CLASS": N_("privacy"),
    "URL": N_("link"),
    "GEO": N_("position on the map"),
    "PERCENT-COMPLETE": N_("percent done"),
    "COMMENT": N_("comments"),
    "CONTACT": N_("contact"),
    "ORGANIZER": N_("organizer"),
    "ATTENDEE": N_("people invited"),
}
"""Properties of iCalendar that we do not carry (RFC 5545, section 3.8), as people call them."""


def native_words(name: str) -> str:
    """What a part of a record is called; what we have no word for is shown as its system calls it."""
    return current().gettext(NATIVE[name]) if name in NATIVE else name


def thing_words(name: str) -> str:
    """``name`` in the language in use."""
    return current().gettext(name)
