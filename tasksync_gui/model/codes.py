"""What is said, by area: the codes of all messages of engine, store and services.

An area is who says it: a plan of its operations, its holds, its remarks and its guards, a run of itself, the status of
a pair. ``services/phrases`` has a phrase for each code, with the code's arguments in braces. A value never changes:
databases hold it.
"""

from __future__ import annotations

from enum import StrEnum


class ReasonCode(StrEnum):
    """Why an operation is proposed: which side changed, and which rule led here."""

    CHANGED = "reason.changed"
    LABELS_CHANGED = "reason.labels_changed"
    REVERTED = "reason.reverted"
    MADE_LIKE = "reason.made_like"
    FILLED = "reason.filled"
    MIRRORED = "reason.mirrored"
    MERGED = "reason.merged"
    BY_RULE = "reason.by_rule"
    KEPT_AS_COPY = "reason.kept_as_copy"
    OWN_VERSION = "reason.own_version"
    CHOSEN_VALUE = "reason.chosen_value"
    CHOSEN_SIDE = "reason.chosen_side"
    CHOSEN_STATE = "reason.chosen_state"
    NEW = "reason.new"
    UNFINISHED = "reason.unfinished"
    DELETED = "reason.deleted"
    DELETION_WINS = "reason.deletion_wins"
    DELETED_IN_MIRROR = "reason.deleted_in_mirror"
    EDIT_WINS = "reason.edit_wins"
    EDITED_BESIDES = "reason.edited_besides"
    """What of an edited task the pair does not carry."""
    COPY_DELETED = "reason.copy_deleted"
    AS_BEFORE = "reason.as_before"
    KEPT_APART = "reason.kept_apart"
    CREATED_BY_UNDONE = "reason.created_by_undone"
    OTHER_KEEPS = "reason.other_keeps"
    BACK_FROM_TRASH = "reason.back_from_trash"
    BACK_AS_NEW = "reason.back_as_new"
    ALONE_FROM_NOW = "reason.alone_from_now"


class MatchCode(StrEnum):
    """Why two tasks are taken for one."""

    MARK = "match.mark"
    MADE_FROM = "match.made_from"
    UID = "match.uid"
    ADDRESS = "match.address"
    EQUAL = "match.equal"
    TITLE = "match.title"
    TITLE_AND_DUE = "match.title_and_due"
    SIMILAR = "match.similar"


class HoldCode(StrEnum):
    """Why something waits for a person."""

    CONFLICT = "hold.conflict"
    DIFFERENT = "hold.different"
    CANNOT_TAKE = "hold.cannot_take"
    TOO_LONG = "hold.too_long"
    NO_CREATE = "hold.no_create"
    NO_DELETE = "hold.no_delete"
    OWN_SUBTASK = "hold.own_subtask"
    SUBTASKS_STAY = "hold.subtasks_stay"
    DELETED_AND_EDITED = "hold.deleted_and_edited"
    BACK = "hold.back"
    REFUSED_REPEATEDLY = "hold.refused_repeatedly"
    UNDECIDED = "hold.undecided"
    COPY_EQUAL = "hold.copy_equal"
    COPY_DIFFERS = "hold.copy_differs"
    MAYBE_RETURNED = "hold.maybe_returned"
    MAYBE_FOREIGN_COPY = "hold.maybe_foreign_copy"
    MAYBE_INTERRUPTED = "hold.maybe_interrupted"
    SAME_TITLES = "hold.same_titles"
    SIMILAR_TITLES = "hold.similar_titles"


class UnknownCode(StrEnum):
    """Why it cannot be told what became of a task."""

    NOT_SHOWN = "unknown.not_shown"
    OLDER = "unknown.older"
    INCOMPLETE = "unknown.incomplete"
    SHORT = "unknown.short"


class RecordCode(StrEnum):
    """What is wrong with a record, or an answer, that a connector gave."""

    NO_TASK = "record.no_task"
    NOT_A = "record.not_a"
    NOT_SEVERAL = "record.not_several"
    BROKEN = "record.broken"
    WRONG_TYPE = "record.wrong_type"
    EMPTY = "record.empty"
    NOT_UNICODE = "record.not_unicode"
    NO_ZONE = "record.no_zone"
    ODD_DAY = "record.odd_day"
    UNKNOWN_ZONE = "record.unknown_zone"
    ZONE_WITHOUT_TIME = "record.zone_without_time"
    ODD_LEVEL = "record.odd_level"
    OWN_PARENT = "record.own_parent"
    TWICE = "record.twice"
    ANOTHER_TASK = "record.another_task"
    OUT_OF_RANGE = "record.out_of_range"


class UnclearCode(StrEnum):
    """Why it cannot be told whether a write arrived."""

    ANY_OF = "unclear.any_of"
    SAYS_ELSE = "unclear.says_else"
    RENAMED = "unclear.renamed"
    INCOMPLETE = "unclear.incomplete"


class JournalCode(StrEnum):
    """How an attempted write ended, where that is not plain."""

    KEPT_APART = "journal.kept_apart"
    UNSURE = "journal.unsure"
    NEVER_TOLD = "journal.never_told"
    NOT_SHOWN = "journal.not_shown"
    RENUMBERED = "journal.renumbered"
    UNCLEAR = "journal.unclear"
    MAYBE_CREATED = "journal.maybe_created"
    UNTOLD = "journal.untold"


class NoteCode(StrEnum):
    """What is worth knowing and needs nobody."""

    NOT_TOLD = "note.not_told"
    NOT_ASKED = "note.not_asked"
    OUTSIDE = "note.outside"
    KEPT = "note.kept"
    NOT_MADE_AGAIN = "note.not_made_again"
    MAYBE_UNREADABLE = "note.maybe_unreadable"
    LISTING_INCOMPLETE = "note.listing_incomplete"
    SKIPPED = "note.skipped"
    COPY_SKIPPED = "note.copy_skipped"
    DRIFT = "note.drift"
    UNMANAGED = "note.unmanaged"
    PUT_OFF = "note.put_off"
    FAILED_BEFORE = "note.failed_before"
    NEW_FIRST = "note.new_first"
    DELETIONS_LEFT_OUT = "note.deletions_left_out"
    KEPT_APART = "note.kept_apart"
    PARENT_CYCLE = "note.parent_cycle"
    PARENT_OUTSIDE = "note.parent_outside"
    NO_COUNTERPART = "note.no_counterpart"
    UNKNOWN_PERSON = "note.unknown_person"
    NO_FIELD = "note.no_field"
    READ_ONLY = "note.read_only"
    STAYS_IN_NOTES = "note.stays_in_notes"
    ONLY_TEXT = "note.only_text"
    CHANGED_SINCE_REVIEW = "note.changed_since_review"
    CHANGED_BY_SYNC = "note.changed_by_sync"
    CHANGED_IN = "note.changed_in"
    GONE = "note.gone"
    STATE_UNKNOWN = "note.state_unknown"
    NOT_WRITTEN = "note.not_written"
    DELETED_SINCE = "note.deleted_since"
    CANNOT_RETURN = "note.cannot_return"
    NOT_KNOWN = "note.not_known"
    NOT_LINKED = "note.not_linked"
    NOT_LINKABLE = "note.not_linkable"
    HAS_SUBTASKS = "note.has_subtasks"
    NO_CREATE = "note.no_create"
    NO_DELETE = "note.no_delete"
    BACK_ALREADY = "note.back_already"
    SYNCED_ANEW = "note.synced_anew"
    RENUMBERED = "note.renumbered"
    PARENT_BELOW = "note.parent_below"
    TOO_LITTLE_KNOWN = "note.too_little_known"
    NOT_RETURNING = "note.not_returning"


class GuardCode(StrEnum):
    """What stops a run before harm."""

    DELETIONS = "guard.deletions"
    SUBTASK_DELETIONS = "guard.subtask_deletions"
    EMPTIED = "guard.emptied"
    MASS_FIELD = "guard.mass_field"
    MASS_CREATE = "guard.mass_create"
    CONFIGURATION = "guard.configuration"
    FOREIGN_INSTANCE = "guard.foreign_instance"
    RESTORED = "guard.restored"
    FIRST_CONTACT = "guard.first_contact"


class WaitCode(StrEnum):
    """Why nothing moves: said while a run waits, and taken back when it goes on."""

    SLOW_DOWN = "wait.slow_down"
    NO_ANSWER = "wait.no_answer"
    LIMIT = "wait.limit"
    RETRY = "wait.retry"
    ASKED = "wait.asked"
    FILE = "wait.file"


class CheckCode(StrEnum):
    """What health checks and live checks look at, find and measure."""

    # Names of checks.
    PAIRS = "check.pairs"
    DATA_FOLDER = "check.data_folder"
    SECRETS = "check.secrets"
    CONNECTOR = "check.connector"
    CONNECTORS = "check.connectors"
    ACCOUNT = "check.account"
    SIGNING_IN = "check.signing_in"
    WRITING = "check.writing"
    READING_LIST = "check.reading_list"
    READING_ONE = "check.reading_one"
    FINDING = "check.finding"
    READING_CHANGES = "check.reading_changes"
    CREATING = "check.creating"
    CREATING_SUBTASK = "check.creating_subtask"
    CREATING_SECOND = "check.creating_second"
    EDITING = "check.editing"
    OLD_REVISION = "check.old_revision"
    COMPLETING = "check.completing"
    DELETING = "check.deleting"
    CLEANING_UP = "check.cleaning_up"

    # What they find.
    CONFIGURED = "check.configured"
    SPACE = "check.space"
    FREE_SPACE = "check.free_space"
    SAFE_PLACE = "check.safe_place"
    SYSTEMS = "check.systems"
    MAY_WRITE = "check.may_write"
    MAY_READ = "check.may_read"
    NOT_WRITABLE = "check.not_writable"
    USE_ANOTHER = "check.use_another"
    AS_PROMISED = "check.as_promised"
    REPORT_IT = "check.report_it"
    REFUSED = "check.refused"
    WRONG = "check.wrong"
    NOT_COMPLETE = "check.not_complete"
    NOT_WITHIN = "check.not_within"
    TOO_LATE = "check.too_late"
    WAS_CHANGED = "check.was_changed"
    NOT_SHOWN = "check.not_shown"
    STILL_THERE = "check.still_there"
    LEFT_BEHIND = "check.left_behind"
    CAME_BACK = "check.came_back"

    # What they measure, and how much of it.
    TASKS_LISTED = "check.tasks_listed"
    FULL_READING = "check.full_reading"
    UNREADABLE = "check.unreadable"
    KEPT_BY_CREATE = "check.kept_by_create"
    KEPT_BY_EDIT = "check.kept_by_edit"
    LISTED_AFTER = "check.listed_after"
    MARKED_AFTER = "check.marked_after"
    REFUSED_BY = "check.refused_by"
    STATUSES = "check.statuses"
    CHANGES = "check.changes"
    DELETION = "check.deletion"
    DELETED_TASK = "check.deleted_task"
    TOLD_DELETION = "check.told_deletion"
    NUMBER = "check.number"
    COST = "check.cost"
    REQUESTS = "check.requests"
    SECONDS = "check.seconds"
    TASKS = "check.tasks"
    LISTED = "check.listed"
    NONE = "check.none"
    NO_MARKS = "check.no_marks"
    ITSELF = "check.itself"
    READ_AGAIN = "check.read_again"
    UNKNOWN_STATUS = "check.unknown_status"
    NO_STATUS = "check.no_status"
    ASKS_FULL = "check.asks_full"
    NOT_ALLOWED = "check.not_allowed"
    NOT_FOUND = "check.not_found"
    TOLD = "check.told"
    NOT_TOLD = "check.not_told"


class PartCode(StrEnum):
    """What is said inside other messages, never alone."""

    FIELD = "part.field"
    NATIVE = "part.native"
    """A part of a task's record that TaskSync does not carry, as its system calls it."""
    STATUS = "part.status"
    VALUE = "part.value"
    """A value of a field, as JSON has it."""
    LABEL = "part.label"
    """A name of ours that the catalogues have: what a kind of system is called."""
    THING = "part.thing"
    """Something that notes hold besides their text."""
    OF = "part.of"
    """Something said of a task or a record, after its title."""
    MORE = "part.more"
    """That there are others than the one that is named."""


class RunCode(StrEnum):
    """What a run says of itself, besides its outcome and its counts."""

    CANCELLED_EARLY = "run.cancelled_early"
    NOTHING_CHANGED = "run.nothing_changed"
    INTERRUPTED = "run.interrupted"
    DONE_BEFORE = "run.done_before"
    VERIFIED = "run.verified"
    ARRIVED = "run.arrived"
    LOST = "run.lost"
    UNCLEAR = "run.unclear"
    NOT_LOOKED_UP = "run.not_looked_up"
    CANCELLED = "run.cancelled"
    LEFT_ALONE = "run.left_alone"
    FAILED = "run.failed"
    WAITED = "run.waited"
    CHANGED_MEANWHILE = "run.changed_meanwhile"
    PUT_OFF = "run.put_off"
    UNDECIDED = "run.undecided"
    NOT_UNDONE = "run.not_undone"
    CHANGED_SINCE_REVIEW = "run.changed_since_review"
    UNREADABLE = "run.unreadable"


class StatusCode(StrEnum):
    """What a pair is at, at a glance."""

    SYNCING = "status.syncing"
    SYNCING_ELSEWHERE = "status.syncing_elsewhere"
    BLOCKED = "status.blocked"
    REVIEW = "status.review"
    OFFLINE = "status.offline"
    OFFLINE_UNTIL = "status.offline_until"
    LAST = "status.last"
    FAILED = "status.failed"
    UNDECIDED = "status.undecided"
    ON_REQUEST = "status.on_request"
    PAUSED = "status.paused"
    NEVER = "status.never"
    CANCELLED = "status.cancelled"
    INTERRUPTED = "status.interrupted"
    UP_TO_DATE = "status.up_to_date"
