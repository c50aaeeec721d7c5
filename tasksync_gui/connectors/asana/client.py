"""What Asana can be asked: one method per kind of request. Bodies are wrapped in ``data`` both ways."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.asana.errors import ExpiredPageError, HiddenTaskError, explain, seen
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.http.paging import Page, Taken, by_cursor
from tasksync_gui.connectors.kit.http.prefetch import Left, PagePrefetcher, told_in
from tasksync_gui.connectors.kit.http.rest import OK, JsonResponse, Params, RestClient, segment
from tasksync_gui.model.errors import (
    AuthError,
    CursorExpiredError,
    InvalidResponseError,
    NotFoundError,
)
from tasksync_gui.model.message import message

PAGE = 100
PASSES = 3
"""How often a listing whose page mark expired is begun again."""
EVENT_FIELDS = "action,resource,parent,created_at,change.field,type"
_NEXT_PAGE = re.compile(rb'"next_page"\s*:\s*\{[^{}]*?"offset"\s*:\s*"([\w+/=.:|~-]+)"')
Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class EventPage:
    """What happened in a project since a token."""

    events: tuple[Record, ...]
    token: str
    more: bool
    date: datetime | None


@dataclass(frozen=True, slots=True)
class RecordList:
    """All records of a list. ``odd``: how many entries had no id, so that they could be anything."""

    records: list[Record]
    odd: int
    date: datetime | None
    """The server's clock when it began."""


class AsanaClient:
    """Requests with one token. ``opt_fields``: what answers with tasks are to contain."""

    def __init__(self, http: HttpClient, opt_fields: str) -> None:
        self._rest = RestClient(http, explain)
        self._fields = opt_fields

    async def me(self) -> Record:
        """Who we are, and our workspaces."""
        answer = await self._rest.get("users/me", params={"opt_fields": "name,email,workspaces.name"})
        return self._record(answer)

    async def workspaces(self) -> list[Record]:
        """All workspaces that this token can see, as records with ``gid`` and ``name``."""
        return (await self._all("workspaces", {"opt_fields": "name"})).records

    async def projects(self, workspace: str) -> list[Record]:
        """All projects that are in use."""
        params: Params = {"workspace": workspace, "archived": False, "opt_fields": "name"}
        return (await self._all("projects", params)).records

    async def project(self, gid: str) -> Record:
        """A project with its workspace and custom fields. Raises CollectionGoneError."""
        inner = "custom_field_settings.custom_field"
        fields = f"name,workspace,{inner}.name,{inner}.type,{inner}.enum_options.name,{inner}.enum_options.enabled"
        with seen():
            return self._record(await self._rest.get(f"projects/{segment(gid)}", params={"opt_fields": fields}))

    async def people(self, workspace: str) -> list[Record]:
        """Everybody in a workspace. Raises CollectionGoneError where that may not be seen."""
        with seen():
            return (await self._all(f"workspaces/{segment(workspace)}/users", {"opt_fields": "name,email"})).records

    async def sections(self, project: str) -> list[Record]:
        """The project's sections in their order."""
        with seen():
            return (await self._all(f"projects/{segment(project)}/sections", {"opt_fields": "name"})).records

    async def tags(self, workspace: str) -> list[Record]:
        """Every tag of a workspace, page by page; a task names its tags, and a write needs their ids."""
        with seen():
            return (await self._all(f"workspaces/{segment(workspace)}/tags", {"opt_fields": "name"})).records

    async def new_tag(self, workspace: str, name: str) -> str:
        """Make a tag of this name in the workspace; its id."""
        body = {"data": {"name": name}}
        answer = await self._rest.post(f"workspaces/{segment(workspace)}/tags", body=body)
        return json_path.identity(self._record(answer), "gid")

    async def tasks(
        self, project: str, modified_since: datetime | None = None, taken: Taken[Record] | None = None
    ) -> RecordList:
        """The project's own tasks; ``taken`` is told of each page. Raises CollectionGoneError."""
        since = None if modified_since is None else modified_since.isoformat(timespec="milliseconds")
        params: Params = {"project": project, "modified_since": since, "opt_fields": self._fields}
        with seen():
            return await self._all("tasks", params, taken)

    async def subtasks(self, task: str, taken: Taken[Record] | None = None) -> RecordList:
        """The children of a task; ``taken`` is told of each page."""
        return await self._all(f"tasks/{segment(task)}/subtasks", {"opt_fields": self._fields}, taken)

    async def stories(self, gid: str) -> list[Record]:
        """What people wrote about a task and what happened to it. Raises NotFoundError."""
        fields = "type,text,created_at,created_by.name"
        return (await self._all(f"tasks/{segment(gid)}/stories", {"opt_fields": fields})).records

    async def task(self, gid: str) -> Record:
        """One task. Raises NotFoundError, and HiddenTaskError where this account may not see it."""
        if not (gid.isascii() and gid.isdecimal()):
            raise NotFoundError(message(AsanaCode.NO_TASK, task=gid))
        try:
            return self._record(await self._rest.get(f"tasks/{gid}", params={"opt_fields": self._fields}))
        except AuthError as error:
            if error.message.code != HttpCode.FORBIDDEN:
                raise
            raise HiddenTaskError(message(AsanaCode.HIDDEN_TASK, error=error.message)) from None

    async def external(self, gid: str) -> Record | None:
        """The task to which our app gave this id of its own; None if it is not there."""
        path = f"tasks/{segment(f'external:{gid}')}"
        try:
            return self._record(await self._rest.get(path, params={"opt_fields": self._fields}))
        except NotFoundError:
            return None

    async def create(self, data: Mapping[str, object]) -> Record:
        """Never repeated: whether a lost one arrived is found out by its mark."""
        return self._record(await self._rest.post("tasks", params={"opt_fields": self._fields}, body={"data": data}))

    async def update(self, gid: str, data: Mapping[str, object]) -> Record:
        """Write properties of a task; the task as it then is."""
        path = f"tasks/{segment(gid)}"
        return self._record(await self._rest.put(path, params={"opt_fields": self._fields}, body={"data": data}))

    async def act(self, gid: str, action: str, **data: str | None) -> None:
        """``addTag``, ``setParent`` and others that are no properties."""
        await self._rest.post(f"tasks/{segment(gid)}/{action}", body={"data": data})

    async def put_into(self, section: str, gid: str) -> None:
        """Move a task to a section of a project that it is in."""
        await self._rest.post(f"sections/{segment(section)}/addTask", body={"data": {"task": gid}})

    async def delete(self, gid: str) -> None:
        """Move a task to the trash."""
        await self._rest.delete(f"tasks/{segment(gid)}")

    async def first_token(self, project: str) -> tuple[str, datetime | None]:
        """A token from now on. Raises CollectionGoneError."""
        answer = await self._asked(project, None)
        token = json_path.text(answer.data, "sync")
        if not token:
            raise InvalidResponseError(message(AsanaCode.NO_RESUME_POINT))
        return token, answer.date

    async def events(self, project: str, token: str) -> EventPage:
        """What happened since ``token``, at most 100 events. Raises CursorExpiredError and CollectionGoneError."""
        answer = await self._asked(project, token)
        new = json_path.text(answer.data, "sync")
        if answer.status == 412 or not new:
            raise CursorExpiredError(message(AsanaCode.RESUME_POINT_EXPIRED, project=project))
        more = json_path.flag(answer.data, "has_more")
        return EventPage(tuple(json_path.records(answer.data, "data")), new, more, answer.date)

    async def _asked(self, project: str, token: str | None) -> JsonResponse:
        params: Params = {"resource": project, "sync": token, "opt_fields": EVENT_FIELDS}
        with seen():
            return await self._rest.get("events", params=params, expect=OK | {412})

    async def _all(self, path: str, params: Params, taken: Taken[Record] | None = None) -> RecordList:
        """All pages; page marks expire, and then the listing begins again."""
        for _ in range(PASSES - 1):
            try:
                return await self._pass(path, params, taken)
            except ExpiredPageError:
                continue
        return await self._pass(path, params, taken)

    async def _pass(self, path: str, params: Params, taken: Taken[Record] | None) -> RecordList:
        odd, dates = 0, []

        async def asked(offset: str | None, left: Left | None = None) -> JsonResponse:
            page: Params = {**params, "limit": PAGE, "offset": offset}
            return await self._rest.get(path, params=page, left=left, arrived=arrived)

        ahead = PagePrefetcher(asked)

        async def arrived(answer: HttpResponse) -> None:
            await ahead.begin(told_in(answer.body, b'"next_page"', _NEXT_PAGE))

        async def fetch(offset: str | None) -> Page[Record]:
            nonlocal odd
            answer = await (asked(None) if offset is None else ahead.get(offset))
            listed = json_path.at(answer.data, "data")
            if not isinstance(listed, list):
                raise InvalidResponseError(message(AsanaCode.NO_LIST, path=path))
            found = [each for each in json_path.records(answer.data, "data") if json_path.identity(each, "gid")]
            odd += len(listed) - len(found)
            dates.append(answer.date)
            return Page(found, json_path.text(answer.data, "next_page", "offset") or None)

        async with ahead:
            records = await by_cursor(fetch, gid_of, taken=taken)
        return RecordList(records, odd, dates[0])

    @staticmethod
    def _record(answer: JsonResponse) -> Record:
        data = json_path.record(answer.data, "data")
        if not json_path.identity(data, "gid"):
            raise InvalidResponseError(message(AsanaCode.NO_RECORD))
        return data


def gid_of(data: Record) -> str:
    """The ``gid`` of a record; empty if it has none."""
    return json_path.identity(data, "gid")
