"""A world's story in sentences: what kind of systems there are, what the person does, what goes wrong, what is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.fields import Completion, Field, Schedule, Value
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.pair import DeletePolicy, Mode, Policy
from tasksync_gui.model.plan import Decision, Hold, Operation, Plan, pending_link
from tasksync_gui.model.run import Counts, Run
from tests.simulation.faults import Kind
from tests.simulation.personality import Personality
from tests.simulation.server import Record, Server
from tests.support.english import english

Fields = Mapping[Field, Value]
READING = (
    "In a title, o1 names the person's first task for good, also in copies of it; t1, n1, l1 (titles, notes, labels) and "
    "dates stand for what the person wrote, each of them once. 12 'o1 t5' is the task with the id 12. Times are seconds."
)
MODES = {
    Mode.TWO_WAY: "Changes go both ways",
    Mode.MIRROR: "The right list mirrors the left one",
    Mode.UPDATE: "The left list updates the right one, which may differ",
}
POLICIES = {
    Policy.HOLD: "what both sides changed waits for the person",
    Policy.SOURCE: "where both sides changed something, the left one wins",
    Policy.DESTINATION: "where both sides changed something, the right one wins",
    Policy.NEWEST: "where both sides changed something, the newer change wins",
    Policy.KEEP_BOTH: "what both sides changed is kept twice",
}
DELETE_POLICIES = {
    DeletePolicy.EDIT_WINS: "an edit wins over a deletion",
    DeletePolicy.DELETE: "a deletion wins over an edit",
    DeletePolicy.HOLD: "a deletion against an edit waits for the person",
}
MARKERS = {
    MarkerKind.PROPERTY: "keeps our mark in a property",
    MarkerKind.CLIENT_ID: "lets us choose the ids of tasks",
    MarkerKind.NONE: "keeps no mark of ours",
}
WAYS = {
    "cas": {False: "does not compare revisions before it writes"},
    "rounds": {True: "tidies texts and rounds times"},
    "says_so": {False: "does not say what it tidies"},
    "cascades": {True: "deletes subtasks with their parent"},
    "cursor": {False: "has no list of changes"},
    "tombstones": {False: "does not tell in its changes what was deleted"},
    "deletes": {False: "lets no program delete"},
    "moves_change_ids": {True: "gives a task a new id when its parent changes"},
    "reuses_ids": {True: "gives the ids of deleted tasks out again"},
    "times": {False: "stamps no times on tasks"},
    "poor": {True: "knows two states, four priorities, whole days and labels without blanks"},
    "short": {True: "takes short titles only"},
    "derives": {True: "takes ids that follow from the original, where it lets us choose them"},
    "records": {True: "shows the native record, which also says whose a task is"},
    "refuses": {
        "line breaks": "refuses notes of several lines",
        "urgency": "refuses high priorities",
        "times": "refuses due dates with a time",
        "second labels": "refuses a second label",
    },
    "names": {False: "does not name the field that it refuses"},
    "relents": {True: "takes after a while what it refused"},
    "spelling": {
        "drops labels": "drops labels",
        "capital labels": "writes labels in capitals",
        "splits labels": "makes a label of each word of a label",
        "cuts titles": "cuts titles",
        "trims texts": "trims texts",
        "zones to UTC": "turns zones into UTC",
        "rounds times": "rounds times to the hour",
    },
    "echoes": {True: "answers a write with what was sent"},
    "names_changes": {True: "names what changed, and is asked for the tasks"},
}
"""What a system does that has not the usual value of this feature."""
COMMANDS = {
    "timer": "the timer starts a sync",
    "manual": "the person starts a sync",
    "confirmed": "the person starts a sync and confirms what a guard asks",
    "review": "the person looks at a preview, answers some of it and has it carried out",
    "answers": "the person answers the conflicts that wait and starts a sync",
    "preview": "the person looks at a preview, no more",
    "walk away": "the person unticks rows of a preview and walks away, while the timer goes on",
    "bring forward": "the person has a list that was put back from a backup brought up to date",
    "accept": "the person says that a list is meant to be as it was, and starts a sync",
    "old review": "the person has the first preview that they saw carried out",
}
ACTS = {
    "create": "make a task",
    "twin": "make a task with a title of the other list",
    "double": "make a task with a title that is there already",
    "long": "make a task with a long title",
    "copied": "make a task with the mark of another one",
    "marked": "make a task with the mark of another TaskSync",
    "poison": "make a task that the right list is going to refuse",
    "delete": "delete a task",
    "restore": "take a task back out of the trash",
    "title": "change a title",
    "notes": "change notes",
    "append": "add a line to notes",
    "label": "add a label",
    "unlabel": "remove a label",
    "due": "set a due date",
    "undue": "remove a due date",
    "status": "change a status",
    "priority": "change a priority",
    "assign": "give a task to somebody",
    "parent": "move a task below another",
    "unparent": "move a task to the top",
}
FAULTS = {
    Kind.ANSWER_LOST: "{side} carries the request out, but its answer is lost",
    Kind.SERVER_ERROR_AFTER: "{side} carries the request out, then answers 500",
    Kind.TRUNCATED: "{side} carries the request out, but its answer is cut off",
    Kind.LOGIN_PAGE: "{side} carries the request out, but answers with a log-in page",
    Kind.RATE_LIMITED: "{side} answers 429 without saying how long to wait",
    Kind.RATE_LIMITED_UNTIL: "{side} answers 429 and asks for half a minute",
    Kind.SERVER_ERROR: "{side} answers 500 and does nothing",
    Kind.BAD_GATEWAY: "{side} answers 502 with a web page and does nothing",
    Kind.CONNECTION_REFUSED: "{side} refuses the connection",
    Kind.TIMED_OUT: "{side} does not answer in time and does nothing",
    Kind.ONE_FORBIDDEN: "{side} refuses this one write (403)",
    Kind.ONE_LOCKED: "{side} says that this one task is locked (423)",
    Kind.BODY_LOST: "{side} names a changed task without showing it",
    Kind.OUTAGE: "{side} is away for the rest of the run",
    Kind.UNAUTHORIZED: "{side} refuses the password for the rest of the run (401)",
    Kind.FORBIDDEN: "{side} takes no writes for the rest of the run (403)",
    Kind.LIST_GONE: "{side} says that the whole list is gone (404)",
    Kind.EMPTY_LIST: "{side} shows an empty list as if it were the whole",
    Kind.HALF_LIST: "{side} shows half of its list as if it were the whole",
    Kind.INCOMPLETE_LIST: "{side} shows part of its list and says so",
    Kind.REPEATED_PAGE: "{side} shows a page a second time",
    Kind.SHIFTED_PAGE: "{side} moves a task across pages while they are read",
    Kind.UNREADABLE: "{side} shows a record that cannot be read",
    Kind.STALE_LIST: "{side} lists an older version of a task",
    Kind.STALE_READ: "{side} answers with an older version of the task",
    Kind.CURSOR_EXPIRED: "{side} has forgotten where its changes were read to (410)",
    Kind.CURSOR_RESET: "{side} begins its list of changes anew without a word",
    Kind.DUPLICATE: "the request arrives at {side} once more, a little later",
    Kind.TOUCHED: "{side} gives the task a new revision without a change",
    Kind.BODY_LOST: "{side} names a changed task and does not hand it out",
    Kind.ONE_FORBIDDEN: "{side} refuses this one write (403)",
    Kind.ONE_LOCKED: "{side} has locked this one task (423)",
    Kind.BAD_RECORD: "the connector of {side} gives a due date of the wrong kind",
    Kind.BAD_ANSWER: "{side} carries the request out, but its connector answers with no task",
    Kind.RAISED: "the connector of {side} raises something before it asks",
    Kind.RAISED_AFTER: "{side} carries the request out, then its connector raises something",
    Kind.STRAY_CANCEL: "the connector of {side} is cancelled by itself",
    Kind.STOPPED_HALF_WAY: "{side} carries the first request of a write out and answers the next one with 429",
    Kind.CLOCK_FORWARD: "the clock of {computer} jumps forward by years",
    Kind.CLOCK_BACKWARD: "the clock of {computer} jumps back by years",
    Kind.DISK_FULL: "the disk of {computer} is full",
    Kind.DATABASE_BUSY: "the database of {computer} is busy",
    Kind.KILL_BEFORE_INTENT: "{computer} is killed before it notes what it is about to write",
    Kind.KILL_AFTER_INTENT: "{computer} is killed after it noted what it is about to write",
    Kind.KILL_UNSENT: "{computer} is killed before the request reaches {side}",
    Kind.KILL_SENT: "{computer} is killed after the request reached {side}",
    Kind.KILL_BEFORE_SETTLE: "{computer} is killed before it records what it wrote",
    Kind.KILL_AFTER_SETTLE: "{computer} is killed after it recorded what it wrote",
    Kind.KILL_IN_FINISH: "{computer} is killed while it records the end of the run",
    Kind.KILL_IN_SEEN: "{computer} is killed while it records what it read",
    Kind.KILL_IN_BOOK: "{computer} is killed while it updates its links",
    Kind.LEASE_STOLEN: "{computer} sleeps for an hour, and another one takes its lease",
    Kind.LEASE_BUSY: "the database of {computer} is busy when it takes the lease",
    Kind.LEASE_FULL: "the disk of {computer} is full when it takes the lease",
    Kind.KILL_WITH_LEASE: "{computer} is killed when it has just taken the lease",
    Kind.CANCELLED: "the person presses Cancel",
    Kind.RESTORED: "the database of {computer} is restored from an older copy",
    Kind.STATE_LOST: "the database of {computer} is lost",
    Kind.SECOND_MACHINE: "{computer} comes into use, on the same lists and without knowing of the other",
    Kind.RECONFIGURED: "the person excludes notes from the sync",
    Kind.POISONED: "the right list refuses one task from now on, for good",
    Kind.COLUMN_GONE: "one list loses a column",
    Kind.COLUMN_BACK: "the column is there again, as it was",
    Kind.COLUMN_EMPTIED: "the column is there again, and empty",
    Kind.MARK_COPIED: "a task bears a mark that was made for another one",
    Kind.ANEW: "the pair is removed and added again",
    Kind.TURNED: "the pair is turned round",
    Kind.AT_ONCE: "a second computer syncs the same lists at the same moment",
    Kind.MODE_CHANGED: "the person gives the pair another mode",
    Kind.PUT_BACK: "the provider puts {side} back from a backup, revisions and all",
    Kind.PUT_BACK_ANEW: "the provider puts {side} back from a backup, under new revisions",
    Kind.CHAINED: "the right list is in step with a third one",
    Kind.RINGED: "a second computer keeps a third list in step with the left one",
    Kind.FOREIGN_MARK: "a task bears the mark of another TaskSync",
    Kind.ROUNDED: "{side} tidies a value",
    Kind.LABELS_DROPPED: "{side} drops labels",
    Kind.LABELS_RESPELLED: "{side} writes labels in capitals",
    Kind.LABELS_SPLIT: "{side} splits labels",
    Kind.TITLES_CUT: "{side} cuts a title",
    Kind.TEXTS_TRIMMED: "{side} trims a text",
    Kind.ZONES_TO_UTC: "{side} turns a zone into UTC",
    Kind.TIMES_ROUNDED: "{side} rounds a time to the hour",
    Kind.NOT_READ: "{side} names a change that is known already, and is not asked for it",
    Kind.ECHOED: "{side} answers with what was sent, not with what it keeps",
    Kind.FIELD_REFUSED: "{side} refuses one field of several",
    Kind.UNCARRIED: "the person gives a task of {side} to somebody, which no pair carries",
    Kind.ID_CHANGED: "{side} gives a moved task a new id",
    Kind.ID_REUSED: "{side} gives the id of a deleted task out again",
    Kind.CASCADED: "{side} deletes subtasks with their parent",
    Kind.LAGGED: "{side} does not list yet what was just created",
}
WRITES = {
    "create": "creates {task} in {side}",
    "update": "changes {task} in {side}",
    "delete": "deletes {task} in {side}",
}
COUNTED = (
    ("created", "created"), ("updated", "changed"), ("deleted", "deleted"), ("adopted", "linked"), ("held", "held for the person"),
    ("failed", "failed"),
)  # fmt: skip


def computer(name: str) -> str:
    """``computer A``."""
    return f"computer {name}"


def side_words(side: str) -> str:
    """``the left list``."""
    return f"the {side} list"


def sentence(text: str) -> str:
    """With a capital letter and a full stop."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}"


def setting(
    mode: Mode, policy: Policy, delete_policy: DeletePolicy, left: Personality, right: Personality
) -> list[str]:
    """The beginning: how the pair is set up, and what kind of systems it joins."""
    return [
        f"{MODES[mode]}; {POLICIES[policy]}; {DELETE_POLICIES[delete_policy]}.",
        *(sentence(f"{side_words(side)} {ways(each)}") for side, each in (("left", left), ("right", right))),
        READING,
    ]


def ways(personality: Personality) -> str:
    """What a system does in its own way."""
    found = [MARKERS[personality.marker]]
    found += [words[value] for name, words in WAYS.items() if (value := getattr(personality, name)) in words]
    if personality.lag:
        found.append(f"shows a new task {personality.lag:g} seconds late")
    if personality.page < Personality().page:
        found.append(f"lists {personality.page} tasks a page")
    if personality.concurrency > 1:
        found.append(f"takes {personality.concurrency} requests at a time")
    if personality.lacks:
        found.append(f"has no {_and(sorted(personality.lacks), 'or')}")
    return _and(found)


def act_words(what: str, side: str) -> str:
    """What the person means to do."""
    return f"{ACTS[what]} in {side_words(side)}"


def fault_words(kind: Kind, machine: str, side: str = "") -> str:
    """What goes wrong."""
    return sentence(FAULTS[kind].format(side=side_words(side), computer=computer(machine)))


def write_words(machine: str, side: str, method: str, id_: RemoteId | None, title: Value, sent: Fields) -> str:
    """What a program changes."""
    return sentence(f"{computer(machine)} {change_words(side, method, id_, title, sent)}")


def change_words(side: str, method: str, id_: RemoteId | None, title: Value, sent: Fields) -> str:
    """``changes 12 'o1 t5' in the left list: notes 'n6'``."""
    what = WRITES[method].format(task=f"{id_} {title!r}", side=side_words(side))
    return what + values_words({name: value for name, value in sent.items() if method != "create" or value != title})


def run_words(machine: str, what: str, run: Run) -> str:
    """How a run ended."""
    told = ", ".join(part for part in (run.outcome, counts_words(run.counts)) if part)
    return f"The {what} of {computer(machine)} ends: {told}. {english(run.message)}".rstrip()


def counts_words(counts: Counts) -> str:
    """What a run did; empty: nothing."""
    return ", ".join(f"{count} {word}" for name, word in COUNTED if (count := getattr(counts, name)))


def plan_words(machine: str, what: str, plan: Plan) -> str:
    """What a preview shows."""
    shown = [f"{each.kind} {each.title!r} in {_list(each)}{_fields(each)}" for each in plan.operations]
    shown += [f"{each.title!r} waits ({each.kind}{f', {each.field}' if each.field else ''})" for each in plan.held]
    shown += [f"the guard '{guard.kind}' asks" for guard in plan.guards]
    return sentence(f"the {what} of {computer(machine)} shows: {'; '.join(shown) or 'nothing to do'}")


def answer_words(item: Operation | Hold, decision: Decision) -> str:
    """What the person answers."""
    return f"The person answers '{decision.name.lower().replace('_', ' ')}' to {item.title!r} ({item.kind})."


def values_words(fields: Fields) -> str:
    """``: notes 'n1', priority 5``; nothing where there are none."""
    told = ", ".join(f"{name} {value_words(value)}" for name, value in fields.items())
    return f": {told}" if told else ""


def value_words(value: Value) -> str:
    """A value as short as it can be told."""
    match value:
        case None | "":
            return "empty"
        case Completion(status):
            return str(status).replace("_", " ")
        case Schedule(due):
            return "empty" if due is None else str(due)
        case frozenset():
            return ", ".join(map(repr, sorted(value))) or "empty"
        case StrEnum():
            return str(value)
        case str():
            link = pending_link(value)
            return repr(value) if link is None else "the task that is created before"
    return str(value)


def task_words(record: Record) -> str:
    """``12 'o1 t5'``."""
    return f"{record.id} {record.fields[Field.TITLE]!r}"


def list_words(server: Server) -> list[str]:
    """What is in a list."""
    tasks = [f"  {task_words(record)}{values_words(_rest(record))}" for record in server.live.values()]
    number = f"{len(tasks)} task{'' if len(tasks) == 1 else 's'}{':' if tasks else '.'}"
    return [f"{sentence(side_words(server.name))[:-1]} holds {number}", *tasks]


def _rest(record: Record) -> dict[Field, Value]:
    return {
        name: value
        for name, value in record.fields.items()
        if name is not Field.TITLE and value_words(value) != "empty"
    }


def _list(operation: Operation) -> str:
    return side_words("left" if operation.side == "source" else "right")


def _fields(operation: Operation) -> str:
    fields = sorted({change.field for change in operation.changes})
    return f" ({', '.join(fields)})" if fields else ""


def _and(parts: Iterable[str], word: str = "and") -> str:
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last
