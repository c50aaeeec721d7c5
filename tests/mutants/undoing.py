"""Mistakes in undoing: what is put back, what is left alone, what the next run then makes of it."""

from __future__ import annotations

from tests.mutants.mutant import Mutant, in_file

UNDO = "tests/services/test_undo.py"
LIMITS = "tests/services/test_undo_limits.py"
LAWS = "tests/services/test_undo_laws.py"
MUTED = "tests/services/test_muted_links.py"
SMALL = "tests/engine/test_undo_rules.py"

VALUES = in_file(
    "undo_values",
    ("overwrites", "        if not same(name, now, row.after):\n", "        if False:\n", "law 20: what was changed since stays", (LIMITS, LAWS)),
    ("unpinned", "            work.rows.append(BaseRow(name, *halves, why=BaseReason.PINNED))\n", "            pass\n",
     "the next run neither pushes the change again nor carries the restoration on", (UNDO, LAWS)),
    ("labels-overwritten", "            if (key in has) != (key in made):\n", "            if False:\n",
     "law 20: labels are put back one by one", (SMALL, UNDO, LAWS)),
    ("label-unpinned", "            work.rows.append(BaseRow(Field.LABELS, *halves, key, BaseReason.PINNED))\n", "            pass\n",
     "a label that was put back is not pushed again", (UNDO, LAWS)),
    ("writes-anyway", "        elif step.side not in self._ctx.writable:\n", "        elif False:\n", "law 7: undo writes only where the pair may", (SMALL, UNDO, LAWS)),
)  # fmt: skip

TASKS = in_file(
    "undo_tasks",
    ("touched-deleted", "        elif odd := self._touched(step, task):\n            self._report.changed(step, odd, task.fields.get(odd))\n", "",
     "law 3: a created task that somebody edited is kept", (LIMITS, LAWS)),
    ("orphans", "        for key in self._with_other_children(found.keys()):\n", "        for key in ():\n",
     "a created task that has a child is kept", (LIMITS, LAWS)),
    ("deleted-everywhere", "link_after=LinkState.TOMBSTONE if other is None else LinkState.MUTED,", "link_after=LinkState.TOMBSTONE,",
     "an undone creation is left alone, not over", (MUTED, UNDO, LAWS)),
    ("linked-again", "OperationKind.UNLINK, LinkState.MUTED, reason", "OperationKind.UNLINK, LinkState.LIVE, reason",
     "tasks that an undo parted are not synced with each other", (UNDO, LAWS)),
    ("silent-loss", "        if missing:\n", "        if False:\n", "what cannot return is named beforehand", (LIMITS,)),
    ("back-twice", " or link.id in self._shown(step.side):", ":", "law 5: what is back already is not made again", (SMALL,)),
    ("not-muted", "    return LinkState.CREATE_PENDING if link.remote_id(side.other) is None else LinkState.MUTED\n", "    return LinkState.LIVE\n",
     "a task that came back alone is not deleted again", (UNDO, LAWS)),
)  # fmt: skip

STEPS = in_file(
    "undo_steps",
    ("failed-too", "if change.ok and change.link is not None]", "if change.link is not None]", "what did not take place is not undone", (SMALL,)),
    ("half-a-creation", " or c.operation in whole]", "]", "a creation is undone as a whole", (SMALL,)),
    ("nobody-named", "        if later is not None and same(field, later.after, now):\n", "        if False:\n",
     "it is said who changed it since", (LIMITS,)),
)  # fmt: skip

PLANS = in_file(
    "undo",
    ("edited-meanwhile", "    if not untouched:\n        return None\n", "", "law 3: an edit between look and write is kept", (LIMITS, LAWS)),
    ("old-ids", "    request, moved = _as_called_now(request)\n", "    moved: tuple[LinkUpdate, ...] = ()\n",
     "law 5: a moved task is the same task", (SMALL,)),
    ("unwritten-ids", "        updates=moved,\n", "", "law 5: where a task went is remembered", (SMALL,)),
    ("unguarded", "    guards = tripped(draft, operations, 0)\n", "    guards = ()\n", "many deletions of an undo need a person", (LIMITS,)),
    ("restored-deletes", "        operations, left_in_place =", "        _, left_in_place =",
     "law 23: a restored database deletes nothing", (SMALL,)),
)  # fmt: skip

UNDOING: tuple[Mutant, ...] = (*VALUES, *TASKS, *STEPS, *PLANS)
