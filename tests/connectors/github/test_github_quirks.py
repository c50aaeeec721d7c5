"""What GitHub does that others do not, against the fake and its faults."""

from __future__ import annotations

import asyncio

import pytest

from tasksync_gui.connectors.github.connector import GitHubConnector
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    InvalidResponseError,
    MovedAwayError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import Draft
from tests.connectors.contract import marker
from tests.connectors.github.bench import TOKEN, connect
from tests.fakes.github_wire import issue_json
from tests.fakes.service import Response
from tests.support.errors import english, refused

WORK = "octo/work"
CANCELLED, DONE, OPEN = (Completion(status) for status in (Status.CANCELLED, Status.COMPLETED, Status.NEEDS_ACTION))


async def update(github: GitHubConnector, number: int, **fields: object):
    task = await github.read(WORK, RemoteId(str(number)))
    values = {Field(name): value for name, value in fields.items()}
    return await github.update(WORK, task.id, values, task.revision)


async def test_nothing_new_costs_one_request(fake, github):
    for number in range(5):
        fake.add(WORK, f"Issue {number}")
    full = await github.snapshot(WORK)
    settled = await github.snapshot(WORK, full.cursor)
    again = await github.snapshot(WORK, settled.cursor)
    assert (settled.tasks, again.tasks, again.requests, again.incremental) == ((), (), 1, True)
    assert fake.exchanges[-1][1].status == 304
    assert again.cursor == settled.cursor


async def test_what_changed_is_read_in_one_request_and_nothing_else(fake, github):
    issues = [fake.add(WORK, f"Issue {number} of {fake.tick(60)}") for number in range(250)]
    full = await github.snapshot(WORK)
    assert (len(full.tasks), full.complete, full.requests) == (250, True, 5)
    fake.tick(3600)
    fake.touch(issues[3], title="Renamed")
    later = await github.snapshot(WORK, full.cursor)
    assert [(task.id, task.title) for task in later.tasks] == [("4", "Renamed")]
    assert later.requests == 1
    assert later.people == {"octo", "mona", "hubot"}
    fake.touch(issues[3], title="Renamed again")
    third = await github.snapshot(WORK, later.cursor)
    assert [task.title for task in third.tasks] == ["Renamed again"]


async def test_a_page_that_cannot_be_read_stops_the_reading_of_the_next_one(fake, github, url):
    """The next one is asked for before."""
    for number in range(250):
        fake.add(WORK, f"Issue {number}")
    link = {"link": f'<{url}/repos/{WORK}/issues?page=2&per_page=100&state=all>; rel="next"'}
    fake.fail("GET", "/issues", Response(200, raw=b'[{"id": 1', headers=link))
    with refused(InvalidResponseError, "cannot be read"):
        await github.snapshot(WORK)
    assert not [task for task in asyncio.all_tasks() if "tasksync_gui" in task.get_coro().cr_code.co_filename]
    assert len((await github.snapshot(WORK)).tasks) == 250


async def test_a_full_page_that_stays_the_same_does_not_hide_the_next_one(fake, github):
    """Its ETag held although the hundred and first issue had begun a second page."""
    for number in range(100):
        fake.add(WORK, f"Issue {number}")
    cursor = (await github.snapshot(WORK)).cursor
    cursor = (await github.snapshot(WORK, cursor)).cursor
    fake.add(WORK, "The 101st")
    assert [task.title for task in (await github.snapshot(WORK, cursor)).tasks] == ["The 101st"]


async def test_a_change_and_its_undoing_are_both_seen(fake, github):
    issue = fake.add(WORK, "First")
    cursor = (await github.snapshot(WORK)).cursor
    fake.touch(issue, title="Second")
    second = await github.snapshot(WORK, cursor)
    fake.touch(issue, title="First")
    third = await github.snapshot(WORK, second.cursor)
    assert [task.title for task in (*second.tasks, *third.tasks)] == ["Second", "First"]
    assert [task.title for task in (await github.snapshot(WORK, cursor)).tasks] == ["First"]


async def test_an_edit_while_pages_are_read_loses_no_issue(fake, github):
    """Sorted by change, an edited issue jumps to the end and another one slips through between two pages."""
    for number in range(250):
        fake.add(WORK, f"Issue {number}")
    handle = fake.handle

    def edits_between(request):
        if request.param("page") == "2":
            for number in range(1, 60):
                fake.touch(fake.repositories[WORK][number], title=f"Edited {number}")
        return handle(request)

    fake.handle = edits_between  # type: ignore[method-assign]
    full = await github.snapshot(WORK)
    assert len(full.tasks) == 250
    fake.handle = handle  # type: ignore[method-assign]
    assert len((await github.snapshot(WORK, full.cursor)).tasks) == 59


async def test_pull_requests_are_no_tasks(fake, github):
    pull = fake.add(WORK, "A pull request", is_pull=True)
    issue = fake.add(WORK, "An issue")
    assert [task.id for task in (await github.snapshot(WORK)).tasks] == [str(issue.number)]
    with refused(NotFoundError, "pull request"):
        await github.read(WORK, RemoteId(str(pull.number)))


async def test_closing_reasons_can_change_although_github_ignores_a_mere_reason(fake, github):
    fake.add(WORK, "x")
    assert (await update(github, 1, status=CANCELLED)).fields[Field.STATUS].status is Status.CANCELLED
    assert fake.repositories[WORK][1].reason == "not_planned"
    assert (await update(github, 1, status=DONE)).fields[Field.STATUS].status is Status.COMPLETED
    assert (await update(github, 1, status=OPEN)).fields[Field.STATUS] == OPEN
    assert fake.repositories[WORK][1].reason == "reopened"


async def test_a_duplicate_is_not_rewritten(fake, github):
    fake.add(WORK, "x", state="closed", reason="duplicate", closed=fake.now)
    task = await update(github, 1, title="y")
    assert task.fields[Field.STATUS].status is Status.CANCELLED
    assert fake.repositories[WORK][1].reason == "duplicate"


async def test_an_administrator_deletes_for_good(fake, github):
    fake.add(WORK, "x")
    snapshot = await github.snapshot(WORK)
    assert snapshot.capabilities is not None
    assert snapshot.capabilities.delete
    await github.delete(WORK, RemoteId("1"), snapshot.tasks[0].revision)
    with pytest.raises(NotFoundError):
        await github.read(WORK, RemoteId("1"))
    assert fake.repositories[WORK] == {}


async def test_others_cannot_delete_and_closing_is_not_deleting(fake, github):
    fake.admin = False
    fake.add(WORK, "x")
    snapshot = await github.snapshot(WORK)
    assert snapshot.capabilities is not None
    assert not snapshot.capabilities.delete
    assert snapshot.capabilities.writes(Field.LABELS)
    with refused(RejectedFieldError, "does not let this account delete"):
        await github.delete(WORK, RemoteId("1"), snapshot.tasks[0].revision)
    assert fake.repositories[WORK][1].state == "open"


async def test_without_push_labels_and_assignees_are_not_offered(fake, github):
    fake.push = fake.admin = False
    fake.add(WORK, "x")
    snapshot = await github.snapshot(WORK)
    assert snapshot.capabilities is not None
    assert not snapshot.capabilities.writes(Field.LABELS)
    assert snapshot.capabilities.writes(Field.TITLE)
    assert not (await github.collections())[0].writable
    later = await github.snapshot(WORK, snapshot.cursor)
    assert later.capabilities == snapshot.capabilities


async def test_labels_that_github_drops_silently_are_noticed_and_said(fake, github):
    """They came back as removed, and the other side lost its labels."""
    fake.add(WORK, "x")
    before = await github.snapshot(WORK)
    fake.push = False
    with refused(RejectedFieldError, "ignored the labels and assignees"):
        await update(github, 1, title="y", labels=frozenset({"a"}), assignee="mona")
    assert fake.repositories[WORK][1].title == "y"
    later = await github.snapshot(WORK, before.cursor)
    assert later.capabilities is not None
    assert not later.capabilities.writes(Field.LABELS)


async def test_missing_labels_are_made_where_github_does_not_make_them(fake, github):
    fake.strict_labels = True
    fake.add(WORK, "x")
    task = await update(github, 1, labels=frozenset({"new", "old"}))
    assert task.fields[Field.LABELS] == {"new", "old"}
    assert fake.labels[WORK] == {"new", "old"}


async def test_labels_in_another_case_are_no_change(fake, github):
    fake.labels[WORK] = {"Bug"}
    fake.add(WORK, "x")
    task = await update(github, 1, labels=frozenset({"bug"}))
    assert task.fields[Field.LABELS] == {"Bug"}


async def test_a_moved_issue_is_not_gone(fake, github):
    fake.add(WORK, "x")
    snapshot = await github.snapshot(WORK)
    fake.transfer(WORK, 1, "octo/home")
    with refused(MovedAwayError, "moved"):
        await github.read(WORK, RemoteId("1"))
    with pytest.raises(MovedAwayError):
        await github.update(WORK, RemoteId("1"), {Field.TITLE: "y"}, snapshot.tasks[0].revision)
    assert fake.repositories["octo/home"][1].title == "x"


async def test_only_410_says_that_an_issue_is_deleted(fake, github):
    """404 is also said of an issue that went to a repository which this account cannot see."""
    fake.add(WORK, "x")
    await github.snapshot(WORK)
    fake.fail("GET", "/issues/1", Response(404, {"message": "Not Found"}))
    with refused(MovedAwayError, "cannot see"):
        await github.read(WORK, RemoteId("1"))
    fake.fail("GET", "/issues/1", Response(410, {"message": "This issue was deleted"}))
    with pytest.raises(NotFoundError):
        await github.read(WORK, RemoteId("1"))
    fake.fail("GET", "/repos/octo/work", Response(404, {"message": "Not Found"}), times=2)
    with pytest.raises(CollectionGoneError):
        await github.read(WORK, RemoteId("1"))


async def test_a_renamed_repository_goes_on(fake, github):
    fake.add(WORK, "x")
    cursor = (await github.snapshot(WORK)).cursor
    fake.rename(WORK, "octo/play")
    assert (await update(github, 1, title="y")).title == "y"
    assert [task.title for task in (await github.snapshot(WORK, cursor)).tasks] == ["y"]


async def test_parents_move_and_end(fake, github):
    for title in ("one", "two", "child"):
        fake.add(WORK, title)
    assert (await update(github, 3, parent="1")).fields[Field.PARENT] == "1"
    assert (await update(github, 3, parent="2", title="moved")).fields[Field.PARENT] == "2"
    freed = await update(github, 3, parent=None)
    assert (freed.fields[Field.PARENT], freed.title) == (None, "moved")


async def test_a_read_right_before_a_write_is_not_repeated(fake, github):
    fake.add(WORK, "x")
    await github.snapshot(WORK)
    before = fake.count("GET", "/issues/1")
    await update(github, 1, title="y")
    assert fake.count("GET", "/issues/1") - before == 1


async def test_one_look_serves_one_write_only(fake, github):
    """A second write at the old revision was let through within two seconds."""
    fake.add(WORK, "x")
    old = await github.read(WORK, RemoteId("1"))
    await github.update(WORK, RemoteId("1"), {Field.TITLE: "first"}, old.revision)
    with pytest.raises(PreconditionFailedError):
        await github.update(WORK, RemoteId("1"), {Field.TITLE: "second"}, old.revision)


async def test_somebody_elses_edit_after_that_read_is_noticed(fake, github):
    issue = fake.add(WORK, "x")
    old = await github.read(WORK, RemoteId("1"))
    fake.touch(issue, title="theirs")
    await github.read(WORK, RemoteId("1"))
    with pytest.raises(PreconditionFailedError):
        await github.update(WORK, RemoteId("1"), {Field.TITLE: "ours"}, old.revision)


async def test_a_short_secondary_limit_is_waited_out_by_reads(fake, github):
    fake.fail("GET", "/issues", Response(403, {"message": "secondary rate limit"}, {"retry-after": "3"}))
    assert (await github.snapshot(WORK)).complete


async def test_a_spent_budget_is_said_with_its_end(fake, github):
    reset = str(int(fake.now.timestamp()) + 10**9)
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    fake.fail("GET", "/issues", Response(403, {"message": "API rate limit exceeded"}, headers), times=9)
    with pytest.raises(RateLimitedError) as caught:
        await github.snapshot(WORK)
    assert (caught.value.retry_after or 0) > 3600
    sent = len(fake.exchanges)
    with refused(RateLimitedError, "used up"):
        await github.snapshot(WORK)
    assert len(fake.exchanges) == sent


async def test_a_page_that_fails_makes_no_listing(fake, github):
    for number in range(150):
        fake.add(WORK, f"Issue {number}")
    await github.collections()
    fake.fail("GET", "/repositories/1/issues", Response(500, {}), times=9)
    with pytest.raises(UnavailableError):
        await github.snapshot(WORK)


@pytest.mark.parametrize("data", [{"message": "odd"}, "text", 7])
async def test_a_listing_of_another_form_is_an_error(fake, github, data):
    fake.fail("GET", "/issues", Response(200, data), times=3)
    with pytest.raises(InvalidResponseError):
        await github.snapshot(WORK)


@pytest.mark.quality("bad_items_reported")
async def test_an_item_without_a_number_is_reported_and_the_rest_goes_on(fake, github):
    fake.add(WORK, "x")
    issue = issue_json(WORK, fake.repositories[WORK][1])
    fake.fail("GET", "/issues", Response(200, [{**issue, "number": None, "id": 5}, None, issue]))
    snapshot = await github.snapshot(WORK)
    assert [task.title for task in snapshot.tasks] == ["x"]
    assert len(snapshot.problems) == 2


async def test_repositories_that_are_not_there(fake, github):
    for work in (github.snapshot("octo/nope"), github.create("octo/nope", Draft({Field.TITLE: "x"}), marker(1))):
        with pytest.raises(CollectionGoneError):
            await work
    fake.disabled.add(WORK)
    with refused(CollectionGoneError, "switched off"):
        await github.snapshot(WORK)
    assert WORK not in {collection.id for collection in await github.collections()}


async def test_a_login_page_instead_of_data_is_said(fake, github):
    fake.fail(
        "GET", "/user", Response(200, raw=b"<!doctype html><title>Log in</title>", content_type="text/html"), times=9
    )
    with refused(InvalidResponseError, "web page"):
        await github.check()


async def test_wrong_and_narrow_tokens(fake, url, tmp_path):
    wrong = connect(url, tmp_path, "ghp_wrong-token")
    with pytest.raises(AuthError) as caught:
        await wrong.check()
    assert "ghp_wrong" not in str(caught.value)
    await wrong.close()
    narrow = connect(url, tmp_path)
    fake.fail("GET", "/user", Response(200, fake._user(fake.exchanges[0][0]).data, {"x-oauth-scopes": "read:org"}))
    report = await narrow.check()
    assert not report.can_write
    assert "'repo'" in english(report.details[-1])
    await narrow.close()


async def test_the_token_is_in_the_header_and_nowhere_else(fake, github):
    await github.check()
    await github.create(WORK, Draft({Field.TITLE: "x"}), marker(1))
    assert fake.exchanges
    for request, _ in fake.exchanges:
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        assert TOKEN not in f"{request.path} {request.query} {request.body!r}"


async def test_a_body_at_the_limit_fits_with_its_marker(fake, github):
    limit = github.capabilities.fields[Field.NOTES].max_length
    assert limit is not None
    task = await github.create(WORK, Draft({Field.TITLE: "x", Field.NOTES: "n" * limit}), marker(1))
    assert len(str(task.fields[Field.NOTES])) == limit
    with pytest.raises(RejectedFieldError):
        await github.create(WORK, Draft({Field.TITLE: "x", Field.NOTES: "n" * (limit + 100)}), marker(2))


async def test_ids_that_are_none(github):
    for id_ in ("x", "", "٣", "1/labels"):
        with pytest.raises(NotFoundError):
            await github.update(WORK, RemoteId(id_), {Field.TITLE: "y"}, Revision("r"))
