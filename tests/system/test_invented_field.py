"""A field is declared once: with one more row, everything that is not a connector's own carries it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tasksync_gui.model import fields
from tasksync_gui.model.fields import Field, Kind
from tasksync_gui.services.phrases.fields import FIELDS

ROOT = Path(__file__).parents[2]
LAST = '    ASSIGNEE = "assignee", FieldSpec(Kind.PERSON, None, ("Ada", "Grace"))\n'
ROWS = """    ESTIMATE = "estimate", FieldSpec(Kind.LINE, "", ("3 h", "5 h"))
    EFFORT = "effort", FieldSpec(Kind.LEVEL, 0, (1, 3))
    CONTEXTS = "contexts", FieldSpec(Kind.NAMES, frozenset(), (frozenset({"phone"}),), MergeBy.ELEMENTS)
"""


def test_an_invented_field_is_carried_everywhere(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for name in ("tasksync_gui", "tests", "resources"):
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__", "screenshots"))
    declared = tree / "tasksync_gui" / "model" / "fields.py"
    text = declared.read_text("utf-8")
    assert text.count(LAST) == 1
    declared.write_text(text.replace(LAST, LAST + ROWS), "utf-8")
    done = subprocess.run(
        [sys.executable, "-bb", "-m", "tests.support.invented_field", str(tmp_path)],
        cwd=tree, env={**os.environ, "PYTHONPATH": str(tree)}, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.stdout.endswith("carried\n"), done.stderr[-3000:]


def test_every_field_has_a_name_and_samples_of_its_kind() -> None:
    assert FIELDS.keys() == set(Field)
    for field in Field:
        spec = field.spec
        assert isinstance(spec.empty, spec.kind.types)
        assert all(isinstance(sample, spec.kind.types) for sample in spec.samples)
        assert len({spec.empty, *spec.samples}) == len(spec.samples) + 1


def test_a_second_field_that_names_the_task_above_is_refused_where_it_is_declared() -> None:
    """What order creations go in, what a family is and what would be a circle is asked of the one field alone."""
    assert [field for field in Field if field.spec.kind is Kind.TASK] == [Field.PARENT]
    text = Path(fields.__file__).read_text("utf-8")
    row = '    BLOCKED_BY = "blocked_by", FieldSpec(Kind.TASK, None, ())\n'
    assert text.count(LAST) == 1
    assert loaded(text) == [field.value for field in Field]
    with pytest.raises(TypeError, match="blocked_by cannot be of kind task: .* parent names already.* kind of its own"):
        loaded(text.replace(LAST, LAST + row))


def loaded(text: str) -> list[str]:
    """The fields that a module with this text declares."""
    module = ModuleType("declared")
    sys.modules[module.__name__] = module  # dataclasses look there
    try:
        exec(compile(text, "fields.py", "exec"), vars(module))
    finally:
        del sys.modules[module.__name__]
    return [field.value for field in module.Field]
