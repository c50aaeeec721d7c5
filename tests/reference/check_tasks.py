"""Whole tasks with all fields at once, drawn at random, through the whole planner."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any, NamedTuple

from tasksync_gui.engine.merge.labels import label_row
from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.fields import Field, Unmapped
from tasksync_gui.model.ids import AccountId, LinkId, PairId, RemoteId, Revision
from tasksync_gui.model.link import BaseRow, Link, LinkState
from tasksync_gui.model.pair import Endpoint, Pair
from tasksync_gui.model.plan import Operation, Plan, pending_link
from tasksync_gui.model.task import RemoteTask
from tests.reference import bridge
from tests.reference import fields as model
from tests.reference.check_fields import LABELS
from tests.reference.check_links import NOW, SIDES
from tests.reference.kinds import KINDS, UNREADABLE, Due, Kind, Plain
from tests.reference.links import new, updates
from tests.reference.table import MODES, POLICIES
from tests.reference.tally import Tally

SCALARS: dict[str, Kind] = {
    kind.name: kind
    for kind in KINDS
    if kind.name in ("title", "notes", "status", "due", "start", "priority", "parent", "assignee")
}
NAMES = (*SCALARS, "labels")
PARENTS = {"p": "P", "q": "Q"}
SHAPES = ("linked",) * 6 + ("matched", "source only", "destination only", "pending d", "pending s")
PER_REQUEST = 250


class Drawn(NamedTuple):
    """One task on both sides: ``base`` of a label tells whether each side had it."""

    shape: str
    source: dict[str, Plain]
    destination: dict[str, Plain]
    base: dict[str, Any]
    newest: str | None


class Setting(NamedTuple):
    """What all tasks of one request share."""

    mode: str
    policies: dict[str, str]
    unwritable: frozenset[tuple[str, str]]
    """(side, field)."""


def check_batch(seed: int) -> Tally:
    """One request made from ``seed``."""
    random = Random(seed)
    setting = _setting(random)
    drawn = [_draw(random, number) for number in range(PER_REQUEST)]
    found = _by_task(make_plan(_request(setting, drawn)))
    tally = Tally()
    for number, task in enumerate(drawn):
        expected = _expected(setting, task)
        tally.compare(expected, found.get(number, {}), lambda: f"seed {seed} {setting} {task}")  # noqa: B023
    return tally


def _setting(random: Random) -> Setting:
    whole = random.choice(POLICIES)
    policies = {name: random.choice(POLICIES) if random.random() < 0.3 else whole for name in NAMES}
    unwritable = [(side, name) for side in SIDES for name in NAMES if name != "title" and random.random() < 0.07]
    return Setting(random.choice(MODES), policies, frozenset(unwritable))


def _draw(random: Random, number: int) -> Drawn:
    shape = random.choice(SHAPES)
    source: dict[str, Plain] = {}
    destination: dict[str, Plain] = {}
    base: dict[str, Any] = {}
    for name, kind in SCALARS.items():
        source[name], destination[name] = random.choice(kind.source), random.choice(kind.destination)
        if shape == "linked" and random.random() < 0.9:
            base[name] = (source[name], destination[name])
            if random.random() < 0.5:
                source[name] = random.choice(kind.source)
            if random.random() < 0.5:
                destination[name] = random.choice(kind.destination)
            if UNREADABLE in base[name]:
                del base[name]
    source["labels"], destination["labels"] = ({key for key in LABELS if random.random() < 0.5} for _ in SIDES)
    if shape == "linked":
        base["labels"] = {key: (has, has) for key in LABELS if (has := random.random() < 0.5)}
    if shape != "linked":
        source["title"] = destination["title"] = f"{number:05}"
    for values in (source, destination):
        hidden = random.choice(NAMES[1:])
        if random.random() < 0.05:
            del values[hidden]
    return Drawn(shape, source, destination, base, random.choice((None, "s", "d")))


# What the model expects.


def _expected(setting: Setting, task: Drawn) -> dict[str, Any]:
    """Step -> values, "held" -> fields, "base" -> what holds at once; empty if nothing is to happen."""
    if task.shape in ("linked", "matched"):
        return _expected_merge(setting, task)
    present = "s" if task.shape in ("source only", "pending d") else "d"
    pending = task.shape.startswith("pending") and (present == "s" or setting.mode == "two")
    steps = ("create d" if present == "s" else "create s",) if pending else ()
    steps = steps if task.shape.startswith("pending") else new(present, setting.mode)
    return {step: _expected_create(setting, task, step[-1]) for step in steps}


def _expected_create(setting: Setting, task: Drawn, side: str) -> dict[str, Any]:
    """Every field that can be said on ``side`` and is not empty there."""
    origin = task.source if side == "d" else task.destination
    values: dict[str, Any] = {}
    for name, kind in SCALARS.items():
        if name not in origin or origin[name] == UNREADABLE or (side, name) in setting.unwritable:
            continue
        value = kind.to(side, kind.canon(origin[name]))
        if not kind.unknown(side, value) and not kind.same(value, kind.empty):
            values[name] = value
    if origin.get("labels") and (side, "labels") not in setting.unwritable:
        values["labels"] = frozenset(LABELS[key][1] for key in origin["labels"])
    return values


def _expected_merge(setting: Setting, task: Drawn) -> dict[str, Any]:
    results: dict[str, model.Result] = {}
    for name, kind in SCALARS.items():
        if name in task.source and name in task.destination:
            rules = _rules(setting, name, task.newest)
            base = task.base.get(name)
            now = task.source[name], task.destination[name]
            old = base is not None and UNREADABLE not in now and model.is_no_base(kind, setting.mode, base, *now)
            result = model.merge(kind, rules, None if old else base, *now)
            results[name] = result._replace(base=None if result.base == base else result.base)
    onwards = _keep_series(setting, task, results)
    found: dict[str, Any] = {f"update {side}": values for side, values in updates(results).items()}
    if onwards:
        found.setdefault("update s", {}).update(onwards)
    bases: dict[str, Any] = {name: result.base for name, result in results.items() if result.base is not None}
    _expect_labels(setting, task, found, bases)
    if task.shape == "matched":
        found["adopt d"] = {}
    if any(result.copy for result in results.values()):
        found["copy d"] = _copy(setting, task)
        found["copy s"] = _expected_create(setting, task, "s")
    if held := {name for name, result in results.items() if result.held or result.refused}:
        found["held"] = held
    if bases:
        found["base"] = bases
    return found


def _keep_series(setting: Setting, task: Drawn, results: dict[str, model.Result]) -> dict[str, Any]:
    """The dates to which a daily task of the source goes on, once the destination says that today's is done."""
    due = task.source.get("due")
    if due is None or due[3] is None or task.source.get("status", ("open",))[0] in ("done", "cancelled"):
        return {}
    if (removal := _to_source(results, "due")) is not None and removal[3] is None:
        _hold_instead(results, "due")
    status = _to_source(results, "status")
    if status is None or status[0] not in ("done", "cancelled"):
        return {}
    _hold_instead(results, "status")
    start = task.source.get("start") or Due.empty
    dates = {"due": due} | ({"start": start} if start[0] is not None else {})
    fixed = any(("s", name) in setting.unwritable for name in dates)
    went_on = _went_on(task)
    moved = went_on is None or _moved(task) or any(_to_source(results, name) for name in ("due", "start"))
    if status[0] == "cancelled" or fixed or moved or ("d", "status") not in setting.unwritable:
        return {}
    results["status"] = model.NOTHING
    if not went_on:
        return {name: _tomorrow(value) for name, value in dates.items()}
    results["status"] = model.Result(base=(task.source["status"], task.destination["status"]))
    return {}


def _to_source(results: dict[str, model.Result], name: str) -> Any:
    writes = results[name].writes if name in results else ()
    return next((write.value for write in writes if write.side == "s"), None)


def _hold_instead(results: dict[str, model.Result], name: str) -> None:
    rest = tuple(write for write in results[name].writes if write.side != "s")
    results[name] = results[name]._replace(writes=rest, held=True)


def _went_on(task: Drawn) -> bool | None:
    """Whether the source's date is the next one of what both agreed; None if it is another."""
    then, now = task.base.get("due"), task.source["due"]
    if then is None or then[0] == now:
        return False
    return True if then[0][3] is not None and _tomorrow(then[0]) == now else None


def _moved(task: Drawn) -> bool:
    return "due" in task.base and task.base["due"][1] != task.destination.get("due", Due.empty)


def _tomorrow(value: Plain) -> Plain:
    return (value[0] + 1, *value[1:])


def _rules(setting: Setting, name: str, newest: str | None) -> model.Rules:
    writable = "".join(
        side for side in SIDES if (side, name) not in setting.unwritable and (side == "d" or setting.mode == "two")
    )
    return model.Rules(setting.mode, setting.policies[name], newest, writable)


def _expect_labels(setting: Setting, task: Drawn, found: dict[str, Any], bases: dict[str, Any]) -> None:
    if "labels" not in task.source or "labels" not in task.destination:
        return
    sides = {"s": task.source["labels"], "d": task.destination["labels"]}
    rules = _rules(setting, "labels", None)
    settled, wanted = model.merge_labels(rules, task.base.get("labels", {}), sides["s"], sides["d"])
    for position, side in enumerate(SIDES):
        if wanted[side]:
            kept = {LABELS[key][position] for key in sides[side] if key not in wanted[side]}
            gained = {LABELS[key][1] for key, on in wanted[side].items() if on}
            found.setdefault(f"update {side}", {})["labels"] = frozenset(kept | gained)
    for key, pair in settled.items():
        bases[key] = tuple(name if has else None for name, has in zip(LABELS[key], pair, strict=True))


def _copy(setting: Setting, task: Drawn) -> dict[str, Any]:
    """The destination's version as a task of its own."""
    values = {}
    for name, value in task.destination.items():
        if ("d", name) in setting.unwritable or value == UNREADABLE:
            continue
        if name == "labels":
            value = frozenset(LABELS[key][1] for key in value)
        if not (SCALARS[name].same(value, SCALARS[name].empty) if name in SCALARS else not value):
            values[name] = value
    return values


# What the planner does.


def _request(setting: Setting, drawn: list[Drawn]) -> PlanRequest:
    links = {
        f"parent {own}": Link(
            LinkId(f"parent {own}"), RemoteId(own), RemoteId(other),
            base={(Field.TITLE, ""): BaseRow(Field.TITLE, f"={own}", f"={own}")},
        )
        for own, other in PARENTS.items()
    }  # fmt: skip
    tasks: tuple[dict[RemoteId, RemoteTask], ...] = ({}, {})
    for own, other in PARENTS.items():
        for position, name in enumerate((own, other)):
            tasks[position][RemoteId(name)] = RemoteTask(RemoteId(name), Revision("1"), {Field.TITLE: f"={own}"})
    for number, task in enumerate(drawn):
        ids = [RemoteId(f"{side}{number}") for side in SIDES]
        there = (
            task.shape not in ("destination only", "pending s"),
            task.shape not in ("source only", "pending d"),
        )
        for position, values in enumerate((task.source, task.destination)):
            if there[position]:
                tasks[position][ids[position]] = _task(ids[position], values, position, task.newest)
        if task.shape == "linked" or task.shape.startswith("pending"):
            state = LinkState.LIVE if all(there) else LinkState.CREATE_PENDING
            own, other = (id_ if here else None for id_, here in zip(ids, there, strict=True))
            links[f"L{number}"] = Link(LinkId(f"L{number}"), own, other, state, _base(task))
    policies = {bridge.FIELDS.get(name, Field.LABELS): bridge.POLICIES[each] for name, each in setting.policies.items()}
    pair = Pair(
        PairId("p"), "P", Endpoint(AccountId("a"), "x"), Endpoint(AccountId("b"), "y"),
        bridge.MODES[setting.mode], field_policies=policies, zone=bridge.ZONE,
    )  # fmt: skip
    views = [_view(setting, side, tasks[position]) for position, side in enumerate(SIDES)]
    return PlanRequest(pair, PairState(links, fingerprint="f"), *views, "f", NOW, lambda marker: None)


def _task(id_: RemoteId, values: dict[str, Plain], position: int, newest: str | None) -> RemoteTask:
    encoded = {bridge.FIELDS[name]: bridge.encode(name, values[name]) for name in SCALARS if name in values}
    if "labels" in values:
        encoded[Field.LABELS] = frozenset(LABELS[key][position] for key in values["labels"])
    modified = NOW + timedelta(seconds=6 if newest == SIDES[position] else 0)
    return RemoteTask(id_, Revision("1"), encoded, modified_at=modified)


def _base(task: Drawn) -> dict[tuple[Field, str], BaseRow]:
    rows = [
        BaseRow(bridge.FIELDS[name], *(bridge.encode(name, half) for half in pair))
        for name, pair in task.base.items()
        if name != "labels"
    ]
    rows += [label_row(Field.LABELS, key, *LABELS[key]) for key in task.base.get("labels", {})]
    return {(row.field, row.element): row for row in rows}


def _view(setting: Setting, side: str, tasks: dict[RemoteId, RemoteTask]) -> SideView:
    supports = {
        bridge.FIELDS.get(name, Field.LABELS): replace(
            bridge.SUPPORTS[name][SIDES.index(side)], write=(side, name) not in setting.unwritable
        )
        for name in NAMES
    }
    people = bridge.PEOPLE if side == "d" else None
    return SideView(bridge.SIDES[side], Capabilities(supports, server_times=True), side, tasks, people=people)


def _by_task(plan: Plan) -> dict[int, dict[str, Any]]:
    """What the plan says of each task, by the task's number."""
    found: dict[int, dict[str, Any]] = {}
    owners: dict[str, int] = {}
    copies = {operation.id: operation for operation in plan.operations if _is_copy(operation)}
    halves = {id_: o for o in plan.operations if pending_link(o.counterpart) for id_ in o.after if id_ in copies}
    for operation in plan.operations:
        if operation.id in copies or pending_link(operation.counterpart):
            continue
        number = int((operation.target or operation.counterpart or "")[1:])
        owners[operation.link] = number
        about = found.setdefault(number, {})
        values = {_name(field): _plain(field, value) for field, value in operation.desired().items()}
        about[f"{operation.kind} {bridge.LETTERS[operation.side]}"] = values
        if operation.kind == "adopt" and operation.base_after:
            about.setdefault("base", {}).update(_rows(operation.base_after))
        for copy in (copies[id_] for id_ in operation.after if id_ in copies):
            about["copy d"] = {_name(field): _plain(field, value) for field, value in copy.desired().items()}
            about["copy s"] = {_name(f): _plain(f, value) for f, value in halves[copy.id].desired().items()}
    for hold in plan.held:
        number = int((hold.source_id or hold.destination_id or "")[1:])
        found.setdefault(number, {}).setdefault("held", set()).add(_name(hold.field or Field.TITLE))
    for update in plan.updates:
        if update.base and update.link.startswith("L"):
            found.setdefault(int(update.link[1:]), {}).setdefault("base", {}).update(_rows(update.base))
    return found


def _is_copy(operation: Operation) -> bool:
    return operation.kind == "create" and operation.counterpart is None


def _rows(rows: tuple[BaseRow, ...]) -> dict[str, tuple[Plain, Plain]]:
    return {
        row.element or _name(row.field): (_plain(row.field, row.source), _plain(row.field, row.destination))
        for row in rows
    }


def _name(field: Field) -> str:
    return str(field.value)


def _plain(field: Field, value: Any) -> Plain:
    return value if isinstance(value, Unmapped) else bridge.decode(_name(field), value)
