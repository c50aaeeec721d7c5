"""A review that is under way: a stored plan, and what a person has answered to its rows so far."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side
from tasksync_gui.model.plan import Answer

EXPIRES = timedelta(hours=24)
"""An older plan is not carried out any more."""


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
    """The side that the row would write; None: neither or both, of a row that asks, or joins two tasks."""
    field: Field | None = None
    """Of a row that asks about one field."""
    tasks: Mapping[Side, RemoteId] = dataclasses.field(default_factory=dict)
    title: str = ""
    proposes: bool = True
    """Whether the row would do something; one that asks does nothing until it is answered."""


@dataclass(frozen=True, slots=True)
class Review:
    """The one review of a pair that is open: it ends by being applied, discarded, or too old."""

    pair: PairId
    digest: str
    """Of the plan that is reviewed."""
    created_at: datetime
    """When that plan was made."""
    rows: tuple[RowAnswer, ...] = ()

    def is_open(self, now: datetime) -> bool:
        """Whether its plan may still be applied; what an older one leaves undecided becomes a hold."""
        return bool(self.rows) and now - self.created_at <= EXPIRES
