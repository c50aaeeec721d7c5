"""The tables of the engine's README, made from the code: ``python -m tests.engine.readme`` writes them."""

from __future__ import annotations

import re
from pathlib import Path

from tasksync_gui.engine.plan.decision_table import State, Verdict, verdict
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


def link_life() -> str:
    """Every event in every state; empty where it cannot happen."""
    head = ("event", "no link", *(str(state).replace("_", " ") for state in STATES if state is not None))
    rows = [(event.value, *(str(after or "").replace("_", " ") for after in LIFE[event])) for event in LinkEvent]
    return table(head, *rows)


TABLES = {"decisions": decisions, "link life": link_life}


def written(text: str) -> str:
    """``text`` with each table as the code has it."""
    return PLACE.sub(lambda place: place[1] + TABLES[place[2]]() + place[4] if place[2] in TABLES else place[0], text)


if __name__ == "__main__":
    README.write_text(written(README.read_text("utf-8")), "utf-8")
