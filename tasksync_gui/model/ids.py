"""Identities: the two sides of a pair and the opaque strings that name things."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

PairId = NewType("PairId", str)
AccountId = NewType("AccountId", str)
LinkId = NewType("LinkId", str)
RunId = NewType("RunId", str)
OperationId = NewType("OperationId", str)
RemoteId = NewType("RemoteId", str)
"""A task's id as its own system gives it; opaque, unique inside one collection."""
Revision = NewType("Revision", str)
"""An opaque version token (ETag, update stamp, content hash); compared for equality only."""


class Side(StrEnum):
    """One end of a pair."""

    SOURCE = "source"
    DESTINATION = "destination"

    @property
    def other(self) -> Side:
        """The side that a change of this one travels to."""
        return Side.DESTINATION if self is Side.SOURCE else Side.SOURCE
