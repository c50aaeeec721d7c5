"""What a fake Jira accepts as the value of a field, and in which words it refuses the others."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.adf_rules import adf_problem
from tests.fakes.jira_state import Issue, IssueType, JiraState, Project
from tests.fakes.service import Response

LONGEST_TEXT = 32767


class RefusedError(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        self.response = Response(status, {"errorMessages": list(messages), "errors": errors})


class Rules:
    """Checks values; descriptions and people are told apart by the kind of Jira."""

    def __init__(self, state: JiraState, cloud: bool) -> None:
        self.state = state
        self.cloud = cloud

    def checked(self, home: Project, kind: IssueType, given: dict[str, Any], issue: Issue | None) -> dict[str, Any]:
        """``given`` as it is kept. Raises RefusedError naming each field."""
        values, errors = {}, {}
        for name, value in given.items():
            if name not in kind.screen:
                errors[name] = f"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown."
                continue
            problem, values[name] = self._value(name, value, home, kind, issue)
            if problem:
                errors[name] = problem
        if issue is None and kind.level < 0 and not given.get("parent"):
            errors["parent"] = "Issue type is a sub-task but parent issue key or id not specified."
        if errors:
            raise RefusedError(400, **errors)
        return values

    def _value(self, name: str, value: Any, home: Project, kind: IssueType, issue: Issue | None) -> tuple[str, Any]:
        match name:
            case "summary":
                text = str(value or "").strip()
                long = "Summary must be less than 255 characters." if len(text) > 255 else ""
                lines = "The summary is invalid because it contains newline characters." if "\n" in text else ""
                return ("" if text else "You must specify a summary of the issue.") or long or lines, text
            case "description":
                return self._description(value)
            case "priority":
                id_ = (value or {}).get("id")
                return "" if id_ in self.state.priorities else f"The priority selected is invalid: {id_}", id_
            case "labels":
                spaced = [label for label in value if re.search(r"\s", label)]
                return f"The label '{spaced[0]}' contains spaces which is invalid." if spaced else "", list(value)
            case "duedate":
                good = value is None or re.fullmatch(r"\d{4}-\d\d-\d\d", value)
                return "" if good else "Error parsing date string: " + str(value), value
            case "assignee":
                who = (value or {}).get("accountId" if self.cloud else "name")
                return (
                    "" if who is None or who in self.state.people else f"User '{who}' cannot be assigned issues."
                ), who
            case "parent":
                return self._parent(value, home, kind, issue)
        return "", value

    def _description(self, value: Any) -> tuple[str, Any]:
        if value is None:
            return "", None
        if not self.cloud:
            long = "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
            return (
                "Operation value must be a string"
                if not isinstance(value, str)
                else long
                if len(value) > LONGEST_TEXT
                else ""
            ), value or None
        return adf_problem(value), value

    def _parent(self, value: Any, home: Project, kind: IssueType, issue: Issue | None) -> tuple[str, Any]:
        """A subtask keeps a parent of level 0; on Data Center it keeps its first one for good."""
        id_ = (value or {}).get("id")
        above = self.state.issues.get(id_ or "")
        if id_ is None:
            return (
                "Issue type is a sub-task but parent issue key or id not specified." if kind.level < 0 else ""
            ), None
        if not self.cloud and issue is not None:
            return "Field 'parent' cannot be set. It is not on the appropriate screen, or unknown.", issue.parent
        if above is None or above.project != home.id:
            return "Could not find issue by id or key.", id_
        if self.state.type_of(above).level != kind.level + 1 or (kind.level == 0 and not self.cloud):
            return "Given parent issue does not belong to an appropriate hierarchy level.", id_
        return "", id_
