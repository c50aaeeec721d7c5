"""What GitHub means by a refusal."""

from __future__ import annotations

from tasksync_gui.connectors.kit.http.errors import retry_after
from tasksync_gui.connectors.kit.http.pacing import number
from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.json_path import records, text
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    ConnectorError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
)

PATIENCE = 60.0
"""Seconds to wait if a secondary limit says nothing else."""
NOT_OURS = ("must have admin rights", "must have push access", "must have triage", "is archived", "locked")


def read_error(refusal: Refusal) -> ConnectorError | None:
    """One of our errors for GitHub's ``message`` and ``errors``."""
    message = text(refusal.data, "message")
    said = "; ".join(part for part in (message, *_details(refusal.data)) if part)
    cause = f"{refusal.where} was answered with {refusal.status}: {said}"
    lower = message.lower()
    if refusal.status in (403, 429) and _is_limit(refusal, lower):
        return RateLimitedError("GitHub asks to slow down", cause=cause, retry_after=_wait(refusal))
    if refusal.status == 403 and "x-github-sso" in refusal.headers:
        return AuthError(
            "The organisation asks for its single sign-on",
            cause=cause,
            next_step="Authorise the token for the organisation on GitHub's page of tokens.",
        )
    if refusal.status == 403 and any(words in lower for words in NOT_OURS):
        return RejectedFieldError("GitHub does not let this account change the issue", cause=cause)
    if refusal.status == 403:
        return AuthError(
            "The token may not do this",
            cause=cause,
            next_step="Give it the right to read and write issues of this repository, or use another token.",
        )
    if refusal.status == 410 and "disabled" in lower:
        return CollectionGoneError(
            "Issues are switched off in this repository", cause=cause, next_step="Switch them on, or choose another."
        )
    if refusal.status == 422:
        return RejectedFieldError("GitHub refused a value", cause=cause[:500])
    return refusal.error(said) if said else None


def read_graph_errors(data: object) -> ConnectorError:
    """One of our errors for the ``errors`` of an answer that came with 200."""
    errors = records(data, "errors")
    said = "; ".join(text(error, "message") for error in errors)[:300]
    kinds = {text(error, "type") for error in errors}
    if "NOT_FOUND" in kinds:
        return NotFoundError("It is not there", cause=said)
    if "RATE_LIMITED" in kinds:
        return RateLimitedError("GitHub asks to slow down", cause=said, retry_after=PATIENCE)
    return RejectedFieldError(
        "GitHub does not let this account delete issues",
        cause=said,
        next_step="Delete it there as an administrator, or close it.",
    )


def _is_limit(refusal: Refusal, message: str) -> bool:
    spent = refusal.headers.get("x-ratelimit-remaining") == "0"
    return spent or "retry-after" in refusal.headers or "rate limit" in message or "abuse detection" in message


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
