"""What all parts of carrying out one plan share: the links as they are by now, and what came of it so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from tasksync_gui.engine.apply.delivery import Writer
from tasksync_gui.engine.apply.journal import JournalWriter
from tasksync_gui.engine.apply.links import CurrentLinks
from tasksync_gui.engine.plan.inputs import PlanRequest
from tasksync_gui.engine.plan.replanning import Replanner
from tasksync_gui.engine.ports import Clock, Progress, ProgressEvent, SyncStore
from tasksync_gui.engine.state import Lease
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, OperationId, RemoteId, Side
from tasksync_gui.model.journal import Commit, linked_after
from tasksync_gui.model.link import Remembered
from tasksync_gui.model.message import Message
from tasksync_gui.model.plan import Operation, OperationKind, Plan
from tasksync_gui.model.run import Counts


@dataclass(slots=True)
class Tally:
    """What came of a plan so far."""

    counts: Counts = field(default_factory=Counts)
    changed_meanwhile: int = 0
    """Operations left out because somebody else was faster; the next run shows them anew."""
    left: int = 0
    """Operations that were not tried: cancelled, or waiting for something that failed."""
    halted: dict[Side, ConnectorError] = field(default_factory=dict)
    """Sides that had to be left alone, with why."""
    last_error: Message | None = None
    delivered: set[LinkId] = field(default_factory=set)
    """Links for which something was written."""

    def add(self, name: str) -> None:
        """Count one task more under ``name``, a field of Counts."""
        self.counts = replace(self.counts, **{name: getattr(self.counts, name) + 1})


COUNTED = {
    OperationKind.CREATE: "created",
    OperationKind.UPDATE: "updated",
    OperationKind.DELETE: "deleted",
    OperationKind.ADOPT: "adopted",
    OperationKind.UNLINK: "updated",
}
"""Under which name of Counts what was done is counted."""


class RunState:
    """One run that carries out one plan."""

    def __init__(
        self, store: SyncStore, lease: Lease, writers: Mapping[Side, Writer], request: PlanRequest,
        journal: JournalWriter, clock: Clock, progress: Progress,
    ) -> None:  # fmt: skip
        self.store = store
        self.lease = lease
        self.writers = writers
        self.request = request
        self.journal = journal
        self.clock = clock
        promised = {side: request.view(side).capabilities for side in Side}
        self.links = CurrentLinks(request.state.links, promised, request.pair.zone)
        self.replanner = Replanner(request, self.links.by_id)
        self.links.told = self.replanner.follow
        self.operations: dict[OperationId, Operation] = {}
        self.failed_creates: set[Side] = set()
        self.given_up: set[str] = set()
        """Links whose task turned out to be deleted in mid-run."""
        self.given_away: set[tuple[Side, RemoteId | None]] = set()
        """Ids of tasks that turned out to be deleted in mid-run, because a system gave them to new tasks."""
        self.met: set[tuple[Side, RemoteId]] = set()
        """Copies that were there already and are being joined."""
        self.kept: dict[tuple[LinkId, Side, Field], tuple[Value, Value]] = {}
        """What was sent in this run and is kept otherwise: (as sent, as kept)."""
        self.refused_here: set[LinkId] = set()
        """Links of which one side has refused something in this run: what was to follow from it there is left."""
        self.known_refusals = {
            (each.link, each.side, each.field): each
            for each in request.state.decisions
            if each.answer is Remembered.REFUSED
        }
        self.digest = ""
        self.tally = Tally()
        self._progress = progress
        self._done = 0
        self._total = 0

    def begin(self, plan: Plan) -> None:
        """``plan`` is to be carried out."""
        self.digest, self._total = plan.digest, len(plan.operations)
        self.operations = {operation.id: operation for operation in plan.operations}

    def moves_on(self, side: Side, *, through: int = 0) -> None:
        """Tell how far it is: something happened on ``side``, and so many operations more are through."""
        self._done += through
        self._progress(ProgressEvent("applying", self._done, self._total, self.writers[side].system))

    async def close_intent(self, commit: Commit, title: str) -> None:
        """Nothing is in flight any more; ``title``: the task's."""
        await self.store.settle(self.lease, commit)
        self.links.keep(linked_after(self.links.get(commit.link), commit, title))
