"""What an error says, for tests that look at its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from pydantic import ValidationError

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.message import Message
from tasksync_gui.services.phrases.errors import english_error as english_text
from tasksync_gui.services.phrases.option_problems import option_problem
from tasksync_gui.services.phrases.say import RENDERER

E = TypeVar("E", bound=BaseException)


@contextmanager
def refused(kind: type[E], words: str) -> Iterator[pytest.ExceptionInfo[E]]:
    """Like ``pytest.raises``; the pattern ``words`` is looked for in what the error says in English."""
    with pytest.raises(kind) as caught:
        yield caught
    said = said_by(caught.value)
    assert re.search(words, said), f"{words!r} is not in {said!r}"


def said_by(error: BaseException) -> str:
    """What people read of ``error``, in English."""
    if isinstance(error, TaskSyncError):
        return english_error(error)
    if isinstance(error, ValidationError):
        return " ".join(english(option_problem(each, None)) for each in error.errors())
    message = getattr(error, "message", None)
    return english(message) if isinstance(message, Message) else str(error)


def english_error(error: BaseException) -> str:
    """All that ``error`` says in English: title, cause and next step."""
    assert isinstance(error, TaskSyncError), error
    return str(english_text(error))


def title_of(error: BaseException) -> str:
    """What happened, in English."""
    assert isinstance(error, TaskSyncError), error
    return english_text(error).title


def cause_of(error: BaseException) -> str:
    """Where and why, in English."""
    assert isinstance(error, TaskSyncError), error
    return english_text(error).cause


def next_step_of(error: BaseException) -> str:
    """What to do, in English."""
    assert isinstance(error, TaskSyncError), error
    return english_text(error).next_step


def english(message: Message | str) -> str:
    """One message in English; a plug-in's words as they are."""
    return message if isinstance(message, str) else RENDERER.english(message)
