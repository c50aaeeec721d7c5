"""What the person did: the truth that the oracles hold the engine to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId
from tests.simulation.personality import SPLITTING
from tests.simulation.server import Record, Server
from tests.simulation.values import field_tokens, label_keys, mapped, origin_of, tokens

FOREIGN = "-0123456789abcdef"
"""How the mark of another installation of ours ends."""
UNTOLD = (Field.STATUS, Field.PRIORITY)
"""Fields without tokens, in which a poor system cannot show every edit of a rich one."""
TOKENLESS = (*UNTOLD, Field.PARENT)
"""Fields that both sides may change alike: if no program saw it and one side goes, the other one was edited."""


@dataclass(slots=True)
class Ledger:
    """Tokens and origins; sides by name."""

    servers: Mapping[str, Server]
    shared: tuple[Field, ...]
    """Fields that the pair keeps in step."""
    written: dict[str, str] = field(default_factory=dict)
    """Token -> origin of every value the person wrote."""
    overwritten: set[str] = field(default_factory=set)
    """Tokens that the person replaced; they do not come back with an older copy from the trash."""
    consumed: set[str] = field(default_factory=set)
    """Tokens that the person overwrote or deleted, or that fell into a window no engine can close."""
    creations: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    """By origin: each may be one version of a conflict that is kept as a task of its own."""
    gone: set[tuple[str, str]] = field(default_factory=set)
    """(origin, side): it disappeared there, and the engine did not do it."""
    blurred: set[str] = field(default_factory=set)
    """Origins whose deleted task was equal to the other side's only as far as a system rounds."""
    clean_deletions: dict[str, str] = field(default_factory=dict)
    """Origin -> side of a deletion that nothing spoke against; dropped by any later act on that task."""
    fresh: set[tuple[str, str]] = field(default_factory=set)
    """(side, id) of what programs wrote lately: if the answer was lost, they cannot know what a person then deleted."""
    touched: set[tuple[str, str]] = field(default_factory=set)
    """(origin, side) of everything the person edited."""
    unsynced: set[Field] = field(default_factory=set)
    """Fields that the pair did not keep in step for a while."""
    renumbered: set[str] = field(default_factory=set)
    """Origins that got a new id on a system without times, or whose changes do not tell that the old one is gone."""
    news: set[tuple[Field | None, str, str]] = field(default_factory=set)
    """(title, a field without tokens or one that is not carried, or None for the id; origin, side) of what changed
    since a program last read both systems well."""
    estranged: set[str] = field(default_factory=set)
    """Origins without a mark that got a new id and a new title between two looks: nothing is left to know them by."""
    parted: set[str] = field(default_factory=set)
    """Origins of which the person removed a label where a system has made several of one: the other side's stays."""
    back: set[tuple[str, str]] = field(default_factory=set)
    """(origin, side) that came back from the trash while a program was at work."""
    carried: dict[tuple[str, str], str] = field(default_factory=dict)
    """(origin, side) -> computer whose program deleted it there."""
    raced: set[str] = field(default_factory=set)
    """Origins that a program made again just when the person took them, without a mark, out of the trash."""
    returned: set[str] = field(default_factory=set)
    """Origins that came back from the trash."""
    retitled: set[str] = field(default_factory=set)
    """Origins whose title the person changed: without memory nobody can tell that the two sides are one task."""
    answered: set[str] = field(default_factory=set)
    """Origins that the person decided about."""
    copied: set[str] = field(default_factory=set)
    """Origins of which a program made another task beside a live one, as a conflict kept as two tasks calls for."""
    offered: dict[str, str] = field(default_factory=dict)
    """Token -> origin of values that the person chose for a conflict; theirs once a program has written them."""

    running: bool = False
    """A run is under way."""
    unread: dict[tuple[str, RemoteId, Field], Value] = field(default_factory=dict)
    """(side, id, field that the pair does not carry) -> its value before the person changed it, since the last run."""
    untold: dict[tuple[str, RemoteId, Field], Value] = field(default_factory=dict)
    """The same when the current run, or the last one, began: no earlier run can know of it."""

    def run_begins(self) -> None:
        """A run is going to read both sides."""
        self.running, self.untold, self.unread = True, self.unread, {}

    def run_ends(self, accounted: bool) -> None:
        """``accounted``: it may have acted on what it saw; else it was stopped, and all of it is still news."""
        self.running = False
        if not accounted:
            self.unread |= self.untold

    def edited_besides(self, side: str, record: Record) -> list[Field]:
        """What the person changed of a task that the pair does not carry, before this run and after the one before."""
        found = {
            name: was for (own, id_, name), was in self.untold.items() if own == side
            and record.id in (id_, self.now_called(side, id_))
        }  # fmt: skip
        return [name for name, was in found.items() if record.fields.get(name) != was]

    def other(self, side: str) -> Server:
        """The opposite system."""
        return self.servers["right" if side == "left" else "left"]

    def created(self, side: str, record: Record) -> None:
        """The person made a task."""
        origin = origin_of(record.fields)
        self.creations[origin] += 1
        self._wrote(side, origin, tokens(record.fields))

    def edited(self, side: str, before: Record, after: Record) -> None:
        """The person changed a task."""
        origin = origin_of(before.fields)
        self.edits[origin] += 1
        old, new = tokens(before.fields), tokens(after.fields)
        self.overwritten |= old - new
        self.consumed |= old - new
        self._wrote(side, origin, new - old)
        if before.fields[Field.TITLE] != after.fields[Field.TITLE]:
            self.retitled.add(origin)
            self.news.add((Field.TITLE, origin, side))
        told = (*TOKENLESS, *self._untravelled(), *self._spelled())
        self.news |= {(name, origin, side) for name in told if before.fields.get(name) != after.fields.get(name)}
        if not self.running:
            for name in self._untravelled():
                if before.fields.get(name) != after.fields.get(name):
                    self.unread.setdefault((side, after.id, name), before.fields.get(name))
        if before.id != after.id:
            self._renamed(side, origin)
        if self.servers[side].personality.spelling == SPLITTING and _labels(before) - _labels(after):
            self.parted.add(origin)
        both = {(Field.TITLE, origin, side), (None, origin, side)} <= self.news
        if both and not _is_ours(after):
            self.estranged.add(origin)

    def took_back(self, before: Record, after: Record) -> None:
        """A task lost what the person wrote last; what it says again is no word of theirs."""
        lost = tokens(before.fields) - tokens(after.fields)
        self.overwritten |= lost
        self.consumed |= lost

    def _renamed(self, side: str, origin: str) -> None:
        """A task got a new id by what the person did."""
        self.gone.add((origin, side))
        self.news.add((None, origin, side))
        kind = self.servers[side].personality
        if not kind.times or (kind.cursor and not kind.tombstones):
            self.renumbered.add(origin)

    def _wrote(self, side: str, origin: str, new: Iterable[str]) -> None:
        for token in new:
            self.written.setdefault(token, origin)
            self.consumed.discard(token)
        self.touched.add((origin, side))
        self.clean_deletions.pop(origin, None)

    def sent(self, fields: Mapping[Field, Value]) -> None:
        """A program writes: a value that the person chose is from then on one of theirs."""
        for token in tokens(fields) & self.offered.keys():
            self.written.setdefault(token, self.offered.pop(token))

    def deleted(self, side: str, records: Iterable[Record]) -> None:
        """The person deleted tasks (or the server did, with their parent)."""
        for record in records:
            origin = origin_of(record.fields)
            self.gone.add((origin, side))
            others = [each for each in self.other(side).live.values() if origin_of(each.fields) == origin]
            self.consumed |= tokens(record.fields)
            if all(self._follows(record, each) for each in others):
                for each in others:
                    unseen = [name for name in each.fields if name not in self.shared or name in self.unsynced]
                    self.consumed |= tokens(each.fields, unseen)
            self.clean_deletions.pop(origin, None)
            honest = all(each.personality.says_so or not each.personality.rounds for each in self.servers.values())
            unseen = (side, record.id) not in self.fresh
            telling = (*TOKENLESS, *self._untravelled(), *self._spelled())
            edited = any((name, origin, self.other(side).name) in self.news for name in telling)
            if honest and unseen and not edited and all(self._equal(side, record, each) for each in others):
                self.clean_deletions[origin] = side
            plain = [name for name in self.shared if name is not Field.PARENT]
            if any(record.fields.get(name) != each.fields.get(name) for each in others for name in plain):
                self.blurred.add(origin)

    def program_created(self, side: str, id_: RemoteId | None, origin: str) -> None:
        """A program makes a task."""
        others = [record for record in self.live(side, origin) if record.id != id_]
        if others:
            self.copied.add(origin)
        if (origin, side) in self.back and not all(_is_ours(record) for record in others):
            self.raced.add(origin)

    def program_moved(self, side: str, before: Record) -> None:
        """A program changed a task. If that gave it a new id, it is gone to another computer's, which nothing but a mark
        tells where it went, once its title is another one.
        """
        if before.id not in self.servers[side].live and before.marker is None:
            self._renamed(side, origin_of(before.fields))

    def program_deleted(self, computer: str, side: str, record: Record) -> None:
        """A program deletes a task. If another computer's had done so on the other side, and the person then took this
        one back, nothing tells this program that the deletion it follows was a program's, and is void.
        """
        origin, other = origin_of(record.fields), self.other(side).name
        self.carried[origin, side] = computer
        if self.carried.get((origin, other), computer) != computer and origin in self.returned:
            self.gone.add((origin, other))
            self.excuse([record])

    def orphaned(self, side: str, records: Iterable[Record]) -> None:
        """Their parent was deleted; if they stayed, that is an edit of theirs, and may have given them a new id."""
        for record in records:
            origin, now = origin_of(record.fields), self.now_called(side, record.id)
            if now in self.servers[side].live:
                self.clean_deletions.pop(origin, None)
                if now != record.id:
                    self._renamed(side, origin)

    def _follows(self, record: Record, other: Record) -> bool:
        """Whether ``other`` bears no edit that ``record`` had not received."""
        news = tokens(other.fields, self.shared) - tokens(record.fields, self.shared)
        return not news - self.consumed

    def _untravelled(self) -> list[Field]:
        """Fields that the pair does not carry: an edit of one is an edit all the same, if it meets a deletion."""
        return [name for name in Field if name not in self.shared or name in self.unsynced]

    def _spelled(self) -> list[Field]:
        """Labels, where a system may show nothing of an edit of them: it is an edit all the same."""
        return [Field.LABELS] if any(each.personality.spelling for each in self.servers.values()) else []

    def _equal(self, side: str, one: Record, other: Record) -> bool:
        """Whether ``one`` of ``side`` says what ``other`` of the other side says."""
        both = self.servers["left"].personality, self.servers["right"].personality
        fields = [name for name in self.shared if name is not Field.PARENT]
        parents = self.parent(side, one), self.parent(self.other(side).name, other)
        same_parent = Field.PARENT not in self.shared or parents[0] == parents[1]
        exact = all(one.fields.get(name) == other.fields.get(name) for name in UNTOLD if name in self.shared)
        return exact and same_parent and mapped(one, fields, both) == mapped(other, fields, both)

    def parent(self, side: str, record: Record) -> str:
        """The origin of the parent of a task of ``side``, be it gone or under a new id by now."""
        server, id_ = self.servers[side], self.now_called(side, record.fields.get(Field.PARENT))  # type: ignore[arg-type]
        found = server.live.get(id_) or server.trash.get(id_)  # type: ignore[arg-type]
        return origin_of(found.fields) if found is not None else ""

    def restored(self, side: str, record: Record) -> None:
        """The person took a task back out of the trash."""
        origin = origin_of(record.fields)
        if (origin, self.other(side).name) not in self.gone:  # deleted there, too: that deletion still counts
            self.consumed -= tokens(record.fields) - self.overwritten
        self.creations[origin] += len(self.live(side, origin)) > 1
        self._wrote(side, origin, ())
        self.returned.add(origin)
        self.back.add((origin, side))

    def now_called(self, side: str, id_: RemoteId | None) -> RemoteId | None:
        """The id under which the system keeps that task by now: a move may have given it a new one."""
        renames = self.servers[side].renames
        while id_ is not None and id_ in renames:
            id_ = renames[id_]
        return id_

    def excuse(self, records: Iterable[Record]) -> None:
        """An edit fell between the check and the write of a system that cannot compare: nobody can help it."""
        for record in records:
            self.consumed |= tokens(record.fields)

    def mistakable(self) -> frozenset[str]:
        """Origins of tasks that had one id, one after the other: to a program they are one task that was edited.

        A connector whose system gives ids out again must make the moment of creation part of its ids.
        """
        return frozenset(origin_of(record.fields) for each in self.servers.values() for record in each.mistakable)

    def alive(self) -> frozenset[str]:
        """Tokens in any live task."""
        found = (tokens(record.fields) for server in self.servers.values() for record in server.live.values())
        return frozenset().union(*found)

    def live(self, side: str, origin: str) -> list[Record]:
        """Live tasks of that origin."""
        return [record for record in self.servers[side].live.values() if origin_of(record.fields) == origin]

    def tokens_in(self, field_: Field, value: object) -> frozenset[str]:
        """Tokens in a value of the history."""
        return field_tokens(field_, value)  # type: ignore[arg-type]


def _labels(record: Record) -> frozenset[str]:
    return label_keys(record.fields.get(Field.LABELS))


def _is_ours(record: Record) -> bool:
    """Whether a task bears a mark by which this installation knows it again."""
    return record.marker is not None and not record.marker.endswith(FOREIGN)
