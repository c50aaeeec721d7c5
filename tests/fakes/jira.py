"""A stateful Jira, Cloud (version 3) or Data Center (version 2): paging, JQL, workflows, screens, a lagging search.

What is not in the pruned contracts, although both kinds have it, is listed in ``NOT_IN_CONTRACT``.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any

from tests.fakes import comments
from tests.fakes.jira_contract import load_jira
from tests.fakes.jira_rules import RefusedError, Rules
from tests.fakes.jira_state import Issue, IssueType, JiraState, Project, Transition
from tests.fakes.service import FakeService, Request, Response

EMAIL, SECRET = "ada@example.org", "token-of-ada"
NOT_IN_CONTRACT = (
    r"/mypermissions",
    r"/project/[^/]+(?<!/search)",
    r"/issue/createmeta/.*",
    r"/user/assignable/search",
)


OF_ITS_OWN = ("components", "fixVersions", "versions", "environment")
"""What an issue can have and no field of ours holds; kept as it is given."""
OWN_FIELDS = {"customfield_10016": "Story points"}
"""What a site calls fields of its own."""


class FakeJira(FakeService):
    """``kind``: ``cloud`` or ``datacenter``. ``page``: the most issues one answer holds."""

    def __init__(self, kind: str = "cloud", latency: float = 0.0, lag: float = 0.0) -> None:
        super().__init__(latency)
        self.kind = kind
        self.cloud = kind == "cloud"
        self.api = "/rest/api/3" if self.cloud else "/rest/api/2"
        self.contract = load_jira("jira-v3" if self.cloud else "jira-v2")
        self.state = JiraState(lag=lag)
        self._rules = Rules(self.state, self.cloud)
        self.page = 100
        self.signed_out = False
        self.comments = comments.Comments()
        self._pages: dict[str, tuple[str, list[str]]] = {}

    def _carry_out(self, request: Request) -> Response:
        contract, path = self.contract, request.path.removeprefix(self.api)
        if any(re.fullmatch(pattern, path) for pattern in NOT_IN_CONTRACT) and not (
            self.cloud and "createmeta" in path
        ):
            self.contract = None
        try:
            return super()._carry_out(request)
        finally:
            self.contract = contract

    def handle(self, request: Request) -> Response:
        """Route one request."""
        date = {"date": format_datetime(self.state.now, usegmt=True)}
        try:
            response = self._routed(request)
        except RefusedError as refused:
            response = refused.response
        return Response(
            response.status, response.data, {**date, **response.headers}, response.raw, response.content_type
        )

    def _routed(self, request: Request) -> Response:
        if self.signed_out or request.headers.get("authorization") != self.authorization:
            raise RefusedError(401, "You must be authenticated to access this resource.")
        routes: list[tuple[str, str, Callable[..., Response]]] = [
            ("GET", "/myself", self._myself),
            ("GET", "/serverInfo", self._server_info),
            ("GET", "/mypermissions", self._permissions),
            ("GET", "/priority", self._priorities),
            ("GET", "/project/([^/]+)", self._one_project),
            ("POST", "/search/jql" if self.cloud else "/search", self._search),
            ("POST", "/issue", self._create),
            ("GET", "/issue/createmeta/([^/]+)/issuetypes", self._types),
            ("GET", "/issue/createmeta/([^/]+)/issuetypes/([^/]+)", self._screen),
            ("GET", "/issue/([^/]+)", self._read),
            ("PUT", "/issue/([^/]+)", self._edit),
            ("DELETE", "/issue/([^/]+)", self._delete),
            ("GET", "/issue/([^/]+)/comment", self._comments),
            ("GET", "/issue/([^/]+)/transitions", self._transitions),
            ("POST", "/issue/([^/]+)/transitions", self._move),
            ("GET", "/user/assignable/search", self._assignable),
        ]
        routes.insert(
            0, ("GET", "/project/search", self._projects) if self.cloud else ("GET", "/project", self._projects)
        )
        for method, pattern, handler in routes:
            found = re.fullmatch(re.escape(self.api) + pattern, request.path)
            if found and method == request.method:
                return handler(request, *found.groups())
        raise RefusedError(404, "null for uri: " + request.path)

    @property
    def authorization(self) -> str:
        """What a request must carry."""
        return f"Basic {base64.b64encode(f'{EMAIL}:{SECRET}'.encode()).decode()}" if self.cloud else f"Bearer {SECRET}"

    # Who, where, what.

    def person(self, id_: str | None) -> dict[str, Any] | None:
        """A person as issues show one."""
        if id_ is None:
            return None
        known = {"displayName": self.state.people.get(id_, "Former user"), "active": id_ in self.state.people}
        return known | ({"accountId": id_} if self.cloud else {"name": id_, "key": id_})

    def _myself(self, _: Request) -> Response:
        me = self.person("me") or {}
        return Response(200, me | {"emailAddress": EMAIL, "timeZone": self.state.zone, "locale": "en_US"})

    def _server_info(self, request: Request) -> Response:
        data = {"baseUrl": f"http://{request.headers['host']}", "version": "1001.0.0" if self.cloud else "9.12.4"}
        kind = "Cloud" if self.cloud else "Server"
        return Response(200, data | {"deploymentType": kind, "serverTitle": "Example", "buildNumber": 100300})

    def _permissions(self, request: Request) -> Response:
        asked = request.param("permissions")
        if self.cloud and not asked:
            raise RefusedError(400, "The 'permissions' query parameter is required.")
        names = asked.split(",") if asked else sorted(self.state.rights)
        return Response(200, {"permissions": {n: {"key": n, "havePermission": n in self.state.rights} for n in names}})

    def _priorities(self, _: Request) -> Response:
        return Response(200, [{"id": id_, "name": name} for id_, name in self.state.priorities.items()])

    def _project_json(self, home: Project) -> dict[str, Any]:
        return {"id": home.id, "key": home.key, "name": home.name, "projectTypeKey": "software", "simplified": False}

    def _projects(self, request: Request) -> Response:
        found = [self._project_json(home) for home in self.state.projects.values() if home.visible]
        if not self.cloud:
            return Response(200, found)
        if request.param("action") == "create" and "CREATE_ISSUES" not in self.state.rights:
            found = []
        start, size = int(request.param("startAt", "0")), min(int(request.param("maxResults", "50")), 100)
        values = found[start : start + size]
        page = {"startAt": start, "maxResults": size, "total": len(found), "isLast": start + size >= len(found)}
        return Response(200, page | {"values": values})

    def _home(self, id_or_key: str) -> Project:
        homes = (home for home in self.state.projects.values() if id_or_key in (home.id, home.key) and home.visible)
        home = next(homes, None)
        if home is None:
            raise RefusedError(404, f"No project could be found with key '{id_or_key}'.")
        return home

    def _one_project(self, _: Request, id_: str) -> Response:
        return Response(200, self._project_json(self._home(id_)))

    def _types(self, request: Request, id_: str) -> Response:
        found = [self._type_json(each) for each in self._home(id_).types]
        return self._meta_page(request, found, "issueTypes")

    def _type_json(self, each: IssueType) -> dict[str, Any]:
        data = {"id": each.id, "name": each.name, "subtask": each.level < 0}
        return data | ({"hierarchyLevel": each.level} if self.cloud else {})

    def _screen(self, request: Request, id_: str, type_id: str) -> Response:
        kind = next((each for each in self._home(id_).types if each.id == type_id), None)
        if kind is None:
            raise RefusedError(404, "Issue type not found.")
        names = ["project", "issuetype", *(name for name in kind.screen if name != "parent" or kind.level < 1)]
        found = [
            self._field_json(name, name in ("project", "issuetype", "summary"), OWN_FIELDS.get(name, name.title()))
            for name in names
        ]
        found += [self._field_json(name, True, title) for name, title in kind.required.items()]
        return self._meta_page(request, found, "fields")

    def _field_json(self, name: str, required: bool, title: str) -> dict[str, Any]:
        data: dict[str, Any] = {
            "fieldId": name,
            "key": name,
            "name": title,
            "required": required,
            "operations": ["set"],
        }
        if name == "priority":
            data["allowedValues"] = [{"id": id_, "name": text} for id_, text in self.state.priorities.items()]
        return data | {"hasDefaultValue": name == "priority", "schema": {"type": "any", "system": name}}

    def _meta_page(self, request: Request, found: list[dict[str, Any]], name: str) -> Response:
        start, size = int(request.param("startAt", "0")), min(int(request.param("maxResults", "50")), 200)
        page = {"startAt": start, "maxResults": size, "total": len(found)}
        values = found[start : start + size]
        return Response(200, page | ({name: values} if self.cloud else {"values": values, "isLast": True}))

    def _assignable(self, request: Request) -> Response:
        wanted = request.param("query" if self.cloud else "username").casefold()
        people = [self.person(id_) for id_, name in self.state.people.items() if wanted in name.casefold()]
        return Response(200, people)

    # Search.

    def _search(self, request: Request) -> Response:
        body = request.json
        if not self.cloud and (
            unknown := set(body) - {"jql", "startAt", "maxResults", "fields", "expand", "validateQuery"}
        ):
            raise RefusedError(400, f"Unrecognized field {sorted(unknown)[0]!r} (Class SearchRequestBean)")
        found = self._matching(body["jql"], frozenset(str(id_) for id_ in body.get("reconcileIssues", [])))
        fields, properties = body.get("fields", ["id"]), body.get("properties", [])
        size = min(int(body.get("maxResults", 50)), self.page)
        if not self.cloud:
            start = int(body.get("startAt", 0))
            issues = [self.json(each, fields, []) for each in found[start : start + size]]
            return Response(200, {"startAt": start, "maxResults": size, "total": len(found), "issues": issues})
        ids = [each.id for each in found]
        if token := body.get("nextPageToken"):
            if token not in self._pages or self._pages[token][0] != body["jql"]:
                raise RefusedError(400, "The provided next page token is invalid.")
            ids = self._pages[token][1]
        known = {each.id: each for each in found}
        issues = [self.json(known[id_], fields, properties) for id_ in ids[:size] if id_ in known]
        if len(ids) <= size:
            return Response(200, {"issues": issues, "isLast": True})
        token = f"page-{len(self._pages)}"
        self._pages[token] = body["jql"], ids[size:]
        return Response(200, {"issues": issues, "nextPageToken": token, "isLast": False})

    def _matching(self, jql: str, reconcile: frozenset[str]) -> list[Issue]:
        clauses, _, order = jql.partition(" ORDER BY ")
        found, bounded = self.state.indexed(reconcile), False
        for clause in clauses.split(" AND "):
            if match := re.fullmatch(r'project = "?(\w+)"?', clause):
                home = next((p for p in self.state.projects.values() if match[1] in (p.id, p.key) and p.visible), None)
                if home is None:
                    raise RefusedError(400, f"The value '{match[1]}' does not exist for the field 'project'.")
                found, bounded = [each for each in found if each.project == home.id], True
            elif match := re.fullmatch(r'updated >= "([\d/: -]+)"', clause):
                since = self.state.local(match[1])
                found, bounded = [each for each in found if each.updated >= since], True
            elif match := re.fullmatch(r'created >= "([\d/: -]+)"', clause):
                since = self.state.local(match[1])
                found = [each for each in found if each.created >= since]
            elif clause == "creator = currentUser()":
                found = [each for each in found if each.creator == "me"]
            else:
                raise RefusedError(400, f"Error in the JQL Query: {clause!r}")
        if self.cloud and not bounded:
            raise RefusedError(400, "Unbounded JQL queries are not allowed here.")
        for name in reversed(order.split(", ") if order else ["created DESC"]):
            field_name, _, way = name.partition(" ")
            key: Callable[[Issue], Any] = {
                "created": lambda each: each.created, "updated": lambda each: each.updated, "id": lambda each: int(each.id),
                "key": lambda each: int(each.key.partition("-")[2]),
            }[field_name]  # fmt: skip
            found.sort(key=key, reverse=way == "DESC")
        return found

    # Issues.

    def _issue(self, id_: str) -> Issue:
        issue = self.state.find(id_)
        if issue is None:
            raise RefusedError(404, "Issue does not exist or you do not have permission to see it.")
        return issue

    def _read(self, request: Request, id_: str) -> Response:
        fields = [name for key, value in request.query if key == "fields" for name in value.split(",")]
        properties = [name for key, value in request.query if key == "properties" for name in value.split(",")]
        return Response(200, self.json(self._issue(id_), fields or ["*all"], properties))

    def json(self, issue: Issue, fields: list[str], properties: list[str]) -> dict[str, Any]:
        """An issue as answers hold it."""
        if fields == ["id"]:
            return {"id": issue.id}
        state, kind, status = self.state, self.state.type_of(issue), self.state.status(issue.project, issue.status)
        base = f"https://example.atlassian.net{self.api}"
        values: dict[str, Any] = {
            "summary": issue.summary, "description": issue.description, "labels": issue.labels, "duedate": issue.duedate,
            "security": issue.security,
            "status": {"id": status.id, "name": status.name, "statusCategory": {"key": status.category, "id": 2}},
            "priority": issue.priority and {"id": issue.priority, "name": state.priorities.get(issue.priority, "Gone")},
            "issuetype": self._type_json(kind), "project": self._project_json(state.projects[issue.project]),
            "assignee": self.person(issue.assignee), "creator": self.person(issue.creator),
            "created": state.stamp(issue.created), "updated": state.stamp(issue.updated),
            "resolutiondate": state.stamp(issue.resolved),
        }  # fmt: skip
        if issue.parent and issue.parent in state.issues:
            above = state.issues[issue.parent]
            values["parent"] = {
                "id": above.id,
                "key": above.key,
                "fields": {"issuetype": self._type_json(state.type_of(above))},
            }
        values |= issue.extra
        shown = values if "*all" in fields else {name: values[name] for name in fields if name in values}
        data = {
            "expand": "renderedFields",
            "id": issue.id,
            "key": issue.key,
            "self": f"{base}/issue/{issue.id}",
            "fields": shown,
        }
        if properties:
            data["properties"] = {name: issue.properties[name] for name in properties if name in issue.properties}
        return data

    def _require(self, right: str, message: str) -> None:
        if right not in self.state.rights:
            raise RefusedError(403, message)

    def _create(self, request: Request) -> Response:
        body = request.json
        fields = dict(body.get("fields", {}))
        home = next(
            (p for p in self.state.projects.values() if p.id == (fields.get("project") or {}).get("id") and p.visible),
            None,
        )
        if home is None:
            raise RefusedError(400, project="valid project is required")
        if "CREATE_ISSUES" not in self.state.rights:
            raise RefusedError(400, project="You do not have permission to create issues in this project.")
        kind = next((each for each in home.types if each.id == (fields.get("issuetype") or {}).get("id")), None)
        if kind is None:
            raise RefusedError(400, issuetype="Specify a valid issue type")
        given = {name: value for name, value in fields.items() if name not in ("project", "issuetype")}
        missing = {name: f"{title} is required." for name, title in kind.required.items() if name not in given}
        if missing:
            raise RefusedError(400, **missing)
        values = self._rules.checked(home, kind, {"summary": "", **given}, None)
        extra = {name: values.pop(name) for name in OF_ITS_OWN if name in values}
        issue = self.state.add(home.id, values.pop("summary"), type=kind.id, extra=extra, **values)
        for each in body.get("properties", []):
            if len(each["key"]) > 255 or len(str(each["value"])) > 32768:
                raise RefusedError(400, "The property is too long.")
            issue.properties[each["key"]] = each["value"]
        return Response(
            201, {"id": issue.id, "key": issue.key, "self": f"https://example.atlassian.net/issue/{issue.id}"}
        )

    def _edit(self, request: Request, id_: str) -> Response:
        issue, body = self._issue(id_), request.json
        self._require("EDIT_ISSUES", "You do not have permission to edit issues in this project.")
        given = dict(body.get("fields", {}))
        for operation in body.get("update", {}).get("labels", []):
            labels = given.setdefault("labels", list(issue.labels))
            labels += [operation["add"]] if operation.get("add") and operation["add"] not in labels else []
            given["labels"] = [name for name in labels if name != operation.get("remove")]
        values = self._rules.checked(self.state.projects[issue.project], self.state.type_of(issue), given, issue)
        self.state.touch(issue, **values)
        return Response(204)

    def _delete(self, request: Request, id_: str) -> Response:
        issue = self._issue(id_)
        self._require("DELETE_ISSUES", "You do not have permission to delete issues in this project.")
        below = self.state.subtasks(issue)
        if below and request.param("deleteSubtasks", "false") != "true":
            raise RefusedError(
                400,
                f"The issue '{issue.key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks.",
            )
        for each in (*below, issue):
            self.state.remove(each)
        return Response(204)

    def _comments(self, request: Request, id_: str) -> Response:
        def show(number: int, said: comments.Said) -> dict[str, Any]:
            times = {"created": self.state.stamp(said.at), "updated": self.state.stamp(said.at)}
            return {"id": str(number), "author": self.person(said.author), "body": said.body, **times}

        return comments.jira(request, self.comments.of(self._issue(id_).id), show)

    # Workflow.

    def _transitions(self, request: Request, id_: str) -> Response:
        issue = self._issue(id_)
        may = "TRANSITION_ISSUES" in self.state.rights
        steps = [self._step_json(issue, step, request.param("expand")) for step in self.state.transitions(issue) if may]
        return Response(200, {"expand": "transitions", "transitions": steps})

    def _step_json(self, issue: Issue, step: Transition, expand: str) -> dict[str, Any]:
        target = self.state.status(issue.project, step.target)
        to = {"id": target.id, "name": target.name, "statusCategory": {"id": 2, "key": target.category}}
        data: dict[str, Any] = {"id": step.id, "name": step.name, "to": to, "hasScreen": bool(step.fields)}
        data |= {"isAvailable": step.available} if self.cloud else {}
        if "transitions.fields" in expand:
            least = {"operations": ["set"], "schema": {"type": "any"}}
            data["fields"] = {name: {"key": name, **least, **asked} for name, asked in step.fields.items()}
        return data

    def _move(self, request: Request, id_: str) -> Response:
        issue, body = self._issue(id_), request.json
        step = next((each for each in self.state.transitions(issue) if each.id == body["transition"]["id"]), None)
        if step is None or "TRANSITION_ISSUES" not in self.state.rights:
            raise RefusedError(400, "It seems that you have tried to perform an illegal workflow operation.")
        given = body.get("fields", {})
        missing = {
            n: f"{f['name']} is required."
            for n, f in step.fields.items()
            if f.get("required") and not f.get("hasDefaultValue") and n not in given
        }
        if missing:
            raise RefusedError(400, **missing)
        self.state.move(issue, step.target)
        return Response(204)
