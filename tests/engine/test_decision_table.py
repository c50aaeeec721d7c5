"""Every cell of the decision table (engine README, section 4), written down once more, against the planner."""

from __future__ import annotations

import pytest

from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.pair import DeletePolicy, Mode
from tasksync_gui.model.plan import Plan
from tests.support.world import World, two_way

S, D = Side.SOURCE, Side.DESTINATION
MIRROR, UPDATE, TWO = Mode.MIRROR, Mode.UPDATE, Mode.TWO_WAY

# source, destination -> what mirror, update and two-way do, in the words of `said`
CELLS = {
    "U U": ("-", "-", "-"),
    "C U": ("update d", "update d", "update d"),
    "U C": ("update d", "note drift", "update s"),
    "C C same": ("base", "base", "base"),
    "C C": ("update d", "hold conflict", "hold conflict"),
    "D U": ("delete d", "muted", "delete d"),
    "U D": ("create d", "muted", "delete s"),
    "D C": ("hold delete_edit", "muted", "create s"),
    "C D": ("create d", "muted", "create d"),
    "D D": ("tombstone", "tombstone", "tombstone"),
    "U A": ("create d", "create d", "create d"),
    "C A": ("create d", "create d", "create d"),
    "A U": ("-", "-", "create s"),
    "A C": ("-", "-", "create s"),
    "A D": ("tombstone", "tombstone", "tombstone"),
    "D A": ("tombstone", "tombstone", "tombstone"),
    "X U": ("note unknown", "note unknown", "note unknown"),
    "U X": ("note unknown", "note unknown", "note unknown"),
    "C X": ("note unknown", "note unknown", "note unknown"),
    "D X": ("note unknown", "note unknown", "note unknown"),
}


def arranged(mode: Mode, cell: str, **options: object) -> World:
    """Ten synced tasks, the first of which is in the cell's state."""
    world = two_way(mode, **options)
    for number in range(10):
        world.put(S, f"s{number}", title=f"Task {number}")
    world.sync()
    assert world.plan().is_empty
    link = next(link for link in world.links.values() if link.source_id == "s0")
    states = dict(zip((S, D), cell.split()[:2], strict=True))
    for side, state in states.items():
        id_ = link.remote_id(side)
        assert id_ is not None
        if state == "C":
            same = cell.endswith("same")
            world.put(side, id_, title="Edited" if same else f"Edited in {side}")
        elif state == "D":
            world.remove(side, id_)
        elif state == "X":
            world.unknown[side][id_] = "the answer was cut off"
        elif state == "A":
            world.tasks[side].pop(id_)
            world.links[link.id] = _pending(link, side)
    return world


def _pending(link: Link, side: Side) -> Link:
    ids = {S: link.source_id, D: link.destination_id} | {side: None}
    return Link(LinkId(link.id), ids[S], ids[D], LinkState.CREATE_PENDING)


def said(plan: Plan) -> str:
    """The plan in the table's words."""
    words = [f"{operation.kind} {'d' if operation.side is D else 's'}" for operation in plan.operations]
    words += [f"hold {hold.kind}" for hold in plan.held]
    if not words:
        words += [update.state for update in plan.updates if update.state in (LinkState.MUTED, LinkState.TOMBSTONE)]
        words += ["base"] if not words and any(update.base for update in plan.updates) else []
    if not words:
        words += [f"note {note.kind}" for note in plan.notes]
    return ", ".join(words) or "-"


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(("mode", "column"), [(MIRROR, 0), (UPDATE, 1), (TWO, 2)])
def test_every_cell(cell: str, mode: Mode, column: int) -> None:
    world = arranged(mode, cell)
    assert said(world.plan()) == CELLS[cell][column]


@pytest.mark.parametrize(
    ("policy", "cell", "expected"),
    [
        (DeletePolicy.EDIT_WINS, "D C", "create s"),
        (DeletePolicy.EDIT_WINS, "C D", "create d"),
        (DeletePolicy.DELETE, "D C", "delete d"),
        (DeletePolicy.DELETE, "C D", "delete s"),
        (DeletePolicy.HOLD, "D C", "hold delete_edit"),
        (DeletePolicy.HOLD, "C D", "hold delete_edit"),
        (DeletePolicy.DELETE, "D U", "delete d"),
        (DeletePolicy.HOLD, "U D", "delete s"),
    ],
)
def test_a_deletion_against_an_edit_follows_the_policy(policy: DeletePolicy, cell: str, expected: str) -> None:
    assert said(arranged(TWO, cell, delete_policy=policy).plan()) == expected


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("mode", list(Mode))
def test_applying_leaves_nothing_to_do(cell: str, mode: Mode) -> None:
    world = arranged(mode, cell)
    world.apply(world.plan())
    again = world.plan()
    assert not again.operations
    assert not again.updates


WITHOUT_BASE = {
    "only source": ("create d", "create d", "create d"),
    "only destination": ("note unmanaged", "-", "create s"),
    "equal": ("adopt destination", "adopt destination", "adopt destination"),
    "destination empty": ("adopt destination, update d",) * 3,
    "source empty": ("adopt destination, update d", "adopt destination", "adopt destination, update s"),
    "different": (
        "adopt destination, update d",
        "adopt destination, hold conflict",
        "adopt destination, hold conflict",
    ),
    "ambiguous": ("hold ambiguous, hold ambiguous, hold ambiguous",) * 3,
}


@pytest.mark.parametrize("case", WITHOUT_BASE)
@pytest.mark.parametrize(("mode", "column"), [(MIRROR, 0), (UPDATE, 1), (TWO, 2)])
def test_without_a_base(case: str, mode: Mode, column: int) -> None:
    world = two_way(mode)
    left, right = {
        "only source": ([""], []),
        "only destination": ([], [""]),
        "equal": (["same"], ["same"]),
        "destination empty": (["text"], [""]),
        "source empty": ([""], ["text"]),
        "different": (["text"], ["other"]),
        "ambiguous": (["text"], ["other", "third"]),
    }[case]
    for side, notes in ((S, left), (D, right)):
        for number, note in enumerate(notes):
            world.put(side, f"{side}{number}", title="Buy milk", notes=note)
    plan = world.plan()
    words = [
        "adopt destination" if operation.kind == "adopt" else f"{operation.kind} {'d' if operation.side is D else 's'}"
        for operation in plan.operations
    ]
    words += [f"hold {hold.kind}" for hold in plan.held]
    words += [] if words else [f"note {note.kind}" for note in plan.notes]
    assert (", ".join(words) or "-") == WITHOUT_BASE[case][column]


def test_a_vanished_link_without_any_task_is_unknown_not_deleted() -> None:
    world = arranged(TWO, "U U")
    world.links["stray"] = Link(LinkId("stray"), RemoteId("nowhere"), RemoteId("neither"))
    assert not world.plan().operations
