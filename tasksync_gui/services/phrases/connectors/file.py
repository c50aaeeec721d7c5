"""What files of tables and records has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import ErrorPhrase
from tasksync_gui.services.phrases.render import Phrase, phrase

ERRORS: Mapping[str, ErrorPhrase] = {
    "table.unknown_format": ErrorPhrase(
        "The format of the file is not known",
        "{path} does not end in .csv, .json or .jsonl",
        "Set the option 'format' of this account to csv, json or jsonl.",
    ),
    "table.cut_off": ErrorPhrase(
        "The file is cut off inside quotes",
        "The row that starts in line {line} has no closing quote",
        "Add the missing quote; nothing was written.",
    ),
    "table.no_title_column": ErrorPhrase(
        "The file has no title column",
        "The first line must name the columns",
        "Name one of them title, summary, name, task or subject.",
    ),
    "table.export": ErrorPhrase(
        "The file is an export of {program}",
        "Its dates and states mean something else elsewhere, and {program} does not take changes of it back",
        "Sync with {program} itself where that is possible, or copy the tasks into a table of their own.",
    ),
    "table.not_json": ErrorPhrase(
        "The file is not a JSON array", "Line {line}: {reason}", "Repair the file or restore it; nothing was written."
    ),
}

PARTS: Mapping[str, Phrase] = {
    "table.many_cells": phrase(
        "The row has more cells than the header. Put quotes around text that holds the delimiter."
    ),
    "table.name_twice": phrase("a name occurs twice"),
    "table.no_object": phrase("it is not an object in braces"),
    "table.record_cut_off": phrase("a record is cut off or malformed"),
    "table.sign_missing": phrase("'{sign}' is missing"),
    "table.one_object": phrase("it is one object; tasks must stand in an array, in brackets"),
    "table.something_follows": phrase("something follows the array"),
}
"""Remarks, problems of single records, and what stands inside causes."""
