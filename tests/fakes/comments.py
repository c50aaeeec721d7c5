"""Comments as each service shows them; people write them on its web page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.fakes.service import Request, Response


@dataclass
class Said:
    """One comment. ``author``: an id or login of the service; ``body`` in the service's own format."""

    author: str
    at: datetime
    body: Any


@dataclass
class Comments:
    """All comments of a service, by the task's id, the oldest first."""

    said: dict[str, list[Said]] = field(default_factory=dict)

    def say(self, task: str, author: str, at: datetime, body: Any) -> None:
        """Somebody writes one."""
        self.said.setdefault(task, []).append(Said(author, at, body))

    def of(self, task: str) -> list[Said]:
        """Those on a task."""
        return self.said.get(task, [])


def github(
    request: Request,
    found: list[Said],
    url: str,
    completed: Callable[[str, dict[str, Any]], dict[str, Any]],
    person: Callable[[str], dict[str, Any]],
) -> Response:
    """A page, the oldest first, with the link to the next."""

    def show(number: int, said: Said) -> dict[str, Any]:
        stamp = said.at.strftime("%Y-%m-%dT%H:%M:%SZ")
        known = {"id": number, "node_id": f"IC_{number}", "url": url, "html_url": url, "body": said.body}
        times = {"created_at": stamp, "updated_at": stamp, "user": person(said.author)}
        return completed("issue-comment", known | times)

    size, page = int(request.param("per_page", "30")), int(request.param("page", "1"))
    start = (page - 1) * size
    shown = [show(number, each) for number, each in enumerate(found[start : start + size], start + 1)]
    more = {"link": f'<{url}?per_page={size}&page={page + 1}>; rel="next"'} if start + size < len(found) else {}
    return Response(200, shown, more)


def jira(request: Request, found: list[Said], show: Callable[[int, Said], dict[str, Any]]) -> Response:
    """A page in the order that is asked for."""
    numbered = [*enumerate(found, 1)]
    if request.param("orderBy") == "-created":
        numbered.reverse()
    start, size = int(request.param("startAt", "0")), int(request.param("maxResults", "50"))
    shown = [show(number, each) for number, each in numbered[start : start + size]]
    return Response(200, {"startAt": start, "maxResults": size, "total": len(found), "comments": shown})
