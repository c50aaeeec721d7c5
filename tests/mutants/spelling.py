"""Mistakes about what a system makes of our writes: taken for an edit, or an edit for it."""

from __future__ import annotations

from tests.mutants.edits import always, never, swap
from tests.mutants.mutant import Mutant, about

OWN = "tests/services/test_own_spelling.py"
RULES = "tests/engine/test_small_rules.py"
PROMISES = "tests/services/test_promises.py"
UNASKED = "tests/services/test_unasked.py"
TRUST = "tests/engine/test_trust.py"
RULE = "tests/engine/test_small_rules.py::test_what_a_system_makes_of_our_write_is_its_spelling"

SPELLING: tuple[Mutant, ...] = (
    *about(
        "spelling",
        ("same-revision", "_shown_again", swap("known.as_sent or task.revision == known.task.revision", "False"),
         "what is listed at our write's revision is no edit", (OWN,)),
        ("not-looked-at", "Writer._looked_at", swap("not trust.wants(answer, intent.kind)", "True"),
         "how a system spells is learnt from its first writes", (OWN,)),
        ("looked-at-later", "Writer._looked_at", never("kept.revision != answer.revision"),
         "what is there at another revision is somebody's edit", (OWN,)),
        ("altered-once", "Trust.keeps", never("field in self._altered and field.spec.kind is not Kind.NAMES"),
         "where a system has altered something it may do so again", (TRUST,)),
        ("first-writes", "Trust.wants", swap("bool(kind) and self._kept.get(kind, 0) < OFTEN", "False"),
         "the first writes of each kind are looked at", (TRUST,)),
        ("sample", "Trust.wants", swap("seldom or _is_sample(task) or not all($each)", "seldom or not all($each)"),
         "one write now and then is looked at", (TRUST,)),
        ("size", "Trust.keeps", swap("self._kept.get(trait, -1) >= size", "trait in self._kept"),
         "what is longer than all that was kept may be cut", (TRUST,)),
        ("label-key", "keyed", swap("spelled.get(name) or $own", "$own"),
         "a label in another spelling is the same label", (OWN,)),
        ("undone", "TaskUndo.as_kept", swap("made if lens is None else $kept", "made"),
         "an undo compares through the same spelling", (OWN,)),
        ("lost", "probe", swap("not refused and arrived(current, intent.desired, known.habits)", "False"),
         "a lost write is known again as its system spells it", (OWN,)),
        ("refused", "probe", swap("not refused and arrived(current, intent.desired, known.habits)", "arrived(current, intent.desired, known.habits)"),
         "what stands where our write was refused is no spelling of it", (PROMISES,)),
        ("doubt-overwritten", "merge_scalar", never("base.why is BaseReason.DOUBTFUL"),
         "what may be an edit is not overwritten", (UNASKED,)),
        ("repeated", "_doubtful", swap("BaseReason.REPEATED", "BaseReason.DELIVERED"),
         "what a mirror has sent once more is not sent for ever", (OWN,)),
        ("repeated-mirror", "_doubtful", swap("rules.mode is Mode.TWO_WAY", "True"),
         "a mirror puts back what may be an edit", (OWN,)),
        ("repeated-update", "_doubtful", never("rules.mode is Mode.UPDATE"),
         "where nothing is carried back, nothing is asked", (OWN,)),
        ("repeated-later", "rows_after_write", swap("row.why is BaseReason.REPEATED", "False"),
         "after a repetition that was kept, a difference may be an edit again", (OWN,)),
        ("several", "_settle", swap("count >= SEVERAL", "False"),
         "what several tasks show at once is the system's doing", (OWN,)),
        ("faithful", "with_spelling", always("row.why is not DOUBTFUL or not faithful(*_sent(link, row, side))"),
         "what a system keeps elsewhere as it was sent was edited here", (OWN,)),
        ("either-side", "_settle", swap("found and found <= known", "found & known"),
         "what one system does says nothing about the other, in a later run either", (OWN,)),
        ("same-words", "Answer._after_a_loss", swap("name in self.rewrites and kind in _SAME_WORDS", "name in self.rewrites"),
         "other words are asked about even where texts are rewritten", (RULE,)),
        ("anything", "Answer._after_a_loss", never("kind is None"),
         "what nobody but a person can have made is an edit", (RULE,)),
        ("cut", "text_kind", never("stem and one.startswith(stem)"),
         "a text of which the beginning is kept is spelled", (OWN, RULES)),
        ("part", "Labels.split", always("part not in self.sent"),
         "a part that was sent as a label of its own stays one", (OWN, RULES)),
        ("several-fields", "Write.field", swap("self.own or self.rows[0].field", "self.rows[0].field"),
         "what is written is what the merge says", ("tests/engine/test_series.py", "tests/engine/test_merge_by_field.py")),
    ),
)  # fmt: skip
