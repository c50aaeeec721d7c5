"""What GitHub means by a refusal."""

from __future__ import annotations

import re

from tasksync_gui.connectors.github.codes import GitHubCode
from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import retry_after
from tasksync_gui.connectors.kit.http.pacing import number
from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.json_path import records, text
from tasksync_gui.connectors.kit.refusals import fields_called
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    ConnectorError,
    ForbiddenError,
    MovedAwayError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

CALLED = {
    "title": Field.TITLE,
    "body": Field.NOTES,
    "state": Field.STATUS,
    "state_reason": Field.STATUS,
    "labels": Field.LABELS,
    "name": Field.LABELS,
    "assignees": Field.ASSIGNEE,
    "assignee": Field.ASSIGNEE,
    "parent": Field.PARENT,
    "sub_issue_id": Field.PARENT,
}
"""What GitHub calls our fields where it refuses one (``errors`` of a validation error); a label has a ``name``."""

PATIENCE = 60.0
"""Seconds to wait if a secondary limit says nothing else."""
ONE_ISSUE = re.compile(r"GET .*/issues/\d+")
"""A deleted issue is answered with 410; 404 is also said of one that went to a repository which we cannot see
(REST API, "Get an issue")."""
NOT_OURS = (
    "must have admin rights",
    "must have push access",
    "must have triage",
    "is archived",
    "was archived",
    "read-only",
    "locked",
)


def explain(refusal: Refusal) -> ConnectorError | None:
    """One of our errors for GitHub's ``message`` and ``errors``."""
    first = text(refusal.data, "message")
    said = "; ".join(part for part in (first, *_details(refusal.data)) if part)
    cause = refusal.cause(said)
    lower = first.lower()
    if refusal.status in (403, 429) and _is_limit(refusal, lower):
        return RateLimitedError(message(GitHubCode.SLOW_DOWN, cause=cause), retry_after=_wait(refusal))
    if refusal.status == 403 and "x-github-sso" in refusal.headers:
        return AuthError(message(GitHubCode.SINGLE_SIGN_ON, cause=cause))
    if refusal.status == 403 and any(words in lower for words in NOT_OURS):
        return RejectedFieldError(message(GitHubCode.NO_CHANGE, cause=cause))
    if refusal.status == 403:
        return ForbiddenError(message(GitHubCode.NO_RIGHT, cause=cause))
    if refusal.status == 410 and "disabled" in lower:
        return CollectionGoneError(message(GitHubCode.ISSUES_OFF, cause=cause))
    if refusal.status == 404 and ONE_ISSUE.fullmatch(refusal.where):
        return MovedAwayError(message(GitHubCode.ISSUE_HIDDEN, cause=cause))
    if refusal.status == 422 and "submitted too quickly" in said.lower():
        return RateLimitedError(message(GitHubCode.SLOW_DOWN, cause=cause), retry_after=_wait(refusal))
    if refusal.status == 422:
        named = fields_called((text(each, "field") for each in records(refusal.data, "errors")), CALLED)
        return RejectedFieldError(message(GitHubCode.VALUE_REFUSED, cause=cause), fields=named)
    return refusal.error(said) if said else None


def explain_graph(data: object) -> ConnectorError:
    """One of our errors for the ``errors`` of an answer that came with 200."""
    errors = records(data, "errors")
    said = "; ".join(text(error, "message") for error in errors)[:300]
    kinds = {text(error, "type") for error in errors}
    if "NOT_FOUND" in kinds:
        return NotFoundError(message(HttpCode.NOT_THERE, cause=said))
    if "RATE_LIMITED" in kinds:
        return RateLimitedError(message(GitHubCode.SLOW_DOWN, cause=said), retry_after=PATIENCE)
    return RejectedFieldError(message(GitHubCode.NO_DELETE, cause=said))


def _is_limit(refusal: Refusal, said: str) -> bool:
    spent = refusal.headers.get("x-ratelimit-remaining") == "0"
    return spent or "retry-after" in refusal.headers or "rate limit" in said or "abuse detection" in said


def _wait(refusal: Refusal) -> float:
    said = retry_after(refusal.headers, refusal.now)
    if said is not None:
        return said
    reset = number(refusal.headers.get("x-ratelimit-reset"))
    if refusal.headers.get("x-ratelimit-remaining") == "0" and reset:
        return max(1.0, reset - refusal.now.timestamp())
    return PATIENCE


def _details(data: object) -> list[str]:
    found = []
    for error in records(data, "errors"):
        parts = (text(error, "field"), text(error, "message") or text(error, "code").replace("_", " "))
        found.append(" ".join(part for part in parts if part))
    return found
