"""What kind of system a side is: drawn per world, so that the engine meets every combination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value, When

SPLITTING = "splits labels"
SPELLINGS = (
    "drops labels", "capital labels", SPLITTING, "cuts titles", "trims texts", "zones to UTC", "rounds times",
)  # fmt: skip
"""What a system may make of values that it is written, without saying so."""
SECOND_LABELS = "second labels"
"""Not beside a list that splits labels, where a label and the half of another may be the same word."""
REFUSALS = {"line breaks": Field.NOTES, "urgency": Field.PRIORITY, "times": Field.DUE, SECOND_LABELS: Field.LABELS}
"""What a system may refuse, and in which field; nothing that it promises says so."""
CUT = 12
"""Titles are cut to so many characters; what tells tasks and edits apart stands before."""
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
    spelling: str = ""
    """One of SPELLINGS."""
    echoes: bool = False
    """A write is answered with what was sent, at the revision of what is kept instead."""
    names_changes: bool = False
    """Changes are told by ids and revisions; the tasks are read besides, where a program wants them."""
    lacks: frozenset[Field] = frozenset()
    derives: bool = False
    """Where the client chooses ids: they follow from the original, and the mark stands beside them."""

    records: bool = False
    """The native record is shown, and holds what no connector carries."""

    refuses: str = ""
    """One of REFUSALS: values that this system takes from nobody."""
    names: bool = True
    """It says which field it refused."""
    relents: bool = False
    """It refuses for a while only."""

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

    def takes(self, field: Field, value: Value) -> bool:
        """Whether the system accepts a value of a field."""
        if REFUSALS.get(self.refuses) is not field:
            return True
        match value:
            case str():
                return "\n" not in value.strip()
            case int():
                return value not in (1, 2, 3)
            case Schedule(due):
                return due is None or due.time is None
            case frozenset():
                return len(value) < 2
        return True

    def spell(self, field: Field, value: Value) -> Value:
        """What the server's own spelling makes of a value."""
        if field is Field.LABELS and isinstance(value, frozenset):
            return self._spelled_labels(value)
        if isinstance(value, str) and field in (Field.TITLE, Field.NOTES):
            return self._spelled_text(field, value)
        if isinstance(value, Schedule) and value.due is not None and value.due.time is not None:
            if self.spelling == "zones to UTC":
                return Schedule(When.from_datetime(value.due.instant()))
            if self.spelling == "rounds times":
                return Schedule(When(value.due.date, value.due.time.replace(minute=0), value.due.zone))
        return value

    def _spelled_labels(self, names: frozenset[str]) -> frozenset[str]:
        match self.spelling:
            case "drops labels":
                return frozenset()
            case "capital labels":
                return frozenset(map(str.upper, names))
            case "splits labels":
                return frozenset(part for name in names for part in name.replace("_", " ").split())
        return names

    def _spelled_text(self, field: Field, text: str) -> str:
        if self.spelling == "cuts titles" and field is Field.TITLE:
            return text[:CUT].rstrip()
        return " ".join(text.split()) if self.spelling == "trims texts" else text

    def held(self, field: Field, value: Value) -> Value:
        """What such a server makes of a value it is sent, whoever sends it."""
        return self.spell(field, self._as_it_can(field, value))

    def _as_it_can(self, field: Field, value: Value) -> Value:
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


def with_spelling(random: Random, known: Personality) -> Personality:
    """The same system, perhaps with a spelling of its own."""
    luck = random.random()
    known = replace(known, echoes=luck < 0.3, names_changes=luck < 0.2)
    return known if random.random() >= 0.3 else replace(known, spelling=random.choice(SPELLINGS))


def with_refusals(random: Random, known: Personality) -> Personality:
    """The same system, perhaps with values that it refuses."""
    if random.random() >= 0.12:
        return known
    return replace(
        known, refuses=random.choice([*REFUSALS]), names=random.random() < 0.5, relents=random.random() < 0.4
    )


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
