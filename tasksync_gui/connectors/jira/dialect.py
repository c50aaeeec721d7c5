"""Where Jira Cloud (version 3) and Jira Server or Data Center (version 2) differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.kit.json_path import record, text
from tasksync_gui.connectors.kit.people import Person
from tasksync_gui.connectors.richtext.adf import adf_text, read_adf, write_adf
from tasksync_gui.connectors.richtext.markdown_write import write_markdown
from tasksync_gui.connectors.richtext.shadow import OwnContentLostError
from tasksync_gui.connectors.richtext.unsupported_content import unsupported_in_tree, unsupported_in_wiki
from tasksync_gui.connectors.richtext.wiki import read_wiki, rewrite_wiki
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

LONGEST_TEXT = 32_767
"""Characters of a description."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of Jira. ``person_key``: by which of their names a person is assigned."""

    api: str
    person_key: str
    read_notes: Callable[[object], str]
    write_notes: Callable[[object, str], Any]
    unsupported_content: Callable[[object], tuple[str, ...]]
    """What a stored body holds besides its text."""
    tokens: bool
    """Pages of a search follow each other by token, not by number, and show properties."""
    moves: bool
    """Whether a parent can be changed once an issue exists."""

    def person(self, data: object, *path: str) -> Person | None:
        """The person at ``path``; None if there is nobody."""
        found = record(data, *path)
        id_ = text(found, self.person_key) or text(found, "key")
        if not id_:
            return None
        login = "" if self.tokens else id_
        return Person(id_, login, text(found, "emailAddress"), text(found, "displayName"))


def _wiki_text(raw: object) -> str:
    return write_markdown(read_wiki(raw)) if isinstance(raw, str) else ""


def _write_wiki(raw: object, markdown: str) -> str | None:
    written = rewrite_wiki(raw if isinstance(raw, str) else "", markdown)
    if len(written) > LONGEST_TEXT:
        too_long = message(JiraCode.NOTES_TOO_LONG, length=len(written), most=LONGEST_TEXT)
        raise RejectedFieldError(too_long, fields=[Field.NOTES])
    return written or None


def _write_document(raw: object, markdown: str) -> Any:
    try:
        return write_adf(raw, markdown)
    except OwnContentLostError:
        raise RejectedFieldError(message(JiraCode.OWN_CONTENT), fields=[Field.NOTES]) from None


def _besides(raw: object) -> tuple[str, ...]:
    return unsupported_in_tree(read_adf(raw))


CLOUD = Dialect("rest/api/3/", "accountId", adf_text, _write_document, _besides, tokens=True, moves=True)
DATA_CENTER = Dialect("rest/api/2/", "name", _wiki_text, _write_wiki, unsupported_in_wiki, tokens=False, moves=False)
