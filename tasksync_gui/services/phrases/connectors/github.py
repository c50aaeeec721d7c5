"""What GitHub has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHECK_ADDRESS,
    CHOOSE_OR_RESTORE,
    NEXT_RUN_LOOKS,
    WAITS_BY_ITSELF,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.render import Phrase, phrase

ERRORS: Mapping[str, ErrorPhrase] = {
    "github.no_repository": ErrorPhrase(
        "The repository is not there", "{repository}: {error.cause}", CHOOSE_OR_RESTORE
    ),
    "github.no_list": ErrorPhrase("The server's answer makes no sense", "{url} gave no list", CHECK_ADDRESS),
    "github.nobody": ErrorPhrase("The server's answer makes no sense", "GET /user names nobody", CHECK_ADDRESS),
    "github.new_without_number": ErrorPhrase(
        "The server's answer makes no sense", "The new issue has no number", CHECK_ADDRESS
    ),
    "github.ignored": ErrorPhrase(
        "GitHub ignored the {what}",
        "This account may not set the {what} of issues in {collection}",
        "Ask for the right to push there, or leave the field out of this pair.",
    ),
    "github.no_issue": ErrorPhrase("It is not there", "{collection} has no issue {task}", NEXT_RUN_LOOKS),
    "github.pull_request": ErrorPhrase("It is no issue", "{collection}#{task} is a pull request", NEXT_RUN_LOOKS),
    "github.moved": ErrorPhrase("It was moved", "{collection}#{task} is now {address}", NEXT_RUN_LOOKS),
    "github.issue_hidden": ErrorPhrase(
        "It is in another repository, which this account cannot see",
        "{cause}",
        "Delete the task on the other side if it is not wanted there.",
    ),
    "github.no_number": ErrorPhrase(
        "The server's answer makes no sense", "{collection}#{task} has no number", CHECK_ADDRESS
    ),
    "github.issue_changed": ErrorPhrase("The issue changed on GitHub", "{collection}#{task}", NEXT_RUN_LOOKS),
    "github.no_delete": ErrorPhrase(
        "GitHub does not let this account delete issues", "{cause}", "Delete it there as an administrator, or close it."
    ),
    "github.slow_down": ErrorPhrase("GitHub asks to slow down", "{cause}", WAITS_BY_ITSELF),
    "github.single_sign_on": ErrorPhrase(
        "The organisation asks for its single sign-on",
        "{cause}",
        "Authorise the token for the organisation on GitHub's page of tokens.",
    ),
    "github.no_change": ErrorPhrase("GitHub does not let this account change the issue", "{cause}", CHANGE_TASK),
    "github.no_right": ErrorPhrase(
        "The token may not do this",
        "{cause}",
        "Give it the right to read and write issues of this repository, or use another token.",
    ),
    "github.issues_off": ErrorPhrase(
        "Issues are switched off in this repository", "{cause}", "Switch them on, or choose another."
    ),
    "github.value_refused": ErrorPhrase("GitHub refused a value", "{cause}", CHANGE_TASK),
    "github.unknown_person": ErrorPhrase(
        "This person cannot be assigned",
        "Nobody who can be assigned is called '{person}'",
        "Add the person to the repository, or to the account's people.",
    ),
    "github.no_client_id": ErrorPhrase(
        "The client id is missing",
        "Signing in needs the client id of an OAuth app with device flow",
        "Enter it in the account's settings, or use a personal access token.",
    ),
    "github.unknown_client_id": ErrorPhrase(
        "GitHub does not know this client id", "{error.cause}", "Check it in the account's settings."
    ),
}

PARTS: Mapping[str, Phrase] = {
    "github.listed_without_number": phrase("An issue without a number was listed. Look at it there."),
    "github.labels": phrase("labels"),
    "github.assignees": phrase("assignees"),
    "github.labels_and_assignees": phrase("labels and assignees"),
    "github.repositories": phrase("Repositories: {count}, of which issues can be managed in {able}."),
    "github.deletable": phrase("Issues can be deleted where the account is an administrator: in {count}."),
    "github.token_reads_only": phrase("The token may only read: give it the scope 'repo'."),
    "github.no_way_in": phrase("Enter an access token, or the client id of an app to sign in with."),
}
"""Remarks, problems of single records, and what stands inside causes."""
