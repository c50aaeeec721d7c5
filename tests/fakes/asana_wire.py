"""How Asana's records look on the wire, and its contract where the pruned copy is silent or wrong."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from tests.fakes.contract import VendorContract, contracts_folder
from tests.fakes.service import Request

if TYPE_CHECKING:
    from tests.fakes.asana_state import AsanaState, Task

TAGS = {"body", "strong", "em", "u", "s", "code", "ol", "ul", "li", "a", "blockquote", "pre", "h1", "h2", "hr", "img"}


class AsanaContract(VendorContract):
    """The vendor's contract, mended where its own words say something else."""

    def amend(self, document: dict[str, Any]) -> None:
        """Operations that the pruned copy leaves out, and three places where prose and schema differ.

        The descriptions say that ``null`` takes a parent or a custom field's value away, and that a new task's
        memberships are given by their ids; the schemas know neither. Nobody assigned, no parent and no section
        are null in every answer. ``allowEmptyValue`` is no longer in use.
        """
        paths, schemas = document["paths"], document["components"]["schemas"]
        for path, name in (("/users/{user_gid}", "UserCompact"), ("/projects/{project_gid}", "ProjectResponse")):
            paths[path] = {"get": _get({"$ref": f"#/components/schemas/{name}"}, path)}
        people = {"type": "array", "items": {"$ref": "#/components/schemas/UserCompact"}}
        paths["/workspaces/{workspace_gid}/users"] = {"get": _get(people, "/workspaces/{workspace_gid}/users")}
        schemas["TaskSetParentRequest"]["properties"]["parent"]["nullable"] = True
        asked = schemas["TaskRequestBase"]["allOf"][1]["properties"]
        asked["custom_fields"]["additionalProperties"]["nullable"] = True
        memberships = schemas["TaskBase"]["allOf"][1]["properties"]["memberships"]
        memberships["readOnly"] = False
        membership = memberships["items"]["properties"]
        for each, known in list(membership.items()):
            membership[each] = {"anyOf": [{"type": "string"}, known]}
        for name in ("UserCompact", "TaskCompact", "SectionCompact", "EnumOption", "AsanaNamedResource"):
            schemas[name]["nullable"] = True
        for parameter in document["components"].get("parameters", {}).values():
            parameter.pop("allowEmptyValue", None)


@lru_cache(maxsize=1)
def contract() -> AsanaContract | None:
    """The contract, where it is installed."""
    folder = contracts_folder()
    return AsanaContract(folder / "asana.json") if folder else None


def _get(data: dict[str, Any], path: str) -> dict[str, Any]:
    asked = [("limit", "integer"), ("offset", "string"), ("opt_fields", "string")]
    parameters = [{"name": name, "in": "query", "schema": {"type": kind}} for name, kind in asked]
    parameters += [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    schema = {"type": "object", "properties": {"data": data}}
    content = {"application/json": {"schema": schema}}
    return {"parameters": parameters, "responses": {"200": {"description": "", "content": content}}}


def stamp(moment: datetime | None) -> str | None:
    """Times have milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z") if moment else None


def plain_html(notes: str) -> str:
    """What ``html_notes`` shows after ``notes`` were written: addresses become links."""
    body = escape(notes, quote=False)
    body = re.sub(r"https?://[^\s<]*[\w/]", lambda found: f'<a href="{found[0]}">{found[0]}</a>', body)
    return f"<body>{body}</body>"


def plain(html: str) -> str:
    """``notes`` as ``html_notes`` imply them."""
    return unescape(re.sub(r"<[^>]*>", "", html))


def user(fake: AsanaState, gid: str, *, full: bool = False) -> dict[str, Any]:
    """Somebody; compact records have no address."""
    name, mail = fake.users[gid]
    data: dict[str, Any] = {"gid": gid, "resource_type": "user", "name": name}
    return data | {"email": mail, "workspaces": [workspace(fake)]} if full else data


def workspace(fake: AsanaState) -> dict[str, Any]:
    """The workspace."""
    return {"gid": fake.workspace, "resource_type": "workspace", "name": "Example Org"}


def project(fake: AsanaState, gid: str) -> dict[str, Any]:
    """A project with its custom fields."""
    settings = [
        {"gid": f"{each}9", "resource_type": "custom_field_setting", "custom_field": custom_field(fake, each)}
        for each in fake.settings[gid]
    ]
    data = {"gid": gid, "resource_type": "project", "name": fake.projects[gid], "archived": False}
    return data | {"workspace": workspace(fake), "custom_field_settings": settings}


def custom_field(fake: AsanaState, gid: str) -> dict[str, Any]:
    """An enum field."""
    name, options = fake.fields[gid]
    shown = [option(gid_, text) for gid_, text in options.items()]
    return {"gid": gid, "resource_type": "custom_field", "name": name, "type": "enum", "enum_options": shown}


def option(gid: str, name: str) -> dict[str, Any]:
    """A value of an enum field."""
    return {"gid": gid, "resource_type": "enum_option", "name": name, "enabled": True, "color": "none"}


def section(fake: AsanaState, gid: str) -> dict[str, Any]:
    """A section."""
    return {"gid": gid, "resource_type": "section", "name": fake.sections[gid][1]}


def tag(fake: AsanaState, gid: str) -> dict[str, Any]:
    """A tag."""
    return {"gid": gid, "resource_type": "tag", "name": fake.tags[gid]}


def event(fake: AsanaState, task: Task, action: str, to: str | None, changed: str | None) -> dict[str, Any]:
    """Something that happened to a task."""
    kind = "project" if to in fake.projects else "task"
    data: dict[str, Any] = {
        "user": {"gid": fake.me, "resource_type": "user"},
        "type": "task",
        "action": action,
        "created_at": stamp(fake.now),
        "resource": {"gid": task.gid, "resource_type": "task", "name": task.name},
        "parent": {"gid": to, "resource_type": kind} if to else None,
    }
    return data | ({"change": {"field": changed, "action": "changed"}} if changed else {})


def task(fake: AsanaState, record: Task, request: Request) -> dict[str, Any]:
    """A task: compact, or with what ``opt_fields`` asks for. Optional objects are null, never left out."""
    compact = {"gid": record.gid, "resource_type": "task", "name": record.name, "resource_subtype": record.subtype}
    asked = {name.partition(".")[0] for name in request.param("opt_fields").split(",") if name}
    if not asked and request.method == "GET" and not re.fullmatch(r".*/tasks/\d+", request.path):
        return compact
    full = compact | _times(record) | _relations(fake, record) | record.extra
    if fake.app and record.external:
        full["external"] = {"gid": record.external}
    return {name: value for name, value in full.items() if name in asked | {"gid", "resource_type"} or not asked}


def _times(record: Task) -> dict[str, Any]:
    return {
        "completed": record.completed_at is not None,
        "completed_at": stamp(record.completed_at),
        "created_at": stamp(record.created),
        "modified_at": stamp(record.modified),
        "due_on": record.due_on,
        "due_at": record.due_at,
        "start_on": record.start_on,
        "start_at": record.start_at,
        "notes": plain(record.html),
        "html_notes": record.html,
    }


def _relations(fake: AsanaState, record: Task) -> dict[str, Any]:
    parent = fake.tasks.get(record.parent or "")
    settings = {gid: None for home in record.homes for gid in fake.settings[home]}
    values = [
        custom_field(fake, gid)
        | {"enum_value": option(record.values[gid], fake.fields[gid][1][record.values[gid]])
           if gid in record.values else None,
           "display_value": fake.fields[gid][1][record.values[gid]] if gid in record.values else None}
        for gid in settings
    ]  # fmt: skip
    return {
        "assignee": user(fake, record.assignee) if record.assignee else None,
        "parent": {"gid": parent.gid, "resource_type": "task", "name": parent.name} if parent else None,
        "tags": [tag(fake, gid) for gid in record.tags if gid in fake.tags],
        "memberships": [
            {
                "project": {"gid": home, "resource_type": "project", "name": fake.projects[home]},
                "section": section(fake, where) if where else None,
            }
            for home, where in record.homes.items()
        ],
        "custom_fields": values,
        "num_subtasks": fake.children(record.gid),
        "is_rendered_as_separator": record.separator,
        "workspace": workspace(fake),
        "permalink_url": f"https://app.asana.com/1/{fake.workspace}/task/{record.gid}",
    }
