"""Numbered migrations. Add one here: a new ``NNNN_name.sql`` beside this file, never a change to an old one.

Before you do, run ``python -m tests.store.dump_schema``: it keeps a database of the present schema, which
``tests/store/test_migrations.py`` demands of every version, and brings up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Migration:
    """``number`` is the schema version that ``script`` leads to."""

    number: int
    name: str
    script: str


def all_migrations() -> tuple[Migration, ...]:
    """All migrations in order."""
    found = []
    for entry in Path(__file__).parent.glob("*.sql"):
        number, _, name = entry.stem.partition("_")
        found.append(Migration(int(number), name, entry.read_text("utf-8")))
    return tuple(sorted(found, key=lambda migration: migration.number))
