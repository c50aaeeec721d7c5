"""What is said above the comments on a task."""

from __future__ import annotations

from tasksync_gui.model.message import Message
from tasksync_gui.services.phrases.language import _, n_
from tasksync_gui.services.phrases.say import say


def comments_words(system: str, count: int, problem: Message | None) -> str:
    """``Inbox: 3 comments``, or why they cannot be told."""
    if problem is not None:
        return f"{system}: {say(problem)}"
    if not count:
        return _("{system}: no comments", system=system)
    return n_("{system}: {count} comment", "{system}: {count} comments", count, system=system)
