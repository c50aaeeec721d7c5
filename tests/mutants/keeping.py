"""Mistakes with files: believed too early, replaced too late, records taken for others."""

from __future__ import annotations

from tests.mutants.edits import drop, never, swap
from tests.mutants.mutant import Mutant, about

LINES = "tests/connectors/todotxt/test_todotxt_people.py"
TABLES = "tests/connectors/file/test_files_of_strangers.py"

KEEPING: tuple[Mutant, ...] = (
    *about(
        "file",
        ("missing-at-once", "FileConnector._take_in", never("missing and not believed and self._rest(content) < BELIEVED"),
         "what is missing from a file is believed after ten seconds", (LINES,)),
        ("written-under-hands", "FileConnector._change", never("is_being_written(self._path)"),
         "a file that another program has open for writing is not replaced", (TABLES,)),
        ("place-is-nothing", "recognise", drop("_take_by_place(search)"),
         "a line reworded in its place is the same task", (LINES,)),
        ("never-archived", "FileConnector._take_in", drop("self._archive.take_up(...)"),
         "a line that moved to the archive is completed, not deleted", (LINES,)),
        ("old-archive", "Archive._is_recent", swap("at is None or at.date.toordinal() >= seen.toordinal() - 1", "True"),
         "an old line of the archive completes nothing", (LINES,)),
        ("not-read-again", "Write.carry_out", drop("check(opened, part)"),
         "what could not be read again is not written", (TABLES,)),
        ("controls-kept", "_project_text", swap("support.controls or text.isprintable()", "True"),
         "what a side cannot keep is projected, and never travels back", (TABLES,)),
        ("renamed-is-empty", "Memory.compare_names", drop("self.lost = $value"),
         "a member that was renamed everywhere is not carried, and never empty", (TABLES,)),
    ),
)  # fmt: skip
