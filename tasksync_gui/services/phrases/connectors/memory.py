"""What lists in memory has to say, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.services.phrases.error_phrase import (
    CHANGE_TASK,
    CHOOSE_OR_RESTORE,
    LOOK_IN_THE_LOG,
    NEXT_RUN_LOOKS,
    ErrorPhrase,
)
from tasksync_gui.services.phrases.render import Phrase, phrase, plural

ERRORS: Mapping[str, ErrorPhrase] = {
    "memory.task_exists": ErrorPhrase("The task exists already", "List '{list}'", NEXT_RUN_LOOKS),
    "memory.no_list": ErrorPhrase("The list does not exist", "There is no list '{list}' in memory", CHOOSE_OR_RESTORE),
    "memory.not_json": ErrorPhrase(
        "A demo list is damaged", "{path} is not JSON", "Delete this file to start the demo afresh."
    ),
    "memory.no_task": ErrorPhrase("The task is gone", "'{list}' has no task {task}", NEXT_RUN_LOOKS),
    "memory.resume_point_expired": ErrorPhrase("The resume point is no longer valid", "List '{list}'", LOOK_IN_THE_LOG),
    "memory.not_in_trash": ErrorPhrase("The task is not in the trash", "Task {task} of '{list}'", NEXT_RUN_LOOKS),
    "memory.task_changed": ErrorPhrase("The task has changed", "Task {task} in '{list}'", NEXT_RUN_LOOKS),
    "memory.field_not_kept": ErrorPhrase(
        "The field {field} cannot be kept here", "The list does not carry it", CHANGE_TASK
    ),
    "memory.damaged": ErrorPhrase(
        "A demo list is damaged", "{where}: {reason}", "Delete this file to start the demo afresh."
    ),
}

PARTS: Mapping[str, Phrase] = {
    "memory.you": phrase("you"),
    "memory.memory": phrase("this computer's memory"),
    "memory.this_computer": phrase("this computer"),
    "memory.tasks_in": plural("{count} task in '{list}'", "{count} tasks in '{list}'"),
}
"""Remarks, problems of single records, and what stands inside causes."""
