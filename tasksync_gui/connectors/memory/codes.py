"""What this connector has to say, by code; the words are in ``services/phrases/connectors``. No value ever changes."""

from __future__ import annotations

from enum import StrEnum


class MemoryCode(StrEnum):
    """What a list in memory refuses."""

    TASK_EXISTS = "memory.task_exists"
    NO_LIST = "memory.no_list"
    NOT_JSON = "memory.not_json"
    NO_TASK = "memory.no_task"
    RESUME_POINT_EXPIRED = "memory.resume_point_expired"
    NOT_IN_TRASH = "memory.not_in_trash"
    TASK_CHANGED = "memory.task_changed"
    FIELD_NOT_KEPT = "memory.field_not_kept"
    DAMAGED = "memory.damaged"
    TASKS_IN = "memory.tasks_in"
    YOU = "memory.you"
    MEMORY = "memory.memory"
    THIS_COMPUTER = "memory.this_computer"
