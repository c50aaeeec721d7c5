"""Why something waits for a person."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import HoldCode
from tasksync_gui.services.phrases.render import Sayable, phrase, plural

HOLDS: Mapping[str, Sayable] = {
    HoldCode.CONFLICT: phrase("Changed on both sides to different values."),
    HoldCode.SPELLED_OR_EDITED: phrase(
        "It is not there as it was written: the system may keep it in a form of its own, or somebody has edited it."
    ),
    HoldCode.DIFFERENT: phrase("Both sides have different values."),
    HoldCode.CANNOT_TAKE: phrase("{where} cannot take it: {why}."),
    HoldCode.TOO_LONG: phrase("it has {length} characters and the limit is {limit}"),
    HoldCode.REFUSED_BY: phrase(
        "{where} refused this value: {error.what}. It is sent again when it is another one, or when you choose it here."
    ),
    HoldCode.NO_CREATE: phrase("{where} does not let TaskSync create tasks."),
    HoldCode.NO_DELETE: phrase("{where} does not let TaskSync delete tasks."),
    HoldCode.OWN_SUBTASK: phrase("Moving it there would make it part of its own subtasks."),
    HoldCode.SUBTASKS_STAY: phrase("Deleted in {where}, but in {other} it has subtasks that stay. Move them first."),
    HoldCode.DELETED_AND_EDITED: phrase("Deleted in {where}, but edited in {other}."),
    HoldCode.BACK: phrase("It was deleted earlier and is back in {where}."),
    HoldCode.REFUSED_REPEATEDLY: phrase("It was refused repeatedly."),
    HoldCode.UNDECIDED: phrase("It waits for your decision."),
    HoldCode.COPY_EQUAL: phrase(
        "A second copy of a task that is already synced appeared in {where}, equal to it in everything. "
        "Take {other}'s state to delete the copy, or {where}'s to keep it as it is."
    ),
    HoldCode.COPY_DIFFERS: phrase(
        "A second copy of a task that is already synced appeared in {where}, and it differs. "
        "It is put aside: bring what you need into the other one and delete it, or skip it always."
    ),
    HoldCode.MAYBE_RETURNED: phrase("It may be the deleted task of this title that {where} still has."),
    HoldCode.MAYBE_FOREIGN_COPY: phrase(
        "It may be a second copy, made by another TaskSync, of a task that is already synced."
    ),
    HoldCode.FOREIGN_MARK: phrase(
        "Another TaskSync ({installation}) made it. Say once that it is wanted, and the tasks of that TaskSync are "
        "synced from then on without a question."
    ),
    HoldCode.MARK_OF_GONE: phrase(
        "It bears the mark of a synced task that is gone from {where}: it may be that task, moved, or somebody's copy "
        "of it. Until you say whether it is wanted, the deletion is not passed on."
    ),
    HoldCode.MAYBE_COPY: phrase(
        "By its mark it belongs to a task on the other side, but the two say different things."
    ),
    HoldCode.MAYBE_INTERRUPTED: phrase("It may be what an interrupted sync created from a task of this title."),
    HoldCode.SAME_TITLES: plural(
        "Has the same title as another.", "Has the same title as {count} tasks on the other side."
    ),
    HoldCode.SERIES_ASKS: phrase(
        "Done in {where}. It repeats in {other}, where it goes on with its next date. Take {other}'s state to have it "
        "to do again in {where}, too, on that date; take {where}'s to leave it done there. TaskSync remembers the "
        "answer for this pair."
    ),
    HoldCode.SERIES_KEPT: phrase(
        "Done in {where}. In {other} it repeats, and {why}: complete it there. "
        "To take {where}'s state ends it for good."
    ),
    HoldCode.SERIES_MOVED: phrase(
        "Done in {where}. In {other} it repeats, and its date was changed meanwhile: it is not clear which date is "
        "done. To take {where}'s state ends it for good."
    ),
    HoldCode.SERIES_CANCELLED: phrase(
        "Cancelled in {where}. In {other} it repeats: to take {where}'s state ends it for good."
    ),
    HoldCode.SERIES_AT_STAKE: phrase(
        "It repeats in {other}: done in {where} means done for this date, or, where its next one is not certain, "
        "for good."
    ),
    HoldCode.SERIES_DATES: phrase("In {other} it repeats, and {why}: move it there."),
    HoldCode.SERIES_WITHOUT_DATE: phrase(
        "Its date was removed in {where}. In {other} it repeats, which it cannot do without: to take {where}'s state "
        "ends it for good."
    ),
    HoldCode.LEFT_OUT: phrase("You left it out of a review. What would be done:"),
    HoldCode.SIMILAR_TITLES: phrase("More than one task on the other side has a similar title."),
}
