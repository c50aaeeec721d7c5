"""The list of mutants is sound, and every one of them is noticed."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from tests.mutants.catalogue import MUTANTS
from tests.mutants.harness import ROOT, run, unchanged
from tests.mutants.mutant import Mutant

LEAST = 60
FILES = {
    "apply", "canonical", "commit", "contact", "detect", "guards", "labels", "lenses", "linked", "match", "merge",
    "order", "probe", "read", "reconcile", "recover", "review", "settle", "writer",
}  # fmt: skip


def test_there_are_enough_mutants_and_every_part_of_the_engine_has_some() -> None:
    assert len(MUTANTS) >= LEAST
    assert [id_ for id_, count in Counter(mutant.id for mutant in MUTANTS).items() if count > 1] == []
    assert {mutant.id.partition(".")[0] for mutant in MUTANTS} >= FILES


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_the_text_to_change_is_there_exactly_once(mutant: Mutant) -> None:
    """If this fails you changed a line that a mutant changes, too: bring the mutant up to date."""
    text = (ROOT / mutant.file).read_text("utf-8")
    assert text.count(mutant.old) == 1
    assert mutant.old != mutant.new
    compile(text.replace(mutant.old, mutant.new), mutant.file, "exec")
    for test in mutant.tests:
        assert (ROOT / test.partition("::")[0]).is_file()


@pytest.mark.mutants
def test_the_tests_pass_without_a_mutant() -> None:
    passed, text = unchanged(sorted({test for mutant in MUTANTS for test in mutant.tests}))
    assert passed, text[-3000:]


@pytest.mark.mutants
def test_every_mutant_is_killed() -> None:
    verdicts = run(MUTANTS, min(2, os.cpu_count() or 1), lambda verdict: None)
    left = [
        f"{each.outcome}: {each.mutant.id}: {each.mutant.breaks}\n{each.by}"
        for each in verdicts
        if each.outcome != "killed"
    ]
    assert not left, "\n".join(left)
