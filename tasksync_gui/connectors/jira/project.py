"""What a project lets one write: its issue types, the fields on their screens, its priorities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.jira.priorities import levels_of
from tasksync_gui.connectors.kit.json_path import at, flag, identity, integer, record, records, text, texts
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

SCREEN: Mapping[Field, str] = {
    Field.NOTES: "description",
    Field.DUE: "duedate",
    Field.PRIORITY: "priority",
    Field.LABELS: "labels",
    Field.ASSIGNEE: "assignee",
}
"""Fields that a project may not have on its screens."""
_NOTHING = frozenset[Field]()


@lru_cache(maxsize=256)
def _not_on(screen: frozenset[str]) -> frozenset[Field]:
    """Fields that a screen does not have: asked for each issue, and there are only a few screens."""
    return frozenset(name for name in SCREEN if SCREEN[name] not in screen)


@dataclass(frozen=True, slots=True)
class IssueType:
    """``level``: -1 subtask, 0 task, 1 and more: epics and what is above. ``screen`` None: not known."""

    id: str
    name: str
    level: int = 0
    screen: frozenset[str] | None = None
    required: tuple[str, ...] = ()
    """Names of fields that must be filled and that TaskSync does not carry."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project as its screens describe it; an empty one hides nothing."""

    types: tuple[IssueType, ...] = ()
    priorities: Mapping[str, int] = field(default_factory=dict)
    default_priority: str | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    """Names of the project's own fields on any of its screens, by their ids: ``customfield_…``."""

    @property
    def has_levels(self) -> bool:
        """Whether issues can be hidden from some who see the others (issue security)."""
        return any("security" in (each.screen or ()) for each in self.types)

    def hides(self, type_id: str) -> frozenset[Field]:
        """Fields that issues of a type cannot have."""
        for each in self.types:
            if each.id == type_id:
                return _NOTHING if each.screen is None else _not_on(each.screen)
        return _NOTHING

    def hidden(self) -> frozenset[Field]:
        """Fields that no issue of this project can have."""
        known = [each for each in self.types if each.screen is not None]
        return frozenset.intersection(*(self.hides(each.id) for each in known)) if known else _NOTHING

    def type_for(self, name: str, level: int) -> IssueType:
        """The issue type for a new task at a level: the one called ``name``, else the first.

        Raises:
            RejectedFieldError: the project has none, or it asks for fields that TaskSync does not carry.
        """
        fitting = [each for each in self.types if each.level == level]
        if not fitting:
            raise RejectedFieldError(message(JiraCode.NO_SUBTASKS if level < 0 else JiraCode.NO_TASKS))
        wanted = name.strip().casefold()
        best = min(fitting, key=lambda each: (each.name.casefold() != wanted, bool(each.required)))
        if best.required:
            raise RejectedFieldError(message(JiraCode.REQUIRED_FIELDS, type=best.name, fields=", ".join(best.required)))
        return best

    def write(self) -> list[object]:
        """As JSON values, for the resume point."""
        types = [
            [each.id, each.name, each.level, sorted(each.screen) if each.screen is not None else None, [*each.required]]
            for each in self.types
        ]
        return [types, [*self.priorities], self.default_priority, {**self.own}]

    @classmethod
    def read(cls, data: object) -> Project:
        """Inverse of :meth:`write`; what makes no sense is left out."""
        types = at(data, 0)
        found = [
            IssueType(
                identity(each, 0),
                text(each, 1),
                integer(each, 2) or 0,
                None if at(each, 3) is None else frozenset(texts(each, 3)),
                tuple(texts(each, 4)),
            )
            for each in (types if isinstance(types, list) else [])
        ]
        own = {str(name): str(called) for name, called in record(data, 3).items()}
        return cls(tuple(found), levels_of([*dict.fromkeys(texts(data, 1))]), identity(data, 2) or None, own)


def read_type(data: object) -> IssueType:
    """An issue type from the list of those that can be created, or from an issue."""
    return IssueType(identity(data, "id"), text(data, "name"), level_of(data))


def level_of(data: object) -> int:
    """The level of an issue type: subtasks are below 0."""
    return -1 if flag(data, "subtask") else integer(data, "hierarchyLevel") or 0


def read_project(described: Iterable[tuple[IssueType, Sequence[Mapping[str, object]]]]) -> Project:
    """``described``: each type with the fields of its screen, empty if they may not be seen."""
    types, priorities, default = [], [], None
    own: dict[str, str] = {}
    for kind, fields in described:
        screen = frozenset(_name(each) for each in fields) if fields else None
        missing = tuple(text(each, "name") or _name(each) for each in fields if _is_missing(each))
        types.append(IssueType(kind.id, kind.name, kind.level, screen, missing))
        own |= {_name(each): text(each, "name") or _name(each) for each in fields if _name(each).startswith(OWN)}
        for each in fields:
            if _name(each) == "priority":
                priorities += [id_ for value in records(each, "allowedValues") if (id_ := identity(value, "id"))]
                default = default or identity(each, "defaultValue", "id") or None
    return Project(tuple(types), levels_of([*dict.fromkeys(priorities)]), default, own)


OWN = "customfield_"
GIVEN = frozenset({"project", "issuetype", "summary", "parent", *SCREEN.values()})


def _name(described: object) -> str:
    return text(described, "fieldId") or text(described, "key")


def _is_missing(described: object) -> bool:
    """Whether a field must be filled that we never fill (the reporter is filled by Jira)."""
    required = flag(described, "required") and not flag(described, "hasDefaultValue")
    return required and _name(described) not in GIVEN and _name(described) != "reporter"
