"""The real clock and the zone of this computer."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class SystemClock:
    """The engine's Clock by this computer's: its wall clock may be set back, its monotonic one never jumps."""

    def now(self) -> datetime:
        """Wall-clock time in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Real seconds; other work of the event loop goes on."""
        await asyncio.sleep(seconds)


def local_zone() -> str:
    """The IANA name of the user's time zone; UTC if it cannot be told."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import tzlocal

    try:
        name = tzlocal.get_localzone_name()
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return "UTC"
    return str(name)
