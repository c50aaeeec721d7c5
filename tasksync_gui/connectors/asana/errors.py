"""What Asana's refusals mean, in its own words where the status alone says too much or too little."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.refusals import fields_called
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    ConnectorError,
    InvalidResponseError,
    MovedAwayError,
    NotFoundError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

CALLED = {
    "name": Field.TITLE,
    "notes": Field.NOTES,
    "html_notes": Field.NOTES,
    "completed": Field.STATUS,
    "due_on": Field.DUE,
    "due_at": Field.DUE,
    "start_on": Field.START,
    "start_at": Field.START,
    "assignee": Field.ASSIGNEE,
    "tags": Field.LABELS,
    "parent": Field.PARENT,
}
"""What Asana calls our fields where it refuses one ("due_on: Not a valid date: ...")."""

EXPIRED_PAGE = "pagination token has expired"


class HiddenTaskError(MovedAwayError):
    """The task is there, but not for this account."""


class ExpiredPageError(InvalidResponseError):
    """The mark of the next page is too old."""


def explain(refusal: Refusal) -> ConnectorError | None:
    """Asana's own words, where the status alone says too much or too little."""
    said = "; ".join(
        filter(None, (json_path.text(each, "message") for each in json_path.records(refusal.data, "errors")))
    )
    cause = refusal.cause(said)
    reading = refusal.where.startswith("GET ")
    if refusal.status == 400 and EXPIRED_PAGE in said:
        return ExpiredPageError(message(AsanaCode.PAGE_MARK_EXPIRED, cause=cause))
    if refusal.status == 404 or (refusal.status == 400 and ("Not a recognized ID" in said or "Unknown object" in said)):
        if reading or not said or _means(said, refusal.where):
            return NotFoundError(message(HttpCode.NOT_THERE, cause=cause))
        # A tag, section or parent that is gone: the task itself is still there.
        return RejectedFieldError(message(AsanaCode.UNKNOWN_RELATIVE, cause=cause))
    if refusal.status == 402:
        return RejectedFieldError(message(AsanaCode.PAID_PLAN, cause=cause))
    if refusal.status == 403 and not reading:
        return RejectedFieldError(message(AsanaCode.NOT_ALLOWED, cause=cause))
    error = refusal.error(said)
    if isinstance(error, RejectedFieldError):
        error.fields = fields_called(_named(refusal.data), CALLED)
    return error


def _named(data: object) -> list[str]:
    """What each of the errors begins with; ``data.``: the body that it was found in."""
    said = (json_path.text(each, "message") for each in json_path.records(data, "errors"))
    return [text.partition(":")[0].strip().removeprefix("data.") for text in said if text]


def _means(said: str, where: str) -> bool:
    """Whether what Asana does not know is the task that the request was about."""
    kind, _, rest = said.partition(":")
    unknown = rest.rpartition(":")[2].strip()
    return kind == "task" and (not unknown.isdecimal() or f"/{unknown}" in where)


@contextmanager
def seen() -> Iterator[None]:
    """Around what asks for a whole project or workspace: if it is missing or hidden, all of it is.

    Raises:
        CollectionGoneError: it is; a token that is refused altogether is another matter.
    """
    try:
        yield
    except (NotFoundError, AuthError) as error:
        if isinstance(error, AuthError) and error.message.code != HttpCode.FORBIDDEN:
            raise
        raise CollectionGoneError(message(AsanaCode.PROJECT_HIDDEN, error=error.message)) from None
