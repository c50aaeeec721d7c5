"""Whether two tasks are the same one: what speaks for it, on one scale, and what that allows where.

The engine README, section 12, prints the table. Each question of sameness in the engine is asked here: pairwise
(:func:`compare`), of many at once by what they could be known by (:func:`keys`), or for the best of many
(:class:`Index`). All three go by the same rungs.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum

from tasksync_gui.engine.identity.markers import PREFIX, origin_of
from tasksync_gui.engine.merge.equality import canonical, same
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import LinkId, RemoteId
from tasksync_gui.model.task import RemoteTask

Owner = Callable[[str], LinkId | None]
"""The link for which a mark of ours was made; None for anybody else's mark."""
Reading = Callable[[str], str | None]
"""What a mark is taken for: the link of its :data:`Owner`, or itself."""


class Evidence(IntEnum):
    """What speaks for two tasks being one, the weakest first: rungs compare."""

    NONE = 0
    LIKENESS = 1
    """Their titles are nearly the same."""
    TITLE = 2
    """Their titles are the same."""
    FOREIGN_TITLE = 3
    """Their titles are the same, and another TaskSync made the one in question."""
    CONTENT = 4
    """They say the same."""
    CREATION = 5
    """The system made both at the same moment, with the same title."""
    URL = 6
    UID = 7
    """A global id that systems share."""
    ORIGIN = 8
    """The copy names the task it was made from. Anybody can write that, or copy it with a text that says it: it is
    good for finding, and never a proof."""
    MARK = 9
    """Our own mark, which nobody else can make; but anybody can copy it. It tells what became of a create that was not
    answered. Once it was, its task is known by its id, and the mark on another one proves nothing."""
    ANSWER = 10
    """It has the very id that a create was answered with."""


class Allows(StrEnum):
    """What may be done on the strength of evidence, from nothing to joining two tasks silently."""

    NOTHING = "nothing"
    """It is not enough; weaker evidence is looked at."""
    NARROW = "narrow"
    """Weaker evidence has to tell which of these it is."""
    ASK = "ask"
    """The system is asked for the remembered task itself."""
    WAIT = "wait"
    """Set aside in this run, until more is known."""
    HOLD = "hold"
    """A person is asked."""
    TELL = "join and tell"
    """They are one; the plan says so."""
    JOIN = "join"
    """They are one, and nobody needs to know."""


JOINS = frozenset({Allows.TELL, Allows.JOIN})


class Situation(StrEnum):
    """Where the question comes up: each looks at some of the rungs, and allows something else on each."""

    FIRST_CONTACT = "two new tasks, one on each side"
    LOST_LINK = "a new task with our mark, and the task from which its link's id follows"
    PENDING_CREATE = "a new task, and a create that has not been carried out"
    REFUSED_CREATE = "a new task, and a create that its system refused for good"
    UNCLEAR_CREATE = "a new task, and a create of which only a person can tell whether it arrived"
    OPEN_CREATE = "a new task, and a create that cannot be asked about yet"
    SECOND_BEARER = "a second task with one mark of ours, and the one that counts"
    FOREIGN_COPY = "a new task, and what is synced already"
    MOVED = "a new task, and a linked one that is gone under its id"
    MOVED_APART = "a new task, and one gone that was left alone"
    MISSED_APART = "a new task, and one missing for long that was left alone"
    MADE_AGAIN = "a new task, and what the other side has of one that is gone"
    POSSIBLE_RETURN = "a new task, and what would be made again of one that is gone"
    UNKNOWN_STATE = "a new task, and a linked one whose state cannot be told"
    CHANGES_TOLD = "a new task in a list of changes that tells of deletions, and a linked one it is silent about"
    CHANGES_UNTOLD = "the same where deletions are not told"
    SHOWN_TWICE = "a new task, and a linked one in the same listing"
    MARKED_CREATE = "what is found by mark, and a create whose answer was lost"
    ID_TAKEN = "what has the id that follows from the original, and a create that was refused it"
    UNMARKED_CREATE = "a task that was not there before, and a create without a mark whose answer was lost"
    MOVED_MEANWHILE = "what may be that create's, and a task gone under its id"
    LOST_UPDATE = "a task that was not there before, and one gone before its update was answered"
    BRING_BACK = "what is there, and a deleted task that an undo would bring back"


@dataclass(frozen=True, slots=True)
class Step:
    """What a rung allows in one situation."""

    one: Allows
    """What a single candidate allows."""
    several: Allows = Allows.NOTHING
    """What several allow; of several that are joined, the oldest is it."""
    final: bool = False
    """Where both could be known by this and are not, nothing weaker counts."""


def _table() -> dict[Situation, dict[Evidence, Step]]:
    rung = Evidence
    tell, join, hold = Step(Allows.TELL), Step(Allows.JOIN), Step(Allows.HOLD, Allows.HOLD)
    tell_oldest, join_oldest = Step(Allows.TELL, Allows.TELL), Step(Allows.JOIN, Allows.JOIN)
    wait, ask = Step(Allows.WAIT, Allows.WAIT), Step(Allows.ASK, Allows.ASK)
    decides = Step(Allows.JOIN, final=True)
    return {
        Situation.FIRST_CONTACT: {
            rung.MARK: tell,
            rung.ORIGIN: tell,
            rung.UID: tell,
            rung.URL: tell,
            rung.CONTENT: tell_oldest,
            rung.TITLE: Step(Allows.TELL, Allows.HOLD),
            rung.LIKENESS: Step(Allows.TELL, Allows.HOLD),
        },
        Situation.LOST_LINK: {rung.MARK: tell_oldest},
        Situation.PENDING_CREATE: {
            rung.MARK: join_oldest,
            rung.ORIGIN: hold,
            rung.CONTENT: join_oldest,
            rung.TITLE: join,
        },
        Situation.REFUSED_CREATE: {rung.MARK: join_oldest},
        Situation.UNCLEAR_CREATE: {rung.ORIGIN: hold, rung.CONTENT: join_oldest, rung.TITLE: hold},
        Situation.OPEN_CREATE: {rung.MARK: wait, rung.ORIGIN: wait, rung.TITLE: wait},
        Situation.SECOND_BEARER: {rung.CONTENT: hold, rung.NONE: hold},
        Situation.FOREIGN_COPY: {rung.ORIGIN: hold, rung.FOREIGN_TITLE: hold},
        Situation.MOVED: {
            rung.UID: tell,
            rung.CREATION: Step(Allows.TELL, Allows.NARROW),
            rung.CONTENT: tell_oldest,
        },
        Situation.MOVED_APART: {
            rung.UID: tell,
            rung.CREATION: Step(Allows.TELL, Allows.TELL, final=True),
            rung.CONTENT: tell_oldest,
        },
        Situation.MISSED_APART: {rung.UID: tell, rung.CREATION: tell_oldest},
        Situation.MADE_AGAIN: {rung.CONTENT: tell_oldest},
        Situation.POSSIBLE_RETURN: {rung.ORIGIN: hold, rung.TITLE: hold},
        Situation.UNKNOWN_STATE: {rung.UID: wait, rung.CREATION: wait, rung.TITLE: wait},
        Situation.CHANGES_TOLD: {rung.MARK: ask, rung.UID: ask, rung.CREATION: ask},
        Situation.CHANGES_UNTOLD: {rung.MARK: ask, rung.UID: ask, rung.CREATION: ask, rung.TITLE: ask},
        Situation.SHOWN_TWICE: {rung.MARK: ask, rung.UID: ask, rung.CREATION: ask},
        Situation.MARKED_CREATE: {rung.MARK: join_oldest},
        Situation.ID_TAKEN: {rung.CONTENT: join_oldest, rung.NONE: hold},
        Situation.UNMARKED_CREATE: {rung.CONTENT: Step(Allows.JOIN, Allows.HOLD), rung.TITLE: hold},
        Situation.MOVED_MEANWHILE: {rung.CREATION: hold, rung.CONTENT: hold},
        Situation.LOST_UPDATE: {rung.UID: decides, rung.CREATION: decides, rung.CONTENT: join},
        Situation.BRING_BACK: {rung.ANSWER: join, rung.MARK: join_oldest},
    }


TABLE: Mapping[Situation, Mapping[Evidence, Step]] = _table()
"""What is looked at in a situation, the surest first, and what it allows; what is not there counts for nothing."""


def _mute(task: RemoteTask) -> bool:
    """Nobody knows what the task said."""
    return False


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is known of a task that is looked for; None: that is not known."""

    title: str | None = None
    mark: str | None = None
    """The mark as it was written, or its link: what the reading in use makes of a candidate's mark."""
    uid: str | None = None
    url: str | None = None
    created_at: datetime | None = None
    id: RemoteId | None = None
    says: Callable[[RemoteTask], bool] = _mute
    """Whether a task says what this one said."""
    origin: str = ""
    """What its copies name, or what it is a copy of by its own words; empty: nothing is known."""
    exact: bool = False
    """The title was written by us, and counts letter by letter; a person's counts without case and white space."""


def as_written(mark: str) -> str:
    """A mark is taken for itself: which link it was made for does not matter."""
    return mark


def portrait(task: RemoteTask, reading: Reading = as_written) -> Portrait:
    """All that ``task`` can be known by but its content."""
    mark = None if task.marker is None else reading(task.marker)
    return Portrait(task.title, mark, task.uid, task.url, task.created_at, task.id, origin=origin_of(task.marker))


def portrait_of(link: LinkId, task: RemoteTask | None) -> Portrait:
    """The task of ``link`` as it was seen last, if that is known; a new one may bear the link's mark."""
    return Portrait(mark=link) if task is None else replace(portrait(task), mark=link)


def normal_title(title: str) -> str:
    """A title as it is compared: case and white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", title).casefold().split())


def is_marked(task: RemoteTask) -> bool:
    """Whether some TaskSync made ``task`` as a copy, by what it says."""
    return task.marker is not None and task.marker.startswith(PREFIX)


def is_foreign(task: RemoteTask, owner: Reading) -> bool:
    """Whether ``task`` bears the mark of a TaskSync, of which ``owner`` knows no link."""
    return task.marker is not None and is_marked(task) and owner(task.marker) is None


def letters_of(title: Value) -> Value:
    """What titles have in common that are the same letter by letter, for looking them up."""
    return canonical(Field.TITLE, title)


def is_called(task: RemoteTask, title: Value) -> bool:
    """Whether ``task`` has the very title that we wrote or saw, letter by letter."""
    return same(Field.TITLE, task.fields.get(Field.TITLE), title)


def _same_title(task: RemoteTask, sought: Portrait) -> bool:
    if sought.title is None:
        return False
    if sought.exact:
        return is_called(task, sought.title)
    return normal_title(task.title) == normal_title(sought.title)


def _same_creation(task: RemoteTask, sought: Portrait) -> bool:
    return sought.created_at is not None and task.created_at == sought.created_at and _same_title(task, sought)


def shows(rung: Evidence, task: RemoteTask, sought: Portrait, reading: Reading = as_written) -> bool:
    """Whether ``task`` has this one thing in common with the task that is looked for."""
    match rung:
        case Evidence.ANSWER:
            return sought.id is not None and task.id == sought.id
        case Evidence.MARK:
            return sought.mark is not None and task.marker is not None and reading(task.marker) == sought.mark
        case Evidence.ORIGIN:
            return bool(sought.origin) and origin_of(task.marker) == sought.origin
        case Evidence.UID:
            return sought.uid is not None and task.uid == sought.uid
        case Evidence.URL:
            return sought.url is not None and task.url == sought.url
        case Evidence.CREATION:
            return _same_creation(task, sought)
        case Evidence.CONTENT:
            return sought.says(task)
        case Evidence.FOREIGN_TITLE:
            return is_foreign(task, reading) and _same_title(task, sought)
        case Evidence.TITLE:
            return _same_title(task, sought)
    return rung is Evidence.NONE


def _could_show(rung: Evidence, sought: Portrait) -> bool:
    """Whether there is something to compare on this rung, so that a difference means something."""
    match rung:
        case Evidence.UID:
            return sought.uid is not None
        case Evidence.CREATION:
            return sought.created_at is not None
    return False


def compare(task: RemoteTask, sought: Portrait, situation: Situation, reading: Reading = as_written) -> Evidence:
    """The surest thing that speaks for ``task`` being the one that is looked for, of what counts in ``situation``."""
    for rung, step in TABLE[situation].items():
        if shows(rung, task, sought, reading):
            return rung
        if step.final and _could_show(rung, sought):
            break
    return Evidence.NONE


def allowed(situation: Situation, evidence: Evidence, candidates: int = 1) -> Allows:
    """What ``evidence`` allows, if so many tasks have it."""
    step = TABLE[situation].get(evidence)
    if step is None:
        return Allows.NOTHING
    return step.one if candidates == 1 else step.several


def keys(sought: Portrait, situation: Situation) -> Iterator[tuple[Evidence, Hashable]]:
    """What a task can be known by, to be looked up: two that share a key have that evidence, and the other way round.

    Content and foreign marks have no keys.
    """
    for rung in TABLE[situation]:
        found = key(rung, sought)
        if found is not None:
            yield rung, found


def key_of(rung: Evidence, task: RemoteTask) -> Hashable | None:
    """``key`` of a task's portrait, which need not be drawn for one rung."""
    match rung:
        case Evidence.MARK:
            return task.marker
        case Evidence.UID:
            return task.uid
        case Evidence.URL:
            return task.url
        case Evidence.TITLE:
            return normal_title(task.title)
    return key(rung, portrait(task))


def key(rung: Evidence, sought: Portrait) -> Hashable | None:
    """What a task is looked up by on one rung; None: it has nothing of the kind."""
    match rung:
        case Evidence.ANSWER:
            return sought.id
        case Evidence.MARK:
            return sought.mark
        case Evidence.ORIGIN:
            return sought.origin or None
        case Evidence.UID:
            return sought.uid
        case Evidence.URL:
            return sought.url
        case Evidence.CREATION if sought.title is not None and sought.created_at is not None:
            return normal_title(sought.title), sought.created_at
        case Evidence.TITLE if sought.title is not None:
            return normal_title(sought.title)
    return None


class Index:
    """Tasks among which others are looked for. What says the same is taken to have the same title."""

    def __init__(self, tasks: Iterable[RemoteTask], owner: Owner) -> None:
        self._tasks = tuple(tasks)
        self._owner = owner
        self._by: dict[Evidence, dict[Hashable, list[RemoteTask]]] = {}

    def find(self, rung: Evidence, sought: Portrait) -> list[RemoteTask]:
        """Those that show ``rung``, in the order in which they came."""
        keyed = Evidence.TITLE if rung in (Evidence.CONTENT, Evidence.FOREIGN_TITLE) else rung
        name = key(keyed, sought)
        found = [] if name is None else self._grouped(keyed).get(name, [])
        return found if keyed is rung else [task for task in found if shows(rung, task, sought, self._owner)]

    def _grouped(self, rung: Evidence) -> Mapping[Hashable, list[RemoteTask]]:
        if rung not in self._by:
            groups: dict[Hashable, list[RemoteTask]] = defaultdict(list)
            reading = self._owner if rung is Evidence.MARK else as_written  # to ask for an owner costs a digest
            for task in self._tasks:
                name = key(rung, portrait(task, reading))
                if name is not None:
                    groups[name].append(task)
            self._by[rung] = groups
        return self._by[rung]

    def search(self, sought: Portrait, situation: Situation) -> list[RemoteTask] | None:
        """All that may be joined in ``situation`` as the one that is looked for, by the surest that speaks for any.

        None: there is none, and that is final; no other situation need be considered.
        """
        among: set[RemoteId] | None = None
        for rung, step in TABLE[situation].items():
            found = [task for task in self.find(rung, sought) if among is None or task.id in among]
            verdict = allowed(situation, rung, len(found)) if found else Allows.NOTHING
            if verdict in JOINS:
                return found
            if verdict is Allows.NARROW:
                among = {task.id for task in found}
            if step.final and _could_show(rung, sought):
                return None
        return []
