"""Two real lists, a person at both, and real processes that keep them in step and are killed at random moments.

In rounds: the person edits, deletes and adds on both sides while ``tasksync sync`` runs, is killed, and runs again. Then
nobody edits, and runs follow until one has nothing to do. By then every value that the person wrote last is on both sides
exactly once, what they deleted is gone, and nothing else has come. Whatever was held waits for the person, who takes
what they wrote last.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import signal
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.soak.lists import DONE, DUE, LABELS, NOTES, TITLE, WORD, TaskList, Values, number_of
from tests.support.forked import ROOT, Mother

FIRST_DUE = date(2027, 1, 1)
TASKS = 24
MOST_EDITS, MOST_TOGGLES, MOST_DELETIONS = 7, 2, 2
"""Of one field in one round: fewer than what guards stop."""
PATIENCE = 240.0
"""Seconds for one command."""
MEANWHILE = 0.002
"""How likely a person edits in a millisecond in which a process runs."""
CLASHES = 0.4
"""How likely a round begins with an edit of one field on both sides; the first one always does."""
CLASHING = frozenset({TITLE, DUE})
"""Fields of which two edits cannot come together."""
MOST_RUNS = 12
"""Until nothing is left to do."""
VERBS = ("call", "buy", "write", "read", "paint", "repair", "water", "send", "book", "clean", "check", "sort")
THINGS = ("Ann", "Tom", "milk", "rent", "report", "roof", "tax", "plants", "train", "bikes", "letters", "shed")
SIDES = ("source", "destination")


@dataclass
class Truth:
    """A task as the person left it."""

    values: Values
    gone: bool = False
    touched: dict[str, set[int]] = field(default_factory=dict)
    """Field → on which sides it was written since all was at rest."""


@dataclass
class Figures:
    """What was done."""

    seconds: float = 0.0
    rounds: int = 0
    edits: Counter[str] = field(default_factory=Counter)
    meanwhile: int = 0
    """Edits while a process ran."""
    syncs: int = 0
    kills: int = 0
    verified: int = 0
    """Runs that found open writes of a killed one."""
    conflicts: int = 0
    guards: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {name}" for name, count in sorted(self.edits.items()))
        guards = f"; guards: {dict(self.guards)}" if self.guards else ""
        return (
            f"{self.edits.total()} acts of a person ({kinds}), {self.meanwhile} of them while a process ran; "
            f"{self.syncs} runs of tasksync, {self.kills} of them killed, {self.verified} that asked what became of one; "
            f"{self.conflicts} conflicts decided; {self.rounds} times compared at rest; {self.seconds:.0f} s{guards}"
        )


class Soak:
    """One pair of lists under one seed."""

    def __init__(self, folder: Path, lists: Sequence[TaskList], seed: int, secrets: dict[str, str]) -> None:
        self.folder, self.lists, self.random = folder, lists, Random(seed)
        self.environment = {
            **os.environ, "TASKSYNC_DATA_DIR": str(folder / "data"), "PYTHONPATH": str(ROOT), "TZ": "Europe/Berlin",
            **{f"TASKSYNC_SECRET_{name}": secret for name, secret in secrets.items()},
        }  # fmt: skip
        self.carried = lists[0].carries & lists[1].carries
        self.truth: dict[int, Truth] = {}
        self.figures = Figures()
        self.trace: list[str] = []
        self.mother = Mother(str(ROOT))
        self.words = 0
        self.usual = 2.0
        """Seconds that a run takes."""
        self.round: Counter[str] = Counter()

    # the person

    def word(self) -> str:
        """One that nobody has written yet, of letters: a number would make it another task."""
        self.words += 1
        number, letters = self.words, ""
        while number:
            number, rest = divmod(number, 26)
            letters = chr(97 + rest) + letters
        return f"zz{letters}"

    def title(self, number: int, word: str) -> str:
        draw = Random(number)
        return f"{draw.choice(VERBS)} {draw.choice(THINGS)} and {draw.choice(THINGS)} no{number} {word}"

    def add(self, side: int) -> None:
        if self.round[f"deletions {side}"] and not self.lists[side].bears_ids:
            return
        number = len(self.truth) + 1
        title = self.title(number, self.word())
        self.lists[side].add({TITLE: title})
        empty = {TITLE: title, NOTES: "", DUE: "", LABELS: frozenset(), DONE: False}
        self.truth[number] = Truth(empty, touched={TITLE: {side}})
        self.round[f"additions {side}"] += 1
        self.note("added", side, number, title)

    def act(self, *, meanwhile: bool = False) -> None:
        """One thing that a person does, somewhere."""
        side, kind = self.random.randrange(2), self.random.choices(("edit", "add", "delete"), (10, 2, 1))[0]
        if kind == "add":
            self.add(side)
        elif kind == "edit" or meanwhile or self.round["deletions"] >= MOST_DELETIONS:
            self.edit(side, self.random.choice(sorted(self.carried)))
        else:
            self.delete(side)

    def edit(self, side: int, name: str) -> None:
        limit = MOST_TOGGLES if name == DONE else MOST_EDITS
        here = {number_of(row[TITLE]): row for row in self.lists[side].rows()}
        known = [number for number in sorted(here) if self.may_edit(side, number, name)]
        if self.round[name] >= limit or not known:
            return
        self.write(side, self.random.choice(known), name)

    def clash(self) -> None:
        """The same field of one task on both sides, before any process looks: that is a conflict."""
        name = self.random.choice(sorted(self.carried & CLASHING))
        there = [{number_of(row[TITLE]) for row in each.rows()} for each in self.lists]
        both = there[0] & there[1]
        known = [number for number, truth in sorted(self.truth.items()) if number in both and not truth.touched]
        if not known or self.round[name] + 2 > MOST_EDITS:
            return
        number, first = self.random.choice(known), self.random.randrange(2)
        for side in (first, 1 - first):
            self.write(side, number, name)

    def write(self, side: int, number: int, name: str) -> None:
        """One field of one task gets a value that it never had."""
        truth = self.truth[number]
        value = self.new_value(number, name)
        if not self.lists[side].edit(number, name, value):
            return
        self.round[name] += 1
        self.note(f"wrote {name}", side, number, value)
        if truth.gone:
            truth.gone = False
            truth.values = next(row for row in self.lists[side].rows() if number_of(row[TITLE]) == number)
        truth.values = truth.values | {name: truth.values[LABELS] | {value} if name == LABELS else value}
        truth.touched.setdefault(name, set()).add(side)

    def may_edit(self, side: int, number: int, name: str) -> bool:
        """Seldom what the other side has an edit of: that is a conflict, or an edit on top of one that has arrived."""
        truth = self.truth.get(number)
        if truth is None or (truth.gone and DONE in (name, *truth.touched)):
            return False
        other = truth.touched.get(name, set()) - {side}
        return not other or (name != DONE and self.random.random() < 0.25)

    def new_value(self, number: int, name: str) -> Any:
        if name == TITLE:
            return self.title(number, self.word())
        if name == DUE:
            self.words += 1
            return (FIRST_DUE + timedelta(days=self.words)).isoformat()
        return not self.truth[number].values[DONE] if name == DONE else self.word()

    def delete(self, side: int) -> None:
        known = [
            number for number in (number_of(row[TITLE]) for row in self.lists[side].rows())
            if number in self.truth and not self.truth[number].gone
            and not any(sides - {side} for sides in self.truth[number].touched.values())
        ]  # fmt: skip
        if not known or (self.round[f"additions {side}"] and not self.lists[side].bears_ids):
            return
        number = self.random.choice(sorted(known))
        if self.lists[side].remove(number):
            self.round["deletions"] += 1
            self.round[f"deletions {side}"] += 1
            self.truth[number].gone = True
            self.note("deleted", side, number, "")

    def note(self, what: str, side: int, number: int, value: Any) -> None:
        self.figures.edits[what.removeprefix("wrote ")] += 1
        self.log(f"{SIDES[side]}: {what} no{number} {value}")

    def log(self, words: str) -> None:
        self.trace.append(f"{time.monotonic():.2f} {words}")

    # the program

    def command(self, *argv: str) -> tuple[int, str, str]:
        """One command to its end."""
        done = self.mother.run(argv, self.environment, PATIENCE)
        return done.returncode, done.stdout, done.stderr

    def sync(self, *more: str) -> dict[str, Any]:
        start = time.monotonic()
        code, out, err = self.command("sync", "P", "--json", *more)
        self.usual = 0.7 * self.usual + 0.3 * (time.monotonic() - start)
        self.figures.syncs += 1
        answer = json.loads(out) if out else {}
        if "runs" not in answer:
            raise AssertionError(self.report(f"sync ended with {code}: {out}{err}"))
        run = answer["runs"][0]
        self.figures.verified += "interrupted" in run["message"]
        counts = {
            name: run[name] for name in ("created", "updated", "deleted", "adopted", "held", "failed") if run[name]
        }
        self.log(f"run {run['outcome']} {counts} {run['message']}")
        if err:
            raise AssertionError(self.report(f"said on the error output: {err}"))
        return run

    def interrupted(self) -> None:
        """A run that is killed at some moment, often just when the database or a file was written; edits meanwhile."""
        self.figures.syncs += 1
        with self.mother.started(("sync", "P", "--json"), self.environment, PATIENCE) as (pid, ended):
            at = self.fatal_moment(pid)
            with contextlib.suppress(ProcessLookupError):
                if at:
                    os.kill(pid, signal.SIGKILL)
            killed = ended().returncode == -signal.SIGKILL
        self.figures.kills += killed
        self.log(f"killed after {at:.2f} s" if killed else "a run went through")

    def fatal_moment(self, pid: int) -> float:
        """Waits for it, and returns after how many seconds it came; 0 if the process ended before."""
        start, before, writes = time.monotonic(), self.state(), self.random.randrange(1, 40)
        at_any = self.random.random() < 0.5
        latest = start + self.random.uniform(0.02, 1.2 * self.usual) if at_any else math.inf
        process = os.pidfd_open(pid)
        try:
            while not select.select([process], [], [], 0.001)[0]:
                now = self.state()
                writes -= now != before
                before = now
                if time.monotonic() > latest or (writes <= 0 and not at_any):
                    time.sleep(0 if at_any else self.random.choice((0, 0, 0.001, 0.003, 0.01)))
                    return time.monotonic() - start
                if self.random.random() < MEANWHILE:
                    self.figures.meanwhile += 1
                    self.act(meanwhile=True)
        finally:
            os.close(process)
        return 0.0

    def state(self) -> list[tuple[int, int]]:
        """What a write of the process would change."""
        paths = [*(self.folder / "data").glob("*.sqlite*"), *self.folder.glob("list.*")]
        found = []
        for path in sorted(paths):
            try:
                status = path.stat()
            except FileNotFoundError:
                continue
            found.append((status.st_mtime_ns, status.st_size))
        return found

    # rounds

    def play(self, seconds: float) -> Figures:
        """Rounds until the time is over, one at least. Raises AssertionError with the trace of what happened."""
        for number in range(TASKS):
            self.add(number % 4 == 0)
        self.rest()
        start = time.monotonic()
        while self.figures.rounds < 2 or time.monotonic() - start < seconds:
            self.round.clear()
            if self.figures.rounds == 1 or self.random.random() < CLASHES:
                self.clash()
            for _ in range(self.random.randrange(2, 6)):
                for _ in range(self.random.randrange(5)):
                    self.act()
                self.interrupted() if self.random.random() < 0.75 else self.sync()
            self.rest()
        self.figures.seconds = time.monotonic() - start
        return self.figures

    def rest(self) -> None:
        """Runs until there is nothing to do; then both sides are compared with what the person knows."""
        for _ in range(MOST_RUNS):
            run = self.sync()
            if run["needs_review"]:
                self.confirm(run)
            elif run["outcome"] == "held" or run["held"]:
                self.decide()
            elif run["outcome"] == "clean" and not any(
                run[name] for name in ("created", "updated", "deleted", "adopted")
            ):
                return self.compare()
        raise AssertionError(self.report("nothing came to rest"))

    def confirm(self, run: dict[str, Any]) -> None:
        kinds = [guard["kind"] for guard in json.loads(self.command("preview", "P", "--json")[1])["guards"]]
        self.figures.guards.update(kinds)
        self.log(f"guards {kinds}")
        if kinds != ["first_contact"] or self.figures.rounds:
            raise AssertionError(self.report(f"held: {run['message']}"))
        self.sync("--yes")

    def decide(self) -> None:
        """Take in each conflict the side that shows what the person wrote last."""
        for conflict in json.loads(self.command("conflicts", "--json")[1])["conflicts"]:
            number, name = number_of(conflict["title"]), conflict["field"]
            rows = [next((row for row in each.rows() if number_of(row[TITLE]) == number), None) for each in self.lists]
            self.log(f"conflict {conflict['kind']} {name} of no{number}: {conflict['reason']}")
            right = [bool(row) and name in row and row[name] == self.truth[number].values[name] for row in rows]
            touched = self.truth[number].touched.get(name or "", set())
            if right not in ([True, False], [False, True]) or len(touched) < 2:
                raise AssertionError(self.report(f"asked without need: {conflict}"))
            self.figures.conflicts += 1
            code, out, err = self.command("resolve", "P", conflict["link"], name, "--take", SIDES[right.index(True)])
            if code:
                raise AssertionError(self.report(f"resolve ended with {code}: {out}{err}"))

    def compare(self) -> None:
        """Both sides say what the person wrote last, once."""
        wanted = sorted(
            (number, *(self.plain(truth.values[name]) for name in sorted(self.carried)))
            for number, truth in self.truth.items() if not truth.gone
        )  # fmt: skip
        for side, each in zip(SIDES, self.lists, strict=True):
            shown = sorted(
                (number_of(row[TITLE]), *(self.plain(row[name]) for name in sorted(self.carried)))
                for row in each.rows()
            )
            if shown != wanted:
                lost, extra = [row for row in wanted if row not in shown], [row for row in shown if row not in wanted]
                raise AssertionError(self.report(f"{side}: misses {lost}, has instead {extra}, {len(shown)} in all"))
        words = [WORD.findall(str(row)) for row in wanted]
        assert len(set(map(tuple, words))) == len(words), "every title has a word of its own"
        for truth in self.truth.values():
            truth.touched.clear()
        self.figures.rounds += 1
        self.log(f"at rest with {len(wanted)} tasks")

    @staticmethod
    def plain(value: Any) -> str:
        return ",".join(sorted(value)) if isinstance(value, frozenset) else str(value)

    def report(self, words: str) -> str:
        """What is wrong, and all that led to it since the last rest but one."""
        rests = [at for at, line in enumerate(self.trace) if "at rest with" in line]
        return "\n".join((words, str(self.figures), *self.trace[rests[-2] if len(rests) > 1 else 0 :]))
