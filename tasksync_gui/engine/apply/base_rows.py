"""The base after a write: the written side's halves become what the system answered (engine README, section 3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from tasksync_gui.engine.merge.equality import is_empty, same
from tasksync_gui.engine.merge.spelled_rows import Labels, doubted, not_arrived, with_half
from tasksync_gui.engine.merge.spelling import SpellingKind, kind_of
from tasksync_gui.model.capabilities import FieldSupport
from tasksync_gui.model.fields import Completion, Field, MergeBy, Value
from tasksync_gui.model.ids import Side
from tasksync_gui.model.link import BaseKey, BaseReason, BaseRow, base_with
from tasksync_gui.model.plan import pending_link

Support = Callable[[Field], tuple[FieldSupport, FieldSupport]]
"""What the source and the destination can hold of a field."""
_SAME_WORDS = frozenset({SpellingKind.SPACES, SpellingKind.SIGNS})
_WRITTEN = (BaseReason.DELIVERED, BaseReason.REPEATED, BaseReason.PINNED)


class Certainty(Enum):
    """How sure it is that nobody but the system made an answer differ from what was sent."""

    ANSWERED = auto()
    """It is the answer of that very write."""
    READ_BACK = auto()
    """It was read right after the write, by a request of its own."""
    ASKED_LATER = auto()
    """It was asked for because the answer was lost: anybody may have been there meanwhile."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system shows of a task that we wrote, and all by which a difference from what was sent is judged."""

    side: Side
    sent: Mapping[Field, Value]
    shown: Mapping[Field, Value]
    certainty: Certainty = Certainty.ANSWERED
    before: Mapping[Field, Value] = field(default_factory=dict)
    """What the task said before; empty for a new one."""
    normalises: frozenset[Field] = frozenset()
    """Fields that the connector says its system rewrites, where that can excuse what is missing."""
    rewrites: frozenset[Field] = frozenset()
    """The same, however the answer was got."""

    def reason(self, name: Field, sent: Value) -> BaseReason | None:
        """Why the base believes what is shown of ``name`` instead of ``sent``; None: it is somebody's edit."""
        shown = self.shown.get(name)
        if self.certainty is Certainty.ANSWERED:
            return BaseReason.SPELLED
        if self.certainty is Certainty.ASKED_LATER:
            return self._after_a_loss(name, kind_of(name, sent, shown))
        unmoved = name in self.before and same(name, shown, self.before[name])
        return BaseReason.SPELLED if unmoved or name in self.normalises else BaseReason.DOUBTFUL

    def _after_a_loss(self, name: Field, kind: SpellingKind | None) -> BaseReason | None:
        """Where the connector says that its system rewrites a text, the same words with other signs are no question."""
        if kind is None:
            return None
        return BaseReason.SPELLED if name in self.rewrites and kind in _SAME_WORDS else BaseReason.DOUBTFUL

    def kept(self, name: Field, sent: Value) -> Value:
        """What is believed to be there of ``sent``: the value as it is shown, unless somebody has edited that."""
        shown = self.shown.get(name, sent)
        return shown if same(name, shown, sent) or self.reason(name, sent) is not None else sent


def rows_after_write(
    rows: Iterable[BaseRow], answer: Answer, support: Support, base: Mapping[BaseKey, BaseRow] | None = None
) -> tuple[BaseRow, ...]:
    """``rows`` with every delivered half of the written side brought in line with the answer.

    ``support``: both sides' support of a field, by which the key of a label is made. ``base``: the link's base so
    far, in which the labels stand that were there before. What a system made of the write is its spelling of it: the
    half becomes that. What nobody but a person can have made is an edit: the half stays what was sent, so that the
    next run carries it on. A row that is neither delivered nor pinned is taken as it is; a field missing in the
    answer keeps what was sent. What was repeated earlier, and is not sent this time, may be edited from now on.
    """
    found, known = tuple(_row_after(row, answer) for row in rows), base or {}
    settled = [replace(row, why=BaseReason.AGREED) for row in known.values() if row.why is BaseReason.REPEATED]
    return _each_once((*settled, *found, *_labels_after(found, answer, support, known)))


def rows_after_create(rows: Iterable[BaseRow], answer: Answer, support: Support) -> tuple[BaseRow, ...]:
    """Like :func:`rows_after_write`, for a task that was just created.

    A field that is still empty there has not arrived: some systems need several requests for a new
    task, and any of them may have been the last. Its base says "empty", so that the next run sends it.
    A field that the system may rewrite was not forgotten but rewritten, unless a finished task is shown as
    open: completing is what takes a second request.
    """
    found = tuple(not_arrived(row) if _is_missing(row, answer) else _row_after(row, answer) for row in rows)
    return _each_once((*found, *_labels_after(found, answer, support, {}, fresh=True)))


def _each_once(rows: Iterable[BaseRow]) -> tuple[BaseRow, ...]:
    """``rows``, of one label the last that was said."""
    return tuple({(row.field, row.element): row for row in rows}.values())


def _is_missing(row: BaseRow, answer: Answer) -> bool:
    sent, name = row.half(answer.side), row.field
    if name in answer.normalises and not (isinstance(sent, Completion) and sent.status.is_done):
        return False
    if row.why is not BaseReason.DELIVERED or sent is None or pending_link(sent) is not None:
        return False
    if name.spec.merge is MergeBy.ELEMENTS:
        return False
    return name in answer.shown and not is_empty(name, sent) and is_empty(name, answer.shown[name])


def _row_after(row: BaseRow, answer: Answer) -> BaseRow:
    sent, name = row.half(answer.side), row.field
    if row.why not in _WRITTEN or name.spec.merge is MergeBy.ELEMENTS:
        return row
    half = answer.shown.get(name, sent)
    if pending_link(sent) is not None or same(name, half, sent):
        return with_half(row, answer.side, half)
    why = answer.reason(name, sent)
    return (
        row if why is None else with_half(row, answer.side, half, doubted(row) if why is BaseReason.DOUBTFUL else why)
    )


def _labels_after(
    rows: Iterable[BaseRow], answer: Answer, support: Support, base: Mapping[BaseKey, BaseRow], *, fresh: bool = False
) -> tuple[BaseRow, ...]:
    """Rows of the labels that are not there as they were sent; they take the place of those in ``rows``."""
    written = [row for row in rows if row.field.spec.merge is MergeBy.ELEMENTS and row.why in _WRITTEN]
    found: list[BaseRow] = []
    sets = [name for name, value in answer.shown.items() if fresh and isinstance(value, frozenset)]
    for name in dict.fromkeys([*(row.field for row in written), *sets]):
        sent, shown = answer.sent.get(name, frozenset()), answer.shown.get(name)
        if isinstance(sent, frozenset) and isinstance(shown, frozenset):
            own = [row for row in written if row.field is name]
            known = base_with({key: row for key, row in base.items() if key[0] is name}, own)
            labels = Labels(name, answer.side, sent, shown, tuple(known.values()), support(name))
            found += [*labels.respelled(), *labels.split(), *_lost(labels, own, answer, fresh=fresh)]
            found += labels.only_here(_of_its_own(labels, answer, fresh=fresh))
    return tuple(found)


def _lost(labels: Labels, written: Iterable[BaseRow], answer: Answer, *, fresh: bool) -> list[BaseRow]:
    """Rows of the labels that are not there.

    One that was sent with a new task, or whose answer was lost, may not have arrived: its row is dropped, so that it
    is sent again. An earlier label that is gone where anybody may have been there is somebody's edit.
    """
    later, own = answer.certainty is Certainty.ASKED_LATER, {row.element for row in written}
    again = later or (fresh and labels.field not in answer.normalises)
    rows = [row for row in labels.gone() if row.element in own or not later]
    return [not_arrived(row) for row in rows] if again else rows


def _of_its_own(labels: Labels, answer: Answer, *, fresh: bool) -> frozenset[str]:
    """The labels that were taken away and are still there, or that a new task got from its system."""
    if fresh and answer.certainty is Certainty.ANSWERED:
        return labels.spelling.added
    before = answer.before.get(labels.field)
    certain = answer.certainty is not Certainty.ASKED_LATER and isinstance(before, frozenset)
    return labels.spelling.added & before if certain and isinstance(before, frozenset) else frozenset()
