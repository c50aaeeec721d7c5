"""What whole runs cost in processor time, with ever more tasks on a CalDAV server that costs nothing.

Processes from their start to their end, the system's part included; quote it from a quiet machine.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.benchmarks.commands import OURS, ROOT, environment, spent
from tests.benchmarks.free_server import HOME
from tests.benchmarks.measure import Row
from tests.servers import free_port, running
from tests.support.calendars import realistic_todos

SIZES = (1_000, 10_000, 100_000)
MOST = 1.3
"""So much more may one task cost where there are 100,000 than where there are 10,000."""
FIRST = "first sync"
BARE = """
import asyncio, sys, httpx
from tests.benchmarks.runs import bodies

async def main(address, count):
    objects = iter(bodies(count))
    async with httpx.AsyncClient(trust_env=False) as client:
        async def work():
            for name, body in objects:
                headers = {"If-None-Match": "*", "Content-Type": "text/calendar; charset=utf-8"}
                (await client.put(address + name, content=body, headers=headers)).raise_for_status()
        await asyncio.gather(*(work() for _ in range(4)))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""
Costs = dict[str, float]
"""Seconds of each step."""


def bodies(count: int) -> Iterator[tuple[str, bytes]]:
    """(name, body) of objects as people have them."""
    for uid, todo in realistic_todos(count):
        yield f"{uid}.ics", f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:bench\r\n{todo}END:VCALENDAR\r\n".encode()


@contextmanager
def free_server(folder: Path) -> Iterator[str]:
    """Where it is."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "tests.benchmarks.free_server", str(port)]
    with running(command, f"{url}/", folder / "server.log", os.environ | {"PYTHONPATH": str(ROOT)}):
        yield url


class Lists:
    """Two lists on one server, kept in step by a pair."""

    def __init__(self, folder: Path, url: str, count: int) -> None:
        self._folder = folder
        self._server = httpx.Client(base_url=f"{url}{HOME}", trust_env=False, timeout=60)
        self._bodies = dict(bodies(count))
        for name in ("left", "right", "bare"):
            self._ask("MKCALENDAR", f"{name}/")
        for name, body in self._bodies.items():
            self._ask("PUT", f"left/{name}", body)
        for name in ("left", "right"):
            values = ("--set", f"url={url}{HOME}{name}/", "--set", "username=ada")
            spent(folder, OURS, "account", "add", name, "--connector", "caldav", *values)
        spent(folder, OURS, "pair", "add", "P", "--source", "left", "--destination", "right", "--mode", "two-way")

    def close(self) -> None:
        """Nothing is asked any more."""
        self._server.close()

    def _ask(self, method: str, path: str, body: bytes = b"") -> httpx.Response:
        answer = self._server.request(method, path, content=body)
        answer.raise_for_status()
        return answer

    def sync(self) -> float:
        """Seconds of processor time of one run."""
        return spent(self._folder, OURS, "sync", "P", "--yes")

    def edit(self, share: int, word: bytes) -> None:
        """Every so-and-so-manieth task gets another title."""
        for name in [*self._bodies][::share]:
            self._ask("PUT", f"left/{name}", self._bodies[name].replace(b"SUMMARY:", b"SUMMARY:" + word))

    def delete(self, share: int) -> None:
        """Every so-and-so-manieth task goes."""
        for name in [*self._bodies][1::share]:
            self._ask("DELETE", f"left/{name}")

    def last_run(self) -> str:
        """The id of the newest run."""
        command = [sys.executable, "-c", OURS, "history", "--json", "--limit", "1"]
        answer = subprocess.run(
            command, cwd=ROOT, env=environment(self._folder), capture_output=True, check=True, timeout=600
        )
        return str(json.loads(answer.stdout)["runs"][0]["id"])

    def kill_in_mid_run(self) -> None:
        """A run of which some writes have arrived is killed."""
        before = self._ask("PROPFIND", "right/").text  # its token, which each write changes
        self.edit(20, b"Later: ")
        process = subprocess.Popen(
            [sys.executable, "-c", OURS, "sync", "P", "--yes"], cwd=ROOT, env=environment(self._folder),
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        while process.poll() is None and self._ask("PROPFIND", "right/").text == before:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait(60)


def costs(count: int) -> Costs:
    """What each step takes with ``count`` tasks."""
    with tempfile.TemporaryDirectory() as name, free_server(Path(name)) as url:
        folder = Path(name)
        lists, found = Lists(folder, url, count), Costs()
        found["bare"] = spent(folder, BARE, f"{url}{HOME}bare/", str(count))
        found[FIRST] = lists.sync()
        found["nothing to do"] = lists.sync()
        lists.edit(100, b"Now: ")
        found["1 % edited"] = lists.sync()
        lists.delete(20)
        found["5 % deleted"] = lists.sync()
        found["history of that"] = spent(folder, OURS, "history", lists.last_run())
        found["undo of that"] = spent(folder, OURS, "undo", lists.last_run(), "--yes")
        lists.kill_in_mid_run()
        found["after a kill"] = lists.sync()
        lists.close()
    return found


def measure(sizes: tuple[int, int, int] = SIZES) -> Iterator[Row]:
    """A row for writing against a bare client, and one for how each step grows."""
    few, some, many = sizes
    found = {count: costs(count) for count in sizes}
    ours, bare = (found[some][name] / some * 1000 for name in (FIRST, "bare"))
    yield Row(
        f"processor time of a first sync, for each of {some:,} tasks", f"{ours:.2f} ms",
        f"one PUT by a bare client of the same library: {bare:.2f} ms", f"{ours / bare:.1f}", "≤ 0.5 ms more",
    )  # fmt: skip
    for step in [name for name in found[few] if name != "bare"]:
        early = (found[some][step] - found[few][step]) / (some - few) * 1000
        late = (found[many][step] - found[some][step]) / (many - some) * 1000
        yield Row(
            f"{step}, {few:,} to {many:,} tasks: processor time for one task more", f"{late:.2f} ms",
            f"the same up to {some:,}: {early:.2f} ms", f"{late / early:.2f}", f"≤ {MOST}",
        )  # fmt: skip
