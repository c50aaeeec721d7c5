"""What a live trial writes down: steps that went well or not, and measurements."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.codes import CheckCode
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.message import Message, message
from tasksync_gui.services.checks.connector_check.values import differences
from tasksync_gui.services.contract import DoctorFinding, LiveReport

PATIENCE = 30.0
"""Seconds for which we wait until something shows."""


@dataclass(slots=True)
class Notebook:
    """What a live check found so far, step by step, and what it measured on the way."""

    clock: Clock
    findings: list[DoctorFinding] = field(default_factory=list)
    measured: dict[Message, Message] = field(default_factory=dict)
    _wrong: list[Message] = field(default_factory=list)

    @asynccontextmanager
    async def step(self, check: Message) -> AsyncIterator[None]:
        """One step; a refusal by the system ends it and is its finding."""
        self._wrong = []
        next_step = message(CheckCode.REPORT_IT)
        try:
            yield
        except ConnectorError as error:
            self.wrong(message(CheckCode.REFUSED, error=error.message))
            next_step = error.next_step
        if self._wrong:
            said = message(CheckCode.WRONG, wrong=tuple(self._wrong))
            self.findings.append(DoctorFinding(check, False, said, next_step))
        else:
            self.findings.append(DoctorFinding(check, True, message(CheckCode.AS_PROMISED)))

    def wrong(self, what: Message) -> None:
        """Something in this step is not as it should be."""
        self._wrong.append(what)

    def expect(self, sent: Mapping[Field, Value], seen: Mapping[Field, Value]) -> None:
        """All that was sent must be seen again."""
        for difference in differences(sent, seen):
            self.wrong(difference)

    async def until(self, shows: Callable[[], Awaitable[bool]]) -> Message:
        """How long it takes until something shows."""
        started = self.clock.monotonic()
        while not await shows():
            if self.clock.monotonic() - started > PATIENCE:
                patience = message(CheckCode.SECONDS, number=round(PATIENCE))
                self.wrong(message(CheckCode.NOT_WITHIN, span=patience))
                return message(CheckCode.TOO_LATE, span=patience)
            await self.clock.sleep(1.0)
        return seconds(self.clock.monotonic() - started)

    def report(self) -> LiveReport:
        """What was found so far, in the order in which it was looked at."""
        return LiveReport(tuple(self.findings), dict(self.measured))


def seconds(taken: float) -> Message:
    """A time that was measured, in seconds."""
    return message(CheckCode.SECONDS, number=round(taken, 1))
