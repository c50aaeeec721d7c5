"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class GitHubCode(StrEnum):
    """What GitHub refuses, and what of it cannot be read."""

    NO_REPOSITORY = "github.no_repository"
    NO_LIST = "github.no_list"
    NOBODY = "github.nobody"
    NEW_WITHOUT_NUMBER = "github.new_without_number"
    IGNORED = "github.ignored"
    NO_ISSUE = "github.no_issue"
    PULL_REQUEST = "github.pull_request"
    MOVED = "github.moved"
    ISSUE_HIDDEN = "github.issue_hidden"
    NO_NUMBER = "github.no_number"
    ISSUE_CHANGED = "github.issue_changed"
    NO_DELETE = "github.no_delete"
    SLOW_DOWN = "github.slow_down"
    SINGLE_SIGN_ON = "github.single_sign_on"
    NO_CHANGE = "github.no_change"
    NO_RIGHT = "github.no_right"
    ISSUES_OFF = "github.issues_off"
    VALUE_REFUSED = "github.value_refused"
    UNKNOWN_PERSON = "github.unknown_person"
    NO_CLIENT_ID = "github.no_client_id"
    UNKNOWN_CLIENT_ID = "github.unknown_client_id"
    LISTED_WITHOUT_NUMBER = "github.listed_without_number"
    LABELS = "github.labels"
    ASSIGNEES = "github.assignees"
    LABELS_AND_ASSIGNEES = "github.labels_and_assignees"
    REPOSITORIES = "github.repositories"
    DELETABLE = "github.deletable"
    TOKEN_READS_ONLY = "github.token_reads_only"
    NO_WAY_IN = "github.no_way_in"
