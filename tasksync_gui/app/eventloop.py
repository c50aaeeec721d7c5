"""Qt and asyncio on one loop. The only module that imports qasync."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

T = TypeVar("T")


def run_qt(application: QApplication, main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run ``main`` to its end with Qt's events served; the application never quits before it."""
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: QEventLoop(application)) as runner:
        return runner.run(main())


class Spawner:
    """Starts coroutines from Qt's slots: keeps them referenced, reports what they raise, ends them at quit."""

    def __init__(self, on_error: Callable[[BaseException], None]) -> None:
        self._on_error = on_error
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    def __call__(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run ``coroutine`` in the background."""
        if self._closed:
            coroutine.close()
            return
        task = asyncio.get_running_loop().create_task(self._guard(coroutine))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @property
    def running(self) -> int:
        """How many are under way."""
        return len(self._tasks)

    async def close(self) -> None:
        """Cancel everything and wait until it has ended; later calls do nothing."""
        self._closed = True
        tasks = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _guard(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        try:
            await coroutine
        except Exception as error:  # noqa: BLE001 - the one place where a background task's error must not be lost
            self._on_error(error)


class QuitRequests(QObject):
    """Turns the system's quit event (macOS menu, session end) into a request, so that runs end cleanly."""

    def __init__(self, application: QApplication, on_quit: Callable[[], None]) -> None:
        super().__init__(application)
        self._on_quit = on_quit
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Catch ``QEvent.Quit``."""
        if event.type() == QEvent.Type.Quit:
            event.ignore()
            self._on_quit()
            return True
        return super().eventFilter(watched, event)


@contextmanager
def ending_by_signal(on_quit: Callable[[], None]) -> Iterator[None]:
    """SIGTERM, SIGINT and SIGHUP as *Quit*: runs under way are given a few seconds.

    Qt's loop runs in C++, where Python's handlers do not come to be called: the signal's number is written into a
    socket (:func:`signal.set_wakeup_fd`) that Qt watches. Windows has SIGINT only.
    """
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
    heard, told = socket.socketpair()
    with contextlib.closing(heard), contextlib.closing(told):
        for end in (heard, told):
            end.setblocking(False)
        notifier = QSocketNotifier(heard.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda: _hear(heard, on_quit))
        before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        woken = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(woken)
            for number, handler in before.items():
                signal.signal(number, handler if handler is not None else signal.SIG_DFL)
            notifier.setEnabled(False)


def _hear(heard: socket.socket, on_quit: Callable[[], None]) -> None:
    with contextlib.suppress(BlockingIOError):
        if heard.recv(64):
            on_quit()
