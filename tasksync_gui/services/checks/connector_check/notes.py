"""What a live trial writes down: steps that went well or not, and measurements."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.services.checks.connector_check.values import differences
from tasksync_gui.services.contract import DoctorFinding, LiveReport
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.language import N_, _
from tasksync_gui.services.phrases.numbers import seconds_words

PATIENCE = 30.0
"""Seconds for which we wait until something shows."""
REPORT_IT = N_("If this stays so, please report it with these lines.")


@dataclass(slots=True)
class Notebook:
    """The findings so far."""

    clock: Clock
    findings: list[DoctorFinding] = field(default_factory=list)
    measured: dict[str, str] = field(default_factory=dict)
    _wrong: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator[None]:
        """One step; a refusal by the system ends it and is its finding."""
        self._wrong = []
        next_step = _(REPORT_IT)
        try:
            yield
        except ConnectorError as error:
            said = say_error(error)
            self.wrong(said.what)
            next_step = said.next_step
        message = "; ".join(self._wrong)
        self.findings.append(
            DoctorFinding(name, not message, message or _("as promised"), next_step if message else "")
        )

    def wrong(self, message: str) -> None:
        """Something in this step is not as it should be."""
        self._wrong.append(message)

    def expect(self, sent: Mapping[Field, Value], seen: Mapping[Field, Value]) -> None:
        """All that was sent must be seen again."""
        for difference in differences(sent, seen):
            self.wrong(difference)

    async def until(self, shows: Callable[[], Awaitable[bool]]) -> str:
        """How long it takes until something shows, in words."""
        started = self.clock.monotonic()
        while not await shows():
            if self.clock.monotonic() - started > PATIENCE:
                patience = seconds_words(PATIENCE, 0)
                self.wrong(_("It did not show within {time}", time=patience))
                return _("not within {time}", time=patience)
            await self.clock.sleep(1.0)
        return seconds_words(self.clock.monotonic() - started)

    def report(self) -> LiveReport:
        """Everything."""
        return LiveReport(tuple(self.findings), dict(self.measured))
