"""What CalDAV has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHECK_ADDRESS,
    CHOOSE_OR_RESTORE,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    REPORT_IT,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.render import Phrase, phrase

ERRORS: Mapping[str, ErrorPhrase] = {
    "caldav.list_cut_short": ErrorPhrase("The server lists only a part of the calendar", "{collection}", CHECK_ADDRESS),
    "caldav.resume_point_forgotten": ErrorPhrase(
        "The server forgot the resume point", "{old} became {new}", LOOK_IN_THE_LOG
    ),
    "caldav.token_too_old": ErrorPhrase(
        "The server no longer knows what changed since the last sync",
        "{method} {collection}",
        "The next run reads the whole list.",
    ),
    "caldav.resume_point_expired": ErrorPhrase("The resume point is no longer valid", "{error.cause}", LOOK_IN_THE_LOG),
    "caldav.unreadable": ErrorPhrase(
        "The task cannot be read", "{name}: {reason}", "Mend or delete it in another program."
    ),
    "caldav.endless_changes": ErrorPhrase("The server's list of changes does not end", "", LOOK_IN_THE_LOG),
    "caldav.calendar_changed": ErrorPhrase("The calendar has changed", "{collection}", LOOK_IN_THE_LOG),
    "caldav.no_task": ErrorPhrase("The task is gone", "{name} is no task any more", NEXT_RUN_LOOKS),
    "caldav.no_todo": ErrorPhrase("There is no task in this calendar object", "", REPORT_IT),
    "caldav.unwritable_value": ErrorPhrase("A value cannot be written to a calendar", "{name}: {kind}", REPORT_IT),
    "caldav.no_calendar": ErrorPhrase("The calendar is not there", "{cause}", CHOOSE_OR_RESTORE),
    "caldav.task_changed": ErrorPhrase("The task changed on the server", "{address}", NEXT_RUN_LOOKS),
    "caldav.series_over": ErrorPhrase(
        "The repeating task cannot be changed so", "{reason}", "Change it in its own program."
    ),
    "caldav.still_there": ErrorPhrase(
        "The server says that it deleted the task, and it is still there",
        "{address}",
        "Delete it in another program, or ask who runs the server.",
    ),
    "caldav.uid_taken": ErrorPhrase("Another object has this task's id already", "{cause}", NEXT_RUN_LOOKS),
    "caldav.other_server": ErrorPhrase(
        "The lists are on another server",
        "{server}; nothing was sent there, since it would get your password",
        "If you trust it, enter {server} as 'Other server' in the account's settings.",
    ),
    "caldav.no_list_of_changes": ErrorPhrase("The server does not tell changes", "{method}: {status}", LOOK_IN_THE_LOG),
    "caldav.no_caldav": ErrorPhrase(
        "There is no CalDAV at this address",
        "{error.cause}",
        "Copy the CalDAV address from the server's own settings page.",
    ),
}

PARTS: Mapping[str, Phrase] = {
    "caldav.anybody": phrase("anybody"),
    "caldav.does_not_exist": phrase("{calendar} does not exist"),
    "caldav.not_a_calendar": phrase("It is no calendar"),
    "caldav.item_unreadable": phrase("The task cannot be read: {reason}. Mend or delete it in another program."),
    "caldav.lists_elsewhere": phrase(
        "Further lists are on {server}. If you trust it, enter it as 'Other server' in the account's settings."
    ),
    "caldav.no_server": phrase("Enter the server with its scheme, for example https://caldav.example.org."),
    "caldav.not_got": phrase(
        "The server did not hand out the task: {reason}. Nothing is done about it; the next run asks again."
    ),
    "caldav.no_data": phrase("it came without its content"),
    "caldav.left_out": phrase("it was left out of the answer"),
    "caldav.refused": phrase("the answer for it was {status}"),
    "caldav.refused_saying": phrase("the answer for it was {status}, {said}"),
    "caldav.damaged_address": phrase("its address holds characters that XML forbids"),
    "caldav.line_outside": phrase("line {line}: '{name}' stands outside of a calendar"),
    "caldav.too_deep": phrase("line {line}: too many parts inside each other"),
    "caldav.ends_inside": phrase("it ends inside {name}"),
    "caldav.object_no_calendar": phrase("it is no calendar"),
    "caldav.end_without_begin": phrase("line {line}: END:{name} has no BEGIN"),
    "caldav.line_not_utf8": phrase("line {line} is not UTF-8"),
    "caldav.line_without_value": phrase("line {line} has no value: '{start}'"),
    "caldav.no_uid": phrase("the task has no UID"),
    "caldav.several_tasks": phrase("it holds several tasks"),
    "caldav.same_task_twice": phrase("it holds the same task twice"),
    "caldav.series_irregular": phrase("it has dates besides those of its rule"),
    "caldav.series_not_understood": phrase("its rule is not understood here"),
    "caldav.occurrence_apart": phrase("the date in question has been changed on its own"),
    "caldav.occurrences_apart": phrase("some of its dates have been changed on their own"),
    "caldav.task_lists": phrase("Task lists: {titles}"),
    "caldav.no_lists": phrase("This account has no list that can hold tasks."),
    "caldav.password_needed": phrase("A user name needs its password."),
}
"""Remarks, problems of single records, and what stands inside causes."""
