"""A write of which its system refuses a part: what is held, what is sent once more, and what becomes of the rest."""

from __future__ import annotations

from collections.abc import Awaitable, Set
from dataclasses import replace
from typing import Protocol

from tasksync_gui.engine.apply import refusals
from tasksync_gui.engine.apply.endings import Endings
from tasksync_gui.engine.apply.intents import Intents
from tasksync_gui.engine.apply.probe import Finding
from tasksync_gui.engine.apply.run_state import RunState
from tasksync_gui.engine.runtime.cancellation import Cancellation
from tasksync_gui.model.errors import ConnectorError, RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import Link
from tasksync_gui.model.plan import OperationKind


class Sender(Protocol):
    """Sends an attempt, and sees to its end."""

    def deliver(self, link: Link, intent: Intent, *, second_try: bool) -> Awaitable[bool]:
        """Whether it was done in the end."""
        ...

    def conclude(
        self, link: Link, intent: Intent, finding: Finding, second_try: bool, *, counted: bool = True
    ) -> Awaitable[bool]:
        """The same of what is already sent."""
        ...


class PartialWrites:
    """Sees to writes that were refused with or without the names of fields."""

    def __init__(self, state: RunState, intents: Intents, endings: Endings, sender: Sender, stop: Cancellation) -> None:
        self._state = state
        self._intents = intents
        self._endings = endings
        self._sender = sender
        self._stop = stop

    async def partly_refused(self, link: Link, intent: Intent, error: RejectedFieldError) -> bool:
        """Hold what was refused, and write the rest."""
        if intent.operation in self._state.writers[intent.side].in_doubt:  # it was only asked for, and that was refused
            return await self._endings.refused(link, intent, error)
        fields = refusals.named(intent, error)
        if fields:
            await self._hold_refused(link, intent, fields, error)
            rest = refusals.without(intent, fields)
            return rest is not None and await self._deliver_rest(rest)
        if intent.kind is OperationKind.CREATE and intent.link_after is None and (least := refusals.bare(intent)):
            return await self._create_bare(link, intent, least)
        if intent.kind is OperationKind.UPDATE and len(refusals.parts(intent)) > 1:
            return await self._part_by_part(link, intent, error)
        return await self._endings.refused(link, intent, error)

    async def _hold_refused(
        self, link: Link, intent: Intent, fields: Set[Field], error: RejectedFieldError
    ) -> None:  # fmt: skip
        """Remember what was refused, and tell it; of an undo it is only told."""
        self._state.tally.last_error = error.message
        self._state.tally.add("failed")
        pair = self._state.request.pair.id
        if intent.link_after is None:
            self._state.refused_here.add(intent.link)
            await self._state.store.forget(pair, refusals.used_up(intent, fields))
            await self._state.store.remember(pair, refusals.remembered(intent, fields, error, self._state.clock.now()))
        await self._state.close_intent(self._state.journal.refused(intent, fields, error), intent.title)

    async def _deliver_rest(self, intent: Intent) -> bool:
        """Send what was not refused, to the task as it is by now: a part of the write may have arrived."""
        if self._stop.requested:
            self._state.tally.left += 1
            return False
        if intent.kind is OperationKind.UPDATE:
            found = await self._present(intent)
            if found is None:
                return False
            intent = found
        return await self._sender.deliver(self._state.links[intent.link], intent, second_try=True)

    async def _present(self, intent: Intent) -> Intent | None:
        """``intent`` for the task as it is now; None, and counted, if it cannot be sent now."""
        try:
            current = await self._state.writers[intent.side].look(intent)
        except ConnectorError as error:
            await self._endings.refused(self._state.links[intent.link], intent, error)
            return None
        found = None if current is None else refusals.present(intent, current)
        self._state.tally.changed_meanwhile += found is None
        return found

    async def _create_bare(self, link: Link, intent: Intent, least: Intent) -> bool:
        """Nobody knows which value of a new task was refused: make it without any, then fill it in."""
        if not await self._sender.deliver(link, least, second_try=True):
            return False
        try:
            known = self._state.links[link.id]
            target = known.remote_id(intent.side)
            current = (
                None if target is None else await self._state.writers[intent.side].look(replace(intent, target=target))
            )
        except ConnectorError:
            return True  # it is there; the next run fills it in
        if current is None or self._stop.requested:
            return True
        plan = self._state.replanner.replan(link.id, intent.side, current, current.id)
        for operation in plan.operations:
            if refusals.is_part_of(operation, intent):
                self._state.operations[operation.id] = operation
                await self._sender.deliver(*self._intents.of(operation), second_try=False)
        return True

    async def _part_by_part(self, link: Link, intent: Intent, error: RejectedFieldError) -> bool:
        """The system does not say which value it refused: each part by itself tells. None at all: it is the task."""
        refused: dict[frozenset[Field], RejectedFieldError] = {}
        written, broken = 0, False
        await self._state.close_intent(self._state.journal.overtaken(intent), intent.title)
        for part in refusals.parts(intent):
            own = None if self._stop.requested else await self._present(refusals.only(intent, part))
            if own is None:
                broken = True
                break
            await self._state.store.open_intent(self._state.lease, own)
            try:
                finding = await self._state.writers[intent.side].deliver(own)
            except RejectedFieldError as refusal:
                if own.operation in self._state.writers[intent.side].in_doubt:
                    broken = True
                    await self._endings.refused(self._state.links[link.id], own, refusal)
                    break
                refused[part] = refusal
                await self._state.close_intent(self._state.journal.overtaken(own), intent.title)
                continue
            except ConnectorError as failure:
                broken = True
                await self._endings.refused(self._state.links[link.id], own, failure)
                break
            written += await self._sender.conclude(self._state.links[link.id], own, finding, True, counted=not written)
        if not written:
            return not broken and await self._endings.refused(self._state.links[link.id], intent, error)
        for part, why in refused.items():
            await self._hold_refused(self._state.links[link.id], intent, part, why)
        return True
