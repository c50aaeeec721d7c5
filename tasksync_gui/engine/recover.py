"""After a crash: every open intent is probed before anything else happens (ENGINE section 6)."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.engine.canonical import observe
from tasksync_gui.engine.commit import Scribe
from tasksync_gui.engine.ports import Lease, PairState, SyncStore
from tasksync_gui.engine.probe import Delivered, NotDone, Unclear
from tasksync_gui.engine.writer import Writer
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import Link
from tasksync_gui.model.run import Commit, Intent, JournalState


async def recover(
    store: SyncStore, lease: Lease, state: PairState, writers: Mapping[Side, Writer], scribe: Scribe
) -> tuple[int, int]:
    """Settle the open intents of ``state``: (delivered after all, to be planned anew).

    Raises:
        ConnectorError: a system cannot be asked right now; its intents stay open for the next run.
    """
    delivered = renewed = 0
    for intent in state.intents:
        link = state.links.get(intent.link) or Link(intent.link, None, None, title=intent.title)
        finding = await writers[intent.side].look_again(intent)
        if isinstance(finding, Delivered):
            observation = None if finding.task is None else (intent.side, observe(finding.task))
            await store.settle(lease, scribe.delivered(intent, link, finding.task), observation)
            delivered += 1
        else:
            await store.settle(lease, _ending(scribe, intent, link, finding))
            renewed += 1
    return delivered, renewed


def _ending(scribe: Scribe, intent: Intent, link: Link, finding: object) -> Commit:
    if isinstance(finding, Unclear):
        return scribe.failed(intent, link, f"{finding.reason}.", permanent=True, retry_at=None)
    return scribe.ended(intent, JournalState.CANCELLED if isinstance(finding, NotDone) else JournalState.LATE_CONFLICT)
