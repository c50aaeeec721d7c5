"""Every connector against every other, with all that a task can have.

Two people at once: each has tasks with labels, people, times, priorities and subtasks on their own system, and
edits, makes and deletes on both. The native records of tasks that nobody touched must stay as they are, byte for
byte: whatever the other system cannot hold must not be worn down by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tasksync_gui.model.capabilities import Capabilities, Precision
from tasksync_gui.model.fields import OPEN, Completion, Field, Schedule, Value, When
from tests.connectors.cross.bridge import Bridge
from tests.connectors.cross.systems import DONE, System, Wish, highest

MOMENT = datetime(2026, 6, 1, 14, 30, tzinfo=UTC)


ROLES = (
    "untouched", "edited here", "edited there", "edited on both", "stranger", "finished", "deleted here",
    "deleted there", "parent", "other parent", "child", "moving child", "renamed", "new", "lossy",
)  # fmt: skip
TITLES = {
    "left": (
        "Paint the fence", "Book a flight", "Water plants", "Sharpen knives", "Answer Quentin", "Fill in form 7",
        "Old idea", "Forget about it", "Organise the feast", "Clear the attic", "Choose music", "Sell the bicycle",
        "Grind every blade", "Wash curtains", "Tune the harp",
    ),
    "right": (
        "Quarterly report", "Interview at noon", "Merge branches", "Upgrade server", "Zebra crossing", "Lunch menu",
        "Duplicate of 12", "Wontfix", "Release 4.0", "Hire somebody", "Sign the build", "Docs for API",
        "Replace hardware", "Kickoff meeting", "Frozen yoghurt",
    ),
}  # fmt: skip
"""Tasks are known by their titles here; so unlike that none is taken for another."""


def wishes(side: str) -> list[Wish]:
    """What the person of one side has before the first run."""
    names = dict(zip(ROLES, TITLES[side], strict=True))

    def full(role: str, notes: str = "") -> Wish:
        return Wish(names[role], notes, at=MOMENT, labels=("home", "later"), urgent=True, person="ada")

    return [
        full("untouched", "Two words"),
        full("edited here"),
        full("edited there"),
        full("edited on both"),
        Wish(names["lossy"], "Said *so*", at=MOMENT, labels=("two words",), minor=True, person="stranger"),
        Wish(names["stranger"], person="stranger", labels=("home",)),
        Wish(names["finished"], done=True, labels=("home",)),
        Wish(names["deleted here"]),
        Wish(names["deleted there"], labels=("home",)),
        Wish(names["parent"]),
        Wish(names["other parent"]),
        Wish(names["child"], parent=names["parent"], labels=("later",)),
        Wish(names["moving child"], parent=names["parent"]),
    ]


@dataclass
class Look:
    """What one side shows at one time."""

    known: Capabilities
    fields: dict[str, dict[Field, Value]]
    raw: dict[str, str]
    parents: dict[str, str | None]
    """Title of a task → title of its parent."""

    def of(self, title: str, name: Field) -> Value:
        return self.fields[title].get(name)


async def look(system: System) -> Look:
    snapshot = await system.look()
    titles = {task.id: task.title for task in snapshot.tasks}
    assert len(set(titles.values())) == len(titles), "a task is there twice"
    return Look(
        snapshot.capabilities or system.person.capabilities,
        {task.title: dict(task.fields) for task in snapshot.tasks},
        {task.title: task.raw for task in snapshot.tasks},
        {task.title: titles.get(str(task.fields.get(Field.PARENT))) for task in snapshot.tasks},  # type: ignore[call-overload]
    )


def differences(left: Look, right: Look) -> Iterator[tuple[str, str, object, object]]:
    """Where both sides can say something and say different things; written without the engine's lenses."""
    assert left.fields.keys() == right.fields.keys()
    shared = left.known.fields.keys() & right.known.fields.keys()
    for title in left.fields:
        for name in shared - {Field.START, Field.NOTES}:
            one, other = left.of(title, name), right.of(title, name)
            if name is Field.PARENT:
                one, other = left.parents[title], right.parents[title]
            if not alike(name, one, other, left.known, right.known):
                yield title, str(name), one, other


def alike(name: Field, one: Value, other: Value, left: Capabilities, right: Capabilities) -> bool:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return {_plain(label) for label in one} == {_plain(label) for label in other}
    if isinstance(one, Completion) and isinstance(other, Completion):
        return one.status.is_done == other.status.is_done
    if isinstance(one, Schedule) and isinstance(other, Schedule):
        days = Precision.DATE in (left.fields[name].precision, right.fields[name].precision)
        return moment(one.due, days) == moment(other.due, days)
    if name is Field.PRIORITY:
        return (one == highest(left)) == (other == highest(right))
    if name is Field.ASSIGNEE:
        return one == other or {one, other} <= {None, *STRANGERS}
    return one == other


def _plain(label: str) -> str:
    return label.casefold().replace(" ", "_")


STRANGERS = ("bob@example.org", "trudy", "mona", "Mia Wong", "mia", "stranger")


def moment(when: When | None, days: bool) -> object:
    if when is None:
        return None
    return when.date if days or when.is_date else when.instant()


def rewritten(before: Look, after: Look, titles: Sequence[str]) -> list[tuple[str, str, str]]:
    """Which of these tasks are not byte for byte what they were."""
    return [(title, before.raw[title], after.raw[title]) for title in titles if before.raw[title] != after.raw[title]]


def worn_down(before: Look, after: Look, titles: Sequence[str]) -> list[tuple[str, str, Value, Value]]:
    """What was lost beside a finished task's status."""
    return [
        (title, str(name), value, after.of(title, name))
        for title in titles
        for name, value in before.fields[title].items()
        if name is not Field.STATUS and value != after.of(title, name)
    ]


async def both(bridge: Bridge) -> tuple[Look, Look]:
    left, right = await look(bridge.left), await look(bridge.right)
    assert list(differences(left, right)) == []
    return left, right


async def edit_both(bridge: Bridge) -> None:
    """Both people at work before the next run; of each edit, what their system allows."""
    for here, there, side in ((bridge.left, bridge.right, "left"), (bridge.right, bridge.left, "right")):
        task = dict(zip(ROLES, TITLES[side], strict=True))
        labels = frozenset({"home", "later", "new"})
        await here.edit(task["edited here"], {Field.LABELS: labels, Field.DUE: delayed(await here.known())})
        await there.edit(task["edited there"], {Field.DUE: delayed(await there.known()), Field.STATUS: DONE})
        ours = {Field.TITLE: task["renamed"], Field.LABELS: frozenset({"home", "later", "here"})}
        await there.edit(task["edited on both"], {Field.STATUS: DONE, Field.LABELS: frozenset({"later", "there"})})
        await here.edit(task["edited on both"], ours)
        await there.edit(task["finished"], {Field.STATUS: OPEN})
        await there.edit(task["child"], {Field.STATUS: DONE})
        await there.edit(task["lossy"], {Field.STATUS: DONE})
        await there.edit(task["other parent"], {Field.PRIORITY: highest(await there.known())})
        await here.edit(task["parent"], {Field.ASSIGNEE: "ada"})


def delayed(known: Capabilities) -> Schedule:
    """Another day, at the time of day if this system has any."""
    later = MOMENT + timedelta(days=3)
    timed = Field.DUE in known.fields and known.fields[Field.DUE].precision is Precision.TIME
    return Schedule(When.from_datetime(later, "UTC") if timed else When(later.date()))


async def delete_and_create(bridge: Bridge) -> None:
    """Each person deletes a task of their own and one of the other's, makes a new one, and moves a subtask."""
    for here, there, side in ((bridge.left, bridge.right, "left"), (bridge.right, bridge.left, "right")):
        task = dict(zip(ROLES, TITLES[side], strict=True))
        await here.remove(task["deleted here"])
        await there.remove(task["deleted there"])
        await here.add(Wish(task["new"], at=MOMENT, labels=("home",), urgent=True, parent=task["other parent"]))
        if here.moves and there.moves and (await here.known()).writes(Field.PARENT):
            other = (await here.tasks())[task["other parent"]]
            await here.edit(task["moving child"], {Field.PARENT: other.id})


def assert_edits_met(after: Look, dated: bool) -> None:
    """Every edit of either person is there; ``dated``: both systems know when a task is due."""
    later = MOMENT + timedelta(days=3)
    for side in TITLES:
        task = dict(zip(ROLES, TITLES[side], strict=True))
        assert task["edited on both"] not in after.fields
        for role in ("edited there", "renamed", "child", "lossy"):
            assert is_done(after, task[role]), role
        assert not is_done(after, task["finished"])
        assert_holds(after, task["edited here"], Field.LABELS, frozenset({"home", "later", "new"}))
        assert_holds(after, task["renamed"], Field.LABELS, frozenset({"later", "here", "there"}))
        for role in ("edited here", "edited there") if dated else ():
            due = after.of(task[role], Field.DUE)
            assert isinstance(due, Schedule)
            assert due.due is not None
            assert due.due.date == later.date()


def assert_holds(side: Look, title: str, name: Field, value: Value) -> None:
    if side.known.carries(name):
        assert side.of(title, name) == value


def is_done(side: Look, title: str) -> bool:
    status = side.of(title, Field.STATUS)
    return isinstance(status, Completion) and status.status.is_done


def of_both(*roles: str) -> list[str]:
    """The tasks in these roles, of both people."""
    return [titles[ROLES.index(role)] for titles in TITLES.values() for role in roles]


async def test_all_that_a_task_has_travels_and_nothing_is_worn_down(bridge: Bridge) -> None:
    left, right = bridge.left, bridge.right
    for system, side in ((left, "left"), (right, "right")):
        for wish in wishes(side):
            await system.add(wish)
    own = await look(left), await look(right)
    await bridge.settle()
    first = await both(bridge)
    for before, after in zip(own, first, strict=True):
        assert rewritten(before, after, list(before.raw)) == [], "a first run writes nothing that was there"

    await edit_both(bridge)
    await bridge.settle()
    second = await both(bridge)
    for before, after in zip(first, second, strict=True):
        assert rewritten(before, after, of_both("untouched", "stranger", "deleted here", "moving child")) == []
        assert worn_down(before, after, of_both("lossy")) == []
        assert_edits_met(after, both_carry(second, Field.DUE))

    await delete_and_create(bridge)
    bridge.next_day()
    await bridge.settle()
    third = await both(bridge)
    for before, after in zip(second, third, strict=True):
        quiet = of_both("untouched", "stranger", "edited here", "edited there", "renamed", "finished")
        assert rewritten(before, after, quiet) == []
        assert not after.fields.keys() & set(of_both("deleted here", "deleted there"))
        assert after.fields.keys() >= set(of_both("new"))
        if left.moves and right.moves and after.known.carries(Field.PARENT) and both_carry(third, Field.PARENT):
            assert [after.parents[child] for child in of_both("moving child")] == of_both("other parent")


def both_carry(looks: tuple[Look, Look], name: Field) -> bool:
    return all(side.known.carries(name) for side in looks)
