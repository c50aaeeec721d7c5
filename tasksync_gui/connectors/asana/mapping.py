"""Asana's task records to canonical fields and back. Pure; odd values become ``Unmapped``, never an error."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tasksync_gui.connectors.asana.config import MappingOptions
from tasksync_gui.connectors.asana.notes import LIMIT, read_notes
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.connectors.richtext.unsupported_content import unsupported_in_html
from tasksync_gui.model.capabilities import STAMPS, Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.codec import canonical_json, digest
from tasksync_gui.model.codes import LostCode
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import Comment, RemoteTask

NAME_LIMIT = 1024
CONCURRENCY = 8
DEEPEST = 40
"""Levels of subtasks that are looked through."""
VISIBILITY_LAG = 3.0
ASKED = (
    "name", "completed", "completed_at", "created_at", "modified_at", "due_on", "due_at", "start_on", "start_at",
    "html_notes", "assignee.name", "parent", "tags.name", "memberships.project", "memberships.section.name",
    "num_subtasks", "is_rendered_as_separator", "permalink_url",
    "dependencies", "approval_status", "resource_subtype", "custom_fields.name", "custom_fields.display_value",
    "custom_fields.text_value", "custom_fields.number_value", "custom_fields.date_value",
    "custom_fields.enum_value", "custom_fields.multi_enum_values", "custom_fields.people_value",
    "custom_fields.is_formula_field",
)  # fmt: skip
ASKED_FOR_PRIORITY = ("custom_fields.enum_value.name",)
OWN_VALUES = "own_values"
"""The part of a kept record that tells which of its own fields a new task can have again, as they are written."""
_NEW_KINDS = ("milestone", "approval")
"""Subtypes that a new task may be given."""
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AsanaProject:
    """A project with what its tasks need to be understood and written."""

    gid: str
    workspace: str
    directory: Directory = field(default_factory=Directory)
    people: Mapping[str, Person] = field(default_factory=dict)
    """By id."""
    priority: str = ""
    """Id of the custom field that holds the priority; empty if the project has none."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Folded name of each of its options → id."""
    sections: Mapping[str, str] = field(default_factory=dict)
    """Folded name → id, in their order; empty if this account does not use sections as status."""


def capabilities(rules: MappingOptions) -> Capabilities:
    """What an account with these options can hold in a project that has all of what they name.

    A start date can only be set together with a due date, so it is read and never written. Where there is one, the due
    date cannot go, has to be later, and has a time of day if the start has one (developers.asana.com/reference/tasks).
    """
    statuses = {Status.NEEDS_ACTION, Status.COMPLETED, *rules.sections.values()}
    fields = {
        Field.TITLE: FieldSupport(max_length=NAME_LIMIT, multiline=False, controls=False),
        Field.NOTES: FieldSupport(max_length=LIMIT, controls=False),
        Field.STATUS: FieldSupport(statuses=frozenset(statuses), completed_at=Precision.NONE),
        Field.DUE: FieldSupport(zones=False, floating=False, days_after_start=1, like_start=True, needed_by_start=True),
        Field.START: FieldSupport(write=False, zones=False, floating=False),
        Field.LABELS: FieldSupport(controls=False),
        Field.PARENT: FieldSupport(),
        Field.ASSIGNEE: FieldSupport(),
    }
    if rules.priority_field:
        fields[Field.PRIORITY] = FieldSupport(levels=(0, *sorted(set(rules.levels.values()))))
    return Capabilities(
        fields=fields,
        marker=MarkerKind.PROPERTY,
        cursor=True,
        tombstones=True,
        normalises=frozenset({Field.NOTES}),
        volatile=STAMPS | {"num_subtasks", "permalink_url", OWN_VALUES},
        left_behind={
            "dependencies": LostCode.LINKS,
            f"{OWN_VALUES}.left": LostCode.OWN_FIELDS,
            "gid": LostCode.ANY_HANGINGS,
        },
        server_times=True,
        concurrency=CONCURRENCY,
        visibility_lag=VISIBILITY_LAG,
        comments=True,
    )


def capabilities_in(project: AsanaProject, rules: MappingOptions) -> Capabilities:
    """What is left of that in one project: only its own sections and options count."""
    sections = {name: status for name, status in rules.sections.items() if name in project.sections}
    levels = {option: level for option, level in rules.levels.items() if option in project.options}
    return capabilities(MappingOptions(sections, rules.priority_field if project.priority and levels else "", levels))


def asked(rules: MappingOptions, *, external: bool = False) -> str:
    """``opt_fields`` of every request that answers with tasks. ``external``: we are an app and see its ids."""
    more = (*(ASKED_FOR_PRIORITY if rules.priority_field else ()), *(("external",) if external else ()))
    return ",".join((*ASKED, *more))


def is_in(data: Record, project: str) -> bool:
    """Whether the task itself is in the project."""
    return any(json_path.identity(each, "project", "gid") == project for each in json_path.records(data, "memberships"))


def parent_of(data: Record) -> str:
    """The parent's id; empty if it is no subtask."""
    return json_path.identity(data, "parent", "gid")


def section_of(data: Record, project: str) -> str:
    """Folded name of the task's section in the project."""
    for each in json_path.records(data, "memberships"):
        if json_path.identity(each, "project", "gid") == project:
            return json_path.text(each, "section", "name").strip().casefold()
    return ""


def read_task(data: Record, project: AsanaProject, rules: MappingOptions) -> RemoteTask:
    """A task as the engine sees it."""
    notes, footer = read_notes(json_path.text(data, "html_notes"))
    fields = _fields(data, project, rules, notes)
    return RemoteTask(
        RemoteId(json_path.identity(data, "gid")),
        _revision(data),
        fields,
        canonical_json(kept_record(data, rules.priority_field)),
        marker=json_path.text(data, "external", "gid") or footer,
        url=json_path.text(data, "permalink_url") or None,
        created_at=json_path.moment(data, "created_at"),
        modified_at=json_path.moment(data, "modified_at"),
        unsupported_content=unsupported_in_html(json_path.text(data, "html_notes")),
    )


def _fields(data: Record, project: AsanaProject, rules: MappingOptions, notes: str) -> dict[Field, Value]:
    """What the answer shows; what is not in it, or null where Asana knows no null, is not known to be empty."""
    fields: dict[Field, Value] = {}
    if isinstance(data.get("name"), str):
        fields[Field.TITLE] = json_path.text(data, "name")
    if isinstance(data.get("html_notes"), str):
        fields[Field.NOTES] = notes
    if isinstance(data.get("completed"), bool) and isinstance(data.get("memberships"), list):
        fields[Field.STATUS] = read_status(data, section_of(data, project.gid), rules)
    if "due_on" in data or "due_at" in data:
        fields[Field.DUE] = _schedule(_when(data, "due"))
    if "start_on" in data or "start_at" in data:
        fields[Field.START] = _when(data, "start")
    if isinstance(data.get("tags"), list):
        fields[Field.LABELS] = frozenset(filter(None, (json_path.text(tag, "name").strip() for tag in tags_of(data))))
    if "parent" in data:
        fields[Field.PARENT] = parent_of(data) or None
    if "assignee" in data:
        fields[Field.ASSIGNEE] = _assignee(data, project)
    if project.priority and isinstance(data.get("custom_fields"), list):
        fields[Field.PRIORITY] = _priority(data, rules)
    return fields


def read_comment(story: Record) -> Comment:
    """A story of kind *comment*, with its author as Asana names them."""
    author = json_path.text(story, "created_by", "name")
    return Comment(author, json_path.text(story, "text"), json_path.moment(story, "created_at"))


def kept_record(data: Record, priority: str) -> dict[str, object]:
    """The task's record, with its own fields by their names, and people, tasks and places by their ids alone.

    How those are called, and in which order they come, is no edit of this task. Followers are left out: who comments
    becomes one. ``priority``: the name of the field that is one of ours.
    """
    left_out = ("memberships", "parent", "assignee", "custom_fields")
    kept = {name: value for name, value in data.items() if name not in left_out} | {"form": 3}
    kept["places"] = sorted(_places(data))
    kept["above"], kept["assigned"] = parent_of(data), json_path.identity(data, "assignee", "gid")
    kept["dependencies"] = sorted(_waits_for(data))
    own = [each for each in json_path.records(data, "custom_fields") if not _is_called(each, priority)]
    shown = {json_path.text(each, "name"): each.get("display_value") for each in own}
    return kept | {"custom_fields": shown, OWN_VALUES: _own_values(own)}


def _is_called(field: Record, name: str) -> bool:
    return json_path.text(field, "name").strip().casefold() == name.strip().casefold()


def _own_values(own: Sequence[Record]) -> dict[str, object]:
    """``given``: id → value of each field that a new task can have; ``left``: name → value of those that it cannot."""
    values = {json_path.identity(each, "gid"): _own_value(each) for each in own}
    left = {
        json_path.text(each, "name"): each["display_value"]
        for each in own
        if each.get("display_value") and values[json_path.identity(each, "gid")] is None
    }
    return {"given": {gid: value for gid, value in values.items() if gid and value is not None}, "left": left}


def _own_value(field: Record) -> object:
    """The value of one of the project's own fields as a request names it; None: there is none, or it is computed."""
    if json_path.flag(field, "is_formula_field"):
        return None
    for name in ("text_value", "number_value"):
        if field.get(name) is not None:
            return field[name]
    if chosen := json_path.identity(field, "enum_value", "gid"):
        return chosen
    if day := json_path.record(field, "date_value"):
        return {name: value for name, value in day.items() if name in ("date", "date_time") and value}
    several = [*json_path.records(field, "multi_enum_values"), *json_path.records(field, "people_value")]
    return [json_path.identity(each, "gid") for each in several] or None


def given_back(record: str) -> dict[str, object]:
    """What the record of a deleted task says besides its fields, as far as a new task can have it.

    Its projects and their sections, the values of its own fields, that it is a milestone or an approval, and the
    form of its notes.
    """
    try:
        kept = json.loads(record) if record else {}
    except (ValueError, RecursionError):
        kept = {}
    found: dict[str, object] = {}
    if own := json_path.record(kept, OWN_VALUES, "given"):
        found["custom_fields"] = dict(own)
    if (kind := json_path.text(kept, "resource_subtype")) in _NEW_KINDS:
        found["resource_subtype"] = kind
    places = kept.get("places") if isinstance(kept, dict) else None
    homes = [each for each in places if _is_place(each)] if isinstance(places, list) else []
    if homes:
        found["memberships"] = [{"project": home, "section": section} for home, section in homes]
    return found


def _is_place(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(each, str) and each for each in value)


def notes_of(record: str) -> str:
    """The formatted notes of a deleted task's record; empty if it does not tell."""
    try:
        return json_path.text(json.loads(record), "html_notes") if record else ""
    except (ValueError, RecursionError):
        return ""


def _places(data: Record) -> list[list[str]]:
    """(project, section) of each project that the task is in."""
    homes = json_path.records(data, "memberships")
    return [[json_path.identity(each, part, "gid") for part in ("project", "section")] for each in homes]


def _waits_for(data: Record) -> list[str]:
    return [json_path.identity(each, "gid") for each in json_path.records(data, "dependencies")]


def _revision(data: Record) -> Revision:
    """Asana's stamp, and what it does not count as a modification: where the task is, and its tags."""
    homes = [
        [
            json_path.identity(each, "project", "gid"),
            json_path.identity(each, "section", "gid"),
            json_path.text(each, "section", "name"),
        ]
        for each in json_path.records(data, "memberships")
    ]
    tags = sorted(json_path.identity(tag, "gid") + json_path.text(tag, "name") for tag in tags_of(data))
    waits = sorted(_waits_for(data))
    where = digest([homes, tags, parent_of(data), *([waits] if waits else [])])[:16]
    return Revision(f"{json_path.text(data, 'modified_at')}~{where}")


def read_status(data: Record, section: str, rules: MappingOptions) -> Completion:
    """The tick decides whether it is done; a section only says more about that."""
    return status_in(section, json_path.flag(data, "completed"), rules, json_path.moment(data, "completed_at"))


def status_in(section: str, completed: bool, rules: MappingOptions, at: datetime | None = None) -> Completion:
    """What a task in ``section`` says."""
    said = rules.sections.get(section)
    if not completed:
        return Completion(Status.IN_PROCESS if said is Status.IN_PROCESS else Status.NEEDS_ACTION)
    when = None if at is None else When.from_datetime(at.astimezone(UTC), "UTC")
    return Completion(Status.CANCELLED if said is Status.CANCELLED else Status.COMPLETED, when)


def tags_of(data: Record) -> list[Mapping[str, object]]:
    """The task's tags with name and id."""
    return json_path.records(data, "tags")


def _schedule(due: When | Unmapped | None) -> Value:
    return due if isinstance(due, Unmapped) else Schedule(due)


def _when(data: Record, name: str) -> When | Unmapped | None:
    """``…_at`` (a moment) counts before ``…_on`` (a day); Asana shows both where a time is set."""
    for raw, read in ((f"{name}_at", json_path.moment), (f"{name}_on", json_path.day)):
        written = json_path.text(data, raw)
        if not written:
            continue
        found = read(data, raw)
        if found is None:
            return Unmapped(written)
        return When.from_datetime(found, "UTC") if isinstance(found, datetime) else When(found)
    return None


def _priority(data: Record, rules: MappingOptions) -> Value:
    for each in json_path.records(data, "custom_fields"):
        if json_path.text(each, "name").strip().casefold() == rules.priority_field:
            chosen = json_path.text(each, "enum_value", "name")
            return rules.levels.get(chosen.strip().casefold(), Unmapped(chosen)) if chosen else 0
    return 0


def _assignee(data: Record, project: AsanaProject) -> Value:
    gid = json_path.identity(data, "assignee", "gid")
    if not gid:
        return None
    return project.directory.name_of(
        project.people.get(gid) or Person(gid, name=json_path.text(data, "assignee", "name"))
    )
