"""What Jira can be asked: one method per kind of request, the same for both kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Unpack

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.jira.dialect import Dialect
from tasksync_gui.connectors.jira.mapping import FIELDS, MARKER_PROPERTY
from tasksync_gui.connectors.jira.project import Project, read_project, read_type
from tasksync_gui.connectors.jira.workflow import Transition
from tasksync_gui.connectors.kit.http.http import HttpResponse
from tasksync_gui.connectors.kit.http.paging import Page, by_cursor, by_offset
from tasksync_gui.connectors.kit.http.prefetch import Left, PagePrefetcher, told_in
from tasksync_gui.connectors.kit.http.rest import JsonResponse, Params, RestClient, Telling, segment
from tasksync_gui.connectors.kit.json_path import at, identity, integer, records, text, texts
from tasksync_gui.model.errors import CollectionGoneError, ConnectorError, InvalidResponseError, NotFoundError
from tasksync_gui.model.message import Message, message

Record = Mapping[str, object]
PAGE = 100
PAGES_AT_ONCE = 4
MOST_RECONCILED = 50
RIGHTS = (
    "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ASSIGN_ISSUES", "DELETE_ISSUES",
)  # fmt: skip
ASKED = frozenset({200, 400})
_TOKEN = re.compile(rb'"nextPageToken"\s*:\s*"([\w+/=.:|~-]+)"')


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Outlines of what a search found; ``date``: the server's clock at its first page."""

    issues: list[Record]
    date: datetime | None


class JiraClient:
    """Requests to one site, in the dialect of its kind (Cloud or Data Center); records are returned as they came."""

    def __init__(self, rest: RestClient, dialect: Dialect) -> None:
        self.rest = rest
        self.dialect = dialect
        self.own: set[str] = set()
        """Ids of projects' own fields, which are asked of each issue as well."""

    async def myself(self) -> JsonResponse:
        """Who we are. Raises AuthError."""
        answer = await self.rest.get("myself")
        if not text(answer.data, "accountId") and not text(answer.data, "name"):
            raise InvalidResponseError(message(JiraCode.NOBODY))
        return answer

    async def server(self) -> Record:
        """Version and title of the site."""
        found = (await self.rest.get("serverInfo")).data
        return found if isinstance(found, Mapping) else {}

    async def denied(self, project: str | None = None) -> frozenset[str]:
        """Which of :data:`RIGHTS` we do not have in a project, or in none at all."""
        place = {"projectId": project} if project else {}
        answer = await self.rest.get("mypermissions", params={"permissions": ",".join(RIGHTS), **place})
        return frozenset(name for name in RIGHTS if at(answer.data, "permissions", name, "havePermission") is False)

    async def projects(self, writable: bool = False) -> list[Record]:
        """All projects we can see, or only those in which we may create issues (Cloud tells)."""
        if not self.dialect.tokens:
            return records((await self.rest.get("project")).data)
        action = {"action": "create"} if writable else {}

        async def fetch(start: int) -> Page[Record]:
            params: Params = {"startAt": start, "maxResults": PAGE, "orderBy": "key", **action}
            data = (await self.rest.get("project/search", params=params)).data
            more = at(data, "isLast")
            return Page(records(data, "values"), total=integer(data, "total"), more=more is False)

        return await by_offset(fetch, lambda project: identity(project, "id"))

    async def project(self, collection: str) -> Record:
        """The project's record, empty if it makes no sense. Raises CollectionGoneError."""
        try:
            found = (await self.rest.get(f"project/{segment(collection)}")).data
        except NotFoundError as error:
            raise gone(collection, error.cause) from None
        return found if isinstance(found, Mapping) else {}

    async def screens(self, collection: str) -> Project:
        """Issue types and their screens; where we may not create issues, nothing is known of them."""
        base = f"issue/createmeta/{segment(collection)}/issuetypes"
        try:
            kinds = [read_type(each) for each in await self._described(base, "issueTypes")]
            fields = [await self._described(f"{base}/{segment(kind.id)}", "fields") for kind in kinds]
        except NotFoundError:
            return Project()
        return read_project(zip(kinds, fields, strict=True))

    async def _described(self, path: str, name: str) -> list[Record]:
        async def fetch(start: int) -> Page[Record]:
            data = (await self.rest.get(path, params={"startAt": start, "maxResults": 200})).data
            found = records(data, name) or records(data, "values") or records(data, "results")
            return Page(found, total=integer(data, "total"))

        return await by_offset(fetch, lambda each: identity(each, "fieldId") or identity(each, "id"))

    async def assignable(self, key: str) -> list[Record]:
        """People to whom issues of the project with this key can be assigned."""
        everybody = {} if self.dialect.tokens else {"username": ""}

        async def fetch(start: int) -> Page[Record]:
            params: Params = {"project": key, "startAt": start, "maxResults": 1000, **everybody}
            found = records((await self.rest.get("user/assignable/search", params=params)).data)
            return Page(found, more=None if len(found) == 1000 else False)

        name = self.dialect.person_key
        return await by_offset(fetch, lambda person: text(person, name))

    async def search(
        self, collection: str, jql: str, fresh: Sequence[str], taken: Callable[[Sequence[Record]], None]
    ) -> SearchResult:
        """All issues that ``jql`` finds: ``taken`` is told of each page, what is found are outlines.

        Issues are large, and ten thousand of them keep Python's collector of garbage busy for long.

        ``fresh``: ids whose newest state must be in the answer.

        Raises:
            CollectionGoneError: the project is not there, or not for us.
        """
        dates: list[datetime] = []

        async def asked(token: str | None, left: Left | None = None) -> Page[Record]:
            return await self.page(collection, jql, token, fresh=fresh, dates=dates, left=left, arrived=arrived)

        ahead = PagePrefetcher(asked)

        async def arrived(answer: HttpResponse) -> None:
            await ahead.begin(told_in(answer.body, b'"nextPageToken"', _TOKEN))

        async def by_token(token: str | None) -> Page[Record]:
            return told(await (asked(None) if token is None else ahead.get(token)))

        rest: Iterator[int] | None = None
        begun: set[int] = set()

        async def asked_at(place: str, left: Left) -> Page[Record]:
            return await self.page(collection, jql, int(place), dates=dates, left=left, arrived=made_room)

        numbers = PagePrefetcher(asked_at)

        async def made_room(_: HttpResponse) -> None:
            """Another page may be on its way now; it need not wait until this one is read."""
            place = next((each for each in rest or () if each not in begun), None)
            if place is not None:
                begun.add(place)
                await numbers.begin(str(place))

        async def numbered(start: int) -> Page[Record]:
            nonlocal rest
            begun.add(start)
            page = await numbers.get(str(start))
            if rest is None:  # a list that is read again is read without looking ahead
                step = len(page.items)
                rest = iter(range(step, page.total or 0, step) if step else ())
            return told(page)

        def told(page: Page[Record]) -> Page[Record]:
            taken(page.items)
            return replace(page, items=[_outline(issue) for issue in page.items])

        if self.dialect.tokens:
            async with ahead:
                return SearchResult(await by_cursor(by_token, id_of), min(dates, default=None))
        async with numbers:
            found = await by_offset(numbered, id_of, concurrency=PAGES_AT_ONCE)
        return SearchResult(found, min(dates, default=None))

    async def page(
        self, collection: str, jql: str, place: str | int | None, *, size: int = PAGE, fresh: Sequence[str] = (),
        dates: list[datetime] | None = None, **telling: Unpack[Telling],
    ) -> Page[Record]:  # fmt: skip
        """One page of a search, by token (Cloud) or by number (Data Center, which shows no properties)."""
        body: dict[str, Any] = {"jql": jql, "maxResults": size, "fields": self._asked_of_each()}
        if self.dialect.tokens:
            body |= {"properties": [MARKER_PROPERTY]} | ({"nextPageToken": place} if place else {})
            reconciled = [int(id_) for id_ in fresh[-MOST_RECONCILED:] if id_.isdecimal()]
            body |= {"reconcileIssues": reconciled} if reconciled else {}
        else:
            body["startAt"] = place or 0
        answer = await self._asked("search/jql" if self.dialect.tokens else "search", collection, body, **telling)
        if dates is not None and answer.date is not None:
            dates.append(answer.date)
        following = None if at(answer.data, "isLast") is True else text(answer.data, "nextPageToken") or None
        return Page(records(answer.data, "issues"), following, integer(answer.data, "total"))

    def _asked_of_each(self) -> list[str]:
        return [*FIELDS, *sorted(self.own)]

    async def _asked(self, path: str, collection: str, body: Record, **telling: Unpack[Telling]) -> JsonResponse:
        """A refused search is either about the project, or a mistake of ours."""
        answer = await self.rest.post(path, body=body, expect=ASKED, safe=True, **telling)
        if answer.status == 400:
            await self.project(collection)
            said = "; ".join(texts(answer.data, "errorMessages"))
            raise InvalidResponseError(message(JiraCode.SEARCH_REFUSED, path=path, said=said[:280]))
        if not isinstance(at(answer.data, "issues"), list):
            raise InvalidResponseError(message(JiraCode.NO_LIST, path=path))
        return answer

    async def issue(self, id_or_key: str) -> Record:
        """The fields that are carried of one issue, and its mark. Raises NotFoundError, InvalidResponseError."""
        params = {"fields": ",".join(self._asked_of_each()), "properties": MARKER_PROPERTY}
        found = (await self.rest.get(f"issue/{segment(id_or_key)}", params=params)).data
        if not isinstance(found, Mapping):
            raise InvalidResponseError(message(JiraCode.NO_ISSUE, issue=id_or_key))
        return found

    async def create(self, fields: Record, marker: str) -> str:
        """A new issue that bears ``marker`` from its first moment; its id."""
        properties = [{"key": MARKER_PROPERTY, "value": {"marker": marker}}]
        answer = await self.rest.post("issue", body={"fields": fields, "properties": properties})
        id_ = identity(answer.data, "id")
        if not id_:
            raise InvalidResponseError(message(JiraCode.NO_NEW_ID))
        return id_

    async def edit(self, id_: str, fields: Record, update: Record) -> None:
        """Set ``fields``, and add and remove what ``update`` names; what neither names stays as it is."""
        body = {name: values for name, values in (("fields", fields), ("update", update)) if values}
        await self.rest.put(f"issue/{segment(id_)}", body=body)

    async def comments(self, id_: str) -> list[Record]:
        """The latest comments on an issue, the oldest of them first. Raises NotFoundError."""
        params: Params = {"orderBy": "-created", "maxResults": PAGE}
        return records((await self.rest.get(f"issue/{segment(id_)}/comment", params=params)).data, "comments")[::-1]

    async def transitions(self, id_: str) -> object:
        """The steps that we may take from here, with their screens."""
        answer = await self.rest.get(f"issue/{segment(id_)}/transitions", params={"expand": "transitions.fields"})
        return at(answer.data, "transitions")

    async def take(self, id_: str, step: Transition) -> None:
        """Take a step of the workflow."""
        body: dict[str, Any] = {"transition": {"id": step.id}}
        await self.rest.post(
            f"issue/{segment(id_)}/transitions", body=body | ({"fields": step.fields} if step.fields else {})
        )

    async def delete(self, id_: str) -> None:
        """Delete an issue; Jira refuses it if it has subtasks, and nobody asked for theirs to go."""
        await self.rest.delete(f"issue/{segment(id_)}", params={"deleteSubtasks": False})


def gone(collection: str, why: Message | None = None) -> ConnectorError:
    """The whole project is not there for us."""
    cause = why or message(JiraCode.NO_PROJECT, project=collection)
    return CollectionGoneError(message(JiraCode.PROJECT_GONE, cause=cause))


def id_of(issue: Record) -> str:
    """Jira's own number of an issue."""
    return identity(issue, "id")


def _outline(issue: Record) -> Record:
    """Which issue it is, and when it changed."""
    return {"id": issue.get("id"), "fields": {"updated": at(issue, "fields", "updated")}}
