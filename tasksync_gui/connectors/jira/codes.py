"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class JiraCode(StrEnum):
    """What Jira refuses, and what of it cannot be read."""

    PROJECT_GONE = "jira.project_gone"
    NOBODY = "jira.nobody"
    SEARCH_REFUSED = "jira.search_refused"
    NO_LIST = "jira.no_list"
    NO_ISSUE = "jira.no_issue"
    NO_NEW_ID = "jira.no_new_id"
    OTHER_KIND = "jira.other_kind"
    ZONE_CHANGED = "jira.zone_changed"
    ISSUE_CHANGED = "jira.issue_changed"
    EMPTY_ISSUE = "jira.empty_issue"
    UNKNOWN_PERSON = "jira.unknown_person"
    NOTES_TOO_LONG = "jira.notes_too_long"
    CAPTCHA = "jira.captcha"
    FIELD_REFUSED = "jira.field_refused"
    NOT_ALLOWED = "jira.not_allowed"
    REQUIRED_FIELDS = "jira.required_fields"
    OTHER_SITES = "jira.other_sites"
    NO_STEP = "jira.no_step"
    STEP_ASKS = "jira.step_asks"
    NO_DELETE = "jira.no_delete"
    PARENT_FIXED = "jira.parent_fixed"
    SUBTASK_ALONE = "jira.subtask_alone"
    OTHER_LEVEL = "jira.other_level"
    NO_SUBTASKS = "jira.no_subtasks"
    NO_TASKS = "jira.no_tasks"
    OTHER_SITE = "jira.other_site"
    OTHER_JIRA = "jira.other_jira"
    NO_PROJECT = "jira.no_project"
    ISSUE_HIDDEN = "jira.issue_hidden"
    ISSUE_MOVED = "jira.issue_moved"
    MAYBE_HIDDEN = "jira.maybe_hidden"
    KIND = "jira.kind"
    MISSING_RIGHTS = "jira.missing_rights"
    EMAIL_NEEDED = "jira.email_needed"
