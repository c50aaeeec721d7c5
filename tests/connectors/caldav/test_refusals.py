"""What one object is refused is that object's trouble; what several are is the account's; and each refusal is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.connectors.caldav.config import CalDavConfig
from tasksync_gui.connectors.caldav.connector import CalDavConnector
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import (
    ForbiddenError,
    LockedError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import Revision
from tasksync_gui.model.run import Outcome
from tasksync_gui.model.task import Draft
from tests.connectors.contract import FixedClock
from tests.support.across import Across
from tests.support.errors import english_error
from tests.support.levels import one_of
from tests.support.odd_dav import Answer, OddDav, Request, serving, todo

COUNT = 30
SABRE = (
    '<?xml version="1.0" encoding="utf-8"?><d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns">'
    "<s:exception>Sabre\\DAV\\Exception\\UnsupportedMediaType</s:exception>"
    "<s:message>Validation error in iCalendar: DUE must be after DTSTART</s:message></d:error>"
)


@pytest.fixture
async def dav() -> AsyncIterator[OddDav]:
    async with serving(OddDav()) as server:
        for number in range(COUNT):
            server.put(f"/c/{number:02}.ics", todo(f"{number:02}", f"Task {number:02}"))
        yield server


@pytest.fixture
async def across(dav: OddDav, tmp_path: Path) -> AsyncIterator[Across]:
    found = await Across(tmp_path, SPEC).open("/c/", {"url": f"{dav.url}/c/"}, {})
    await found.settle()
    yield found
    await found.services.close()


def refusing(answer: Answer, *hrefs: str) -> Callable[[Request], Answer | None]:
    return lambda it: answer if it.method in ("PUT", "DELETE") and (not hrefs or it.target in hrefs) else None


def connect(dav: OddDav, folder: Path = Path("/nowhere"), **options: str) -> CalDavConnector:
    return SPEC.open(CalDavConfig(url=f"{dav.url}/c/", **options), ConnectorContext(FixedClock(), folder))


def edit_all(across: Across) -> None:
    for number in range(COUNT):
        across.edit(f"Task {number:02}", notes=f"Note {number}")


def written(dav: OddDav) -> int:
    return sum("DESCRIPTION:Note" in each.text for each in dav.objects.values())


async def confirmed(across: Across) -> object:
    """One run that a person has looked at: so many notes at once need that."""
    from tasksync_gui.model.run import Trigger
    from tasksync_gui.services.contract import RunRequest

    plan = await across.preview()
    return await across.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, digest=plan.digest, confirmed=True))


@pytest.mark.parametrize("status", one_of([403, 423, 409, 400, 413, 507], "each refusal of a calendar", 2))
async def test_one_refusal_among_thirty_writes_leaves_twenty_nine_written(
    dav: OddDav, across: Across, status: int
) -> None:
    dav.rules.append(refusing(Answer(status), "/c/17.ics"))
    edit_all(across)
    run = await confirmed(across)
    assert written(dav) == COUNT - 1
    assert run.outcome is Outcome.PARTIAL or status == 409
    state = await across.store.load(run.pair)
    troubled = [link.title for link in state.links.values() if link.problem]
    assert troubled == ["Task 17"] or status == 409
    dav.rules.clear()
    across.clock.advance(7200)
    await across.settle()
    assert written(dav) == COUNT


async def test_several_different_refusals_are_about_the_account(dav: OddDav, across: Across) -> None:
    dav.rules.append(refusing(Answer(403)))
    edit_all(across)
    before = len(dav.requests)
    run = await confirmed(across)
    assert run.outcome is not Outcome.CLEAN
    assert written(dav) == 0
    assert 5 <= len([each for each in dav.requests[before:] if each.method == "PUT"]) <= 13


async def test_refusals_among_successes_are_never_about_the_account(dav: OddDav, across: Across) -> None:
    forbidden = [f"/c/{number:02}.ics" for number in range(0, COUNT, 3)]
    dav.rules.append(refusing(Answer(403), *forbidden))
    edit_all(across)
    await confirmed(across)
    assert written(dav) == COUNT - len(forbidden)


async def test_a_server_that_locks_gets_all_writes_in_one_run(dav: OddDav, across: Across) -> None:
    """Whoever comes while somebody writes is refused, as Xandikos does it; and the next run knows that."""
    dav.pause = 0.005
    dav.rules.append(lambda it: Answer(423) if it.method == "PUT" and dav.busy else None)
    edit_all(across)
    run = await confirmed(across)
    assert run.outcome is Outcome.CLEAN
    assert written(dav) == COUNT
    before = len(dav.requests)
    for number in range(8):
        across.edit(f"Task {number:02}", notes=f"Note again {number}")
    await across.services.close()
    await across.restart()
    await across.settle()
    refused = len([each for each in dav.requests[before:] if each.method == "PUT"]) - 8
    assert refused == 0


async def test_a_lock_on_one_object_slows_nobody(dav: OddDav, tmp_path: Path) -> None:
    connector = connect(dav, tmp_path)
    tasks = (await connector.snapshot("/c/")).tasks
    dav.rules.append(refusing(Answer(423), "/c/17.ics"))
    locked = next(task for task in tasks if task.id == "17.ics")
    with pytest.raises(LockedError) as caught:
        await connector.update("/c/", locked.id, {Field.TITLE: "New"}, locked.revision)
    assert not caught.value.sent
    assert connector._http.turns is not None
    assert connector._http.turns.limit == connector.capabilities.concurrency
    await connector.close()


@pytest.mark.parametrize("condition", ["no-conflicting-lock", "lock-token-submitted"])
async def test_locks_are_known_by_their_condition_too(dav: OddDav, condition: str) -> None:
    body = f'<d:error xmlns:d="DAV:"><d:{condition}><d:href>/c/</d:href></d:{condition}></d:error>'
    dav.rules.append(refusing(Answer(409, body)))
    connector = connect(dav)
    task = (await connector.snapshot("/c/")).tasks[0]
    with pytest.raises(LockedError):
        await connector.update("/c/", task.id, {Field.TITLE: "New"}, task.revision)
    await connector.close()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (SABRE, "DUE must be after DTSTART"),
        ('<d:error xmlns:d="DAV:"><d:responsedescription>Over quota</d:responsedescription></d:error>', "Over quota"),
        ('<e:error xmlns:e="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><c:valid-calendar-data/></e:error>',
         "valid-calendar-data"),
        ("No, because of the moon", "because of the moon"),
        ("Two\r\n lines \u202e and\x07 a bell", "Two lines and a bell"),
        ("x" * 5000, "xxx…"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("status", [403, 415, 400])
async def test_the_server_has_its_say(dav: OddDav, body: str, words: str, status: int) -> None:
    dav.rules.append(refusing(Answer(status, body, {"Content-Type": "text/plain; charset=utf-8"})))
    connector = connect(dav)
    task = (await connector.snapshot("/c/")).tasks[0]
    with pytest.raises((RejectedFieldError, ForbiddenError)) as caught:
        await connector.update("/c/", task.id, {Field.TITLE: "New"}, task.revision)
    said = english_error(caught.value)
    assert words in said
    assert len(said) < 500
    assert "\u202e" not in said
    await connector.close()


async def test_a_server_that_echoes_our_password_does_not_get_it_told(dav: OddDav) -> None:
    dav.rules.append(refusing(Answer(400, "You sent hunter2-very-secret")))
    connector = connect(dav, username="ada", password="hunter2-very-secret")
    task = (await connector.snapshot("/c/")).tasks[0]
    with pytest.raises(RejectedFieldError) as caught:
        await connector.update("/c/", task.id, {Field.TITLE: "New"}, task.revision)
    assert "hunter2" not in english_error(caught.value)
    await connector.close()


@pytest.mark.parametrize("status", [200, 204])
async def test_a_deletion_that_did_not_happen_is_told(dav: OddDav, across: Across, status: int) -> None:
    dav.rules.append(lambda it: Answer(status) if it.method == "DELETE" else None)
    across.remove("Task 03")
    run = await across.sync(outcome=Outcome.PARTIAL)
    state = await across.store.load(run.pair)
    [troubled] = [link for link in state.links.values() if link.problem]
    assert troubled.title == "Task 03"
    assert "caldav.still_there" in str(troubled.problem)
    assert "/c/03.ics" in dav.objects
    dav.rules.clear()
    across.clock.advance(7200)
    await across.settle()
    assert "/c/03.ics" not in dav.objects


async def test_a_server_that_compares_nothing_overwrites_and_deletes_nothing_of_others(tmp_path: Path) -> None:
    """As SOGo: ``If-None-Match`` and a deletion's ``If-Match`` mean nothing to it. So we look ourselves."""
    async with serving(OddDav(calendar="/SOGo/c/", careless=True)) as dav:
        connector = SPEC.open(CalDavConfig(url=f"{dav.url}/SOGo/c/"), ConnectorContext(FixedClock(), tmp_path))
        made = await connector.create("/SOGo/c/", Draft({Field.TITLE: "Ours"}, uid="u1"), "ts1-mark")
        href = f"/SOGo/c/{made.id}"
        dav.retitle(href, "Theirs")
        with pytest.raises(PreconditionFailedError):
            await connector.create("/SOGo/c/", Draft({Field.TITLE: "Ours"}, uid="u1"), "ts1-mark")
        with pytest.raises(PreconditionFailedError):
            await connector.delete("/SOGo/c/", made.id, made.revision)
        assert dav.titles() == ["Theirs"]
        await connector.delete("/SOGo/c/", made.id, Revision(dav.objects[href].etag))
        assert not dav.objects
        await connector.close()


async def test_a_server_that_answered_a_create_as_a_replacement_is_not_trusted_with_the_next(tmp_path: Path) -> None:
    async with serving(OddDav(careless=True)) as dav:
        connector = connect(dav, tmp_path)
        await connector.create("/c/", Draft({Field.TITLE: "Ours"}, uid="u1"), "ts1-mark")
        await connector.create("/c/", Draft({Field.TITLE: "Ours"}, uid="u1"), "ts1-mark")
        made = await connector.create("/c/", Draft({Field.TITLE: "Other"}, uid="u2"), "ts1-other")
        dav.retitle(f"/c/{made.id}", "Theirs")
        with pytest.raises(PreconditionFailedError):
            await connector.create("/c/", Draft({Field.TITLE: "Other"}, uid="u2"), "ts1-other")
        assert dav.titles() == ["Ours", "Theirs"]
        await connector.close()


async def test_a_deletion_that_is_only_late_is_one(dav: OddDav) -> None:
    asked: list[str] = []

    def late(it: Request) -> Answer | None:
        if it.method == "DELETE":
            return Answer(204)
        if it.method == "GET" and it.target == "/c/03.ics":
            asked.append(it.target)
            if len(asked) == 3:
                dav.drop(it.target)
        return None

    connector = connect(dav)
    task = next(task for task in (await connector.snapshot("/c/")).tasks if task.id == "03.ics")
    dav.rules.append(late)
    await connector.delete("/c/", task.id, task.revision)
    await connector.close()


async def test_what_somebody_wrote_at_once_in_its_place_is_no_failed_deletion(dav: OddDav) -> None:
    connector = connect(dav)
    task = next(task for task in (await connector.snapshot("/c/")).tasks if task.id == "03.ics")

    def made_again(it: Request) -> Answer | None:
        if it.method != "DELETE":
            return None
        dav.put("/c/03.ics", todo("03", "Made again"))
        return Answer(204)

    dav.rules.append(made_again)
    with pytest.raises(PreconditionFailedError):
        await connector.delete("/c/", task.id, task.revision)
    await connector.close()


async def test_a_server_without_any_tags(dav: OddDav, across: Across) -> None:
    """As Vikunja's: no sync token, no ctag, and here no ETags either; what is in an object is its revision."""
    dav.tags = frozenset()
    await across.settle()
    across.edit("Task 01", title="Here")
    dav.retitle("/c/02.ics", "There")
    across.remove("Task 04")
    await across.settle()
    assert across.titles() == dav.titles()
    assert {"Here", "There"} < set(dav.titles())
    assert len(dav.objects) == COUNT - 1
    connector = connect(dav)
    found = await connector.snapshot("/c/")
    assert found.cursor is None
    task = found.tasks[0]
    dav.retitle(f"/c/{task.id}", "Meanwhile")
    with pytest.raises(PreconditionFailedError):
        await connector.update("/c/", task.id, {Field.TITLE: "Ours"}, task.revision)
    with pytest.raises(PreconditionFailedError):
        await connector.delete("/c/", task.id, task.revision)
    await connector.close()
