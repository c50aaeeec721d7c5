"""What became of an issue whose creation was not answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tasksync_gui.engine.border.border import Border
from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.task import Draft
from tests.connectors.contract import marker
from tests.fakes.service import Response

WORK = "octo/work"
DONE, OPEN = Completion(Status.COMPLETED), Completion(Status.NEEDS_ACTION)


async def test_a_lost_answer_is_found_by_its_marker_even_among_newer_issues(fake, github):
    fake.fail("POST", "/issues", None, after_commit=True)
    draft = Draft({Field.TITLE: "Lost", Field.NOTES: "text"})
    with pytest.raises(UnavailableError) as caught:
        await github.create(WORK, draft, marker(1))
    assert caught.value.sent
    for number in range(120):
        fake.add(WORK, f"Later {number}")
    (found,) = await github.find_by_marker(WORK, marker(1))
    assert (found.title, found.fields[Field.NOTES]) == ("Lost", "text")


async def test_a_creation_that_never_arrived_costs_one_request(fake, github):
    for number in range(250):
        fake.add(WORK, f"Old {number}")
    await github.snapshot(WORK)
    since = fake.now + timedelta(seconds=1)
    fake.exchanges.clear()
    assert list(await github.find_by_marker(WORK, marker(1), since)) == []
    assert fake.count("GET") == 1
    await github.create(WORK, Draft({Field.TITLE: "Arrived"}), marker(1))
    assert len(await github.find_by_marker(WORK, marker(1), since)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        Response(429, {"message": "secondary rate limit"}, {"retry-after": "1"}),
        Response(403, {"message": "You have exceeded a secondary rate limit"}),
        Response(502, raw=b"<html>Bad gateway</html>", content_type="text/html"),
        None,
    ],
)
async def test_a_create_that_stops_half_way_is_never_said_to_be_unsent(fake, github, answer):
    """Told that it should only slow down, the engine would send the whole create again."""
    fake.fail("PATCH", "/issues", answer)
    with pytest.raises(UnavailableError) as caught:
        await Border(github, "GitHub").create(WORK, Draft({Field.TITLE: "Half", Field.STATUS: DONE}), marker(1))
    assert caught.value.sent
    (found,) = await github.find_by_marker(WORK, marker(1))
    assert found.fields[Field.STATUS] == OPEN
