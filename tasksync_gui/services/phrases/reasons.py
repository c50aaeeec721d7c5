"""Why an operation is proposed, and why two tasks are taken for one."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import MatchCode, ReasonCode
from tasksync_gui.services.phrases.render import Sayable, phrase

REASONS: Mapping[str, Sayable] = {
    ReasonCode.CHANGED: phrase("Changed in {where}."),
    ReasonCode.LABELS_CHANGED: phrase("Labels changed in {where}."),
    ReasonCode.REVERTED: phrase("Changed in {where}, but this pair mirrors {other}: reverted."),
    ReasonCode.MADE_LIKE: phrase("Made like {where}."),
    ReasonCode.FILLED: phrase("Empty in {where}, filled from {other}."),
    ReasonCode.MIRRORED: phrase("Changed on both sides; this pair mirrors {where}."),
    ReasonCode.MERGED: phrase("Changed on both sides and merged."),
    ReasonCode.BY_RULE: phrase("Changed on both sides; the rule of this pair lets {where} win."),
    ReasonCode.KEPT_AS_COPY: phrase("Changed on both sides; {where}'s version is kept as a copy."),
    ReasonCode.OWN_VERSION: phrase("Changed on both sides: this version is kept as a task of its own."),
    ReasonCode.CHOSEN_VALUE: phrase("You chose this value."),
    ReasonCode.CHOSEN_SIDE: phrase("You chose {where}'s value."),
    ReasonCode.CHOSEN_STATE: phrase("You chose {where}'s state."),
    ReasonCode.NEW: phrase("New in {where}."),
    ReasonCode.UNFINISHED: phrase("New in {where}; an earlier attempt did not finish."),
    ReasonCode.DELETED: phrase("Deleted in {where}; unchanged in {other}."),
    ReasonCode.DELETION_WINS: phrase("Deleted in {where}; edited in {other}, but in this pair a deletion wins."),
    ReasonCode.DELETED_IN_MIRROR: phrase("Deleted in {where}, but this pair mirrors {other}."),
    ReasonCode.EDIT_WINS: phrase("Deleted in {where}, but edited in {other}: the edit wins."),
    ReasonCode.MADE_NEXT_DOOR: phrase(
        "Deleted, and made again in {where} by another pair of yours, in which it had been edited."
    ),
    ReasonCode.EDITED_BESIDES: phrase("Edited in {where}, besides what this pair carries: {parts}."),
    ReasonCode.COPY_DELETED: phrase("A second copy of a synced task; you had it deleted."),
    ReasonCode.AS_BEFORE: phrase("As it was before the sync."),
    ReasonCode.KEPT_APART: phrase(
        "Linked by the sync that is undone: both tasks stay as they are and are not synced with each other."
    ),
    ReasonCode.CREATED_BY_UNDONE: phrase("Created by the sync that is undone, and untouched since."),
    ReasonCode.OTHER_KEEPS: phrase("{where} keeps its own."),
    ReasonCode.BACK_FROM_TRASH: phrase("Deleted by the sync that is undone: it comes back out of the trash."),
    ReasonCode.BACK_AS_IT_WAS: phrase(
        "Deleted by the sync that is undone: it comes back as it was, with all that TaskSync does not carry."
    ),
    ReasonCode.BACK_AS_NEW: phrase(
        "Deleted by the sync that is undone: it comes back with a new id, without comments, attachments and whatever "
        "else TaskSync does not carry."
    ),
    ReasonCode.BACK_WITHOUT: phrase(
        "Deleted by the sync that is undone: it comes back as a new task with all that it said, but without {parts}."
    ),
    ReasonCode.SERIES_GOES_ON: phrase("Done in {where}. It repeats in {other}, and goes on there with its next date."),
    ReasonCode.SERIES_GOES_ON_ALONE: phrase(
        "Done in {where}, where it stays so. It repeats in {other}, and goes on there with its next date."
    ),
    ReasonCode.SERIES_AGAIN: phrase("It repeats in {other}: to do again, on its next date."),
    ReasonCode.SERIES_OVER: phrase("Done in {where}. It repeated in {other}, and this was the last time."),
    ReasonCode.SERIES_ENDED: phrase("You chose {where}'s value: it repeats no more in {other}."),
    ReasonCode.SERIES_DELETED: phrase("It repeats in {where}: all further dates go with it."),
    ReasonCode.TAKEN_UP: phrase("It was left alone on one side and is to be in {where} again."),
    ReasonCode.TOGETHER_AGAIN: phrase("They were kept apart and are to be one task again."),
    ReasonCode.DIFFERENT_FROM_NOW: phrase(
        "From now on the two lists differ there; the list 'Left alone' names it, and takes it up again."
    ),
    ReasonCode.ALONE_FROM_NOW: phrase("{where} has no such task any more; it is not synced there."),
}
MATCHES: Mapping[str, Sayable] = {
    MatchCode.MARK: phrase("Both carry the same TaskSync mark."),
    MatchCode.MADE_FROM: phrase("One was made from the other by TaskSync."),
    MatchCode.ORIGIN: phrase("One says that it is a copy of the other, or both of the same task."),
    MatchCode.UID: phrase("Both have the same global id."),
    MatchCode.ADDRESS: phrase("Both have the same address."),
    MatchCode.EQUAL: phrase("Same title and equal content."),
    MatchCode.TITLE: phrase("Same title."),
    MatchCode.TITLE_AND_DUE: phrase("Same title and due date."),
    MatchCode.SIMILAR: phrase("Similar titles ({percent} %)."),
}
