"""What stops a run before harm."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import GuardCode
from tasksync_gui.services.phrases.render import Sayable, phrase, plural

GUARDS: Mapping[str, Sayable] = {
    GuardCode.DELETIONS: plural(
        "{count} of {whole} synced task would be deleted in {where}.",
        "{count} of {whole} synced tasks would be deleted in {where}.",
        by="whole",
    ),
    GuardCode.SUBTASK_DELETIONS: plural(
        "{count} of the {whole} subtask of '{title}' would be deleted in {where}.",
        "{count} of the {whole} subtasks of '{title}' would be deleted in {where}.",
        by="whole",
    ),
    GuardCode.EMPTIED: plural(
        "{where} is empty now; {count} synced task was there before.",
        "{where} is empty now; {count} synced tasks were there before.",
    ),
    GuardCode.MASS_FIELD: plural(
        "The {field} changed on {count} of {whole} task at once.",
        "The {field} changed on {count} of {whole} tasks at once.",
        by="whole",
    ),
    GuardCode.EMPTIED_FIELD: plural(
        "The {field} would be emptied in {where} in the only task that has one.",
        "The {field} would be emptied in {where} in all {count} tasks that have one.",
    ),
    GuardCode.MASS_CREATE: plural(
        "{count} new task would be created in {where} at once.",
        "{count} new tasks would be created in {where} at once.",
    ),
    GuardCode.MODE: phrase(
        "The mode of this pair has changed since the last run: see what that makes of edits that waited, and of tasks "
        "that were left alone."
    ),
    GuardCode.CONFIGURATION: phrase(
        "What this pair looks at has changed since the last run (lists, filters, zone, an account's options or a "
        "connector's version)."
    ),
    GuardCode.FOREIGN_INSTANCE: plural(
        "{count} task bears the mark of another TaskSync: two programs may sync the same lists.",
        "{count} tasks bear the mark of another TaskSync: two programs may sync the same lists.",
    ),
    GuardCode.RESTORED: phrase("The database was restored from a backup: nothing is deleted in this run."),
    GuardCode.WENT_BACK: plural(
        "{where} went back in time, as if it had been restored from a backup: of {whole} synced task {count} is as it "
        "was earlier. Bring {where} up to date, or confirm that all of this is meant.",
        "{where} went back in time, as if it had been restored from a backup: of {whole} synced tasks {count} are as "
        "they were earlier. Bring {where} up to date, or confirm that all of this is meant.",
        by="whole",
    ),
    GuardCode.WENT_BACK_UNWRITTEN: plural(
        "{where} went back in time, as if it had been restored from a backup: of {whole} synced task {count} is as it "
        "was earlier. This pair does not write to {where}: put right there what is too old, or confirm that all of "
        "this is meant.",
        "{where} went back in time, as if it had been restored from a backup: of {whole} synced tasks {count} are as "
        "they were earlier. This pair does not write to {where}: put right there what is too old, or confirm that all "
        "of this is meant.",
        by="whole",
    ),
    GuardCode.FIRST_CONTACT: plural(
        "First sync of this pair: {count} match or change needs your review.",
        "First sync of this pair: {count} matches and changes need your review.",
    ),
}
