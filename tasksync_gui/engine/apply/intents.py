"""The write-ahead record of an operation, made of what the run knows by now."""

from __future__ import annotations

from dataclasses import replace

from tasksync_gui.engine.apply.run_state import RunState
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.engine.identity.origins import copy_id, next_generation
from tasksync_gui.engine.merge.spelled_rows import with_half
from tasksync_gui.engine.plan.operations import remote_ids
from tasksync_gui.model.fields import Value
from tasksync_gui.model.ids import LinkId, RemoteId, Side
from tasksync_gui.model.journal import Intent
from tasksync_gui.model.link import BaseRow, Link
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.plan import Operation, OperationKind, pending_link


class Intents:
    """Makes them."""

    def __init__(self, state: RunState, markers: Markers) -> None:
        self._state = state
        self._markers = markers
        self._seen_uids: dict[Side, frozenset[str | None]] = {}

    def of(self, operation: Operation) -> tuple[Link, Intent]:
        """The write-ahead record, with parents that were pending replaced by their ids."""
        operation = self._with_counterpart(operation)
        side = operation.side
        link = self._state.links.get(operation.link)
        replaces = None if link is None or operation.kind is not OperationKind.CREATE else link.remote_id(side)
        if operation.kind is OperationKind.CREATE and operation.link_after is None:
            source_id, destination_id = remote_ids(side, None, operation.counterpart)
            blank = Link(operation.link, source_id, destination_id, title=operation.title)
            known = blank if link is None else replace(link, source_id=source_id, destination_id=destination_id)
            state = state_after(None if link is None else link.state, LinkEvent.CREATE_SENT)
            link = replace(known, state=state, base={} if link is None else link.base)
        elif operation.kind is OperationKind.CREATE and link is not None and operation.counterpart is None:
            source_id, destination_id = remote_ids(side, link.remote_id(side), None)  # the other id is another link's
            link = replace(link, source_id=source_id, destination_id=destination_id)
        if link is None:
            link = Link(
                operation.link, *remote_ids(side, operation.target, operation.counterpart), title=operation.title
            )
        desired = {name: self._resolved(side, value) for name, value in operation.desired().items()}
        rows = tuple(self._as_kept(operation.link, self._resolved_row(side, row)) for row in operation.base_after)
        marker, uid = self._named(operation)
        return link, Intent(
            operation=operation.id,
            run=self._state.journal.run,
            pair=self._state.request.pair.id,
            link=operation.link,
            kind=operation.kind,
            side=side,
            title=operation.title,
            marker=marker,
            desired={} if operation.kind is OperationKind.DELETE else desired,
            before_image=operation.before_image,
            base_after=rows,
            plan_digest=self._state.digest,
            target=operation.target,
            counterpart=operation.counterpart,
            expected_revision=operation.expected_revision,
            reason=operation.reason,
            started_at=self._state.clock.now(),
            since=self._state.request.view(side).newest,
            link_after=operation.link_after,
            kept=operation.kept,
            replaces=replaces,
            uid=uid,
        )

    def in_a_new_life(self, intent: Intent) -> Intent:
        """The id that was asked for is used up or taken: create it under another one."""
        if intent.uid:
            return replace(intent, uid=next_generation(intent.uid))
        return replace(intent, marker=self._markers.make(intent.link, f"{int(self._state.clock.now().timestamp()):x}"))

    def _named(self, operation: Operation) -> tuple[str, str]:
        """(mark, id) of what a create makes; the id is empty where the system chooses it, or the mark serves as one.

        An id that a task bears which this plan did not take for the copy is passed over.
        """
        if operation.kind is not OperationKind.CREATE:
            return "", ""
        side, request = operation.side, self._state.request
        original = request.view(side.other).tasks.get(operation.counterpart or RemoteId(""))
        origin = "" if original is None else request.origin(side.other, original)
        marker = self._markers.make(operation.link, origin=origin)
        if not origin or not request.view(side).capabilities.derived_ids:
            return marker, ""
        uid = copy_id(request.list_identity(side), origin)
        while uid in self._uids(side):
            uid = next_generation(uid)
        return marker, uid

    def _uids(self, side: Side) -> frozenset[str | None]:
        if side not in self._seen_uids:
            self._seen_uids[side] = frozenset(task.uid for task in self._state.request.view(side).tasks.values())
        return self._seen_uids[side]

    def _with_counterpart(self, operation: Operation) -> Operation:
        """The counterpart that this run has made meanwhile, by its id."""
        if pending_link(operation.counterpart) is None:
            return operation
        made = self._state.links[operation.link].remote_id(operation.side.other)
        return replace(operation, counterpart=made)

    def _resolved(self, side: Side, value: Value) -> Value:
        parent = pending_link(value)
        if parent is None:
            return value
        link = self._state.links.get(parent)
        return None if link is None else link.remote_id(side)

    def _resolved_row(self, side: Side, row: BaseRow) -> BaseRow:
        half = self._resolved(side, row.half(side))
        if isinstance(half, frozenset):
            return row
        return replace(row, source=half) if side is Side.SOURCE else replace(row, destination=half)

    def _as_kept(self, link: LinkId, row: BaseRow) -> BaseRow:
        """``row`` with what the other side, written first, has made of its half."""
        for side in Side:
            spelled = self._state.kept.get((link, side, row.field))
            if spelled is not None and row.half(side) == spelled[0]:
                row = with_half(row, side, spelled[1])
        return row
