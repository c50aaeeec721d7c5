"""Signing in from the account dialog."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.connectors.kit.auth.oauth_loopback import redirect_address
from tasksync_gui.connectors.kit.auth.registered_app import PORT
from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.task import SignInPrompt
from tasksync_gui.services.config.accounts import info_of
from tasksync_gui.services.contract import ConnectorInfo
from tasksync_gui.ui.dialogs.account_dialog import AccountDialog
from tasksync_gui.ui.dialogs.form import ConfigForm
from tasksync_gui.ui.dialogs.sign_in import GIVE_UP, START
from tests.ui.shell.doubles import DEMO, FILE, FakeAccounts, World

HUB = replace(DEMO, key="hub", title="Hub", sign_in=True)


class Accounts(FakeAccounts):
    """One kind with a sign-in that waits for the person, and one without."""

    def connectors(self) -> list[ConnectorInfo]:
        self.said_yes = getattr(self, "said_yes", asyncio.Event())
        return [HUB, FILE]

    code = "ABCD-1234"
    address = "https://git.example.org/device"

    async def sign_in(self, name: str, show: Callable[[SignInPrompt], None]) -> None:
        show(SignInPrompt(self.address, self.code))
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


async def test_a_sign_in_without_a_code_goes_on_in_the_browser(scene: Scene) -> None:
    scene.accounts.code = ""
    assert (scene.button.text(), scene.button.accessibleName()) == ("Sign in with &browser…", "Sign in with browser")
    scene.button.click()
    await scene.turn()
    assert scene.panel.message.message.startswith("Go on in the browser")
    assert scene.pages == ["https://git.example.org/device"]


async def test_code_and_address_can_be_copied(scene: Scene) -> None:
    scene.button.click()
    await scene.turn()
    copied = {}
    for button in scene.panel.message.copy_buttons:
        words = button.accessibleName()
        button.click()
        copied[words] = QApplication.clipboard().text()
        assert button.text() == "Copied"
    assert copied == {"Copy code": "ABCD-1234", "Copy address": "https://git.example.org/device"}
    scene.accounts.said_yes.set()
    await scene.turn()
    assert not scene.panel.message.copy_buttons


async def test_a_long_address_does_not_widen_the_dialog(scene: Scene) -> None:
    """It did, beyond the screen."""
    scene.accounts.code = ""
    scene.accounts.address = "https://app.example.org/authorise?" + "&".join(
        f"key{n}=0123456789abcdef" for n in range(20)
    )
    await scene.turn()
    before = scene.dialog.width()
    scene.button.click()
    await scene.turn()
    assert scene.dialog.width() == before
    assert "key1" not in scene.panel.message.message
    assert "app.example.org" in scene.panel.message.message
    (button,) = scene.panel.message.copy_buttons
    button.click()
    assert QApplication.clipboard().text() == scene.accounts.address


async def test_an_account_that_the_sign_in_stored_is_told_of_when_the_dialog_is_cancelled(scene: Scene) -> None:
    """It was in the database, but in no list of the window, and "nothing was stored" was said."""
    told: list[str] = []
    scene.dialog.saved.connect(told.append)
    scene.button.click()
    await scene.turn()
    scene.button.click()
    await scene.turn()
    assert "“Hub” is kept" in scene.panel.message.message
    assert scene.dialog.save_button.text() == "&Save"
    scene.dialog.reject()
    assert told == ["Hub"]


async def test_a_cancelled_dialog_without_a_sign_in_tells_of_nothing(scene: Scene) -> None:
    told: list[str] = []
    scene.dialog.saved.connect(told.append)
    scene.dialog.reject()
    assert (told, scene.accounts.items) == ([], {})


def test_the_form_of_a_system_with_both_ways_asks_for_a_token_or_an_app(qtbot: QtBot) -> None:
    for key in ("asana", "jira"):
        info = info_of(load_registry(third_party=False).get(key))
        form = ConfigForm(info.config)
        qtbot.addWidget(form)
        assert info.sign_in
        assert {"token", "client_id", "client_secret", "redirect_port"} <= form.rows.keys()
        assert redirect_address(PORT) in str(info.config.model_fields["client_id"].description)
        assert form.rows["client_secret"].secret
        assert form.rows["redirect_port"].editor.inner.text() == str(PORT), "a port has no thousands"
        form.rows["client_id"].editor.set_text("client")
        assert form.values()["client_id"] == "client"


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
