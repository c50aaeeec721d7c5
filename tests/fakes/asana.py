"""A stateful Asana behind its REST interface: paging, expiring marks, a trash, rights, sub-requests, events."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from tests.fakes import asana_wire as wire
from tests.fakes.asana_state import AsanaState, Task
from tests.fakes.comments import Comments
from tests.fakes.service import FakeService, Request, Response

NOTES_LIMIT = 65_535
NAME_LIMIT = 1024
PAGE_OF_EVENTS = 100
STATED = ("name", "completed", "due_on", "due_at", "start_on", "start_at", "assignee", "notes", "html_notes")


class RefusedError(Exception):
    """An error answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.response = Response(status, {"errors": [{"message": message}]})


class FakeAsana(AsanaState, FakeService):
    """One workspace as a client with its token sees it."""

    prefix = "/api/1.0"

    def __init__(self, latency: float = 0.0) -> None:
        FakeService.__init__(self, latency)
        AsanaState.__init__(self)
        self.contract = wire.contract()
        self.comments = Comments()

    # What a client sees.

    def handle(self, request: Request) -> Response:
        """Route one request."""
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return RefusedError(401, "Not Authorized").response
        path = unquote(request.path).removeprefix(self.prefix)
        for method, pattern, handler in self._routes():
            found = re.fullmatch(pattern, path)
            if found and method == request.method:
                try:
                    return handler(request, *found.groups())
                except RefusedError as refused:
                    return refused.response
        return RefusedError(404, f"No matching route for request {request.method} {path}").response

    def _routes(self) -> list[tuple[str, str, Callable[..., Response]]]:
        task = r"/tasks/([^/]+)"
        return [
            ("GET", r"/users/me", lambda request: self._ok(wire.user(self, self.me, full=True))),
            ("GET", r"/workspaces", lambda request: self._page(request, [wire.workspace(self)])),
            ("GET", r"/workspaces/(\d+)/users", self._people),
            ("GET", r"/projects", self._projects),
            ("GET", r"/projects/(\d+)", lambda request, gid: self._ok(wire.project(self, self._home(gid)))),
            ("GET", r"/projects/(\d+)/sections", self._sections),
            ("GET", r"/workspaces/(\d+)/tags", self._tags),
            ("POST", r"/workspaces/(\d+)/tags", self._new_tag),
            ("GET", r"/tasks", self._list),
            ("POST", r"/tasks", self._create),
            ("GET", task, lambda request, gid: self._ok(wire.task(self, self._task(gid), request))),
            ("PUT", task, self._update),
            ("DELETE", task, self._delete),
            ("GET", task + r"/subtasks", self._subtasks),
            ("GET", task + r"/stories", self._stories),
            ("POST", task + r"/setParent", self._set_parent),
            ("POST", task + r"/(addTag|removeTag)", self._tagging),
            ("POST", task + r"/(addProject|removeProject)", self._homing),
            ("POST", r"/sections/(\d+)/addTask", self._into_section),
            ("GET", r"/events", self._events),
        ]

    @staticmethod
    def _ok(data: Any, status: int = 200) -> Response:
        return Response(status, {"data": data}, {"date": "Fri, 01 May 2026 12:00:00 GMT"})

    def _home(self, gid: str) -> str:
        if gid in self.hidden:
            raise RefusedError(403, "You do not have access to this project")
        if gid not in self.projects:
            raise RefusedError(404, f"project: Unknown object: {gid}")
        return gid

    def _task(self, gid: str) -> Task:
        if self.app and gid.startswith("external:"):
            named = (each for each in self.tasks.values() if f"external:{each.external}" == gid and not each.trashed)
            gid = next((each.gid for each in named), "0")
        if not gid.isdecimal():
            raise RefusedError(400, f"task: Not a recognized ID: {gid}")
        task = self.tasks.get(gid)
        if task is None or task.trashed:
            raise RefusedError(404, f"task: Unknown object: {gid}")
        return task

    def _data(self, request: Request) -> dict[str, Any]:
        """The schema does not enforce the wrapper; the server does."""
        body = request.json
        if not isinstance(body, dict) or set(body) != {"data"} or not isinstance(body["data"], dict):
            self.violations.append(f"{request.method} {request.path}: the body is not wrapped in data")
            raise RefusedError(400, "Could not parse request data")
        return body["data"]

    def _page(self, request: Request, items: list[Any], show: Callable[[Any], Any] = lambda item: item) -> Response:
        """Offsets are opaque and expire; without a limit there is no paging."""
        limit, offset, start = int(request.param("limit", "0")), request.param("offset"), 0
        if offset:
            if offset not in self.offsets:
                raise RefusedError(400, "offset: Your pagination token has expired.")
            start = self.offsets[offset]
        if not limit:
            return self._ok([show(item) for item in items])
        following = None
        if start + limit < len(items):
            token = f"eyJ{len(self.offsets):06d}"
            self.offsets[token] = start + limit
            path = f"{request.path.removeprefix(self.prefix)}?limit={limit}&offset={token}"
            following = {"offset": token, "path": path, "uri": f"https://app.asana.com/api/1.0{path}"}
        answer = self._ok([show(item) for item in items[start : start + limit]])
        return Response(200, answer.data | {"next_page": following}, answer.headers)

    def _people(self, request: Request, _: str) -> Response:
        return self._page(request, [wire.user(self, gid, full=True) for gid in self.users])

    def _projects(self, request: Request) -> Response:
        if request.param("workspace") != self.workspace:
            raise RefusedError(400, "workspace: Missing input")
        return self._page(request, [wire.project(self, gid) for gid in self.projects if gid not in self.hidden])

    def _sections(self, request: Request, project: str) -> Response:
        found = [gid for gid, (home, _) in self.sections.items() if home == self._home(project)]
        return self._page(request, [wire.section(self, gid) for gid in found])

    def _tags(self, request: Request, _: str) -> Response:
        return self._page(request, [wire.tag(self, gid) for gid in self.tags])

    def _new_tag(self, request: Request, _: str) -> Response:
        gid = self.gid()
        self.tags[gid] = self._data(request)["name"]
        return self._ok(wire.tag(self, gid), 201)

    def _list(self, request: Request) -> Response:
        project = self._home(request.param("project"))
        found = [task for task in self.tasks.values() if project in task.homes and not task.trashed]
        if since := request.param("modified_since"):
            found = [task for task in found if task.modified >= datetime.fromisoformat(since)]
        return self._page(request, found, lambda task: wire.task(self, task, request))

    def _subtasks(self, request: Request, gid: str) -> Response:
        parent = self._task(gid)
        children = [task for task in self.tasks.values() if task.parent == parent.gid and not task.trashed]
        return self._page(request, children, lambda task: wire.task(self, task, request))

    def _stories(self, request: Request, gid: str) -> Response:
        """What was said, after the story that tells of the task's creation."""
        task = self._task(gid)
        born = {"type": "system", "text": "created this task", "created_at": wire.stamp(task.created)}
        said = [
            {"type": "comment", "text": each.body, "created_at": wire.stamp(each.at),
             "created_by": wire.user(self, each.author)}
            for each in self.comments.of(gid)
        ]  # fmt: skip
        known = [
            {"gid": f"{gid}{number}", "resource_type": "story"} | each for number, each in enumerate([born, *said])
        ]
        return self._page(request, known)

    def _create(self, request: Request) -> Response:
        data = self._data(request)
        parent = self._task(data["parent"]) if data.get("parent") else None
        homes = {self._home(gid): None for gid in data.get("projects", [])}
        homes |= {self._home(each["project"]): each["section"] for each in data.get("memberships", [])}
        if parent is None and not homes:
            raise RefusedError(400, "workspace: Missing input")
        task = Task("", "", self.now, self.now, homes=dict(homes))
        if "external" in data:
            self._name(task, data["external"]["gid"])
        self._take(task, data)
        task.subtype = data.get("resource_subtype", task.subtype)
        task.tags = list(data.get("tags", []))
        if unknown := [gid for gid in task.tags if gid not in self.tags]:
            raise RefusedError(400, f"tags: Unknown object: {unknown[0]}")
        task.gid, task.created, task.modified = self.gid(), self.tick(), self.now
        task.homes = {home: section or self.first_section(home) for home, section in homes.items()}
        task.parent = parent.gid if parent else None
        self.tasks[task.gid] = task
        for place in [*task.homes, *([task.parent] if task.parent else [])]:
            self.note(task, "added", to=place)
        return self._ok(wire.task(self, task, request), 201)

    def _name(self, task: Task, external: str) -> None:
        """Only apps have ids of their own. Whether one may be used twice is documented nowhere."""
        if not self.app:
            self.violations.append("external data is for apps")
        if self.app_ids_are_unique and any(each.external == external for each in self.tasks.values()):
            raise RefusedError(400, "external: gid is already in use")
        task.external = external

    def _update(self, request: Request, gid: str) -> Response:
        task, data = self._task(gid), self._data(request)
        for name in ("tags", "projects", "memberships", "parent"):
            if name in data:
                raise RefusedError(400, f"{name}: Cannot write this property")
        self._take(task, data)
        task.modified = self.tick()
        for name in data:
            self.note(task, "changed", changed=name)
        return self._ok(wire.task(self, task, request))

    def _take(self, task: Task, data: dict[str, Any]) -> None:
        """Check everything, then write it: a refused request changes nothing."""
        if self.read_only & task.homes.keys():
            raise RefusedError(403, "You do not have permission to edit this task")
        new = {name: data.get(name, getattr(task, name, None)) for name in STATED if name in data}
        if len(str(new.get("name", ""))) > NAME_LIMIT:
            raise RefusedError(400, "name: Value is too long")
        self._check_times(task, new)
        html = self._html(new)
        values = dict(task.values)
        for gid, option in data.get("custom_fields", {}).items():
            allowed = any(gid in self.settings[home] for home in task.homes)
            if not allowed or (option is not None and option not in self.fields[gid][1]):
                raise RefusedError(400, f"Custom field with ID {gid} is not on given object")
            values[gid] = option
        if (who := new.get("assignee")) is not None:
            known = {each: each for each in self.users} | {mail: gid for gid, (_, mail) in self.users.items()}
            if who not in known:
                raise RefusedError(400, f"assignee: Not a user in Organization: {who}")
            new["assignee"] = known[who]
        task.values = {gid: option for gid, option in values.items() if option is not None}
        task.html = task.html if html is None else html
        if "completed" in new and new["completed"] != (task.completed_at is not None):
            task.completed_at = self.now if new["completed"] else None
        for name in ("name", "due_on", "due_at", "start_on", "start_at", "assignee"):
            if name in new:
                setattr(task, name, new[name])
        if new.get("due_at"):
            task.due_on = str(new["due_at"])[:10]
        elif "due_on" in new:
            task.due_at = None

    @staticmethod
    def _check_times(task: Task, new: dict[str, Any]) -> None:
        if new.get("due_on") and new.get("due_at"):
            raise RefusedError(400, "due_on: Cannot be used together with due_at")
        cleared = ("due_on" in new or "due_at" in new) and not (new.get("due_on") or new.get("due_at"))
        if cleared and (task.start_on or task.start_at):
            raise RefusedError(400, "start_on: A due date is required to have a start date")

    @staticmethod
    def _html(new: dict[str, Any]) -> str | None:
        if new.get("html_notes") is not None:
            html = str(new["html_notes"])
            try:
                root = ElementTree.fromstring(html)
            except ElementTree.ParseError:
                raise RefusedError(400, "html_notes: XML is invalid") from None
            odd = {each.tag for each in root.iter()} - wire.TAGS
            if root.tag != "body" or odd:
                raise RefusedError(400, f"html_notes: Tag is not allowed: {', '.join(sorted(odd)) or root.tag}")
        elif new.get("notes") is not None:
            html = wire.plain_html(str(new["notes"]))
        else:
            return None
        if len(wire.plain(html)) > NOTES_LIMIT:
            raise RefusedError(400, "notes: Value is too long")
        return html

    def _delete(self, _: Request, gid: str) -> Response:
        task = self._task(gid)
        if self.read_only & task.homes.keys():
            raise RefusedError(403, "You do not have permission to delete this task")
        self.trash(task)
        return self._ok({})

    def _set_parent(self, request: Request, gid: str) -> Response:
        task, wanted = self._task(gid), self._data(request)["parent"]
        parent = self._task(wanted) if wanted else None
        if parent is not None and parent.gid in {task.gid, *(each.gid for each in self.below(task))}:
            raise RefusedError(400, "parent: Cannot set a task as its own parent")
        self.note(task, "changed", changed="parent")
        task.parent, task.modified = (parent.gid if parent else None), self.tick()
        self.note(task, "changed", changed="parent")
        return self._ok(wire.task(self, task, request))

    def _tagging(self, request: Request, gid: str, action: str) -> Response:
        task, tag = self._task(gid), self._data(request)["tag"]
        if tag not in self.tags:
            raise RefusedError(400, f"tag: Unknown object: {tag}")
        task.tags = [each for each in task.tags if each != tag] + ([tag] if action == "addTag" else [])
        task.modified = self.tick()
        self.note(task, "changed", changed="tags")
        return self._ok({})

    def _homing(self, request: Request, gid: str, action: str) -> Response:
        """Moving to another container leaves ``modified_at`` alone."""
        data = self._data(request)
        task, project = self._task(gid), self._home(data["project"])
        if action == "addProject":
            task.homes[project] = data.get("section") or task.homes.get(project) or self.first_section(project)
        else:
            task.homes.pop(project, None)
        self.note(task, "added" if action == "addProject" else "removed", to=project)
        return self._ok({})

    def _into_section(self, request: Request, section: str) -> Response:
        task = self._task(self._data(request)["task"])
        if section not in self.sections:
            raise RefusedError(404, f"section: Unknown object: {section}")
        project = self.sections[section][0]
        if project not in task.homes:
            raise RefusedError(400, "task: Task is not in the section's project")
        task.homes[project] = section
        self.note(task, "changed", changed="memberships")
        return self._ok({})

    def _events(self, request: Request) -> Response:
        project, token = self._home(request.param("resource")), request.param("sync")
        since = self.cursors.get(token)
        visible = len(self.journal) - self.unseen
        if since is None:
            errors = [{"message": "Sync token invalid or too old."}]
            return Response(412, {"errors": errors, "sync": self._cursor(visible)})
        end, found = since, []
        while end < visible and len(found) < PAGE_OF_EVENTS:
            owner, event = self.journal[end]
            found += [event] if owner == project else []
            end += 1
        return Response(200, {"data": found, "sync": self._cursor(end), "has_more": end < visible})

    def _cursor(self, at: int) -> str:
        token = f"{at:08x}{len(self.cursors):024x}"
        self.cursors[token] = at
        return token
