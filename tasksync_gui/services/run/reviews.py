"""Reviews that are under way: a person's answers, kept with the plan that they are about, until that person ends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tasksync_gui.engine.plan.answers import SKIPS, answers_to, items_of, rows_of, strangers
from tasksync_gui.engine.plan.left_out import is_vague, left_out, settled, spoken_of
from tasksync_gui.engine.ports import Clock, SyncStore
from tasksync_gui.model.error_codes import ServiceCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.ids import OperationId, PairId
from tasksync_gui.model.link import Remembered, StoredDecision
from tasksync_gui.model.message import message
from tasksync_gui.model.pair import Pair
from tasksync_gui.model.plan import Answer, Decision, Plan
from tasksync_gui.model.review import Review, RowAnswer
from tasksync_gui.model.run import Outcome, Run


class Reviews:
    """At most one open review a pair; engine README, section 8. All methods raise StoreError."""

    def __init__(self, store: SyncStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def open(self, pair: PairId) -> tuple[Review, Plan] | None:
        """The pair's review with its plan; one that is too old ends here, and what was unticked in it waits."""
        review = await self._store.load_review(pair)
        if review is None:
            return None
        plan = await self._store.load_plan(review.digest)
        if plan is not None and review.is_open(self._clock.now()):
            return review, plan
        await self._leave_out(pair, review.rows, Remembered.LEFT_OUT)
        await self._store.remove_review(pair)
        return None

    async def answer(self, pair: Pair, digest: str, answers: Mapping[OperationId, Answer | None]) -> None:
        """Take down answers to rows of a stored plan; None takes one back. Raises UserError if it is not kept."""
        known = await self.open(pair.id)
        plan = await self._store.load_plan(digest)
        if plan is None or plan.pair != pair.id or plan.undoes is not None:
            raise UserError(message(ServiceCode.NO_PLAN, digest=digest[:12], pair=pair.name))
        items = {item.id: item for item in items_of(plan)}
        before = known[0].rows if known else ()
        said = answers_to(plan, before)
        for id_, answer in answers.items():
            if id_ in items and answer is None:
                said.pop(id_, None)
            elif id_ in items and answer is not None:
                said[id_] = answer
        rows = (*await self._kept(plan, before), *rows_of(plan, said))
        await self._keep(Review(pair.id, plan.digest, plan.created_at, rows))

    async def renew(self, plan: Plan) -> dict[OperationId, Answer]:
        """A newer preview takes the place of the one under review: what was answered there, to the rows of this one."""
        known = await self.open(plan.pair)
        if known is None or plan.undoes is not None:
            return {}
        answers = answers_to(plan, known[0].rows)
        rows = (*await self._kept(plan, known[0].rows), *rows_of(plan, answers))
        await self._keep(Review(plan.pair, plan.digest, plan.created_at, rows))
        return answers

    async def _kept(self, plan: Plan, rows: tuple[RowAnswer, ...]) -> tuple[RowAnswer, ...]:
        """Those of ``rows`` that stay in the review although ``plan`` does not show them.

        What was not to be carried over, and is missing in one listing (of changes, or of all), may be there again in
        the next one: it is left to the person, until a run sees that there is nothing to leave.
        """
        apart = strangers(plan, rows)
        elsewhere = _elsewhere(plan, apart)
        shown = {id(row) for row in elsewhere}
        missing = [row for row in apart if row.answer.decision in SKIPS and id(row) not in shown]
        await self._leave_out(plan.pair, missing, Remembered.LEFT_OUT)
        return elsewhere

    async def _keep(self, review: Review) -> None:
        if review.rows:
            await self._store.save_review(review)
        else:
            await self._store.remove_review(review.pair)

    async def discard(self, pair: PairId) -> None:
        """A person ends the review: nothing of it counts any more."""
        await self._store.remove_review(pair)

    async def applied(self, plan: Plan, answers: Mapping[OperationId, Answer], run: Run) -> None:
        """``run`` was to carry out ``plan`` with these answers: that ends its review, unless the run was cut short.

        What was unticked stays with the person as long as only automatic runs come by, and so does what was unticked
        in an earlier preview and could not be shown in this one.
        """
        if run.outcome in (Outcome.CANCELLED, Outcome.FAILED) or run.needs_review:
            return
        rows = rows_of(plan, {id_: each for id_, each in answers.items() if each.decision is Decision.SKIP_ONCE})
        review = await self._store.load_review(plan.pair)
        if review is not None and review.digest == plan.digest:
            await self._store.remove_review(plan.pair)
            rows += tuple(row for row in strangers(plan, review.rows) if row.answer.decision in SKIPS)
        await self._leave_out(plan.pair, rows, Remembered.LEFT_OUT_ONCE)

    async def _leave_out(self, pair: PairId, rows: Iterable[RowAnswer], how: Remembered) -> None:
        if answers := left_out(rows, how):  # a run that leaves nothing out costs no commit
            await self._store.remember(pair, answers)

    async def looked(self, plan: Plan, known: Iterable[StoredDecision], *, automatic: bool) -> None:
        """A run has seen everything: what it would not have done anyway is left out no more.

        What was unticked once is done by the next run that a person starts, which is this one or sees to it anew.
        """
        over = {id(each): each for each in settled(plan, known)}
        if not automatic:
            over |= {id(each): each for each in known if each.answer is Remembered.LEFT_OUT_ONCE}
        if over:
            await self._store.forget(plan.pair, over.values())


def _elsewhere(plan: Plan, apart: Iterable[RowAnswer]) -> tuple[RowAnswer, ...]:
    """Answers about tasks of which ``plan`` cannot tell, and that the next one may show again."""
    links, tasks = spoken_of(plan)
    return tuple(row for row in apart if is_vague(plan) or row.link in links or not tasks.isdisjoint(row.tasks.items()))
