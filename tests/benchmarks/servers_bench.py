"""CalDAV against what the server itself needs."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

from tasksync_gui.app.bootstrap import build_services
from tasksync_gui.connectors.caldav.mapping import CAPABILITIES
from tasksync_gui.model.run import Trigger
from tasksync_gui.services.contract import PairDraft, RunRequest, Services
from tests.benchmarks.measure import Row, median
from tests.servers import Server, make_calendar, radicale
from tests.support.calendars import realistic_todos, whole_calendar

FIRST = 1_000
SECOND = 5_000
TOKEN = '<sync-collection xmlns="DAV:"><sync-token>{}</sync-token><sync-level>1</sync-level><prop><getetag/></prop></sync-collection>'
MEASURES = ("caldav",)
"""Whose long lists are read here."""


def upload(server: Server, path: str, count: int) -> None:
    """A whole list at once."""
    httpx.put(
        server.url.rstrip("/") + path, content=whole_calendar(realistic_todos(count)), timeout=300, trust_env=False,
        auth=(server.username, server.password), headers={"Content-Type": "text/calendar"},
    ).raise_for_status()  # fmt: skip


async def bare_puts(server: Server, path: str, count: int) -> float:
    """Seconds that the server needs for as many objects from a client that does nothing else."""
    bodies = [
        (uid, f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{todo}END:VCALENDAR\r\n".encode())
        for uid, todo in realistic_todos(count)
    ]
    limit = asyncio.Semaphore(CAPABILITIES.concurrency)
    auth = (server.username, server.password)
    async with httpx.AsyncClient(auth=auth, trust_env=False, timeout=120) as client:

        async def put(uid: str, body: bytes) -> None:
            async with limit:
                address = f"{server.url.rstrip('/')}{path}{uid}.ics"
                headers = {"If-None-Match": "*", "Content-Type": "text/calendar"}
                (await client.put(address, content=body, headers=headers)).raise_for_status()

        start = time.perf_counter()
        await asyncio.gather(*(put(uid, body) for uid, body in bodies))
        return time.perf_counter() - start


async def opened(folder: Path, server: Server) -> Services:
    """Services with an account on ``server``."""
    services = await build_services(folder, environ={"TASKSYNC_PASSPHRASE": "bench"})
    values = {"url": server.url, "username": server.username}
    await services.accounts.add("Cloud", "caldav", values, {"password": server.password})
    return services


async def synced(services: Services, source: str, destination: str) -> tuple[float, Any]:
    """A pair of two lists, and the seconds of its first sync."""
    pairs = await services.pairs.list()
    name = f"Pair {len(pairs)}"
    await services.pairs.add(PairDraft(name, "Cloud", "Cloud", source, destination))
    start = time.perf_counter()
    run = await services.engine.sync(name, RunRequest(Trigger.COMMAND_LINE, confirmed=True))
    assert not run.counts.failed, run.message
    return time.perf_counter() - start, name


async def first_sync(folder: Path, server: Server) -> Row:
    """1,000 VTODOs from one list into an empty one."""
    upload(server, "/ada/first/", FIRST)
    make_calendar(server, "empty")
    make_calendar(server, "bare")
    services = await opened(folder, server)
    try:
        bare = await bare_puts(server, "/ada/bare/", FIRST)
        ours, _ = await synced(services, "/ada/first/", "/ada/empty/")
    finally:
        await services.close()
    return Row(
        f"first sync of {FIRST:,} VTODOs to Radicale", f"{ours:.1f} s",
        f"{FIRST:,} bare PUTs, as many at once: {bare:.1f} s", f"{ours / bare:.2f}", "≤ 1.1",
    )  # fmt: skip


async def no_op(folder: Path, server: Server) -> Row:
    """Nothing to do with 5,000 pairs of tasks."""
    for name in ("left", "right"):
        upload(server, f"/ada/{name}/", SECOND)
    services = await opened(folder, server)
    try:
        _, pair = await synced(services, "/ada/left/", "/ada/right/")
        runs, bare = [], []
        for _ in range(5):
            start = time.perf_counter()
            run = await services.engine.sync(pair, RunRequest(Trigger.COMMAND_LINE))
            runs.append(time.perf_counter() - start)
            bare.append(await _bare_reports(server))
        requests = run.requests
    finally:
        await services.close()
    return Row(
        f"nothing to do with {SECOND:,} pairs: {requests} requests", f"{median(runs) * 1000:.0f} ms",
        f"two bare sync-collection reports: {median(bare) * 1000:.0f} ms", f"{median(runs) / median(bare):.2f}",
        "≤ 1 request a side",
    )  # fmt: skip


async def _bare_reports(server: Server) -> float:
    auth = (server.username, server.password)
    async with httpx.AsyncClient(auth=auth, trust_env=False, timeout=120) as client:
        tokens = {}
        for name in ("left", "right"):
            address = f"{server.url}ada/{name}/"
            answer = await client.request("PROPFIND", address, headers={"Depth": "0"}, content=_PROPFIND)
            tokens[address] = answer.text.split("sync-token>")[1].split("<")[0]
        start = time.perf_counter()
        await asyncio.gather(
            *(client.request("REPORT", address, content=TOKEN.format(token)) for address, token in tokens.items())
        )
        return time.perf_counter() - start


_PROPFIND = '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>'


def measure() -> Iterator[Row]:
    """Both rows."""
    with tempfile.TemporaryDirectory() as folder, radicale(Path(folder) / "radicale") as server:
        yield asyncio.run(first_sync(Path(folder) / "first", server))
        yield asyncio.run(no_op(Path(folder) / "second", server))
