"""Mistakes in deciding: the table, merging by field, lenses, labels, what counts as equal."""

from __future__ import annotations

from tests.mutants.mutant import FIELDS, QUICK, SMALL, TABLE, Mutant, in_file


def field(kind: str, mode: str = "two") -> str:
    """The quick comparison of one kind of field with the model."""
    return f"{QUICK}::test_a_field_is_merged_like_the_models[{mode}-{kind}]"


TASKS = f"{QUICK}::test_whole_tasks_are_planned_like_the_models"
NOTES = f"{QUICK}::test_notes_are_merged_like_the_models"
TABLES = (TABLE,)

RECONCILE = in_file(
    "reconcile",
    ("mirror-keeps", "(_D, _U): (Verdict.DELETE_DESTINATION, Verdict.KEEP", "(_D, _U): (Verdict.KEEP, Verdict.KEEP",
     "a mirror's destination follows the source", TABLES),
    ("update-deletes", "(_D, _U): (Verdict.DELETE_DESTINATION, Verdict.KEEP",
     "(_D, _U): (Verdict.DELETE_DESTINATION, Verdict.DELETE_DESTINATION", "law 7: update never deletes", TABLES),
    ("swapped-deletion", "(_U, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.DELETE_SOURCE)",
     "(_U, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.DELETE_DESTINATION)",
     "a deletion travels to the other side", TABLES),
    ("resurrection", "(_U, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.DELETE_SOURCE)",
     "(_U, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.CREATE_DESTINATION)",
     "law 4: no resurrection of what was deleted", TABLES),
    ("unmuted", "(_U, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, ",
     "(_U, _D): (Verdict.CREATE_DESTINATION, Verdict.CREATE_DESTINATION, ", "law 8: update does not fight back", TABLES),
    ("unknown-is-deleted",
     "    if State.UNKNOWN in (source, destination):\n        return Verdict.SKIP\n",
     "    source, destination = (_D if each is State.UNKNOWN else each for each in (source, destination))\n",
     "unknown is not deleted", TABLES),
    ("no-tombstone", "(_D, _D): (Verdict.TOMBSTONE,) * 3", "(_D, _D): (Verdict.NOTHING,) * 3",
     "a task that both sides deleted is remembered as deleted", TABLES),
    ("edit-lost", "(_C, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.CREATE_DESTINATION)",
     "(_C, _D): (Verdict.CREATE_DESTINATION, Verdict.MUTE, Verdict.DELETE_SOURCE)",
     "law 3: an edit beats a deletion", TABLES),
    ("mirror-deletes-edit", "(_D, _C): (Verdict.HOLD, ", "(_D, _C): (Verdict.DELETE_DESTINATION, ",
     "a mirror asks before it deletes what was edited", TABLES),
    ("policy-swapped", "    if delete_policy is DeletePolicy.HOLD:\n", "    if delete_policy is DeletePolicy.DELETE:\n",
     "the policy for a deletion against an edit", TABLES),
    ("policy-everywhere", "    if mode is not Mode.TWO_WAY or not contested or", "    if not contested or",
     "the policy for deletions concerns two-way pairs only", (*TABLES, f"{QUICK}::test_links_are_decided_like_the_models")),
    ("create-not-resumed", "_CREATE = (Verdict.CREATE_DESTINATION,) * 3", "_CREATE = (Verdict.NOTHING,) * 3",
     "a creation that was cut short is resumed", TABLES),
)  # fmt: skip

MERGE = in_file(
    "merge",
    ("wrong-half", "not same(rules.field, source, base.source)", "not same(rules.field, source, base.destination)",
     "a side is compared with its own half of the base", (field("priority"), field("due"))),
    ("base-before-write", "    return Outcome(writes=(Write(side, value, (_row(rules, source, destination, BaseReason.DELIVERED)",
     "    return Outcome((_row(rules, source, destination),), (Write(side, value, (_row(rules, source, destination, BaseReason.DELIVERED)",
     "law 19: the base moves when a write is acknowledged, not before", (field("priority"),)),
    ("false-conflict", "    if rules.lens.equivalent(source, destination):\n        return Outcome(rows=(_row(rules, source, destination),))\n    if not destination_changed:",
     "    if not destination_changed:", "law 13: the same change on both sides is no conflict", (field("priority"),)),
    ("drift-reverted", "    if rules.mode is Mode.UPDATE:\n        return Outcome(drift=True)\n", "",
     "law 8: in update mode the destination's own edit stays", (field("priority", "update"),)),
    ("mirror-not-reverted", "    if rules.mode is Mode.UPDATE:\n        return Outcome(drift=True)\n",
     "    return Outcome(drift=True)\n", "a mirror's destination is brought back", (field("priority", "mirror"),)),
    ("read-only-written", "    if side not in rules.writable:\n        return NOTHING\n", "",
     "law 7 and what a side cannot write", (field("priority", "update"), field("priority"))),
    ("too-long", "    if refusal := rules.lens.refusal(side, value):\n        return Outcome(refused=f\"{rules.names[side]} cannot take it: {refusal}\")\n    return",
     "    return", "what a side cannot take is held, not cut", (field("title"),)),
    ("at-once", "second=write_destination))", "second=False))", "both sides of a merge are written one after the other",
     (NOTES,)),
    ("interim-base", "(interim if write_source else final,)", "(final,)",
     "stopping between the two writes of a merge loses nothing", (NOTES,)),
    ("oldest-wins", "policy = Policy.SOURCE if rules.newest is S else Policy.DESTINATION",
     "policy = Policy.DESTINATION if rules.newest is S else Policy.SOURCE", "the newest wins", (field("priority"),)),
    ("open-is-empty", "    return field is not Field.STATUS and is_empty(field, value)", "    return is_empty(field, value)",
     "open is a statement, not the absence of one", (field("status"),)),
    ("no-copy", "copy=bool(delivered.writes))", "copy=False)", "law 3: keep both keeps both", (field("priority"),)),
    ("hold-ignored", "    return Outcome(conflict=True)\n", "    return _deliver(rules, D, source, destination, reason)\n",
     "a conflict waits for a person", (field("priority"),)),
    ("later-completion", "return min(source, destination, key", "return max(source, destination, key",
     "a task was done from the earlier time on", (field("status"),)),
    ("unreadable-written", "    if not is_readable(source) or not is_readable(destination):",
     "    if not is_readable(source) and not is_readable(destination):",
     "a value without a counterpart is never written over", (field("assignee"),)),
    ("update-writes-source", "    if rules.mode is Mode.TWO_WAY:\n        return _deliver(rules, S, destination, source, reason)\n    return Outcome(rows=(_row(rules, source, destination, BaseReason.DECIDED),))",
     "    return Outcome(rows=(_row(rules, source, destination, BaseReason.DECIDED),))",
     "the winning destination is written to the source", (field("priority"),)),
    ("pinned-answered", "    if not source_changed and not destination_changed:\n        return NOTHING\n", "",
     "what was accounted for on both sides stays as it is", (field("priority"),)),
    ("empties-not-filled", "    if _fillable(rules.field, source):\n", "    if False:\n",
     "first contact fills what is empty", (field("priority"),)),
)  # fmt: skip

TEXT = in_file(
    "text_merge",
    ("repeated-line", "line.strip() and counts[line] == 1", "line.strip()",
     "a line that is there twice does not part two edits", (SMALL,)),
    ("blank-line", "line.strip() and counts[line] == 1", "counts[line] == 1",
     "a blank line does not part two edits", (SMALL,)),
    ("unsorted", "*sorted((source[len(base) :], destination[len(base) :])))", "source[len(base) :], destination[len(base) :])",
     "law 12: a merge does not depend on which side is which", (SMALL, NOTES)),
    ("glued", '    joint = "" if first.endswith("\\n") or second.startswith("\\n") else "\\n"\n', '    joint = ""\n',
     "two additions stay two lines", (NOTES,)),
    ("one-edit", "hunks = sorted({*_hunks(base, source), *_hunks(base, destination)})", "hunks = sorted({*_hunks(base, source)})",
     "law 3: both edits are in the merged text", (NOTES,)),
)  # fmt: skip

LENSES = in_file(
    "lenses",
    ("rewrites-rich", "        if self.equivalent(source, destination):\n            return old\n", "",
     "law 11: GetPut, an unchanged poor side never rewrites the rich one", (field("zoned due"), field("priority"))),
    ("time-lost", "    return _moved(old, new.date, zone) if writer.precision is Precision.DATE and new.is_date else new",
     "    return new", "a side without times keeps the time of day", (field("due"),)),
    ("day-shifted", "local = old.instant().astimezone(ZoneInfo(zone))", 'local = old.instant().astimezone(ZoneInfo("UTC"))',
     "law 2: the day that was set is the day that is read", (FIELDS, field("due"))),
    ("recurrence-stripped", "recurrence = new.recurrence if writer.recurrence or new.due is None else old.recurrence",
     "recurrence = new.recurrence", "a side without recurrence does not strip it", (field("due"),)),
    ("stamp-conflict", "return one.status == other.status and (one.at is None or other.at is None or _same_moment(one.at, other.at))",
     "return one.status == other.status and one.at == other.at", "law 13: a time that one side lacks is no difference",
     (field("status"),)),
    ("finer-stamp", "    if one.is_date or other.is_date:\n        return one.date == other.date\n", "",
     "completion times are compared at the coarser precision", (SMALL,)),
    ("priority-to-none", "ranked = [level for level in levels if level] if value else [0]", "ranked = list(levels)",
     "a priority never becomes none", (SMALL,)),
    ("one-less", "or len(value) <= limit:", "or len(value) < limit:", "a text may be as long as the limit", (SMALL,)),
    ("cancelled-reopens", "candidates = (value.status, *_FALLBACKS[value.status])", "candidates = (value.status,)",
     "a cancelled task is done where nothing can be cancelled", (field("status"),)),
    ("utc-day", '    if value.time is None or value.zone != "UTC":\n        return value.date\n', "    return value.date\n",
     "the day is the one people there read", (field("due"),)),
    ("zone-lost", "    if not writer.zones and new.zone == \"UTC\" and old.zone not in (None, \"UTC\") and not old.is_date:\n        return When.from_datetime(new.instant().astimezone(ZoneInfo(str(old.zone))), old.zone)\n",
     "", "a side without zones keeps the old zone", (field("zoned due"),)),
    ("one-way-equality", "return _alike(self.project(Side.DESTINATION, mine), theirs) or _alike(mine, self.project(Side.SOURCE, theirs))",
     "return _alike(mine, self.project(Side.SOURCE, theirs))", "law 11: equal is what the poorer side cannot tell apart",
     (field("priority"),)),
    ("spaces-kept", "    return clean if support.spaces else", "    return clean if True else",
     "a label is spelled as its system can", (field("labels"), TASKS)),
)  # fmt: skip

CANONICAL = in_file(
    "canonical",
    ("blank-counts", "    return plain.strip()\n", "    return plain\n", "blanks at the ends are no change", (field("title"),)),
    ("accents", 'plain = text if text.isascii() else unicodedata.normalize("NFC", text)', "plain = text",
     "law 13: two spellings of one letter are no change", (field("title"),)),
    ("open-with-time", "value.at is not None and not value.status.is_done", "False",
     "a completion time on an open task means nothing", (SMALL,)),
    ("stamp-is-edit", "return one.status == other.status and (one.at is None or other.at is None or one.at == other.at)",
     "return one == other", "a stamp that a system sets itself is no edit", (field("status"),)),
    ("nothing-is-something", "    return empty_value(field) if value is None else value\n", "    return value\n",
     "an absent value is an empty one", (SMALL,)),
)  # fmt: skip

LABELS = in_file(
    "labels",
    ("base-stays", "            if present != known:\n", "            if False:\n", "what both sides have is agreed",
     (field("labels"),)),
    ("pinned-moves", "        if present == known:\n            continue", "        if False:\n            continue",
     "labels whose difference was accounted for stay different", (FIELDS,)),
    ("taken-away", "return D if present[S] else S  #", "return S if present[S] else D  #", "law 3: a label that somebody gave stays",
     (field("labels"),)),
    ("whole-set", "after = {name for name in names if label_key(name, lens.source, lens.destination) not in keys}",
     "after = set(there.values())", "labels are merged one by one", (field("labels"),)),
    ("update-fights", "return D if S in changed or rules.mode is Mode.MIRROR else None", "return D",
     "law 8: in update mode the destination's own label stays", (field("labels", "update"),)),
    ("one-sided", "    return D if S in changed else S\n", "    return D\n", "law 17: a label given on the destination reaches the source",
     (field("labels"),)),
    ("read-only", "if side is not None and side in rules.writable:", "if side is not None:", "a side that takes no labels gets none",
     (field("labels", "mirror"), field("labels"))),
)  # fmt: skip

DECIDING: tuple[Mutant, ...] = (*RECONCILE, *MERGE, *TEXT, *LENSES, *CANONICAL, *LABELS)
