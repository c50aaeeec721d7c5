"""A stateful fake of the example service: about the least that a fake needs."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.service import FakeService, Request, Response

TOKEN = "example-token"
PAGE = 3


class FakeExample(FakeService):
    """One list, ``inbox``; every write raises a task's version."""

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__(latency)
        self.tasks: dict[str, dict[str, Any]] = {}
        self.made = 0

    def handle(self, request: Request) -> Response:
        """Sign-in, then the route."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response(401, {"error": "unknown token"})
        match request.method, request.path.strip("/").split("/"):
            case "GET", ["me"]:
                return Response(200, {"name": "ada", "role": "member"})
            case "GET", ["lists"]:
                return Response(200, [{"id": "inbox", "title": "Inbox"}])
            case "GET", ["lists", "inbox", "tasks"]:
                first = (int(request.param("page", "1")) - 1) * PAGE
                page = list(self.tasks.values())[first : first + PAGE]
                return Response(200, {"tasks": page, "total": len(self.tasks)})
            case "POST", ["lists", "inbox", "tasks"]:
                self.made += 1
                return Response(201, self._store(str(self.made), request.json, 1))
            case _, ["tasks", id_] if id_ in self.tasks:
                return self._one(request, id_)
        return Response(404, {"error": "no such thing"})

    def _one(self, request: Request, id_: str) -> Response:
        task = self.tasks[id_]
        if request.method == "GET":
            return Response(200, task)
        if re.sub(r'"', "", request.headers.get("if-match", "")) != str(task["version"]):
            return Response(412, {"error": "it has another version"})
        if request.method == "DELETE":
            del self.tasks[id_]
            return Response(204)
        return Response(200, self._store(id_, request.json, task["version"] + 1))

    def _store(self, id_: str, values: dict[str, Any], version: int) -> dict[str, Any]:
        empty = {"title": "", "text": None, "state": "open", "due": None, "tags": []}
        known = self.tasks.get(id_, empty) | values | {"id": int(id_), "version": version}
        self.tasks[id_] = known | {"updated": f"2026-05-01T12:00:{version % 60:02}Z"}
        return self.tasks[id_]
