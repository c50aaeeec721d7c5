"""Mistakes in knowing a task again: marks, titles, new ids, copies."""

from __future__ import annotations

from tests.mutants.edits import drop, swap, without
from tests.mutants.mutant import Mutant, about
from tests.mutants.noticing import COPIES, LAWS, LINKS, MATCH, READ, RENUMBERED, SMALL

IDENTIFYING: tuple[Mutant, ...] = (
    *about(
        "matching",
        ("shared-key", "Matcher._by_key", swap("len(candidates) == len(others) == 1 and ...", "candidates and others and ..."),
         "a key that two tasks share matches nothing", (MATCH,)),
        ("numbers", "_numbers", swap("return tuple($numbers)", "return ()"),
         "chapter 1 and chapter 2 are two tasks", (f"{LAWS}::test_numbered_titles_are_never_matched_by_likeness",)),
        ("anything-alike", "FUZZY_THRESHOLD", swap("90.0", "55.0"),
         "unlike titles are two tasks", (MATCH,)),
        ("second-best", "FUZZY_MARGIN", swap("4.0", "0.0"),
         "a close second makes a match ambiguous", (MATCH,)),
        ("always-fuzzy", "Matcher.run", without("fuzzy"),
         "similar titles are matched on first contact only", (MATCH,)),
        ("kept-apart", "Matcher._allowed", swap("(source.id, destination.id) not in self._separate", "True"),
         "tasks that a person keeps apart stay apart", (MATCH,)),
        ("dates-ignored", "Matcher._pair_up", drop("self._decide_by_date(left, right)"),
         "equal titles are told apart by date, or asked about", (MATCH,)),
        ("case-counts", "normal_title", swap("unicodedata.normalize('NFKC', title).casefold()", "title"),
         "upper and lower case are one title", (f"{MATCH}::test_case_and_blanks_in_titles_do_not_count",)),
    ),
    *about(
        "new-ids",
        ("new-id-is-new", "_is_lost", swap("link.state is not LinkState.TOMBSTONE and id_ in view.gone", "False"),
         "law 5: a task with a new id is the same task", (MATCH,)),
        ("title-will-do", "_says_the_same", swap("not has_changed(ctx, link, side, replace(task, fields=fields))", "True"),
         "law 4: a new task of the same title is not the deleted one", (MATCH,)),
        ("birth-unused", "_twins", swap("made is not None and (len(made) == 1 or link.state is LinkState.MUTED)", "made and link.state is LinkState.MUTED"),
         "law 5: an edited task with a new id is the same task", (RENUMBERED,)),
        ("twice-unasked", "shown_twice", without("not looks.isdisjoint(traits(task, told=True))"),
         "law 5: a task on two pages is one task", (READ,)),
        ("twice-unmarked", "shown_twice", without("linked[task.id].id in bearers"),
         "law 5: a task on two pages is one task", (READ,)),
        ("returned-created", "unlinked", without("id_ in ctx.tombstones[side]"),
         "law 4: a deleted task that returns is not created anew", (LINKS, MATCH)),
        ("moved-from-rest", "_is_lost", swap("if link.state is LinkState.MUTED: return id_ is not None and ...", "if link.state is LinkState.MUTED: return False and ..."),
         "law 8: what is left alone stays so", (RENUMBERED,)),
        ("undated-is-it", "_twins", drop("if link.remote_id(side) not in ctx.request.view(side).gone: ..."),
         "law 4: a new task that says the same is not the deleted one", (RENUMBERED,)),
        ("muted-for-good", "_twins", without("link.state is LinkState.MUTED"),
         "what is made anew is not left alone", (RENUMBERED,)),
        ("old-title", "_twins", swap("former.title if former is not None else $other", "$other"),
         "an edited task with a new id is the same task", (RENUMBERED,)),
        ("rest-unasked", "outgrown", swap("(link.remote_id(side) for link in $links if link.state is not LinkState.TOMBSTONE)", "(link.remote_id(side) for link in $links if link.state is LinkState.LIVE)"),
         "law 8: what is left alone stays so", (READ,)),
        ("youngest-twin", "_pairs", swap("min(free, key=age)", "max(free, key=age)"),
         "the oldest of several counts", (RENUMBERED,)),
        ("one-for-two", "_pairs", without("not (len(twins) == 1 and only[twins[0].id] > 1)"),
         "one task is not given to one of two links by chance", (RENUMBERED,)),
        ("given-twice", "_pairs", swap("[task for task in twins if task.id not in found]", "twins"),
         "law 5: one task, one link", (RENUMBERED,)),
        ("tidied-anew", "_made_again", swap("ctx.request.view(side).capabilities.normalises", "frozenset[Field]()"),
         "what a system rewrites tells nothing", (RENUMBERED,)),
    ),
    *about(
        "marks",
        ("forged", "Markers.owner", without("hmac.compare_digest(mac, self._mac(body))"),
         "a mark cannot be forged", (SMALL,)),
    ),
    *about(
        "memory",
        ("short-memory", "PairState.last_seen", without("self.former[side].get(id_)"),
         "law 5: a moved task is known although a run before left it out", (RENUMBERED,)),
    ),
    *about(
        "duplicates",
        ("any-copy", "hold_copy", without("is_copy(task, counting)"),
         "law 3: only a copy that says the same may go", (COPIES,)),
        ("unasked", "hold_copy", swap("equal and answer is not None", "equal"),
         "a copy is deleted only by a person", (COPIES,)),
    ),
)  # fmt: skip
