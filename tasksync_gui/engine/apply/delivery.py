"""Writing to one side: compare and swap before, probing after, waiting in between."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random

from tasksync_gui.engine.apply.links import AnyOf
from tasksync_gui.engine.apply.probe import Changed, Delivered, Finding, Memory, NotDone, Rivals, Unclear, probe
from tasksync_gui.engine.merge.equality import canonical
from tasksync_gui.engine.merge.trust import Trust
from tasksync_gui.engine.ports import Clock, Keeper, Restorer, TaskConnector
from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.engine.runtime.circuit_breaker import Breaker
from tasksync_gui.engine.runtime.retry import WRITES, pause_after
from tasksync_gui.engine.runtime.wait_reporting import Waits
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.error_codes import EngineCode
from tasksync_gui.model.errors import (
    ConnectorError,
    ConnectorFaultError,
    DiskError,
    ForbiddenError,
    InvalidResponseError,
    LockedError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import OperationId, RemoteId, Revision
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.plan import OperationKind
from tasksync_gui.model.task import Draft, RemoteTask

Waiting = Callable[[Message | None], None]


@dataclass(slots=True)
class Writer:
    """Sends the requests of one run to one list, tries again, and asks what became of those without an answer."""

    connector: TaskConnector
    collection: str
    system: str
    clock: Clock
    random: Random
    waiting: Waiting
    """Told why nothing moves; told None when it goes on."""
    stop: Cancellation
    breaker: Breaker
    """Shared by all writers of one account."""
    known: Memory
    """What was on this side before, so that a probe by content does not take it for what we wrote."""
    waits: Waits = field(default_factory=Waits)
    """Told what is waited for inside requests."""
    trust: Callable[[], Trust] = field(default_factory=lambda: cache(Trust))
    """What the system is known to keep as it is sent: the same one each time, found out when it is needed."""
    in_doubt: dict[OperationId, Intent] = field(default_factory=dict)
    """What may have been carried out and could not be asked for, whatever the reason: the next run asks again."""
    _rivals: Rivals = field(default_factory=Rivals)
    _written: set[RemoteId] = field(default_factory=set)
    _one_by_one: dict[Value, asyncio.Lock] = field(default_factory=dict)

    async def deliver(self, intent: Intent) -> Finding:
        """Send ``intent`` until it is settled.

        Raises:
            ConnectorError: it was refused for good, or nothing could be learnt after all tries.
        """
        with self.waits.of(self.system):
            async with self._turn(intent):
                try:
                    finding = await self._deliver(intent)
                except ForbiddenError as error:
                    if self.breaker.forbids(intent.target or intent.operation):
                        raise
                    raise error.about_one_task() from None
                return self._taken(intent, finding)

    async def look(self, intent: Intent) -> RemoteTask | None:
        """The task of an update as it is now; None if it is gone. Raises ConnectorError."""
        assert intent.target is not None
        try:
            return await self.connector.read(self.collection, intent.target)
        except NotFoundError:
            return None

    def _turn(self, intent: Intent) -> contextlib.AbstractAsyncContextManager[object]:
        """Without marks, a new task is known by its title: those of one title are created one after the other."""
        if intent.kind is not OperationKind.CREATE or self.connector.capabilities.marker is not MarkerKind.NONE:
            return contextlib.nullcontext()
        title = canonical(Field.TITLE, intent.desired.get(Field.TITLE))
        return self._one_by_one.setdefault(title, asyncio.Lock())

    def _taken(self, intent: Intent, finding: Finding) -> Finding:
        """What was found by asking and is another write's already is not this one's."""
        if isinstance(finding, Unclear):
            self._rivals.add(intent)
        if not isinstance(finding, Delivered) or finding.task is None:
            return finding
        id_ = finding.task.id
        if finding.asked_later and id_ != intent.target and id_ in self._written:
            return Changed(None, after_us=True)
        self._written.add(id_)
        return finding

    def _doubt(self, intent: Intent) -> None:
        self.in_doubt[intent.operation] = intent
        self._rivals.add(intent)

    def _learnt(self, intent: Intent) -> None:
        del self.in_doubt[intent.operation]
        self._rivals.discard(intent)

    async def _probe(self, intent: Intent, *, refused: bool = False) -> Finding:
        known = self.known()
        known = replace(known, ids=AnyOf(known.ids, self._written), rivals=self._rivals.of(intent))
        return await probe(self.connector, self.collection, intent, self.clock, known, refused=refused)

    async def _deliver(self, intent: Intent) -> Finding:
        for attempt in range(WRITES):
            try:
                task = await self._send(intent)
                self.breaker.answered()
                self.breaker.accepted()
                return await self._looked_at(intent, task)
            except RateLimitedError as error:
                self.breaker.answered()
                await self._pause(attempt, error, WaitCode.SLOW_DOWN)
            except DiskError:
                raise
            except ConnectorFaultError as error:
                return await self._after_fault(intent, error)
            except LockedError:
                self.breaker.answered()  # it works, and has been asked often enough
                raise
            except (UnavailableError, InvalidResponseError) as error:
                self.breaker.failed()
                await self._pause(attempt, error, WaitCode.NO_ANSWER)
                if isinstance(error, UnavailableError) and not error.sent:
                    continue
                self._doubt(intent)
                finding = await self._ask(intent, attempt)
                self._learnt(intent)
                if not isinstance(finding, NotDone):
                    return _afterwards(finding)
                intent = _at_revision(intent, finding.current)
            except PreconditionFailedError:
                return await self._after_conflict(intent)
            except NotFoundError as error:
                return await self._gone(intent, error)
        raise AssertionError("the last try either returns or raises")

    async def _send(self, intent: Intent) -> RemoteTask | None:
        """One request, after a re-read where the system itself does not compare revisions."""
        if intent.kind is OperationKind.CREATE:
            return await self._restore(intent) or await self._give_back(intent) or await self._create(intent)
        assert intent.target is not None
        expected = intent.expected_revision or Revision("")
        if not self.connector.capabilities.compare_and_swap:
            current = await self.connector.read(self.collection, intent.target)
            if current.revision != expected:
                raise PreconditionFailedError(message(EngineCode.TASK_CHANGED, system=self.system, task=intent.title))
        if intent.kind is OperationKind.DELETE:
            await self.connector.delete(self.collection, intent.target, expected)
            return None
        return await self.connector.update(self.collection, intent.target, intent.desired, expected)

    async def _looked_at(self, intent: Intent, answer: RemoteTask | None) -> Delivered:
        """A write that was answered with a revision alone, with what its system has made of it at that revision.

        Only where nobody knows yet what it makes of the like: of each kind of write the first ones, of values those
        of a new kind, and one now and then. What cannot be read now is left to the next listing.
        """
        if answer is None or not answer.as_sent or self.connector.capabilities.weak_revisions:
            return Delivered(answer)
        trust = self.trust()
        if self.stop.requested or not trust.wants(answer, intent.kind):
            return Delivered(answer)
        try:
            kept = await self.connector.read(self.collection, answer.id)
        except ConnectorError:
            return Delivered(answer)
        if kept.revision != answer.revision:
            return Delivered(answer)
        return Delivered(kept, proves=trust.learn(answer, kept, intent.kind))

    async def _create(self, intent: Intent) -> RemoteTask:
        draft = Draft(intent.desired, intent.uid, intent.kept)
        return await self.connector.create(self.collection, draft, intent.marker)

    async def _restore(self, intent: Intent) -> RemoteTask | None:
        """The deleted task out of its system's trash, if it is meant to come back and still there."""
        if intent.target is None or not isinstance(self.connector, Restorer):
            return None
        try:
            return await self.connector.restore(self.collection, intent.target)
        except NotFoundError:
            return None

    async def _give_back(self, intent: Intent) -> RemoteTask | None:
        """The deleted task from the record that was kept of it, if that is to be and its system takes it."""
        if intent.target is None or not intent.kept or not isinstance(self.connector, Keeper):
            return None
        try:
            return await self.connector.give_back(self.collection, intent.target, intent.kept, intent.desired)
        except RejectedFieldError:
            return None

    async def _after_conflict(self, intent: Intent) -> Finding:
        """A create whose id exists is ours; anything else changed under our hands."""
        self._doubt(intent)
        finding = await self._probe(intent, refused=True)
        self._learnt(intent)
        if isinstance(finding, NotDone) and intent.kind is not OperationKind.CREATE:
            return Changed(finding.current)
        return _afterwards(finding) if isinstance(finding, Delivered) else finding

    async def _gone(self, intent: Intent, error: NotFoundError) -> Finding:
        """A write that says that its task is not there proves nothing: only a direct read of the task does."""
        if intent.kind is OperationKind.CREATE or intent.target is None:
            raise error
        try:
            await self.connector.read(self.collection, intent.target)
        except NotFoundError:
            return Delivered(None) if intent.kind is OperationKind.DELETE else Changed(None)
        raise error

    async def _after_fault(self, intent: Intent, fault: ConnectorFaultError) -> Finding:
        """A connector failed in the middle of a write: what came of it is asked for, and it is not tried again now."""
        if not fault.wrote:
            raise fault
        self._doubt(intent)
        finding = await self._probe(intent)
        self._learnt(intent)
        if isinstance(finding, NotDone):
            raise fault
        return _afterwards(finding)

    async def _ask(self, intent: Intent, attempt: int) -> Finding:
        """Probe, with the tries that are left."""
        for later in range(attempt + 1, WRITES + 1):
            try:
                finding = await self._probe(intent)
                self.breaker.answered()
                return finding
            except (RateLimitedError, UnavailableError, InvalidResponseError) as error:
                if not isinstance(error, RateLimitedError):
                    self.breaker.failed()
                await self._pause(later, error, WaitCode.NO_ANSWER)
        raise AssertionError("the last pause raises")

    async def _pause(self, attempt: int, error: ConnectorError, code: WaitCode) -> None:
        """Wait before the next try; raise ``error`` if there is none, or none that is worth holding the run for."""
        if self.stop.requested or self.breaker.is_open:
            raise error
        seconds = pause_after(error, attempt, WRITES, self.random)
        self.waiting(message(code, where=self.system, seconds=round(seconds)))
        await self.stop.cut_short(self.clock.sleep(seconds))
        self.waiting(None)
        if self.stop.requested or self.breaker.is_open:
            raise error


def _at_revision(intent: Intent, current: RemoteTask | None) -> Intent:
    return intent if current is None else replace(intent, expected_revision=current.revision)


def _afterwards(finding: Finding) -> Finding:
    """What was found out by asking, not from the answer."""
    if isinstance(finding, Delivered):
        return replace(finding, asked_later=True)
    return replace(finding, after_us=True) if isinstance(finding, Changed) else finding
