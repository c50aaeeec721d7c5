"""A link's life as one table: what each event makes of each state. Plan, undo, apply and both stores ask it.

Three kinds of events. What is *planned* is only possible in some states: that a planner wants it elsewhere is a
mistake of the program. What is *undone* likewise; an undo asks first, and tells the person where it is too late.
What *happened* in a system is a fact, whatever the link was believed to be, and has a result in every state.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from tasksync_gui.model.link import LinkState


class LinkEvent(StrEnum):
    """What can happen to a link."""

    # Planned.
    CREATE_SENT = "create sent"
    """The task that one side lacks is about to be created; written down before the request goes."""
    JOINED = "joined"
    """Two tasks are one: matched at first contact, or one turned out to be what a creation was to make."""
    REVIVED = "revived"
    """A deleted task is back on both sides, and a person wants it."""
    LEFT_ALONE = "left alone"
    """Deleted on one side, and this pair's mode keeps the other: neither deleted nor created again."""
    ENDED = "ended"
    """Gone from both sides, never created, or its id belongs to another task now."""
    # Undone.
    PARTED = "parted"
    """The join of two tasks is undone: they are kept apart from now on."""
    REJOINED = "rejoined"
    """The undo of a join is undone."""
    RETURN_SENT = "return sent"
    """A deleted task is about to be brought back; nothing is said of the link before it has arrived."""
    PUT_BACK_SENT = "put back sent"
    """Fields are about to become what they were; the task is in use as before."""
    # Happened.
    ARRIVED = "arrived"
    """A write is in its system, and both sides have the task."""
    ARRIVED_ALONE = "arrived alone"
    """A write is in its system; the other side never had the task."""
    ARRIVED_APART = "arrived apart"
    """A task is back, and what was its other side is gone: it stays where it is."""
    KEPT = "kept"
    """Fields are what they were before; the task is left in the state in which it was."""
    DELETED = "deleted"
    """A side's task is deleted, or turned out to be."""
    DELETED_HERE = "deleted here"
    """A creation is undone; the task from which it was made stays, and is not created again."""
    UNCLEAR = "unclear"
    """Only a person can tell whether a creation arrived."""
    GIVEN_UP = "given up"
    """Refused for good too often."""


class ImpossibleEventError(ValueError):
    """An event that a link in its state cannot meet: a mistake of the program, found before it is written down."""

    def __init__(self, state: LinkState | None, event: LinkEvent) -> None:
        super().__init__(f"'{event.value}' cannot happen to {'no link' if state is None else f'a {state.value} link'}")


_L, _P, _M = LinkState.LIVE, LinkState.CREATE_PENDING, LinkState.MUTED
_H, _T, _Q = LinkState.HELD, LinkState.TOMBSTONE, LinkState.QUARANTINED
STATES: tuple[LinkState | None, ...] = (None, _L, _P, _M, _H, _T, _Q)
"""The table's columns; None: there is no link yet."""
_NO = None

LIFE: Mapping[LinkEvent, tuple[LinkState | None, ...]] = {
    # before:                 none live pend mute held tomb quar
    LinkEvent.CREATE_SENT: (_P, _P, _P, _P, _P, _P, _P),
    LinkEvent.JOINED: (_L, _NO, _L, _NO, _L, _NO, _L),
    LinkEvent.REVIVED: (_NO, _NO, _NO, _NO, _NO, _L, _NO),
    LinkEvent.LEFT_ALONE: (_NO, _M, _M, _NO, _M, _NO, _M),
    LinkEvent.ENDED: (_NO, _T, _T, _T, _T, _NO, _T),
    LinkEvent.PARTED: (_NO, _M, _NO, _NO, _NO, _NO, _NO),
    LinkEvent.REJOINED: (_NO, _NO, _NO, _L, _NO, _NO, _NO),
    LinkEvent.RETURN_SENT: (_NO, _NO, _NO, _M, _NO, _T, _NO),
    LinkEvent.PUT_BACK_SENT: (_NO, _L, _P, _M, _H, _NO, _Q),
    LinkEvent.ARRIVED: (_L, _L, _L, _L, _L, _L, _L),
    LinkEvent.ARRIVED_ALONE: (_P, _P, _P, _P, _P, _P, _P),
    LinkEvent.ARRIVED_APART: (_M, _M, _M, _M, _M, _M, _M),
    LinkEvent.KEPT: (_P, _L, _P, _M, _H, _T, _Q),
    LinkEvent.DELETED: (_T, _T, _T, _T, _T, _T, _T),
    LinkEvent.DELETED_HERE: (_M, _M, _M, _M, _M, _M, _M),
    LinkEvent.UNCLEAR: (_H, _H, _H, _H, _H, _H, _H),
    LinkEvent.GIVEN_UP: (_Q, _Q, _Q, _Q, _Q, _Q, _Q),
}
"""State after the event, by state before it; None: that cannot happen."""


def can_meet(state: LinkState | None, event: LinkEvent) -> bool:
    """Whether ``event`` is possible for a link in ``state``; None: for one that is not there yet."""
    return LIFE[event][STATES.index(state)] is not None


def state_after(state: LinkState | None, event: LinkEvent) -> LinkState:
    """The state of a link of ``state`` after ``event``. Raises ImpossibleEventError."""
    after = LIFE[event][STATES.index(state)]
    if after is None:
        raise ImpossibleEventError(state, event)
    return after
