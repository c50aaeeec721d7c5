"""How writes ended where that is not plain, and why something cannot be told."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.model.codes import JournalCode, UnclearCode, UnknownCode, WaitCode
from tasksync_gui.services.phrases.render import Sayable, phrase, plural

JOURNAL: Mapping[str, Sayable] = {
    JournalCode.KEPT_APART: phrase("A sync of this task was undone; its copies are kept apart."),
    JournalCode.UNSURE: phrase(
        "It was interrupted, and the task has changed since: it is not known whether this was written before."
    ),
    JournalCode.NEVER_TOLD: phrase(
        "It was interrupted, and the system refuses to tell whether it arrived: look there before you decide."
    ),
    JournalCode.RENUMBERED: phrase("It is there under another id now; it stays linked."),
    JournalCode.SPELLED: phrase("The system keeps it in a form of its own; that is not carried back."),
    JournalCode.NOT_SHOWN: phrase("It was interrupted, and the system did not show it afterwards: it is planned anew."),
    JournalCode.UNCLEAR: phrase("It cannot be told whether it arrived: {why}."),
    JournalCode.MAYBE_CREATED: phrase("It may have been created already: {why}."),
    JournalCode.UNTOLD: phrase("it is not known why"),
    UnclearCode.ANY_OF: plural(
        "{count} task has this title and it may be the one",
        "{count} tasks have this title and any of them may be the one",
    ),
    UnclearCode.SAYS_ELSE: phrase("a new task has this title, but says something else"),
    UnclearCode.RENAMED: phrase("a task that had another title before has this one now"),
    UnclearCode.INCOMPLETE: phrase("the listing was incomplete"),
    UnclearCode.ID_TAKEN: phrase("a task that says something else has the id that its copy would have"),
    UnknownCode.NOT_SHOWN: phrase("it was not shown"),
    UnknownCode.OLDER: phrase("an older version than the one already seen was read"),
    UnknownCode.INCOMPLETE: phrase("the listing was incomplete"),
    UnknownCode.SHORT: phrase("the listing was much shorter than the last one"),
}
WAITS: Mapping[str, Sayable] = {
    WaitCode.SLOW_DOWN: plural(
        "waiting {seconds} second: the system of {where} asks to slow down",
        "waiting {seconds} seconds: the system of {where} asks to slow down",
        by="seconds",
    ),
    WaitCode.NO_ANSWER: plural(
        "waiting {seconds} second: the system of {where} does not answer",
        "waiting {seconds} seconds: the system of {where} does not answer",
        by="seconds",
    ),
    WaitCode.LIMIT: plural(
        "the system of {where} takes the next request in {seconds} second",
        "the system of {where} takes the next request in {seconds} seconds",
        by="seconds",
    ),
    WaitCode.RETRY: plural(
        "the system of {where} does not answer, next try in {seconds} second",
        "the system of {where} does not answer, next try in {seconds} seconds",
        by="seconds",
    ),
    WaitCode.ASKED: plural(
        "the system of {where} asks to wait {seconds} second",
        "the system of {where} asks to wait {seconds} seconds",
        by="seconds",
    ),
    WaitCode.FILE: plural(
        "{where} was changed a moment ago; looking again in {seconds} second",
        "{where} was changed a moment ago; looking again in {seconds} seconds",
        by="seconds",
    ),
}
