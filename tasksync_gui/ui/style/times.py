"""Times as a person reads them: near ones in words, all in the user's zone and format."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from tasksync_gui.services.phrases.language import _, n_, p_

SHORT = QLocale.FormatType.ShortFormat


def clock_text(at: datetime) -> str:
    """Time of day, e.g. ``10:42``."""
    local = at.astimezone()
    return QLocale().toString(QTime(local.hour, local.minute), SHORT)


def full_text(at: datetime) -> str:
    """Date and time in full, for a tool tip."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(at.timestamp())), QLocale.FormatType.LongFormat)


def date_text(day: date, *, year: bool = False) -> str:
    """``27 Feb``, ``27. Feb.`` or ``Feb 27``; with its year where that is not clear."""
    found = QDate(day.year, day.month, day.day)
    return QLocale().toString(found, _pattern(year=year))


def _pattern(*, year: bool) -> str:
    """How a day is written: by the language, and in English with the month first where the country does so."""
    if year:
        pattern = p_("pattern of a date", "d MMM yyyy")
        return "MMM d, yyyy" if pattern == "d MMM yyyy" and _month_first() else pattern
    pattern = p_("pattern of a date", "d MMM")
    return "MMM d" if pattern == "d MMM" and _month_first() else pattern


def _month_first() -> bool:
    order = QLocale().dateFormat(SHORT)
    return 0 <= order.find("M") < order.find("d")


def day_text(at: datetime) -> str:
    """Day and time of something long ago, e.g. ``27 Feb 2026 09:12``."""
    return f"{date_text(at.astimezone().date(), year=True)} {clock_text(at)}"


def short_text(at: datetime, now: datetime) -> str:
    """``10:42`` today, ``yesterday 10:42``, otherwise a short date and the time."""
    local, today = at.astimezone(), now.astimezone()
    days = (today.date() - local.date()).days
    if days == 0:
        return clock_text(at)
    if days == 1:
        return _("yesterday {time}", time=clock_text(at))
    if days == -1:
        return _("tomorrow {time}", time=clock_text(at))
    return f"{date_text(local.date(), year=local.year != today.year)} {clock_text(at)}"


def ago(at: datetime, now: datetime) -> str:
    """``just now``, ``5 minutes ago``, and from tomorrow on a date."""
    passed = now - at
    if passed < timedelta(minutes=1):
        return _("just now")
    if passed < timedelta(hours=1):
        return n_("{count} minute ago", "{count} minutes ago", passed // timedelta(minutes=1))
    if passed < timedelta(hours=6):
        return n_("{count} hour ago", "{count} hours ago", passed // timedelta(hours=1))
    return short_text(at, now)


def until(at: datetime, now: datetime) -> str:
    """``now``, ``in 5 minutes``, ``at 16:10``, or with its day."""
    left = at - now
    if left < timedelta(minutes=1):
        return _("within a minute")
    if left < timedelta(hours=1):
        return n_("in {count} minute", "in {count} minutes", left // timedelta(minutes=1))
    local, today = at.astimezone(), now.astimezone()
    days = (local.date() - today.date()).days
    if days == 0:
        return _("at {time}", time=clock_text(at))
    if days == 1:
        return _("tomorrow at {time}", time=clock_text(at))
    day = date_text(local.date(), year=local.year != today.year)
    return _("on {day} at {time}", day=day, time=clock_text(at))


def duration_text(seconds: float) -> str:
    """``0.4 s``, ``12 s``, ``3 min``."""
    if seconds < 10:
        return _("{number} s", number=QLocale().toString(seconds, "f", 1))
    if seconds < 120:
        return _("{number} s", number=QLocale().toString(round(seconds)))
    return _("{number} min", number=QLocale().toString(round(seconds / 60)))
