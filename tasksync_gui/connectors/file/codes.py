"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class TableCode(StrEnum):
    """What of a CSV or JSON file cannot be read."""

    UNKNOWN_FORMAT = "table.unknown_format"
    CUT_OFF = "table.cut_off"
    NO_TITLE_COLUMN = "table.no_title_column"
    NOT_JSON = "table.not_json"
    MANY_CELLS = "table.many_cells"
    NAME_TWICE = "table.name_twice"
    NO_OBJECT = "table.no_object"
    RECORD_CUT_OFF = "table.record_cut_off"
    SIGN_MISSING = "table.sign_missing"
    SOMETHING_FOLLOWS = "table.something_follows"
    ONE_OBJECT = "table.one_object"
    EXPORT = "table.export"
