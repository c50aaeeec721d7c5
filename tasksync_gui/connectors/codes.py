"""Why connectors cannot be used, by code; the words stand in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class RegistryCode(StrEnum):
    """Why a connector cannot be used."""

    QUALITY_WITHOUT_RULES = "connector.quality_without_rules"
    QUALITY_RULES = "connector.quality_rules"
    QUALITY_LINE = "connector.quality_line"
    NO_CONNECTOR = "connector.no_connector"
    NOT_LOADED = "connector.not_loaded"
    PLUG_IN_FAILED = "connector.plug_in_failed"
    NO_SPEC = "connector.no_spec"
    KEY_TAKEN = "connector.key_taken"
