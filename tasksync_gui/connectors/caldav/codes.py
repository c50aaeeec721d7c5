"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class CalDavCode(StrEnum):
    """What a calendar server refuses, and what of a calendar cannot be read."""

    LIST_CUT_SHORT = "caldav.list_cut_short"
    RESUME_POINT_FORGOTTEN = "caldav.resume_point_forgotten"
    TOKEN_TOO_OLD = "caldav.token_too_old"
    RESUME_POINT_EXPIRED = "caldav.resume_point_expired"
    UNREADABLE = "caldav.unreadable"
    ENDLESS_CHANGES = "caldav.endless_changes"
    CALENDAR_CHANGED = "caldav.calendar_changed"
    NO_TASK = "caldav.no_task"
    NO_TODO = "caldav.no_todo"
    UNWRITABLE_VALUE = "caldav.unwritable_value"
    NO_CALENDAR = "caldav.no_calendar"
    TASK_CHANGED = "caldav.task_changed"
    NO_CALDAV = "caldav.no_caldav"
    DOES_NOT_EXIST = "caldav.does_not_exist"
    NOT_A_CALENDAR = "caldav.not_a_calendar"
    ITEM_UNREADABLE = "caldav.item_unreadable"
    LINE_OUTSIDE = "caldav.line_outside"
    ENDS_INSIDE = "caldav.ends_inside"
    OBJECT_NO_CALENDAR = "caldav.object_no_calendar"
    END_WITHOUT_BEGIN = "caldav.end_without_begin"
    LINE_NOT_UTF8 = "caldav.line_not_utf8"
    LINE_WITHOUT_VALUE = "caldav.line_without_value"
    NO_UID = "caldav.no_uid"
    SEVERAL_TASKS = "caldav.several_tasks"
    SAME_TASK_TWICE = "caldav.same_task_twice"
    SERIES_IRREGULAR = "caldav.series_irregular"
    SERIES_NOT_UNDERSTOOD = "caldav.series_not_understood"
    OCCURRENCE_APART = "caldav.occurrence_apart"
    OCCURRENCES_APART = "caldav.occurrences_apart"
    SERIES_OVER = "caldav.series_over"
    TASK_LISTS = "caldav.task_lists"
    NO_LISTS = "caldav.no_lists"
    PASSWORD_NEEDED = "caldav.password_needed"
    ANYBODY = "caldav.anybody"
