"""What Trello's refusals mean; most are one line of plain text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.json_path import text
from tasksync_gui.connectors.kit.refusals import fields_called
from tasksync_gui.connectors.trello.client import WINDOW
from tasksync_gui.connectors.trello.codes import TrelloCode
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    ConnectorError,
    ForbiddenError,
    InvalidResponseError,
    MovedAwayError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import Message, message

CALLED = {
    "name": Field.TITLE,
    "desc": Field.NOTES,
    "due": Field.DUE,
    "start": Field.START,
    "duecomplete": Field.STATUS,
    "idlist": Field.STATUS,
    "closed": Field.STATUS,
    "idlabels": Field.LABELS,
    "idlabel": Field.LABELS,
    "idmembers": Field.ASSIGNEE,
    "idmember": Field.ASSIGNEE,
}
"""What Trello calls our fields where it refuses one ("invalid value for due"), in small letters."""
_NAMED = re.compile(r"invalid (?:value|type|date|length)?\s*(?:for|of)\s+'?(\w+)")


def explain(refusal: Refusal) -> ConnectorError | None:
    """The error that a refusal is; None: the status says enough."""
    said, method = refusal.said.lower(), refusal.where.partition(" ")[0]
    cause, code = refusal.cause(text(refusal.data, "message")), text(refusal.data, "error")
    path = urlsplit(refusal.where.partition(" ")[2]).path
    if refusal.status == 429:
        return RateLimitedError(message(TrelloCode.SLOW_DOWN, cause=cause, reason=code), retry_after=WINDOW)
    if refusal.status == 401:
        return _unauthorized(refusal, said, cause, method, path)
    if refusal.status == 404 and "/boards/" in path:
        return CollectionGoneError(message(TrelloCode.NO_BOARD, cause=cause))
    if refusal.status == 400 and said.startswith("invalid id"):
        return NotFoundError(message(HttpCode.NOT_THERE, cause=cause))
    if code == "API_TOO_MANY_CARDS_REQUESTED":
        return InvalidResponseError(message(TrelloCode.MANY_CARDS, cause=cause))
    if refusal.status == 449:
        return UnavailableError(message(TrelloCode.TOO_SLOW, cause=cause), sent=True)
    return _refused_fields(refusal, text(refusal.data, "message"))


def _refused_fields(refusal: Refusal, words: str) -> ConnectorError | None:
    """What of a card was refused, where Trello says it."""
    error, named = refusal.error(words), _NAMED.findall((words or refusal.said).lower())
    if not isinstance(error, RejectedFieldError):
        return None
    error.fields = fields_called(named, CALLED)
    return error


def _unauthorized(refusal: Refusal, said: str, cause: Message, method: str, path: str) -> ConnectorError:
    if "key" in said:
        return AuthError(message(TrelloCode.KEY_REFUSED, cause=cause))
    if "permission" not in said and "scope" not in said + text(refusal.data, "message").lower():
        return AuthError(message(TrelloCode.TOKEN_REFUSED, cause=cause))
    if method != "GET" and "scope" in said + text(refusal.data, "message").lower():
        return AuthError(message(TrelloCode.READ_ONLY, cause=cause))
    if method != "GET":
        return ForbiddenError(message(TrelloCode.READ_ONLY, cause=cause))
    if "/boards/" in path:
        return CollectionGoneError(message(TrelloCode.BOARD_HIDDEN, cause=cause))
    return MovedAwayError(message(TrelloCode.CARD_HIDDEN, cause=cause))
