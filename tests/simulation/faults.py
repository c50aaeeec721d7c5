"""Everything that goes wrong: the kinds, when each can strike, and the count of those that did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Kind(StrEnum):
    """Kinds of faults. The value is what traces and counts show."""

    ANSWER_LOST = "answer lost after commit"
    SERVER_ERROR_AFTER = "500 after commit"
    TRUNCATED = "truncated body after commit"
    LOGIN_PAGE = "log-in page instead of the answer"
    RATE_LIMITED = "429 without Retry-After"
    RATE_LIMITED_UNTIL = "429 with Retry-After"
    SERVER_ERROR = "500 before commit"
    BAD_GATEWAY = "HTML 502"
    CONNECTION_REFUSED = "connection refused"
    TIMED_OUT = "time-out before commit"
    OUTAGE = "server away for the rest of the run"
    UNAUTHORIZED = "401 in mid-run"
    FORBIDDEN = "403, writing no longer allowed"
    LIST_GONE = "404 for the whole list"
    EMPTY_LIST = "empty list with 200"
    HALF_LIST = "half list with 200"
    INCOMPLETE_LIST = "list known to be incomplete"
    REPEATED_PAGE = "repeated page"
    SHIFTED_PAGE = "shifted page"
    UNREADABLE = "unreadable record"
    STALE_LIST = "older version in a list"
    STALE_READ = "older version in a direct read"
    BODY_LOST = "a changed task without its body"
    ONE_FORBIDDEN = "403 for one task"
    ONE_LOCKED = "423 for one task"
    CURSOR_EXPIRED = "cursor 410"
    CURSOR_RESET = "cursor silently reset"
    DUPLICATE = "request delivered twice, later"
    TOUCHED = "new revision, equal content"
    BAD_RECORD = "connector gives values of the wrong kind"
    BAD_ANSWER = "connector answers a write with no task"
    RAISED = "connector raises before the request"
    RAISED_AFTER = "connector raises after the request"
    STRAY_CANCEL = "connector cancels itself"
    STOPPED_HALF_WAY = "429 between two requests of one write"
    CLOCK_FORWARD = "clock jumps forward by years"
    CLOCK_BACKWARD = "clock jumps backward by years"
    DISK_FULL = "disk full"
    DATABASE_BUSY = "SQLITE_BUSY"
    KILL_BEFORE_INTENT = "killed before the intent"
    KILL_AFTER_INTENT = "killed after the intent"
    KILL_UNSENT = "killed before the request arrived"
    KILL_SENT = "killed after the request arrived"
    KILL_BEFORE_SETTLE = "killed before it was recorded"
    KILL_AFTER_SETTLE = "killed after it was recorded"
    KILL_IN_FINISH = "killed while the run's end was recorded"
    KILL_IN_SEEN = "killed while the reading was recorded"
    KILL_IN_BOOK = "killed while links were updated"
    LEASE_STOLEN = "lease taken by another computer"
    LEASE_BUSY = "SQLITE_BUSY when the lease is taken"
    LEASE_FULL = "disk full when the lease is taken"
    KILL_WITH_LEASE = "killed with the lease just taken"
    CANCELLED = "cancelled by the person"
    # Not struck by a request, but drawn for a whole round or a whole world:
    RESTORED = "database restored from an older copy"
    STATE_LOST = "database lost"
    SECOND_MACHINE = "second computer on the same lists"
    RECONFIGURED = "filter or fields changed"
    POISONED = "one task refused for good"
    COLUMN_GONE = "column of a list gone"
    COLUMN_BACK = "column back as it was"
    COLUMN_EMPTIED = "column back without its values"
    FOREIGN_MARK = "mark of another TaskSync"
    MARK_COPIED = "genuine mark on somebody else's task"
    ANEW = "pair removed and added again"
    TURNED = "pair turned round"
    AT_ONCE = "two computers at the same moment"
    MODE_CHANGED = "mode of the pair changed"
    PUT_BACK = "list put back from its provider's backup"
    PUT_BACK_ANEW = "list put back from a backup under new revisions"
    CHAINED = "three lists in a row"
    RINGED = "three lists in a ring, closed by a second computer"
    ROUNDED = "server tidied a value"
    LABELS_DROPPED = "labels dropped"
    LABELS_RESPELLED = "labels written in capitals"
    LABELS_SPLIT = "labels split"
    TITLES_CUT = "titles cut"
    TEXTS_TRIMMED = "texts trimmed"
    ZONES_TO_UTC = "zones turned into UTC"
    TIMES_ROUNDED = "times rounded"
    ECHOED = "answer with what was sent, not with what is kept"
    FIELD_REFUSED = "one field of several refused"
    UNCARRIED = "edit of what no pair carries"
    NOT_READ = "change named at a known revision, not read"
    ID_CHANGED = "id changed on move"
    ID_REUSED = "id used again after a deletion"
    CASCADED = "children deleted with their parent"
    LAGGED = "listing without what was just created"


SPELLED = {
    "drops labels": Kind.LABELS_DROPPED,
    "capital labels": Kind.LABELS_RESPELLED,
    "splits labels": Kind.LABELS_SPLIT,
    "cuts titles": Kind.TITLES_CUT,
    "trims texts": Kind.TEXTS_TRIMMED,
    "zones to UTC": Kind.ZONES_TO_UTC,
    "rounds times": Kind.TIMES_ROUNDED,
}
"""What is counted where a system has that spelling."""
WRITES = frozenset({"create", "update", "delete"})
_ANY = frozenset({"page", "cursor", "read", "find", *WRITES})
_K = Kind
REQUESTS: dict[Kind, frozenset[str]] = {
    **dict.fromkeys((_K.ANSWER_LOST, _K.SERVER_ERROR_AFTER, _K.TRUNCATED, _K.LOGIN_PAGE), WRITES),
    **dict.fromkeys((_K.RATE_LIMITED, _K.RATE_LIMITED_UNTIL, _K.SERVER_ERROR, _K.BAD_GATEWAY), _ANY),
    **dict.fromkeys((_K.CONNECTION_REFUSED, _K.TIMED_OUT, _K.OUTAGE, _K.UNAUTHORIZED, _K.CANCELLED), _ANY),
    **dict.fromkeys((_K.CLOCK_FORWARD, _K.CLOCK_BACKWARD), _ANY),
    **dict.fromkeys((_K.FORBIDDEN, _K.DUPLICATE, _K.KILL_UNSENT, _K.KILL_SENT), WRITES),
    **dict.fromkeys((_K.LIST_GONE, _K.EMPTY_LIST, _K.HALF_LIST, _K.INCOMPLETE_LIST), frozenset({"page"})),
    **dict.fromkeys((_K.REPEATED_PAGE, _K.SHIFTED_PAGE, _K.UNREADABLE, _K.STALE_LIST), frozenset({"page"})),
    **dict.fromkeys((_K.CURSOR_EXPIRED, _K.CURSOR_RESET, _K.BODY_LOST), frozenset({"cursor"})),
    **dict.fromkeys((_K.ONE_FORBIDDEN, _K.ONE_LOCKED), WRITES),
    **dict.fromkeys((_K.RAISED, _K.STRAY_CANCEL), _ANY),
    **dict.fromkeys((_K.RAISED_AFTER, _K.BAD_ANSWER, _K.STOPPED_HALF_WAY), WRITES),
    _K.BAD_RECORD: frozenset({"page", "cursor", "read"}),
    _K.STALE_READ: frozenset({"read"}),
    _K.TOUCHED: frozenset({"update", "delete"}),
}
"""By which requests a fault is struck."""
STEPS: dict[Kind, frozenset[str]] = {
    **dict.fromkeys(
        (_K.DISK_FULL, _K.DATABASE_BUSY),
        frozenset({"record_seen", "apply_updates", "open_intent", "settle", "finish_run", "save_plan"}),
    ),
    _K.KILL_BEFORE_INTENT: frozenset({"open_intent"}),
    _K.KILL_AFTER_INTENT: frozenset({"open_intent"}),
    _K.KILL_BEFORE_SETTLE: frozenset({"settle"}),
    _K.KILL_AFTER_SETTLE: frozenset({"settle"}),
    _K.KILL_IN_FINISH: frozenset({"finish_run"}),
    _K.KILL_IN_SEEN: frozenset({"record_seen"}),
    _K.KILL_IN_BOOK: frozenset({"apply_updates"}),
    _K.LEASE_STOLEN: frozenset({"record_seen", "open_intent", "settle"}),
    **dict.fromkeys((_K.LEASE_BUSY, _K.LEASE_FULL, _K.KILL_WITH_LEASE), frozenset({"acquire_lease"})),
}
"""By which steps of the store a fault is struck."""
AT_THE_LEASE = (_K.LEASE_BUSY, _K.LEASE_FULL, _K.KILL_WITH_LEASE)
"""Drawn apart, so that the stories of older seeds stay what they are."""
RARE = (_K.BODY_LOST, _K.SHIFTED_PAGE, _K.REPEATED_PAGE, _K.STALE_LIST, _K.STALE_READ, _K.KILL_IN_BOOK, _K.TOUCHED)
"""Kinds that seldom find an occasion are drawn more often."""
STRIKING = (*REQUESTS, *(kind for kind in STEPS if kind not in AT_THE_LEASE), *RARE, *RARE)
STRIKING_AT_WORK = (*(kind for kind, methods in REQUESTS.items() if methods <= WRITES), *STEPS)
"""Kinds that leave alone what a program sees."""


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` strikes at the ``number``-th fitting request (to ``side``) or step of a round."""

    kind: Kind
    side: str
    number: int


def draw_fault(random: Random, kinds: Sequence[Kind] = STRIKING) -> Fault:
    """One fault; early occasions are likelier, because a round has few requests."""
    kind = random.choice(kinds)
    return Fault(kind, random.choice(["left", "right"]), random.choice([1, 1, 1, 1, 2, 2, 3, 4, 6]))


@dataclass(slots=True)
class Weather:
    """The faults of the current round, and what has struck so far in the world."""

    pending: list[Fault] = field(default_factory=list)
    seen: dict[Fault, int] = field(default_factory=dict)
    fired: Counter[Kind] = field(default_factory=Counter)

    def forecast(self, faults: Iterable[Fault]) -> None:
        """A new round begins."""
        self.pending, self.seen = list(faults), {}

    def strikes(self, method: str, side: str = "") -> list[Kind]:
        """What strikes now, if anything."""
        struck = []
        for fault in tuple(self.pending):
            if side and fault.side != side:
                continue
            if method not in (REQUESTS if side else STEPS).get(fault.kind, ()):
                continue
            self.seen[fault] = self.seen.get(fault, 0) + 1
            if self.seen[fault] == fault.number:
                self.pending.remove(fault)
                struck.append(fault.kind)
        return struck

    def count(self, kind: Kind) -> None:
        """It did strike."""
        self.fired[kind] += 1
