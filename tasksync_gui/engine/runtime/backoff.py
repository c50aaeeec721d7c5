"""Waiting between tries: full jitter, capped, never less than what the system asks for."""

from __future__ import annotations

from random import Random

CAP = 60.0
TRIES = 6


def delay(attempt: int, random: Random, floor: float | None = None) -> float:
    """Seconds before try number ``attempt`` + 1 (AWS Architecture Blog, "Exponential Backoff And Jitter")."""
    jittered = random.uniform(0, min(CAP, 2.0**attempt))
    return max(jittered, floor or 0.0)
