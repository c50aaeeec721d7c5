"""Odd servers, through whole runs of a pair: what did not come is not gone, and an address is sent as it came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.connectors.caldav.config import CalDavConfig
from tasksync_gui.connectors.caldav.connector import CalDavConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.observe.former_ids import renaming
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import PairId, RemoteId, Side
from tasksync_gui.model.run import Outcome
from tasksync_gui.model.task import Draft
from tasksync_gui.store.memory import MemoryStore
from tests.connectors.contract import FixedClock, marker
from tests.support.across import Across
from tests.support.errors import english
from tests.support.odd_dav import Answer, OddDav, Request, multistatus, serving, todo


@pytest.fixture
async def dav() -> AsyncIterator[OddDav]:
    async with serving(OddDav()) as server:
        for number in range(4):
            server.put(f"/c/{number}.ics", todo(str(number), f"Task {number}"))
        yield server


@pytest.fixture
async def across(dav: OddDav, tmp_path: Path) -> AsyncIterator[Across]:
    """The calendar and a list in memory."""
    found = await Across(tmp_path, SPEC).open("/c/", {"url": f"{dav.url}/c/"}, {})
    yield found
    await found.services.close()


def connect(dav: OddDav, **options: str) -> CalDavConnector:
    return SPEC.open(CalDavConfig(url=f"{dav.url}/", **options), ConnectorContext(FixedClock(), Path("/nowhere")))


def cut_multigets(request: Request) -> Answer | None:
    return Answer(207, multistatus("").body, cut=20) if "calendar-multiget" in request.body else None


LOST = ["error", "no data", "left out", "missing", "refused data"]


@pytest.mark.parametrize("what", LOST)
async def test_a_body_that_does_not_come_is_not_gone(dav: OddDav, across: Across, what: str) -> None:
    await across.settle()
    dav.retitle("/c/1.ics", "New title")
    dav.retitle("/c/2.ics", "Also new")
    dav.body_of["/c/1.ics"] = what
    run = await across.sync(outcome=None)
    assert run.counts.deleted == 0
    assert across.titles() == ["Also new", "Task 0", "Task 1", "Task 3"]
    assert len(dav.objects) == 4
    for _ in range(2):
        await across.sync(outcome=None)
    assert across.titles() == ["Also new", "Task 0", "Task 1", "Task 3"]
    dav.body_of.clear()
    await across.settle()
    assert across.titles() == ["Also new", "New title", "Task 0", "Task 3"] == dav.titles()


@pytest.mark.parametrize("what", LOST)
async def test_edited_on_both_sides_while_the_body_does_not_come_is_not_doubled(
    dav: OddDav, across: Across, what: str
) -> None:
    await across.settle()
    dav.retitle("/c/1.ics", "New title")
    dav.body_of["/c/1.ics"] = what
    across.edit("Task 1", notes="Written here")
    await across.sync(outcome=None)
    assert len(dav.objects) == 4
    assert len(across.tasks()) == 4
    dav.body_of.clear()
    await across.settle()
    assert across.titles() == ["New title", "Task 0", "Task 2", "Task 3"] == dav.titles()
    assert "DESCRIPTION:Written here" in dav.objects["/c/1.ics"].text


async def test_an_answer_that_is_cut_short_changes_nothing(dav: OddDav, across: Across) -> None:
    await across.settle()
    dav.retitle("/c/1.ics", "New title")
    dav.rules.append(cut_multigets)
    await across.sync(outcome=Outcome.FAILED)
    assert across.titles() == ["Task 0", "Task 1", "Task 2", "Task 3"]
    dav.rules.clear()
    await across.settle()
    assert across.titles() == ["New title", "Task 0", "Task 2", "Task 3"]


@pytest.mark.parametrize("what", LOST)
async def test_in_a_listing_of_everything_neither(dav: OddDav, across: Across, what: str) -> None:
    dav.tags = frozenset({"etag"})
    await across.settle()
    dav.retitle("/c/1.ics", "New title")
    dav.body_of["/c/1.ics"] = what
    await across.sync(outcome=None)
    assert across.titles() == ["Task 0", "Task 1", "Task 2", "Task 3"]
    dav.body_of.clear()
    await across.settle()
    assert across.titles() == ["New title", "Task 0", "Task 2", "Task 3"]


async def test_a_task_that_never_came_yet_comes_with_a_later_run(dav: OddDav, across: Across) -> None:
    await across.settle()
    dav.put("/c/new.ics", todo("new", "New"))
    dav.body_of["/c/new.ics"] = "error"
    await across.sync(outcome=None)
    dav.body_of.clear()
    await across.settle()
    assert "New" in across.titles()


@pytest.mark.parametrize("what", LOST)
async def test_the_token_does_not_move_past_it_and_it_is_told(dav: OddDav, what: str) -> None:
    connector = connect(dav)
    cursor = (await connector.snapshot("/c/")).cursor
    dav.retitle("/c/1.ics", "New title")
    dav.body_of["/c/1.ics"] = what
    found = await connector.snapshot("/c/", cursor)
    assert (found.tasks, found.deleted) == ((), frozenset())
    [problem] = found.problems
    assert (problem.id, problem.where) == ("1.ics", "/c/1.ics")
    assert "asks again" in english(problem.message)
    await connector.close()


async def test_what_a_report_leaves_out_is_asked_for_directly(dav: OddDav) -> None:
    connector = connect(dav)
    cursor = (await connector.snapshot("/c/")).cursor
    dav.retitle("/c/1.ics", "New title")
    dav.retitle("/c/2.ics", "Going")

    def empty_multigets(request: Request) -> Answer | None:
        if "calendar-multiget" not in request.body:
            return None
        dav.objects.pop("/c/2.ics", None)
        return multistatus("")

    dav.rules.append(empty_multigets)
    found = await connector.snapshot("/c/", cursor)
    assert [task.title for task in found.tasks] == ["New title"]
    assert found.deleted == {"2.ics"}
    assert found.problems == ()
    await connector.close()


async def test_an_error_for_one_change_is_a_change(dav: OddDav) -> None:
    """Of a list of changes: what is named there has changed, whatever else is said about it."""
    connector = connect(dav)
    cursor = (await connector.snapshot("/c/")).cursor
    dav.retitle("/c/1.ics", "New title")

    def refused(request: Request) -> Answer | None:
        if "sync-collection" not in request.body:
            return None
        one = "<d:response><d:href>/c/1.ics</d:href><d:status>HTTP/1.1 403 Forbidden</d:status></d:response>"
        return multistatus(f"{one}<d:sync-token>t99</d:sync-token>")

    dav.rules.append(refused)
    found = await connector.snapshot("/c/", cursor)
    assert [task.title for task in found.tasks] == ["New title"]
    await connector.close()


ODD = [
    "/c/a%2Fb.ics", "/c/x@host.ics", "/c/x%40host.ics", "/c/%15.ics", "/c/%C3%BC.ics", "/c/%c3%bc.ics", "/c/a%20b.ics",
    "/c/a+b.ics", "/c/a%2Bb.ics", "/c/a%252Fb.ics", "/c/{curly}.ics", "/c/[x].ics", "/c/a;b,c=d.ics", "/c/%zz.ics",
    "/c/no-suffix", "/c/it's(1)!.ics", "/c/a?b=c.ics", "/c/~t.ics", "/c/%7Et.ics", "/c/..ics", "/c/a:b.ics", "/elsewhere/x.ics",
]  # fmt: skip


async def test_an_address_is_sent_as_it_came(dav: OddDav) -> None:
    dav.objects.clear()
    for number, href in enumerate(ODD):
        dav.put(href, todo(f"uid-{number}", f"Odd {number}"))
    connector = connect(dav)
    first = await connector.snapshot("/c/")
    assert sorted(task.title for task in first.tasks) == sorted(f"Odd {number}" for number in range(len(ODD)))
    assert len({task.id for task in first.tasks}) == len(ODD)
    for task in first.tasks:
        renamed = await connector.update("/c/", task.id, {Field.TITLE: f"{task.title} again"}, task.revision)
        assert (await connector.read("/c/", task.id)).revision == renamed.revision
    assert sorted(set(dav.asked("PUT"))) == sorted(ODD) == sorted(set(dav.asked("GET")))
    later = await connector.snapshot("/c/", first.cursor)
    assert {task.id for task in later.tasks} == {task.id for task in first.tasks}
    assert (later.deleted, later.problems) == (frozenset(), ())
    for task in later.tasks:
        await connector.delete("/c/", task.id, task.revision)
    assert sorted(dav.asked("DELETE")) == sorted(ODD)
    assert dav.objects == {}
    gone = await connector.snapshot("/c/", first.cursor)
    assert gone.deleted == {task.id for task in first.tasks}
    await connector.close()


@pytest.mark.parametrize("href", ["/c/ü.ics", "/c/two words.ics"])
async def test_what_no_request_can_hold_is_escaped_and_nothing_else(dav: OddDav, href: str) -> None:
    dav.put(href, todo("odd", "Odd"))
    connector = connect(dav)
    [task] = [task for task in (await connector.snapshot("/c/")).tasks if task.title == "Odd"]
    assert task.id == href.removeprefix("/c/")
    dav.objects[quote(href)] = dav.objects.pop(href)
    assert (await connector.read("/c/", task.id)).title == "Odd"
    await connector.close()


async def test_odd_addresses_cross_in_both_directions(dav: OddDav, across: Across) -> None:
    dav.objects.clear()
    for number, href in enumerate(ODD):
        dav.put(href, todo(f"uid-{number}", f"Odd {number}"))
    await across.settle()
    assert len(across.tasks()) == len(ODD) == len(dav.objects)
    numbered = list(enumerate(ODD))
    few = [numbered[at : at + 6] for at in range(0, len(ODD), 6)]  # more at once would need a person's word
    for piece in few:
        for number, href in piece:
            dav.retitle(href, f"There {number}")
        await across.settle()
    assert across.titles() == sorted(f"There {number}" for number in range(len(ODD)))
    for piece in few:
        for number, _ in piece:
            across.edit(f"There {number}", title=f"Here {number}")
        await across.settle()
    assert dav.titles() == sorted(f"Here {number}" for number in range(len(ODD)))
    assert set(dav.objects) == set(ODD)


@pytest.mark.parametrize("origin", ["", "http://127.0.0.1", "https://calendar.example.org:8443"])
async def test_whole_addresses_name_the_same_object_and_are_asked_here(dav: OddDav, origin: str) -> None:
    dav.shown = lambda href: f"{origin or dav.url}{href}"
    connector = connect(dav)
    made = await connector.create("/c/", Draft({Field.TITLE: "Ours"}), marker(1))
    first = await connector.snapshot("/c/")
    assert made.id in {task.id for task in first.tasks}
    dav.retitle("/c/1.ics", "New")
    changed = await connector.snapshot("/c/", first.cursor)
    assert [(task.id, task.title) for task in changed.tasks] == [("1.ics", "New")]
    hrefs = [each.body for each in dav.requests if "multiget" in each.body]
    assert f"<d:href>{origin or dav.url}/c/1.ics</d:href>" in hrefs[-1]
    await connector.close()


async def test_a_server_may_spell_the_calendar_in_its_own_way(dav: OddDav) -> None:
    dav.shown = lambda href: href.replace("/c/", "/%63/", 1)
    connector = connect(dav)
    made = await connector.create("/c/", Draft({Field.TITLE: "Ours"}), marker(1))
    first = await connector.snapshot("/c/")
    assert {task.id for task in first.tasks} == {"0.ics", "1.ics", "2.ics", "3.ics", made.id}
    fresh = connect(dav)
    dav.retitle("/c/1.ics", "New")
    assert [task.id for task in (await fresh.snapshot("/c/", first.cursor)).tasks] == ["1.ics"]
    for each in (connector, fresh):
        await each.close()


async def test_changes_that_spell_a_known_address_anew_are_no_new_task(dav: OddDav, across: Across) -> None:
    """A server that writes an address in one way in one answer and in another way in the next."""
    dav.put("/c/x%40host.ics", todo("x@host", "Odd"))
    await across.settle()
    dav.retitle("/c/x%40host.ics", "Changed")

    def other_spelling(request: Request) -> Answer | None:
        if "sync-collection" not in request.body and "multiget" not in request.body:
            return None
        return Answer(
            207,
            dav._report(request.body.replace("x@host.ics", "x%40host.ics")).body.replace("x%40host.ics", "x@host.ics"),
        )

    dav.rules.append(other_spelling)
    await across.settle()
    assert across.titles() == ["Changed", "Task 0", "Task 1", "Task 2", "Task 3"]
    assert len(dav.objects) == 5


async def test_a_known_address_in_another_spelling_needs_a_listing_of_everything(dav: OddDav) -> None:
    dav.put("/c/x%40host.ics", todo("x@host", "Odd"))
    connector = connect(dav)
    cursor = (await connector.snapshot("/c/")).cursor
    dav.put("/c/x@host.ics", todo("x@host", "Odd"))
    with pytest.raises(CursorExpiredError):
        await connector.snapshot("/c/", cursor)
    await connector.close()


async def test_ids_of_the_version_before_go_on(dav: OddDav, across: Across) -> None:
    """What was stored under decoded names: nothing is doubled, deleted, told or asked, and answers hold."""
    dav.objects.clear()
    hrefs = ["/c/a%20b.ics", "/c/x%40host.ics", "/c/plain.ics", "/c/%C3%BC.ics"]
    for number, href in enumerate(hrefs):
        dav.put(href, todo(f"uid-{number}", f"Odd {number}"))
    dav.put("/c/child%40host.ics", todo("child@host", "Child", "RELATED-TO:uid-1"))
    await across.settle()
    [pair] = await across.services.pairs.list()
    await _as_before(across, pair.id, [href.removeprefix("/c/") for href in dav.objects])
    await across.services.close()
    await across.restart()
    plan = await across.preview()
    assert (plan.operations, plan.held, plan.notes, plan.guards) == ((), (), (), ())
    for number, href in enumerate(hrefs):
        dav.retitle(href, f"There {number}")
    across.edit("Child", title="Child here")
    await across.settle()
    assert across.titles() == ["Child here", *(f"There {number}" for number in range(4))] == dav.titles()
    state = await across.store.load(pair.id)
    assert {link.source_id for link in state.links.values()} == {href.removeprefix("/c/") for href in dav.objects}
    assert set(state.observations[Side.SOURCE]) == {href.removeprefix("/c/") for href in dav.objects}


async def _as_before(across: Across, pair: PairId, ids: list[str]) -> None:
    """What the version before stored: names decoded, and a cursor of its own form."""
    store = across.store
    assert isinstance(store, MemoryStore)
    decoded = {RemoteId(id_): RemoteId(unquote(id_)) for id_ in ids if unquote(id_) != id_}
    assert len(decoded) == 4
    before = renaming(pair, await store.load(pair), {Side.SOURCE: decoded}).state
    data = store._of(pair)
    data.links, data.observations = dict(before.links), {side: dict(before.observations[side]) for side in Side}
    data.sides[Side.SOURCE].cursor = '["sync","t1",{}]'
    assert {link.source_id for link in before.links.values()} == {unquote(id_) for id_ in ids}
