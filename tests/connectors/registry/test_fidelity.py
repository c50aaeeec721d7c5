"""The README's tables of what each system can carry are made from capabilities and quality files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tasksync_gui.app.fidelity import (
    BEGIN,
    END,
    field_table,
    field_words,
    promise_table,
    replaced,
    section,
    subjects,
    table,
)
from tasksync_gui.connectors.registry import BUILT_IN
from tasksync_gui.model.capabilities import FieldSupport, Precision
from tasksync_gui.model.fields import Field, Status

README = Path(__file__).parents[3] / "README.md"


def test_the_readme_is_up_to_date() -> None:
    text = README.read_text("utf-8")
    assert text == replaced(text, section(subjects())), "Run: python -m tasksync_gui.app.fidelity README.md"


def test_every_built_in_system_is_in_both_tables() -> None:
    found = subjects()
    assert {each.spec.key for each in found} == set(BUILT_IN) - {"demo", "memory"}
    for made in (field_table(found), promise_table(found)):
        assert len(made.splitlines()) == len(found) + 2
        assert all(f"| {each.spec.title} |" in made for each in found)


def test_a_tier_is_the_one_that_the_connector_shows() -> None:
    for each in subjects():
        row = next(line for line in promise_table([each]).splitlines() if each.spec.title in line)
        assert row.split("|")[2].strip() == (each.spec.quality or "–")


@pytest.mark.parametrize(
    ("field", "support", "words"),
    [
        (Field.DUE, None, "–"),
        (Field.TITLE, FieldSupport(), "yes"),
        (Field.NOTES, FieldSupport(max_length=16384), "≤ 16,384"),
        (Field.ASSIGNEE, FieldSupport(write=False), "yes, shown only"),
        (Field.STATUS, FieldSupport(statuses=frozenset({Status.COMPLETED, Status.NEEDS_ACTION})), "to do, done"),
        (Field.DUE, FieldSupport(recurrence=True), "day or time with zone, repeats"),
        (Field.DUE, FieldSupport(zones=False), "day or time"),
        (Field.START, FieldSupport(precision=Precision.DATE), "day"),
        (Field.START, FieldSupport(zones=False, floating=False, dates=False), "moment"),
        (Field.PRIORITY, FieldSupport(levels=(0, 1, 5, 9)), "3 levels"),
        (Field.LABELS, FieldSupport(spaces=False), "without spaces"),
    ],
)
def test_words_for_a_field(field: Field, support: FieldSupport | None, words: str) -> None:
    assert field_words(field, support) == words


def test_a_cell_cannot_break_the_table() -> None:
    assert table(["a"], [["x|y"]]).splitlines()[2] == "| x\\|y |"


def test_the_command_prints_the_section_and_writes_it_between_the_markers(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text(f"before\n{BEGIN}old{END}\nafter\n", encoding="utf-8")
    command = [sys.executable, "-m", "tasksync_gui.app.fidelity"]
    printed = subprocess.run(
        command, capture_output=True, check=True, encoding="utf-8", env=environment(), timeout=60
    ).stdout
    subprocess.run([*command, str(path)], check=True, env=environment(), timeout=60)
    assert path.read_text("utf-8") == f"before\n{printed.rstrip()}\nafter\n"


def environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(README.parent)}
