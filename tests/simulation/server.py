"""A fake task server: records, versions, trash, a change log, and the ways of its personality."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.errors import CursorExpiredError, NotFoundError, PreconditionFailedError, RejectedFieldError
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import RemoteTask
from tests.simulation.personality import TITLE_LIMIT, Personality
from tests.simulation.timing import SimClock

POISON = "poison"
"""A title with this word is refused by a server that has been told so."""
REFUSED_FIRST = 3
"""So many writes of programs are refused a value before a system relents."""
BESIDES = Field.ASSIGNEE
"""What people write into a task here and no connector carries: it is in the native record alone."""


@dataclass(frozen=True, slots=True)
class Record:
    """One task as the server keeps it; immutable, so that an older state can be shown again."""

    id: RemoteId
    version: int
    fields: Mapping[Field, Value]
    marker: str | None
    created_at: datetime
    modified_at: datetime
    seconds: float
    """When it was created, on the true clock."""
    made: Value = None
    """What it said when it was made, or came out of the trash, of what no connector carries."""


@dataclass(frozen=True, slots=True)
class Image:
    """What a provider's backup keeps of a list."""

    live: Mapping[RemoteId, Record]
    trash: Mapping[RemoteId, Record]
    renames: Mapping[RemoteId, RemoteId]
    next_id: int


@dataclass(slots=True)
class Server:
    """One list of one system."""

    name: str
    personality: Personality
    clock: SimClock
    live: dict[RemoteId, Record] = field(default_factory=dict)
    trash: dict[RemoteId, Record] = field(default_factory=dict)
    log: list[tuple[int, RemoteId, bool]] = field(default_factory=list)
    """(version, id, deleted) of every change, oldest first."""
    older: dict[RemoteId, Record] = field(default_factory=dict)
    """The state before the last one, for stale reads."""
    version: int = 0
    oldest_cursor: int = 0
    poisoned: bool = False
    next_id: int = 0
    tidied: int = 0
    spelled: int = 0
    """Values of programs that are kept in a spelling of the system."""
    echoed: int = 0
    """Writes that were answered with what was sent, and not with what is kept."""
    not_read: int = 0
    """Changes that were named and of which a program did not want the task."""
    moved: int = 0
    renames: dict[RemoteId, RemoteId] = field(default_factory=dict)
    """Old id -> new id of tasks that were moved."""
    reused: set[RemoteId] = field(default_factory=set)
    """Ids that a deleted task had before."""
    mistakable: list[Record] = field(default_factory=list)
    """Tasks that had one id, one after the other."""
    cascaded: int = 0
    copied_marks: int = 0
    marked: int = 0
    """Tasks that bear the mark of another installation of ours."""
    assigned: int = 0
    """Edits of what no connector carries."""
    refused: int = 0
    """Writes of programs of which a single field was refused."""
    vanished: dict[RemoteId, Record] = field(default_factory=dict)
    """Tasks that no backup had when the list was put back from one."""
    known: frozenset[Field] = field(init=False)
    """Fields that this system knows."""
    absent: frozenset[Field] = frozenset()
    """Those of them for which the list has no column at the time; what was in it is out of sight."""

    def __post_init__(self) -> None:
        own = (BESIDES,) if self.personality.records else ()
        self.known = frozenset((*self.personality.capabilities().fields, *own))

    @property
    def carried(self) -> frozenset[Field]:
        """Fields that this list has a place for now."""
        return self.known - self.absent

    # What anybody may do, the person in the web page or a program through the API.

    def is_older(self, id_: RemoteId) -> bool:
        """Whether the state before the last one can be told to be older: by its time, which one instant does not give."""
        if id_ not in self.older or id_ not in self.live or not self.personality.times:
            return False
        return self.older[id_].modified_at < self.live[id_].modified_at

    def create(
        self, fields: Mapping[Field, Value], marker: str | None = None, uid: str = "", record: str = ""
    ) -> Record:
        """Add a task, with what the native ``record`` of a deleted one has besides its fields.

        Raises RejectedFieldError or PreconditionFailedError.
        """
        values = self._accepted({**fields, **_besides(record)} if self.personality.records else fields)
        if self.personality.marker is MarkerKind.CLIENT_ID and marker is not None:
            id_ = RemoteId(uid or marker)
            if id_ in self.live or id_ in self.trash:
                raise PreconditionFailedError("A task with this id exists", cause=self.name)
        else:
            id_ = self._new_id()
        self.version += 1
        now = self.clock.now()
        blank = {name: empty_value(name) for name in Field if name in self.known}
        kept = marker if self.personality.marker is not MarkerKind.NONE else None
        record = Record(id_, self.version, blank | values, kept, now, now, self.clock.monotonic(), values.get(BESIDES))
        self.live[id_] = record
        self.renames.pop(id_, None)
        self._note_mistakable(record)
        if self.trash.pop(id_, None) is not None:
            self.reused.add(id_)
        self.log.append((self.version, id_, False))
        return record

    def update(self, id_: RemoteId, fields: Mapping[Field, Value]) -> Record:
        """Change a task. Raises NotFoundError or RejectedFieldError."""
        old = self.find(id_)
        values = self._accepted(fields, id_)
        self.version += 1
        new = replace(old, version=self.version, fields={**old.fields, **values}, modified_at=self.clock.now())
        moved = self.personality.moves_change_ids and new.fields.get(Field.PARENT) != old.fields.get(Field.PARENT)
        if moved:
            return self._renumbered(new)
        self.older[id_] = old
        self.live[id_] = new
        self.log.append((self.version, id_, False))
        return new

    def touch(self, id_: RemoteId) -> None:
        """A new revision with equal content, as background jobs of servers make them."""
        self.update(id_, {})

    def delete(self, id_: RemoteId) -> list[Record]:
        """Remove a task, and what goes with it; returns all that went. Raises NotFoundError."""
        gone = [self.find(id_)]
        self._bury(gone[0])
        for child in self.children(id_):
            if self.personality.cascades:
                self.cascaded += 1
                gone += self.delete(child.id) if child.id in self.live else []
            else:
                self.update(child.id, {Field.PARENT: None})
        return gone

    def restore(self, id_: RemoteId) -> Record:
        """Take a task back out of the trash."""
        old = self.trash.pop(id_)
        self.version += 1
        parent = old.fields.get(Field.PARENT)
        fields = dict(old.fields)
        if parent is not None and parent not in self.live:
            fields[Field.PARENT] = None
        now = self.clock.now()
        self.live[id_] = replace(old, version=self.version, fields=fields, modified_at=now, made=fields.get(BESIDES))
        self.log.append((self.version, id_, False))
        return self.live[id_]

    def _bury(self, record: Record) -> None:
        self.version += 1
        del self.live[record.id]
        self.older.pop(record.id, None)
        self.trash[record.id] = record
        self.log.append((self.version, record.id, True))

    def _renumbered(self, new: Record) -> Record:
        """Moving a task gives it a new id here, as some systems do."""
        self.moved += 1
        record = replace(new, id=self._new_id())
        self.renames[new.id] = record.id
        del self.live[new.id]
        self.older.pop(new.id, None)
        self.log += [(self.version, new.id, True), (self.version, record.id, False)]
        self.live[record.id] = record
        self._note_mistakable(record)
        for child in self.children(new.id):
            self.live[child.id] = replace(child, fields={**child.fields, Field.PARENT: record.id})
        return record

    def _note_mistakable(self, record: Record) -> None:
        former = self.trash.get(record.id) or self.vanished.get(record.id)
        if former is not None:
            self.mistakable += [former, record]

    def _new_id(self) -> RemoteId:
        if self.personality.reuses_ids:
            used = [int(id_) for id_ in self.live if id_.isdecimal()]
            return RemoteId(str(max(used, default=0) + 1))
        self.next_id += 1
        return RemoteId(str(self.next_id))

    def _accepted(self, fields: Mapping[Field, Value], id_: RemoteId | None = None) -> dict[Field, Value]:
        values = {}
        for name, value in fields.items():
            if name not in self.carried:
                raise RejectedFieldError("There is no such field", cause=f"{self.name}: {name}")
            values[name] = self.personality.held(name, value)
            if not self.takes(name, value):
                named = frozenset({name} if self.personality.names else ())
                raise RejectedFieldError("This value is refused", cause=self.name, fields=named)
            self.tidied += values[name] != value
        title = values.get(Field.TITLE)
        if isinstance(title, str) and self.personality.short and len(title) > TITLE_LIMIT:
            raise RejectedFieldError("The title is too long", cause=self.name)
        if isinstance(title, str) and self.poisoned and POISON in title:
            raise RejectedFieldError("The title is refused", cause=self.name)
        parent = values.get(Field.PARENT)
        if isinstance(parent, str) and (parent not in self.live or id_ in self._ancestors(RemoteId(parent))):
            raise RejectedFieldError("There is no such parent", cause=self.name)
        return values

    def takes(self, name: Field, value: Value) -> bool:
        """Whether a value is accepted now: some systems relent, whoever has been refused."""
        relented = self.personality.relents and self.refused >= REFUSED_FIRST
        return relented or self.personality.takes(name, self.personality.held(name, value))

    def _ancestors(self, id_: RemoteId) -> set[RemoteId]:
        found: set[RemoteId] = set()
        current: RemoteId | None = id_
        while current in self.live and current not in found:
            found.add(current)
            parent = self.live[current].fields.get(Field.PARENT)
            current = RemoteId(parent) if isinstance(parent, str) else None
        return found

    # What the provider does.

    def image(self) -> Image:
        """A backup of the list."""
        return Image(dict(self.live), dict(self.trash), dict(self.renames), self.next_id)

    def put_back(self, image: Image, *, anew: bool) -> None:
        """The list as the backup has it, with its ids, stamps and, unless ``anew``, its revisions.

        Where the revisions are old ones, no resume point is good any more; else the list of changes tells of it all.
        """
        before = self.live
        self.vanished |= {id_: record for id_, record in before.items() if id_ not in image.live}
        self.live, self.trash, self.older = dict(image.live), dict(image.trash), {}
        self.renames = {**image.renames} | {new: old for old, new in self.renames.items() if old in image.live}
        self.next_id = image.next_id
        self.version += 1
        if not anew:
            self.oldest_cursor = self.version
            return
        for id_ in sorted({*before, *image.live}):
            if before.get(id_) is not image.live.get(id_):
                self.version += 1
                self.log.append((self.version, id_, id_ not in image.live))
                if id_ in image.live:
                    self.live[id_] = replace(image.live[id_], version=self.version)

    # Looking.

    def find(self, id_: RemoteId) -> Record:
        """A live task. Raises NotFoundError."""
        if id_ not in self.live:
            raise NotFoundError("The task is gone", cause=f"{self.name}: {id_}")
        return self.live[id_]

    def children(self, id_: RemoteId) -> list[Record]:
        """Live tasks under ``id_``."""
        return [record for record in self.live.values() if record.fields.get(Field.PARENT) == id_]

    def visible(self) -> Iterator[Record]:
        """What listings show: not what was created a moment ago."""
        now, lag = self.clock.monotonic(), self.personality.lag
        return (record for record in self.live.values() if not lag or now - record.seconds >= lag)

    def cursor(self) -> str:
        """The resume point now: before anything that listings do not show yet."""
        shown = {record.id for record in self.visible()}
        hidden = [
            version for version, id_, deleted in self.log if not deleted and id_ in self.live and id_ not in shown
        ]
        return str(min(hidden) - 1 if hidden else self.version)

    def since(self, cursor: str) -> tuple[list[Record], frozenset[RemoteId]]:
        """What changed since ``cursor``. Raises CursorExpiredError."""
        number = int(cursor)
        if not self.oldest_cursor <= number <= self.version:
            raise CursorExpiredError("The resume point is gone", cause=self.name)
        changed = {id_: deleted for version, id_, deleted in self.log if version > number}
        gone = frozenset(id_ for id_ in changed if id_ not in self.live)
        shown = {record.id for record in self.visible()}
        return [self.live[id_] for id_ in changed if id_ in shown], gone

    def answer(self, record: Record, sent: Mapping[Field, Value]) -> RemoteTask:
        """What a program's write is answered with."""
        kept = self.task(record)
        odd = [name for name, value in sent.items() if self.personality.spell(name, value) != value]
        self.spelled += bool(odd)
        if not self.personality.echoes:
            return kept
        self.echoed += bool(odd)
        return replace(kept, fields={**kept.fields, **sent}, as_sent=True)

    def task(self, record: Record) -> RemoteTask:
        """The record as the API shows it."""
        times = self.personality.times
        return RemoteTask(
            record.id,
            Revision(f"r{record.version}"),
            {name: value for name, value in record.fields.items() if name is not BESIDES and name not in self.absent},
            self._raw(record),
            marker=record.marker,
            uid=self._uid(record),
            created_at=record.created_at if times else None,
            modified_at=record.modified_at if times else None,
        )

    def _raw(self, record: Record) -> str:
        """What the native record holds besides the fields, its stamp included."""
        if not self.personality.records:
            return ""
        return json.dumps({str(BESIDES): record.fields.get(BESIDES), "version": record.version})

    def _uid(self, record: Record) -> str | None:
        """What the task is called wherever it is copied to; people's programs make one that no other list has."""
        if not self.personality.derives or self.personality.marker is not MarkerKind.CLIENT_ID:
            return None
        return f"{self.name}-{record.id}" if record.id.isdecimal() else record.id


def _besides(record: str) -> dict[Field, Value]:
    """What a native record holds that no connector carries."""
    value = json.loads(record).get(str(BESIDES)) if record else None
    return {} if value is None else {BESIDES: value}
