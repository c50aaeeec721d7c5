"""People who write Greek, so that no letter of theirs is taken for one of ours, on a program that speaks oddly."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication

from tasksync_gui.app.bootstrap import build_services
from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.services.contract import PairDraft, Services
from tasksync_gui.services.phrases.language import ENGLISH, Language, current, use
from tasksync_gui.ui.style.languages import speak
from tests.cli.conftest import tasksync
from tests.support.clock import FakeClock
from tests.words.pseudo import Pseudo, RightToLeft

__all__ = ["tasksync"]
LEFT, RIGHT, PAIR = "Αριστερά", "Δεξιά", "Ζεύγος"
FEW = ("Γάλα", "Ψωμί", "Τυρί", *(f"Πράγμα {letter}" for letter in "αβγδεζηθικλ"))


class Speaker:
    """Sets the language of the window in the context in which the test itself runs."""

    def __init__(self, application: QApplication) -> None:
        self.application = application

    def __call__(self, language: Language) -> Language:
        speak(self.application, language, QLocale(language.code))
        return current()


@pytest.fixture
def speaker(qapp: QApplication) -> Iterator[Speaker]:
    yield Speaker(qapp)
    speak(qapp, ENGLISH, QLocale("en_GB"))
    qapp.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    QLocale.setDefault(QLocale.system())
    use(ENGLISH)


@pytest.fixture(params=[Pseudo, pytest.param(RightToLeft, marks=pytest.mark.thorough("the window in each language"))])
def odd(request: pytest.FixtureRequest) -> Language:
    """A language in which every word of ours can be told from those of people."""
    made = request.param()
    assert isinstance(made, Language)
    return made


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def greek(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Services]:
    """Services on two files with tasks, and a pair of them."""
    services = await build_services(
        tmp_path / "data", environ={}, clock=clock, registry=load_registry(third_party=False)
    )
    for name in (LEFT, RIGHT):
        path = tmp_path / f"{name}.txt"
        path.write_text("", encoding="utf-8")
        await services.accounts.add(name, "todotxt", {"path": str(path)}, {})
    (tmp_path / f"{LEFT}.txt").write_text(
        "".join(f"{title} id:{number}\n" for number, title in enumerate(FEW)), encoding="utf-8"
    )
    await services.pairs.add(PairDraft(PAIR, LEFT, RIGHT))
    yield services
    await services.close()


async def calm() -> None:
    """Let what was spawned come to rest."""
    for _ in range(200):
        QApplication.processEvents()
        await asyncio.sleep(0)
