"""Background work is never lost, neither its errors nor itself."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tasksync_gui.app.eventloop import QuitRequests, Spawner, run_qt


async def test_errors_are_reported() -> None:
    errors: list[BaseException] = []
    spawn = Spawner(errors.append)

    async def fail() -> None:
        raise ValueError("broken")

    spawn(fail())
    for _ in range(3):
        await asyncio.sleep(0)
    assert [str(error) for error in errors] == ["broken"]
    assert spawn.running == 0


async def test_close_cancels_and_later_calls_do_nothing() -> None:
    errors: list[BaseException] = []
    ended: list[str] = []
    spawn = Spawner(errors.append)

    async def wait() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cleanly")

    spawn(wait())
    await asyncio.sleep(0)
    assert spawn.running == 1
    await spawn.close()
    spawn(wait())
    assert (ended, errors, spawn.running) == (["cleanly"], [], 0)


def test_qt_and_asyncio_share_one_loop(qapp: QApplication) -> None:
    async def main() -> str:
        return await asyncio.get_running_loop().run_in_executor(None, lambda: "from a thread")

    assert run_qt(qapp, main) == "from a thread"


def test_the_systems_quit_is_a_request(qapp: QApplication, qtbot: QtBot) -> None:
    asked: list[bool] = []
    requests = QuitRequests(qapp, lambda: asked.append(True))
    QApplication.sendEvent(qapp, QEvent(QEvent.Type.Quit))
    qapp.removeEventFilter(requests)
    assert asked == [True]
