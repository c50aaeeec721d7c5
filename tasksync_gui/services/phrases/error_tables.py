"""Phrases of errors: of the program, and of each connector; and how their arguments are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tasksync_gui.model.fields import Field, Status
from tasksync_gui.services.phrases import errors_program
from tasksync_gui.services.phrases.connectors import asana, caldav, file, github, jira, kit, memory, registry, trello
from tasksync_gui.services.phrases.error_phrase import ErrorPhrase
from tasksync_gui.services.phrases.fields import field_name, status_name
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.render import Phrase
from tasksync_gui.services.phrases.values import understood

ERRORS: Mapping[str, ErrorPhrase] = {
    **errors_program.ERRORS,
    **registry.ERRORS,
    **kit.ERRORS,
    **asana.ERRORS,
    **caldav.ERRORS,
    **file.ERRORS,
    **github.ERRORS,
    **jira.ERRORS,
    **memory.ERRORS,
    **trello.ERRORS,
}
"""Title, cause and next step of every code of an error."""
PARTS: Mapping[str, Phrase] = {
    **errors_program.PARTS,
    **kit.PARTS,
    **asana.PARTS,
    **caldav.PARTS,
    **file.PARTS,
    **github.PARTS,
    **jira.PARTS,
    **memory.PARTS,
    **trello.PARTS,
}
"""What stands inside of them, and what connectors say besides."""
ENDS = {"source": N_("source"), "destination": N_("destination")}
DONE = {"read": N_("read"), "written": N_("written")}
JIRA_FIELDS = {
    "summary": N_("title"),
    "description": N_("notes"),
    "duedate": N_("due date"),
    "issuetype": N_("issue type"),
}
"""What people call the fields that Jira calls otherwise."""
JIRA_RIGHTS = {
    "BROWSE_PROJECTS": N_("browse projects"),
    "CREATE_ISSUES": N_("create issues"),
    "EDIT_ISSUES": N_("edit issues"),
    "TRANSITION_ISSUES": N_("transition issues"),
    "ASSIGN_ISSUES": N_("assign issues"),
    "DELETE_ISSUES": N_("delete issues"),
}


def _or(text: str) -> Callable[[str], str]:
    """How a list is written that may be empty."""
    return lambda found: found or _(text)


def _each(words: Mapping[str, str]) -> Callable[[str], str]:
    """How a list of names is written of which ``words`` knows some."""
    return lambda names: ", ".join(_(words[name]) if name in words else name for name in names.split(", "))


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "field": lambda name: field_name(Field(name)),
    "form": lambda name: understood(Field(name)),
    "end": lambda side: _(ENDS[side]),
    "label": lambda title: _(title) if title else title,
    "known": _or(N_("none yet")),
    "lists": _or(N_("none")),
    "sites": _or(N_("none")),
    "done": _each(DONE),
    "state": lambda status: status_name(Status(status)),
    "jira_fields": _each(JIRA_FIELDS),
    "jira_rights": _each(JIRA_RIGHTS),
    "jira_kind": _or(N_("of unknown kind")),
    "user": _or(N_("your user account")),
}
"""How arguments of a name are written: names of fields, and titles of options, which are in the catalogue as well."""
