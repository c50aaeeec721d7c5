"""The resume point of a project, and the time that Jira's query language understands.

A query compares minutes, as a clock on the wall shows them in the time zone of the user's profile. The
resume point is the server's own time; it is asked again from a little earlier than that.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tasksync_gui.connectors.jira.project import Project
from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.connectors.kit.json_path import at, moment, text, texts
from tasksync_gui.connectors.kit.people import Person
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.message import message

VERSION = 1
OVERLAP = timedelta(minutes=6)
"""Five minutes for a search that lags behind, one for the seconds that a query cannot name."""
UNKNOWN_ZONE = timedelta(hours=13)
"""The farthest a clock on the wall may be behind UTC, and one hour more."""


@dataclass(frozen=True, slots=True)
class Background:
    """What a full reading learns about a project, so that the next ones need not ask again.

    ``zone``: of the user's profile. ``people``: who can be assigned; None: Jira does not tell. ``denied``:
    rights that we do not have in this project.
    """

    zone: str = ""
    key: str = ""
    project: Project = field(default_factory=Project)
    people: tuple[Person, ...] | None = None
    denied: frozenset[str] = frozenset()

    def write(self) -> dict[str, object]:
        """The part as JSON values, in the order in which it is read back."""
        people = None if self.people is None else [[each.id, each.login, each.email, each.name] for each in self.people]
        base = {"zone": self.zone, "key": self.key, "project": self.project.write()}
        return base | {"people": people, "denied": sorted(self.denied)}

    @classmethod
    def read(cls, data: object) -> Background:
        """Inverse of :meth:`write`; what makes no sense is left out."""
        people = at(data, "people")
        known = people if isinstance(people, list) else []
        persons = tuple(Person(*(text(each, index) for index in range(4))) for each in known)
        told = None if people is None else persons
        project, denied = Project.read(at(data, "project")), frozenset(texts(data, "denied"))
        return cls(text(data, "zone"), text(data, "key"), project, told, denied)


@dataclass(frozen=True, slots=True)
class Cursor:
    """``since``: the server's time before the last reading."""

    since: datetime
    background: Background = field(default_factory=Background)

    def write(self) -> str:
        """The cursor as text; what the next version cannot read is an expired cursor, which costs a whole read."""
        values = {"v": VERSION, "since": self.since.isoformat(), **self.background.write()}
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> Cursor:
        """Inverse of :meth:`write`. Raises CursorExpiredError for anything else."""
        try:
            data = json.loads(written)
        except ValueError:
            data = None
        since = moment(data, "since")
        if since is None or at(data, "v") != VERSION:
            raise CursorExpiredError(message(KitCode.RESUME_POINT))
        return cls(since, Background.read(data))

    def minute(self) -> str:
        """The minute from which changes are asked for, as a query names it."""
        return wall_clock(self.since - OVERLAP, self.background.zone)


def wall_clock(instant: datetime, zone: str) -> str:
    """``instant`` as the wall clock in ``zone`` shows it; where that is unclear, an earlier time."""
    try:
        local = instant.astimezone(ZoneInfo(zone)) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        local = None
    if local is None:
        local = instant.astimezone(UTC) - UNKNOWN_ZONE
    elif local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
        local = local - timedelta(hours=1)
    return local.strftime("%Y-%m-%d %H:%M")


def in_zone(stamp: str, zone: str) -> bool:
    """Whether a stamp has the offset that ``zone`` had at that time: Jira writes all stamps in the user's zone."""
    try:
        written = datetime.fromisoformat(stamp)
        return written.tzinfo is None or written.utcoffset() == written.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError, OverflowError):
        return True
