"""The list of mutants is sound, each is robust against moving things, and every one of them is noticed."""

from __future__ import annotations

import ast
import os
from collections import Counter
from functools import cache

import pytest

from tests.mutants.catalogue import MUTANTS
from tests.mutants.definitions import Sources
from tests.mutants.edits import mutated
from tests.mutants.harness import ROOT, program, run, unchanged
from tests.mutants.mutant import Mutant
from tests.mutants.renaming import Variables, renamed, variables_of

LEAST = 300
DECIDING = tuple(f"tasksync_gui/{folder}/" for folder in ("engine", "services/phrases", "services/status", "ui/state"))
"""Where a mistake does most harm, or shows most."""


@cache
def sources() -> Sources:
    return program()


@cache
def variables(file: str) -> Variables:
    return variables_of(ast.parse(sources().texts[file]))


@cache
def moved() -> Sources:
    """The same modules in other files, every local variable called otherwise, and all of it reformatted."""
    files = {file for mutant in MUTANTS for file in sources().files(mutant.where)}
    texts = (ast.unparse(renamed(ast.parse(sources().texts[file]), variables(file))) for file in sorted(files))
    return Sources({f"elsewhere/module_{number}.py": text for number, text in enumerate(texts)})


@cache
def made(mutant: Mutant) -> tuple[str, str]:
    """(the file that it is in, the mutated definition with other variables)."""
    changed = mutated(sources(), mutant.where, mutant.edit)
    renamed(changed.module, variables(changed.file))
    return changed.file, ast.dump(changed.node)


@cache
def placed(mutant: Mutant) -> str:
    """The file that it is in; it compiles."""
    changed = mutated(sources(), mutant.where, mutant.edit)
    compile(changed.module, changed.file, "exec")
    return changed.file


def test_there_are_enough_mutants() -> None:
    assert len(MUTANTS) >= LEAST
    assert [id_ for id_, count in Counter(mutant.id for mutant in MUTANTS).items() if count > 1] == []


def test_each_name_of_a_test_is_given_once() -> None:
    """A second one of the same name would send the mutants of the first to other tests, which may not notice them."""
    names = [
        target.id
        for statement in ast.parse((ROOT / "tests/mutants/noticing.py").read_text("utf-8")).body
        if isinstance(statement, ast.Assign) for target in statement.targets if isinstance(target, ast.Name)
    ]  # fmt: skip
    assert [name for name, count in Counter(names).items() if count > 1] == []


@pytest.mark.thorough("every mutant")
def test_every_module_that_decides_has_some() -> None:
    have = {placed(mutant) for mutant in MUTANTS}
    deciding = {file for file, text in sources().texts.items() if file.startswith(DECIDING) and _decides(text)}
    assert sorted(deciding - have) == []


def _decides(text: str) -> bool:
    """Whether a module has a function with a condition."""
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return any(isinstance(node, ast.If | ast.IfExp | ast.BoolOp) for each in functions for node in ast.walk(each))


@pytest.mark.thorough("every mutant")
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_a_mutant_has_its_one_place(mutant: Mutant) -> None:
    """If this fails you changed what a mutant changes, too: bring the mutant up to date."""
    assert placed(mutant)
    for test in mutant.tests:
        path, _, name = test.partition("::")
        assert (ROOT / path).is_file()
        assert f"def {name.partition('[')[0]}(" in (ROOT / path).read_text("utf-8") or not name


@pytest.mark.thorough("every mutant")
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_a_mutant_is_the_same_elsewhere_with_other_variables(mutant: Mutant) -> None:
    """If this fails the mutant's pattern holds to a name that somebody may change: call it otherwise there."""
    assert made(mutant)[1] == ast.dump(mutated(moved(), mutant.where, mutant.edit).node)


@pytest.mark.thorough("every mutant")
@pytest.mark.timeout(1800)
def test_the_tests_pass_without_a_mutant() -> None:
    passed, text = unchanged(sorted({test for mutant in MUTANTS for test in mutant.tests}))
    assert passed, text[-3000:]


@pytest.mark.thorough("every mutant")
@pytest.mark.timeout(4 * 3600)
def test_every_mutant_is_killed() -> None:
    verdicts = run(MUTANTS, min(2, os.cpu_count() or 1), lambda verdict: None)
    left = [
        f"{each.outcome}: {each.mutant.id}: {each.mutant.breaks}\n{each.by}"
        for each in verdicts
        if each.outcome != "killed"
    ]
    assert not left, "\n".join(left)
