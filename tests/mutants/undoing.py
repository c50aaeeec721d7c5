"""Mistakes in undoing: what is put back, what is left alone, what the next run then makes of it."""

from __future__ import annotations

from tests.mutants.edits import always, drop, never, swap, without
from tests.mutants.mutant import Mutant, about
from tests.mutants.noticing import GIVEN, LEFT_ALONE, LEFT_BEHIND, MADE, MUTED, UNDO, UNDO_LAWS, UNDO_LIMITS, UNDO_RULES

UNDOING: tuple[Mutant, ...] = (
    *about(
        "undo-fields",
        ("overwrites", "ValueUndo._restore", never("not same(name, now, row.after)"),
         "law 20: what was changed since stays", (UNDO_LIMITS, UNDO_LAWS)),
        ("unpinned", "ValueUndo._restore", drop("work.rows.append(self._ctx.pinned(BaseRow(name, *halves)))"),
         "the next run neither pushes the change again nor carries the restoration on", (UNDO, UNDO_LAWS)),
        ("labels-overwritten", "ValueUndo._restore_labels", never("(key in has) != (key in made)"),
         "law 20: labels are put back one by one", (UNDO_RULES, UNDO, UNDO_LAWS)),
        ("label-unpinned", "ValueUndo._restore_labels", drop("work.rows.append(self._ctx.pinned(BaseRow(name, *halves, key)))"),
         "a label that was put back is not pushed again", (UNDO, UNDO_LAWS)),
        ("all-different", "Context.pinned", swap("BaseReason.PINNED if self.is_different(row) else BaseReason.DELIVERED", "BaseReason.PINNED"),
         "what says the same is not said to be different", (LEFT_ALONE,)),
        ("untold-difference", "_with_differences", drop("builder.left_different += 1"),
         "a preview says how many tasks are left different", (LEFT_ALONE,)),
        ("not-anew", "_with_differences", drop("builder.updates.append(LinkUpdate(link.id, compares_anew=True))"),
         "what is taken up waits until it is answered", (LEFT_ALONE,)),
        ("word-ignored", "_with_differences", never("link.id in ctx.taken_up"),
         "what is taken up is compared again", (LEFT_ALONE,)),
        ("writes-anyway", "ValueUndo._put_back", never("step.side not in self._ctx.writable"),
         "law 7: undo writes only where the pair may", (UNDO_RULES, UNDO, UNDO_LAWS)),
    ),
    *about(
        "given-back",
        ("unkept", "JournalWriter._lost", swap("replace(first, record=intent.kept)", "first"),
         "an undo gives back the whole record", (GIVEN,)),
        ("made-anew", "TaskUndo._way_back", swap("capabilities.gives_back and step.record", "False"),
         "an undo gives back the whole record", (GIVEN,)),
        ("refusal-ends", "Writer._give_back", swap("""
                try: return $given
                except RejectedFieldError: return None
            """, "return $given"),
         "a record that its system refuses comes back as a new task", (GIVEN,)),
        ("halves-apart", "TaskUndo.bring_back", swap("begun.get(link.id)", "None"),
         "two halves that come back are one task", ("tests/services/test_conflicts.py",)),
        ("other-id", "TaskUndo._create", swap("None if way is ReasonCode.BACK_AS_NEW else former", "None"),
         "a task that comes back is the one that went", (GIVEN,)),
    ),
    *about(
        "left-behind",
        ("always-said", "_lost", swap("not value and code not in $codes", "False"),
         "what was not there is not lost", (LEFT_BEHIND,)),
        ("guessed", "left_behind", never("not isinstance(data, dict)"),
         "what no record tells is not guessed", (LEFT_BEHIND,)),
    ),
    *about(
        "undo-made",
        ("added-to", "TaskUndo._untouched", never("(more := self._added(step, task)).found"),
         "a created task to which somebody added what no pair carries is kept", (MADE,)),
        ("forgotten", "JournalWriter._changes", swap("replace(changes[0], record=made_record(task))", "changes[0]"),
         "what was made is known in later runs", (GIVEN,)),
        ("comments-lost", "additions", swap("capabilities.volatile - _WRITTEN_BY_PEOPLE", "capabilities.volatile"),
         "a comment is no stamp", (MADE,)),
        ("form-is-edit", "additions", never("before.revision == now.revision"),
         "an equal revision says that nobody added anything", (MADE,)),
    ),
    *about(
        "undo-tasks",
        ("touched-deleted", "TaskUndo._untouched", swap("""
                if odd := self._touched(step, task): ...
                else: return task
            """, "return task"),
         "law 3: a created task that somebody edited is kept", (UNDO_LIMITS, UNDO_LAWS)),
        ("orphans", "TaskUndo.take_away", swap("self._with_other_children(found.keys())", "()"),
         "a created task that has a child is kept", (UNDO_LIMITS, UNDO_LAWS)),
        ("deleted-everywhere", "TaskUndo._delete", swap("LinkEvent.DELETED if other is None else LinkEvent.DELETED_HERE", "LinkEvent.DELETED"),
         "an undone creation is left alone, not over", (MUTED, UNDO, UNDO_LAWS)),
        ("linked-again", "TaskUndo.part", swap("self._joint(link, step, OperationKind.UNLINK, LinkEvent.PARTED, ...)", "self._joint(link, step, OperationKind.UNLINK, LinkEvent.KEPT, ...)"),
         "tasks that an undo parted are not synced with each other", (UNDO, UNDO_LAWS)),
        ("silent-loss", "TaskUndo._create", never("parts and not whole"),
         "what cannot return is named beforehand", (UNDO_LIMITS,)),
        ("back-twice", "_table", swap("{Situation.BRING_BACK: {rung.MARK: $step}}", "{Situation.BRING_BACK: {}}"),
         "law 5: what is back already is not made again", (UNDO_RULES,)),
        ("not-muted", "_return", swap("LinkEvent.ARRIVED_ALONE if link.remote_id(side.other) is None else LinkEvent.ARRIVED_APART", "LinkEvent.ARRIVED"),
         "a task that came back alone is not deleted again", (UNDO, UNDO_LAWS)),
    ),
    *about(
        "undo-steps",
        ("failed-too", "steps_of", without("change.ok"),
         "what did not take place is not undone", (UNDO_RULES,)),
        ("half-a-creation", "steps_of", without("c.operation in whole"),
         "a creation is undone as a whole", (UNDO_RULES,)),
        ("nobody-named", "Report.changed", never("later is not None and same(field, later.after, now)"),
         "it is said who changed it since", (UNDO_LIMITS,)),
    ),
    *about(
        "undo",
        ("added-to-meanwhile", "still_undoable", never("operation.kind is OperationKind.DELETE and additions(_as_planned(operation, current), current, capabilities).found"),
         "what somebody added between preview and deletion is kept", (MADE,)),
        ("edited-meanwhile", "still_undoable", drop("if not untouched: ..."),
         "law 3: an edit between look and write is kept", (UNDO_LIMITS, UNDO_LAWS)),
        ("old-ids", "undo_plan", swap("known, request = request, _as_called_now(request, moved)", "known = request"),
         "law 5: a moved task is the same task", (UNDO_RULES,)),
        ("unwritten-ids", "undo_plan", swap("replace(plan, ..., updates=_written_down(moved))", "replace(plan, ...)"),
         "law 5: where a task went is remembered", (UNDO_RULES,)),
        ("unguarded", "undo_plan", swap("tripped", "lambda *_: ()"),
         "many deletions of an undo need a person", (UNDO_LIMITS,)),
        ("restored-deletes", "_without_deletions", always("not builder.ctx.request.state.restored"),
         "law 23: a restored database deletes nothing", (UNDO_RULES,)),
    ),
)  # fmt: skip
