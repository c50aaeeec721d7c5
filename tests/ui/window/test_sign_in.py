"""Signing in from the account dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.task import SignInPrompt
from tasksync_gui.services.contract import ConnectorInfo
from tasksync_gui.ui.dialogs.account_dialog import AccountDialog
from tasksync_gui.ui.dialogs.sign_in import GIVE_UP, START, open_in_browser
from tests.ui.shell.doubles import DEMO, FILE, FakeAccounts, World

HUB = replace(DEMO, key="hub", title="Hub", sign_in=True)


class Accounts(FakeAccounts):
    """One kind with a sign-in that waits for the person, and one without."""

    def connectors(self) -> list[ConnectorInfo]:
        self.said_yes = getattr(self, "said_yes", asyncio.Event())
        return [HUB, FILE]

    async def sign_in(self, name: str, show: Callable[[SignInPrompt], None]) -> None:
        show(SignInPrompt("https://git.example.org/device", "ABCD-1234"))
        await self.said_yes.wait()
        self._answer()
        self.signed_in.append(name)


class Scene:
    """The dialog, what it runs, and what it opened."""

    def __init__(self, qtbot: QtBot) -> None:
        self.accounts = Accounts()
        self.tasks: list[asyncio.Task[Any]] = []
        self.pages: list[str] = []
        self.dialog = AccountDialog(World(accounts=self.accounts).services, self._spawn)
        qtbot.addWidget(self.dialog)
        self.panel, self.button = self.dialog.panel, self.dialog.panel.sign_in_button
        self.button._browse = self.pages.append
        self.dialog.show()

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        self.tasks.append(asyncio.get_running_loop().create_task(work))

    async def turn(self) -> None:
        for _ in range(20):
            QApplication.processEvents()
            await asyncio.sleep(0)


@pytest.fixture
async def scene(qtbot: QtBot, qapp: object) -> Scene:
    return Scene(qtbot)


async def test_a_person_sees_the_code_and_the_page_and_then_that_it_worked(scene: Scene) -> None:
    scene.button.click()
    await scene.turn()
    assert "ABCD-1234" in scene.panel.message.message
    assert scene.pages == ["https://git.example.org/device"]
    assert scene.button.text() == GIVE_UP
    assert not scene.dialog.save_button.isEnabled()
    scene.accounts.said_yes.set()
    await scene.turn()
    assert scene.accounts.signed_in == ["Hub"]
    assert "signed in to Hub" in scene.panel.message.message
    assert (scene.button.text(), scene.dialog.save_button.isEnabled()) == (START, True)
    scene.dialog.save_button.click()
    await scene.turn()
    assert list(scene.accounts.items) == ["Hub"]
    assert not scene.dialog.isVisible()


async def test_given_up_it_ends_and_can_be_started_again(scene: Scene) -> None:
    scene.button.click()
    await scene.turn()
    scene.button.click()
    await scene.turn()
    assert "given up" in scene.panel.message.message
    assert (scene.button.text(), scene.accounts.signed_in) == (START, [])
    scene.accounts.said_yes.set()
    scene.button.click()
    await scene.turn()
    assert scene.accounts.signed_in == ["Hub"]


async def test_closing_the_dialog_gives_up(scene: Scene) -> None:
    scene.button.click()
    await scene.turn()
    scene.dialog.reject()
    await scene.turn()
    assert all(task.done() for task in scene.tasks)
    assert scene.accounts.signed_in == []


async def test_a_refusal_is_shown_where_the_person_looks(scene: Scene) -> None:
    scene.accounts.error = AuthError("The sign-in was declined")
    scene.accounts.said_yes.set()
    scene.button.click()
    await scene.turn()
    assert "declined" in scene.panel.message.message
    assert scene.button.text() == START


async def test_without_a_name_nothing_is_stored_or_asked(scene: Scene) -> None:
    scene.panel.name.clear()
    scene.button.click()
    await scene.turn()
    assert scene.accounts.items == {}
    assert scene.pages == []


async def test_systems_without_a_sign_in_do_not_offer_one(scene: Scene) -> None:
    scene.panel.connectors.choose(FILE.key)
    assert not scene.button.isVisible()


def test_only_web_pages_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "tasksync_gui.ui.dialogs.sign_in.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    for address in ("https://a.example/", "file:///etc/passwd", "javascript:x", "http://b.example/"):
        open_in_browser(address)
    assert opened == ["https://a.example/", "http://b.example/"]
