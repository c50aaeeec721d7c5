"""What each system can carry, as tables for the README, made from capabilities and quality files.

``python -m tasksync_gui.app.fidelity`` prints them; with the name of a Markdown file they are put
between its markers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tasksync_gui.connectors.quality import QualityRule, parse_quality, tier_of
from tasksync_gui.connectors.registry import BUILT_IN
from tasksync_gui.connectors.spec import ConnectorSpec
from tasksync_gui.model.capabilities import Capabilities, MarkerKind
from tasksync_gui.model.fields import Field
from tasksync_gui.services.phrases.fields import field_words

BEGIN, END = "<!-- fidelity: made by python -m tasksync_gui.app.fidelity -->", "<!-- fidelity: end -->"
NOT_SYSTEMS = ("demo", "memory")
"""They hold everything and are nobody's system."""
MARKER_WORDS = {
    MarkerKind.CLIENT_ID: "own id",
    MarkerKind.PROPERTY: "found by a mark",
    MarkerKind.NONE: "found by what it says",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A connector and its quality file."""

    spec: ConnectorSpec
    rules: Mapping[str, QualityRule]


def subjects() -> list[Subject]:
    """All built-in connectors of real systems."""
    found = []
    for key, (module, attribute) in BUILT_IN.items():
        package = import_module(module)
        if key not in NOT_SYSTEMS and package.__file__:
            text = Path(package.__file__).with_name("quality.yaml").read_text(encoding="utf-8")
            found.append(Subject(getattr(package, attribute), parse_quality(text)))
    return found


def field_table(found: Iterable[Subject]) -> str:
    """One row per system, one column per field."""
    rows = [
        [each.spec.title, *(field_words(field, each.spec.capabilities.fields.get(field)) for field in Field)]
        for each in found
    ]
    return table(["system", *(str(field) for field in Field)], rows)


def promise_table(found: Iterable[Subject]) -> str:
    """One row per system: its tier, what it promises, and whether the live service was met."""
    head = [
        "system",
        "tier",
        "a lost create",
        "compares before a write",
        "reads only changes",
        "comments",
        "live service",
    ]
    return table(head, [[each.spec.title, tier_of(each.rules) or "–", *_promises(each)] for each in found])


def _promises(subject: Subject) -> list[str]:
    capabilities: Capabilities = subject.spec.capabilities
    changes = ("yes, deletions too" if capabilities.tombstones else "yes") if capabilities.cursor else "–"
    live = {"done": "met", "exempt": "there is none", "open": "not met yet"}
    return [
        MARKER_WORDS[capabilities.marker],
        "the system itself" if capabilities.compare_and_swap else "TaskSync, by reading again",
        changes,
        "shown on request" if capabilities.comments else "–",
        live[subject.rules["live_service_tested"].status],
    ]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """``rows`` under ``head`` in Markdown, for the README."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def section(found: Sequence[Subject]) -> str:
    """Both tables with their legend, between the markers that :func:`replaced` looks for in the README."""
    return (
        f"{BEGIN}\n\n{field_table(found)}\n\n"
        "–: not carried; it is left alone and never blanked. ≤: longest text in characters; longer ones are held "
        "for you, not cut. moment: a day is kept as noon. What a system cannot say, it never takes from the other.\n\n"
        f"{promise_table(found)}\n\n{END}"
    )


def replaced(text: str, new: str) -> str:
    """``text`` with ``new`` where its section is. Raises ValueError if it has none."""
    begin, end = text.index(BEGIN), text.index(END) + len(END)
    return text[:begin] + new + text[end:]


def main(arguments: Sequence[str]) -> None:
    """Print the section, or write it into the file that is named."""
    new = section(subjects())
    if not arguments:
        sys.stdout.write(new + "\n")
        return
    path = Path(arguments[0])
    path.write_text(replaced(path.read_text(encoding="utf-8"), new), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
