"""What a system makes of a value that is written to it: its spelling, and of which kind (engine README, section 3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from tasksync_gui.engine.merge.equality import canonical_text, same
from tasksync_gui.model.fields import Completion, Field, Kind, Schedule, Value, When

ROUNDING = timedelta(hours=1)
"""Moments that are further apart are not one moment rounded."""


class SpellingKind(StrEnum):
    """How a system alters what it is sent."""

    SPACES = "spaces"
    """White space or characters that cannot be seen are trimmed, squeezed or replaced."""
    CASE = "case"
    CUT = "cut"
    """Only the beginning is kept."""
    SIGNS = "signs"
    """The same letters and digits, with other signs between them."""
    DROPPED = "dropped"
    ZONE = "zone"
    """The same moment, or the same reading of the clock, in another zone."""
    ROUNDED = "rounded"
    DAY = "day"
    """The day is kept and the time of day is not, or one is added."""
    ORDER = "order"
    """The same parts of a rule in another order."""
    NEAREST = "nearest"
    """The system's own status, level or moment of completion in place of the one that was sent."""
    SPLIT = "split"
    """One label has become several."""


def kind_of(field: Field, sent: Value, kept: Value) -> SpellingKind | None:
    """As what ``kept`` may be the spelling of ``sent``; None: they mean the same, or have nothing in common."""
    if same(field, sent, kept):
        return None
    if isinstance(sent, frozenset) or isinstance(kept, frozenset):
        return _set_kind(sent, kept)
    if field.spec.kind is Kind.TASK:
        return None if kept else SpellingKind.DROPPED
    if isinstance(sent, Completion) and isinstance(kept, Completion):
        return SpellingKind.NEAREST if sent.status.is_done == kept.status.is_done else None
    if isinstance(sent, Schedule) and isinstance(kept, Schedule):
        return _schedule_kind(sent, kept)
    if isinstance(sent, int) and isinstance(kept, int):
        return SpellingKind.NEAREST if kept else SpellingKind.DROPPED
    return _plain_kind(sent, kept)


def _plain_kind(sent: Value, kept: Value) -> SpellingKind | None:
    if sent is not None and (kept is None or kept == ""):
        return SpellingKind.DROPPED
    if isinstance(sent, When) and isinstance(kept, When):
        return _moment_kind(sent, kept)
    return text_kind(sent, kept) if isinstance(sent, str) and isinstance(kept, str) else None


def text_kind(sent: str, kept: str) -> SpellingKind | None:
    """The same of two texts of which neither is empty."""
    one, other = _visible(sent), _visible(kept)
    if one == other:
        return SpellingKind.SPACES
    one, other = one.casefold(), other.casefold()
    if one == other:
        return SpellingKind.CASE
    stem = other.removesuffix("...").rstrip("… ")
    if stem and one.startswith(stem):
        return SpellingKind.CUT
    letters = [re.sub(r"[\W_]+", "", each) for each in (one, other)]
    return SpellingKind.SIGNS if letters[0] and letters[0] == letters[1] else None


def _visible(text: str) -> str:
    """``text`` in one line of single blanks, without what cannot be seen."""
    seen = "".join(sign if sign.isprintable() else " " for sign in canonical_text(text))
    return " ".join(seen.split())


def _schedule_kind(sent: Schedule, kept: Schedule) -> SpellingKind | None:
    if sent.due is not None and kept.due is None:
        return SpellingKind.DROPPED
    if sent.due is None or kept.due is None:
        return None
    if sent.recurrence != kept.recurrence and not (kept.recurrence is None or _parts(sent) == _parts(kept)):
        return None
    if sent.due != kept.due:
        return _moment_kind(sent.due, kept.due)
    return SpellingKind.DROPPED if kept.recurrence is None else SpellingKind.ORDER


def _parts(schedule: Schedule) -> list[str]:
    """A rule's parts without their order (RFC 5545 section 3.3.10 gives them none); in INTERVAL=1 nothing is said."""
    parts = (schedule.recurrence or "").upper().removeprefix("RRULE:").split(";")
    return sorted(part for part in parts if part and part != "INTERVAL=1")


def _moment_kind(sent: When, kept: When) -> SpellingKind | None:
    if sent.is_date or kept.is_date:
        days = {sent.date, sent.instant().date()} & {kept.date, kept.instant().date()}
        return SpellingKind.DAY if days else None
    if sent.local() == kept.local():
        return SpellingKind.ZONE
    if sent.zone is None or kept.zone is None:
        return SpellingKind.ROUNDED if abs(sent.local() - kept.local()) < ROUNDING else None
    apart = abs(sent.instant() - kept.instant())
    if not apart:
        return SpellingKind.ZONE
    return SpellingKind.ROUNDED if apart < ROUNDING else None


def _set_kind(sent: Value, kept: Value) -> SpellingKind | None:
    if not isinstance(sent, frozenset) or not isinstance(kept, frozenset):
        return None
    found = spell_labels(sent, kept)
    if found.added:
        return None
    if found.dropped:
        return SpellingKind.DROPPED
    if found.split:
        return SpellingKind.SPLIT
    return next((kind for name, as_ in found.spelled.items() if (kind := text_kind(name, as_))), None)


@dataclass(frozen=True, slots=True)
class LabelSpelling:
    """What has become of a set of labels."""

    spelled: dict[str, str]
    """Each label that is kept in another spelling, with that."""
    split: dict[str, tuple[str, ...]]
    """Each label that became several, with them."""
    dropped: frozenset[str]
    added: frozenset[str]
    """What nothing that was sent explains."""


def spell_labels(sent: frozenset[str], kept: frozenset[str]) -> LabelSpelling:
    """Which of ``kept`` stands for which of ``sent``."""
    missing, left = sorted(_clean(sent) - _clean(kept)), _clean(kept) - _clean(sent)
    spelled: dict[str, str] = {}
    split: dict[str, tuple[str, ...]] = {}
    for name in missing:
        found = (parts for parts in _pieces(name) if len(parts) > 1 and parts <= _clean(kept) and parts & left)
        if parts := next(found, None):
            split[name] = tuple(sorted(parts))
    left -= {part for parts in split.values() for part in parts}
    for name in missing:
        alike = sorted(each for each in left if text_kind(name, each)) if name not in split else []
        if alike:
            spelled[name] = alike[0]
            left -= {alike[0]}
    return LabelSpelling(spelled, split, frozenset(missing) - spelled.keys() - split.keys(), frozenset(left))


def _clean(names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(canonical_text, names)))


def _pieces(name: str) -> Iterator[frozenset[str]]:
    """The labels that a system may make of one, by what it takes for a separator: commas, blanks, any sign."""
    for separator in (r"[,;]", r"\s+", r"[\W_]+"):
        yield _clean(re.split(separator, name.replace("\\", "")))
