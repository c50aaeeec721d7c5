"""What is said of a kind of system."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.language import N_, _

QUALITIES: Mapping[str, str] = {"bronze": N_("bronze"), "silver": N_("silver"), "gold": N_("gold")}


def quality_words(tier: str) -> str:
    """How far a connector has been proven; a plug-in's own word stays as it is."""
    return _(QUALITIES.get(tier, tier))
