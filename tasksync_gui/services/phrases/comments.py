"""What is said above the comments on a task."""

from __future__ import annotations

from tasksync_gui.model.message import Message
from tasksync_gui.services.phrases.plan import some
from tasksync_gui.services.phrases.say import say


def comments_words(system: str, count: int, problem: Message | None) -> str:
    """``Inbox: 3 comments``, or why they cannot be told."""
    if problem is not None:
        return f"{system}: {say(problem)}"
    return f"{system}: {some(count, 'comment')}" if count else f"{system}: no comments"
