"""Rows of the base whose one half is a system's spelling of what it was sent (engine README, section 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tasksync_gui.engine.merge.equality import canonical_text
from tasksync_gui.engine.merge.projection import Lens, label_for, label_key
from tasksync_gui.engine.merge.spelling import LabelSpelling, spell_labels
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Field, MergeBy, Scalar, Value, empty_value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseReason, BaseRow

SPELLED = BaseReason.SPELLED


def with_half(row: BaseRow, side: Side, half: Value, why: BaseReason | None = None) -> BaseRow:
    """``row`` with another half of ``side``; a set is no half and changes nothing."""
    if isinstance(half, frozenset):
        return row
    source, destination = (half, row.destination) if side is Side.SOURCE else (row.source, half)
    return replace(row, source=source, destination=destination, why=why or row.why)


def doubted(row: BaseRow) -> BaseReason:
    """Why a half of ``row`` differs where it may be an edit: what differs again after it was repeated is a spelling."""
    return SPELLED if row.why is BaseReason.REPEATED else BaseReason.DOUBTFUL


def not_arrived(row: BaseRow) -> BaseRow:
    """``row`` as if neither side had anything: what one side has is sent to the other again."""
    empty = empty_value(row.field)
    half: Scalar = None if isinstance(empty, frozenset) else empty
    return replace(row, source=half, destination=half)


def as_kept(lens: Lens, rows: Iterable[BaseRow], side: Side, sent: Value) -> Value:
    """What has become of ``sent``, a value that was once written to ``side``, as far as the base's ``rows`` of its
    field know it: they tell both what the other side has, which makes what was sent, and what is kept of it.
    """
    spelled = [row for row in rows if row.why is SPELLED]
    if not isinstance(sent, frozenset):
        return next((row.half(side) for row in spelled if _made(lens, side, row) == sent), sent)
    kept = set(sent)
    for row in spelled:
        name, half = _made(lens, side, row), row.half(side)
        if name in sent:
            kept -= {name} - {half}
            kept |= {half} if isinstance(half, str) else set()
    return frozenset(kept)


def _made(lens: Lens, side: Side, row: BaseRow) -> Value:
    """What is sent to ``side`` for the other half of ``row``."""
    other = row.half(side.other)
    if row.field.spec.merge is MergeBy.ELEMENTS:
        return label_for(other, lens.support(side)) if isinstance(other, str) else None
    return lens.project(side, other)


@dataclass(frozen=True, slots=True)
class Labels:
    """A set of labels that was sent to ``side``, what is there of it, and the base's rows about it."""

    field: Field
    side: Side
    sent: frozenset[str]
    shown: frozenset[str]
    rows: tuple[BaseRow, ...]
    support: tuple[FieldSupport, FieldSupport]

    @property
    def spelling(self) -> LabelSpelling:
        """What became of the labels that are not there as they were sent."""
        return spell_labels(self.sent, self.shown)

    def respelled(self) -> list[BaseRow]:
        """Rows of the labels that are there in another spelling, be it only of letters with accents."""
        exact = {canonical_text(name): name for name in self.shown}
        found = [
            with_half(row, self.side, exact[name])
            for row in self.rows
            if (name := canonical_text(str(row.half(self.side)))) in exact and exact[name] != row.half(self.side)
        ]
        pairs = self.spelling.spelled.items()
        return found + [with_half(row, self.side, kept, SPELLED) for name, kept in pairs for row in self._rows(name)]

    def split(self) -> list[BaseRow]:
        """Rows of the labels that became several: one for each part, all of them with the other side's one label."""
        found = []
        for name, parts in self.spelling.split.items():
            for row in self._rows(name):
                found.append(not_arrived(row))
                for part in parts:
                    if part not in self.sent:
                        own = with_half(row, self.side, part, SPELLED)
                        found.append(replace(own, element=f"{row.element}\n{part}"))
        return found

    def gone(self) -> list[BaseRow]:
        """Rows of the labels that are not there."""
        names = sorted(self.spelling.dropped)
        return [with_half(row, self.side, None, SPELLED) for name in names for row in self._rows(name)]

    def only_here(self, names: Iterable[str]) -> list[BaseRow]:
        """Rows of labels that the system itself has put there, or kept there."""
        blank = BaseRow(self.field, None, None, why=SPELLED)
        return [
            replace(with_half(blank, self.side, name), element=label_key(name, *self.support)) for name in sorted(names)
        ]

    def may_be_gone(self) -> list[BaseRow]:
        """The same where it may be an edit."""
        names = sorted(self.spelling.dropped)
        return [with_half(row, self.side, None, doubted(row)) for name in names for row in self._rows(name)]

    def _rows(self, name: str) -> list[BaseRow]:
        """The rows of a label that was sent."""
        return [row for row in self.rows if canonical_text(str(row.half(self.side))) == name]
