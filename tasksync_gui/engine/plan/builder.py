"""A plan in the making: what the parts of the planner add to."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasksync_gui.engine.plan.context import Context
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, Side
from tasksync_gui.model.link import BaseRow, Link
from tasksync_gui.model.link_life import LinkEvent, state_after
from tasksync_gui.model.message import Message, Messages
from tasksync_gui.model.plan import Hold, HoldKind, LinkUpdate, Note, NoteKind, Operation
from tasksync_gui.model.task import RemoteTask


@dataclass(slots=True)
class PlanBuilder:
    """Operations, holds, notes and book-keeping, in the order in which they were found."""

    ctx: Context
    operations: list[Operation] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    updates: list[LinkUpdate] = field(default_factory=list)
    based_changes: dict[Field, int] = field(default_factory=dict)
    """How many linked tasks change in a field that was synced before (for the mass-change guard)."""
    unknown_assignees: dict[tuple[Side, str], int] = field(default_factory=dict)
    """How many tasks are assigned to somebody whom a side does not know."""
    left_alone: int = 0
    """Tasks that the pair's mode left on one side."""
    kept_apart: int = 0
    """Tasks that are left alone since a sync of them was undone."""
    left_different: int = 0
    """Tasks whose two sides say different things by somebody's wish."""
    uncertain_matches: int = 0
    """First contact: matches that are fuzzy or not equal."""

    def note(
        self, kind: NoteKind, message: Message, title: str = "", link: LinkId | None = None, field_: Field | None = None
    ) -> None:
        """Say something that is no operation: what stays behind, what waits, what an edit costs."""
        self.notes.append(Note(kind, message, title, link, field_))

    def unknown_assignee(self, side: Side, name: Value) -> None:
        """Somebody is not known on ``side``: the assignee stays as it is there."""
        key = side, str(name)
        self.unknown_assignees[key] = self.unknown_assignees.get(key, 0) + 1

    def update(self, link: Link, event: LinkEvent | None = None, base: tuple[BaseRow, ...] = ()) -> None:
        """Book-keeping without a write. Raises ImpossibleEventError."""
        state = None if event is None else state_after(link.state, event)
        self.updates.append(LinkUpdate(link.id, state, base=base))

    def hold_field(
        self, kind: HoldKind, link: Link, field_: Field, source: RemoteTask, destination: RemoteTask, reason: Messages
    ) -> None:
        """One field of a linked task waits for a person."""
        base = link.base.get((field_, ""))
        self._hold(kind, link.id, field_, source, destination, reason, None if base is None else base.source)

    def hold_task(
        self, kind: HoldKind, link: LinkId, source: RemoteTask | None, destination: RemoteTask | None, reason: Messages
    ) -> None:
        """A whole task waits for a person."""
        self._hold(kind, link, None, source, destination, reason, None)

    def _hold(
        self, kind: HoldKind, link: LinkId, field_: Field | None, source: RemoteTask | None,
        destination: RemoteTask | None, reason: Messages, base: Value,
    ) -> None:  # fmt: skip
        both = source is not None and destination is not None
        if field_ is not None and source is not None and destination is not None:
            shown = self.ctx.shown_values(field_, source, destination)
        else:
            shown = self.ctx.shown_tasks(source, destination)
        self.holds.append(
            Hold(
                id=self.ctx.operation_id(link, "hold", kind, field_ or "", shown),
                kind=kind,
                title=_title(source, destination),
                reason=reason,
                link=link,
                field=field_,
                base=base,
                source=source.fields.get(field_) if field_ and both and source else None,
                destination=destination.fields.get(field_) if field_ and both and destination else None,
                source_id=source.id if source else None,
                destination_id=destination.id if destination else None,
                source_modified_at=source.modified_at if source else None,
                destination_modified_at=destination.modified_at if destination else None,
                shown=shown,
            )
        )


def _title(source: RemoteTask | None, destination: RemoteTask | None) -> str:
    return (source.title if source else "") or (destination.title if destination else "")
