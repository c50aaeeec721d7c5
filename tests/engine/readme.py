"""The tables of the engine's README, made from the code: ``python -m tests.engine.readme`` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from tasksync_gui.engine.identity.evidence import TABLE, Allows, Evidence, Situation, Step
from tasksync_gui.engine.plan.decision_table import State, Verdict, verdict
from tasksync_gui.engine.plan.unlinked_tasks import RULES
from tasksync_gui.model.link_life import LIFE, STATES, LinkEvent
from tasksync_gui.model.pair import DeletePolicy, Mode

README = Path(__file__).parents[2] / "tasksync_gui" / "engine" / "README.md"
PLACE = re.compile(r"(<!-- table: ([a-z ]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
MODES = (Mode.MIRROR, Mode.UPDATE, Mode.TWO_WAY)
ORDER = (State.UNCHANGED, State.CHANGED, State.DELETED, State.ABSENT)
WORDS = {
    Verdict.NOTHING: "–",
    Verdict.MERGE: "merge",
    Verdict.DELETE_DESTINATION: "delete on the destination",
    Verdict.DELETE_SOURCE: "delete on the source",
    Verdict.CREATE_DESTINATION: "create on the destination",
    Verdict.CREATE_SOURCE: "create on the source",
    Verdict.KEEP: "keep, mute",
    Verdict.MUTE: "mute",
    Verdict.HOLD: "hold",
    Verdict.TOMBSTONE: "tombstone",
    Verdict.CANCEL: "cancel the creation",
}

NAMES = {
    Evidence.ANSWER: "id",
    Evidence.MARK: "mark",
    Evidence.ORIGIN: "origin",
    Evidence.UID: "uid",
    Evidence.URL: "address",
    Evidence.CREATION: "creation",
    Evidence.CONTENT: "content",
    Evidence.FOREIGN_TITLE: "foreign title",
    Evidence.TITLE: "title",
    Evidence.LIKENESS: "likeness",
    Evidence.NONE: "nothing",
}
COMMON = {
    Evidence.ANSWER: "the very id: a create was answered with it, or a link names it",
    Evidence.MARK: "our own mark, made for that link",
    Evidence.ORIGIN: "what the one says that it is a copy of; anybody can write that",
    Evidence.UID: "a global id that systems share",
    Evidence.URL: "the address under which a person opens it",
    Evidence.CREATION: "the system's moment of creation, and the title",
    Evidence.CONTENT: "everything that is compared there",
    Evidence.FOREIGN_TITLE: "the title, and another TaskSync made the one in question",
    Evidence.TITLE: "the title, but for case and white space (letter by letter where we wrote it)",
    Evidence.LIKENESS: "nearly the title, with the same numbers",
}
SEVERAL = {
    Allows.NOTHING: " if alone",
    Allows.NARROW: " if alone, else the next of these",
    Allows.HOLD: " if alone, else hold",
}


def table(*rows: tuple[str, ...]) -> str:
    """A Markdown table; the first row is its head."""
    head, *rest = rows
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ("---",) * len(head), *rest))


def decisions() -> str:
    """Every pair of states in every mode, with the pair's own rules at their defaults."""
    rows = [
        (
            f"{source}, {destination}",
            *(WORDS[verdict(source, destination, mode, DeletePolicy.EDIT_WINS)] for mode in MODES),
        )
        for source in ORDER
        for destination in ORDER
    ]
    return table(("source, destination", *(str(mode) for mode in MODES)), *rows)


def evidence() -> str:
    """What counts in each situation, and what it allows."""
    rows = [
        (situation.value, "; ".join(f"{NAMES[rung]}: {_allows(step)}" for rung, step in TABLE[situation].items()))
        for situation in Situation
    ]
    return table(("looked at", "what counts, the surest first"), *rows)


def _allows(step: Step) -> str:
    if step.one is Allows.NOTHING:
        return "has the last word"
    several = "" if step.several is step.one else SEVERAL[step.several]
    return f"{step.one}{several}{', and has the last word' if step.final else ''}"


def scale() -> str:
    """All that may speak for two tasks being one."""
    rungs = sorted((rung for rung in Evidence if rung is not Evidence.NONE), reverse=True)
    return table(("evidence", "what both have in common"), *((NAMES[rung], COMMON[rung]) for rung in rungs))


def first_contact() -> str:
    """The rules in their order."""
    rows = [
        (str(number), rule.name, ", ".join(NAMES[rung] for rung in rule.evidence) or "–", rule.outcome)
        for number, rule in enumerate(RULES, 1)
    ]
    return table(("", "rule", "goes by", "what becomes of what it takes"), *rows)


def link_life() -> str:
    """Every event in every state; empty where it cannot happen."""
    head = ("event", "no link", *(str(state).replace("_", " ") for state in STATES if state is not None))
    rows = [(event.value, *(str(after or "").replace("_", " ") for after in LIFE[event])) for event in LinkEvent]
    return table(head, *rows)


TABLES = {
    "decisions": decisions,
    "first contact": first_contact,
    "scale": scale,
    "evidence": evidence,
    "link life": link_life,
}


def written(text: str) -> str:
    """``text`` with each table as the code has it."""
    return PLACE.sub(lambda place: place[1] + TABLES[place[2]]() + place[4] if place[2] in TABLES else place[0], text)


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
