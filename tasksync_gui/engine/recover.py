"""After a crash: every open intent is probed before anything else happens (ENGINE section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasksync_gui.engine.canonical import observe
from tasksync_gui.engine.commit import Scribe
from tasksync_gui.engine.ports import Clock, Lease, PairState, SyncStore, TaskReader
from tasksync_gui.engine.probe import Delivered, NotDone, Unclear, probe
from tasksync_gui.model.ids import RemoteId, Side
from tasksync_gui.model.link import Link, LinkState
from tasksync_gui.model.run import Commit, Intent, JournalState


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of the writes that an interrupted run left open."""

    arrived: int = 0
    lost: int = 0
    """Not in the system, or overtaken by somebody's edit: to be planned anew."""
    unclear: int = 0
    """Only a person can tell."""

    @property
    def total(self) -> int:
        """How many there were."""
        return self.arrived + self.lost + self.unclear


@dataclass(frozen=True, slots=True)
class Witness:
    """Where to ask what became of a write: reading is all that recovery needs."""

    reader: TaskReader
    collection: str


async def recover(
    store: SyncStore, lease: Lease, state: PairState, witnesses: Mapping[Side, Witness], scribe: Scribe, clock: Clock
) -> Verified:
    """Settle the open intents of ``state``.

    Raises:
        ConnectorError: a system cannot be asked right now; its intents stay open for the next run.
    """
    arrived = lost = unclear = 0
    scribe = scribe.later()
    for intent in state.intents:
        link = state.links.get(intent.link) or Link(intent.link, None, None, title=intent.title)
        witness = witnesses[intent.side]
        finding = await probe(witness.reader, witness.collection, intent, clock, _known(state, intent))
        if isinstance(finding, Delivered):
            observation = None if finding.task is None else (intent.side, observe(finding.task))
            await store.settle(lease, scribe.delivered(intent, link, finding.task), observation)
            arrived += 1
        else:
            await store.settle(lease, _ending(scribe, intent, link, finding))
            unclear += isinstance(finding, Unclear)
            lost += not isinstance(finding, Unclear)
    return Verified(arrived, lost, unclear)


def _ending(scribe: Scribe, intent: Intent, link: Link, finding: object) -> Commit:
    if isinstance(finding, Unclear):
        return scribe.unclear(intent, link, finding.reason)
    return scribe.ended(intent, JournalState.CANCELLED) if isinstance(finding, NotDone) else scribe.unsure(intent)


def _known(state: PairState, intent: Intent) -> frozenset[RemoteId]:
    """Ids on the intent's side that were there at the last reading, or that other links hold."""
    in_use = (link for link in state.links.values() if link.id != intent.link and link.state is not LinkState.TOMBSTONE)
    ids = (link.remote_id(intent.side) for link in in_use)
    return frozenset(id_ for id_ in ids if id_ is not None) | state.observations[intent.side].keys()
