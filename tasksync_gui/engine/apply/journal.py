"""How an attempted operation ends in the store: one value, one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from tasksync_gui.engine.apply.base_rows import Answer, Certainty, rows_after_create, rows_after_write
from tasksync_gui.engine.apply.links import CurrentLinks
from tasksync_gui.engine.identity.link_ids import NAMESPACE
from tasksync_gui.engine.merge.equality import is_empty, same
from tasksync_gui.engine.plan.operations import remote_ids
from tasksync_gui.engine.undo.made import made_record
from tasksync_gui.model.capabilities import Capabilities, FieldSupport
from tasksync_gui.model.codes import JournalCode, MatchCode
from tasksync_gui.model.errors import ConnectorError
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import OperationId, RemoteId, RunId, Side
from tasksync_gui.model.journal import Commit, Intent, JournalState
from tasksync_gui.model.link import BaseReason, BaseRow, Link, LinkState
from tasksync_gui.model.link_life import LinkEvent
from tasksync_gui.model.message import Message, Messages, message
from tasksync_gui.model.plan import Operation, OperationKind, pending_link
from tasksync_gui.model.run import Change
from tasksync_gui.model.task import RemoteTask

QUARANTINE_AFTER = 3
KEPT_APART = message(JournalCode.KEPT_APART)
UNSURE = message(JournalCode.UNSURE)
NEVER_TOLD = message(JournalCode.NEVER_TOLD)
NOT_SHOWN = message(JournalCode.NOT_SHOWN)
RENUMBERED = message(JournalCode.RENUMBERED)
MET = message(MatchCode.ORIGIN)
SPELLED = message(JournalCode.SPELLED)


_JOINING = {None: LinkEvent.JOINED, LinkState.LIVE: LinkEvent.REJOINED, LinkState.MUTED: LinkEvent.PARTED}
"""What joining or parting two tasks is, by the state that an undo wants of their link."""
_UNDOING = {
    (OperationKind.CREATE, LinkState.LIVE): LinkEvent.ARRIVED,
    (OperationKind.CREATE, LinkState.CREATE_PENDING): LinkEvent.ARRIVED_ALONE,
    (OperationKind.CREATE, LinkState.MUTED): LinkEvent.ARRIVED_APART,
    (OperationKind.UPDATE, LinkState.LIVE): LinkEvent.ARRIVED,
    (OperationKind.DELETE, LinkState.TOMBSTONE): LinkEvent.DELETED,
    (OperationKind.DELETE, LinkState.MUTED): LinkEvent.DELETED_HERE,
}
"""What a delivered write of an undo is; one that is not here put fields back and leaves the link as it is."""


@dataclass(slots=True)
class JournalWriter:
    """Writes the endings of a run's operations; what an interrupted run did stays in that run's history."""

    run: RunId
    now: Callable[[], datetime]
    capabilities: dict[Side, Capabilities]
    asked: bool = False
    """The answers were lost, and what became of the writes was asked for later."""

    def later(self) -> JournalWriter:
        """For writes whose own answer was lost: what a system says otherwise than it was sent may be an edit."""
        return replace(self, asked=True)

    def delivered(self, intent: Intent, link: Link, task: RemoteTask | None) -> Commit:
        """The write is in the system; ``task`` is its answer (None after a delete)."""
        rows: tuple[BaseRow, ...] = ()
        own: RemoteId | None = intent.target
        if task is not None:
            own, answer = task.id, self._answer(intent, task)
            if intent.kind is OperationKind.CREATE:
                rows = rows_after_create(intent.base_after, answer, self._support)
            else:
                rows = rows_after_write(intent.base_after, answer, self._support, link.base)
        other = link.remote_id(intent.side.other) or intent.counterpart
        source_id, destination_id = remote_ids(intent.side, own, other)
        return Commit(
            intent.operation,
            JournalState.COMMITTED,
            intent.link,
            _event(intent, whole=source_id is not None and destination_id is not None),
            source_id,
            destination_id,
            rows,
            (*self._changes(intent, task, own), *self._renumbered(intent, own)),
            problem=(KEPT_APART,) if intent.link_after is LinkState.MUTED else (),
            failures=0,
            renumbered=_former_id(intent, own),
            afresh=intent.kind is OperationKind.CREATE,
        )

    def met(self, intent: Intent, link: Link, task: RemoteTask) -> Commit:
        """The copy was there already: the two are joined, and an undo parts them again."""
        commit = self.later().delivered(intent, link, task)
        change = replace(self._change(intent, None, None, None, task.id, why=(MET,)), kind=OperationKind.ADOPT)
        return replace(commit, changes=(change,))

    def _renumbered(self, intent: Intent, own: RemoteId | None) -> tuple[Change, ...]:
        """The written task is under another id than the one that was written to."""
        former = _former_id(intent, own)
        if former is None or intent.kind is OperationKind.CREATE:  # what is made again is a new task, and told as such
            return ()
        change = self._change(intent, None, former[1], own, own, why=(RENUMBERED,))
        return (replace(change, kind=OperationKind.RENUMBER),)

    def followed(self, old: Link, new: Link, title: Callable[[Side, RemoteId], str]) -> tuple[Change, ...]:
        """What history tells of a link that is re-pointed: ``old`` is as it was, ``new`` as it is from now on."""
        sides = ((side, old.remote_id(side), new.remote_id(side)) for side in Side)
        return tuple(
            Change(
                run=self.run,
                sequence=0,
                operation=OperationId(str(uuid.uuid5(NAMESPACE, f"{self.run}\n{new.id}\n{side}\n{after}"))),
                kind=OperationKind.RENUMBER,
                side=side,
                title=title(side, after) or new.title,
                field=None,
                before=before,
                after=after,
                at=self.now(),
                message=(RENUMBERED,),
                link=new.id,
                remote_id=after,
            )
            for side, before, after in sides
            if before is not None and after is not None and before != after
        )

    def joined(self, operation: Operation) -> Commit:
        """Two existing tasks are joined, or kept apart from now on."""
        assert operation.target is not None
        source_id, destination_id = remote_ids(operation.side, operation.target, operation.counterpart)
        change = self._change(operation, None, None, None, operation.target)
        return Commit(
            operation.id,
            JournalState.COMMITTED,
            operation.link,
            _JOINING[operation.link_after],
            source_id,
            destination_id,
            operation.base_after,
            (change,),
            problem=(KEPT_APART,) if operation.link_after is LinkState.MUTED else (),
        )

    def overtaken(self, intent: Intent) -> Commit:
        """The attempt is over without effect, because the task had changed; the next plan starts afresh."""
        return Commit(intent.operation, JournalState.LATE_CONFLICT, intent.link)

    def unsure(self, intent: Intent) -> Commit:
        """Nobody can tell any more whether it arrived; what it may have replaced stays visible."""
        return Commit(intent.operation, JournalState.LATE_CONFLICT, intent.link, changes=self._noted(intent, UNSURE))

    def not_shown(self, intent: Intent) -> Commit:
        """It did not arrive, if the system's answer was no older copy; what it would have replaced stays visible."""
        changes = () if intent.kind is OperationKind.CREATE else self._noted(intent, NOT_SHOWN)
        return Commit(intent.operation, JournalState.CANCELLED, intent.link, changes=changes)

    def is_last(self, link: Link) -> bool:
        """Whether one more permanent refusal quarantines the link."""
        return link.failures + 1 >= QUARANTINE_AFTER

    def given_up(self, intent: Intent, link: Link, why: ConnectorError) -> Commit:
        """Its system refuses for good to tell whether it arrived: a person has to look. Of an undo history tells."""
        noted = self._noted(intent, NEVER_TOLD)
        if intent.link_after is not None:
            return Commit(intent.operation, JournalState.BLOCKED, intent.link, changes=noted)
        return Commit(
            intent.operation,
            JournalState.QUARANTINED,
            intent.link,
            LinkEvent.GIVEN_UP,
            changes=noted,
            problem=(NEVER_TOLD, why.message),
            failures=link.failures + 1,
        )

    def _noted(self, intent: Intent, remark: Message) -> tuple[Change, ...]:
        changes = self._changes(intent, None, intent.target)
        return tuple(replace(change, ok=False, message=(remark,)) for change in changes)

    def unclear(self, intent: Intent, link: Link, reason: Message) -> Commit:
        """Only a person can tell whether it arrived; a create is not sent again before somebody has."""
        said = message(JournalCode.UNCLEAR, why=reason)
        commit = self.failed(intent, link, said, permanent=True, retry_at=None)
        if intent.kind is OperationKind.CREATE and intent.counterpart is not None:
            problem = message(JournalCode.MAYBE_CREATED, why=reason)
            return replace(commit, event=LinkEvent.UNCLEAR, problem=(problem,), failures=link.failures)
        return commit

    def failed(self, intent: Intent, link: Link, why: Message, *, permanent: bool, retry_at: datetime | None) -> Commit:
        """The system refused; after the third permanent refusal in a row the link is quarantined.

        A refused undo says nothing about the link: it stays as it is.
        """
        if intent.link_after is not None:
            change = self._change(intent, None, None, None, intent.target, ok=False, why=(why,))
            return Commit(intent.operation, JournalState.BLOCKED, intent.link, changes=(change,))
        failures = link.failures + 1 if permanent else link.failures
        out = permanent and failures >= QUARANTINE_AFTER
        change = self._change(intent, None, None, None, intent.target, ok=False, why=(why,))
        return Commit(
            intent.operation,
            JournalState.QUARANTINED if out else JournalState.BLOCKED,
            intent.link,
            LinkEvent.GIVEN_UP if out else None,
            changes=(change,),
            problem=(why,),
            failures=failures,
            retry_at=retry_at,
        )

    def refused(self, intent: Intent, fields: Iterable[Field], why: ConnectorError) -> Commit:
        """Some values were refused: they are told, and say nothing about the link; the others are another attempt."""
        changes = tuple(
            self._change(
                intent, name, intent.before_image.get(name), intent.desired[name], intent.target, ok=False,
                why=(why.message,),
            )
            for name in intent.desired
            if name in fields
        )  # fmt: skip
        return Commit(intent.operation, JournalState.BLOCKED, intent.link, changes=changes)

    def _support(self, field_: Field) -> tuple[FieldSupport, FieldSupport]:
        source, destination = (self.capabilities[side].fields.get(field_, FieldSupport()) for side in Side)
        return source, destination

    def _normalises(self, intent: Intent) -> frozenset[Field]:
        return frozenset() if self.asked else self.capabilities[intent.side].normalises

    def _answer(self, intent: Intent, task: RemoteTask) -> Answer:
        certainty = Certainty.READ_BACK if task.read_back else Certainty.ANSWERED
        return Answer(
            intent.side,
            intent.desired,
            task.fields,
            Certainty.ASKED_LATER if self.asked else certainty,
            {} if intent.kind is OperationKind.CREATE else intent.before_image,
            self._normalises(intent),
            self.capabilities[intent.side].normalises,
        )

    def _changes(self, intent: Intent, task: RemoteTask | None, own: RemoteId | None) -> tuple[Change, ...]:
        """What was there before and what the write made of it: all that an undo needs to know."""
        if intent.kind is OperationKind.DELETE:
            return self._lost(intent, own)
        answer = None if task is None else self._answer(intent, task)
        made = {name: self._made(answer, name, value) for name, value in intent.desired.items()}
        if intent.kind is OperationKind.CREATE and answer is not None:
            made |= self._own_accord(intent, answer)
        changes = tuple(
            self._change(intent, name, intent.before_image.get(name), value, own, why=self._told(intent, name, value))
            for name, value in made.items()
        )
        if intent.kind is not OperationKind.CREATE or task is None or not changes:
            return changes
        return (replace(changes[0], record=made_record(task)), *changes[1:])

    def _lost(self, intent: Intent, own: RemoteId | None) -> tuple[Change, ...]:
        """What was deleted: field by field for a person, and the whole record for an undo."""
        lost = [(name, value) for name, value in intent.before_image.items() if not is_empty(name, value)]
        if not lost:
            return (replace(self._change(intent, None, None, None, own), record=intent.kept),)
        first, *others = [self._change(intent, name, value, None, own) for name, value in lost]
        return (replace(first, record=intent.kept), *others)

    def kept(self, intent: Intent, task: RemoteTask) -> dict[Field, tuple[Value, Value]]:
        """The written fields that the system keeps otherwise than they were sent: (as sent, as kept)."""
        answer = self._answer(intent, task)
        pairs = {name: (sent, self._made(answer, name, sent)) for name, sent in intent.desired.items()}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and not pending_link(pair[0])}

    def _made(self, answer: Answer | None, field_: Field, sent: Value) -> Value:
        """The value as the system keeps it; a difference that it did not make itself is somebody's edit."""
        if pending_link(sent):
            return None
        return sent if answer is None else answer.kept(field_, sent)

    def _told(self, intent: Intent, field_: Field, made: Value) -> Messages:
        """Why, and where the system made something else of it, that it did."""
        sent = intent.desired.get(field_, made)
        spelled = pending_link(sent) is None and not same(field_, made, sent)
        return (*intent.reason, SPELLED) if spelled else ()

    def _own_accord(self, intent: Intent, answer: Answer) -> dict[Field, Value]:
        """What the system filled in by itself in a new task; what may be an edit of a synced field is not of these."""
        synced = {row.field for row in intent.base_after} - self._normalises(intent)
        return {
            name: value
            for name, value in answer.shown.items()
            if name not in intent.desired
            and not is_empty(name, value)
            and (name not in synced or answer.reason(name, empty_value(name)) is BaseReason.SPELLED)
        }

    def _change(
        self, origin: Intent | Operation, field_: Field | None, before: Value, after: Value, own: RemoteId | None,
        *, ok: bool = True, why: Messages = (),
    ) -> Change:  # fmt: skip
        return Change(
            run=origin.run if isinstance(origin, Intent) else self.run,
            sequence=0,
            operation=origin.operation if isinstance(origin, Intent) else origin.id,
            kind=origin.kind,
            side=origin.side,
            title=origin.title,
            field=field_,
            before=before,
            after=after,
            at=self.now(),
            ok=ok,
            message=why or origin.reason,
            link=origin.link,
            remote_id=own,
        )


def _former_id(intent: Intent, own: RemoteId | None) -> tuple[Side, RemoteId] | None:
    """The id that a written task has no longer; None: it kept it, or is new."""
    if intent.target is None or own == intent.target:
        return None
    return intent.side, intent.target


def _event(intent: Intent, *, whole: bool) -> LinkEvent:
    """What a delivered write is to its link; ``whole``: both sides have a task now."""
    if intent.link_after is not None:
        return _UNDOING.get((intent.kind, intent.link_after), LinkEvent.KEPT)
    if intent.kind is OperationKind.DELETE:
        return LinkEvent.DELETED
    return LinkEvent.ARRIVED if whole else LinkEvent.ARRIVED_ALONE


def with_freed_id(intent: Intent, link: Link, links: CurrentLinks) -> tuple[Intent, Link]:
    """An undo brings a task back whose other side is gone: its id there may have been given to another one by now."""
    other = intent.side.other
    id_ = link.remote_id(other) or intent.counterpart
    undoing = intent.kind is OperationKind.CREATE and intent.link_after is not None and id_ is not None
    if not undoing or not links.holders(other, id_, besides=link.id):
        return intent, link
    source_id, destination_id = remote_ids(other, None, link.remote_id(intent.side))
    return replace(intent, counterpart=None), replace(link, source_id=source_id, destination_id=destination_id)
