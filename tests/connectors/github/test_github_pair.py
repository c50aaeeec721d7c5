"""GitHub kept in step with another list through the real services: both ways, with faults, and at rest afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from tasksync_gui.connectors.github import SPEC
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.plan import HoldKind
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import PairDraft, RunRequest
from tests.connectors.github.bench import TOKEN
from tests.fakes.github import FakeGitHub
from tests.fakes.github_wire import Issue
from tests.fakes.service import Response, serve
from tests.support.desk import Desk
from tests.support.english import english

WORK = "octo/work"
DONE = Completion(Status.COMPLETED)
HERE = f"https://api.github.com/repos/{WORK}/milestones/3"
MILESTONE = {
    "url": HERE, "html_url": HERE, "labels_url": HERE, "id": 1, "node_id": "M", "number": 3, "state": "open",
    "title": "Spring", "description": None, "creator": None, "open_issues": 1, "closed_issues": 0,
    "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "closed_at": None, "due_on": None,
}  # fmt: skip
FACES = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


class Hub(Desk):
    """A desk whose right side is GitHub."""

    def __init__(self, folder: Path, fake: FakeGitHub, url: str) -> None:
        super().__init__(folder)
        self.fake, self.url = fake, url

    def _kind(self, name: str):
        return super()._kind(name) if name == "left" else SPEC

    async def open(self, **pair: object) -> Hub:
        await self.restart()
        await self.services.accounts.add("Left", "left", {}, {})
        self.clock.at = self.fake.now
        options = {"url": self.url, "people": "mona@example.org = mona"}
        await self.services.accounts.add("Hub", "right", options, {"token": TOKEN})
        await self.services.pairs.add(PairDraft("Pair", "Left", "Hub", destination_collection=WORK, **pair))  # type: ignore[arg-type]
        return self

    async def sync(self) -> Run:
        """One run, an hour after the last one."""
        self.fake.tick(3600)
        self.clock.advance(3600)
        return await self.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))

    async def sentences(self) -> str:
        """What the preview says of all that it would do."""
        plan = await self.services.engine.dry_run("Pair")
        return " ".join(english(operation.reason) for operation in plan.operations)

    def issue(self, title: str) -> Issue:
        (found,) = [issue for issue in self.fake.repositories[WORK].values() if issue.title == title]
        return found

    async def at_rest(self) -> bool:
        """Nothing is left to do, and nothing was written to find that out."""
        writes = self.fake.count("P"), self.fake.count("DELETE")
        plan = await self.services.engine.dry_run("Pair")
        assert (self.fake.count("P"), self.fake.count("DELETE")) == writes
        return not plan.operations


@pytest.fixture
async def hub(tmp_path: Path) -> AsyncIterator[Hub]:
    fake = FakeGitHub()
    async with serve(fake) as url:
        hub = await Hub(tmp_path, fake, url).open()
        yield hub
        await hub.services.close()


async def clean(hub: Hub) -> Run:
    run = await hub.sync()
    assert run.outcome is Outcome.CLEAN, run.message
    return run


async def test_both_sides_fill_each_other_and_come_to_rest(hub: Hub) -> None:
    parent = hub.put("left", title="Parent", notes="Some *text*\n\n- [ ] list", labels=frozenset({"a b", "Ünï"}))
    hub.put("left", title="Child", parent=parent.id, assignee="mona@example.org")
    hub.put("left", title="Finished", status=DONE, due=Schedule(When(date(2026, 6, 1))), priority=1)
    hub.put("left", title="Dropped", status=Completion(Status.CANCELLED))
    hub.fake.labels[WORK] = {"bug"}
    hub.fake.add(WORK, "From GitHub", "Line\r\nLine", labels=["bug"], assignees=["octo"])
    hub.fake.add(WORK, "Duplicate", state="closed", reason="duplicate", closed=hub.fake.now)
    hub.fake.add(WORK, "Shared", assignees=["octo", "mona"])
    hub.fake.add(WORK, "A pull request", is_pull=True)
    await clean(hub)
    assert hub.titles("left") == [
        "Child", "Dropped", "Duplicate", "Finished", "From GitHub", "Parent", "Shared",
    ]  # fmt: skip
    assert hub.issue("Child").parent == hub.issue("Parent").number
    assert hub.issue("Child").assignees == ["mona"]
    assert hub.issue("Finished").reason == "completed"
    assert hub.issue("Dropped").reason == "not_planned"
    assert set(hub.issue("Parent").labels) == {"a b", "Ünï"}
    left = hub.find("left", "From GitHub")
    assert (left.fields[Field.NOTES], left.fields[Field.ASSIGNEE]) == ("Line\nLine", "octo")
    assert hub.find("left", "Duplicate").is_done
    assert await hub.at_rest()


async def test_edits_on_both_sides_converge_and_rewrite_nothing_else(hub: Hub) -> None:
    hub.put("left", title="One", notes="left", due=Schedule(When(date(2026, 6, 1))), priority=3)
    hub.fake.add(WORK, "Two", "body\r\nof two", state="closed", reason="duplicate", closed=hub.fake.now)
    await clean(hub)
    hub.edit("left", "One", title="One!", due=Schedule(When(date(2026, 7, 1))))
    hub.fake.touch(hub.issue("One"), state="closed", reason="not_planned", closed=hub.fake.now)
    hub.edit("left", "Two", title="Two!")
    hub.fake.touch(hub.issue("Two"), labels=["x"])
    await clean(hub)
    one, two = hub.find("left", "One!"), hub.find("left", "Two!")
    assert one.fields[Field.STATUS].status is Status.CANCELLED  # type: ignore[union-attr]
    assert (one.fields[Field.PRIORITY], one.fields[Field.DUE]) == (3, Schedule(When(date(2026, 7, 1))))
    assert two.fields[Field.LABELS] == {"x"}
    assert (hub.issue("Two!").body, hub.issue("Two!").reason) == ("body\r\nof two", "duplicate")
    assert hub.issue("One!").body.startswith("left\n\n<!-- tasksync:")  # type: ignore[union-attr]
    assert await hub.at_rest()


async def test_a_run_with_nothing_to_do_costs_one_request(hub: Hub) -> None:
    hub.put("left", title="One")
    await clean(hub)
    await clean(hub)
    before = len(hub.fake.exchanges)
    await clean(hub)
    assert len(hub.fake.exchanges) - before == 1


async def test_listings_that_lag_behind_make_no_second_issue(hub: Hub) -> None:
    hub.fake.clock, hub.fake.lag = hub.clock.monotonic, 2.5
    hub.put("left", title="Once")
    hub.fake.fail("POST", "/issues", None, after_commit=True)
    await hub.sync()
    await clean(hub)
    assert [issue.title for issue in hub.fake.repositories[WORK].values()] == ["Once"]
    assert await hub.at_rest()


@pytest.mark.quality("crash_safe_writes")
@pytest.mark.parametrize("times", [1, 2])
async def test_a_lost_answer_makes_no_second_issue(hub: Hub, times: int) -> None:
    hub.put("left", title="Once", notes="text", status=DONE, labels=frozenset({"a"}))
    hub.fake.fail("POST", "/issues", None, times=times, after_commit=True)
    await hub.sync()
    await clean(hub)
    assert [issue.title for issue in hub.fake.repositories[WORK].values()] == ["Once"]
    assert (hub.issue("Once").state, hub.issue("Once").labels) == ("closed", ["a"])
    assert hub.find("left", "Once").is_done
    assert await hub.at_rest()


async def test_a_create_that_stops_half_way_is_finished_and_not_undone(hub: Hub) -> None:
    """Closing the new issue failed; the open issue was then carried back and reopened the source."""
    hub.put("left", title="Half", status=DONE)
    hub.fake.fail("PATCH", "/issues", Response(403, {"message": "secondary rate limit"}))
    await hub.sync()
    await clean(hub)
    assert [issue.state for issue in hub.fake.repositories[WORK].values()] == ["closed"]
    assert hub.find("left", "Half").is_done
    assert await hub.at_rest()


async def test_a_deletion_on_github_is_seen_by_the_daily_listing(hub: Hub) -> None:
    for number in range(6):
        hub.put("left", title=f"Task {number}")
    await clean(hub)
    hub.fake.remove(WORK, hub.issue("Task 3").number)
    hub.clock.advance(25 * 3600)
    await clean(hub)
    assert "Task 3" not in hub.titles("left")
    assert await hub.at_rest()


async def test_a_deletion_reaches_github_only_as_administrator(hub: Hub) -> None:
    for number in range(6):
        hub.put("left", title=f"Task {number}")
    await clean(hub)
    hub.remove("left", "Task 1")
    await clean(hub)
    assert "Task 1" not in {issue.title for issue in hub.fake.repositories[WORK].values()}
    hub.fake.admin = False
    hub.remove("left", "Task 2")
    hub.clock.advance(25 * 3600)
    await hub.sync()
    plan = await hub.services.engine.dry_run("Pair")
    assert [hold.kind for hold in plan.held] == [HoldKind.REFUSED]
    assert "does not let TaskSync delete" in english(plan.held[0].reason)
    assert hub.issue("Task 2").state == "open"


async def test_people_github_does_not_know_hold_nothing_up(hub: Hub) -> None:
    hub.put("left", title="Theirs", assignee="stranger@example.org")
    await clean(hub)
    plan = await hub.services.engine.dry_run("Pair")
    assert any("nobody called 'stranger@example.org'" in english(note.message) for note in plan.notes)
    hub.edit("left", "Theirs", title="Theirs!", assignee="mona@example.org")
    await clean(hub)
    assert hub.issue("Theirs!").assignees == ["mona"]
    assert await hub.at_rest()


async def test_too_long_a_text_is_held_and_not_cut(hub: Hub) -> None:
    hub.put("left", title="Long", notes="x" * 70_000)
    await hub.sync()
    plan = await hub.services.engine.dry_run("Pair")
    assert any("70,000 characters" in english(hold.reason) for hold in plan.held)
    assert len(hub.issue("Long").body or "") < 200


async def test_a_moved_issue_stays_on_the_other_side_and_is_told(hub: Hub) -> None:
    for number in range(6):
        hub.put("left", title=f"Task {number}")
    await clean(hub)
    moved = hub.fake.transfer(WORK, hub.issue("Task 4").number, "octo/home")
    hub.clock.advance(25 * 3600)
    hub.edit("left", "Task 4", title="Task four")
    plan = await hub.services.engine.dry_run("Pair")
    assert "It was moved" in " ".join(english(note.message) for note in plan.notes)
    assert not plan.operations
    await hub.sync()
    assert "Task four" in hub.titles("left")
    assert moved.title == "Task 4"


async def test_a_guest_is_told_before_the_first_run_what_stays_behind(hub: Hub) -> None:
    hub.fake.push = hub.fake.admin = False
    hub.put("left", title="Labelled", labels=frozenset({"a"}))
    plan = await hub.services.engine.dry_run("Pair")
    said = " ".join(english(note.message) for note in plan.notes)
    assert "The labels can be read in octo/work, but not changed there." in said
    assert [set(operation.desired()) for operation in plan.operations] == [{Field.TITLE}]


async def test_losing_the_right_to_push_takes_no_labels_away(hub: Hub) -> None:
    """GitHub ignores labels then; the missing labels must not be carried back as removed."""
    hub.put("left", title="Labelled")
    await clean(hub)
    hub.fake.push = hub.fake.admin = False
    hub.edit("left", "Labelled", labels=frozenset({"a"}), title="Labelled!")
    for _ in range(3):
        await hub.sync()
    assert hub.find("left", "Labelled!").fields[Field.LABELS] == {"a"}
    assert hub.issue("Labelled!").labels == []


@pytest.mark.parametrize(
    ("extra", "named"),
    [
        ({"milestone": MILESTONE}, "milestone"),
        ({"locked": True, "active_lock_reason": "resolved"}, "locked"),
        ({"type": {"id": 1, "node_id": "T", "name": "Bug", "description": None}}, "type"),
        ({"comments": 2}, ""),
        ({"reactions": {"url": f"{HERE}/reactions", "total_count": 4, **dict.fromkeys(FACES, 1)}}, ""),
        ({"sub_issues_summary": {"total": 2, "completed": 1, "percent_completed": 50}}, ""),
    ],
)
async def test_a_deletion_against_an_edit_of_what_is_not_carried(
    hub: Hub, extra: dict[str, object], named: str
) -> None:
    hub.put("left", title="One")
    hub.put("left", title="Two")
    await hub.sync()
    issue = hub.issue("One")
    hub.fake.touch(issue, extra=extra)
    hub.remove("left", "One")
    said = await hub.sentences()
    await hub.sync()
    if named:
        assert f"besides what this pair carries: {named}." in said
        assert hub.titles("left") == ["One", "Two"]
    else:
        assert hub.titles("left") == ["Two"]
        assert "One" not in [each.title for each in hub.fake.repositories[WORK].values()]


async def test_an_undo_says_what_does_not_come_back_and_gives_the_rest_back(hub: Hub) -> None:
    hub.put("left", title="One", notes="n")
    hub.put("left", title="Two")
    await hub.sync()
    issue = hub.issue("One")
    hub.fake.touch(issue, extra={"milestone": MILESTONE, "comments": 3})
    await hub.sync()
    hub.remove("left", "One")
    run = await hub.sync()
    assert [each.title for each in hub.fake.repositories[WORK].values()] == ["Two"]
    lost = f"the key {issue.number}, comments (3)"
    plan = await hub.services.engine.undo_preview(run.id)
    (operation,) = [each for each in plan.operations if each.title == "One" and each.side == "destination"]
    assert f"with all that it said, but without {lost}." in english(operation.reason)
    assert lost in " ".join(english(note.message) for note in plan.notes)
    undone = await hub.services.engine.undo(run.id, RunRequest(Trigger.MANUAL, confirmed=True))
    told = [each for each in await hub.services.engine.get_changes(undone.id) if each.side == "destination"]
    assert lost in english(told[0].message)
    (sent,) = [
        request.json
        for request, _ in hub.fake.exchanges
        if request.method == "POST" and request.path.endswith("/issues") and b"milestone" in request.body
    ]
    assert (sent["title"], sent["milestone"]) == ("One", 3)
