"""A second start reaches the first; a crash leaves nothing in the way."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from tasksync_gui.app.single_instance import Command, Inbox, SingleInstance, server_name
from tasksync_gui.model.errors import StoreError
from tests.support.errors import cause_of

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from tasksync_gui.app.single_instance import Command, SingleInstance
application = QCoreApplication([])
second = SingleInstance(Path(sys.argv[1]), print)
sys.exit(0 if not second.claim() and second.send(Command.SYNC) else 1)
"""


def raw_client(data_dir: Path, line: bytes) -> QLocalSocket:
    socket = QLocalSocket()
    socket.connectToServer(server_name(data_dir))
    socket.write(line)
    return socket


@pytest.mark.parametrize("command", list(Command))
def test_each_command_is_taken_and_answered(tmp_path: Path, qtbot: QtBot, command: Command) -> None:
    received: list[Command] = []
    first = SingleInstance(tmp_path, received.append)
    assert first.claim()
    socket = raw_client(tmp_path, f"{command}\n".encode())
    qtbot.waitUntil(lambda: socket.canReadLine())
    answer = bytes(socket.readLine().data())
    first.close()
    assert (answer, received) == (b"ok\n", [command])


def test_a_second_process_is_forwarded(tmp_path: Path, qtbot: QtBot) -> None:
    received: list[Command] = []
    first = SingleInstance(tmp_path, received.append)
    assert first.claim()
    process = QProcess()
    process.start(sys.executable, ["-c", SECOND, str(tmp_path)])
    with qtbot.waitSignal(process.finished, timeout=20_000):
        pass
    first.close()
    assert (process.exitCode(), received) == (0, [Command.SYNC])


def test_after_closing_the_next_is_first(tmp_path: Path, qtbot: QtBot) -> None:
    first, second = SingleInstance(tmp_path, lambda _: None), SingleInstance(tmp_path, lambda _: None)
    assert first.claim()
    first.close()
    assert second.claim()
    second.close()


def test_a_stale_socket_is_replaced(tmp_path: Path, qtbot: QtBot) -> None:
    stale = QLocalServer()
    assert stale.listen(server_name(tmp_path))
    first = SingleInstance(tmp_path, lambda _: None)
    assert first.claim()
    first.close()
    stale.close()


def test_nobody_there(tmp_path: Path, qtbot: QtBot) -> None:
    assert not SingleInstance(tmp_path, lambda _: None).send(Command.RAISE, timeout=0.1)


@pytest.mark.parametrize("rubbish", [b"dance\n", b"x" * 100, b"\xff\xfe\n"])
def test_rubbish_is_not_a_command(tmp_path: Path, qtbot: QtBot, rubbish: bytes) -> None:
    received: list[Command] = []
    first = SingleInstance(tmp_path, received.append)
    assert first.claim()
    socket = raw_client(tmp_path, rubbish)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState)
    first.close()
    assert received == []


def test_directories_and_users_are_apart(tmp_path: Path) -> None:
    names = {server_name(tmp_path, "ann"), server_name(tmp_path, "bob"), server_name(tmp_path / "x", "ann")}
    assert len(names) == 3
    assert all(len(name) < 40 for name in names)


def test_a_data_directory_that_is_a_file(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError) as caught:
        SingleInstance(tmp_path / "data", lambda _: None).claim()
    assert str(tmp_path / "data") in cause_of(caught.value)


def test_a_command_that_comes_while_the_program_still_starts_is_obeyed_later() -> None:
    inbox, obeyed = Inbox(), list[Command]()
    inbox(Command.SYNC)
    inbox(Command.QUIT)
    inbox.open(obeyed.append)
    inbox(Command.RAISE)
    inbox.close()
    inbox(Command.PREVIEW)
    assert obeyed == [Command.SYNC, Command.QUIT, Command.RAISE]
