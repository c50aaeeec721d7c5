"""One TaskSync per data directory and user: later starts hand their wish to the first and end."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from tasksync_gui.app.paths import open_data_dir
from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message

ANSWER = b"ok\n"
LINE_LIMIT = 64


class Command(StrEnum):
    """What a second start may ask of the first."""

    RAISE = "raise"
    SYNC = "sync"
    PREVIEW = "preview"
    QUIT = "quit"


def server_name(data_dir: Path, user: str | None = None) -> str:
    """The socket's name: short, safe everywhere, different for each data directory and user."""
    identity = f"{user or getpass.getuser()}\0{data_dir.resolve()}"
    return f"tasksync-{hashlib.sha256(identity.encode()).hexdigest()[:20]}"


class Inbox:
    """What later starts ask for, kept until the program can obey and dropped once it ends."""

    def __init__(self) -> None:
        self._waiting: list[Command] = []
        self._obey: Callable[[Command], None] = self._waiting.append

    def __call__(self, command: Command) -> None:
        """Another start of the program has handed over what it was asked for."""
        self._obey(command)

    def open(self, obey: Callable[[Command], None]) -> None:
        """From now on ``obey`` is given the commands, first those that have waited."""
        self._obey = obey
        while self._waiting:
            obey(self._waiting.pop(0))

    def close(self) -> None:
        """Too late for further ones."""
        self._obey = lambda command: None


class SingleInstance(QObject):
    """The lock file decides who is first; the local socket carries commands to it.

    The lock belongs to a living process, so a socket left behind by a crash is known to be stale.
    """

    def __init__(self, data_dir: Path, on_command: Callable[[Command], None]) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._name = server_name(data_dir)
        self._on_command = on_command
        self._lock = QLockFile(str(data_dir / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._sockets: set[QLocalSocket] = set()
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)

    def claim(self) -> bool:
        """Become the first instance; False if another one is alive. Raises StoreError."""
        open_data_dir(self._data_dir)
        if not self._lock.tryLock(0):
            if self._lock.error() == QLockFile.LockError.LockFailedError:
                return False
            raise StoreError(message(AppCode.FOLDER_NOT_LOCKED, folder=self._data_dir))
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            self._lock.unlock()
            raise StoreError(message(AppCode.NO_LISTENING, reason=self._server.errorString()))
        return True

    def send(self, command: Command, timeout: float = 3.0) -> bool:
        """Hand ``command`` to the first instance; whether it answered."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        milliseconds = int(timeout * 1000)
        if not socket.waitForConnected(milliseconds):
            return False
        socket.write(f"{command}\n".encode())
        socket.flush()
        answered = socket.waitForReadyRead(milliseconds) and bytes(socket.readAll().data()) == ANSWER
        socket.disconnectFromServer()
        return answered

    def close(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        for socket in tuple(self._sockets):
            self._forget(socket)
            socket.abort()
        self._lock.unlock()

    def _accept(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            self._sockets.add(socket)
            socket.readyRead.connect(partial(self._read, socket))
            socket.disconnected.connect(partial(self._forget, socket))
            self._read(socket)

    def _forget(self, socket: QLocalSocket) -> None:
        """Let a finished conversation go; its signals first, or they would reach a dying object."""
        if socket in self._sockets:
            self._sockets.discard(socket)
            socket.readyRead.disconnect()
            socket.disconnected.disconnect()
            socket.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > LINE_LIMIT:
                socket.abort()
            return
        text = bytes(socket.readLine(LINE_LIMIT).data()).decode("ascii", "replace").strip()
        if text not in set(Command):
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        self._on_command(Command(text))
