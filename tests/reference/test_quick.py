"""A small part of the comparison with the model, for those who wait for it."""

from __future__ import annotations

import pytest

from tests.reference.check_fields import check_part
from tests.reference.check_links import Setting, cases, check_setting, settings, waiting_settings
from tests.reference.check_tasks import check_batch
from tests.reference.kinds import KINDS
from tests.reference.table import MODES
from tests.reference.tally import Tally

SMALL = [kind.name for kind in KINDS if kind.name != "notes"] + ["labels"]


def assert_agreed(tally: Tally) -> None:
    assert tally.states
    assert tally.differences == 0, tally.examples[0]


@pytest.mark.parametrize("kind", SMALL)
@pytest.mark.parametrize("mode", MODES)
def test_a_field_is_merged_like_the_models(kind: str, mode: str) -> None:
    assert_agreed(check_part(kind, mode, every=11))


@pytest.mark.parametrize("mode", MODES)
def test_notes_are_merged_like_the_models(mode: str) -> None:
    assert_agreed(check_part("notes", mode, every=61))


@pytest.mark.parametrize("number", range(0, len(settings()), 20))
def test_links_are_decided_like_the_models(number: int) -> None:
    assert_agreed(check_setting(settings()[number], cases()[::7]))


@pytest.mark.parametrize("setting", waiting_settings(), ids=lambda each: f"{each.mode} {each.delete_policy}")
def test_what_failed_waits_like_the_models(setting: Setting) -> None:
    assert_agreed(check_setting(setting, cases()[::7]))


@pytest.mark.parametrize("seed", range(1000, 1004))
def test_whole_tasks_are_planned_like_the_models(seed: int) -> None:
    assert_agreed(check_batch(seed))
