"""The contract suite on real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from tasksync_gui.app.clock import SystemClock
from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.connectors.caldav.config import CalDavConfig
from tasksync_gui.connectors.caldav.connector import CalDavConnector
from tasksync_gui.connectors.caldav.cursor import Cursor
from tasksync_gui.connectors.caldav.hrefs import Place
from tasksync_gui.connectors.caldav.mapping import VOLATILE
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.observe.record import is_edited
from tasksync_gui.model.errors import CursorExpiredError, PreconditionFailedError, RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import RemoteTask
from tests.connectors.contract import ConnectorContract, FixedClock, Lab, marker
from tests.cyrus import HOME as CYRUS_HOME
from tests.cyrus import cyrus
from tests.cyrus import missing as no_cyrus
from tests.davical import davical, missing
from tests.servers import Server, make_calendar, radicale, xandikos
from tests.sogo import HOME as SOGO_HOME
from tests.sogo import missing as no_sogo
from tests.sogo import sogo

SERVERS = {"radicale": radicale, "xandikos": xandikos, "davical": davical, "cyrus": cyrus, "sogo": sogo}
INSTALLED = [
    "radicale",
    "xandikos",
    pytest.param(
        "davical",
        marks=[
            pytest.mark.thorough("CalDAV on DAViCal"),
            pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}"),
        ],
    ),
    pytest.param(
        "cyrus",
        marks=[
            pytest.mark.thorough("CalDAV on Cyrus IMAP"),
            pytest.mark.skipif(bool(no_cyrus()), reason=f"not installed: {no_cyrus()}"),
        ],
    ),
    pytest.param(
        "sogo",
        marks=[
            pytest.mark.thorough("CalDAV on SOGo"),
            pytest.mark.skipif(bool(no_sogo()), reason=f"not installed: {no_sogo()}"),
        ],
    ),
]
numbers = count()


@pytest.fixture(scope="session", params=INSTALLED)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


def connect(server: Server, url: str = "", password: str | None = None) -> CalDavConnector:
    secret = server.password if password is None else password
    config = CalDavConfig(url=url or server.url, username=server.username if secret else "", password=secret)
    return SPEC.open(config, ConnectorContext(FixedClock(), server.folder))


ALTERED = {
    CYRUS_HOME: {
        "test_values_of_the_declared_domain_come_back": "Cyrus gives labels back unescaped: one with a comma becomes two",
        "test_a_megabyte_of_title_is_kept_or_the_limit_declared": "Cyrus answers 500 to a title of a megabyte",
    },
    SOGO_HOME: {
        "test_values_of_the_declared_domain_come_back": "SOGo answers 500 to dates after January 2038",
        "test_a_megabyte_of_title_is_kept_or_the_limit_declared": "SOGo answers 500 to a title of a megabyte",
    },
}
"""What Cyrus 3.6 and SOGo 5.8 do to values; what becomes of that in a pair is the engine's to answer."""


def _pass_over_what_it_alters(server: Server, request: pytest.FixtureRequest) -> None:
    if why := ALTERED.get(server.home, {}).get(getattr(request.node, "originalname", "")):
        pytest.skip(why)


async def remove(connector: CalDavConnector, path: str) -> None:
    """The calendar with all that is in it: some servers let a UID be in one of a person's calendars only."""
    await connector._http.send("DELETE", path, expect=frozenset({200, 204, 404}), html=True)


class TestCalDav(ConnectorContract):
    @pytest.fixture
    async def lab(self, server: Server, request: pytest.FixtureRequest) -> AsyncIterator[Lab]:
        _pass_over_what_it_alters(server, request)
        path = make_calendar(server, f"contract-{next(numbers)}")
        connector = connect(server)

        async def edit(task: RemoteTask, title: str) -> None:
            client = connector._client
            current = await client.get(Place(path), task.id)
            data = current.data.replace(f"SUMMARY:{task.title}".encode(), f"SUMMARY:{title}".encode())
            await client.http.send("PUT", path + task.id, content=data, expect=frozenset({201, 204}))

        async def expire() -> None:
            connector._client.changes_since = _expired  # type: ignore[method-assign]

        real = connector._client.changes_since

        async def _expired(place: object, token: str) -> object:
            return await real(place, "http://radicale.org/ns/sync/" + "0" * 64)

        yield Lab(connector, path, edit, expire, tells_again=server.home == SOGO_HOME)
        await remove(connector, path)
        await connector.close()


async def test_a_token_that_a_server_forgot_never_looks_like_nothing_happened(server: Server) -> None:
    """DAViCal answers an unknown token with a fresh one: with no change if the list is empty, else with everything."""
    path, connector = make_calendar(server, f"forgotten-{next(numbers)}"), connect(server)
    lab = Lab(connector, path)
    forged = Cursor("sync", "data:,424242", {}).write()
    with pytest.raises(CursorExpiredError):
        await lab.snapshot(forged)
    made = await lab.create()
    try:
        told = await lab.snapshot(forged)
    except CursorExpiredError:
        told = await lab.snapshot()
    assert {task.id for task in told.tasks} == {made.id}
    assert told.deleted == frozenset()
    await remove(connector, path)
    await connector.close()


@pytest.mark.quality("crash_safe_writes")
async def test_a_create_whose_answer_was_lost_is_refused_and_found_by_its_name(server: Server) -> None:
    path, connector = make_calendar(server, f"lost-{next(numbers)}"), connect(server)
    lab = Lab(connector, path)
    made = await lab.create()
    lab.made = 0
    with pytest.raises(PreconditionFailedError):
        await lab.create()
    fresh = connect(server)
    assert [each.id for each in await fresh.find_by_marker(path, marker(1))] == [made.id]
    assert len((await lab.snapshot()).tasks) == 1
    await remove(connector, path)
    for each in (connector, fresh):
        await each.close()


async def test_no_change_costs_one_request(server: Server) -> None:
    path, connector = make_calendar(server, f"cheap-{next(numbers)}"), connect(server)
    lab = Lab(connector, path)
    for _ in range(5):
        await lab.create()
    first = await lab.snapshot()
    again = await lab.snapshot(first.cursor)
    told_again = server.home == SOGO_HOME  # its tokens are seconds: what was written in the last one is read once more
    assert (again.requests, again.incremental, again.deleted) == (1 + told_again, True, frozenset())
    assert {task.id for task in again.tasks} <= ({task.id for task in first.tasks} if told_again else set())
    fresh = connect(server)
    assert (await fresh.snapshot(path, again.cursor)).requests <= 1 + told_again
    await remove(connector, path)
    for each in (connector, fresh):
        await each.close()


async def test_parents_are_found_in_a_fresh_process(server: Server) -> None:
    path, connector = make_calendar(server, f"family-{next(numbers)}"), connect(server)
    inner = "BEGIN:VTODO|UID:parent-uid|DTSTAMP:20260101T000000Z|SUMMARY:P|END:VTODO"
    odd = f"BEGIN:VCALENDAR|VERSION:2.0|PRODID:x|{inner}|END:VCALENDAR|".replace("|", "\r\n").encode()
    await connector._http.send("PUT", f"{path}odd%20name.ics", content=odd, expect=frozenset({201, 204}))
    lab = Lab(connector, path)
    first = await lab.snapshot()
    parent = first.tasks[0]
    assert parent.id == "odd%20name.ics"
    child = await lab.create(title="Child", parent=parent.id)
    full = await lab.snapshot()
    fresh = connect(server)
    await lab.update(child, {Field.TITLE: "Renamed"})
    try:
        changed = await fresh.snapshot(path, full.cursor)
    except CursorExpiredError:  # its changes spell the address in another way than its listings: all is read again
        changed = await fresh.snapshot(path)
    found = [task.fields[Field.PARENT] for task in changed.tasks if task.id == child.id]
    assert found == [RemoteId("odd%20name.ics")]
    await remove(connector, path)
    for each in (connector, fresh):
        await each.close()


async def test_forty_updates_at_once_are_forty_written(server: Server, tmp_path: Path) -> None:
    """Xandikos locks the calendar for each write and refuses every other one meanwhile."""
    path = make_calendar(server, f"crowd-{next(numbers)}")
    config = CalDavConfig(url=server.url, username=server.username if server.password else "", password=server.password)
    connector = SPEC.open(config, ConnectorContext(SystemClock(), tmp_path))
    lab = Lab(connector, path)
    tasks = [await lab.create() for _ in range(40)]
    updates = (connector.update(path, task.id, {Field.TITLE: f"{task.title} again"}, task.revision) for task in tasks)
    await asyncio.gather(*updates)
    titles = {task.title for task in (await lab.snapshot()).tasks}
    assert titles == {f"{task.title} again" for task in tasks}
    await remove(connector, path)
    await connector.close()


async def test_a_deleted_object_is_given_back_whole(server: Server) -> None:
    """Alarm, place, privacy and foreign properties, under its own name and UID; once."""
    path, connector = make_calendar(server, f"back-{next(numbers)}"), connect(server)
    alarm = "BEGIN:VALARM|ACTION:DISPLAY|DESCRIPTION:r|TRIGGER:-PT15M|END:VALARM"
    inner = f"BEGIN:VTODO|UID:own-uid|DTSTAMP:20260101T000000Z|SUMMARY:P|LOCATION:L|CLASS:PRIVATE|X-FOO:bar|{alarm}"
    text = f"BEGIN:VCALENDAR|VERSION:2.0|PRODID:x|{inner}|END:VTODO|END:VCALENDAR|".replace("|", "\r\n")
    await connector._http.send("PUT", f"{path}own.ics", content=text.encode(), expect=frozenset({201, 204}))
    task = (await connector.snapshot(path)).tasks[0]
    await connector.delete(path, task.id, task.revision)
    back = await connector.give_back(path, task.id, task.raw, task.fields)
    assert (back.id, back.uid, back.marker) == (task.id, "own-uid", None)
    fresh = connect(server)
    there = (await fresh.snapshot(path)).tasks[0]
    await fresh.close()
    assert not is_edited(task, replace(there, revision=Revision("any")), VOLATILE)
    with pytest.raises(PreconditionFailedError):
        await connector.give_back(path, task.id, task.raw, task.fields)
    with pytest.raises(RejectedFieldError):
        await connector.give_back(path, RemoteId("other.ics"), "no calendar", {})
    await remove(connector, path)
    await connector.close()
