"""The button that signs a person in, and what it says meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QPushButton

from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.task import SignInPrompt
from tasksync_gui.services.contract import AccountService
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.ui.style.foreign import open_in_browser
from tasksync_gui.ui.widgets.basics import InlineMessage, Tone

START, GIVE_UP = N_("Sign in with &browser…"), N_("G&ive up signing in")
READABLE = 60
"""Characters of an address that a person might type."""


class SignInButton(QPushButton):
    """Pressed once it starts, pressed again (or hidden with its window) it gives up."""

    busy_changed = Signal(bool)

    def __init__(
        self,
        accounts: AccountService,
        spawn: Callable[[Coroutine[Any, Any, Any]], None],
        message: InlineMessage,
        keep: Callable[[], Awaitable[str | None]],
    ) -> None:
        super().__init__(_(START))
        self._accounts, self._spawn, self._message = accounts, spawn, message
        self._keep, self._browse = keep, open_in_browser
        self._task: asyncio.Task[Any] | None = None
        self._gone = False
        self.setAutoDefault(False)
        self.setObjectName("account.sign_in")
        self.setAccessibleName(_("Sign in with browser"))
        self.clicked.connect(self._pressed)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Nobody sees the code any more."""
        self._give_up()
        super().hideEvent(event)

    def _pressed(self) -> None:
        if self._task is None:
            self._gone = False
            self._spawn(self._run())
        else:
            self._give_up()

    def _give_up(self) -> None:
        self._gone = True
        if self._task is not None:
            self._task.cancel()

    async def _run(self) -> None:
        self._task = asyncio.current_task()
        try:
            name = await self._keep()
            if name is not None and not self._gone:
                await self._sign_in(name)
        finally:
            self._task = None

    async def _sign_in(self, name: str) -> None:
        self._busy(True)
        self._message.say(Tone.BUSY, _("Getting the sign-in ready…"))
        try:
            await self._accounts.sign_in(name, self._prompt)
        except TaskSyncError as error:
            self._message.say_error(error)
        except asyncio.CancelledError:
            if not self._gone:
                raise
            self._message.say(
                Tone.INFO,
                _("The sign-in was given up"),
                _("The account “{name}” is kept; nobody is signed in.", name=name),
            )
        else:
            self._message.say(Tone.OK, _("You are signed in to {name}", name=name))
        self._busy(False)

    def _prompt(self, prompt: SignInPrompt) -> None:
        code = prompt.code
        title = _("Enter the code {code} in the browser", code=code) if code else _("Go on in the browser")
        copies = {_("Copy &code"): code} if code else {}
        self._message.say(Tone.BUSY, title, _where(prompt.url), copies | {_("Copy a&ddress"): prompt.url})
        self._browse(prompt.url)

    def _busy(self, busy: bool) -> None:
        self.setText(_(GIVE_UP if busy else START))
        self.busy_changed.emit(busy)


def _where(address: str) -> str:
    """What to do if no browser came up; an address too long for anybody to type is named by its host."""
    if len(address) <= READABLE:
        return _("If no page has opened, go to {address}", address=address)
    return _("If no page of {host} has opened, copy the address into a browser.", host=urlsplit(address).hostname or "")
