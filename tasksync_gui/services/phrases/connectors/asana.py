"""What Asana has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHECK_ADDRESS,
    CHOOSE_OR_RESTORE,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.render import Phrase, phrase, plural

ERRORS: Mapping[str, ErrorPhrase] = {
    "asana.page_mark_expired": ErrorPhrase("The list could not be read as a whole", "{cause}", CHECK_ADDRESS),
    "asana.unknown_relative": ErrorPhrase("Asana no longer knows what the task is to have", "{cause}", CHANGE_TASK),
    "asana.paid_plan": ErrorPhrase(
        "Asana asks for a paid plan", "{cause}", "Leave this field out of the pair, or change the plan."
    ),
    "asana.not_allowed": ErrorPhrase(
        "Asana does not allow this", "{cause}", "Ask for edit rights in the project, or lift the lock."
    ),
    "asana.no_task": ErrorPhrase("The task is gone", "Asana has no task {task}", NEXT_RUN_LOOKS),
    "asana.no_resume_point": ErrorPhrase("Asana gave no resume point", "GET /events", CHECK_ADDRESS),
    "asana.resume_point_expired": ErrorPhrase(
        "Asana's resume point is no longer valid", "Project {project}", LOOK_IN_THE_LOG
    ),
    "asana.no_record": ErrorPhrase("Asana's answer makes no sense", "It holds no record with an id", CHECK_ADDRESS),
    "asana.project_hidden": ErrorPhrase(
        "The project is not there, or not visible to this account", "{error.cause}", CHOOSE_OR_RESTORE
    ),
    "asana.task_moved": ErrorPhrase(
        "The task was taken out of the project", "{task}", "Put it back, or sync the project that it is in."
    ),
    "asana.hidden_task": ErrorPhrase(
        "The task is hidden from this account",
        "{error.cause}",
        "Ask for access to the task in Asana, or leave it out of the list.",
    ),
    "asana.no_list": ErrorPhrase("Asana's answer makes no sense", "GET {path} gave no list", CHECK_ADDRESS),
    "asana.sections_changed": ErrorPhrase("The project's sections have changed", "Project {project}", LOOK_IN_THE_LOG),
    "asana.has_subtasks": ErrorPhrase(
        "Asana would delete its subtasks, too", "{task}", "Delete or move its subtasks first."
    ),
    "asana.task_changed": ErrorPhrase("The task changed in Asana", "Task {task}", NEXT_RUN_LOOKS),
    "asana.created_before": ErrorPhrase("The task was created before", "external:{marker}", NEXT_RUN_LOOKS),
    "asana.endless_changes": ErrorPhrase("Asana's list of changes does not end", "Project {project}", LOOK_IN_THE_LOG),
    "asana.many_changes": ErrorPhrase(
        "Too many tasks changed to read them one by one", "Project {project}", LOOK_IN_THE_LOG
    ),
    "asana.no_workspace": ErrorPhrase("Asana's answer makes no sense", "The project has no workspace", CHECK_ADDRESS),
    "asana.unknown_person": ErrorPhrase(
        "Asana knows nobody called '{person}'",
        "Nobody in the workspace has this name or address",
        "Name the person in the account's options, or leave the assignee out of the pair.",
    ),
    "asana.no_priority": ErrorPhrase(
        "The project cannot hold this priority",
        "It has no custom field '{custom}' with an option for priority {level}",
        "Add the field to the project, or empty the priority field in the account's options.",
    ),
    "asana.no_section": ErrorPhrase(
        "The project has no section for this status",
        "It has no section called {names}",
        "Add the section to the project, or change the account's options.",
    ),
    "asana.no_other_section": ErrorPhrase(
        "The project has no section for this status",
        "It has no sections but those in the options",
        "Add a section to the project, or change the account's options.",
    ),
    "asana.own_content": ErrorPhrase(
        "The notes in Asana hold something that this edit would remove",
        "A picture, a table or the like, which only Asana can show, would be lost although nobody edited it",
        "Edit these notes in Asana; TaskSync then carries them.",
    ),
}

PARTS: Mapping[str, Phrase] = {
    "asana.task_not_shown": phrase("The task has changed, and this account may not see it any more."),
    "asana.entries_without_id": plural(
        "{count} entry of the list has no id. Look at the project in Asana.",
        "{count} entries of the list have no id. Look at the project in Asana.",
    ),
    "asana.not_a_pair": phrase("Write each as name = value; this is none: {part}."),
    "asana.not_a_status": phrase("'{value}' is none of: {states}."),
    "asana.not_a_priority": phrase("A priority is a number from 1 (highest) to 9; '{value}' is none."),
    "asana.not_a_token": phrase("Paste the whole token as Asana showed it."),
    "asana.workspaces": phrase("Workspaces: {names}"),
    "asana.no_workspaces": phrase("This account is in no workspace."),
    "asana.by_token": phrase("The token may do whatever this person may do."),
    "asana.by_app": phrase("Signed in with an app; it may do whatever this person may do."),
}
"""Remarks, problems of single records, and what stands inside causes."""
