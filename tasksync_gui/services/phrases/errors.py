"""Errors as people read them; the one place where an error becomes words.

``say_error(error)`` is for people, in their language; ``english_error(error)`` for logs and ``--json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tasksync_gui.services.phrases.language import ENGLISH, speaking
from tasksync_gui.services.phrases.say import RENDERER

if TYPE_CHECKING:
    from tasksync_gui.model.errors import TaskSyncError
    from tasksync_gui.model.message import Message
    from tasksync_gui.services.phrases.error_phrase import ErrorText


def say_error(error: TaskSyncError) -> ErrorText:
    """Title, cause and next step in the language in use."""
    return say_problem(error.message)


def say_problem(message: Message) -> ErrorText:
    """What the message of an error says in the language in use."""
    return RENDERER.tell(message)


def english_error(error: TaskSyncError) -> ErrorText:
    """The same in English, for logs and ``--json``."""
    return english_problem(error.message)


def english_problem(message: Message) -> ErrorText:
    """What the message of an error says, in English."""
    with speaking(ENGLISH):
        return say_problem(message)
