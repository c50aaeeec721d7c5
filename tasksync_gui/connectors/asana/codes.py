"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class AsanaCode(StrEnum):
    """What Asana refuses, and what of it cannot be read."""

    PAGE_MARK_EXPIRED = "asana.page_mark_expired"
    UNKNOWN_RELATIVE = "asana.unknown_relative"
    PAID_PLAN = "asana.paid_plan"
    NOT_ALLOWED = "asana.not_allowed"
    NO_TASK = "asana.no_task"
    NO_RESUME_POINT = "asana.no_resume_point"
    RESUME_POINT_EXPIRED = "asana.resume_point_expired"
    NO_RECORD = "asana.no_record"
    PROJECT_HIDDEN = "asana.project_hidden"
    HIDDEN_TASK = "asana.hidden_task"
    TASK_NOT_SHOWN = "asana.task_not_shown"
    TASK_MOVED = "asana.task_moved"
    NO_LIST = "asana.no_list"
    SECTIONS_CHANGED = "asana.sections_changed"
    HAS_SUBTASKS = "asana.has_subtasks"
    TASK_CHANGED = "asana.task_changed"
    CREATED_BEFORE = "asana.created_before"
    ENDLESS_CHANGES = "asana.endless_changes"
    MANY_CHANGES = "asana.many_changes"
    NO_WORKSPACE = "asana.no_workspace"
    UNKNOWN_PERSON = "asana.unknown_person"
    NO_PRIORITY = "asana.no_priority"
    NO_SECTION = "asana.no_section"
    NO_OTHER_SECTION = "asana.no_other_section"
    ENTRIES_WITHOUT_ID = "asana.entries_without_id"
    NOT_A_PAIR = "asana.not_a_pair"
    NOT_A_STATUS = "asana.not_a_status"
    NOT_A_PRIORITY = "asana.not_a_priority"
    NOT_A_TOKEN = "asana.not_a_token"
    WORKSPACES = "asana.workspaces"
    NO_WORKSPACES = "asana.no_workspaces"
    BY_TOKEN = "asana.by_token"
    BY_APP = "asana.by_app"
    OWN_CONTENT = "asana.own_content"
