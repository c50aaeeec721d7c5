"""What is worth knowing of a plan and needs nobody."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import LeftAloneCode, NoteCode
from tasksync_gui.services.phrases.render import Sayable, phrase, plural

NOTES: Mapping[str, Sayable] = {
    NoteCode.NOT_TOLD: phrase("Not touched in this run: {where} could not tell its state ({why})."),
    NoteCode.NOT_ASKED: phrase("Not touched in this run: {where} could not be asked whether an earlier write arrived."),
    NoteCode.OUTSIDE: phrase("Outside what this pair looks at; left alone."),
    NoteCode.KEPT: phrase("Deleted in {where}; kept in {other}."),
    NoteCode.NOT_MADE_AGAIN: phrase("Deleted in {where}; it is not created there again."),
    NoteCode.MAYBE_UNREADABLE: phrase("Not created again: it may be the new task of {where} that cannot be read."),
    NoteCode.LISTING_INCOMPLETE: phrase("Not deleted: a listing of this run was incomplete."),
    NoteCode.SKIPPED: phrase("Left alone because you chose to skip it always."),
    NoteCode.COPY_SKIPPED: phrase("A second copy, left alone because you chose so."),
    NoteCode.DRIFT: phrase("Edited in {where}; this pair only carries changes the other way, so it stays."),
    NoteCode.UNMANAGED: phrase("Only in {where}; this pair does not manage it and never deletes it."),
    NoteCode.PUT_OFF: phrase("It failed before ({problem}); it is tried again after {until}."),
    NoteCode.FAILED_BEFORE: phrase(
        "It failed before ({problem}). Automatic syncs wait until {until}; one that you start tries it at once."
    ),
    NoteCode.NEW_FIRST: phrase("Not deleted: a new task has to arrive on this side first."),
    NoteCode.DELETIONS_LEFT_OUT: plural(
        "{count} deletion is left out: the database was restored from a backup.",
        "{count} deletions are left out: the database was restored from a backup.",
    ),
    NoteCode.LEFT_ALONE: plural(
        "{count} task is left alone on one side. The list 'Left alone' names it, and takes it up again.",
        "{count} tasks are left alone on one side. The list 'Left alone' names them, and takes them up again.",
    ),
    NoteCode.KEPT_APART: plural(
        "{count} task is left alone because a sync was undone. The list 'Left alone' takes it up again.",
        "{count} tasks are left alone because a sync was undone. The list 'Left alone' takes them up again.",
    ),
    NoteCode.LEFT_DIFFERENT: plural(
        "{count} task is different on the two sides because a sync of it was undone, or somebody wanted it so. "
        "The list 'Left alone' names it, and takes it up again.",
        "{count} tasks are different on the two sides because a sync of them was undone, or somebody wanted it so. "
        "The list 'Left alone' names them, and takes them up again.",
    ),
    NoteCode.PARENT_CYCLE: phrase(
        "In {where} its chain of parent tasks leads back to itself; the parent is not synced."
    ),
    NoteCode.PARENT_OUTSIDE: phrase("In {where} its parent task is outside this list; the parent is not synced."),
    NoteCode.NO_COUNTERPART: phrase("In {where} its {field} is '{value}', which has no counterpart; it stays there."),
    NoteCode.SPELLED: phrase("{where} keeps the {field} that was written there as '{value}'. {other} keeps its own."),
    NoteCode.UNKNOWN_PERSON: plural(
        "{where} knows nobody called '{who}' ({count} task); the assignee is not carried there. "
        "To say who it is, add them to the account's people.",
        "{where} knows nobody called '{who}' ({count} tasks); the assignee is not carried there. "
        "To say who it is, add them to the account's people.",
    ),
    NoteCode.NO_FIELD: phrase("{where} has no {field}: what {other} has stays there."),
    NoteCode.FIELD_GONE: phrase(
        "{where} has no {field} any more: what {other} has stays there, and its changes are not carried."
    ),
    NoteCode.READ_ONLY: phrase("The {field} can be read in {where}, but not changed there."),
    NoteCode.STAYS_IN_NOTES: phrase(
        "In {where} its notes also hold {things}: they stay where a paragraph is unchanged, and become text where it "
        "is changed."
    ),
    NoteCode.ONLY_TEXT: phrase("Of {things} in {where}'s notes only the text is carried."),
    NoteCode.SERIES_APART: phrase("In {where} {why}: that stays there; {other} gets the rule and the next date."),
    NoteCode.CHANGED_SINCE_REVIEW: phrase(
        "Changed since the review; it was left out and is shown in the next preview."
    ),
    NoteCode.CHANGED_BY_SYNC: phrase("The {field} changed since in the sync of {at}; what is there now stays."),
    NoteCode.CHANGED_IN: phrase("The {field} changed since in {where}; what is there now stays."),
    NoteCode.ADDED_TO: phrase("Since then {parts} came to it in {where}, besides what this pair carries; it stays."),
    NoteCode.WORKED_ON: phrase("Somebody has worked on it in {where} since, besides what this pair carries; it stays."),
    NoteCode.GONE: phrase("It is no longer in {where}."),
    NoteCode.STATE_UNKNOWN: phrase("{where} could not tell its state ({why})."),
    NoteCode.NOT_WRITTEN: phrase("This pair does not write to {where}."),
    NoteCode.DELETED_SINCE: phrase("It was deleted since."),
    NoteCode.CANNOT_RETURN: phrase("Its former {field} cannot be written any more."),
    NoteCode.NOT_KNOWN: phrase("TaskSync does not know this task any more."),
    NoteCode.NOT_LINKED: phrase("The two tasks are not linked any more."),
    NoteCode.NOT_LINKABLE: phrase("The two tasks cannot be linked again."),
    NoteCode.HAS_SUBTASKS: phrase("It has subtasks now that this undo does not delete; it stays."),
    NoteCode.NO_CREATE: phrase("{where} does not let TaskSync create tasks."),
    NoteCode.NO_DELETE: phrase("{where} does not let TaskSync delete tasks."),
    NoteCode.BACK_ALREADY: phrase("It is in {where} again already."),
    NoteCode.SYNCED_ANEW: phrase("It was synced anew since."),
    NoteCode.RENUMBERED: phrase("In {where} it is there under another id now; it stays linked."),
    NoteCode.PARENT_BELOW: phrase("Its former parent task is one of its own subtasks now; it stays where it is."),
    NoteCode.TOO_LITTLE_KNOWN: phrase(
        "Not deleted: the database was restored from a backup and knows too little of this task."
    ),
    NoteCode.NOT_RETURNING: phrase("What does not return: {parts}."),
}

LEFT_ALONE: Mapping[str, Sayable] = {
    LeftAloneCode.BY_MODE: phrase("Deleted in {where}; the mode of this pair leaves it here."),
    LeftAloneCode.UNDONE: phrase("A sync of it was undone; since then it is not in {where}."),
    LeftAloneCode.PARTED: phrase("The joining of the two was undone: they are kept apart."),
    LeftAloneCode.SKIPPED: phrase("You said to leave it alone always."),
    LeftAloneCode.DIFFERS: phrase("You said to leave the two sides’ {field} as they are."),
    LeftAloneCode.LEFT_DIFFERENT: phrase("An undo, or an answer of yours, left the two sides different: {parts}."),
    LeftAloneCode.TAKEN_UP: phrase("The next sync takes it up again."),
}
"""Why a task is left alone, in the list of those."""
