"""Mistakes at the border around connectors: what is let in, and what becomes of a call that goes wrong."""

from __future__ import annotations

from tests.mutants.edits import always, drop, never, swap, without
from tests.mutants.mutant import Mutant, about
from tests.mutants.noticing import BORDER, STRANGE

BORDERING: tuple[Mutant, ...] = (
    *about(
        "border-records",
        ("nameless-complete", "_snapshot", without("not nameless"),
         "a record that cannot be named may be any that is missing", (BORDER,)),
        ("twice-is-once", "_sorted_out", never("good.setdefault(task.id, task) != task"),
         "one id is one task", (BORDER,)),
        ("bad-days", "_day", never("not EARLIEST <= value <= LATEST"),
         "a system's word for none is no day", (BORDER, STRANGE)),
        ("no-zone", "_stamp", never("value.utcoffset() is None"),
         "a stamp without a zone is no moment", (BORDER,)),
        ("truth-is-a-level", "_level", without("isinstance(value, bool)"),
         "true is no priority", (BORDER,)),
        ("any-type", "_of", never("type(value) is not kind"),
         "a value of another type never becomes one", (BORDER, STRANGE)),
        ("own-parent", "_task", never("fields.get(Field.PARENT) == id_"),
         "no task is its own subtask", (BORDER,)),
        ("not-claimed", "_task", always("name in claimed"),
         "a field that nobody claimed is left out", (BORDER,)),
        ("no-revision", "_task", without("needs_revision"),
         "a revision is asked for only where it is promised", (BORDER,)),
    ),
    *about(
        "border-calls",
        ("half-done-forgotten", "Border._told", drop("if method in WRITES and call.written and unfinished: ..."),
         "law 5: a write whose first request was answered may have arrived", (BORDER, STRANGE)),
        ("never-written", "Border._told", drop("if isinstance(error, ConnectorFaultError): ..."),
         "law 5: what a faulty connector wrote is looked for", (BORDER, STRANGE)),
        ("stray-cancel", "Border._ended", never("task.cancelled()"),
         "a cancellation that nobody asked for is a fault", (BORDER,)),
        ("endless", "Border._ended", never("left <= 0"),
         "silence ends a call", (BORDER,)),
        ("another-task", "Border.read", never("found.id != task"),
         "another task than the one that was asked for is none", (BORDER,)),
        ("any-mark", "Border.find_by_marker", swap("(each for each in found if marker in (each.marker, each.uid))", "found"),
         "law 5: what bears another mark is not ours", (BORDER,)),
        ("signs-of-life", "heard", drop("if call is not None: ..."),
         "a call from which something is heard goes on", (BORDER,)),
    ),
    *about(
        "after-faults",
        ("sent-again", "Writer._after_fault", never("isinstance(finding, NotDone)"),
         "what a fault left undone is not done", (STRANGE,)),
        ("asked-in-vain", "Writer._after_fault", always("not fault.wrote"),
         "law 5: what a faulty connector wrote is looked for", (STRANGE,)),
        ("hidden-by-a-fault", "_probe_by_content", without("not _hides(snapshot, known)"),
         "law 5: what cannot be read may be what was written", (STRANGE,)),
        ("gone-by-a-write", "Writer._gone", swap("await self.connector.read(self.collection, intent.target)", "raise NotFoundError('')"),
         "law 4: only a direct read says that a task is gone", (STRANGE,)),
    ),
)  # fmt: skip
