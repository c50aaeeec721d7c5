"""How runs went: sentences for the history, the status of a pair and notifications."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import LostCode, PartCode, RunCode
from tasksync_gui.services.phrases.render import Sayable, phrase, plural

RUNS: Mapping[str, Sayable] = {
    RunCode.CANCELLED_EARLY: phrase("Cancelled before anything was changed."),
    RunCode.UNDER_REVIEW: phrase("You are reviewing this pair; automatic sync waits until you are done."),
    RunCode.NOTHING_CHANGED: phrase("Nothing was changed. Review the preview and confirm it."),
    RunCode.INTERRUPTED: phrase("The previous run was interrupted: {parts}."),
    RunCode.DONE_BEFORE: plural("{count} change done", "{count} changes done"),
    RunCode.VERIFIED: plural("{count} verified ({parts})", "{count} verified ({parts})"),
    RunCode.ARRIVED: plural("{count} arrived", "{count} arrived"),
    RunCode.LOST: plural("{count} not", "{count} not"),
    RunCode.UNCLEAR: plural("{count} unclear", "{count} unclear"),
    RunCode.NOT_LOOKED_UP: plural(
        "{count} write of an earlier run could not be looked up in {where}, the next run asks again: {error}",
        "{count} writes of an earlier run could not be looked up in {where}, the next run asks again: {error}",
    ),
    RunCode.CANCELLED: plural(
        "Cancelled; {count} change left for the next run.", "Cancelled; {count} changes left for the next run."
    ),
    RunCode.LEFT_ALONE: phrase("{where} was left alone: {error}"),
    RunCode.FAILED: plural("{count} change failed: {error}", "{count} changes failed: {error}"),
    RunCode.WAITED: plural(
        "{count} change waited for something that failed.", "{count} changes waited for something that failed."
    ),
    RunCode.CHANGED_MEANWHILE: plural(
        "{count} task changed meanwhile; the next run looks again.",
        "{count} tasks changed meanwhile; the next run looks again.",
    ),
    RunCode.PUT_OFF: plural("{count} change put off: {first}{more}.", "{count} changes put off: {first}{more}."),
    RunCode.UNDECIDED: plural("{count} conflict needs your decision.", "{count} conflicts need your decision."),
    RunCode.NOT_UNDONE: plural(
        "{count} change could not be undone: {first}{more}.", "{count} changes could not be undone: {first}{more}."
    ),
    RunCode.CHANGED_SINCE_REVIEW: plural(
        "{count} change left out, changed since the review: {title}{more}.",
        "{count} changes left out, changed since the review: {title}{more}.",
    ),
    RunCode.UNREADABLE: plural(
        "{count} record could not be read: {first}{more}.", "{count} records could not be read: {first}{more}."
    ),
}
PARTS: Mapping[str, Sayable] = {
    PartCode.FIELD: phrase("{field}"),
    PartCode.NATIVE: phrase("{native}"),
    LostCode.KEY: phrase("the key {names}"),
    LostCode.COMMENTS: phrase("comments ({count})"),
    LostCode.ATTACHMENTS: phrase("attachments ({count})"),
    LostCode.LINKS: phrase("links to other tasks ({count})"),
    LostCode.OWN_FIELDS: phrase("the fields {names}"),
    LostCode.TIME_SPENT: phrase("the time logged on it"),
    LostCode.ESTIMATE: phrase("its estimate"),
    LostCode.LOCK: phrase("its lock"),
    LostCode.ANY_COMMENTS: phrase("its comments, if it had any"),
    LostCode.ANY_HANGINGS: phrase("its comments and attachments, if it had any"),
    PartCode.STATUS: phrase("{state}"),
    PartCode.LABEL: phrase("{label}"),
    PartCode.START_ALONE: phrase("its start date {start} needs a due date there: remove the start first"),
    PartCode.DATES_UNLIKE: phrase(
        "with its start {start} both dates have a time of day there, or neither has: change one of them"
    ),
    PartCode.DUE_EARLY: phrase("it would not be due after its start {start}: change the start first, or both together"),
    PartCode.DATES: phrase("its dates can only be read"),
    PartCode.RULE: phrase("its rule is not understood here"),
    PartCode.THING: phrase("{thing}"),
    PartCode.OF: phrase("{title}: {said}"),
    PartCode.MORE: plural(" (and {count} more)", " (and {count} more)"),
}
