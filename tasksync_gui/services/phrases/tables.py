"""All tables of phrases, and all spellings of arguments, in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tasksync_gui.services.phrases import error_tables
from tasksync_gui.services.phrases.checks import CHECKS
from tasksync_gui.services.phrases.guards import GUARDS
from tasksync_gui.services.phrases.holds import HOLDS
from tasksync_gui.services.phrases.journal import JOURNAL, WAITS
from tasksync_gui.services.phrases.notes import LEFT_ALONE, NOTES
from tasksync_gui.services.phrases.reasons import MATCHES, REASONS
from tasksync_gui.services.phrases.records import RECORDS, attribute
from tasksync_gui.services.phrases.render import Sayable, moment, time_of_day
from tasksync_gui.services.phrases.runs import PARTS, RUNS
from tasksync_gui.services.phrases.status import STATUS
from tasksync_gui.services.phrases.things import native_words, thing_words

PHRASES: Mapping[str, Sayable] = {
    **REASONS, **MATCHES, **HOLDS, **NOTES, **GUARDS, **JOURNAL, **WAITS, **RUNS, **PARTS, **STATUS, **CHECKS,
    **RECORDS, **LEFT_ALONE, **error_tables.PARTS, **error_tables.ERRORS,
}  # fmt: skip
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    **error_tables.SPELLINGS, "thing": thing_words, "native": native_words, "attribute": attribute,
    "at": moment, "until": moment, "time": time_of_day
}  # fmt: skip
