"""Mistakes in planning: what is there, what links call for, first contact, order, guards, review."""

from __future__ import annotations

from tests.mutants.mutant import (
    COPIES,
    DECIDED,
    FOUND,
    GUARDS,
    LAWS,
    MATCH,
    ORDER,
    PROMISES,
    QUICK,
    RARE,
    READ,
    RENUMBERED,
    SMALL,
    TABLE,
    UNTOLD,
    Mutant,
    in_file,
)  # fmt: skip

LINKS = f"{QUICK}::test_links_are_decided_like_the_models"
TASKS = f"{QUICK}::test_whole_tasks_are_planned_like_the_models"

DETECT = in_file(
    "detect",
    ("completeness", "    if snapshot.complete and not snapshot.incremental and not _too_short",
     "    if not snapshot.incremental and not _too_short", "an incomplete listing says nothing of what it lacks", (READ,)),
    ("short-listing", "return 2 * len(snapshot.tasks) < len(state.observations[side])", "return False",
     "a listing of less than half is not believed", (READ,)),
    ("half-is-short", "return 2 * len(snapshot.tasks) < len(state.observations[side])",
     "return 2 * len(snapshot.tasks) <= len(state.observations[side]) + 1", "half of the last listing is enough", (READ,)),
    ("stale-read", "return task.modified_at < known.task.modified_at and task.revision != known.task.revision", "return False",
     "law 22: an older version is no change", (READ,)),
    ("gone-though-there", "gone = (snapshot.deleted | confirmed_gone) - {task.id for task in snapshot.tasks}",
     "gone = snapshot.deleted | confirmed_gone", "what is shown is there", (READ,)),
    ("cursor-only", "tasks = {id_: seen.task for id_, seen in known.items()} if snapshot.incremental else {}", "tasks = {}",
     "a listing of changes leaves the rest as it was", (READ,)),
    ("echo", "missing - (state.observations[side].keys() - state.unechoed[side])", "missing - state.observations[side].keys()",
     "our own creation that nobody mentions is looked up", (READ,)),
    ("tombstone-asked", "        and link.state is not LinkState.TOMBSTONE\n", "", "what is over is not asked about", (READ,)),
    ("scope-ignored", "    return isinstance(labels, frozenset) and not scope.labels.isdisjoint(labels)", "    return True",
     "only what is in the scope is taken in", (MATCH, LINKS)),
    ("done-taken-in", "(scope.completed or not task.is_done)", "True", "done tasks stay where they are if a person wants it so", (MATCH,)),
    ("unconfirmed", "    if not snapshot.complete or len(absent) > CONFIRMATION_LIMIT:\n", "    if True:\n",
     "an absence is confirmed by a direct read", (READ,)),
)  # fmt: skip

READING = in_file(
    "read",
    ("any-stamp", "    if not view.capabilities.server_times:\n        return None\n", "", "only a system's own stamps are trusted", (READ,)),
    ("error-is-gone", "                unknown[id_] = error.title\n", "                gone.add(id_)\n",
     "a read that failed does not mean that the task is gone", (READ,)),
    ("stops-not", "                if error.scope is not ErrorScope.OPERATION:\n                    raise\n", "",
     "a refused password ends the reading", (READ,)),
    ("cursor-runs-ahead", "snapshot.cursor if sound else state.cursors[side]", "snapshot.cursor",
     "the cursor covers only what was understood", (READ,)),
    ("never-full", "due = not fresh or state.runs_since_full >= FULL_EVERY_RUNS", "due = False",
     "a full listing is due after a day or fifty runs", (READ,)),
    ("fifty-one", "state.runs_since_full >= FULL_EVERY_RUNS", "state.runs_since_full > FULL_EVERY_RUNS",
     "a full listing is due after fifty runs", (READ,)),
    ("forgets-on-doubt", "frozenset(removed),", "frozenset(known.keys() - view.tasks.keys()),",
     "what is unknown is not forgotten", (READ,)),
)  # fmt: skip

LINKED = in_file(
    "linked",
    ("incomplete-deletes", "    if not all(ctx.request.view(each).complete for each in Side):\n", "    if False:\n",
     "no deletions in a run with an incomplete listing", (LINKS, LAWS)),
    ("tombstone-lives", "    if link.state is LinkState.TOMBSTONE:\n", "    if False:\n", "law 4: a tombstone stays one", (LINKS,)),
    ("muted-lives", "    if link.state is LinkState.MUTED:\n", "    if False:\n", "a muted task is left alone", (LINKS,)),
    ("keep-forgotten", "            draft.update(link, LinkState.MUTED)\n            draft.note(NoteKind.MUTED, f\"Deleted in {names[S]}",
     "            draft.note(NoteKind.MUTED, f\"Deleted in {names[S]}", "what update keeps is remembered", (LINKS,)),
    ("skip-ignored", "        _skip(draft, link, source, destination)\n        return\n    if answer is None",
     "        pass\n    if answer is None", "what a person left out stays out", (LINKS,)),
    ("rest-held", "    if link.state is not LinkState.LIVE or source is None or destination is None:\n",
     "    if source is None or destination is None:\n", "law 10: a hold persists although nothing changed", (SMALL,)),
    ("rest-out-of-scope", "    if not (in_scope(source, scope) and in_scope(destination, scope)):\n        return False\n", "",
     "what left the scope is told of", (SMALL,)),
    ("rest-half", "source.fields.get(field, halves[0]) != halves[0] or destination.fields.get(field, halves[1]) != halves[1]:",
     "source.fields.get(field, halves[0]) != halves[0]:", "law 17: an edit on the destination is seen", (TABLE,)),
    ("half-quiet", "return row is not None and row.source == source.fields[field] and row.destination == destination.fields[field]",
     "return row is not None and row.source == source.fields[field]", "law 17: an edit on the destination is seen", (LINKS,)),
    ("no-waiting", "waits = after + (first if any(write.second for write in own) else ())", "waits = after",
     "the second write of a merge waits for the first", (SMALL,)),
    ("creates-anyway", "if side not in ctx.writable or not ctx.request.view(side).capabilities.create:", "if side not in ctx.writable:",
     "what a system does not allow is not tried", (LINKS,)),
    ("deletes-anyway", "elif side not in ctx.writable or not ctx.request.view(side).capabilities.delete:", "elif side not in ctx.writable:",
     "what a system does not allow is not tried", (LINKS,)),
    ("copy-too-late", "        after = (*after, _copy(draft, destination))\n", "        _copy(draft, destination)\n",
     "law 3: the copy exists before anything is overwritten", (TASKS,)),
    ("partial-body", "        if field not in source.fields or field not in destination.fields:\n            continue\n", "",
     "a field that was not shown is not empty", (TASKS,)),
    ("quarantine-tried", "    LinkState.QUARANTINED: (HoldKind.QUARANTINED,", "    LinkState.CREATE_PENDING: (HoldKind.QUARANTINED,",
     "what was refused three times is not tried again", (LINKS,)),
)  # fmt: skip

STATES = in_file(
    "states",
    ("unknown-is-deleted", "        return State.UNKNOWN\n    return State.CHANGED if", "        return State.DELETED\n    return State.CHANGED if",
     "unknown, or out of scope, is not deleted", (LINKS,)),
    ("label-is-no-edit", "            if not same(field, value, frozenset(half for half in halves if isinstance(half, str))):\n                return True\n",
     "", "a changed label is an edit against a deletion", (SMALL,)),
    ("contest-forgotten", "            states[side] = State.CHANGED\n", "            pass\n",
     "law 3: what waits for a decision is not deleted with the other copy", (FOUND,)),
)  # fmt: skip

CONTEXT = in_file(
    "context",
    ("source-written", "side for side in Side if request.view(side).writable and (side is D or self.mode is Mode.TWO_WAY)",
     "side for side in Side if request.view(side).writable", "law 7: mirror and update never write the source", (LINKS, LAWS)),
    ("clock-trusted", "        if not trusted or skew > LARGEST_SKEW or", "        if not trusted or", "a clock that is two minutes off decides nothing",
     (SMALL,)),
    ("margin", "if abs(difference) <= timedelta(seconds=NEWEST_MARGIN + skew):", "if abs(difference) <= timedelta():",
     "times within five seconds decide nothing", (SMALL,)),
    ("stale-answer", "if decision is None or decision.shown != self.shown_tasks(source, destination):", "if decision is None:",
     "an answer holds for what was shown", (DECIDED,)),
    ("stale-value", "if decision is not None and decision.shown == self.shown_values(lens.field, source, destination):",
     "if decision is not None:", "an answer holds for what was shown", (SMALL,)),
    ("excluded", "if f in source and f in destination and f not in self.pair.excluded_fields]", "if f in source and f in destination]",
     "a field that a person left out is not synced", (LINKS,)),
)  # fmt: skip

CONTACT = in_file(
    "contact",
    ("mark-ignored", "if task.marker is not None and self._recognise(side, task):", "if False:",
     "law 5: a task with our mark is never imported as new", (MATCH,)),
    ("foreign-copied", "        self._hold_foreign_copies()\n", "", "law 5: a second copy by another TaskSync waits for a person", (FOUND,)),
    ("return-copied", "        self._hold_possible_returns()\n", "", "law 5: what may be the deleted task is not copied", (FOUND,)),
    ("namesake-copied", "                    elif (namesake := self._only_namesake(side, origin)) is not None:\n", "                    elif (namesake := None) is not None:\n",
     "law 5: what somebody else made meanwhile is not made again", (FOUND,)),
    ("foreign-unseen", "            self.foreign_markers += self._ctx.is_foreign(task)\n", "",
     "another installation's mark is noticed", (GUARDS,)),
    ("unmanaged-created", "            for task in self._pools[side].values():\n                if side is S or self._ctx.mode is Mode.TWO_WAY:",
     "            for task in self._pools[side].values():\n                if True:", "a one-way pair ignores what only the destination has",
     (TABLE,)),
    ("returned-created", " and id_ not in ctx.tombstones[side]", "", "law 4: a deleted task that returns is not created anew", (LINKS, MATCH)),
    ("unreviewed", "draft.uncertain_matches += match.score < 1 or held or bool(writes)", "draft.uncertain_matches += match.score < 1",
     "a first sync with differences waits", (GUARDS,)),
    ("ambiguous-created", "            del self._pools[side][task.id]\n            self._hold_ambiguous(side, task, reason)",
     "            self._hold_ambiguous(side, task, reason)",
     "law 5: an ambiguous task is not created", (MATCH, TABLE)),
    ("created-again", "pending = link.remote_id(side) is None and link.state in _UNFINISHED", "pending = False",
     "law 5: a creation that arrived is rejoined", (MATCH,)),
)  # fmt: skip

FAMILIES = (
    *in_file(
        "families",
        ("subtasks-taken", "if children[id_] - going.keys() - moving]", "if False]", "a deletion takes along no subtask that stays", (ORDER,)),
        ("moves-forgotten", "if children[id_] - going.keys() - moving]", "if children[id_] - going.keys()]",
         "a parent goes once its subtasks have moved away", (ORDER,)),
    ),
    *in_file(
        "renumbered",
        ("new-id-is-new", "    return link.state is LinkState.LIVE and link.remote_id(side) in gone\n", "    return False\n",
         "law 5: a task with a new id is the same task", (MATCH,)),
        ("title-will-do", "    return not has_changed(ctx, link, side, replace(task, fields=fields))\n", "    return True\n",
         "law 4: a new task of the same title is not the deleted one", (MATCH,)),
        ("birth-unused", "    if len(made) == 1:\n        return made\n", "", "law 5: an edited task with a new id is the same task", (RENUMBERED,)),
        ("youngest-twin", "twin = min(free, key=age)", "twin = max(free, key=age)", "the oldest of several counts", (RENUMBERED,)),
        ("one-for-two", "        if free and not (len(twins) == 1 and only[twins[0].id] > 1):\n", "        if free:\n",
         "one task is not given to one of two links by chance", (RENUMBERED,)),
        ("given-twice", "[task for task in twins if task.id not in found]", "twins", "law 5: one task, one link", (RENUMBERED,)),
        ("tidied-anew", "rewritten = ctx.request.view(side).capabilities.normalises", "rewritten = frozenset[Field]()",
         "what a system rewrites tells nothing", (RENUMBERED,)),
    ),
    *in_file(
        "unasked",
        ("scope-unasked", "return is_wanted(task, pair.scope) and not left_alone", "return not left_alone",
         "what is out of scope costs no request", (UNTOLD,)),
        ("left-alone-asked", "return is_wanted(task, pair.scope) and not left_alone", "return is_wanted(task, pair.scope)",
         "what is left alone costs no request", (UNTOLD,)),
        ("one-way-asked", "    if side is Side.DESTINATION and pair.mode is not Mode.TWO_WAY:\n        return lambda task: False\n", "",
         "what nobody would get costs no request", (UNTOLD,)),
        ("origin-unasked", "    return bool(foreign) and not foreign <=", "    return False and not foreign <=",
         "law 5: what another TaskSync copied is not copied back", (UNTOLD, RARE)),
        ("own-origin", " if not owner(task.marker or \"\")}", "}", "our own copies ask for nothing", (UNTOLD,)),
        ("old-origin", "each.task for each in seen.upserts if each.id not in known)", "each.task for each in seen.upserts)",
         "a copy asks once", (UNTOLD,)),
        ("pending-trusted", "if id_ in pending or (", "if (", "law 4: a creation's origin may be gone", (UNTOLD,)),
    ),
    *in_file(
        "read",
        ("untold-trusted", "    if not told:\n", "    if False:\n", "law 4: what may be gone is asked for before it is copied", (UNTOLD,)),
        ("told-asked", "    if not told:\n", "    if True:\n", "what a system tells needs no question", (UNTOLD,)),
    ),
    *in_file(
        "ports",
        ("short-memory", "self.observations[side].get(id_) or self.former[side].get(id_)", "self.observations[side].get(id_)",
         "law 5: a moved task is known although a run before left it out", (RENUMBERED,)),
    ),
    *in_file(
        "states",
        ("held-copied", "Verdict.CREATE_DESTINATION, Verdict.HOLD)", "Verdict.CREATE_DESTINATION,)",
         "law 5: what may be the task in question waits with it", (RENUMBERED,)),
    ),
    *in_file(
        "contact",
        ("pending-alone", "        self._take_up_pending()\n", "", "law 5: what somebody else made meanwhile is not made again", (MATCH,)),
    ),
)  # fmt: skip

MATCHING = in_file(
    "match",
    ("shared-key", "if len(candidates) == len(others) == 1 and", "if candidates and others and", "a key that two tasks share matches nothing", (MATCH,)),
    ("numbers", '    return tuple("".join(char if char.isdigit() else " " for char in title).split())', "    return ()",
     "chapter 1 and chapter 2 are two tasks", (LAWS + "::test_numbered_titles_are_never_matched_by_likeness",)),
    ("anything-alike", "FUZZY_THRESHOLD = 90.0", "FUZZY_THRESHOLD = 55.0", "unlike titles are two tasks", (MATCH,)),
    ("second-best", "FUZZY_MARGIN = 4.0", "FUZZY_MARGIN = 0.0", "a close second makes a match ambiguous", (MATCH,)),
    ("always-fuzzy", "if fuzzy and self._source", "if self._source", "similar titles are matched on first contact only", (MATCH,)),
    ("kept-apart", "return (source.id, destination.id) not in self._separate", "return True", "tasks that a person keeps apart stay apart", (MATCH,)),
    ("dates-ignored", "            self._decide_by_date(left, right)\n", "            pass\n", "equal titles are told apart by date, or asked about", (MATCH,)),
    ("case-counts", 'unicodedata.normalize("NFKC", title).casefold().split()', "title.split()", "upper and lower case are one title",
     (f"{MATCH}::test_case_and_blanks_in_titles_do_not_count",)),
)  # fmt: skip

DOUBLES = (
    *in_file(
        "copies",
        ("any-copy", "equal = counting is not None and is_copy(task, counting)", "equal = counting is not None",
         "law 3: only a copy that says the same may go", (COPIES,)),
        ("unasked", "    elif equal and answer is not None:\n", "    elif equal:\n", "a copy is deleted only by a person", (COPIES,)),
    ),
    *in_file("contact", ("copy-imported", "                    del self._pools[side][task.id]\n                    hold_copy(",
                         "                    hold_copy(", "law 5: what bears our mark is never imported", (COPIES,)),
             ("youngest-counts", "sorted(pool.items(), key=lambda item: age(item[1])):", "sorted(pool.items(), key=lambda item: age(item[1]), reverse=True):",
              "the oldest of several counts", (COPIES,))),
    *in_file("read", ("old-id-unasked", "    doubtful = outgrown(side, snapshot, state, owner, told)\n", "    doubtful = frozenset[RemoteId]()\n", "a task that got a new id is not doubled", (READ,))),
    *in_file("planner", ("parents-later", "    if reborn := _parents_created_again(draft):\n", "    if reborn := None:\n",
                         "law 2: a family that is created again is a family after one run", (ORDER,))),
)  # fmt: skip

ORDERING = in_file(
    "order",
    ("deletes-first", "MOVE, COMPLETE, DELETE = 100, 200, 300, 400, 500, 600", "MOVE, COMPLETE, DELETE = 100, 200, 300, 400, 500, 50",
     "deletions come last", (ORDER,)),
    ("roots-first", "    _children_first(draft.ctx, operations, after, lambda operation: operation.kind is OperationKind.DELETE)\n", "",
     "leaves are deleted first", (ORDER,)),
    ("parents-done-first", "    _children_first(draft.ctx, operations, after, _completes)\n", "", "children are completed first", (ORDER,)),
    ("circle", "            elif _leads_to(parents, move.after, key):\n", "            elif False:\n", "no task becomes its own ancestor", (ORDER,)),
    ("orphan", "            after[operation.id].add(creators[link, operation.side])\n", "            pass\n", "a parent is created before its child", (ORDER,)),
    ("child-alone", "        more = {operation.id for operation, needed in waits if _is_missed(operation, needed)}\n",
     "        more = set[OperationId]()\n", "law 18: what depends on a dropped operation is dropped", (ORDER,)),
    ("child-taken-along", "needed.kind is not OperationKind.UPDATE or operation.kind is OperationKind.DELETE:",
     "needed.kind is not OperationKind.UPDATE:", "a parent stays while a child that was to leave it stays", (ORDER,)),
    ("update-missed", "    return needed.link == operation.link\n", "    return True\n", "law 18: a dropped update blocks nobody", (ORDER,)),
    ("half-a-merge", "    return needed.link == operation.link\n", "    return False\n", "law 19: half a merge is not the base", (ORDER,)),
)  # fmt: skip

GUARDING = in_file(
    "guards",
    ("six-of-sixty", "count > max(5, live // 10)", "count >= max(5, live // 10)", "up to five or a tenth may be deleted", (GUARDS,)),
    ("twenty-six", "MANY_DELETIONS = 25", "MANY_DELETIONS = 26", "at most 25 deletions", (GUARDS,)),
    ("half", "2 * count >= whole", "2 * count > whole", "half of a small list is too much", (GUARDS,)),
    ("no-deletion-guard", "        if count and (count > max(5", "        if not count and (count > max(5", "many deletions wait", (GUARDS,)),
    ("emptied", "        if live and not view.tasks and (view.gone or view.unknown):\n", "        if False:\n", "an emptied side waits", (GUARDS,)),
    ("field-threshold", "10 * count > 3 * live", "10 * count >= 3 * live", "up to 30 % of one field may change", (GUARDS,)),
    ("small-change", "SMALL_CHANGE = 10", "SMALL_CHANGE = 11", "ten changes are never a mass change", (GUARDS,)),
    ("mass-create", "        if count > MANY_CREATES:\n", "        if count >= MANY_CREATES:\n", "200 new tasks are allowed", (GUARDS,)),
    ("new-pair", "    if not ctx.request.state.fingerprint:\n        return\n", "", "a new pair may have many tasks", (GUARDS,)),
    ("configuration", "    if known and known != request.fingerprint:\n", "    if False:\n", "a changed configuration waits", (GUARDS,)),
    ("restored", "    if request.state.restored and any(", "    if False and any(", "a restored database waits", (GUARDS,)),
    ("foreign", "    if foreign_markers and operations:\n", "    if False:\n", "another installation's mark waits", (GUARDS,)),
    ("first-contact", "    if not known and (count :=", "    if known and (count :=", "an uncertain first sync waits", (GUARDS,)),
    ("all-links-count", "if link.state is LinkState.LIVE)\n    trips", "if link.state)\n    trips", "only live links count", (GUARDS,)),
)  # fmt: skip

PLANNER = in_file(
    "planner",
    ("restored-deletes", "        operations = _without_deletions(draft, operations)\n", "        pass\n", "law 23: a restored database deletes nothing", (GUARDS,)),
    ("resumed-twice", "if link.id not in arrived and link.id", "if link.id", "law 5: a creation that arrived is not planned again", (MATCH,)),
    ("same-digest", "            [[o.id, o.kind, o.side] for o in operations],\n", "", "law 14: a digest names one plan", (SMALL,)),
)  # fmt: skip

REVIEW = in_file(
    "review",
    ("stand-in", "        if twin is None or moved or not (twin.id", "        if twin is None or not (twin.id",
     "law 14: no other task stands in for one that was shown", (FOUND, RARE)),
    ("changed-since", "        if twin is None or moved or not (twin.id == operation.id or same_proposal(twin, operation)):\n",
     "        if twin is None or moved:\n",
     "law 14: what changed since the review is left out", (DECIDED,)),
    ("slips-in", "    dropped = {o.id for o in fresh.operations if o.id not in called_for}\n", "    dropped = set[OperationId]()\n",
     "law 14: only what was reviewed is carried out", (f"{PROMISES}::test_an_answer_lets_nothing_else_slip_in",)),
    ("reversed-reverse", "        case Decision.REVERSE if isinstance(item, Operation) and item.side is Side.SOURCE:\n            return Remembered.TAKE_SOURCE\n",
     "        case Decision.REVERSE if isinstance(item, Operation) and item.side is Side.SOURCE:\n            return Remembered.TAKE_DESTINATION\n",
     "reverse takes the side that would be written", (f"{PROMISES}::test_reverse_of_a_write_to_the_source_takes_the_source",)),
    ("skip-once", "    dropped = {id_ for id_, answer in answers.items() if answer.decision in _SKIPS}\n    return",
     "    dropped = {id_ for id_, answer in answers.items() if answer.decision is Decision.SKIP_ALWAYS}\n    return",
     "what a person unticked is not done", (DECIDED,)),
    ("skip-always-forgotten", "        if answer.decision is Decision.SKIP_ALWAYS or (isinstance", "        if (isinstance", "skip always is for always", (DECIDED,)),
)  # fmt: skip

PLANNING: tuple[Mutant, ...] = (
    *DETECT, *READING, *LINKED, *STATES, *CONTEXT, *CONTACT, *FAMILIES, *MATCHING, *DOUBLES, *ORDERING, *GUARDING, *PLANNER, *REVIEW,
)  # fmt: skip
