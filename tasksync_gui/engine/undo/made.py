"""What a creation made, kept with its history, and what people have put into the task since (engine README, section 8).

A task that a run created may be deleted by an undo only if nobody has worked on it. Its fields tell that of what lists
share; a note, an alarm or an attachment is told by its whole record alone, comments and the like by what the connector
declares as lost with a task (``Capabilities.left_behind``).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from tasksync_gui.engine.observe.record import edited_parts, plainly
from tasksync_gui.engine.undo.leftovers import left_behind
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codes import PartCode
from tasksync_gui.model.ids import Revision
from tasksync_gui.model.message import Messages, message
from tasksync_gui.model.task import RemoteTask

_REVISION, _RAW = "revision", "raw"
_WRITTEN_BY_PEOPLE = frozenset({"comments"})
"""No edit of a task, and so volatile for everything else; but nobody may lose what they hold unasked."""


@dataclass(frozen=True, slots=True)
class Additions:
    """What is in a task that its creation did not put there and the fields do not tell."""

    found: bool
    parts: Messages = ()
    """In names for a person; empty where the record has no parts that could be named."""


NO_ADDITIONS = Additions(found=False)


def made_record(task: RemoteTask) -> str:
    """The record of a task that was just created, as the history keeps it; empty if its system shows none."""
    return json.dumps({_REVISION: task.revision, _RAW: task.raw}, ensure_ascii=False) if task.raw else ""


def as_made(record: str, now: RemoteTask) -> RemoteTask | None:
    """The task as :func:`made_record` kept it, with today's fields; None if nothing was kept."""
    try:
        kept = json.loads(record) if record else None
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict) or not isinstance(kept.get(_RAW), str):
        return None
    return RemoteTask(now.id, Revision(str(kept.get(_REVISION, ""))), now.fields, kept[_RAW])


def additions(before: RemoteTask, now: RemoteTask, capabilities: Capabilities) -> Additions:
    """What is in ``now`` besides its fields that was not in ``before``; an equal revision says: nothing."""
    if before.revision == now.revision:
        return NO_ADDITIONS
    lost = _more_to_lose(before, now, capabilities)
    names = edited_parts(before, now, capabilities.volatile - _WRITTEN_BY_PEOPLE)
    other = [name for name in names if not (lost and name in capabilities.left_behind)]
    native = tuple(message(PartCode.NATIVE, native=plainly(name)) for name in other if name)
    return Additions(bool(lost or other), (*lost, *native))


def _more_to_lose(before: RemoteTask, now: RemoteTask, capabilities: Capabilities) -> Messages:
    """What a deletion would lose for good, and would not have lost then."""
    then = left_behind(before.raw, capabilities.left_behind) or ()
    return tuple(each for each in left_behind(now.raw, capabilities.left_behind) or () if each not in then)
