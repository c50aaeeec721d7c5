"""What a person answers to the rows of a plan, kept by task."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.plan import Answer


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """A person's answer to one row, kept by the task that the row is about: other previews of the pair know it again.

    ``seen`` is a digest of what the row proposed and of what was there before. An answer that leaves the task alone
    does not depend on it; any other holds only while it is the same.
    """

    answer: Answer
    link: LinkId | None
    seen: str
    side: Side | None = None
    """The side that the row would write; None: the row asks a person."""
    field: Field | None = None
    """Of a row that asks about one field."""
    tasks: Mapping[Side, RemoteId] = dataclasses.field(default_factory=dict)
    title: str = ""
