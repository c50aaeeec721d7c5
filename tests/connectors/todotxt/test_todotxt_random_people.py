"""A todo.txt file in the hands of a person and of half-written saves, drawn at random; the other side's notes tell."""

from __future__ import annotations

from random import Random

import pytest

from tests.connectors.todotxt.test_todotxt_people import lined, shown
from tests.support.clock import FakeClock
from tests.support.examples import scaled

WORDS = [
    "call",
    "buy",
    "write",
    "read",
    "paint",
    "repair",
    "water",
    "send",
    "book",
    "clean",
    "Ann",
    "Tom",
    "Mia",
    "milk",
    "rent",
    "report",
    "roof",
    "tax",
    "plants",
    "train",
]
TAGS = ("", " @home", " +garden", " due:2026-05-0{n}", " @phone +work")


class Person:
    """Keeps a list of lines, each with the name that its task had at first."""

    def __init__(self, random: Random, lines: list[str]) -> None:
        self.random = random
        self.lines = [(f"of {line.split(' @')[0].split(' +')[0].split(' due:')[0]}", line) for line in lines]

    def text(self) -> str:
        return "".join(f"{line}\n" for _, line in self.lines)

    def act(self) -> str:
        """One change, as a person makes it between two syncs."""
        what = self.random.choice(["reword", "reword", "rewrite", "complete", "move", "remove", "swap"])
        at = self.random.randrange(len(self.lines))
        name, line = self.lines[at]
        words = line.split(" ")
        match what:
            case "reword":
                words[self.random.randrange(len(words))] = f"new{self.random.randrange(10**6)}"
                self.lines[at] = name, " ".join(words)
            case "rewrite":
                self.lines[at] = name, self.drawn()
            case "complete":
                self.lines[at] = name, line if line.startswith("x ") else f"x 2026-03-01 {line}"
            case "move":
                self.lines.insert(self.random.randrange(len(self.lines)), self.lines.pop(at))
            case "remove" if len(self.lines) > 4:
                del self.lines[at]
            case "swap":
                self.random.shuffle(self.lines)
        return what

    def drawn(self) -> str:
        """A line that no other is like."""
        words = [*self.random.sample(WORDS, 3), f"q{self.random.randrange(10**6)}"]
        return " ".join(words) + self.random.choice(TAGS).format(n=self.random.randrange(1, 9))


@pytest.mark.parametrize("seed", range(scaled(40)))
async def test_each_line_stays_the_task_that_it_was(tmp_path, seed):
    random = Random(seed)
    person = Person(random, [Person(random, []).drawn() for _ in range(7)])
    path, across = await lined(tmp_path, [line for _, line in person.lines])
    for _ in range(6):
        before = path.read_bytes()
        done = person.act()
        text = person.text().encode()
        half = random.random() < 0.4

        async def rest(seconds, half=half, text=text):
            await FakeClock.sleep(across.clock, seconds)
            if half and path.read_bytes() != text:
                path.write_bytes(text)

        across.clock.sleep = rest
        path.write_bytes(text[: random.randrange(len(text))] if half else text)
        if done == "remove" and before == text:
            continue
        await across.settle()
        expected = {name: line.startswith("x ") for name, line in person.lines}
        assert {name: is_done for name, (_, is_done) in shown(across).items()} == expected, (seed, done)
        assert path.read_bytes() == text
