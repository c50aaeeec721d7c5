"""What Jira has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHECK_ADDRESS,
    CHOOSE_OR_RESTORE,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    SIGN_IN_AGAIN,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.language import N_
from tasksync_gui.services.phrases.render import Phrase, phrase

MOVE_IN_JIRA = N_("Move or convert the issue in Jira.")

ERRORS: Mapping[str, ErrorPhrase] = {
    "jira.issue_moved": ErrorPhrase(
        "The issue was moved to another project", "{issue}", "Move it back, or sync that project, too."
    ),
    "jira.maybe_hidden": ErrorPhrase(
        "The issue is deleted or hidden: in a project with security levels Jira does not tell which",
        "{error.cause}",
        "If it is deleted, delete the task on the other side.",
    ),
    "jira.project_gone": ErrorPhrase("The project is gone or hidden from you", "{cause}", CHOOSE_OR_RESTORE),
    "jira.nobody": ErrorPhrase("The server does not say who you are", "GET myself gave no user", CHECK_ADDRESS),
    "jira.search_refused": ErrorPhrase("Jira does not understand the search", "POST {path}: {said}", CHECK_ADDRESS),
    "jira.no_list": ErrorPhrase("Jira's answer makes no sense", "POST {path} gave no list of issues", CHECK_ADDRESS),
    "jira.no_issue": ErrorPhrase("Jira's answer makes no sense", "GET issue/{issue} gave no issue", CHECK_ADDRESS),
    "jira.no_new_id": ErrorPhrase("Jira does not say what it created", "POST issue gave no id", CHECK_ADDRESS),
    "jira.other_kind": ErrorPhrase(
        "This is another kind of Jira",
        "The server calls itself {kind}",
        "Choose the other kind in the account's settings.",
    ),
    "jira.zone_changed": ErrorPhrase("The time zone of your Jira profile changed", "{project}", LOOK_IN_THE_LOG),
    "jira.issue_changed": ErrorPhrase("The issue changed in Jira", "{issue}", NEXT_RUN_LOOKS),
    "jira.empty_issue": ErrorPhrase("Jira's answer makes no sense", "An issue has no id or no fields", CHECK_ADDRESS),
    "jira.unknown_person": ErrorPhrase(
        "The assignee is not known in Jira",
        "Nobody to whom issues of this project can be assigned is called '{person}'",
        "Add the person to the account's people, or change the assignee.",
    ),
    "jira.notes_too_long": ErrorPhrase(
        "The notes are too long for Jira",
        "As wiki text they have {length} characters and the limit is {most}",
        "Shorten them; nothing is cut.",
    ),
    "jira.own_content": ErrorPhrase(
        "The notes in Jira hold something that this edit would remove",
        "A picture, a table or the like, which only Jira can show, would be lost although nobody edited it",
        "Edit these notes in Jira; TaskSync then carries them.",
    ),
    "jira.captcha": ErrorPhrase(
        "Jira wants to see a person first",
        "{where} was refused after too many wrong sign-ins",
        "Sign in once in the browser, then try again.",
    ),
    "jira.field_refused": ErrorPhrase("Jira refuses the field {jira_fields}", "{where}: {said}", CHANGE_TASK),
    "jira.not_allowed": ErrorPhrase(
        "You may not do this to this issue",
        "{where}: {said}",
        "Ask an administrator of the project for the right to do it.",
    ),
    "jira.required_fields": ErrorPhrase(
        "A new '{type}' needs more than TaskSync knows",
        "These fields must be filled: {fields}",
        "Choose another issue type in the account's settings, or make the fields optional.",
    ),
    "jira.other_sites": ErrorPhrase(
        "The sign-in is for another site",
        "It opens: {sites}",
        "Sign in again and choose {site}, or change the site address.",
    ),
    "jira.no_step": ErrorPhrase(
        "The workflow does not allow this status",
        "From '{current}' no step that you may take leads to a status that counts as {state}",
        "Move the issue in Jira, or have the workflow changed.",
    ),
    "jira.step_asks": ErrorPhrase(
        "The step '{step}' asks for more",
        "Jira wants these fields filled first: {fields}",
        "Take this step in Jira; TaskSync then sees it.",
    ),
    "jira.no_delete": ErrorPhrase(
        "Jira does not delete this issue",
        "{error.cause}",
        "Delete or move its subtasks first, or ask for the right to delete.",
    ),
    "jira.parent_fixed": ErrorPhrase(
        "Jira cannot change the parent",
        "This kind of Jira does not let a program change the parent of an issue",
        MOVE_IN_JIRA,
    ),
    "jira.subtask_alone": ErrorPhrase(
        "Jira cannot change the parent", "A subtask cannot be without a parent", MOVE_IN_JIRA
    ),
    "jira.other_level": ErrorPhrase(
        "Jira cannot change the parent", "The issue would have to become a subtask, or stop being one", MOVE_IN_JIRA
    ),
    "jira.no_subtasks": ErrorPhrase(
        "This project has no subtasks",
        "No issue type of that kind may be created here",
        "Have an issue type added, or the right to create issues.",
    ),
    "jira.no_tasks": ErrorPhrase(
        "This project has no tasks",
        "No issue type of that kind may be created here",
        "Have an issue type added, or the right to create issues.",
    ),
    "jira.other_site": ErrorPhrase("The sign-in is for another site", "It is for {site}", SIGN_IN_AGAIN),
    "jira.other_jira": ErrorPhrase("The sign-in is for another site", "It is for another Jira", SIGN_IN_AGAIN),
}

PARTS: Mapping[str, Phrase] = {
    "jira.no_project": phrase("There is no project {project}"),
    "jira.issue_hidden": phrase("The issue cannot be read: Jira shows no fields of it. Check your rights."),
    "jira.kind": phrase("Jira {jira_kind} {version}"),
    "jira.missing_rights": phrase("Not allowed in any project: {jira_rights}."),
    "jira.email_needed": phrase("For Jira Cloud the e-mail address is needed, too."),
}
"""Remarks, problems of single records, and what stands inside causes."""
