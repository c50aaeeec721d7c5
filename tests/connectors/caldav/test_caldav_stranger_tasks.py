"""Other programs' tasks on a real Radicale, in step with a list that knows days but no repetition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import count
from pathlib import Path

import httpx
import pytest

from tasksync_gui.connectors.caldav import SPEC
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, Precision
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Status, Value, When
from tasksync_gui.model.plan import Decision
from tasksync_gui.model.run import Outcome, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.connectors.caldav.calendars import broken_rules
from tests.servers import Server, make_calendar, radicale
from tests.support.across import Across
from tests.support.english import english

CASES = Path(__file__).parent / "cases"
DAYS = FieldSupport(precision=Precision.DATE, zones=False)
PLAIN = Capabilities(
    fields={
        Field.TITLE: FieldSupport(),
        Field.NOTES: FieldSupport(),
        Field.STATUS: FieldSupport(),
        Field.DUE: DAYS,
        Field.START: DAYS,
        Field.LABELS: FieldSupport(),
    }
)
numbers = count()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


@dataclass
class Shelf:
    """One calendar with one object that another program wrote, and the pair."""

    server: Server
    path: str
    across: Across

    @property
    def _address(self) -> str:
        return f"{self.server.url.rstrip('/')}{self.path}object.ics"

    def write(self, data: bytes) -> None:
        answer = httpx.put(
            self._address, content=data, auth=(self.server.username, self.server.password), trust_env=False
        )
        assert answer.status_code in (201, 204), answer.text

    def read(self) -> bytes:
        answer = httpx.get(self._address, auth=(self.server.username, self.server.password), trust_env=False)
        return answer.content

    def near(self) -> dict[Field, Value]:
        [task] = self.across.tasks()
        return dict(task.fields)


@pytest.fixture
async def shelf(server: Server, tmp_path: Path) -> Shelf:
    path = make_calendar(server, f"strangers-{next(numbers)}")
    across = Across(tmp_path, SPEC, PLAIN)
    options = {"url": server.url, "username": server.username}
    await across.open(path, options, {"password": server.password})
    return Shelf(server, path, across)


def case(name: str) -> bytes:
    return (CASES / f"{name}.ics").read_bytes()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("duration", {Field.START: When(date(2026, 12, 1)), Field.DUE: Schedule(When(date(2026, 12, 4)))}),
        ("own-vtimezone", {Field.DUE: Schedule(When(date(2026, 12, 10)))}),
        ("recurring", {Field.DUE: Schedule(When(date(2026, 11, 30)))}),
        ("percent-100-only", {Field.STATUS: Completion(Status.COMPLETED)}),
        ("completed-without-stamp", {Field.STATUS: Completion(Status.COMPLETED)}),
        ("thunderbird-occurrence-done", {Field.STATUS: OPEN, Field.DUE: Schedule(When(date(2026, 12, 8)))}),
    ],
)
async def test_it_arrives_as_it_is_meant_and_keeps_every_byte(
    shelf: Shelf, name: str, found: dict[Field, Value]
) -> None:
    shelf.write(case(name))
    before = shelf.read()
    for _ in range(3):
        await shelf.across.settle()
    assert {field: shelf.near()[field] for field in found} == found
    assert shelf.read() == before


@pytest.mark.parametrize("start", [When(date(2026, 12, 2)), None])
async def test_a_start_that_moves_or_goes_leaves_the_due_date_on_both_sides(shelf: Shelf, start: When | None) -> None:
    shelf.write(case("duration"))
    await shelf.across.settle()
    shelf.across.edit("dur", start=start)
    await shelf.across.settle()
    assert shelf.near()[Field.DUE] == Schedule(When(date(2026, 12, 4)))
    assert b"DUE:20261204T090000Z" in shelf.read()
    assert broken_rules(shelf.read()) == []


async def test_a_due_date_that_moves_leaves_the_start_on_both_sides(shelf: Shelf) -> None:
    shelf.write(case("duration"))
    await shelf.across.settle()
    shelf.across.edit("dur", due=Schedule(When(date(2026, 12, 9))))
    await shelf.across.settle()
    assert shelf.near()[Field.START] == When(date(2026, 12, 1))
    assert b"DTSTART:20261201T090000Z" in shelf.read()
    assert b"DUE:20261209T090000Z" in shelf.read()
    assert broken_rules(shelf.read()) == []


@pytest.mark.parametrize("name", ["recurring", "thunderbird-occurrence-done"])
async def test_done_on_the_plain_side_the_series_goes_on(shelf: Shelf, name: str) -> None:
    shelf.write(case(name))
    await shelf.across.settle()
    title = str(shelf.near()[Field.TITLE])
    shelf.across.edit(title, status=Completion(Status.COMPLETED, When(date(2026, 12, 1), time(8), "UTC")))
    before = shelf.read()
    await shelf.across.sync(None)
    assert shelf.read() == before, "asked first"
    [(pair, hold)] = await shelf.across.services.engine.conflicts("Pair")
    assert "It repeats in" in english(hold.reason)
    assert hold.link is not None
    await shelf.across.services.engine.resolve(pair.name, hold.link, hold.field, Decision.TAKE_SOURCE)
    assert not await shelf.across.services.engine.conflicts("Pair")
    await shelf.across.settle()
    first = date(2026, 12, 7) if name == "recurring" else date(2026, 12, 15)
    assert (shelf.near()[Field.STATUS], shelf.near()[Field.DUE]) == (OPEN, Schedule(When(first)))
    assert b"RRULE:FREQ=WEEKLY" in shelf.read()
    assert f"DTSTART{';VALUE=DATE' if name == 'recurring' else ''}:{first:%Y%m%d}".encode() in shelf.read()
    assert broken_rules(shelf.read()) == []
    shelf.across.edit(title, status=Completion(Status.COMPLETED))
    run = await shelf.across.sync()
    assert run.outcome is Outcome.CLEAN
    assert shelf.near()[Field.STATUS] == OPEN
    await shelf.across.settle()


async def test_a_series_that_went_on_can_be_taken_back(shelf: Shelf) -> None:
    shelf.write(case("recurring"))
    await shelf.across.settle()
    shelf.across.edit("Water plants", status=Completion(Status.COMPLETED))
    await shelf.across.sync(None)
    [(_, hold)] = await shelf.across.services.engine.conflicts("Pair")
    assert hold.link is not None
    await shelf.across.services.engine.resolve("Pair", hold.link, hold.field, Decision.TAKE_SOURCE)
    run = await shelf.across.sync()
    await shelf.across.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    assert b"DTSTART;VALUE=DATE:20261130" in shelf.read()
    assert b"DUE;VALUE=DATE:20261130" in shelf.read()
    assert shelf.near()[Field.STATUS] == Completion(Status.COMPLETED)
    assert shelf.near()[Field.DUE] == Schedule(When(date(2026, 11, 30)))
    await shelf.across.settle()
