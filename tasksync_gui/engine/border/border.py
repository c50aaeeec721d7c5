"""The border around every connector, our own ones included.

Behind it stands code that somebody wrote for a system that somebody else runs. In front of it there are only sound
tasks and the errors of ``model/errors.py``; whatever else happens is that connector's own named fault, and everything
else goes on. What is held to here:

- Records are looked at one by one (``border/records.py``): a bad one is a problem of its own.
- Any exception, one that ends programs and a cancellation that nobody asked for too, is a fault; its traceback is in
  the log.
- Silence ends a call (``runtime/calls.py``), and no call lasts for ever.
- What fails after a first request of a write was answered may have been carried out, whatever the last answer says.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from types import MethodType
from typing import NoReturn, TypeVar

from tasksync_gui.engine.border.records import (
    UnsoundError,
    sound_answer,
    sound_capabilities,
    sound_list,
    sound_snapshot,
    sound_task,
)
from tasksync_gui.engine.ports import Commented, Keeper, Lister, Pick, Restorer, TaskConnector
from tasksync_gui.engine.runtime.calls import Call, begin
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codes import RecordCode
from tasksync_gui.model.error_codes import EngineCode
from tasksync_gui.model.errors import (
    ConnectorError,
    ConnectorFaultError,
    DiskError,
    RateLimitedError,
    StoreError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, RemoteTask, Snapshot

T = TypeVar("T")
SILENCE = 300.0
"""Seconds without a sign of life after which a call is given up."""
LISTING_SILENCE = 1800.0
"""The same of a whole list: a connector with a library of its own gives no sign before the end."""
LONGEST, LONGEST_LISTING = 3600.0, 4 * 3600.0
"""Seconds after which a call is given up whatever is heard of it."""
STUBBORN = 5.0
"""Seconds that a call gets to end in, once it was told to."""
OFF_THREAD = 5000
"""Longer lists are looked at beside the event loop, so that a window never stalls."""
LISTINGS = frozenset({"snapshot", "changes_since"})
WRITES = frozenset({"create", "update", "delete", "restore", "give_back"})
log = logging.getLogger(__name__)


class Border:
    """A connector as the engine sees it.

    Args:
        name: what people call this kind of system.
        lets_through: exceptions that are nobody's fault: the program itself is to end.
    """

    def __init__(
        self, inner: TaskConnector, name: str, lets_through: tuple[type[BaseException], ...] = (KeyboardInterrupt,)
    ) -> None:
        self._inner = inner
        self._name = name
        self._lets_through = lets_through
        self._promised: Capabilities | None = None
        self._logged: set[tuple[str, type[BaseException]]] = set()
        if isinstance(inner, Restorer):
            self.restore = MethodType(_restore, self)
        if isinstance(inner, Keeper):
            self.give_back = MethodType(_give_back, self)
        if isinstance(inner, Lister):
            self.changes_since = MethodType(_changes_since, self)
        if isinstance(inner, Commented):
            self.comments = MethodType(_comments, self)

    @property
    def capabilities(self) -> Capabilities:
        """What the connector promises. Raises ConnectorFaultError if that makes no sense."""
        try:
            found = self._inner.capabilities
            if self._promised is None or found is not self._promised:
                self._promised = sound_capabilities(found)
            return found
        except self._lets_through:
            raise
        except UnsoundError as error:
            raise self._unsound("capabilities", error.why) from error
        except BaseException as error:
            raise self._fault("capabilities", error) from error

    # Reading.

    async def check(self) -> AccountReport:
        """Who we are there."""
        return await self._asked("check", lambda answer: sound_answer(answer, AccountReport))

    async def collections(self) -> Sequence[Collection]:
        """The lists that this account can see."""
        return await self._asked("collections", _collections)

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The listing, of sound tasks only; the others are among its problems."""
        return replace(await self._listing("snapshot", collection, cursor), same=frozenset())

    async def _listing(self, method: str, *given: object) -> Snapshot:
        promised = self.capabilities
        answer = await self._asked(method, lambda answer: sound_answer(answer, Snapshot), *given)
        try:
            if isinstance(answer.tasks, tuple | list) and len(answer.tasks) > OFF_THREAD:
                return await asyncio.to_thread(sound_snapshot, answer, promised)
            return sound_snapshot(answer, promised)
        except UnsoundError as error:
            raise self._unsound(method, error.why) from error

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """The very task that is asked for."""

        def asked_for(answer: object) -> RemoteTask:
            found = self._task(answer)
            if found.id != task:
                raise UnsoundError(message(RecordCode.ANOTHER_TASK))
            return found

        return await self._asked("read", asked_for, collection, task)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """What neither bears the mark nor has it as its uid was not asked for; what is unsound may be the very task, so
        nothing is known then.
        """

        def bearers(answer: object) -> tuple[RemoteTask, ...]:
            found = (self._task(each) for each in sound_list(answer, object))
            return tuple(each for each in found if marker in (each.marker, each.uid))

        return await self._asked("find_by_marker", bearers, collection, marker, since)

    # Writing.

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A task; what the connector is given is a copy, which it may change."""
        return await self._asked(
            "create", self._task, collection, Draft(dict(draft.fields), draft.uid, draft.record), marker
        )

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """The task as it is then."""
        return await self._asked("update", self._task, collection, task, dict(fields), expected_revision)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Whatever the connector answers to that."""
        await self._asked("delete", lambda answer: None, collection, task, expected_revision)

    async def close(self) -> None:
        """Whatever goes wrong here is told in the log: nobody waits for an answer."""
        try:
            await self._asked("close", lambda answer: None)
        except (ConnectorError, UserError, StoreError) as error:
            log.warning("%s could not be closed: %s", self._name, error)

    def _task(self, answer: object) -> RemoteTask:
        promised = self.capabilities
        return sound_task(answer, promised.fields, promised.compare_and_swap)

    # One call.

    async def _asked(self, method: str, understand: Callable[[object], T], *given: object) -> T:
        """What the connector answers to ``method``, understood.

        Raises:
            ConnectorError: its own; or ConnectorFaultError: it did what no connector may do.
            UserError, StoreError: its own.
        """
        listing = method in LISTINGS
        call = Call(asyncio.get_running_loop().time())
        try:
            answer = await self._ended(
                method,
                asyncio.ensure_future(self._within(call, method, given)),
                call,
                LISTING_SILENCE if listing else SILENCE,
                LONGEST_LISTING if listing else LONGEST,
            )
            return understand(answer)
        except UnsoundError as error:
            _ended_at_once(answer)
            raise self._unsound(method, error.why) from error
        except ConnectorError as error:
            self._told(method, call, error)

    async def _within(self, call: Call, method: str, given: Sequence[object]) -> object:
        """The call itself, in a task of its own.

        Raises:
            ConnectorError, UserError, StoreError, CancelledError: as they come.
        """
        begin(call)
        try:
            answer = getattr(self._inner, method)(*given)
            return await answer if inspect.isawaitable(answer) else answer
        except self._lets_through:
            raise
        except (ConnectorError, UserError, StoreError, asyncio.CancelledError):
            raise
        except BaseException as error:
            raise self._fault(method, error) from error

    async def _ended(
        self, method: str, task: asyncio.Task[object], call: Call, silence: float, longest: float
    ) -> object:
        """The result of ``task``, if it comes in time.

        Raises:
            UnavailableError: it did not.
            ConnectorFaultError: it was cancelled by nobody.
            CancelledError: we were.
        """
        loop = asyncio.get_running_loop()
        last = loop.time() + longest
        try:
            while not task.done():
                left = min(call.alive_until + silence, last) - loop.time()
                if left <= 0:
                    await _stopped(task)
                    raise UnavailableError(message(EngineCode.SILENT, system=self._name), sent=True)
                await asyncio.wait({task}, timeout=left)
        except asyncio.CancelledError:
            await _stopped(task)
            raise
        if task.cancelled():
            raise self._fault(method, asyncio.CancelledError())
        return task.result()

    def _told(self, method: str, call: Call, error: ConnectorError) -> NoReturn:
        """Raise ``error`` as what it is: after a request that was answered, none says that nothing was done."""
        if isinstance(error, RateLimitedError):
            error.retry_after = _seconds(error.retry_after)
        if isinstance(error, ConnectorFaultError):
            error.wrote = method in WRITES
        never_sent = isinstance(error, RateLimitedError) or (isinstance(error, UnavailableError) and not error.sent)
        unfinished = never_sent if method != "create" else not isinstance(error, ConnectorFaultError | DiskError)
        if method in WRITES and call.written and unfinished:
            raise UnavailableError(message(EngineCode.PARTLY_DONE, error=error.message), sent=True) from error
        raise error

    def _unsound(self, method: str, why: Message) -> ConnectorFaultError:
        fault = ConnectorFaultError(message(EngineCode.UNSOUND, system=self._name, why=why))
        fault.wrote = method in WRITES
        log.error("%s: '%s' was answered with what cannot be used: %s", self._name, method, why)
        return fault

    def _fault(self, method: str, error: BaseException) -> ConnectorFaultError:
        """The connector's fault, its traceback in the log: once of a kind, since a whole list may suffer from it."""
        kind = type(error)
        traceback = error if (method, kind) not in self._logged else None
        self._logged.add((method, kind))
        log.error("%s failed in '%s' with %s", self._name, method, kind.__name__, exc_info=traceback)
        return ConnectorFaultError(message(EngineCode.FAULT, system=self._name, kind=kind.__name__))


@contextmanager
def faultless(name: str, *also: type[BaseException]) -> Iterator[None]:
    """Around code of a connector that is no call of one: its exceptions are its fault, but for ``also``.

    Raises:
        ConnectorFaultError: it raised what it may not raise.
    """
    try:
        yield
    except (ConnectorError, UserError, StoreError, KeyboardInterrupt, asyncio.CancelledError):
        raise
    except also:
        raise
    except BaseException as error:
        log.error("The connector of %s failed with %s", name, type(error).__name__, exc_info=error)
        raise ConnectorFaultError(message(EngineCode.FAULT, system=name, kind=type(error).__name__)) from error


async def _restore(border: Border, collection: str, task: RemoteId) -> RemoteTask:
    """A deleted task out of the trash; see ``engine.ports.Restorer``."""
    return await border._asked("restore", border._task, collection, task)


async def _give_back(
    border: Border, collection: str, task: RemoteId, record: str, fields: Mapping[Field, Value]
) -> RemoteTask:
    """A deleted task from its record; see ``engine.ports.Keeper``."""
    return await border._asked("give_back", border._task, collection, task, record, fields)


async def _changes_since(border: Border, collection: str, cursor: str, pick: Pick) -> Snapshot:
    """The changes; what was to be read and is said to be the same is not known. See ``engine.ports.Lister``."""
    left: set[RemoteId] = set()

    def noted(listed: Mapping[RemoteId, Revision]) -> frozenset[RemoteId]:
        wanted = frozenset(pick(listed))
        left.update(listed.keys() - wanted)
        return wanted

    found = await border._listing("changes_since", collection, cursor, noted)
    if not found.same <= left - {task.id for task in found.tasks} - found.deleted:
        raise border._unsound("changes_since", message(RecordCode.ANOTHER_TASK))
    return found


async def _comments(border: Border, collection: str, task: RemoteId) -> Sequence[Comment]:
    """What people wrote about a task; see ``engine.ports.Commented``."""
    return await border._asked("comments", lambda answer: sound_list(answer, Comment), collection, task)


def _collections(answer: object) -> tuple[Collection, ...]:
    found = sound_list(answer, Collection)
    for each in found:
        if not sound_answer(each.id, str) or not isinstance(each.title, str):
            raise UnsoundError(message(RecordCode.EMPTY, attribute="id"))
    return found


def _seconds(value: object) -> float | None:
    """A pause that a system asked for; what is no number of seconds says nothing."""
    usable = isinstance(value, int | float) and math.isfinite(value) and value >= 0
    return float(value) if usable and isinstance(value, int | float) else None


def _ended_at_once(answer: object) -> None:
    """A coroutine that was never awaited would complain later, and where nobody knows of what."""
    if inspect.iscoroutine(answer):
        answer.close()


async def _stopped(task: asyncio.Task[object]) -> None:
    """``task`` told to end; one that does not is left behind."""
    task.cancel()
    await asyncio.wait({task}, timeout=STUBBORN)
    if not task.done():
        log.error("A call that was told to end goes on: %s", task.get_coro())
        task.add_done_callback(_forgotten)
    else:
        _forgotten(task)


def _forgotten(task: asyncio.Task[object]) -> None:
    """Nobody waits for what came of it."""
    if not task.cancelled():
        task.exception()
