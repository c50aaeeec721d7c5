"""A world's whole story, drawn before it is played: what makes it reproducible and small enough to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from random import Random

from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tests.simulation.faults import AT_THE_LEASE, STRIKING_AT_WORK, Fault, Kind, draw_fault
from tests.simulation.person import Act, draw_act
from tests.simulation.personality import (
    SECOND_LABELS,
    SPLITTING,
    Personality,
    draw_personality,
    with_refusals,
    with_spelling,
)

COMMANDS = ("timer", "manual", "confirmed", "confirmed", "review", "review", "answers", "preview", "old review")
EVENTS = (Kind.RESTORED, Kind.STATE_LOST, Kind.SECOND_MACHINE, Kind.RECONFIGURED, Kind.POISONED)
WHO = (Kind.ANEW, Kind.TURNED, Kind.AT_ONCE)
"""What befalls a pair as a whole, so that nothing but its tasks tells who is who."""
OWN_COMMANDS = ("walk away", "bring forward", "accept")
"""Commands of rounds that are drawn for a purpose."""
AT_LEASE = 0.05
"""In what share of the worlds a run fails while it takes its lease."""
PUT_BACK = float(os.environ.get("TASKSYNC_PUT_BACK", "0"))
"""In what share of the worlds a provider puts a list back from a backup: an earlier state is known by signs only, and
about one such world in twenty still breaks a law, so they are drawn where somebody asks for them (0.1, say)."""
UNDOING = 0.08
"""In what share of the worlds the person undoes something."""
ANOTHER_MODE = 0.15
"""In what share of the worlds the pair gets another mode, if nothing else befalls it."""
LOST_COLUMNS = 0.1
"""In what share of the worlds a list has no column for a field for a time."""
WALKING_AWAY = 0.25
"""In what share of the worlds the person unticks rows of a preview and comes back later."""
AT_LAST = 99
"""An undo after so many rounds comes when everything is in step."""


@dataclass(frozen=True, slots=True)
class Round:
    """One command of the person or the timer, what else is done meanwhile, and what goes wrong."""

    command: str
    event: Kind | None
    acts: tuple[Act, ...]
    faults: tuple[Fault, ...]
    choice: int
    """What the person's answers are drawn from."""


@dataclass(frozen=True, slots=True)
class Undo:
    """The person has something undone; what they do before they look and before it is done, and what goes wrong."""

    after: int
    """After so many rounds; if there are fewer, at the very end."""
    before: tuple[Act, ...]
    between: tuple[Act, ...]
    faults: tuple[Fault, ...]
    choice: int
    """What the run, and the change of it, are drawn from."""


@dataclass(frozen=True, slots=True)
class Script:
    """A world and its story."""

    seed: int
    left: Personality
    right: Personality
    mode: Mode
    policy: Policy
    delete_policy: DeletePolicy
    sqlite: bool
    rounds: tuple[Round, ...]
    inventive: int = 0
    """What the person's own values are drawn from, where neither side's will do; 0: they take one side's."""
    undos: tuple[Undo, ...] = ()

    def smaller(self) -> Iterator[Script]:
        """The same story without one of its parts: whole rounds first, then single acts, faults and events."""
        for index, part in enumerate(self.rounds):
            yield replace(self, rounds=self.rounds[:index] + self.rounds[index + 1 :])
            if part.event:
                yield self._with(index, replace(part, event=None))
            for number in range(len(part.acts)):
                yield self._with(index, replace(part, acts=part.acts[:number] + part.acts[number + 1 :]))
            for number in range(len(part.faults)):
                yield self._with(index, replace(part, faults=part.faults[:number] + part.faults[number + 1 :]))
        plain = Personality()
        for side in ("left", "right"):
            personality = getattr(self, side)
            for name in Personality.__slots__:
                default = getattr(plain, name)
                if getattr(personality, name) != default:
                    yield replace(self, **{side: replace(personality, **{name: default})})
        if self.sqlite:
            yield replace(self, sqlite=False)
        if self.inventive:
            yield replace(self, inventive=0)
        yield from self._undoing_less()

    def _undoing_less(self) -> Iterator[Script]:
        for index, undo in enumerate(self.undos):
            head, tail = self.undos[:index], self.undos[index + 1 :]
            yield replace(self, undos=head + tail)
            for name in ("before", "between", "faults"):
                parts = getattr(undo, name)
                for number in range(len(parts)):
                    less = replace(undo, **{name: parts[:number] + parts[number + 1 :]})
                    yield replace(self, undos=(*head, less, *tail))

    def _with(self, index: int, part: Round) -> Script:
        return replace(self, rounds=(*self.rounds[:index], part, *self.rounds[index + 1 :]))

    def size(self) -> int:
        """How many things happen."""
        rounds = sum(1 + bool(part.event) + len(part.acts) + len(part.faults) for part in self.rounds)
        return rounds + sum(1 + len(undo.before) + len(undo.between) + len(undo.faults) for undo in self.undos)


def draw_script(seed: int) -> Script:
    """Equal seeds give equal scripts."""
    random = Random(seed)
    mode = random.choice([Mode.TWO_WAY, Mode.TWO_WAY, Mode.TWO_WAY, Mode.MIRROR, Mode.UPDATE])
    left, right = draw_personality(random), draw_personality(random)
    if mode is not Mode.TWO_WAY:
        right = replace(right, says_so=True)
    own = Random(f"spelling {seed}")
    left, right = with_spelling(own, left), with_spelling(own, right)
    numbers = iter(range(1, 10_000))
    rounds = [_first(random, numbers), *(_round(random, numbers) for _ in range(random.randrange(1, 4)))]
    if left.spelling or right.spelling:
        rounds = _with_occasions(own, rounds)
    rounds = _with_identity(seed, mode, rounds)
    left, right = (
        replace(each, derives=Random(f"derives {seed} {n}").random() < 0.5) for n, each in enumerate((left, right))
    )
    left, right = (with_refusals(Random(f"refusals {seed} {n}"), each) for n, each in enumerate((left, right)))
    if SPLITTING in (left.spelling, right.spelling):
        left, right = (replace(each, refuses="") if each.refuses == SECOND_LABELS else each for each in (left, right))
    rounds = _with_another_mode(seed, rounds)
    if any(_shows_records(seed, n) for n in range(2)):
        rounds = _with_assignments(seed, rounds)
    left, right = (replace(each, records=_shows_records(seed, n)) for n, each in enumerate((left, right)))
    rounds = _with_lost_columns(seed, rounds)
    rounds = _with_lease_faults(seed, rounds)
    rounds += _walking_away(seed)
    rounds += _put_back(seed)
    undoes = not any(each.event in (Kind.TURNED, Kind.ANEW) for each in rounds)
    undos = _undos(seed, len(rounds)) if undoes else ()
    if left.records or right.records:
        undos = _with_additions(seed, undos)
    return Script(
        seed,
        left,
        right,
        mode,
        random.choice([Policy.HOLD, Policy.HOLD, *Policy]),
        random.choice([DeletePolicy.EDIT_WINS, *DeletePolicy]),
        random.random() < 0.15,
        tuple(rounds),
        _inventive(seed),
        undos,
    )


def _with_occasions(random: Random, rounds: list[Round]) -> list[Round]:
    """The same rounds with more of what a system can spell in its own way."""
    numbers = iter(range(6001, 7000))
    found = []
    for part in rounds:
        whats = random.choices(["label", "label", "due", "long", "notes"], k=random.randrange(1, 4))
        more = tuple(draw_act(random, next(numbers), what=what) for what in whats)
        found.append(replace(part, acts=(*part.acts, *more)))
    return found


def _with_identity(seed: int, mode: Mode, rounds: list[Round]) -> list[Round]:
    """In a fifth of the worlds; from a generator of its own, so that the others' stories stay what they are."""
    random = Random(f"who is who {seed}")
    rounds = _with_copies(seed, rounds)
    index, kind = random.randrange(len(rounds)), random.choice(WHO)
    idle = rounds[index].event is None and (kind is Kind.AT_ONCE or index)
    if random.random() >= 0.2 or not idle or (kind is Kind.TURNED and mode is not Mode.TWO_WAY):
        return rounds
    command = "confirmed" if kind is Kind.AT_ONCE else rounds[index].command
    rest = [replace(each, event=None) if each.event is Kind.SECOND_MACHINE else each for each in rounds]
    others = rest if kind is Kind.TURNED else rounds  # a second computer has it the other way round
    return [*others[:index], replace(rounds[index], event=kind, command=command), *others[index + 1 :]]


def _with_copies(seed: int, rounds: list[Round]) -> list[Round]:
    """In a sixth of the worlds a stranger copies marks in the later rounds."""
    random = Random(f"copies {seed}")
    if random.random() >= 1 / 6:
        return rounds
    copies = [draw_act(random, 7001 + number, what="copied") for number in range(1, len(rounds))]
    rest = zip(rounds[1:], copies, strict=True)
    return [rounds[0], *(replace(each, acts=(*each.acts, act)) for each, act in rest)]


def _with_another_mode(seed: int, rounds: list[Round]) -> list[Round]:
    """In a tenth of the worlds, where one computer keeps the lists in step all the time."""
    random = Random(f"mode {seed}")
    index = random.randrange(1, len(rounds))
    apart = (Kind.SECOND_MACHINE, *WHO)
    if random.random() >= ANOTHER_MODE or rounds[index].event or any(each.event in apart for each in rounds):
        return rounds
    return [*rounds[:index], replace(rounds[index], event=Kind.MODE_CHANGED), *rounds[index + 1 :]]


def _with_lost_columns(seed: int, rounds: list[Round]) -> list[Round]:
    """In a tenth of the worlds a list loses a column; later it has it again, with or without what was in it."""
    random = Random(f"columns {seed}")
    idle = [index for index, each in enumerate(rounds) if index and not each.event]
    if random.random() >= LOST_COLUMNS or not idle:
        return rounds
    events = dict(zip(idle, (Kind.COLUMN_GONE, random.choice([Kind.COLUMN_BACK, Kind.COLUMN_EMPTIED])), strict=False))
    return [replace(each, event=events.get(index, each.event)) for index, each in enumerate(rounds)]


def _shows_records(seed: int, number: int) -> bool:
    return Random(f"records {seed} {number}").random() < 0.2


def _with_assignments(seed: int, rounds: list[Round]) -> list[Round]:
    """The same rounds, in which people also write what no connector carries, often beside a deletion."""
    random, numbers, found = Random(f"assignments {seed}"), iter(range(3001, 4000)), [rounds[0]]
    for part in rounds[1:]:
        acts = [draw_act(random, next(numbers), random.choice([0, 0, 0, 2]), "assign") for _ in range(2)]
        acts += [draw_act(random, next(numbers), what="delete")] * (random.random() < 0.4)
        found.append(replace(part, acts=(*part.acts, *acts)))
    return found


def _with_lease_faults(seed: int, rounds: list[Round]) -> list[Round]:
    """In a few worlds in a hundred a run does not get beyond its lease; from a generator of its own."""
    random = Random(f"lease {seed}")
    if random.random() >= AT_LEASE:
        return rounds
    index = random.randrange(len(rounds))
    faults = (*rounds[index].faults, Fault(random.choice(AT_THE_LEASE), "left", 1))
    return [*rounds[:index], replace(rounds[index], faults=faults), *rounds[index + 1 :]]


def _walking_away(seed: int) -> list[Round]:
    """One review in four worlds that the person leaves open for a while; also from a generator of its own."""
    random = Random(f"walk away {seed}")
    if random.random() >= WALKING_AWAY:
        return []
    numbers = iter(range(4001, 5000))
    acts = [
        draw_act(random, next(numbers), random.choice([0, 0, random.randrange(1, 30)]))
        for _ in range(random.randrange(1, 7))
    ]
    faults = tuple(draw_fault(random) for _ in range(random.choice([0, 0, 1])))
    return [Round("walk away", None, tuple(acts), faults, random.randrange(1 << 30))]


def _put_back(seed: int) -> list[Round]:
    """A backup, some life after it, and the list is put back: a program alone may do nothing about it, until the person
    says what is true.
    """
    random = Random(f"put back {seed}")
    if random.random() >= PUT_BACK:
        return []
    numbers = iter(range(8001, 9000))

    def still(command: str, *acts: Act, event: Kind | None = None, faults: tuple[Fault, ...] = ()) -> Round:
        return Round(command, event, acts, faults, random.randrange(1 << 30))

    def some(least: int, most: int, *whats: str) -> list[Act]:
        found = random.choices(whats or ("title", "notes", "label", "create", "delete", "status", "parent"), k=most)
        return [draw_act(random, next(numbers), what=what) for what in found[: random.randrange(least, most + 1)]]

    side, kind = random.choice(["left", "right"]), random.choice([Kind.PUT_BACK, Kind.PUT_BACK_ANEW])
    whats = random.choices(("title", "title", "notes", "status"), k=random.randrange(2, 8))
    lived = [Act(side, what, pick, next(numbers)) for pick, what in enumerate(whats)]
    at_work = tuple(draw_fault(random, STRIKING_AT_WORK) for _ in range(random.choice([0, 0, 1, 2])))
    return [
        still("confirmed", *some(3, 5, "create")),
        still("confirmed"),
        still("confirmed", *lived, *some(0, 4)),
        still("confirmed"),
        still(random.choice(["timer", "manual", "preview"]), *some(0, 2), event=kind),
        still(random.choice(["timer", "manual", "preview"]), *some(0, 1)),
        still(random.choice(["bring forward", "bring forward", "accept"]), *some(0, 1), faults=at_work),
    ]


def _undos(seed: int, rounds: int) -> tuple[Undo, ...]:
    """A few worlds in a hundred; also from a generator of its own."""
    random = Random(f"undo {seed}")
    if random.random() >= UNDOING:
        return ()
    numbers = iter(range(5001, 6000))
    return tuple(_undo(random, numbers, rounds) for _ in range(random.choice([1, 1, 1, 2])))


def _with_additions(seed: int, undos: tuple[Undo, ...]) -> tuple[Undo, ...]:
    """The same undos, before or in the middle of which people also write what no connector carries."""
    random, numbers, found = Random(f"additions {seed}"), iter(range(9001, 9500)), []
    for undo in undos:
        acts = tuple(draw_act(random, next(numbers), what="assign") for _ in range(random.randrange(3)))
        late = draw_act(random, next(numbers), random.randrange(12), "assign")
        between = (late,) * (random.random() < 0.3)
        found.append(replace(undo, before=(*undo.before, *acts), between=(*undo.between, *between)))
    return tuple(found)


def _undo(random: Random, numbers: Iterator[int], rounds: int) -> Undo:
    before = [draw_act(random, next(numbers)) for _ in range(random.choice([0, 0, 1, 2]))]
    between = [
        draw_act(random, next(numbers), random.choice([0, 0, random.randrange(1, 12)]))
        for _ in range(random.choice([0, 0, 0, 1, 2]))
    ]
    return Undo(
        random.choice([AT_LAST, AT_LAST, random.randrange(1, rounds + 1)]),
        tuple(before),
        tuple(between),
        tuple(draw_fault(random) for _ in range(random.choice([0, 0, 0, 1]))),
        random.randrange(1 << 30),
    )


def _inventive(seed: int) -> int:
    """From a generator of its own, so that everything else of a seed's story stays what it is."""
    random = Random(f"inventive {seed}")
    return random.randrange(1, 1 << 30) if random.random() < 0.5 else 0


def _first(random: Random, numbers: Iterator[int]) -> Round:
    """Tasks to begin with, then a sync that usually goes well."""
    acts = [draw_act(random, next(numbers), what="create") for _ in range(random.randrange(2, 6))]
    acts += [draw_act(random, next(numbers)) for _ in range(random.randrange(0, 3))]
    faults = _faults(random) if random.random() < 0.3 else ()
    return Round("confirmed", None, tuple(acts), faults, random.randrange(1 << 30))


def _round(random: Random, numbers: Iterator[int]) -> Round:
    command = random.choice(COMMANDS)
    event = random.choice(EVENTS) if random.random() < 0.15 else None
    acts = []
    for _ in range(random.randrange(0, 5)):
        at = random.choice([0, 0, random.randrange(1, 16)])
        acts.append(draw_act(random, next(numbers), at))
    if event is Kind.POISONED:
        acts.append(draw_act(random, next(numbers), what="poison"))
    return Round(command, event, tuple(acts), _faults(random), random.randrange(1 << 30))


def _faults(random: Random) -> tuple[Fault, ...]:
    return tuple(draw_fault(random) for _ in range(random.choice([0, 1, 1, 1, 2, 3])))


def as_code(script: Script) -> str:
    """The story as ``test_findings`` writes it."""
    plain = Personality()
    sides = {}
    for side in ("left", "right"):
        own = getattr(script, side)
        differs = {n: getattr(own, n) for n in Personality.__slots__ if getattr(own, n) != getattr(plain, n)}
        sides[side] = ", ".join(f"{name}={_code(value)}" for name, value in differs.items())
    rounds = [
        f'    Round("{part.command}", {_code(part.event)}, ({"".join(f"{_act(act)}, " for act in part.acts)}),'
        f" ({''.join(f'{_fault(fault)}, ' for fault in part.faults)}), {part.choice}),"
        for part in script.rounds
    ]
    head = f"Personality({sides['left']}), Personality({sides['right']}), {_code(script.mode)}"
    tail = f"{_code(script.policy)}, {_code(script.delete_policy)}, {script.sqlite}"
    more = f", {script.inventive}" if script.inventive or script.undos else ""
    undos = f", ({''.join(f'{_undo_code(undo)}, ' for undo in script.undos)})" if script.undos else ""
    return "\n".join([f"Script({script.seed}, {head}, {tail}, (", *rounds, f"){more}{undos})"])


def _undo_code(undo: Undo) -> str:
    acts = [f"({''.join(f'{_act(act)}, ' for act in part)})" for part in (undo.before, undo.between)]
    faults = "".join(f"{_fault(fault)}, " for fault in undo.faults)
    return f"Undo({undo.after}, {acts[0]}, {acts[1]}, ({faults}), {undo.choice})"


def _act(act: Act) -> str:
    return f'Act("{act.side}", "{act.what}", {act.pick}, {act.number}, {act.at})'


def _fault(fault: Fault) -> str:
    return f'Fault({_code(fault.kind)}, "{fault.side}", {fault.number})'


def _code(value: object) -> str:
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, frozenset):
        return "frozenset({" + ", ".join(sorted(map(_code, value))) + "})"
    return repr(value)
