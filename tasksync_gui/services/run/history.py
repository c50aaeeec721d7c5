"""What is on record: numbers, runs, changes, what waits for a person, and a person's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from tasksync_gui.engine.plan.answers import answers_to
from tasksync_gui.engine.plan.left_out import LeavingOut
from tasksync_gui.engine.plan.review import decision_on, is_go_ahead, let_in
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, RunId, Side
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Mode, Pair, Policy
from tasksync_gui.model.plan import Answer, Decision, Hold, HoldKind, Plan
from tasksync_gui.model.run import Change, Run, RunFilter, Stats
from tasksync_gui.services.config.pairs import Pairs
from tasksync_gui.services.contract import Effects, EventBus, LeftAlone, SeriesRule, StateChanged
from tasksync_gui.services.phrases.plan import side_names
from tasksync_gui.services.run.left_alone import LeftAloneReader, left_alone_by
from tasksync_gui.services.run.remembering import remember
from tasksync_gui.services.run.tools import Tools
from tasksync_gui.services.status.undecided import undecided

DECIDED = Effects(pairs=True, conflicts=True, plan=True)
"""A person's answer counts in the state of its pair at once."""


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

    async def get_history(
        self, pair: str | None = None, limit: int = 50, only: RunFilter | None = None
    ) -> Sequence[Run]:
        """The last ``limit`` runs of a pair, or of all, that pass ``only``, newest first.

        Raises UserError if there is no such pair.
        """
        chosen = None if pair is None else (await self._pairs.get(pair)).id
        return await self._tools.store.runs(chosen, limit, only)

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
            found.extend((each, hold) for hold in undecided(await self._tools.store.questions(each.id)))
        return found

    async def resolve(self, pair: str, link: str, field: Field | None, decision: Decision, value: Value = None) -> None:
        """Remember a person's answer to what waits; the next run carries it out. Raises UserError."""
        chosen = await self._pairs.get(pair)
        asked = await self._tools.store.questions(chosen.id)
        holds = [hold for hold in (asked.held if asked else ()) if _is_meant(hold, link, field)]
        if len(holds) != 1:
            raise _undecidable(chosen, link, field, several=bool(holds))
        if decision is Decision.KEEP_BOTH:
            _require_two_tasks(chosen, holds[0])
        answer, store = Answer(decision, value), self._tools.store
        await store.forget(chosen.id, LeavingOut(asked.decisions if asked else ()).of(holds[0]))
        if not is_go_ahead(holds[0], answer):
            decided = replace(decision_on(holds[0], answer), decided_at=self._tools.clock.now())
            await remember(store, self._tools.config, chosen, [decided, *let_in(holds[0], answer)])
        self._events.publish(StateChanged(DECIDED))

    async def left_alone(self, pair: str) -> Sequence[LeftAlone]:
        """What stays on one side, or is passed over, by somebody's wish."""
        chosen = await self._pairs.get(pair)
        accounts = {each.id: each for each in await self._tools.config.accounts()}
        names = side_names(chosen, {side: accounts.get(chosen.endpoint(side).account) for side in Side})
        return LeftAloneReader(chosen.id, await self._tools.store.load(chosen.id), names).all()

    async def take_up(self, pair: str, link: str) -> None:
        """Sync it again from the next run on: made where it is missing, or proposed as it comes."""
        chosen = await self._pairs.get(pair)
        found = [each for each in await self.left_alone(pair) if link and each.link.startswith(link)]
        if len({each.link for each in found}) != 1:
            raise UserError(message(ServiceCode.NO_LINK, link=link, pair=chosen.name))
        known, store = LinkId(found[0].link), self._tools.store
        state = await store.load(chosen.id)
        given = [each for each in state.decisions if each.link == known]
        await store.forget(chosen.id, left_alone_by(given, state.links.get(known)))
        if not all(each.skipped for each in found):
            now = self._tools.clock.now()
            await store.remember(chosen.id, [StoredDecision(Remembered.TAKEN_UP, known, decided_at=now)])
        self._events.publish(StateChanged(Effects(pairs=True, plan=True)))

    async def series_rule(self, pair: str) -> SeriesRule | None:
        """What becomes of a task that repeats on one side only; None: that never comes up here."""
        chosen = await self._pairs.get(pair)
        side = await self._pairs.repeating_side(chosen)
        if side is None:
            return None
        decisions = (await self._tools.store.load(chosen.id)).decisions
        given = [each.answer for each in decisions if each.link is None and each.field is Field.STATUS]
        if not given:
            return SeriesRule.ASK
        return SeriesRule.AGAIN if given[-1] is _WORD_OF[side] else SeriesRule.DONE

    async def set_series_rule(self, pair: str, rule: SeriesRule) -> None:
        """Answer it anew, or have it asked again. Raises UserError."""
        chosen, store = await self._pairs.get(pair), self._tools.store
        side = await self._pairs.repeating_side(chosen)
        if side is None:
            raise UserError(message(ServiceCode.NO_SERIES, pair=chosen.name))
        word = _WORD_OF[side if rule is SeriesRule.AGAIN else side.other]
        answer = StoredDecision(word, field=Field.STATUS, decided_at=self._tools.clock.now())
        if rule is SeriesRule.ASK:
            await store.forget(chosen.id, [answer])
        else:
            await store.remember(chosen.id, [answer])
        self._events.publish(StateChanged(DECIDED))

    async def get_review(self, pair: str) -> tuple[Plan, Mapping[OperationId, Answer]] | None:
        """The review of a pair that is open: its plan, and the answers given so far."""
        known = await self._tools.reviews.open((await self._pairs.get(pair)).id)
        return None if known is None else (known[1], answers_to(known[1], known[0].rows))

    async def answer(self, pair: str, digest: str, answers: Mapping[OperationId, Answer | None]) -> None:
        """Keep answers with the plan that they are about. Raises UserError."""
        await self._tools.reviews.answer(await self._pairs.get(pair), digest, answers)
        self._events.publish(StateChanged(Effects(pairs=True, schedule=True)))

    async def discard_review(self, pair: str) -> None:
        """End the review of a pair: its answers count no more. Raises UserError."""
        await self._tools.reviews.discard((await self._pairs.get(pair)).id)
        self._events.publish(StateChanged(Effects(pairs=True, schedule=True)))

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
        self._events.publish(StateChanged(DECIDED))


_WORD_OF = {Side.SOURCE: Remembered.TAKE_SOURCE, Side.DESTINATION: Remembered.TAKE_DESTINATION}


def _undecidable(pair: Pair, link: str, field: Field | None, *, several: bool) -> UserError:
    """Nothing waits for a person there, or more than one thing does."""
    if field is None:
        code = ServiceCode.SEVERAL_HOLDS if several else ServiceCode.NO_HOLD
        return UserError(message(code, link=link, pair=pair.name))
    code = ServiceCode.SEVERAL_HOLDS_OF_FIELD if several else ServiceCode.NO_HOLD_OF_FIELD
    return UserError(message(code, link=link, pair=pair.name, field=field))


def _require_two_tasks(pair: Pair, hold: Hold) -> None:
    if pair.mode is not Mode.TWO_WAY or hold.kind is not HoldKind.CONFLICT or hold.field is None:
        raise UserError(message(ServiceCode.NOT_BOTH))


def _is_meant(hold: Hold, link: str, field: Field | None) -> bool:
    named = (hold.link or "").startswith(link) or hold.id.startswith(link)
    return bool(link) and named and (field is None or hold.field is field)
