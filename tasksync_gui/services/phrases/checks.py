"""Health checks and live checks: what they look at, what they find, what they measure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from tasksync_gui.model.codec import decode_plain
from tasksync_gui.model.codes import CheckCode, PartCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import Arg
from tasksync_gui.services.phrases.plan import value_words
from tasksync_gui.services.phrases.render import Sayable, Spell, phrase, plural


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value, written as values of its field are."""

    names: frozenset[str] = frozenset({"field", "value"})

    def render(self, args: Mapping[str, Arg], spell: Spell) -> str:
        """The value as a person would read it in a health check."""
        return value_words(Field(str(args["field"])), decode_plain(json.loads(str(args["value"]))))


NAMES: Mapping[str, Sayable] = {
    CheckCode.PAIRS: phrase("Pairs"),
    CheckCode.DATA_FOLDER: phrase("Data directory"),
    CheckCode.SECRETS: phrase("Secrets"),
    CheckCode.SETTINGS: phrase("Settings"),
    CheckCode.CONNECTOR: phrase("Connector"),
    CheckCode.CONNECTORS: phrase("Connectors"),
    CheckCode.ACCOUNT: phrase("Account '{account}'"),
    CheckCode.SIGNING_IN: phrase("Signing in"),
    CheckCode.WRITING: phrase("Writing"),
    CheckCode.READING_LIST: phrase("Reading the list"),
    CheckCode.READING_ONE: phrase("Reading one task"),
    CheckCode.FINDING: phrase("Finding a task again"),
    CheckCode.READING_CHANGES: phrase("Reading only changes"),
    CheckCode.CREATING: phrase("Creating a task with all fields"),
    CheckCode.CREATING_SUBTASK: phrase("Creating a subtask"),
    CheckCode.CREATING_SECOND: phrase("Creating a second task"),
    CheckCode.EDITING: phrase("Changing and emptying all fields"),
    CheckCode.OLD_REVISION: phrase("Refusing a change of an old revision"),
    CheckCode.COMPLETING: phrase("Completing and reopening"),
    CheckCode.DELETING: phrase("Deleting"),
    CheckCode.CLEANING_UP: phrase("Cleaning up"),
}
FOUND: Mapping[str, Sayable] = {
    CheckCode.CONFIGURED: plural("{count} configured", "{count} configured"),
    CheckCode.SPACE: phrase("{folder} has {size} GiB free"),
    CheckCode.FREE_SPACE: phrase("Free some space on this disk."),
    CheckCode.SAFE_PLACE: phrase("A safe place for secrets can be used"),
    CheckCode.SYSTEMS: phrase("{parts}"),
    CheckCode.MAY_WRITE: phrase("{user} on {server} may read and write"),
    CheckCode.MAY_READ: phrase("{user} on {server} may only read"),
    CheckCode.UNENCRYPTED: phrase(
        "{server} is asked without encryption: others on the way can read password and tasks; use an address with https"
    ),
    CheckCode.NOT_WRITABLE: phrase("'{list}' cannot be written with this account; nothing was tried"),
    CheckCode.USE_ANOTHER: phrase("Use an account or token that may write."),
    CheckCode.AS_PROMISED: phrase("as promised"),
    CheckCode.REPORT_IT: phrase("If this stays so, please report it with these lines."),
    CheckCode.REFUSED: phrase("{error.what}"),
    CheckCode.WRONG: phrase("{wrong}"),
    CheckCode.NOT_COMPLETE: phrase("The listing was not complete; nothing was written"),
    CheckCode.NOT_WITHIN: phrase("It did not show within {span}"),
    CheckCode.TOO_LATE: phrase("not within {span}"),
    CheckCode.WAS_CHANGED: phrase("The change was carried out"),
    CheckCode.NOT_SHOWN: plural("{count} of our own tasks was not shown", "{count} of our own tasks were not shown"),
    CheckCode.STILL_THERE: phrase("A deleted task can still be read"),
    CheckCode.LEFT_BEHIND: phrase("Please delete by hand what is left in the list: {titles}"),
    CheckCode.CAME_BACK: phrase("{field} '{sent}' came back as '{seen}'"),
}
MEASURED: Mapping[str, Sayable] = {
    CheckCode.TASKS_LISTED: phrase("tasks in the list"),
    CheckCode.FULL_READING: phrase("a full reading"),
    CheckCode.UNREADABLE: phrase("records that could not be read"),
    CheckCode.KEPT_BY_CREATE: phrase("fields kept by a create"),
    CheckCode.KEPT_BY_EDIT: phrase("fields kept by an edit"),
    CheckCode.LISTED_AFTER: phrase("a new task is listed after"),
    CheckCode.MARKED_AFTER: phrase("a new task is found by its mark after"),
    CheckCode.REFUSED_BY: phrase("an old revision is refused by"),
    CheckCode.STATUSES: phrase("statuses shown"),
    CheckCode.CHANGES: phrase("reading only changes"),
    CheckCode.DELETION: phrase("deleting"),
    CheckCode.DELETED_TASK: phrase("a deleted task"),
    CheckCode.TOLD_DELETION: phrase("a deletion"),
    CheckCode.NUMBER: phrase("{number}"),
    CheckCode.COST: phrase("{parts}"),
    CheckCode.REQUESTS: plural("{count} request", "{count} requests"),
    CheckCode.SECONDS: phrase("{number} s"),
    CheckCode.TASKS: plural("{count} task", "{count} tasks"),
    CheckCode.LISTED: phrase("{parts}"),
    CheckCode.NONE: phrase("none"),
    CheckCode.NO_MARKS: phrase("the system keeps no marks"),
    CheckCode.ITSELF: phrase("the system itself"),
    CheckCode.READ_AGAIN: phrase("reading again before the write"),
    CheckCode.UNKNOWN_STATUS: phrase("unknown"),
    CheckCode.NO_STATUS: phrase("none can be written"),
    CheckCode.ASKS_FULL: phrase("it asks for a full reading instead"),
    CheckCode.NOT_ALLOWED: phrase("the system or this account does not allow it"),
    CheckCode.NOT_FOUND: phrase("is not found"),
    CheckCode.TOLD: phrase("is told"),
    CheckCode.NOT_TOLD: phrase("is not told"),
    PartCode.VALUE: FieldValue(),
}
CHECKS: Mapping[str, Sayable] = {**NAMES, **FOUND, **MEASURED}
