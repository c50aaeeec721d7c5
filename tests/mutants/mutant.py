"""What a mutant is."""

from __future__ import annotations

from dataclasses import dataclass

ENGINE = "tasksync_gui/engine"
TABLE = "tests/engine/test_decision_table.py"
LAWS = "tests/engine/test_laws.py"
FIELDS = "tests/engine/test_merge_by_field.py"
FOUND = "tests/simulation/test_more_findings.py"
RARE = "tests/simulation/test_rare_findings.py"
RENUMBERED = "tests/engine/test_renumbered.py"
PARENTS = "tests/engine/test_moved_parents.py"
UNTOLD = "tests/engine/test_unasked_ids.py"
QUICK = "tests/reference/test_quick.py"
SYNC = "tests/services/test_sync.py"
CONFLICTS = "tests/services/test_conflicts.py"
DECIDED = "tests/services/test_sync_review.py"
FAILURES = "tests/services/test_sync_failures.py"
PROMISES = "tests/services/test_promises.py"
CRASH = "tests/services/test_crash.py"
HISTORY = "tests/services/test_interrupted_history.py"
GUARDS = "tests/engine/test_guards.py"
ORDER = "tests/engine/test_order.py"
MATCH = "tests/engine/test_first_contact.py"
READ = "tests/engine/test_reading.py"
PROBE = "tests/engine/test_probe.py"
TWINS = "tests/services/test_same_titles.py"
PAUSES = "tests/services/test_waiting.py"
UNASKED = "tests/services/test_unasked.py"
COPIES = "tests/engine/test_copies.py"
FLATTENING = "tests/engine/test_flattening.py"
WAITING_TOLD = "tests/engine/test_pauses.py"
SMALL = "tests/engine/test_small_rules.py"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: in ``file`` the text ``old`` becomes ``new``; ``breaks``: what is then no longer true.

    ``tests``: what should notice it, quickest first.
    """

    id: str
    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...]


def in_file(name: str, *rows: tuple[str, str, str, str, tuple[str, ...]]) -> tuple[Mutant, ...]:
    """Mutants of one file of the engine: (short id, old, new, what it breaks, tests)."""
    path = name if "/" in name else f"{ENGINE}/{name}.py"
    stem = path.rpartition("/")[2].removesuffix(".py")
    return tuple(Mutant(f"{stem}.{short}", path, *rest) for short, *rest in rows)
