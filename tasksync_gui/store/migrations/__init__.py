"""Numbered migrations. Add one here: a new ``NNNN_name.sql`` beside this file, never a change to an old one.

``tests/store/test_migrations.py`` demands that the numbers have no gap and that each one has a
database of the version before it to start from.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Migration:
    """``number`` is the schema version that ``script`` leads to."""

    number: int
    name: str
    script: str


def all_migrations() -> tuple[Migration, ...]:
    """All migrations in order."""
    found = []
    for entry in resources.files(__name__).iterdir():
        if entry.name.endswith(".sql"):
            number, _, name = entry.name.removesuffix(".sql").partition("_")
            found.append(Migration(int(number), name, entry.read_text("utf-8")))
    return tuple(sorted(found, key=lambda migration: migration.number))
