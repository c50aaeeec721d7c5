"""What a mutant is."""

from __future__ import annotations

from dataclasses import dataclass

from tests.mutants.edits import Edit


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake: ``edit`` is made in what the program calls ``where``."""

    id: str
    where: str
    """``function``, ``Class.method`` or a name that a module or a class gives a value, in whatever file it is."""
    edit: Edit
    breaks: str
    """What is then no longer true."""
    tests: tuple[str, ...]
    """What should notice it, quickest first."""


def about(topic: str, *rows: tuple[str, str, Edit, str, tuple[str, ...]]) -> tuple[Mutant, ...]:
    """Mutants of one topic: (short id, where, edit, what it breaks, tests)."""
    return tuple(Mutant(f"{topic}.{short}", where, edit, breaks, tests) for short, where, edit, breaks, tests in rows)
