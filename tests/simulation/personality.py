"""What kind of system a side is: drawn per world, so that the engine meets every combination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When

OPTIONAL = (Field.NOTES, Field.DUE, Field.PRIORITY, Field.LABELS, Field.PARENT)
TITLE_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Personality:
    """Everything in which systems differ and which an engine must get right."""

    cas: bool = True
    marker: MarkerKind = MarkerKind.PROPERTY
    lag: float = 0.0
    """Seconds until a create shows in listings."""
    rounds: bool = False
    """The server tidies white space and rounds times to five minutes."""
    says_so: bool = True
    """The capabilities name the fields that are rounded."""
    cascades: bool = False
    """Deleting a parent deletes its children; otherwise they become orphans."""
    page: int = 50
    cursor: bool = True
    tombstones: bool = True
    deletes: bool = True
    moves_change_ids: bool = False
    reuses_ids: bool = False
    times: bool = True
    concurrency: int = 1
    poor: bool = False
    """Two states, dates without time, labels without spaces, one line of title."""
    short: bool = False
    """Titles are limited; longer ones are refused."""
    lacks: frozenset[Field] = frozenset()
    derives: bool = False
    """Where the client chooses ids: they follow from the original, and the mark stands beside them."""

    def capabilities(self) -> Capabilities:
        """What the connector of such a system promises."""
        return Capabilities(
            fields=self._fields(),
            marker=self.marker,
            derived_ids=self.derives and self.marker is MarkerKind.CLIENT_ID,
            compare_and_swap=self.cas,
            cursor=self.cursor,
            tombstones=self.cursor and self.tombstones,
            delete=self.deletes,
            normalises=frozenset({Field.TITLE, Field.NOTES, Field.DUE} if self.rounds and self.says_so else ()),
            server_times=self.times,
            concurrency=self.concurrency,
            visibility_lag=self.lag,
        )

    def _fields(self) -> Mapping[Field, FieldSupport]:
        states = frozenset({Status.NEEDS_ACTION, Status.COMPLETED}) if self.poor else frozenset(Status)
        found = {
            Field.TITLE: FieldSupport(multiline=False, max_length=TITLE_LIMIT if self.short else None),
            Field.NOTES: FieldSupport(),
            Field.STATUS: FieldSupport(statuses=states, completed_at=Precision.NONE),
            Field.DUE: FieldSupport(precision=Precision.DATE if self.poor else Precision.TIME, zones=not self.poor),
            Field.PRIORITY: FieldSupport(levels=(0, 1, 5, 9) if self.poor else tuple(range(10))),
            Field.LABELS: FieldSupport(spaces=not self.poor),
            Field.PARENT: FieldSupport(),
        }
        return {name: support for name, support in found.items() if name not in self.lacks}

    def held(self, field: Field, value: Value) -> Value:
        """What such a server makes of a value it is sent, whoever sends it."""
        if field is Field.DUE and isinstance(value, Schedule) and value.due is not None:
            return Schedule(self._held_time(value.due))
        if isinstance(value, str) and field in (Field.TITLE, Field.NOTES) and self.rounds:
            return " ".join(value.split(" ")).rstrip() + ("\n" if field is Field.NOTES and value else "")
        if self.poor and field is Field.STATUS and isinstance(value, Completion):
            return Completion(Status.COMPLETED if value.status.is_done else Status.NEEDS_ACTION)
        if self.poor and field is Field.LABELS and isinstance(value, frozenset):
            return frozenset(name.replace(" ", "_") for name in value)
        if self.poor and field is Field.PRIORITY and isinstance(value, int):
            return 0 if not value else min((1, 5, 9), key=lambda level: abs(level - value))
        return value

    def _held_time(self, due: When) -> When:
        if due.time is None or self.poor:
            return When(due.date)
        return When(due.date, due.time.replace(minute=due.time.minute // 5 * 5), due.zone) if self.rounds else due


def draw_personality(random: Random) -> Personality:
    """One side of a world; most features are rare enough to meet alone, common enough to meet in pairs."""

    def rarely(share: float = 0.15) -> bool:
        return random.random() < share

    cursor = random.random() < 0.6
    return Personality(
        cas=random.random() < 0.6,
        marker=random.choice([MarkerKind.PROPERTY, MarkerKind.PROPERTY, MarkerKind.CLIENT_ID, MarkerKind.NONE]),
        lag=random.choice([0.0, 0.0, 0.0, 5.0]),
        rounds=rarely(),
        says_so=not rarely(0.3),
        cascades=rarely(0.35),
        page=random.choice([2, 3, 50]),
        cursor=cursor,
        tombstones=random.random() < 0.6,
        deletes=not rarely(0.05),
        moves_change_ids=rarely(0.1),
        reuses_ids=rarely(0.1),
        times=random.random() < 0.6,
        concurrency=random.choice([1, 1, 3]),
        poor=rarely(0.25),
        short=rarely(0.1),
        lacks=frozenset(name for name in OPTIONAL if rarely(0.08)),
    )
