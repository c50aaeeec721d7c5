"""Jira's own words about what it refuses."""

from __future__ import annotations

from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.json_path import record, texts
from tasksync_gui.model.errors import AuthError, ConnectorError, RejectedFieldError

FIELD_NAMES = {
    "summary": "title",
    "description": "notes",
    "duedate": "due date",
    "issuetype": "issue type",
}
"""What people call the fields that Jira calls otherwise."""


def explain(refusal: Refusal) -> ConnectorError | None:
    """The error for a refused request; each field that Jira names is named."""
    errors = {name: said for name, said in record(refusal.data, "errors").items() if isinstance(said, str)}
    messages = [*texts(refusal.data, "errorMessages"), *(f"{name}: {said}" for name, said in errors.items())]
    said = "; ".join(messages)[:300]
    if refusal.status in (401, 403) and "captcha" in refusal.headers.get("x-authentication-denied-reason", "").lower():
        return AuthError(
            "Jira wants to see a person first",
            cause=f"{refusal.where} was refused after too many wrong sign-ins",
            next_step="Sign in once in the browser, then try again.",
        )
    if refusal.status == 400 and errors:
        names = ", ".join(FIELD_NAMES.get(name, name) for name in errors)
        return RejectedFieldError(f"Jira refuses the field {names}", cause=f"{refusal.where}: {said}")
    if refusal.status == 403 and "/issue" in refusal.where and not refusal.where.startswith("GET "):
        return RejectedFieldError(
            "You may not do this to this issue",
            cause=f"{refusal.where}: {said}",
            next_step="Ask an administrator of the project for the right to do it.",
        )
    if refusal.status == 429 and (reason := refusal.headers.get("ratelimit-reason")):
        said = f"{said} ({reason})".strip()
    return refusal.error(said) if said else None
