"""Issues and people as GitHub keeps them, and how they look on the wire."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

USER = "octo"


@dataclass
class Issue:
    """One issue (or pull request) as the server keeps it."""

    number: int
    id: int
    title: str
    body: str | None
    created: datetime
    updated: datetime
    state: str = "open"
    reason: str | None = None
    closed: datetime | None = None
    labels: list[str] = field(default_factory=list)
    assignees: list[str] = field(default_factory=list)
    parent: int | None = None
    is_pull: bool = False
    extra: dict[str, Any] = field(default_factory=dict)
    """What an answer shows besides, or instead."""


def person(login: str) -> dict[str, Any]:
    """A user, as answers name them."""
    base = f"https://api.github.com/users/{login}"
    names = ("", "html_", "followers_", "following_", "gists_", "starred_", "subscriptions_")
    names += ("organizations_", "repos_", "events_", "received_events_")
    person = {f"{name}url": base for name in names}
    known = {"login": login, "id": zlib.crc32(login.encode()), "node_id": f"U_{login}", "avatar_url": f"{base}.png"}
    return person | known | {"gravatar_id": "", "type": "User", "site_admin": False}


def issue_json(name: str, issue: Issue) -> dict[str, Any]:
    """An issue of the repository ``name``."""
    base = f"https://api.github.com/repos/{name}"
    url = f"{base}/issues/{issue.number}"
    data: dict[str, Any] = {
        "id": issue.id,
        "node_id": f"I_{issue.id}",
        "number": issue.number,
        "url": url,
        "repository_url": base,
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": f"https://github.com/{name}/issues/{issue.number}",
        "title": issue.title,
        "body": issue.body,
        "state": issue.state,
        "state_reason": issue.reason,
        "labels": [{"id": 1, "name": label, "color": "ededed", "default": False} for label in issue.labels],
        "assignee": person(issue.assignees[0]) if issue.assignees else None,
        "assignees": [person(login) for login in issue.assignees],
        "milestone": None,
        "locked": False,
        "comments": 0,
        "user": person(USER),
        "closed_at": _stamp(issue.closed),
        "created_at": _stamp(issue.created),
        "updated_at": _stamp(issue.updated),
        "author_association": "OWNER",
        "parent_issue_url": f"{base}/issues/{issue.parent}" if issue.parent else None,
    }
    if issue.is_pull:
        data["pull_request"] = {"url": url, "html_url": url, "diff_url": url, "patch_url": url}
    return data | issue.extra


def _stamp(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None
