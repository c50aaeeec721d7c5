"""The decision table on one page (engine README, section 4)."""

from __future__ import annotations

from enum import StrEnum

from tasksync_gui.model.pair import DeletePolicy, Mode


class State(StrEnum):
    """A side's state of a linked task (engine README, section 3)."""

    ABSENT = "A"
    """Never there: its create is pending."""
    UNCHANGED = "U"
    CHANGED = "C"
    DELETED = "D"
    UNKNOWN = "X"


class Verdict(StrEnum):
    """What is to be done about a linked task."""

    SKIP = "skip"
    NOTHING = "nothing"
    MERGE = "merge"
    DELETE_DESTINATION = "delete destination"
    DELETE_SOURCE = "delete source"
    CREATE_DESTINATION = "create destination"
    CREATE_SOURCE = "create source"
    KEEP = "keep destination"
    MUTE = "mute"
    HOLD = "hold"
    TOMBSTONE = "tombstone"
    CANCEL = "cancel create"


_A, _U, _C, _D = State.ABSENT, State.UNCHANGED, State.CHANGED, State.DELETED
_MODES = (Mode.MIRROR, Mode.UPDATE, Mode.TWO_WAY)
_CREATE = (Verdict.CREATE_DESTINATION,) * 3
_CANCEL = (Verdict.CANCEL,) * 3
_MERGE = (Verdict.MERGE,) * 3

# source, destination:  mirror, update, two-way
TABLE: dict[tuple[State, State], tuple[Verdict, Verdict, Verdict]] = {
    (_U, _U): (Verdict.MERGE,) * 3,
    (_C, _U): _MERGE,
    (_U, _C): _MERGE,
    (_C, _C): _MERGE,
    (_D, _U): (Verdict.DELETE_DESTINATION, Verdict.KEEP, Verdict.DELETE_DESTINATION),
    (_U, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.DELETE_SOURCE),
    (_D, _C): (Verdict.HOLD, Verdict.KEEP, Verdict.CREATE_SOURCE),
    (_C, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.CREATE_DESTINATION),
    (_D, _D): (Verdict.TOMBSTONE,) * 3,
    (_C, _A): _CREATE,
    (_U, _A): _CREATE,
    (_A, _C): (Verdict.NOTHING, Verdict.NOTHING, Verdict.CREATE_SOURCE),
    (_A, _U): (Verdict.NOTHING, Verdict.NOTHING, Verdict.CREATE_SOURCE),
    (_A, _D): _CANCEL,
    (_D, _A): _CANCEL,
    (_A, _A): _CANCEL,
}


def verdict(source: State, destination: State, mode: Mode, delete_policy: DeletePolicy) -> Verdict:
    """The cell of the table, with the policy for a deletion against an edit applied (two-way only)."""
    if State.UNKNOWN in (source, destination):
        return Verdict.SKIP
    found = TABLE[source, destination][_MODES.index(mode)]
    contested = (source, destination) in ((_D, _C), (_C, _D))
    if mode is not Mode.TWO_WAY or not contested or delete_policy is DeletePolicy.EDIT_WINS:
        return found
    if delete_policy is DeletePolicy.HOLD:
        return Verdict.HOLD
    return Verdict.DELETE_DESTINATION if source is _D else Verdict.DELETE_SOURCE
