"""Mistakes in looking: what a listing says, what must be asked, what is remembered of it."""

from __future__ import annotations

from tests.mutants.edits import always, drop, never, swap, without
from tests.mutants.mutant import Mutant, about
from tests.mutants.noticing import BESIDES, FORMER, LINKS, MATCH, RARE, READ, RECORD, STRANGE_WORLDS, UNASKED, UNTOLD

OBSERVING: tuple[Mutant, ...] = (
    *about(
        "record",
        ("stamps-count", "_members", drop("if name in volatile: ..."),
         "a stamp of the system is no edit", (RECORD,)),
        ("properties-count", "_lines", without("name not in volatile"),
         "a stamp of the system is no edit", (RECORD,)),
        ("zones-count", "_lines", without("volatile.isdisjoint(above)"),
         "a time zone that a server adds is no edit", (RECORD,)),
        ("same-revision", "is_edited", drop("if before.revision == now.revision: ..."),
         "an equal revision says that nobody edited the task", (RECORD,)),
        ("fields-only", "is_edited", without("edited_parts(before, now, volatile)"),
         "law 3: an edit of what no field holds is an edit", (STRANGE_WORLDS, RECORD, BESIDES)),
        ("stopped-accounts", "_seen", swap("replace(each.seen, pending=None, went_back=each.seen.side in found)", "each.seen"),
         "law 3: what a stopped run saw is still an edit when the guard is passed", (BESIDES, STRANGE_WORLDS)),
        ("preview-forgets-return", "TaskSyncEngine._preview", drop("if back := went_back(plan): ..."),
         "what a preview found to have gone back is held however little is left", ("tests/services/test_went_back.py",)),
        ("dead-accounts", "not_accounted", swap("other in gone", "False"),
         "law 3: what a run saw that died is still an edit", (BESIDES,)),
    ),
    *about(
        "listing",
        ("completeness", "_judge_absent", without("snapshot.complete"),
         "an incomplete listing says nothing of what it lacks", (READ,)),
        ("short-listing", "_too_short", swap("2 * len(snapshot.tasks) < len(state.observations[side])", "False"),
         "a listing of less than half is not believed", (READ,)),
        ("half-is-short", "_too_short", swap("2 * len(snapshot.tasks) < len(state.observations[side])", "2 * len(snapshot.tasks) <= len(state.observations[side]) + 1"),
         "half of the last listing is enough", (READ,)),
        ("stale-read", "is_stale", swap("task.modified_at < known.task.modified_at and task.revision != known.task.revision", "False"),
         "law 22: an older version is no change", (READ,)),
        ("gone-though-there", "lay_view", swap("(snapshot.deleted | confirmed_gone) - {task.id for task in snapshot.tasks}", "snapshot.deleted | confirmed_gone"),
         "what is shown is there", (READ,)),
        ("cursor-only", "lay_view", swap("{id_: seen.task for id_, seen in known.items()} if snapshot.incremental else {}", "{}"),
         "a listing of changes leaves the rest as it was", (READ,)),
        ("echo", "absent_ids", swap("state.observations[side].keys() - state.unechoed[side]", "state.observations[side].keys()"),
         "our own creation that nobody mentions is looked up", (READ,)),
        ("tombstone-asked", "linked_ids", without("link.state is not LinkState.TOMBSTONE"),
         "what is over is not asked about", (READ,)),
        ("scope-ignored", "in_scope", swap("return isinstance(labels, frozenset) and not scope.labels.isdisjoint(labels)", "return True"),
         "only what is in the scope is taken in", (MATCH, LINKS)),
        ("done-taken-in", "is_wanted", swap("scope.completed or not task.is_done", "True"),
         "done tasks stay where they are if a person wants it so", (MATCH,)),
        ("unconfirmed", "needs_confirmation", always("not snapshot.complete or len(absent) > CONFIRMATION_LIMIT"),
         "an absence is confirmed by a direct read", (READ,)),
    ),
    *about(
        "reading",
        ("any-stamp", "_newest", drop("if not view.capabilities.server_times: ..."),
         "only a system's own stamps are trusted", (READ,)),
        ("error-is-gone", "_confirm", swap("""
                except NotFoundError: gone.add(id_)
                except ConnectorError as error: ...; unknown[id_] = $why
            """, """
                except NotFoundError: gone.add(id_)
                except ConnectorError as error: ...; gone.add(id_)
            """),
         "a read that failed does not mean that the task is gone", (READ,)),
        ("coarse-is-known", "_read_before", never("promised.weak_revisions"),
         "an equal coarse stamp proves nothing", (READ,)),
        ("other-revision", "_read_before", without("known[id_].task.revision == revision"),
         "what is listed at another revision has changed", (READ,)),
        ("believed-unseen", "_read_before", swap("each.as_sent and trust.wants(each.task)", "False"),
         "what a system keeps is not known before it was seen", (READ,)),
        ("proven-by-an-edit", "_proving", without("before.task.revision == seen.task.revision"),
         "another revision proves nothing", (READ,)),
        ("proof-forgotten", "_proving", swap("proves = before.proves", "proves = {}"),
         "what was proven stays known", (READ,)),
        ("stops-not", "_confirm", drop("if error.scope is not ErrorScope.OPERATION and ...: ..."),
         "a refused password ends the reading", (READ,)),
        ("taken-over", "under_ids_now", without("now not in named"),
         "no id is renamed into one that another task has", (FORMER,)),
        ("missed-under-new-ids", "read_side", swap("under_ids_now(pair, target.side, $before, snapshot.former)", "$before"),
         "what a connector spells anew is not missing", (FORMER,)),
        ("unread-forgotten", "_seen", drop("upserts += tuple(kept)"),
         "what cannot be read under its new id stays known", (FORMER,)),
        ("one-stops-all", "_confirm", without("not isinstance(error, ForbiddenError)"),
         "what may not be read is one task's trouble", (READ,)),
        ("cursor-runs-ahead", "_seen", swap("snapshot.cursor if sound else state.cursors[side]", "snapshot.cursor"),
         "the cursor covers only what was understood", (READ,)),
        ("never-full", "_usable_cursor", swap("not fresh or state.runs_since_full >= FULL_EVERY_RUNS", "False"),
         "a full listing is due after a day or fifty runs", (READ,)),
        ("fifty-one", "_usable_cursor", swap("state.runs_since_full >= FULL_EVERY_RUNS", "state.runs_since_full > FULL_EVERY_RUNS"),
         "a full listing is due after fifty runs", (READ,)),
        ("forgets-on-doubt", "_seen", swap("""
                known = state.observations[side]
                ...
                vanished = known.keys() - view.tasks.keys() - $unknown if $whole else $none
                ...
                return Seen(side, upserts, frozenset(removed), ...)
            """, """
                known = state.observations[side]
                ...
                vanished = known.keys() - view.tasks.keys() - $unknown if $whole else $none
                ...
                return Seen(side, upserts, frozenset(known.keys() - view.tasks.keys()), ...)
            """),
         "what is unknown is not forgotten", (READ,)),
        ("unasked-missing", "read_side", without("id_ not in asking.unasked"),
         "law 5: what cannot be asked is not missing", (UNTOLD,)),
        ("untold-trusted", "_to_be_asked", never("not told"),
         "law 4: what may be gone is asked for before it is copied", (UNTOLD,)),
        ("told-asked", "_to_be_asked", always("not told"),
         "what a system tells needs no question", (UNTOLD,)),
        ("both-believed", "read_side", swap("gone & asking.twice", "frozenset[RemoteId]()"),
         "law 5: a task on two pages is one task", (READ,)),
        ("old-id-unasked", "_to_be_asked", swap("outgrown(side, snapshot, state, owner, told) | unasked", "unasked"),
         "a task that got a new id is not doubled", (READ,)),
        ("doubtful-seen", "_doubtful", swap("if not titles: return frozenset()", """
                if not titles: pass
                return frozenset()
            """),
         "law 5: what may be ours is not known from before", (UNASKED,)),
    ),
    *about(
        "asking",
        ("scope-unasked", "given", without("is_wanted(task, pair.scope)"),
         "what is out of scope costs no request", (UNTOLD,)),
        ("left-alone-asked", "given", without("not left_alone"),
         "what is left alone costs no request", (UNTOLD,)),
        ("one-way-asked", "given", drop("if side is Side.DESTINATION and pair.mode is not Mode.TWO_WAY: ..."),
         "what nobody would get costs no request", (UNTOLD,)),
        ("origin-unasked", "has_unknown_origin", swap("bool(foreign)", "False"),
         "law 5: what another TaskSync copied is not copied back", (UNTOLD, RARE)),
        ("own-origin", "has_unknown_origin", swap("is_foreign(task, owner)", "task.marker"),
         "our own copies ask for nothing", (UNTOLD,)),
        ("old-origin", "has_unknown_origin", without("each.id not in known"),
         "a copy asks once", (UNTOLD,)),
        ("pending-trusted", "unasked_ids", without("id_ in pending"),
         "law 4: a creation's origin may be gone", (UNTOLD,)),
    ),
)  # fmt: skip
