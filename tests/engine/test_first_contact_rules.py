"""First contact, rule by rule: which rule takes a new task, in every small world, by a second hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

import pytest

from tasksync_gui.engine.identity.evidence import TABLE, Evidence, Situation
from tasksync_gui.engine.identity.link_ids import new_link_id
from tasksync_gui.engine.identity.origins import origin_name
from tasksync_gui.engine.merge.equality import observe
from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.builder import PlanBuilder
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.unlinked_tasks import RULES, UnlinkedPlanner
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, RunId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseRow, Link, LinkState
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.plan import OperationKind
from tests.support.world import NOW, PAIR, RICH, task

S, D = Side.SOURCE, Side.DESTINATION
THEN = datetime(2026, 4, 1, tzinfo=UTC)
LIST = "a\nx"
LINK, OPEN = LinkId("link"), LinkId("open")
LOST = new_link_id(PAIR.id, {}, S, RemoteId("m"))
LINKS = ("none", "pending", "held", "refused", "gone", "gone, edited here", "left alone", "synced")
MARKS = {
    "none": None,
    "link": "ours " + LINK,
    "open create": "ours " + OPEN,
    "lost": "ours " + LOST,
    "foreign": "ts1-x",
    "copy": f"ts1-x_o{origin_name(task('s0'), LIST)}-y",
    "copy of m": f"ts1-x_o{origin_name(task('m'), LIST)}-y",
}


@dataclass(frozen=True, slots=True)
class Small:
    """The new task *n* of the destination, and all that it could be taken for. Everything else is called "Task"."""

    link: str
    """What there is of the one link; its other task, on the source, says "text" (or "edited here")."""
    mark: str
    titled: bool
    """Whether *n* is called "Task", too."""
    text: str
    """What *n* says."""
    then: bool
    """Whether *n* was created at the moment at which the link's task was that is gone."""
    creating: bool
    """Whether a create of that title is open."""
    hidden: bool
    """Whether another linked task of that title cannot be told to be there."""
    other: bool
    """Whether the source has a new task *m* of that title, which says "text"."""


def smalls() -> Iterator[Small]:
    """All of them."""
    yes = (False, True)
    for values in product(LINKS, MARKS, yes, ("text", "else", "edited here"), yes, yes, yes, yes):
        yield Small(*values)


def expected(world: Small) -> str:
    """The first rule that is true of *n*."""
    there, bears, named = world.link, world.mark, world.titled
    said = "edited here" if there == "gone, edited here" else "text"
    """What the link's other task says now; what is gone said "text"."""
    gone = there in ("gone", "gone, edited here")
    moved = named and world.then
    returned = named and world.text in ("text", said)
    ours = bears == "link" or (bears == "open create" and world.creating)
    """A mark of a link of this pair; one that another pair of this installation, or a lost database, made may be anybody's."""
    checks = {
        "moved": (gone and (moved or returned)) or (there == "left alone" and moved),
        "possibly returned": there == "gone, edited here" and (named or bears == "copy") and not ours,
        "marked by us": (bears == "link" and there != "none") or (bears == "open create" and world.creating),
        "possibly just created": world.creating and named,
        "possibly not gone": world.hidden and named,
        "made meanwhile": (there in ("pending", "held") and bears == "copy") or (named and (
            (there in ("pending", "held") and world.text == said)
            or (there == "pending" and not world.other)
            or there == "held"
        )),
        "marked for a lost link": bears == "lost" and world.other,
        "the same on both sides": world.other and (named or bears == "copy of m"),
        "made by another TaskSync": bears in ("foreign", "copy", "copy of m"),
        "new": True,
    }  # fmt: skip
    return next(name for name, is_true in checks.items() if is_true)


def request(world: Small, mode: Mode = Mode.TWO_WAY) -> PlanRequest:
    """What the planner gets."""
    said = "edited here" if world.link == "gone, edited here" else "text"
    source = {"s0": task("s0", title="Task", notes=said)} if world.link != "none" else {}
    new = replace(
        task("n", title="Task" if world.titled else "Other", notes=world.text),
        marker=MARKS[world.mark],
        created_at=THEN if world.then else None,
    )
    destination = {"n": new}
    former = replace(task("d0", title="Task", notes="text"), created_at=THEN)
    links, gone, unknown, seen = {}, set[RemoteId](), {}, {}
    if link := _link(world.link):
        links[link.id] = link
    if world.link == "synced":
        destination["d0"] = former
    elif world.link.startswith("gone"):
        gone.add(RemoteId("d0"))
    if world.other:
        source["m"] = task("m", title="Task", notes="text")
    if world.hidden:
        source["s1"] = task("s1", title="Other one", notes="text")
        links["hidden"] = Link(LinkId("hidden"), RemoteId("s1"), RemoteId("d1"), base=_base("Task"))
        unknown[RemoteId("d1")] = "cut off"
        seen[RemoteId("d1")] = observe(task("d1", title="Task", notes="hidden"))
    state = PairState(
        links=links,
        observations={S: {}, D: seen},
        last_seen={S: {}, D: {former.id: observe(former)}},
        fingerprint="config",
        intents=(_create(),) if world.creating else (),
    )
    sides = [
        SideView(side, RICH, side.value, {RemoteId(id_): each for id_, each in shown.items()}, lost, unclear)
        for side, shown, lost, unclear in ((S, source, frozenset(), {}), (D, destination, frozenset(gone), unknown))
    ]
    pair = replace(PAIR, mode=mode)
    return PlanRequest(
        pair, state, *sides, "config", NOW, lambda mark: LinkId(mark[5:]) if mark[:5] == "ours " else None
    )


def _link(kind: str) -> Link | None:
    s0, d0 = RemoteId("s0"), RemoteId("d0")
    match kind:
        case "pending":
            return Link(LINK, s0, None, LinkState.CREATE_PENDING)
        case "held":
            return Link(LINK, s0, None, LinkState.HELD)
        case "refused":
            return Link(LINK, s0, None, LinkState.QUARANTINED)
        case "left alone":
            return Link(LINK, s0, d0, LinkState.MUTED, _base("Task"))
        case "gone" | "gone, edited here" | "synced":
            return Link(LINK, s0, d0, LinkState.LIVE, _base("Task"))
    return None


def _base(title: str) -> dict[tuple[Field, str], BaseRow]:
    values = {Field.TITLE: title, Field.NOTES: "text"}
    return {(name, ""): BaseRow(name, value, value) for name, value in values.items()}


def _create() -> Intent:
    return Intent(
        OperationId("o"), RunId("r"), PAIR.id, OPEN, OperationKind.CREATE, D, "Task", "ours open", {}, {}, (), "",
        counterpart=RemoteId("elsewhere"),
    )  # fmt: skip


def taken_by(asked: PlanRequest, id_: str = "n") -> str:
    """The rule that took *n* out of what is left."""
    planner = UnlinkedPlanner(PlanBuilder(Context(asked)), fuzzy=False)
    for rule in RULES:
        rule.action(planner)
        if id_ not in planner._pools[D]:
            return rule.name
    return "new"


@pytest.mark.parametrize("link", LINKS)
def test_the_first_rule_that_is_true_takes_a_task(link: str) -> None:
    for world in smalls():
        if world.link == link:
            assert taken_by(request(world)) == expected(world), world


def test_every_rule_that_takes_a_task_takes_some_here() -> None:
    assert [rule.name for rule in RULES] == ["wanted again", *dict.fromkeys(_names())]
    assert set(Counter(map(expected, smalls()))) == set(_names())


def _names() -> list[str]:
    return [
        "moved", "possibly returned", "marked by us", "possibly just created", "possibly not gone", "made meanwhile",
        "marked for a lost link", "the same on both sides", "made by another TaskSync", "new",
    ]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_goes_by_what_the_table_of_evidence_has(rule: object) -> None:
    assert isinstance(rule, type(RULES[0]))
    assert list(rule.evidence) == sorted(rule.evidence, reverse=True)
    assert (rule.name == "new") is (not rule.evidence)
    if rule.evidence != (Evidence.ANSWER,):  # that a link names a task by its id needs no table
        assert set(rule.evidence) <= {rung for situation in rule.situations for rung in TABLE[situation]}
        told_apart = (s for s in rule.situations if s is not Situation.SECOND_BEARER)  # of what bears one mark
        assert all(set(rule.evidence) & set(TABLE[situation]) for situation in told_apart)


def test_every_situation_of_two_new_tasks_belongs_to_a_rule() -> None:
    """The others are reading, writing and undoing."""
    elsewhere = {
        "CHANGES_TOLD", "CHANGES_UNTOLD", "SHOWN_TWICE", "MARKED_CREATE", "UNMARKED_CREATE", "MOVED_MEANWHILE",
        "LOST_UPDATE", "BRING_BACK", "ID_TAKEN",
    }  # fmt: skip
    ruled = {situation.name for rule in RULES for situation in rule.situations}
    assert ruled | elsewhere == {situation.name for situation in TABLE}
    assert not ruled & elsewhere


@pytest.mark.parametrize(
    ("mode", "outcome"), [(Mode.TWO_WAY, "created"), (Mode.MIRROR, "told"), (Mode.UPDATE, "left alone")]
)
def test_what_only_the_destination_has_is_for_the_mode_to_say(mode: Mode, outcome: str) -> None:
    world = Small("none", "none", titled=True, text="text", then=False, creating=False, hidden=False, other=False)
    builder = PlanBuilder(Context(request(world, mode)))
    planner = UnlinkedPlanner(builder, fuzzy=False)
    planner.register()
    planner.plan()
    said = {"created": [o.kind for o in builder.operations], "told": [note.kind for note in builder.notes]}
    assert [name for name, found in said.items() if found] == ([outcome] if outcome != "left alone" else [])
