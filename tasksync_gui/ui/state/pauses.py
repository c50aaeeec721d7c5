"""How long a pause lasts, by the names that the window's and the tray's menus give to it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

MORNING = time(6)
"""When ``tomorrow`` begins, in the user's zone."""


def pause_end(span: str, now: datetime) -> datetime | None:
    """When a pause of ``30m``, ``1h``, ``tomorrow`` (six in the morning, local) or ``resumed`` ends.

    None: it lasts until somebody resumes.
    """
    if span == "resumed":
        return None
    if span == "tomorrow":
        local = now.astimezone()
        return datetime.combine(local.date() + timedelta(days=1), MORNING).astimezone()
    return now + (timedelta(minutes=30) if span == "30m" else timedelta(hours=1))
