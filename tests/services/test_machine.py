"""People, crashes and runs in any order, through the public face of the engine: the laws hold after each step.

Every task bears a birth token in its assignee field, which nobody edits, and every title a person writes
is a new one. The oracles look at the two systems, at plans and at the history only.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.engine.merge.equality import same
from tasksync_gui.model.errors import RejectedFieldError, UnavailableError
from tasksync_gui.model.fields import Completion, Field, Status, Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import LinkState
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.plan import Answer, Decision, HoldKind, OperationKind, Plan
from tasksync_gui.model.run import Outcome, Run, Trigger
from tasksync_gui.services.contract import RunRequest
from tests.services.machine_ledger import Ledger
from tests.services.test_crash import PERSONALITIES
from tests.support.desk import Crash, Desk
from tests.support.examples import scaled

T = TypeVar("T")
SIDES = ("left", "right")
NAMED = {Side.SOURCE: "left", Side.DESTINATION: "right"}
VALUES: dict[Field, st.SearchStrategy[Value]] = {
    Field.NOTES: st.sampled_from(["", "one", "one\ntwo\nthree", "ONE\ntwo\nthree", "one\ntwo\nTHREE"]),
    Field.STATUS: st.sampled_from([Completion(status) for status in Status]),
    Field.PRIORITY: st.sampled_from([0, 1, 5, 9]),
    Field.LABELS: st.frozensets(st.sampled_from(["home", "work"])),
}
sides, numbers = st.sampled_from(SIDES), st.integers(0, 5)
POLICIES = [policy for policy in Policy if policy is not Policy.KEEP_BOTH]
"""Keep both makes a second task on purpose; it has tests of its own."""


class Machine(RuleBasedStateMachine):
    """Two lists, one pair."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.tokens = 0

    def teardown(self) -> None:
        self.runner.close()
        self.folder.cleanup()

    def wait(self, work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return self.runner.run(waited())

    @initialize(
        mode=st.sampled_from(list(Mode)),
        policy=st.sampled_from(POLICIES),
        delete_policy=st.sampled_from(list(DeletePolicy)),
        personality=st.sampled_from(sorted(PERSONALITIES)),
    )
    def start(self, mode: Mode, policy: Policy, delete_policy: DeletePolicy, personality: str) -> None:
        self.mode = mode
        self.desk = Desk(Path(self.folder.name), FULL, PERSONALITIES[personality])
        self.wait(self.desk.open(mode=mode, policy=policy, delete_policy=delete_policy))
        self.ledger = Ledger(self.desk, mode)
        for _ in range(4):
            self.put("left")
        self.run(confirmed=True)

    # People.

    def token(self) -> str:
        self.tokens += 1
        return f"t{self.tokens}"

    @rule(side=sides)
    def put(self, side: str) -> None:
        task = self.desk.put(side, title=self.token(), assignee=f"b{self.tokens}")
        self.ledger.wrote(side, task, Field.TITLE, task.title)

    @rule(side=sides, number=numbers)
    def rename(self, side: str, number: int) -> None:
        self.write(side, number, Field.TITLE, self.token())

    @rule(side=sides, number=numbers, field=st.sampled_from(list(VALUES)), data=st.data())
    def edit(self, side: str, number: int, field: Field, data: st.DataObject) -> None:
        self.write(side, number, field, data.draw(VALUES[field]))

    def write(self, side: str, number: int, field: Field, value: Value) -> None:
        tasks = self.desk.tasks(side)
        if not tasks:
            return
        task = tasks[number % len(tasks)]
        if same(field, task.fields[field], value):
            return
        self.ledger.will_write(side, task, field, value)
        self.desk.edit(side, task.title, **{field.value: value})

    @rule(side=sides, number=numbers)
    def delete(self, side: str, number: int) -> None:
        tasks = self.desk.tasks(side)
        if tasks:
            task = tasks[number % len(tasks)]
            self.ledger.will_delete(side, task)
            self.desk.remove(side, task.title)

    @rule(policy=st.sampled_from(POLICIES), delete_policy=st.sampled_from(list(DeletePolicy)))
    def decide_otherwise(self, policy: Policy, delete_policy: DeletePolicy) -> None:
        draft = self.wait(self.desk.services.pairs.draft("Pair"))
        changed = replace(draft, policy=policy, delete_policy=delete_policy)
        self.wait(self.desk.services.pairs.edit("Pair", changed))

    # Runs.

    def plan(self) -> Plan:
        """A preview: nothing is written anywhere (law 14)."""
        before = {side: self.desk.tasks(side) for side in SIDES}
        self.desk.forget_calls()
        plan = self.wait(self.desk.services.engine.dry_run("Pair"))
        assert self.desk.writes() == []
        assert {side: self.desk.tasks(side) for side in SIDES} == before
        self.ledger.saw(plan)
        return plan

    def run(self, **options: Any) -> Run:
        self.desk.forget_calls()
        run = self.wait(self.desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL, **options)))
        self.after(run)
        return run

    def after(self, run: Run) -> None:
        assert run.outcome in (Outcome.CLEAN, Outcome.HELD, Outcome.PARTIAL, Outcome.FAILED), run
        self.ledger.check_writes()

    def reviewed(self, answers: dict[Any, Answer] | None = None) -> Run:
        """Preview, then exactly that plan."""
        plan = self.plan()
        run = self.run(digest=plan.digest, confirmed=True, answers=answers or {})
        return run

    @rule()
    def sync(self) -> None:
        self.run()

    @rule()
    def sync_reviewed(self) -> None:
        self.reviewed()

    @rule(side=sides, number=numbers)
    def edit_after_the_review(self, side: str, number: int) -> None:
        plan = self.plan()
        self.rename(side, number)
        self.run(digest=plan.digest, confirmed=True)
        allowed = {(NAMED[o.side], str(o.kind), o.target or o.title) for o in plan.operations}
        for name, script in self.desk.scripts.items():
            assert {(name, *call) for call in script.writes()} <= allowed, "law 14"

    @rule(number=numbers, decision=st.sampled_from([Decision.SKIP_ONCE, Decision.SKIP_ALWAYS, Decision.REVERSE]))
    def answer(self, number: int, decision: Decision) -> None:
        plan = self.plan()
        choices = [o for o in plan.operations if o.kind is not OperationKind.ADOPT]
        if not choices:
            return
        chosen = choices[number % len(choices)]
        if decision is Decision.REVERSE:
            self.ledger.person_chose(plan, chosen.link)
        self.run(digest=plan.digest, confirmed=True, answers={chosen.id: Answer(decision)})
        if decision is not Decision.REVERSE:
            written = self.desk.scripts[NAMED[chosen.side]].writes()
            assert (str(chosen.kind), chosen.target or chosen.title) not in written

    @rule(number=numbers, decision=st.sampled_from([Decision.TAKE_SOURCE, Decision.TAKE_DESTINATION]))
    def resolve(self, number: int, decision: Decision) -> None:
        plan = self.plan()
        fields = [hold for hold in plan.held if hold.kind is HoldKind.CONFLICT]
        if fields:
            chosen = fields[number % len(fields)]
            self.ledger.person_chose(plan, chosen.link)
            self.wait(self.desk.services.engine.resolve("Pair", str(chosen.link), chosen.field, decision))
            self.run()
            left = self.plan().held
            assert (chosen.link, chosen.field) not in {(hold.link, hold.field) for hold in left}

    @rule(side=sides, number=st.integers(1, 3), after=st.booleans())
    def crash(self, side: str, number: int, after: bool) -> None:
        """The process dies at a request; a new one starts on what is durable (law 16)."""
        self.desk.forget_calls()
        crash = Crash()
        self.desk.scripts[side].faults["write", number] = (None, crash) if after else (crash, None)
        try:
            self.wait(self.desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL)))
        except Crash:
            self.desk.forget_calls()
            self.wait(self.desk.restart())

    @rule(side=sides, number=st.integers(1, 3), lost=st.booleans())
    def trouble(self, side: str, number: int, lost: bool) -> None:
        """One request is refused, or its answer is lost (laws 5 and 18)."""
        self.desk.forget_calls()
        fault = (None, UnavailableError("Lost", sent=True)) if lost else (RejectedFieldError("Not allowed"), None)
        self.desk.scripts[side].faults["write", number] = fault
        run = self.wait(self.desk.services.engine.sync("Pair", RunRequest(Trigger.MANUAL)))
        self.after(run)
        assert run.counts.failed <= (0 if lost else 1), "law 18: only the refused task fails"

    @rule()
    def settle(self) -> None:
        """Left alone, the pair comes to rest, its holds stay, and what is not held is equal (laws 1, 2, 10, 17)."""
        for _ in range(8):
            self.reviewed()
            if not self.desk.writes():
                break
        assert not self.desk.writes(), "it never comes to rest"
        plan = self.plan()
        assert not plan.operations, plan.operations
        again = self.plan()
        assert [hold.id for hold in plan.held] == [hold.id for hold in again.held]
        for run in self.wait(self.desk.services.engine.get_history("Pair", 1000)):
            self.ledger.ran(self.wait(self.desk.services.engine.get_changes(run.id)))
        self.ledger.check_equal(plan)

    # Laws that hold at every moment.

    @invariant()
    @precondition(lambda self: hasattr(self, "ledger"))
    def laws(self) -> None:
        """Laws 4, 5, 7, 8, 9, 11 and 19."""
        self.ledger.check()
        self.base_holds_what_was_there()

    def base_holds_what_was_there(self) -> None:
        """Law 19."""
        [pair] = self.wait(self.desk.services.pairs.list())
        state = self.wait(self.desk.store.load(pair.id))
        for link in state.links.values():
            if link.state is not LinkState.LIVE:
                continue
            for row in link.base.values():
                if row.field is Field.LABELS:
                    continue
                for side in Side:
                    seen = self.ledger.had(NAMED[side], link.remote_id(side), row.field)
                    assert any(same(row.field, row.half(side), value) for value in seen), (link.title, row, seen)


SHORT = settings(
    deadline=None,
    max_examples=scaled(60),
    stateful_step_count=40,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class TestMachine(Machine.TestCase):
    settings = SHORT


@pytest.mark.long("2,000 stories of the state machine")
@pytest.mark.timeout(7200)
class TestMachineForLong(Machine.TestCase):
    settings = settings(SHORT, max_examples=scaled(2000), derandomize=False)
