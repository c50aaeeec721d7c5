"""The resume point, and what was learnt about the repository with the last full listing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message
from tasksync_gui.model.task import RemoteTask

STAMP = "%Y-%m-%dT%H:%M:%SZ"
"""How GitHub writes a moment (in UTC)."""
OVERLAP = timedelta(minutes=5)
"""How far back a read goes behind what was seen last: stamps of late arrivals may be older."""
BEGINNING = datetime(2008, 1, 1, tzinfo=UTC)
PUSH_ONLY = (Field.LABELS, Field.ASSIGNEE, Field.PARENT)


@dataclass(frozen=True, slots=True)
class Repository:
    """What may be done in a repository, and who can be assigned."""

    admin: bool = False
    push: bool = False
    archived: bool = False
    people: tuple[str, ...] | None = None
    """Logins; None: unknown."""

    def narrow(self, best: Capabilities) -> Capabilities:
        """``best`` without what the account may not do here."""
        if self.archived:
            fields = {name: replace(support, write=False) for name, support in best.fields.items()}
            return replace(best, fields=fields, create=False, delete=False)
        fixed = () if self.push else PUSH_ONLY
        fields = {
            name: replace(support, write=support.write and name not in fixed) for name, support in best.fields.items()
        }
        return replace(best, fields=fields, delete=best.delete and self.admin)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next read begins, and what of that it will show again.

    ``seen``: the latest stamp of any issue so far. ``etag``: of the one page since then, if it was one.
    ``recent``: stamp and revision by id of the issues inside the overlap.
    """

    seen: datetime
    repository: Repository
    etag: str = ""
    recent: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @property
    def since(self) -> str:
        """Where the next read begins, as a parameter of the request: some minutes before what was seen last."""
        return (self.seen - OVERLAP).strftime(STAMP)

    def is_known(self, task: RemoteTask) -> bool:
        """Whether ``task`` was shown before just as it is now."""
        seen = self.recent.get(task.id)
        return seen is not None and seen == _state(task)

    def after(self, tasks: Iterable[RemoteTask], etag: str) -> Cursor:
        """The cursor once ``tasks`` are seen; ``etag``: of the page that showed them."""
        shown: dict[str, tuple[int, str]] = {task.id: _state(task) for task in tasks}
        seen = max([int(self.seen.timestamp()), *(stamp for stamp, _ in shown.values())])
        begin = seen - OVERLAP.total_seconds()
        recent = {id_: state for id_, state in {**self.recent, **shown}.items() if state[0] >= begin}
        return Cursor(datetime.fromtimestamp(seen, UTC), self.repository, etag, recent)

    def write(self) -> str:
        """The cursor as text; what the next version cannot read is an expired cursor, which costs a whole read."""
        known = self.repository
        rights = [known.admin, known.push, known.archived]
        people = None if known.people is None else list(known.people)
        recent = [[id_, stamp, revision] for id_, (stamp, revision) in self.recent.items()]
        return json.dumps([self.seen.isoformat(), self.etag, rights, people, recent], separators=(",", ":"))

    @classmethod
    def read(cls, written: str) -> Cursor:
        """Inverse of :meth:`write`. Raises CursorExpiredError for anything else."""
        try:
            seen, etag, (admin, push, archived), people, recent = json.loads(written)
            names = None if people is None else tuple(str(name) for name in people)
            moment = datetime.fromisoformat(seen).astimezone(UTC)
            repository = Repository(admin is True, push is True, archived is True, names)
            known = {str(id_): (int(stamp), str(revision)) for id_, stamp, revision in recent}
            return cls(moment, repository, str(etag), known)
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise CursorExpiredError(message(KitCode.RESUME_POINT)) from None


def _state(task: RemoteTask) -> tuple[int, str]:
    stamp = task.modified_at or BEGINNING
    return int(stamp.timestamp()), task.revision[:8]
