"""Times as a person reads them: near ones in words, all in the user's zone and format."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDateTime, QLocale, QTime


def clock_text(at: datetime) -> str:
    """Time of day, e.g. ``10:42``."""
    local = at.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def full_text(at: datetime) -> str:
    """Date and time in full, for a tool tip."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())), QLocale.FormatType.LongFormat)


def day_text(at: datetime) -> str:
    """Day and time of something long ago, e.g. ``27 Feb 2026 09:12``."""
    moment = QDateTime.fromSecsSinceEpoch(int(at.timestamp())).date()
    return f"{QLocale().toString(moment, 'd MMM yyyy')} {clock_text(at)}"


def short_text(at: datetime, now: datetime) -> str:
    """``10:42`` today, ``yesterday 10:42``, otherwise a short date and the time."""
    days = (now.astimezone().date() - at.astimezone().date()).days
    if days == 0:
        return clock_text(at)
    if days in (1, -1):
        return f"{'yesterday' if days == 1 else 'tomorrow'} {clock_text(at)}"
    local = at.astimezone()
    moment = QDateTime.fromSecsSinceEpoch(int(at.timestamp())).date()
    pattern = "d MMM" if local.year == now.astimezone().year else "d MMM yyyy"
    return f"{QLocale().toString(moment, pattern)} {clock_text(at)}"


def ago(at: datetime, now: datetime) -> str:
    """``just now``, ``5 minutes ago``, and from tomorrow on a date."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return _some(passed // timedelta(minutes=1), "minute") + " ago"
    if passed < timedelta(hours=6):
        return _some(passed // timedelta(hours=1), "hour") + " ago"
    return short_text(at, now)


def until(at: datetime, now: datetime) -> str:
    """``now``, ``in 5 minutes``, ``at 16:10``, or with its day."""
    left = at - now
    if left < timedelta(minutes=1):
        return "within a minute"
    if left < timedelta(hours=1):
        return "in " + _some(left // timedelta(minutes=1), "minute")
    return f"at {short_text(at, now)}"


def duration_text(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min``."""
    if seconds < 10:
        return f"{QLocale().toString(seconds, 'f', 1)} s"
    return f"{round(seconds)} s" if seconds < 120 else f"{round(seconds / 60)} min"


def _some(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
