"""Cards to canonical fields and back. Pure; odd values become ``Unmapped`` or stay empty, never an error.

Carried: name, description (Markdown), status (see ``status``), due and start as moments, named labels and one
member. Not carried, and never touched: checklists, which are no tasks of their own in Trello (an item has no
text, labels or place on the board), the position in a list, covers, attachments, comments, labels without a
name. Of several members none is *the* assignee: they are shown together and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tasksync_gui.connectors.kit.json_path import at, flag, moment, record, records, text, texts
from tasksync_gui.connectors.kit.markers import PLAIN
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.connectors.trello import trash
from tasksync_gui.connectors.trello.codes import TrelloCode
from tasksync_gui.connectors.trello.lists import BoardLists, ListNames
from tasksync_gui.connectors.trello.status import read_status
from tasksync_gui.engine.merge.equality import canonical_text
from tasksync_gui.model.capabilities import STAMPS, Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.codec import canonical_json, digest, encode_fields
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import Comment, ItemProblem, RemoteTask

LONGEST = 16384
SHOWN = (
    "name", "desc", "closed", "idList", "idBoard", "due", "start", "dueComplete",
    "idLabels", "labels", "idMembers", "dateLastActivity", "shortUrl", "isTemplate",
    "badges", "cover", "idChecklists", "idAttachmentCover", "dueReminder", "address", "locationName", "coordinates",
)  # fmt: skip
"""What is asked of each card. Its position is a matter of the board, votes and comments are none of its own words."""
_PLAIN = (
    "id", "name", "desc", "closed", "idList", "idBoard", "due", "start", "dueComplete", "idMembers", "dateLastActivity",
    "shortUrl", "isTemplate",
)  # fmt: skip
_BESIDES = ("idChecklists", "idAttachmentCover", "dueReminder", "address", "locationName", "coordinates")
BADGES = ("attachments", "checkItems", "checkItemsChecked", "comments")
"""What hangs on a card, as numbers: more would take a request for each card."""
FOOTER = PLAIN
"""Trello shows HTML comments as text, and its editor escapes them; a plain line survives it."""
_NO_DUE = Schedule()
_MOMENTS = FieldSupport(zones=False, floating=False, dates=False)
CAPABILITIES = Capabilities(
    fields={
        Field.TITLE: FieldSupport(max_length=LONGEST, multiline=False, controls=False),
        Field.NOTES: FieldSupport(max_length=LONGEST - FOOTER.reserve - trash.RESERVE, controls=False),
        Field.STATUS: FieldSupport(completed_at=Precision.NONE),
        Field.DUE: _MOMENTS,
        Field.START: _MOMENTS,
        Field.LABELS: FieldSupport(controls=False),
        Field.ASSIGNEE: FieldSupport(),
    },
    marker=MarkerKind.PROPERTY,
    cursor=True,
    tombstones=True,
    volatile=STAMPS | {"dateLastActivity", "shortUrl", "comments"},  # a comment is activity, too
    restore=True,
    server_times=True,
    concurrency=8,
    visibility_lag=1.0,
    comments=True,
)
"""At best; a board without a list for work in progress holds less (:func:`capabilities_of`)."""
COLORS = ("green", "yellow", "orange", "red", "purple", "blue", "sky", "lime", "pink", "black")


@dataclass(frozen=True, slots=True)
class Label:
    """A label as its board knows it; several may share a name, or have none."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """What is needed to understand a board's cards."""

    id: str
    columns: BoardLists
    labels: tuple[Label, ...]
    members: Mapping[str, Person]
    people: Directory


def capabilities_of(board: Board) -> Capabilities:
    """What this board's lists can show: any card can be done or cancelled, but not every one be in progress."""
    kinds = (Status.NEEDS_ACTION, Status.IN_PROCESS)
    shown = {status for status in kinds if board.columns.for_status(status)} or {Status.NEEDS_ACTION}
    status = replace(CAPABILITIES.fields[Field.STATUS], statuses=frozenset({*shown, *set(Status).difference(kinds)}))
    return replace(CAPABILITIES, fields={**CAPABILITIES.fields, Field.STATUS: status})


def read_labels(data: object) -> tuple[Label, ...]:
    """The labels of a board or card; those without a name have an empty one."""
    return tuple(
        [
            Label(id_, canonical_text(text(each, "name")))
            for each in records(data, "labels")
            if (id_ := text(each, "id"))
        ]
    )


def read_board(data: object, names: ListNames, aliases: Mapping[str, str]) -> Board:
    """A board's answer; its members are called by their user names unless ``aliases`` say otherwise."""
    people = [Person(text(each, "id"), text(each, "username"), name=text(each, "fullName"))
              for each in records(data, "members")]  # fmt: skip
    members = {person.id: person for person in people if person.id}
    return Board(
        text(data, "id"),
        BoardLists.read(data, names),
        read_labels(data),
        members,
        Directory(members.values(), aliases),
    )


def created_at(id_: str) -> datetime | None:
    """When the object with this id was made: the first eight digits are seconds since 1970."""
    try:
        return datetime.fromtimestamp(int(id_[:8], 16), UTC) if len(id_) == 24 else None
    except ValueError:
        return None


def id_since(moment: datetime) -> str:
    """What was made at ``moment`` or later has no smaller id."""
    return f"{int(moment.timestamp()):08x}"


def _fields(card: object, board: Board, notes: str, labels: Sequence[Label]) -> dict[Field, Value]:
    """What the answer shows: what is not in it, or null where Trello knows no null, is not known to be empty."""
    due = _when(text(card, "due"))
    fields: dict[Field, Value] = {
        Field.TITLE: text(card, "name"),
        Field.NOTES: notes,
        Field.STATUS: read_status(card, board.columns),
        Field.DUE: _NO_DUE if due is None else due if isinstance(due, Unmapped) else Schedule(due),
        Field.START: _when(text(card, "start")),
        Field.LABELS: frozenset(label.name for label in labels if label.name),
        Field.ASSIGNEE: _assignee(texts(card, "idMembers"), board),
    }
    for name in _not_shown(card):
        del fields[name]
    return fields


def _not_shown(card: object) -> list[Field]:
    """Usually nothing."""
    shown = record(card)
    return [
        field
        for name, field, kind in _TOLD_BY
        if (name not in shown if kind is None else not isinstance(shown.get(name), kind))
    ]


_TOLD_BY: tuple[tuple[str, Field, type | None], ...] = (
    ("name", Field.TITLE, str), ("desc", Field.NOTES, str), ("idList", Field.STATUS, str), ("due", Field.DUE, None),
    ("start", Field.START, None), ("labels", Field.LABELS, list), ("idMembers", Field.ASSIGNEE, list),
)  # fmt: skip
"""By which property a field is told, and its type; None: it may be null, and says then that there is none."""


def read_card(card: Mapping[str, object], board: Board) -> RemoteTask:
    """A card as a task. Its revision is its content: comments move ``dateLastActivity``, renamed labels do not."""
    notes, marker = FOOTER.split(trash.plain(text(card, "desc")))
    labels = read_labels(card)
    fields = _fields(card, board, notes, labels)
    id_ = text(card, "id")
    shown = kept_record(card, labels)
    native = [shown["desc"], shown["closed"], shown["idList"], shown["dueComplete"]]
    borne = sorted((label.id, label.name) for label in labels)
    besides = {name: value for name, value in _besides(shown).items() if value}
    written = [encode_fields(fields), native, borne, texts(card, "idMembers"), *([besides] if besides else [])]
    return RemoteTask(
        RemoteId(id_),
        Revision(digest(written)[:20]),
        fields,
        canonical_json(shown),
        marker=marker,
        url=text(card, "shortUrl") or None,
        created_at=created_at(id_),
        modified_at=moment(card, "dateLastActivity"),
    )


def _besides(kept: Mapping[str, object]) -> dict[str, object]:
    """What people write on a card and no field of ours holds. Usually nothing, and the revision is as it always was."""
    found = {name: kept[name] for name in (*_BESIDES, *BADGES) if name != "comments"}
    return found | {f"cover {name}": value for name, value in record(kept, "cover").items()}


def kept_record(card: Mapping[str, object], labels: Sequence[Label]) -> dict[str, object]:
    """What is kept of a card: all that people write on it, carried or not, and how many comments hang on it.

    An answer to a write may leave out what is empty: that is the same.
    """
    cover = {name: at(card, "cover", name) for name in ("color", "idAttachment", "idUploadedBackground")}
    besides = {name: card.get(name) for name in _BESIDES} | {name: at(card, "badges", name) for name in BADGES}
    return (
        {"form": 2, "idLabels": sorted(label.id for label in labels), "labels": sorted(label.name for label in labels)}
        | {name: card.get(name) for name in _PLAIN}
        | {name: value or None for name, value in besides.items()}
        | {"cover": cover}
    )


def read_comment(action: object) -> Comment:
    """A comment, out of the action that it is."""
    author = text(action, "memberCreator", "fullName") or text(action, "memberCreator", "username")
    return Comment(author, text(action, "data", "text"), moment(action, "date"))


def is_task(card: object) -> bool:
    """Whether it is a card to work on; templates are forms for making cards."""
    return bool(text(card, "id")) and not flag(card, "isTemplate")


def unreadable(card: object) -> ItemProblem:
    """A card without an id, not to be told from others: nothing may be concluded from what is missing beside it."""
    return ItemProblem(text(card, "name") or "?", message(TrelloCode.CARD_WITHOUT_ID))


def _when(raw: str) -> When | Unmapped | None:
    if not raw:
        return None
    found = moment(raw)
    return When.from_datetime(found, "UTC") if found else Unmapped(raw)


def _assignee(ids: Iterable[str], board: Board) -> str | Unmapped | None:
    return board.people.assignee([board.members.get(id_) or Person(id_) for id_ in ids])


def write_moment(value: When | None) -> str | None:
    """A moment as Trello reads it; None clears it."""
    return None if value is None else value.instant().strftime("%Y-%m-%dT%H:%M:%S.000Z")


def label_color(name: str) -> str:
    """The colour of a label that we make: one without colour is not shown on a card's front."""
    return COLORS[sum(name.encode()) % len(COLORS)]


def missing_labels(wanted: Iterable[str], board: Board) -> list[str]:
    """Labels that the board does not have yet."""
    known = {label.name for label in board.labels}
    return sorted({canonical_text(name) for name in wanted} - known - {""})


def label_ids(wanted: Iterable[str], card: object, board: Board) -> list[str]:
    """The ids that give a card the ``wanted`` labels; those without a name stay on it."""
    names = {canonical_text(name) for name in wanted} - {""}
    here = read_labels(card)
    kept = [label.id for label in here if not label.name or label.name in names]
    missing = names - {label.name for label in here}
    first: dict[str, str] = {}
    for label in sorted(board.labels, key=lambda label: label.id):
        first.setdefault(label.name, label.id)
    return kept + [first[name] for name in sorted(missing)]


def member_ids(wanted: Value, card: object, board: Board) -> list[str]:
    """The ids that make ``wanted`` the assignee. Raises RejectedFieldError if nobody on the board is called so."""
    present = texts(card, "idMembers")
    others = present if len(present) > 1 else []
    if not isinstance(wanted, str) or not wanted:
        return others
    person = board.people.find(wanted)
    if person is None:
        raise RejectedFieldError(message(TrelloCode.NO_MEMBER, person=wanted), fields=[Field.ASSIGNEE])
    return list(dict.fromkeys([*others, person.id]))


def write_fields(fields: Mapping[Field, Value], card: Mapping[str, object], board: Board) -> dict[str, object]:
    """What to send for ``fields`` but the status. ``card``: as it is now, empty for a new one."""
    body: dict[str, object] = {}
    for name, value in fields.items():
        match name:
            case Field.TITLE:
                body["name"] = value
            case Field.NOTES:
                body["desc"] = FOOTER.add(str(value), FOOTER.split(trash.plain(text(card, "desc")))[1])
            case Field.DUE if isinstance(value, Schedule):
                body["due"] = write_moment(value.due)
            case Field.START if isinstance(value, When | None):
                body["start"] = write_moment(value)
            case Field.LABELS if isinstance(value, frozenset):
                body["idLabels"] = label_ids(value, card, board)
            case Field.ASSIGNEE:
                body["idMembers"] = member_ids(value, card, board)
    return body
