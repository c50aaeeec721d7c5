"""What is on record: numbers, runs, changes, what waits for a person, and a person's answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from tasksync_gui.engine.plan.review import decision_on, let_in
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RunId
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode, Pair, Policy
from tasksync_gui.model.plan import Answer, Decision, Hold, HoldKind, Plan
from tasksync_gui.model.run import Change, Run, Stats
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import Effects, EventBus, StateChanged
from tasksync_gui.services.run.tools import Tools


class Records:
    """The half of the SyncEngine that reads and writes no system."""

    def __init__(self, tools: Tools, pairs: Pairs, events: EventBus) -> None:
        self._tools = tools
        self._pairs = pairs
        self._events = events

    async def get_stats(self, pair: str | None = None) -> Stats:
        """Numbers for the overview."""
        chosen = None if pair is None else (await self._pairs.get(pair)).id
        zone = self._tools.zone()
        today = self._tools.clock.now().astimezone(ZoneInfo(zone)).date().isoformat()
        return await self._tools.store.stats(chosen, today, zone)

    async def get_history(self, pair: str | None = None, limit: int = 50) -> Sequence[Run]:
        """The last ``limit`` runs of a pair, or of all, newest first. Raises UserError if there is no such pair."""
        chosen = None if pair is None else (await self._pairs.get(pair)).id
        return await self._tools.store.runs(chosen, limit)

    async def get_run(self, run: str) -> Run:
        """By id or unambiguous prefix. Raises UserError."""
        found = await self._tools.store.run(RunId(run))
        if found is None:
            raise UserError(message(ServiceCode.NO_RUN, run=run))
        return found

    async def get_changes(self, run: RunId) -> Sequence[Change]:
        """All changes of a run in order."""
        return await self._tools.store.changes(run)

    async def conflicts(self, pair: str | None = None) -> Sequence[tuple[Pair, Hold]]:
        """Holds of the latest plans that nobody has decided since."""
        pairs = await self._pairs.list() if pair is None else [await self._pairs.get(pair)]
        found: list[tuple[Pair, Hold]] = []
        for each in pairs:
            plan = await self._tools.store.latest_plan(each.id)
            if plan is None or not plan.held:
                continue
            decided = await self._decided_since(plan)
            found.extend((each, hold) for hold in plan.held if _question(hold) not in decided)
        return found

    async def _decided_since(self, plan: Plan) -> set[tuple[LinkId | None, Field | None, str]]:
        """What was answered after ``plan`` was made: the next sync carries it out."""
        decisions = (await self._tools.store.load(plan.pair)).decisions
        return {
            (each.link, each.field, each.shown)
            for each in decisions
            if each.decided_at is not None and each.decided_at >= plan.created_at
        }

    async def resolve(self, pair: str, link: str, field: Field | None, decision: Decision, value: Value = None) -> None:
        """Remember a person's answer to what waits; the next run carries it out. Raises UserError."""
        chosen = await self._pairs.get(pair)
        plan = await self._tools.store.latest_plan(chosen.id)
        holds = [hold for hold in (plan.held if plan else ()) if _is_meant(hold, link, field)]
        if len(holds) != 1:
            raise _undecidable(chosen, link, field, several=bool(holds))
        if decision is Decision.KEEP_BOTH:
            _require_two_tasks(chosen, holds[0])
        given = Answer(decision, value)
        answer = replace(decision_on(holds[0], given), decided_at=self._tools.clock.now())
        await self._tools.store.remember(chosen.id, [answer, *let_in(holds[0], given)])
        self._events.publish(StateChanged(Effects(conflicts=True, plan=True)))

    async def set_item_policy(self, pair: str, link: str, field: Field | None, policy: Policy | None) -> None:
        """Remember a rule for one task."""
        chosen = await self._pairs.get(pair)
        state = await self._tools.store.load(chosen.id)
        found = [id_ for id_ in state.links if link and id_.startswith(link)]
        if len(found) != 1:
            if found:
                raise UserError(message(ServiceCode.SEVERAL_LINKS, link=link, pair=chosen.name))
            raise UserError(message(ServiceCode.NO_LINK, link=link, pair=chosen.name))
        rule = StoredDecision(
            Remembered.POLICY, LinkId(found[0]), field=field, value=policy and policy.value,
            decided_at=self._tools.clock.now(),
        )  # fmt: skip
        if policy is None:
            await self._tools.store.forget(chosen.id, [rule])
        else:
            await self._tools.store.remember(chosen.id, [rule])
        self._events.publish(StateChanged(Effects(conflicts=True, plan=True)))


def _undecidable(pair: Pair, link: str, field: Field | None, *, several: bool) -> UserError:
    """Nothing waits for a person there, or more than one thing does."""
    if field is None:
        code = ServiceCode.SEVERAL_HOLDS if several else ServiceCode.NO_HOLD
        return UserError(message(code, link=link, pair=pair.name))
    code = ServiceCode.SEVERAL_HOLDS_OF_FIELD if several else ServiceCode.NO_HOLD_OF_FIELD
    return UserError(message(code, link=link, pair=pair.name, field=field))


def _question(hold: Hold) -> tuple[LinkId | None, Field | None, str]:
    """What a decision answers; what is asked once for a pair has neither a link nor values."""
    return (None, hold.field, "") if hold.kind is HoldKind.REPEATS else (hold.link, hold.field, hold.shown)


def _require_two_tasks(pair: Pair, hold: Hold) -> None:
    if pair.mode is not Mode.TWO_WAY or hold.kind is not HoldKind.CONFLICT or hold.field is None:
        raise UserError(message(ServiceCode.NOT_BOTH))


def _is_meant(hold: Hold, link: str, field: Field | None) -> bool:
    named = (hold.link or "").startswith(link) or hold.id.startswith(link)
    return bool(link) and named and (field is None or hold.field is field)
