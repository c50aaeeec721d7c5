"""What is kept of an issue's own record, beside its fields: what a person may have written that no field of ours holds.

An issue names other things (its project, its parent, linked issues, people) with all that is known of them. Only which
ones it names is kept, since what happens to those is no edit of this issue. Ranks and remaining estimates follow from
other things, comments are none of the issue's own words; both are left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from tasksync_gui.connectors.kit.json_path import at, identity, record, records, text

BESIDES = (
    "components", "fixVersions", "versions", "environment", "issuelinks", "attachment", "timetracking", "reporter",
)  # fmt: skip
"""What is asked of each issue although no field of ours holds it."""
_SEVERAL = ("components", "fixVersions", "versions")
_PLAIN = ("summary", "description", "labels", "duedate", "created", "resolutiondate", "environment")
_NAMED = ("status", "priority", "issuetype", "components", "fixVersions", "versions")


def kept_record(issue: Mapping[str, object], names: Mapping[str, str]) -> dict[str, object]:
    """The issue without the lives of others. ``names``: what the project's own fields are called, by their ids."""
    fields = record(issue, "fields")
    kept: dict[str, object] = {name: fields[name] for name in _PLAIN if name in fields}
    kept |= {name: _named(fields[name]) for name in _NAMED if name in fields}
    kept |= {name: _person(fields[name]) for name in ("assignee", "reporter") if name in fields}
    kept |= {name: _only_ids(fields[name]) for name in ("parent", "project") if name in fields}
    kept |= {"security": _named(fields["security"])} if fields.get("security") else {}
    kept["links"] = sorted(_link(each) for each in records(fields, "issuelinks"))
    kept["attachments"] = sorted(
        text(each, "filename") or identity(each, "id") for each in records(fields, "attachment")
    )
    estimate, spent = (at(fields, "timetracking", name) for name in ("originalEstimateSeconds", "timeSpentSeconds"))
    kept |= {"estimate": estimate, "time spent": spent}
    own = {names[name]: _value(value) for name, value in fields.items() if name in names}
    whole = {"form": 2, "id": issue.get("id"), "key": issue.get("key"), "fields": kept, "custom": own}
    return whole | ({"properties": issue["properties"]} if "properties" in issue else {})


def _named(value: object) -> object:
    """Options, versions, components and the like: which one, and what it is called."""
    if isinstance(value, list):
        return [_named(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    return {name: value[name] for name in ("id", "name", "value") if name in value}


def _person(value: object) -> object:
    """Who it is; how that person is called is no matter of the issue."""
    return text(value, "accountId") or text(value, "name") or text(value, "key") or None


def _only_ids(value: object) -> object:
    return {"id": identity(value, "id"), "key": text(value, "key")} if isinstance(value, Mapping) else None


def _link(link: object) -> str:
    kind = record(link, "type")
    for end, words in (("outwardIssue", "outward"), ("inwardIssue", "inward")):
        if key := text(link, end, "key"):
            return f"{text(kind, words) or text(kind, 'name')} {key}"
    return identity(link, "id")


def _value(value: object) -> object:
    """A project's own field: plain, a choice, a person, or several of them."""
    if isinstance(value, list):
        return [_value(each) for each in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("type") == "doc":
        return value
    return _person(value) if "displayName" in value else _named(value)


def given_back(record_kept: str, screen: frozenset[str] | None) -> dict[str, object]:
    """What the record of a deleted issue says besides its fields, as far as a new issue can have it.

    ``screen``: what can be set in a new one; None: that is not known, and nothing is tried.
    """
    try:
        kept = record(json.loads(record_kept), "fields") if record_kept and screen else {}
    except (ValueError, RecursionError):
        kept = {}
    several = {name: [{"id": identity(each, "id")} for each in records(kept, name)] for name in _SEVERAL}
    found: dict[str, object] = {name: values for name, values in several.items() if values}
    if kept.get("environment"):
        found["environment"] = kept["environment"]
    return {name: value for name, value in found.items() if name in (screen or ())}
