"""The server: lists of tasks over HTTP, kept in memory, with versions, tombstones and ordered misfortunes.

``python -m tests.taskserver.server`` prints its port. What it refuses depends on what a client sends: an
``id`` makes a create idempotent, ``If-Match`` makes a write conditional. ``/control`` is the tests' own door:
it sets lists up, plays the person, counts requests, scripts faults, and kills a client at a given request.
"""

from __future__ import annotations

import asyncio
import copy
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

WRITES = ("POST", "PATCH", "DELETE")


@dataclass
class Answer:
    status: int
    data: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class RefusalError(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


@dataclass
class TaskList:
    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    version: int = 0
    number: int = 0


@dataclass
class Fault:
    """``answer`` instead of carrying the request out; 0 drops the connection. ``after``: carried out before."""

    method: str
    list: str
    answer: int
    skip: int = 0
    times: int = 1
    after: bool = False
    keep: int | None = None
    """Listings: answer 200 with only the first ``keep`` tasks."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Gate:
    """Holds back the answer to the request that comes after ``skip`` others of its kind, until it is opened."""

    method: str
    list: str
    skip: int = 0
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def pass_through(self, method: str, target: str) -> None:
        if method != self.method or f"/{self.list}/" not in urlsplit(target).path or self.opened.is_set():
            return
        if self.skip:
            self.skip -= 1
            return
        self.reached.set()
        await self.opened.wait()


class TaskServer:
    def __init__(self) -> None:
        self.lists: dict[str, TaskList] = {}
        self.saved: dict[str, dict[str, TaskList]] = {}
        self.requests: list[tuple[str, str]] = []
        self.faults: list[Fault] = []
        self.kill: tuple[int, str] | None = None
        self.tokens: set[str] = set()
        self.hours: dict[str, float] = {}
        """How far a list's clock is off."""
        self.gate: Gate | None = None
        self.moving_ids: set[str] = set()
        """Lists in which a task gets a new id when its parent changes."""

    # What clients may do.

    def handle(self, method: str, target: str, headers: dict[str, str], body: Any) -> Answer:
        url = urlsplit(target)
        parts = [part for part in url.path.split("/") if part]
        if parts[0] == "control":
            return Answer(200, getattr(self, f"control_{parts[1]}")(**(body or {})))
        if len(parts) == 1:
            return Answer(200, {"lists": list(self.lists)})
        name, id_ = parts[1], parts[3] if len(parts) > 3 else ""
        if name not in self.lists:
            raise RefusalError(404)
        query = {key: values[0] for key, values in parse_qs(url.query).items()}
        answer = getattr(self, f"do_{method.lower()}")(name, id_, headers, query, body)
        answer.headers["date"] = format_datetime(self.now(name).replace(microsecond=0), usegmt=True)
        return answer

    def now(self, name: str) -> datetime:
        return datetime.now(UTC) + timedelta(hours=self.hours.get(name, 0.0))

    def do_get(self, name: str, id_: str, headers: dict[str, str], query: dict[str, str], body: Any) -> Answer:
        found = self.lists[name]
        if id_:
            return Answer(200, self.task(name, id_))
        if "marker" in query:
            return Answer(200, {"tasks": [task for task in found.tasks.values() if task["marker"] == query["marker"]]})
        since = int(query.get("since", -1))
        changed = [task for task in found.tasks.values() if int(task["rev"]) > since]
        gone = [id_ for id_, version in found.gone.items() if "since" in query and version > since]
        return Answer(200, {"tasks": changed, "gone": gone, "version": found.version})

    def task(self, name: str, id_: str) -> dict[str, Any]:
        if id_ not in self.lists[name].tasks:
            raise RefusalError(404)
        return self.lists[name].tasks[id_]

    def do_post(self, name: str, id_: str, headers: dict[str, str], query: dict[str, str], body: Any) -> Answer:
        found = self.lists[name]
        found.number += 1
        chosen = body.get("id") or f"{name}-{found.number}"
        if chosen in found.tasks:
            raise RefusalError(412)
        found.version += 1
        now = self.now(name).isoformat()
        found.tasks[chosen] = {
            "id": chosen, "rev": str(found.version), "created": now, "modified": now,
            "marker": body.get("marker"), "fields": body["fields"],
        }  # fmt: skip
        return Answer(201, found.tasks[chosen])

    def do_patch(self, name: str, id_: str, headers: dict[str, str], query: dict[str, str], body: Any) -> Answer:
        task = self._matching(name, id_, headers)
        found = self.lists[name]
        found.version += 1
        fields = {**task["fields"], **body["fields"]}
        changed = {**task, "fields": fields, "rev": str(found.version), "modified": self.now(name).isoformat()}
        if name in self.moving_ids and body["fields"].get("parent", task["fields"].get("parent")) != task["fields"].get(
            "parent"
        ):
            del found.tasks[id_]
            found.gone[id_] = found.version
            found.number += 1
            changed["id"] = f"{name}-{found.number}"
        found.tasks[changed["id"]] = changed
        return Answer(200, changed)

    def do_delete(self, name: str, id_: str, headers: dict[str, str], query: dict[str, str], body: Any) -> Answer:
        self._matching(name, id_, headers)
        found = self.lists[name]
        found.version += 1
        del found.tasks[id_]
        found.gone[id_] = found.version
        return Answer(204)

    def _matching(self, name: str, id_: str, headers: dict[str, str]) -> dict[str, Any]:
        task = self.task(name, id_)
        if headers.get("if-match", task["rev"]) != task["rev"]:
            raise RefusalError(412)
        return task

    # What tests may do.

    def control_lists(self, names: list[str]) -> None:
        self.lists = {name: TaskList() for name in names}
        self.faults, self.kill, self.gate = [], None, None
        self.moving_ids, self.tokens, self.hours = set(), set(), {}

    def control_person(self, edits: list[dict[str, Any]]) -> None:
        """Edits by title: ``{list, title, fields}`` creates or changes, ``{list, title, delete}`` deletes."""
        for edit in edits:
            name = edit["list"]
            known = [id_ for id_, task in self.lists[name].tasks.items() if task["fields"]["title"] == edit["title"]]
            if edit.get("delete"):
                self.do_delete(name, known[0], {}, {}, None)
                continue
            fields = dict(edit["fields"])
            if isinstance(fields.get("parent"), str):
                fields["parent"] = self._by_title(name, fields["parent"])
            if known and not edit.get("another"):
                self.do_patch(name, known[0], {}, {}, {"fields": fields})
            else:
                self.do_post(name, "", {}, {}, {"fields": {"title": edit["title"], **fields}})

    def _by_title(self, name: str, title: str) -> str:
        return next(id_ for id_, task in self.lists[name].tasks.items() if task["fields"]["title"] == title)

    def control_state(self) -> dict[str, Any]:
        return {name: list(found.tasks.values()) for name, found in self.lists.items()}

    def control_save(self, name: str) -> None:
        self.saved[name] = copy.deepcopy(self.lists)

    def control_restore(self, name: str, kill: tuple[int, str] | None = None, only: str = "") -> None:
        """Put back what was saved; ``only`` one list: its provider's backup, which gives no number out again."""
        saved, number = copy.deepcopy(self.saved[name]), self.lists[only].number if only else 0
        self.lists = {**self.lists, only: saved[only]} if only else saved
        if only:
            self.lists[only].number = number
        self.control_count(kill)

    def control_count(self, kill: tuple[int, str] | None = None) -> list[tuple[str, str]]:
        """Requests since the last count; ``kill``: at which one from now on the client is to die, and when."""
        seen, self.requests = self.requests, []
        self.kill = (int(kill[0]), kill[1]) if kill else None
        return seen

    def control_gate(self, method: str, list: str, skip: int = 0) -> None:
        self.gate = Gate(method, list, skip)

    def control_open(self) -> None:
        assert self.gate is not None
        self.gate.opened.set()

    def control_faults(self, faults: list[dict[str, Any]]) -> None:
        self.faults = [Fault(**fault) for fault in faults]

    def control_set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, type(getattr(self, name))(value))

    # Carrying out one request, with what goes wrong.

    def answer(self, method: str, target: str, headers: dict[str, str], body: Any) -> Answer | None:
        if target.startswith("/control"):
            return self.handle(method, target, headers, body)
        self.requests.append((method, target))
        doomed = self.kill is not None and self.kill[0] == len(self.requests)
        if doomed and self.kill == (len(self.requests), "before"):
            os.kill(int(headers["x-pid"]), signal.SIGKILL)
            return None
        answer = self._with_faults(method, target, headers, body)
        if doomed:
            os.kill(int(headers["x-pid"]), signal.SIGKILL)
            return None
        return answer

    def _with_faults(self, method: str, target: str, headers: dict[str, str], body: Any) -> Answer | None:
        if self.tokens and headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return Answer(401)
        for fault in self.faults:
            path = urlsplit(target).path
            listing = method == "GET" and path.endswith("/tasks")
            kind = "LIST" if listing else method
            if kind != fault.method or f"/{fault.list}/" not in path or not fault.times:
                continue
            if fault.skip:
                fault.skip -= 1
                continue
            fault.times -= 1
            return self._faulty(fault, method, target, headers, body)
        return self._carried_out(method, target, headers, body)

    def _faulty(self, fault: Fault, method: str, target: str, headers: dict[str, str], body: Any) -> Answer | None:
        if fault.keep is not None:
            whole = self._carried_out(method, target, headers, body)
            return Answer(200, {**whole.data, "tasks": whole.data["tasks"][: fault.keep]}, whole.headers)
        if fault.after:
            self._carried_out(method, target, headers, body)
        return Answer(fault.answer, None, dict(fault.headers)) if fault.answer else None

    def _carried_out(self, method: str, target: str, headers: dict[str, str], body: Any) -> Answer:
        try:
            return self.handle(method, target, headers, body)
        except RefusalError as refusal:
            return Answer(refusal.status)


async def converse(server: TaskServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection: requests one after the other until the client goes."""
    try:
        while line := await reader.readline():
            method, target, _ = line.decode().split(" ", 2)
            headers = {}
            while header := (await reader.readline()).decode().strip():
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            raw = await reader.readexactly(int(headers.get("content-length", 0)))
            if target == "/control/reached" and server.gate is not None:
                await server.gate.reached.wait()
                answer: Answer | None = Answer(200)
            else:
                answer = server.answer(method, target, headers, json.loads(raw) if raw else None)
                if server.gate is not None:
                    await server.gate.pass_through(method, target)
            if answer is None:
                return
            writer.write(encoded(answer))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


def encoded(answer: Answer) -> bytes:
    body = b"" if answer.data is None else json.dumps(answer.data).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    if answer.status == 204:
        lines = [line for line in lines if not line.startswith("content")]
    return "\r\n".join(lines).encode() + body


async def main() -> None:
    tasks = TaskServer()
    server = await asyncio.start_server(lambda r, w: converse(tasks, r, w), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    parent = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await parent
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
