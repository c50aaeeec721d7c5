"""Runs summed up by local day, for the chart of the last month."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tasksync_gui.model.run import DayStats, Run

DAYS = 30


def last_days(runs: Iterable[Run], today: str, zone: str) -> tuple[DayStats, ...]:
    """The thirty days that end with ``today`` (ISO date) in ``zone``, oldest first, empty ones included."""
    last = date.fromisoformat(today)
    totals = {(last - timedelta(days=n)).isoformat(): [0] * 5 for n in reversed(range(DAYS))}
    for run in runs:
        day = run.started_at.astimezone(ZoneInfo(zone)).date().isoformat()
        if day in totals:
            counts = run.counts
            numbers = (counts.created, counts.updated, counts.deleted, counts.failed, 1)
            totals[day] = [old + new for old, new in zip(totals[day], numbers, strict=True)]
    return tuple(DayStats(day, *numbers) for day, numbers in totals.items())
