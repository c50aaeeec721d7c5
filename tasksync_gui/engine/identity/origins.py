"""What a copy is a copy of, and the id that follows from it (engine README, section 12).

Both are the same on every machine, for every pair and whichever way round it stands: they are made from the original
and from the list that the copy is in, from nothing that one installation alone knows.
"""

from __future__ import annotations

import hashlib

from tasksync_gui.engine.identity.markers import PREFIX, origin_of
from tasksync_gui.model.task import RemoteTask

ORIGIN_DIGITS = 16
ID_DIGITS = 32


def origin_name(task: RemoteTask, list_identity: str) -> str:
    """What copies of ``task`` say they are copies of.

    A copy hands on what it names itself, so that a copy of a copy is known as one. Else it is a hash of the task's
    global id: its uid, or where it has none its list and its id there. Whoever knows the original can confirm it.
    """
    named = origin_of(task.marker)
    if named:
        return named
    known = f"uid\n{task.uid}" if task.uid is not None else f"id\n{list_identity}\n{task.id}"
    return _digest(f"tasksync origin\n{known}", ORIGIN_DIGITS)


def copy_id(list_identity: str, origin: str, generation: int = 1) -> str:
    """The id of the copy of ``origin`` in a list; an id that its system has used up is followed by the next one."""
    stem = _digest(f"tasksync copy\n{list_identity}\n{origin}", ID_DIGITS)
    return f"{PREFIX}{stem}-{generation}"


def generation_of(id_: str) -> int:
    """Which of the ids of one copy it is, from 1 on; 0 if it is none."""
    return int(id_.rpartition("-")[2]) if id_ else 0


def next_generation(id_: str) -> str:
    """The id that follows a used-up one."""
    return f"{id_.rpartition('-')[0]}-{generation_of(id_) + 1}"


def _digest(text: str, digits: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
