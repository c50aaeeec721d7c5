"""A stateful GitHub: issues of repositories with paging, ETags, sub-issues, state reasons and dropped fields."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tests.fakes import comments
from tests.fakes.contract import load
from tests.fakes.github_wire import USER, Issue, issue_json, person
from tests.fakes.graph import graph_violations, load_schema
from tests.fakes.service import FakeService, Request, Response


class FakeGitHub(FakeService):
    """Repositories by ``owner/name``; time advances one second with every write."""

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__(latency)
        self.contract = load("github")
        self.token = "ghp_fake"
        self.push = True
        self.admin = True
        self.people = [USER, "mona", "hubot"]
        self.labels: dict[str, set[str]] = {"octo/work": set(), "octo/home": set()}
        self.strict_labels = False
        """Labels that do not exist are refused instead of made."""
        self.disabled: set[str] = set()
        """Repositories whose issues are switched off."""
        self.moved: dict[tuple[str, int], tuple[str, int]] = {}
        self.renamed: dict[str, str] = {}
        self.lag = 0.0
        """Seconds until listings show a new issue, on ``clock``."""
        self.clock: Callable[[], float] = lambda: 0.0
        self.born: dict[int, float] = {}
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        self.repositories: dict[str, dict[int, Issue]] = {"octo/work": {}, "octo/home": {}}
        self.gone: set[tuple[str, int]] = set()
        self.comments = comments.Comments()
        self.next_id = 9_007_199_254_740_993

    # What a person does on the web page.

    def tick(self, seconds: float = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def add(self, repository: str, title: str, body: str | None = None, **values: Any) -> Issue:
        """Open an issue."""
        issues = self.repositories[repository]
        number = max([0, *issues, *(n for repo, n in self.gone if repo == repository)]) + 1
        self.next_id += 1
        now = self.tick()
        self.born[self.next_id] = self.clock()
        issues[number] = Issue(number, self.next_id, title, body, now, now, **values)
        return issues[number]

    def touch(self, issue: Issue, **values: Any) -> Issue:
        """Edit an issue."""
        for name, value in values.items():
            setattr(issue, name, value)
        issue.updated = self.tick()
        return issue

    def transfer(self, repository: str, number: int, to: str) -> Issue:
        """Move an issue to another repository."""
        issue = self.repositories[repository].pop(number)
        moved = self.add(to, issue.title, issue.body, state=issue.state)
        self.moved[repository, number] = to, moved.number
        return moved

    def rename(self, repository: str, to: str) -> None:
        """Give a repository another name; the old one leads to it."""
        self.repositories[to] = self.repositories.pop(repository)
        self.labels[to] = self.labels.pop(repository)
        self.renamed[repository] = to

    def remove(self, repository: str, number: int) -> None:
        """Delete an issue as an administrator can."""
        del self.repositories[repository][number]
        self.gone.add((repository, number))

    # What a client sees.

    def _carry_out(self, request: Request) -> Response:
        """Addresses by id lead to the same things; the contract names them by owner and name."""
        request = replace(request, path=self._by_name(request.path))
        if request.path != "/graphql":
            return super()._carry_out(request)
        schema = load_schema("github")
        if schema is not None:
            self.violations += graph_violations(schema, request.json["query"], request.json.get("variables", {}))
        return self.handle(request)

    def _by_name(self, path: str) -> str:
        found = re.fullmatch(r"/repositories/(\d+)(/.*)?", path)
        names = list(self.repositories)
        return f"/repos/{names[int(found[1]) - 1]}{found[2] or ''}" if found else path

    def _by_id(self, name: str) -> str:
        return f"/repositories/{list(self.repositories).index(name) + 1}"

    def handle(self, request: Request) -> Response:
        """Route one request."""
        old = next((name for name in self.renamed if request.path.startswith(f"/repos/{name}")), None)
        if old is not None:
            target = self._by_id(self.renamed[old]) + request.path.removeprefix(f"/repos/{old}")
            return Response(301, {"message": "Moved Permanently"}, {"location": _with_query(target, request)})
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self._error(401, "Bad credentials")
        routes: list[tuple[str, str, Callable[..., Response]]] = [
            ("GET", r"/user", self._user),
            ("GET", r"/user/repos", self._repositories),
            ("GET", r"/repos/([^/]+/[^/]+)", self._repository),
            ("GET", r"/repos/([^/]+/[^/]+)/issues", self._list),
            ("GET", r"/repos/([^/]+/[^/]+)/issues/(\d+)/comments", self._comments),
            ("POST", r"/repos/([^/]+/[^/]+)/issues", self._create),
            ("GET", r"/repos/([^/]+/[^/]+)/issues/(\d+)", self._read),
            ("PATCH", r"/repos/([^/]+/[^/]+)/issues/(\d+)", self._update),
            ("POST", r"/repos/([^/]+/[^/]+)/issues/(\d+)/sub_issues", self._add_sub_issue),
            ("DELETE", r"/repos/([^/]+/[^/]+)/issues/(\d+)/sub_issue", self._remove_sub_issue),
            ("GET", r"/repos/([^/]+/[^/]+)/assignees", self._assignees),
            ("POST", r"/repos/([^/]+/[^/]+)/labels", self._create_label),
            ("POST", r"/graphql", self._graph),
        ]
        for method, pattern, handler in routes:
            found = re.fullmatch(pattern, request.path)
            if found and method == request.method:
                return handler(request, *found.groups())
        return self._error(404, "Not Found")

    @staticmethod
    def _error(status: int, message: str, **more: Any) -> Response:
        return Response(status, {"message": message, "documentation_url": "https://docs.github.com/rest", **more})

    def _user(self, _: Request) -> Response:
        data = self._completed("private-user", person(USER) | {"name": "Octo Cat", "user_view_type": "private"})
        return Response(200, data, {"x-oauth-scopes": "repo"})

    def _completed(self, schema: str, data: dict[str, Any]) -> dict[str, Any]:
        return self.contract.complete(schema, data) if self.contract else data

    def _repositories(self, request: Request) -> Response:
        page, size = int(request.param("page", "1")), int(request.param("per_page", "30"))
        names = sorted(self.repositories)[(page - 1) * size : page * size]
        return Response(200, [self._repository_json(name) for name in names])

    def _repository(self, _: Request, name: str) -> Response:
        return (
            Response(200, self._repository_json(name, "full-repository"))
            if name in self.repositories
            else self._error(404, "Not Found")
        )

    def _assignees(self, request: Request, name: str) -> Response:
        if name not in self.repositories:
            return self._error(404, "Not Found")
        page, size = int(request.param("page", "1")), int(request.param("per_page", "30"))
        return Response(200, [person(login) for login in self.people[(page - 1) * size : page * size]])

    def _create_label(self, request: Request, name: str) -> Response:
        label = request.json["name"]
        if label.casefold() in {known.casefold() for known in self.labels[name]}:
            return self._invalid("name")
        self.labels[name].add(label)
        data = {"id": len(self.labels[name]), "name": label, "color": "ededed", "default": False}
        return Response(201, self._completed("label", data))

    def _graph(self, request: Request) -> Response:
        wanted = request.json["variables"]["id"]
        found = next(
            ((name, issue) for name, issues in self.repositories.items() for issue in issues.values()
             if f"I_{issue.id}" == wanted), None,
        )  # fmt: skip
        if found is None:
            return Response(200, {"data": None, "errors": [{"type": "NOT_FOUND", "message": "Could not resolve"}]})
        if not self.admin:
            error = {"type": "FORBIDDEN", "message": f"{USER} does not have permission to delete the issue"}
            return Response(200, {"data": {"deleteIssue": None}, "errors": [error]})
        self.remove(found[0], found[1].number)
        self.tick()
        return Response(200, {"data": {"deleteIssue": {"clientMutationId": None}}})

    def _list(self, request: Request, name: str) -> Response:
        if name not in self.repositories:
            return self._error(404, "Not Found")
        if name in self.disabled:
            return self._error(410, "Issues are disabled for this repo")
        issues = list(self.repositories[name].values())
        issues = [issue for issue in issues if self.clock() - self.born[issue.id] >= self.lag]
        if request.param("state", "open") != "all":
            issues = [issue for issue in issues if issue.state == request.param("state", "open")]
        if since := request.param("since"):
            issues = [issue for issue in issues if issue.updated >= datetime.fromisoformat(since)]
        by_update = request.param("sort", "created") == "updated"
        issues.sort(key=lambda issue: (issue.updated if by_update else issue.created, issue.number))
        if request.param("direction", "desc") == "desc":
            issues.reverse()
        return self._page(request, name, issues)

    def _page(self, request: Request, name: str, issues: list[Issue]) -> Response:
        size = min(int(request.param("per_page", "30")), 100)
        page, last = int(request.param("page", "1")), max(1, -(-len(issues) // size))
        data = [issue_json(name, issue) for issue in issues[(page - 1) * size : page * size]]
        tag = f'W/"{hashlib.sha256(json.dumps(data).encode()).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(304, None, {"etag": tag})
        kept = "&".join(f"{key}={value}" for key, value in request.query if key != "page")
        base = f"http://{request.headers['host']}{self._by_id(name)}/issues?{kept}".replace("+", "%2B")
        links = [f'<{base}&page={page + 1}>; rel="next"'] if page < last else []
        links += [f'<{base}&page={last}>; rel="last"'] if page < last else []
        headers = {"etag": tag, "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4990", "x-ratelimit-reset": "0"}
        return Response(200, data, headers | ({"link": ", ".join(links)} if links else {}))

    def _find(self, name: str, number: str) -> Issue | None:
        return self.repositories.get(name, {}).get(int(number))

    def _missing(self, name: str, number: str) -> Response:
        if moved := self.moved.get((name, int(number))):
            target = f"{self._by_id(moved[0])}/issues/{moved[1]}"
            return Response(301, {"message": "Moved Permanently"}, {"location": target})
        deleted = (name, int(number)) in self.gone
        return self._error(410, "This issue was deleted") if deleted else self._error(404, "Not Found")

    def _read(self, _: Request, name: str, number: str) -> Response:
        issue = self._find(name, number)
        return Response(200, issue_json(name, issue)) if issue else self._missing(name, number)

    def _comments(self, request: Request, name: str, number: str) -> Response:
        if self._find(name, number) is None:
            return self._missing(name, number)
        url = f"http://{request.headers['host']}{self._by_id(name)}/issues/{number}/comments"
        return comments.github(request, self.comments.of(number), url, self._completed, person)

    def _create(self, request: Request, name: str) -> Response:
        body = request.json
        if name not in self.repositories:
            return self._error(404, "Not Found")
        if not str(body.get("title") or "").strip() or len(str(body["title"])) > 256:
            return self._invalid("title")
        if len(str(body.get("body") or "")) > 65536:
            return self._invalid("body")
        if refused := self._unknown_label(name, body):
            return refused
        issue = self.add(name, body["title"], body.get("body"))
        self._take(issue, body)
        return Response(201, issue_json(name, issue))

    def _update(self, request: Request, name: str, number: str) -> Response:
        issue, body = self._find(name, number), request.json
        if issue is None:
            return self._missing(name, number)
        if "title" in body and (not str(body["title"]).strip() or len(str(body["title"])) > 256):
            return self._invalid("title")
        if len(str(body.get("body") or "")) > 65536:
            return self._invalid("body")
        if refused := self._unknown_label(name, body):
            return refused
        issue.title, issue.body = body.get("title", issue.title), body.get("body", issue.body)
        if body.get("state", issue.state) != issue.state:
            issue.state = body["state"]
            issue.reason = body.get("state_reason") or ("completed" if issue.state == "closed" else "reopened")
            issue.closed = self.now if issue.state == "closed" else None
        self._take(issue, body)
        issue.updated = self.tick()
        return Response(200, issue_json(name, issue))

    def _take(self, issue: Issue, body: dict[str, Any]) -> None:
        """Labels and assignees are silently dropped without push access."""
        if self.push:
            issue.labels = self._spelled(issue, body["labels"]) if "labels" in body else issue.labels
            issue.assignees = [who for who in body.get("assignees", issue.assignees) if who in self.people]

    def _spelled(self, issue: Issue, names: list[str]) -> list[str]:
        """Labels as the repository spells them; new ones are made."""
        repository = next(name for name, issues in self.repositories.items() if issue in issues.values())
        known = {label.casefold(): label for label in self.labels[repository]}
        self.labels[repository] |= {name for name in names if name.casefold() not in known}
        return list(dict.fromkeys(known.get(name.casefold(), name) for name in names))

    def _unknown_label(self, name: str, body: dict[str, Any]) -> Response | None:
        known = {label.casefold() for label in self.labels[name]}
        unknown = [label for label in body.get("labels", []) if label.casefold() not in known]
        return self._invalid("labels") if self.strict_labels and unknown else None

    def _invalid(self, name: str) -> Response:
        errors = [{"resource": "Issue", "code": "custom", "field": name, "message": f"{name} is too long or missing"}]
        return self._error(422, "Validation Failed", errors=errors)

    def _add_sub_issue(self, request: Request, name: str, number: str) -> Response:
        parent = self._find(name, number)
        wanted = request.json["sub_issue_id"]
        child = next((issue for issue in self.repositories[name].values() if issue.id == wanted), None)
        if parent is None or child is None:
            return self._error(404, "Not Found")
        if child.parent is not None and not request.json.get("replace_parent"):
            return self._error(422, "Sub issue may only have one parent")
        child.parent = parent.number
        child.updated = self.tick()
        return Response(201, issue_json(name, parent))

    def _remove_sub_issue(self, request: Request, name: str, number: str) -> Response:
        wanted = request.json["sub_issue_id"]
        child = next((issue for issue in self.repositories[name].values() if issue.id == wanted), None)
        if child is None or child.parent != int(number):
            return self._error(404, "Not Found")
        child.parent = None
        child.updated = self.tick()
        return Response(200, issue_json(name, child))

    # The wire format.

    def _repository_json(self, name: str, schema: str = "repository") -> dict[str, Any]:
        permissions = {"admin": self.admin, "pull": True, "push": self.push}
        known = {
            "id": list(self.repositories).index(name) + 1,
            "full_name": name,
            "name": name.split("/")[1],
            "url": f"https://api.github.com/repos/{name}",
        }
        data = known | {"has_issues": name not in self.disabled, "permissions": permissions}
        return self._completed(schema, data)


def _with_query(path: str, request: Request) -> str:
    query = urlencode(request.query)
    return f"{path}?{query}" if query else path
