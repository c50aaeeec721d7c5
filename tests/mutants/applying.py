"""Mistakes in carrying out: journal, compare and swap, probing, recovery, what is remembered afterwards."""

from __future__ import annotations

from tests.mutants.mutant import (
    CRASH,
    FLATTENING,
    FOUND,
    HISTORY,
    PAUSES,
    PROBE,
    PROMISES,
    SMALL,
    SYNC,
    TWINS,
    UNASKED,
    WAITING_TOLD,
    Mutant,
    in_file,
)

APPLY = in_file(
    "apply",
    ("no-intent", "        await self._store.open_intent(self._lease, intent, link if pending or without_id else None)\n", "",
     "law 16: the journal comes before the request", (CRASH,)),
    ("halted-goes-on", "if self._stop.requested or side in self.tally.halted or spoiled or outlived:", "if self._stop.requested or spoiled or outlived:",
     "a refused password stops that side", (SYNC,)),
    ("doubt-forgotten", "if intent.operation in self._writers[side].in_doubt or (error.retryable and not never_sent):",
     "if error.retryable and not never_sent:", "law 4: a create whose end is not known stays open", (FOUND,)),
    ("outlived", "halted or spoiled or outlived:", "halted or spoiled:",
     "law 5: what was deleted in mid-run is not made again under the id's next owner", (FOUND,)),
    ("never-stops", "if self._stop.requested or side in", "if side in", "cancelled means cancelled", (SYNC,)),
    ("deletes-after-failure", "or side in self.tally.halted or spoiled or outlived:", "or side in self.tally.halted or outlived:",
     "no deletions on a side where a creation failed", (f"{PROMISES}::test_nothing_is_deleted_where_a_creation_failed",)),
    ("unreviewed-merge", "                if len(kept) == len(operation.changes):\n                    return operation\n", "                return operation\n",
     "law 14: a late merge writes nothing that was not reviewed", (f"{PROMISES}::test_a_late_merge_writes_only_what_was_reviewed",)),
    ("never-again", "self._merge_again(intent, finding.current) if isinstance(finding, Changed) and not second_try else None", "None",
     "law 17: a late change of another field is merged at once", (f"{PROMISES}::test_a_late_edit_of_another_field_does_not_delay_ours",)),
    ("orphans", "            ready = all(await asyncio.gather(*waits))\n", "            await asyncio.gather(*waits)\n            ready = True\n",
     "law 18: what depends on a failure is not done", (f"{PROMISES}::test_a_child_waits_for_a_parent_that_was_refused",)),
    ("parent-unresolved", "        return None if link is None else link.remote_id(side)\n", "        return None\n",
     "a child is created under its new parent", (f"{PROMISES}::test_a_new_family_arrives_as_a_family", SYNC)),
    ("unseen", "            observation = None if finding.task is None else (intent.side, observe(finding.task))\n            await self._store.settle(self._lease, commit, observation)\n            self._links",
     "            await self._store.settle(self._lease, commit, None)\n            self._links", "what was written is known afterwards",
     (f"{PROMISES}::test_what_was_written_is_known_without_another_listing", SYNC)),
    ("delivered-uncounted", "            self.tally.add(_COUNTED[intent.kind])\n            return True\n", "            return True\n", "a run counts what it did", (SYNC,)),
    ("book-keeping-lost", "            await self._store.apply_updates(self._lease, list(changed.values()))\n", "", "agreed values are remembered",
     (f"{PROMISES}::test_what_both_sides_agree_on_is_remembered",)),
)  # fmt: skip

WRITER = in_file(
    "writer",
    ("no-swap", "        if not self.connector.capabilities.compare_and_swap:\n", "        if False:\n", "compare and swap before every write",
     (f"{PROMISES}::test_an_edit_just_before_a_write_is_seen_where_the_system_does_not_look",)),
    ("no-probe", "                finding = await self._ask(intent, attempt)\n", "                finding = NotDone()\n", "a write is repeated only after a probe", (SYNC, CRASH)),
    ("deleted-already", "return Delivered(None) if intent.kind is OperationKind.DELETE else Changed(None)", "return Changed(None)",
     "a deletion of what is gone is done", (f"{PROMISES}::test_a_task_that_vanishes_before_its_deletion_is_deleted",)),
    ("old-revision", "    return intent if current is None else replace(intent, expected_revision=current.revision)", "    return intent",
     "a repeated write expects what the probe saw", (f"{PROMISES}::test_a_write_repeated_after_a_probe_expects_what_the_probe_saw",)),
    ("too-soon", 'asks to slow down", error.retry_after)', 'asks to slow down")', "Retry-After is a floor", (SYNC,)),
    ("id-taken", "            except PreconditionFailedError:\n                return await self._after_conflict(intent)\n",
     "            except PreconditionFailedError:\n                return Changed(None)\n", "law 5: a creation whose id exists is ours",
     (f"{PROMISES}::test_a_creation_that_arrived_unnoticed_is_ours_where_we_choose_the_id",)),
    ("full-disk", "            except DiskError:\n                raise\n", "", "waiting frees no space", (SYNC,)),
    ("at-once", "        return self._one_by_one.setdefault(title, asyncio.Lock())", "        return contextlib.nullcontext()",
     "law 5: creations of one title wait for each other where nothing else tells them apart", (TWINS,)),
    ("rivals-forgotten", "rivals(intent, (*self.in_doubt.values(), *self._unclear))", "()",
     "law 5: a new task may be that of a creation whose end is not known", (TWINS,)),
    ("moved-twice", "        if finding.asked_later and id_ != intent.target and id_ in self._written:\n", "        if False:\n",
     "one new id is that of one moved task", (PROBE,)),
    ("taken-twice", "ids=known.ids | self._written, ", "", "one new task is the end of one creation", (TWINS,)),
)  # fmt: skip

PROBING = in_file(
    "probe",
    ("no-overlap", "intent.since - OVERLAP", "intent.since", "a late creation of ours is found, too", (PROBE,)),
    ("whole-list", "find_by_marker(collection, intent.marker, since)", "find_by_marker(collection, intent.marker)",
     "a creation that never arrived costs no whole list", (PROBE,)),
    ("not-seen", "    if holds(current, intent.desired):\n        return Delivered(current)\n", "", "what is there was delivered", (PROBE,)),
    ("edit-deleted", "untouched = current.revision == intent.expected_revision", "untouched = True", "law 3: an edited task is not deleted", (PROBE,)),
    ("another-links", "fresh = [task for task in snapshot.tasks if task.id not in known.ids]", "fresh = list(snapshot.tasks)",
     "a task that was there before is not ours", (PROBE,)),
    ("short-listing", "snapshot.complete and 2 * (len(snapshot.tasks) - len(fresh)) >= len(known.ids)", "snapshot.complete",
     "law 5: half a listing does not say that nothing was created", (PROBE,)),
    ("any-will-do", "    elif len(candidates) == 1:\n", "    elif candidates:\n", "several candidates are for a person", (PROBE,)),
    ("half-a-listing", 'return NotDone() if trusted else Unclear("the listing was incomplete")', "return NotDone()",
     "law 5: an incomplete listing does not say that nothing was created", (PROBE,)),
    ("youngest", "min(found, key=age)", "max(found, key=age)", "the oldest of several counts", (PROBE,)),
    ("impatient", "    if connector.capabilities.visibility_lag:\n", "    if False:\n", "law 5: a new task may show late", (PROBE,)),
    ("overwrites", "return NotDone(current) if holds(current, before) else Changed(current)", "return NotDone(current)",
     "law 3: somebody's edit is not overwritten", (PROBE,)),
    ("mark-unused", "    if connector.capabilities.marker is not MarkerKind.NONE:\n", "    if connector.capabilities.marker is MarkerKind.NONE:\n",
     "a creation is found by its mark", (PROBE,)),
    ("not-followed", "        moved = await _moved(connector, collection, intent, known)\n", "        moved = None\n",
     "law 4: a write that gave a new id was delivered, and is no edit of a person's", (PROBE,)),
    ("follows-any", "    return alike[0] if len(alike) == 1 else None", "    return alike[0] if alike else None",
     "one of several is not followed", (PROBE,)),
    ("follows-old", "tasks if task.id not in known.ids]\n    alike", "tasks]\n    alike", "a task that was there before is no new id", (PROBE,)),
    ("follows-strangers", "        return task.marker == former.marker\n", "        return True\n", "another mark, another task", (PROBE,)),
    ("follows-copies", " and holds(task, {Field.TITLE: former.title, **written})", "", "tasks copied in one moment are told apart", (PROBE,)),
    ("follows-unlike", "    return holds(task, {**former.fields, **written})", "    return True", "what says something else is another task", (PROBE,)),
    ("takes-a-rivals", "        candidates = mine or [task for task in candidates if not any(holds(task, each) for each in known.rivals)]\n",
     "        candidates = mine\n", "what is no creation's for certain is for a person", (PROBE,)),
    ("title-will-do", "    if known.rivals:\n", "    if False:\n", "law 5: the title alone does not tell two creations apart", (PROBE,)),
    ("too-many-twins", "        if mine and len(mine) <= alike:\n", "        if mine:\n", "more equal tasks than creations are for a person", (PROBE,)),
    ("no-twins", "        alike = 1 + sum(any(holds(task, rival) for task in mine) for rival in known.rivals)\n", "        alike = 1\n",
     "equal tasks of equal creations are ours", (PROBE,)),
    ("renamed-ours", "    return former is not None and not same(Field.TITLE, former.title, title)", "    return False",
     "law 5: a task renamed to our title is not proof of anything", (PROBE,)),
)  # fmt: skip

RECOVER = in_file(
    "recover",
    ("found-twice", "            found[intent.side] |= {finding.task.id} if finding.task else set()\n", "",
     "one new task is the end of one creation", (TWINS,)),
    ("skipped", "    for intent in state.intents:\n", "    for intent in ():\n", "law 16: open intents are settled first", (HISTORY,)),
    ("arrived-lost", "            await store.settle(lease, scribe.delivered(intent, link, finding.task), observation)\n",
     "            await store.settle(lease, scribe.ended(intent, JournalState.CANCELLED), observation)\n",
     "law 16: a write that arrived is remembered", (HISTORY,)),
    ("asked-for-ever", "        if self.for_good or self.breaker.is_open:\n", "        if False:\n",
     "a system that refuses is not asked about every write", (UNASKED,)),
    ("doubted", "            return None\n        self.breaker.answered()", "            raise\n        self.breaker.answered()",
     "law 18: one write that cannot be looked up stops no other", (UNASKED,)),
)  # fmt: skip

UNSETTLED = (
    *in_file(
        "read",
        (
            "doubtful-seen",
            "        return frozenset()\n    old = linked_ids",
            "        pass\n    return frozenset()\n    old = linked_ids",
            "law 5: what may be ours is not known from before",
            (UNASKED,),
        ),
    ),
    *in_file(
        "contact",
        (
            "doubtful-new",
            "        self._set_unsettled_aside()\n",
            "",
            "law 5: what may be ours is not taken for new",
            (UNASKED,),
        ),
    ),
    *in_file(
        "planner",
        (
            "doubtful-planned",
            " and link.id not in draft.ctx.unsettled:",
            ":",
            "a task is left alone until its last write is known",
            (UNASKED,),
        ),
    ),
)

WAITING = in_file(
    "waiting",
    ("people-wait", "        if request.automatic:\n", "        if True:\n", "a person who starts a sync does not wait", (PAUSES,)),
    ("nobody-waits", "        if request.automatic:\n", "        if False:\n", "automatic runs wait after a failure", (PAUSES,)),
    ("always-a-minute", "        pause = min(max(2 * (", "        pause = min(max(0 * (", "each failure makes the wait longer", (PAUSES,)),
    ("waits-for-years", "now < link.retry_at <= now + LONGEST_PAUSE", "now < link.retry_at", "a clock that was turned back holds nothing", (PAUSES,)),
    ("deletes-first", "    gone = dropped.union(operation.id for operation in spared)\n", "    gone = dropped\n",
     "nothing is deleted where a creation is put off", (PAUSES,)),
)  # fmt: skip

REMARKS = in_file(
    "flattening",
    ("untold-loss", "        if target is not None and target.besides:\n", "        if False:\n", "what an edit costs is said before it", (FLATTENING,)),
    ("untold-origin", "        if origin is not None and origin.besides:\n", "        if False:\n", "what is not carried is said", (FLATTENING,)),
    ("every-write", "        if not any(change.field is Field.NOTES for change in operation.changes):\n", "        if False:\n", "no remark where nothing is lost", (FLATTENING,)),
)  # fmt: skip
WAITS = in_file(
    "pauses",
    ("flicker", "if heard is None or seconds < WORTH_TELLING:", "if heard is None:", "short waits are not told", (WAITING_TOLD,)),
    ("forgotten", "self._now[-1] if self._now else (system, \"\")", "(system, \"\")", "what is still waited for is told again", (WAITING_TOLD,)),
    ("for-ever", "        waits.end(system, words)\n", "        pass\n", "a wait that is over is taken back", (WAITING_TOLD,)),
)  # fmt: skip
SETTLE = in_file(
    "settle",
    ("what-was-sent", "        half = answered.get(row.field, sent)\n", "        half = sent\n", "the base is what the system answered", (SMALL,)),
    ("agreed-blindly", "            half = sent\n", "            pass\n", "law 19: a different answer is somebody's edit", (SMALL,)),
    ("agreed-too", "    if row.why not in (BaseReason.DELIVERED, BaseReason.PINNED):\n        return row\n", "", "only a delivered half follows an answer", (SMALL,)),
)  # fmt: skip

COMMIT = in_file(
    "commit",
    ("four-times", "QUARANTINE_AFTER = 3", "QUARANTINE_AFTER = 4", "three refusals and a task is put aside", (SYNC,)),
    ("no-tombstone", "            state = LinkState.TOMBSTONE\n", "            state = LinkState.LIVE\n", "law 4: a deletion is remembered",
     (f"{PROMISES}::test_a_deletion_leaves_a_tombstone",)),
    ("never-forgiven", "            failures=0,\n", "            failures=link.failures,\n", "a success ends the count of refusals",
     (f"{PROMISES}::test_a_success_ends_the_count_of_refusals",)),
    ("history-of-deletion", "for name, value in intent.before_image.items() if not is_empty(name, value)]", "for name, value in intent.desired.items()]",
     "law 3: what was deleted is in the history", (SYNC,)),
    ("base-lost", "        base=base | dict(base_map(commit.base)),\n        problem=old.problem", "        base=base,\n        problem=old.problem",
     "what was delivered is the new base", (SYNC,)),
    ("half-a-link", "state = LinkState.LIVE if whole else LinkState.CREATE_PENDING", "state = LinkState.CREATE_PENDING", "a created task's link lives", (SYNC,)),
)  # fmt: skip

OTHERS = (
    *in_file("markers", ("forged", "genuine = marker.startswith(PREFIX) and body and hmac.compare_digest(mac, self._mac(body))",
                         "genuine = marker.startswith(PREFIX) and body", "a mark cannot be forged", (SMALL,))),
    *in_file("backoff", ("impatient", "return max(jittered, floor or 0.0)", "return jittered", "never sooner than asked for", (SMALL,)),
             ("for-ever", "min(CAP, 2.0**attempt)", "2.0**attempt", "never longer than a minute", (SMALL,))),
    *in_file("operations",
             ("no-before-image", "        before_image=ctx.carried(target),\n        after=after,\n", "        after=after,\n", "law 20: the history knows what was there",
              (SYNC, CRASH)),
             ("any-revision", "        expected_revision=target.revision,\n        base_after=rows,\n        before_image=ctx.carried(target),\n        after", "        base_after=rows,\n        before_image=ctx.carried(target),\n        after",
              "a write names the revision it expects", (SYNC,)),
             ("empties-sent", "        if writable and not is_empty(field, projected):\n", "        if writable:\n", "law 6: nothing empty is sent", (SMALL,))),
    *in_file("tasksync_gui/services/execution.py",
             ("guards-forgotten", "        if blocking:\n", "        if False:\n", "a guard stops the run", (SYNC,)),
             ("more-than-shown", "if guard.count > known.get((guard.kind, guard.side), -1))", "if (guard.kind, guard.side) not in known)",
              "a confirmation covers what was shown", (SYNC,)),
             ("first-sync-over", "    return not undone and not missed and", "    return", "a first sync that was cut short stays one",
              (f"{PROMISES}::test_a_first_sync_that_was_not_completed_stays_a_first_sync",))),
)  # fmt: skip

APPLYING: tuple[Mutant, ...] = (
    *APPLY,
    *WRITER,
    *PROBING,
    *RECOVER,
    *UNSETTLED,
    *WAITING,
    *REMARKS,
    *WAITS,
    *SETTLE,
    *COMMIT,
    *OTHERS,
)
