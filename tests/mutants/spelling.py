"""Mistakes about what a system makes of our writes: taken for an edit, or an edit for it."""

from __future__ import annotations

from tests.mutants.edits import always, never, swap
from tests.mutants.mutant import Mutant, about

OWN = "tests/services/test_own_spelling.py"
RULES = "tests/engine/test_small_rules.py"
RULE = "tests/engine/test_small_rules.py::test_what_a_system_makes_of_our_write_is_its_spelling"

SPELLING: tuple[Mutant, ...] = (
    *about(
        "spelling",
        ("same-revision", "_shown_again", swap("known.as_sent or task.revision == known.task.revision", "False"),
         "what is listed at our write's revision is no edit", (OWN,)),
        ("label-key", "keyed", swap("spelled.get(name) or $own", "$own"),
         "a label in another spelling is the same label", (OWN,)),
        ("undone", "TaskUndo.as_kept", swap("made if lens is None else $kept", "made"),
         "an undo compares through the same spelling", (OWN,)),
        ("lost", "probe", swap("Delivered(current) if arrived(current, intent.desired, known.habits) else $changed", "$changed"),
         "a lost write is known again as its system spells it", (OWN,)),
        ("several", "_settle", swap("count >= SEVERAL", "False"),
         "what several tasks show at once is the system's doing", (OWN,)),
        ("anything", "Answer.reason", swap("BaseReason.DOUBTFUL if kind_of(name, sent, shown) else None", "BaseReason.DOUBTFUL"),
         "what nobody but a person can have made is an edit", (RULE,)),
        ("cut", "text_kind", never("stem and one.startswith(stem)"),
         "a text of which the beginning is kept is spelled", (OWN, RULES)),
        ("part", "Labels.split", always("part not in self.sent"),
         "a part that was sent as a label of its own stays one", (OWN, RULES)),
        ("several-fields", "Write.field", swap("self.own or self.rows[0].field", "self.rows[0].field"),
         "what is written is what the merge says", ("tests/engine/test_series.py", "tests/engine/test_merge_by_field.py")),
    ),
)  # fmt: skip
