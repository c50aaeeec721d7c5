"""The smallest story that still breaks the same law."""

from __future__ import annotations

from tests.simulation.world import Result, run_world


def shrink(failed: Result, tries: int = 600) -> Result:
    """Leave out parts of the story as long as the first broken law stays broken."""
    law, best = failed.violations[0].law, failed
    progress = True
    while progress and tries > 0:
        progress = False
        for smaller in best.script.smaller():
            tries -= 1
            again = run_world(smaller)
            if any(violation.law == law for violation in again.violations):
                best, progress = again, True
                break
            if tries <= 0:
                break
    return best
