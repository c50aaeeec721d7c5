"""Mistakes in merging: fields, texts, labels, what a system can hold, what counts as equal."""

from __future__ import annotations

from tests.mutants.edits import always, drop, never, swap, without
from tests.mutants.mutant import Mutant, about
from tests.mutants.noticing import ANOTHER_MODE, FIELDS, NOTES, SMALL, TASKS, field

MERGING: tuple[Mutant, ...] = (
    *about(
        "fields",
        ("wrong-half", "merge_scalar", swap("same(rules.field, source, base.source)", "same(rules.field, source, base.destination)"),
         "a side is compared with its own half of the base", (field("priority"), field("due"))),
        ("left-different", "_is_no_base", swap("unchanged and ctx.is_of_another_mode(row)", "False"),
         "what an update pair left different is brought into step by another mode", (ANOTHER_MODE,)),
        ("at-rest-different", "_is_at_rest", never("any(ctx.is_of_another_mode(row) for row in link.base.values())"),
         "two tasks that another mode left different are not at rest", (ANOTHER_MODE,)),
        ("edit-is-old", "_is_no_base", swap("unchanged and ctx.is_of_another_mode(row)", "ctx.is_of_another_mode(row)"),
         "an edit counts more than what was left different", (ANOTHER_MODE,)),
        ("wish-undone", "Context.is_of_another_mode", without("row.why not in _LEAVING"),
         "what a person wished to be different stays so", (ANOTHER_MODE,)),
        ("series-torn", "Context.is_of_another_mode", never("row.why is BaseReason.DECIDED and row.field in _OF_SERIES"),
         "a series that goes on on one side alone stays apart", (ANOTHER_MODE,)),
        ("mapping-asks", "Context.is_of_another_mode", drop("if not any(lacking) and $more: ..."),
         "two-way, a mapping that has changed is no question", (ANOTHER_MODE,)),
        ("base-before-write", "_deliver", swap("MergeResult(writes=(Write(side, value, (_row(rules, source, destination, $reason),), ...),))", "MergeResult((_row(rules, source, destination),), (Write(side, value, (_row(rules, source, destination, $reason),), ...),))"),
         "law 19: the base moves when a write is acknowledged, not before", (field("priority"),)),
        ("false-conflict", "merge_scalar", drop("if rules.lens.equivalent(source, destination): ..."),
         "law 13: the same change on both sides is no conflict", (field("priority"),)),
        ("drift-reverted", "_destination_only", drop("if rules.mode is Mode.UPDATE: ..."),
         "law 8: in update mode the destination's own edit stays", (field("priority", "update"),)),
        ("mirror-not-reverted", "_destination_only", swap("if rules.mode is Mode.UPDATE: return MergeResult(drift=True)", "return MergeResult(drift=True)"),
         "a mirror's destination is brought back", (field("priority", "mirror"),)),
        ("read-only-written", "_deliver", drop("if side not in rules.writable: ..."),
         "law 7 and what a side cannot write", (field("priority", "update"), field("priority"))),
        ("too-long", "_deliver", drop("if refusal := rules.refusal(side, value): ..."),
         "what a side cannot take is held, not cut", (field("title"),)),
        ("at-once", "_write_both", swap("Write(..., second=write_destination)", "Write(..., second=False)"),
         "both sides of a merge are written one after the other", (NOTES,)),
        ("interim-base", "_write_both", swap("(interim if write_source else final,)", "(final,)"),
         "stopping between the two writes of a merge loses nothing", (NOTES,)),
        ("oldest-wins", "_by_policy", swap("Policy.SOURCE if rules.newest is S else Policy.DESTINATION", "Policy.DESTINATION if rules.newest is S else Policy.SOURCE"),
         "the newest wins", (field("priority"),)),
        ("open-is-empty", "_fillable", without("field.spec.empty_says_nothing"),
         "open is a statement, not the absence of one", (field("status"),)),
        ("no-copy", "_keep_both", swap("bool(delivered.writes)", "False"),
         "law 3: keep both keeps both", (field("priority"),)),
        ("hold-ignored", "_by_policy", swap("""
                if policy is Policy.SOURCE: return _deliver(rules, D, source, destination, $why)
                ...
                return MergeResult(conflict=True)
            """, """
                if policy is Policy.SOURCE: return _deliver(rules, D, source, destination, $why)
                ...
                return _deliver(rules, D, source, destination, $why)
            """),
         "a conflict waits for a person", (field("priority"),)),
        ("later-completion", "_merged", swap("min(source, destination, ...)", "max(source, destination, ...)"),
         "a task was done from the earlier time on", (field("status"),)),
        ("unreadable-written", "merge_scalar", swap("not is_readable(source) or not is_readable(destination)", "not is_readable(source) and not is_readable(destination)"),
         "a value without a counterpart is never written over", (field("assignee"),)),
        ("update-writes-source", "_destination_wins", drop("if rules.mode is Mode.TWO_WAY: ..."),
         "the winning destination is written to the source", (field("priority"),)),
        ("pinned-answered", "merge_scalar", drop("if not source_changed and not destination_changed and (base is None or base.why is not BaseReason.DOUBTFUL): ..."),
         "what was accounted for on both sides stays as it is", (field("priority"),)),
        ("empties-not-filled", "_without_base", swap("if _fillable($field, $value): ...; return _deliver(rules, S, ...)", "if False: ...; return _deliver(rules, S, ...)"),
         "first contact fills what is empty", (field("priority"),)),
    ),
    *about(
        "text",
        ("repeated-line", "_merge_lines", without("counts[line] == 1"),
         "a line that is there twice does not part two edits", (SMALL,)),
        ("blank-line", "_merge_lines", without("line.strip()"),
         "a blank line does not part two edits", (SMALL,)),
        ("unsorted", "merge_text", swap("_concatenated(base, *sorted(($one, $other)))", "_concatenated(base, $one, $other)"),
         "law 12: a merge does not depend on which side is which", (SMALL, NOTES)),
        ("glued", "_concatenated", swap("'' if first.endswith($_) or second.startswith($_) else $_", "''"),
         "two additions stay two lines", (NOTES,)),
        ("one-edit", "_merge_lines", swap("{*_hunks(base, source), *_hunks(base, destination)}", "{*_hunks(base, source)}"),
         "law 3: both edits are in the merged text", (NOTES,)),
    ),
    *about(
        "projection",
        ("rewrites-rich", "Lens.put", drop("if self.equivalent(source, destination): ..."),
         "law 11: GetPut, an unchanged poor side never rewrites the rich one", (field("zoned due"), field("priority"))),
        ("time-lost", "_timed_when", swap("_moved(old, ...) if $whole_days else new", "new"),
         "a side without times keeps the time of day", (field("due"),)),
        ("day-shifted", "_moved", swap("ZoneInfo(zone)", "ZoneInfo('UTC')"),
         "law 2: the day that was set is the day that is read", (FIELDS, field("due"))),
        ("recurrence-stripped", "_enriched", swap("new.recurrence if writer.recurrence or new.due is None else old.recurrence", "new.recurrence"),
         "a side without recurrence does not strip it", (field("due"),)),
        ("stamp-conflict", "_alike", swap("one.at is None or other.at is None or _same_moment(one.at, other.at)", "one.at == other.at"),
         "law 13: a time that one side lacks is no difference", (field("status"),)),
        ("finer-stamp", "_same_moment", drop("if one.is_date or other.is_date: ..."),
         "completion times are compared at the coarser precision", (SMALL,)),
        ("priority-to-none", "_nearest_level", swap("[level for level in levels if level] if value else [0]", "list(levels)"),
         "a priority never becomes none", (SMALL,)),
        ("one-less", "Lens.refusal", swap("len(value) <= limit", "len(value) < limit"),
         "a text may be as long as the limit", (SMALL,)),
        ("cancelled-reopens", "_project_completion", swap("(value.status, *_FALLBACKS[value.status])", "(value.status,)"),
         "a cancelled task is done where nothing can be cancelled", (field("status"),)),
        ("utc-day", "_local_date", swap("if value.time is None or value.zone != 'UTC': return value.date", "return value.date"),
         "the day is the one people there read", (field("due"),)),
        ("zone-lost", "_enriched_when", drop("if not writer.zones and ...: ..."),
         "a side without zones keeps the old zone", (field("zoned due"),)),
        ("one-way-equality", "Lens.equivalent", without("_alike(self.project(Side.DESTINATION, mine), theirs)"),
         "law 11: equal is what the poorer side cannot tell apart", (field("priority"),)),
        ("spaces-kept", "label_for", always("support.spaces"),
         "a label is spelled as its system can", (field("labels"), TASKS)),
    ),
    *about(
        "equality",
        ("blank-counts", "canonical_text", swap("plain.strip()", "plain"),
         "blanks at the ends are no change", (field("title"),)),
        ("accents", "canonical_text", swap("text if text.isascii() else unicodedata.normalize('NFC', text)", "text"),
         "law 13: two spellings of one letter are no change", (field("title"),)),
        ("open-with-time", "canonical", swap("isinstance(value, Completion) and value.at is not None and not value.status.is_done", "isinstance(value, Completion) and False"),
         "a completion time on an open task means nothing", (SMALL,)),
        ("stamp-is-edit", "same", swap("one.status == other.status and (one.at is None or other.at is None or one.at == other.at)", "one == other"),
         "a stamp that a system sets itself is no edit", (field("status"),)),
        ("nothing-is-something", "canonical", swap("empty_value(field) if value is None else value", "value"),
         "an absent value is an empty one", (SMALL,)),
    ),
    *about(
        "labels",
        ("base-stays", "merge_labels", never("present != known"),
         "what both sides have is agreed", (field("labels"),)),
        ("pinned-moves", "merge_labels", never("present == known and ..."),
         "labels whose difference was accounted for stay different", (FIELDS,)),
        ("taken-away", "_side_to_write", swap("D if present[S] else S", "S if present[S] else D"),
         "law 3: a label that somebody gave stays", (field("labels"),)),
        ("whole-set", "_write", swap("""
                there, support = $both
                ...
                after = set(names - going)
            """, """
                there, support = $both
                after = set(there.values())
            """),
         "labels are merged one by one", (field("labels"),)),
        ("update-fights", "_side_to_write", swap("D if S in changed or rules.mode is Mode.MIRROR else None", "D"),
         "law 8: in update mode the destination's own label stays", (field("labels", "update"),)),
        ("one-sided", "_side_to_write", swap("D if S in changed else S", "D"),
         "law 17: a label given on the destination reaches the source", (field("labels"),)),
        ("read-only", "merge_labels", without("side in rules.writable"),
         "a side that takes no labels gets none", (field("labels", "mirror"), field("labels"))),
    ),
)  # fmt: skip
