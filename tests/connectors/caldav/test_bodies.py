"""No task is read twice: what a write was answered for is known, and how a server spells is learnt from a few."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path

import httpx
import pytest

from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.run import Outcome
from tests.servers import Server, make_calendar, radicale, xandikos
from tests.support.across import Across
from tests.support.levels import one_of
from tests.support.odd_dav import Answer, OddDav, Request, serving

SERVERS = {"radicale": radicale, "xandikos": xandikos}
ZONE = "Europe/Berlin"
TASKS = 40


@dataclass
class Wire:
    """What was asked over it since it was last looked at: method, or the report, of each request."""

    asked: list[str] = field(default_factory=list)
    bodies: int = 0

    def noted(self, method: str, content: object) -> None:
        text = content if isinstance(content, str) else ""
        report = re.search(r"<c:(calendar-\w+)|<d:(sync-collection)", text)
        self.asked.append(method if report is None else str(report[1] or report[2]))
        self.bodies += (method == "GET") + (len(re.findall("<d:href>", text)) if "multiget" in text else 0)

    def taken(self) -> list[str]:
        """What was asked, and no more of it next time."""
        found, self.asked, self.bodies = self.asked, [], 0
        return found


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    found, send = Wire(), HttpClient.send

    async def noting(client: HttpClient, method: str, *given: object, **more: object) -> HttpResponse:
        found.noted(method, more.get("content"))
        return await send(client, method, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(HttpClient, "send", noting)
    return found


def some(number: int) -> dict[str, Value]:
    """One of many tasks as people write them."""
    return {
        "title": f"Task {number}: {'call the office, and ask' if number % 3 else 'Einkäufe'}",
        "notes": "" if number % 4 else f"Two litres ({number})\nand bread\n",
        "due": Schedule(When(date(2026, 6, 1 + number % 28), time(17, 30), ZONE) if number % 2 else None),
        "labels": frozenset({"Work", "Home"} if number % 5 else ()),
        "priority": (0, 1, 5)[number % 3],
        "status": Completion(Status.NEEDS_ACTION if number % 7 else Status.COMPLETED),
    }


@pytest.fixture(params=one_of(SERVERS, "what is read again on Xandikos"))
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    with SERVERS[request.param](tmp_path / "server") as running:
        yield running


@pytest.fixture
def path(server: Server) -> str:
    return make_calendar(server, "bodies")


@pytest.fixture
async def across(server: Server, path: str, tmp_path: Path) -> AsyncIterator[Across]:
    secret = {"password": server.password} if server.password else {}
    options = {"url": f"{server.url.rstrip('/')}{path}"} | ({"username": server.username} if secret else {})
    found = await Across(tmp_path / "pair", SPEC).open(path, options, secret)
    yield found
    await found.services.close()


async def test_from_the_first_run_on_nothing_to_do_costs_one_request(
    across: Across, wire: Wire, server: Server
) -> None:
    for number in range(TASKS):
        across.put(**some(number))
    await across.sync()
    assert wire.asked.count("PUT") == TASKS
    looked_at = wire.asked.count("GET")
    assert 3 <= looked_at <= TASKS / 2, "the first ones, and those that are of a new kind"
    wire.taken()
    for _ in range(3):
        await across.sync()
        assert (wire.bodies, wire.taken()) == (0, ["sync-collection"])

    for number in range(10):
        across.edit(str(some(number)["title"]), priority=9, due=Schedule(When(date(2026, 7, number + 1))))
    await across.sync()
    assert 10 + 3 <= wire.bodies <= 10 + 10, (
        "each before it is written, and the first edits, written at once, once more"
    )
    wire.taken()
    await across.sync()
    assert (wire.bodies, wire.taken()) == (0, ["sync-collection"])


async def test_what_somebody_has_edited_is_read_and_nothing_else(
    across: Across, wire: Wire, server: Server, path: str
) -> None:
    for number in range(TASKS):
        across.put(**some(number))
    await across.sync()
    edited = [some(number)["title"] for number in range(5)]
    for title in edited:
        retitled(server, path, str(title))
    wire.taken()
    await across.sync()
    assert (wire.bodies, wire.taken()) == (5, ["sync-collection", "calendar-multiget"])
    assert [title for title in across.titles() if title.startswith("Edited")] == [f"Edited {title}" for title in edited]
    await across.sync()
    assert (wire.bodies, wire.taken()) == (0, ["sync-collection"])


def retitled(server: Server, path: str, title: str) -> None:
    """Another program gives a task on the server another title."""
    base = server.url.rstrip("/")
    auth = (server.username, server.password) if server.password else None
    with httpx.Client(auth=auth, trust_env=False) as client:
        listing = client.request("PROPFIND", f"{base}{path}", headers={"depth": "1"}).text
        for href in re.findall(r"href>([^<]+\.ics)<", listing):
            found = client.get(f"{base}{href}")
            text = re.sub(r"\r\n ", "", found.text)
            spelled = title.replace(",", "\\,")
            if f"SUMMARY:{spelled}\r" in text:
                client.put(found.url, content=text.replace("SUMMARY:", "SUMMARY:Edited ").encode()).raise_for_status()


Rewrite = Callable[[str], str]
RICH: dict[str, Value] = {
    "title": "Buy milk, and the good bread",
    "labels": frozenset({"Work", "Home"}),
    "due": Schedule(When(date(2026, 6, 1), time(17, 30), ZONE)),
}


class Opinionated(OddDav):
    """Answers a write with the ETag of what it keeps instead."""

    def __init__(self, rewrite: Rewrite) -> None:
        super().__init__()
        self.rewrite = rewrite

    def _written(self, request: Request) -> Answer:
        if request.method == "PUT":
            request.body = self.rewrite(request.body)
        return super()._written(request)


def small_labels(text: str) -> str:
    return re.sub(r"CATEGORIES:[^\r]*", lambda found: "CATEGORIES:" + found[0][11:].lower(), text)


def short_titles(text: str) -> str:
    return re.sub(r"SUMMARY:([^\r]{8})[^\r]*", r"SUMMARY:\1", text)


def no_zones(text: str) -> str:
    text = re.sub(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE\r\n", "", text, flags=re.DOTALL)
    return re.sub(r"DUE;TZID=[^:]*:(\d+T)173000", r"DUE:\g<1>153000Z", text)


REWRITES = {"labels": small_labels, "titles": short_titles, "zones": no_zones}
EDITS: dict[str, tuple[Rewrite, Field, Value]] = {
    "labels": (lambda text: text.replace("home,", ""), Field.LABELS, frozenset({"Work"})),
    "titles": (lambda text: text.replace("Buy milk", "Buy oil"), Field.TITLE, "Buy oil"),
    "zones": (
        lambda text: text.replace("T153000Z", "T163000Z"),
        Field.DUE,
        Schedule(When(date(2026, 6, 1), time(16, 30), "UTC")),
    ),
}


@pytest.mark.parametrize("what", REWRITES)
@pytest.mark.parametrize("before", [0, 12])
async def test_a_server_that_writes_otherwise_is_found_out_at_once(
    tmp_path: Path, wire: Wire, what: str, before: int
) -> None:
    """However many plain tasks it has kept as they were sent."""
    async with serving(Opinionated(REWRITES[what])) as dav:
        across = await Across(tmp_path, SPEC).open("/c/", {"url": f"{dav.url}/c/"}, {})
        try:
            for number in range(before):
                across.put(title=f"Plain {number % 10}")
            await across.sync()
            across.put(**RICH)
            across.put(**{**RICH, "title": "Buy milk, the second one"})
            await across.sync()
            kept = {task.title: task.fields for task in across.tasks()}
            wire.taken()
            for _ in range(3):
                await across.sync()
                assert wire.taken() == ["sync-collection"]
            assert {task.title: task.fields for task in across.tasks()} == kept
            edit, name, value = EDITS[what]
            href = next(href for href, it in dav.objects.items() if "DUE" in it.text)
            dav.put(href, edit(dav.objects[href].text))
            await across.sync()
            assert [task.fields[name] for task in across.tasks()].count(value) == 1, (
                "an edit of that very value travels"
            )
            await across.settle()
        finally:
            await across.services.close()


async def test_a_server_without_etags_is_read_each_time(tmp_path: Path, wire: Wire) -> None:
    dav = OddDav(tags=frozenset({"token"}))
    async with serving(dav):
        across = await Across(tmp_path, SPEC).open("/c/", {"url": f"{dav.url}/c/"}, {})
        try:
            across.put(title="One")
            await across.sync()
            [href] = dav.objects
            wire.taken()
            dav.retitle(href, "Another")
            await across.sync()
            assert wire.taken()[:2] == ["sync-collection", "calendar-multiget"]
            assert across.titles() == ["Another"]
        finally:
            await across.services.close()


async def test_an_outcome_is_clean_although_the_second_look_fails(tmp_path: Path, wire: Wire) -> None:
    """What could not be looked at after its write is read with the next listing."""
    dav = OddDav()
    dav.rules.append(lambda request: None if request.method != "GET" else Answer(403))
    async with serving(dav):
        across = await Across(tmp_path, SPEC).open("/c/", {"url": f"{dav.url}/c/"}, {})
        try:
            across.put(title="One")
            assert (await across.sync()).outcome is Outcome.CLEAN
            dav.rules.clear()
            wire.taken()
            await across.sync()
            assert wire.taken() == ["sync-collection", "calendar-multiget"]
            await across.sync()
            assert wire.taken() == ["sync-collection"]
        finally:
            await across.services.close()
