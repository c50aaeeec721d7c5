"""Jira's own words about what it refuses."""

from __future__ import annotations

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.json_path import record, texts
from tasksync_gui.connectors.kit.refusals import fields_called
from tasksync_gui.model.errors import AuthError, ConnectorError, RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

CALLED = {
    "summary": Field.TITLE,
    "description": Field.NOTES,
    "duedate": Field.DUE,
    "priority": Field.PRIORITY,
    "labels": Field.LABELS,
    "assignee": Field.ASSIGNEE,
    "parent": Field.PARENT,
    "parentId": Field.PARENT,
    "status": Field.STATUS,
    "resolution": Field.STATUS,
    "transition": Field.STATUS,
}
"""What Jira calls our fields where it refuses one (``errors`` of an ErrorCollection)."""


def explain(refusal: Refusal) -> ConnectorError | None:
    """The error for a refused request; each field that Jira names is named."""
    errors = {name: said for name, said in record(refusal.data, "errors").items() if isinstance(said, str)}
    messages = [*texts(refusal.data, "errorMessages"), *(f"{name}: {said}" for name, said in errors.items())]
    said = "; ".join(messages)[:300]
    if refusal.status in (401, 403) and "captcha" in refusal.headers.get("x-authentication-denied-reason", "").lower():
        return AuthError(message(JiraCode.CAPTCHA, where=refusal.where))
    if refusal.status == 400 and errors:
        return RejectedFieldError(
            message(JiraCode.FIELD_REFUSED, jira_fields=", ".join(errors), where=refusal.where, said=said),
            fields=fields_called(errors, CALLED),
        )
    if refusal.status == 403 and "/issue" in refusal.where and not refusal.where.startswith("GET "):
        return RejectedFieldError(message(JiraCode.NOT_ALLOWED, where=refusal.where, said=said))
    if refusal.status == 429 and (reason := refusal.headers.get("ratelimit-reason")):
        said = f"{said} ({reason})".strip()
    return refusal.error(said) if said else None
