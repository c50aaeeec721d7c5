"""What to send so that a task says what it should. Pure.

Sections and custom fields belong to a project, and subtasks are in none. One that is to have a section or a
priority is put into the project as well; that is how Asana itself does it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.asana.config import MappingOptions
from tasksync_gui.connectors.asana.mapping import AsanaProject, Record, is_in, parent_of, section_of, status_in
from tasksync_gui.connectors.asana.notes import read_notes, write_notes
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, Value
from tasksync_gui.model.message import message

Fields = Mapping[Field, Value]


def properties(
    fields: Fields,
    project: AsanaProject,
    rules: MappingOptions,
    current: Record | None,
    marker: str | None = None,
    formatted: str = "",
) -> dict[str, object]:
    """The properties that one request can set. ``current`` None: the task is new.

    ``formatted``: notes that a deleted task had, whose formatting a new one gets where it says the same.
    """
    data: dict[str, object] = {}
    for name, value in fields.items():
        match name:
            case Field.TITLE:
                data["name"] = value
            case Field.STATUS if isinstance(value, Completion):
                data["completed"] = value.status.is_done
            case Field.DUE:
                data |= _due(value)
            case Field.ASSIGNEE:
                data["assignee"] = _assignee(project, value)
            case Field.PRIORITY if isinstance(value, int) and (value or (current and is_in(current, project.gid))):
                data |= _priority(project, rules, value)
            case _:
                pass
    if Field.NOTES in fields or marker is not None:
        data |= _notes(current, str(fields.get(Field.NOTES) or ""), marker, formatted)
    if current is None:
        data = {name: value for name, value in data.items() if value not in (None, False)}
    return data


def _notes(current: Record | None, text: str, marker: str | None, formatted: str) -> dict[str, str]:
    """A task keeps the marker that it has."""
    if current is None:
        return write_notes(text, marker, formatted)
    old = json_path.text(current, "html_notes")
    return write_notes(text, read_notes(old)[1], old)


def _due(value: Value) -> dict[str, str | None]:
    """Never both a day and a moment."""
    due = value.due if isinstance(value, Schedule) else None
    if due is None:
        return {"due_on": None}
    if due.is_date:
        return {"due_on": due.date.isoformat()}
    return {"due_at": due.instant().isoformat(timespec="milliseconds").replace("+00:00", "Z")}


def _assignee(project: AsanaProject, name: Value) -> str | None:
    if not isinstance(name, str) or not name:
        return None
    found = project.directory.find(name)
    if found is not None:
        return found.id
    if "@" in name and not project.people:
        return name
    raise RejectedFieldError(message(AsanaCode.UNKNOWN_PERSON, person=name), fields=[Field.ASSIGNEE])


def _priority(project: AsanaProject, rules: MappingOptions, level: int) -> dict[str, object]:
    if level == 0:
        return {"custom_fields": {project.priority: None}} if project.priority else {}
    for option, said in rules.levels.items():
        if said == level and option in project.options:
            return {"custom_fields": {project.priority: project.options[option]}}
    no_level = message(AsanaCode.NO_PRIORITY, custom=rules.priority_field, level=level)
    raise RejectedFieldError(no_level, fields=[Field.PRIORITY])


@dataclass(frozen=True, slots=True)
class Where:
    """Where a task has to be. ``joins``: it is put into the project; ``section`` None: any will do."""

    joins: bool = False
    section: str | None = None


def whereabouts(fields: Fields, project: AsanaProject, rules: MappingOptions, current: Record | None) -> Where:
    """Where ``fields`` want the task. Raises RejectedFieldError if the project has no such section."""
    inside = is_in(current, project.gid) if current is not None else not fields.get(Field.PARENT)
    below = bool(parent_of(current) if current is not None else fields.get(Field.PARENT))
    value = fields.get(Field.STATUS)
    section = None
    if isinstance(value, Completion) and rules.sections and (inside or below):
        here = section_of(current, project.gid) if current is not None else ""
        section = _section(value.status, here, project, rules, loose=not inside)
    freed = current is not None and Field.PARENT in fields and not fields[Field.PARENT]
    wanted = section is not None or bool(fields.get(Field.PRIORITY)) or freed
    return Where(not inside and below and wanted, section)


def _section(status: Status, here: str, project: AsanaProject, rules: MappingOptions, *, loose: bool) -> str | None:
    """The section to move to; None if the task can stay. ``loose``: it need not be in a section at all."""
    says = status_in(here, status.is_done, rules).status is status
    if status is Status.NEEDS_ACTION and rules.sections.get(here) in _SPECIAL:
        says = False  # The tick says enough, but people would not look for it there.
    named = any(said is status and name in project.sections for name, said in rules.sections.items())
    if says and (loose or not named or rules.sections.get(here) is status):
        return None
    for name, said in rules.sections.items():
        if said is status and name in project.sections:
            return project.sections[name]
    others = (gid for name, gid in project.sections.items() if rules.sections.get(name) not in _SPECIAL)
    chosen = None if status in _SPECIAL else next(others, None)
    if chosen is None:
        raise _no_section(status, rules)
    return chosen


_SPECIAL = (Status.IN_PROCESS, Status.CANCELLED)
"""States that only a section can say."""


def _no_section(status: Status, rules: MappingOptions) -> RejectedFieldError:
    names = ", ".join(name for name, said in rules.sections.items() if said is status)
    if not names:
        return RejectedFieldError(message(AsanaCode.NO_OTHER_SECTION), fields=[Field.STATUS])
    return RejectedFieldError(message(AsanaCode.NO_SECTION, names=names), fields=[Field.STATUS])


def with_besides(data: Mapping[str, object], besides: Mapping[str, object], project: str) -> dict[str, object]:
    """A new task's ``data`` with what a deleted one had ``besides`` them; what the fields say goes before that."""
    own = {**json_path.record(besides, "custom_fields"), **json_path.record(data, "custom_fields")}
    whole = {**besides, **data, **({"custom_fields": own} if own else {})}
    places = {json_path.text(each, "project"): each for each in json_path.records(besides, "memberships")}
    here = json_path.records(data, "memberships") or (
        [places[project]] if "projects" in data and project in places else []
    )
    others = [each for home, each in places.items() if home != project]
    if here:
        whole.pop("projects", None)
    if here or others:
        whole["memberships"] = [*here, *others]
    return whole
