"""Every state of a link and of its two sides, in every mode, through the whole planner, many links at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import NamedTuple

from tasksync_gui.engine.observe.side_view import SideView
from tasksync_gui.engine.plan.context import Context
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.planner import make_plan
from tasksync_gui.engine.state import PairState
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import AccountId, LinkId, PairId, RemoteId, Revision
from tasksync_gui.model.link import BaseRow, Link, LinkState, StoredDecision
from tasksync_gui.model.pair import Endpoint, Pair, Scope
from tasksync_gui.model.plan import Plan
from tasksync_gui.model.task import RemoteTask
from tests.reference import bridge
from tests.reference import fields as model
from tests.reference.kinds import Kind
from tests.reference.links import Case, plan, put_off
from tests.reference.table import DELETE_POLICIES, MODES
from tests.reference.tally import Tally

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SOON = NOW + timedelta(minutes=1)
SIDES = ("s", "d")
STATES = {
    "A": "no id",
    "U": "unchanged",
    "1": "edited",
    "2": "edited otherwise",
    "D": "deleted",
    "X": "unknown",
    "?": "not mentioned",
    "O": "out of scope",
}
LINKS = {
    "live": LinkState.LIVE,
    "pending": LinkState.CREATE_PENDING,
    "held": LinkState.HELD,
    "muted": LinkState.MUTED,
    "tombstone": LinkState.TOMBSTONE,
    "quarantined": LinkState.QUARANTINED,
}
ANSWERS = (None, "skip", "source", "destination")
ABILITIES = ("all", "no create, no delete", "read only")
COMPLETE = ("sd", "s", "d")
TITLES = {"U": "base", "1": "one", "2": "two", "O": "base"}
IN_SCOPE = frozenset({"in"})
TITLE = Kind()


class Setting(NamedTuple):
    """What all links of one request share."""

    mode: str
    delete_policy: str
    abilities: tuple[str, str]
    complete: str
    waiting: bool = False
    """All links failed a short while ago, and nobody asked for the run."""


def settings() -> list[Setting]:
    """Every setting."""
    usual = product(MODES, DELETE_POLICIES, list(product(ABILITIES, repeat=2)), COMPLETE)
    return [*(Setting(*each) for each in usual), *waiting_settings()]


def waiting_settings() -> list[Setting]:
    """Every mode, while what failed waits."""
    return [
        Setting(mode, policy, ("all", "all"), "sd", waiting=True) for mode, policy in product(MODES, DELETE_POLICIES)
    ]


Cases = list[tuple[str, str, str, bool, str | None]]


def cases() -> Cases:
    """(link, source, destination, with a base, answer): every link that one request can hold."""
    return [
        case
        for case in product(LINKS, STATES, STATES, (True, False), ANSWERS)
        if case[4] is None or {case[1], case[2]} & set("U12O")
    ]


def check_setting(setting: Setting, listed: Cases) -> Tally:
    """All ``listed`` links under one setting."""
    found = _by_link(make_plan(_request(setting, listed)))
    tally = Tally()
    for number, case in enumerate(listed):
        actual = found.pop(f"L{number}", ((), (), None, None))
        tally.compare(_expected(setting, case), actual, lambda: f"{setting} {case}")  # noqa: B023
    for link in found:
        tally.differ(f"{setting}: nothing is known of {link}")
    return tally


def _expected(setting: Setting, case: tuple[str, str, str, bool, str | None]) -> tuple[object, ...]:
    """(steps with titles, holds, new state, new base) by the model."""
    link, source, destination, based, answer = case
    titles = [TITLES.get(state) for state in (source, destination)]
    may = {"deletions"} if setting.complete == "sd" else set()
    for side, ability in zip(SIDES, setting.abilities, strict=True):
        may |= {f"{verb} {side}" for verb in ("write", "create", "delete")} if ability == "all" else set()
        may |= {f"write {side}"} if ability == "no create, no delete" else set()
    shown = frozenset(side for side, title in zip(SIDES, titles, strict=True) if title)
    letters = [_letter(source, based, destination == "D"), _letter(destination, based, source == "D")]
    decided = plan(Case(link, *letters, setting.mode, setting.delete_policy, answer, frozenset(may), shown))
    if not decided.merge:
        other = titles[1] or titles[0]
        steps = tuple((step, None if step.startswith("delete") else other) for step in decided.steps)
        return put_off(steps, setting.waiting), decided.holds, decided.state, None
    writable = "".join(side for side in SIDES if f"write {side}" in may and (side == "d" or setting.mode == "two"))
    rules = model.Rules(setting.mode, "hold", None, writable, answer)
    base = ("base", "base") if based else None
    merged = model.merge(TITLE, rules, base, *titles)
    steps = tuple((f"update {write.side}", write.value) for write in merged.writes)
    held = ("conflict",) if merged.held else ()
    return put_off(steps, setting.waiting), held, decided.state, None if merged.base == base else merged.base


def _letter(state: str, based: bool, alone: bool) -> str:
    """What was never agreed counts as an edit once the other side's task is gone: nothing else has it."""
    if alone and not based and state in "U12":
        return "C"
    if state in "12":
        return "C" if based else "U"
    return "X" if state == "O" else state


def _request(setting: Setting, listed: Cases) -> PlanRequest:
    links: dict[str, Link] = {}
    for number, (state, source, destination, based, _) in enumerate(listed):
        ids = [
            None if here == "A" else RemoteId(f"{side}{number}")
            for side, here in zip(SIDES, (source, destination), strict=True)
        ]
        base = {(Field.TITLE, ""): BaseRow(Field.TITLE, "base", "base")} if based else {}
        links[f"L{number}"] = Link(
            LinkId(f"L{number}"), ids[0], ids[1], LINKS[state], base, retry_at=SOON if setting.waiting else None
        )
    views = [_view(setting, listed, position) for position in (0, 1)]
    pair = Pair(
        PairId("p"), "P", Endpoint(AccountId("a"), "x"), Endpoint(AccountId("b"), "y"),
        bridge.MODES[setting.mode], delete_policy=bridge.DELETE_POLICIES[setting.delete_policy],
        excluded_fields=frozenset(Field) - {Field.TITLE}, scope=Scope(IN_SCOPE),
    )  # fmt: skip
    state = PairState(links, fingerprint="f")
    request = PlanRequest(pair, state, *views, "f", NOW, lambda marker: None, automatic=setting.waiting)
    return _answered(request, listed)


def _answered(request: PlanRequest, listed: Cases) -> PlanRequest:
    """The request with a person's answers, each bound to what was shown."""
    context, views = Context(request), (request.source, request.destination)
    decisions = [
        StoredDecision(
            bridge.ANSWERS[answer],
            LinkId(f"L{number}"),
            shown=context.shown_tasks(
                *(view.tasks.get(RemoteId(f"{side}{number}")) for side, view in zip(SIDES, views, strict=True))
            ),
        )
        for number, (*_, answer) in enumerate(listed)
        if answer is not None
    ]
    state = PairState(request.state.links, decisions=tuple(decisions), fingerprint="f")
    return replace(request, state=state)


def _view(setting: Setting, listed: Cases, position: int) -> SideView:
    side, ability = SIDES[position], setting.abilities[position]
    whole = ability == "all"
    tasks, gone, unknown = {}, set(), {}
    for number, case in enumerate(listed):
        state, id_ = case[1 + position], RemoteId(f"{side}{number}")
        if state in TITLES:
            labels = IN_SCOPE if state != "O" else frozenset()
            tasks[id_] = RemoteTask(id_, Revision("1"), {Field.TITLE: TITLES[state], Field.LABELS: labels})
        elif state == "D":
            gone.add(id_)
        elif state == "X":
            unknown[id_] = "no answer"
    return SideView(
        bridge.SIDES[side],
        Capabilities({name: FieldSupport() for name in (Field.TITLE, Field.LABELS)}, create=whole, delete=whole),
        side, tasks, frozenset(gone), unknown, complete=side in setting.complete, writable=ability != "read only",
    )  # fmt: skip


def _by_link(found: Plan) -> dict[str, tuple[object, ...]]:
    """(steps, holds, state, base) of every link the plan speaks of."""
    steps: dict[str, list[tuple[str, object]]] = {}
    for operation in found.operations:
        title = operation.desired().get(Field.TITLE) if operation.kind != "delete" else None
        steps.setdefault(operation.link, []).append((f"{operation.kind} {bridge.LETTERS[operation.side]}", title))
    holds: dict[str, list[str]] = {}
    for hold in found.held:
        holds.setdefault(str(hold.link), []).append(str(hold.kind))
    states: dict[str, str | None] = {}
    for update in found.updates:
        states[update.link] = str(update.state) if update.state else states.get(update.link)
    bases = {
        update.link: (update.base[0].source, update.base[0].destination) for update in found.updates if update.base
    }
    return {
        link: (tuple(steps.get(link, ())), tuple(holds.get(link, ())), states.get(link), bases.get(link))
        for link in {*steps, *holds, *states}
    }
