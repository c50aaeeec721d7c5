"""Issues to canonical fields and back. Pure; unknown values become ``Unmapped``, never an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from tasksync_gui.connectors.jira import priorities
from tasksync_gui.connectors.jira.dialect import LONGEST_TEXT, Dialect
from tasksync_gui.connectors.jira.priorities import LEVELS
from tasksync_gui.connectors.jira.project import Project
from tasksync_gui.connectors.jira.record import BESIDES, kept_record
from tasksync_gui.connectors.jira.workflow import CATEGORIES
from tasksync_gui.connectors.kit.json_path import at, choice, day, identity, moment, record, text, texts
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.engine.identity.markers import PREFIX
from tasksync_gui.model.capabilities import STAMPS, Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.codec import canonical_json, digest
from tasksync_gui.model.codes import LostCode
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import Comment, RemoteTask

MARKER_PROPERTY = "tasksync"
"""An issue's entity property: set in the create request itself and shown to nobody."""
FIELDS = (
    "summary", "description", "status", "priority", "labels", "duedate", "assignee", "parent",
    "issuetype", "project", "security", "created", "updated", "resolutiondate", *BESIDES,
)  # fmt: skip
VOLATILE = STAMPS | {"self", "expand", "avatarUrls", "avatarId", "iconUrl", "timeZone", "active", "properties"}
"""``updated`` follows every comment; the others are of the people and kinds that an issue names, and our mark."""
CAPABILITIES = Capabilities(
    fields={
        Field.TITLE: FieldSupport(max_length=255, multiline=False, controls=False),
        Field.NOTES: FieldSupport(max_length=LONGEST_TEXT, controls=False),
        Field.STATUS: FieldSupport(
            statuses=frozenset(CATEGORIES.values()),
            completed_at=Precision.NONE,
        ),
        Field.DUE: FieldSupport(precision=Precision.DATE, zones=False),
        Field.PRIORITY: FieldSupport(levels=LEVELS),
        Field.LABELS: FieldSupport(spaces=False, max_length=255, controls=False),
        Field.PARENT: FieldSupport(),
        Field.ASSIGNEE: FieldSupport(),
    },
    marker=MarkerKind.PROPERTY,
    compare_and_swap=False,
    cursor=True,
    tombstones=False,
    normalises=frozenset({Field.NOTES, Field.PRIORITY, Field.PARENT, Field.ASSIGNEE}),
    volatile=VOLATILE,
    left_behind={
        "key": LostCode.KEY,
        "fields.attachments": LostCode.ATTACHMENTS,
        "fields.links": LostCode.LINKS,
        "fields.time spent": LostCode.TIME_SPENT,
        "fields.estimate": LostCode.ESTIMATE,
        "custom": LostCode.OWN_FIELDS,
        "fields": LostCode.ANY_COMMENTS,
    },
    server_times=True,
    concurrency=6,
    visibility_lag=5.0,
    comments=True,
)

GUARDED: Mapping[str, frozenset[Field]] = {
    "TRANSITION_ISSUES": frozenset({Field.STATUS}),
    "ASSIGN_ISSUES": frozenset({Field.ASSIGNEE}),
    "EDIT_ISSUES": frozenset(CAPABILITIES.fields) - {Field.STATUS, Field.ASSIGNEE},
}
"""Which right is needed to write which fields."""


def narrowed(project: Project, denied: frozenset[str]) -> Capabilities:
    """What one project can hold, and what we may do in it."""
    hidden = project.hidden()
    locked = frozenset[Field]().union(*(GUARDED.get(right, frozenset()) for right in denied))
    fields = {
        name: replace(support, write=False) if name in locked else support
        for name, support in CAPABILITIES.fields.items()
        if name not in hidden
    }
    if Field.PRIORITY in fields and project.priorities:
        levels = tuple(sorted(set(project.priorities.values())))
        fields[Field.PRIORITY] = replace(fields[Field.PRIORITY], levels=levels)
    create, delete = "CREATE_ISSUES" not in denied, "DELETE_ISSUES" not in denied
    return replace(CAPABILITIES, fields=fields, create=create, delete=delete)


@dataclass(frozen=True, slots=True)
class IssueReader:
    """How issues of one project are understood."""

    dialect: Dialect
    site: str
    project: Project = field(default_factory=Project)
    people: Directory = field(default_factory=Directory)


def read_task(issue: Mapping[str, object], reading: IssueReader) -> RemoteTask | None:
    """An issue as a task; None if it has no id or no fields."""
    id_, fields = identity(issue, "id"), record(issue, "fields")
    if not id_ or not fields:
        return None
    key, updated = text(issue, "key"), moment(fields, "updated")
    return RemoteTask(
        RemoteId(id_),
        Revision(updated.isoformat() if updated else digest(canonical_json(dict(fields)))),
        read_fields(fields, reading),
        canonical_json(kept_record(issue, reading.project.own)),
        marker=marker_of(issue),
        url=f"{reading.site}browse/{quote(key)}" if key else None,
        created_at=moment(fields, "created"),
        modified_at=updated,
        unsupported_content=reading.dialect.unsupported_content(fields.get("description")),
    )


def marker_of(issue: Mapping[str, object]) -> str | None:
    """The create marker of an issue."""
    marker = text(issue, "properties", MARKER_PROPERTY, "marker")
    return marker if marker.startswith(PREFIX) else None


def read_comment(comment: Mapping[str, object], dialect: Dialect) -> Comment:
    """A comment; its text is a document or wiki text, as descriptions are."""
    author = text(comment, "author", "displayName") or text(comment, "author", dialect.person_key)
    return Comment(author, dialect.read_notes(comment.get("body")), moment(comment, "created"))


def read_fields(fields: Mapping[str, object], reading: IssueReader) -> dict[Field, Value]:
    """All carried fields that the issue shows and its project has."""
    found: dict[Field, Value] = {}
    if isinstance(fields.get("summary"), str):
        found[Field.TITLE] = text(fields, "summary")
    if "description" in fields:
        found[Field.NOTES] = reading.dialect.read_notes(fields["description"])
    if "status" in fields:
        found[Field.STATUS] = read_status(fields)
    if "duedate" in fields:
        found[Field.DUE] = _due(fields)
    if "priority" in fields:
        id_, name = identity(fields, "priority", "id"), text(fields, "priority", "name")
        found[Field.PRIORITY] = priorities.level(id_, name, reading.project.priorities)
    if isinstance(fields.get("labels"), list):
        found[Field.LABELS] = frozenset(texts(fields, "labels"))
    found[Field.PARENT] = identity(fields, "parent", "id") or None
    if "assignee" in fields:
        person = reading.dialect.person(fields, "assignee")
        found[Field.ASSIGNEE] = None if person is None else reading.people.name_of(person)
    hidden = reading.project.hides(identity(fields, "issuetype", "id"))
    return {name: value for name, value in found.items() if name not in hidden} if hidden else found


def read_status(fields: Mapping[str, object]) -> Value:
    """The status by its category; a status of another category is kept as it is."""
    found = choice(text(fields, "status", "statusCategory", "key"), CATEGORIES)
    if isinstance(found, Unmapped):
        return Unmapped(text(fields, "status", "name") or found.raw)
    resolved = moment(fields, "resolutiondate") if found is Status.COMPLETED else None
    return Completion(found, When.from_datetime(resolved)) if resolved else _UNTIMED[found]


_UNTIMED = {status: Completion(status) for status in CATEGORIES.values()}
_NO_DUE = Schedule()


def _due(fields: Mapping[str, object]) -> Value:
    raw = at(fields, "duedate")
    if raw is None or raw == "":
        return _NO_DUE
    found = day(fields, "duedate")
    return Unmapped(str(raw)) if found is None else Schedule(When(found))


def write_fields(
    fields: Mapping[Field, Value], reading: IssueReader, person: Person | None, raw: Mapping[str, object]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """(``fields``, ``update``) of a request; status and parent are not among them.

    ``person``: whom the assignee means. ``raw``: the fields as they are now (empty for a new issue).
    """
    simple: dict[str, Any] = {}
    if Field.TITLE in fields:
        simple["summary"] = str(fields[Field.TITLE] or "")
    if Field.NOTES in fields:
        simple["description"] = reading.dialect.write_notes(at(raw, "description"), str(fields[Field.NOTES] or ""))
    if Field.DUE in fields:
        due = fields[Field.DUE]
        simple["duedate"] = due.due.date.isoformat() if isinstance(due, Schedule) and due.due else None
    wanted = fields.get(Field.PRIORITY)
    if isinstance(wanted, int) and (id_ := _priority_id(wanted, reading.project)):
        simple["priority"] = {"id": id_}
    if Field.ASSIGNEE in fields:
        simple["assignee"] = {reading.dialect.person_key: person.id} if person else None
    labels = fields.get(Field.LABELS)
    changes = _label_changes(texts(raw, "labels"), labels) if isinstance(labels, frozenset) else []
    return simple, {"labels": changes} if changes else {}


def _priority_id(wanted: int, project: Project) -> str | None:
    """Jira knows no undefined priority: its default stands for it."""
    if wanted == 0 and project.default_priority:
        return project.default_priority
    return priorities.nearest(wanted, project.priorities)


def _label_changes(now: list[str], wanted: frozenset[str]) -> list[dict[str, str]]:
    """Single labels are added and removed, so that one that somebody adds meanwhile stays."""
    added = [{"add": name} for name in sorted(wanted.difference(now))]
    return added + [{"remove": name} for name in sorted(set(now) - wanted)]
