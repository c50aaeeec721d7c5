"""Starting the server, and its remote control."""

from __future__ import annotations

import contextlib
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.processes import next_line
from tests.taskserver.server import WRITES

PACKAGE = Path(__file__).with_name("package")
ROOT = Path(__file__).parents[2]


class Remote:
    """What a test does to the server, and sees of it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self._line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def _ask(self, what: str, **body: Any) -> Any:
        self._line.request("POST", f"/control/{what}", json.dumps(body))
        answer = self._line.getresponse()
        data = answer.read()
        assert answer.status == 200, (what, answer.status, data)
        return json.loads(data) if data else None

    def lists(self, *names: str) -> None:
        """Start afresh with these empty lists."""
        self._ask("lists", names=names)

    def person(self, *edits: dict[str, Any]) -> None:
        """Somebody at work."""
        self._ask("person", edits=edits)

    def state(self) -> dict[str, list[dict[str, Any]]]:
        """All tasks of all lists."""
        return self._ask("state")

    def save(self, name: str) -> None:
        self._ask("save", name=name)

    def restore(self, name: str, kill: tuple[int, str] | None = None, only: str = "") -> None:
        """``only``: this list alone, as its provider puts a backup back."""
        self._ask("restore", name=name, kill=kill, only=only)

    def count(self, kill: tuple[int, str] | None = None) -> list[tuple[str, str]]:
        """Requests since the last count."""
        return [(method, path) for method, path in self._ask("count", kill=kill)]

    def writes(self) -> list[tuple[str, str]]:
        """Requests since the last count that change something."""
        return [request for request in self.count() if request[0] in WRITES]

    def faults(self, *faults: dict[str, Any]) -> None:
        self._ask("faults", faults=faults)

    def gate(self, method: str, name: str, skip: int = 0) -> None:
        """Hold back the answer to a request; :meth:`reached` waits until a client is there."""
        self._ask("gate", method=method, list=name, skip=skip)

    def reached(self) -> None:
        self._ask("reached")

    def open(self) -> None:
        """Let the answer go."""
        self._ask("open")

    def set(self, **values: Any) -> None:
        """Switch manners of the server: ``tokens``, ``hours``, ``moving_ids``."""
        self._ask("set", **values)

    def titles(self, name: str) -> list[str]:
        return sorted(task["fields"]["title"] for task in self.state()[name])

    def tasks(self, name: str) -> list[dict[str, Any]]:
        """What a person sees of a list: fields that are not empty, parents by title, sorted."""
        found = self.state()[name]
        titles = {task["id"]: task["fields"]["title"] for task in found}
        return sorted(
            (seen(task["fields"], titles) for task in found), key=lambda fields: json.dumps(fields, sort_keys=True)
        )

    def close(self) -> None:
        self._line.close()


EMPTY = (None, "", [], 0, {"due": None, "recurrence": None}, {"status": "needs_action", "at": None})


def seen(fields: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    """``fields`` as a person sees them."""
    shown = {name: value for name, value in fields.items() if value not in EMPTY}
    if "parent" in shown:
        shown["parent"] = titles.get(shown["parent"], f"unknown {shown['parent']}")
    return shown


@contextlib.contextmanager
def task_server() -> Iterator[Remote]:
    """A server of its own, for as long as it is needed; it ends with us, whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.taskserver.server"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    remote = Remote(int(next_line(process)))
    try:
        yield remote
    finally:
        remote.close()
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
