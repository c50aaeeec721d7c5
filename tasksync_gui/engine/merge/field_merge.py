"""What a merge decided about one field, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasksync_gui.engine.merge.projection import Lens
from tasksync_gui.model.codec import digest, encode_value
from tasksync_gui.model.codes import HoldCode, ReasonCode
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseRow, Remembered
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.pair import Mode, Policy


@dataclass(frozen=True, slots=True)
class Write:
    """One value to be sent to ``side``; ``rows`` hold once it is acknowledged."""

    side: Side
    value: Value
    rows: tuple[BaseRow, ...]
    reason: Message
    second: bool = False
    """Only after the same merge's write to the other side."""
    own: Field | None = None
    """The field; None: that of the rows."""

    @property
    def field(self) -> Field:
        """What is written."""
        return self.own or self.rows[0].field


@dataclass(frozen=True, slots=True)
class MergeResult:
    """``rows`` hold at once, without any write. At most one of the other parts says what else is to happen."""

    rows: tuple[BaseRow, ...] = ()
    writes: tuple[Write, ...] = ()
    conflict: bool = False
    refused: Message | None = None
    """Why a value cannot be delivered."""
    drift: bool = False
    """One-way pair: the destination was edited and stays as it is."""
    unknown_assignee: Side | None = None
    """This side has nobody of that name: the field waits until it has."""
    skipped: bool = False
    """A person left this very difference alone."""
    copy: bool = False
    """Keep both: the destination's task is copied before it is overwritten."""


NOTHING = MergeResult()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that a system has refused when it was sent."""

    sent: str
    """Its digest; see :func:`sent_value`."""
    why: Message


def sent_value(value: Value) -> str:
    """Digest of a value as it is sent, by which it is known again."""
    return digest(encode_value(value))


@dataclass(frozen=True, slots=True)
class MergeRules:
    """Everything but the values that decides one field's merge."""

    lens: Lens
    mode: Mode
    policy: Policy
    names: Mapping[Side, str]
    writable: frozenset[Side]
    newest: Side | None = None
    """The side that changed last by server times, if that is certain."""
    answer: Remembered | None = None
    value: Value = None
    """With the answer VALUE."""
    refused: Mapping[Side, Refusal] | None = None
    """What the systems refused of this field."""

    @property
    def field(self) -> Field:
        """The field that this is about; it stands in the lens, which knows both sides' abilities."""
        return self.lens.field

    def refusal(self, side: Side, value: Value) -> Message | None:
        """Why ``side`` does not get ``value``: it cannot hold it, or has refused it already, and nobody says: again."""
        if why := self.lens.refusal(side, value):
            return message(HoldCode.CANNOT_TAKE, where=self.names[side], why=why)
        known = self.refused.get(side) if self.refused and self.answer is None else None
        return known.why if known is not None and known.sent == sent_value(value) else None

    def changed(self, side: Side) -> Message:
        """The reason of a plain delivery."""
        return message(ReasonCode.CHANGED, where=self.names[side])
