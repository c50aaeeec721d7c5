"""What GitHub can be asked: one method per kind of request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from tasksync_gui.connectors.github.codes import GitHubCode
from tasksync_gui.connectors.github.errors import explain, explain_graph
from tasksync_gui.connectors.github.mapping import Issue
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.http.pacing import Limit, counted, writes
from tasksync_gui.connectors.kit.http.paging import Page, Taken, by_cursor, circles, next_link
from tasksync_gui.connectors.kit.http.prefetch import Left, PagePrefetcher
from tasksync_gui.connectors.kit.http.rest import OK, JsonResponse, Params, RestClient, segment
from tasksync_gui.connectors.kit.json_path import integer, record, records, text
from tasksync_gui.model.errors import CollectionGoneError, InvalidResponseError, NotFoundError
from tasksync_gui.model.message import message

HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
PAGE = 100


def creates(method: str, path: str) -> bool:
    """Whether a request makes content, which GitHub counts apart."""
    return method == "POST" and path.endswith(("/issues", "/labels"))


LIMITS = (
    Limit(5000, 3600, name="core"),
    Limit(180, 60, applies=writes),
    Limit(80, 60, applies=creates),
    Limit(500, 3600, applies=creates),
)
"""The hourly budget, 900 points a minute of which a write costs five, and new content."""
READER = counted("x-ratelimit-remaining", "x-ratelimit-reset", epoch=True, name="core")


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Issues as listed, pull requests and oddities among them.

    ``etag``: only of a page with room left, since a full one stays the same while a second one begins.
    ``unchanged``: the ETag still holds.
    """

    items: list[object]
    date: datetime | None
    etag: str = ""
    unchanged: bool = False


class GitHubClient:
    """Requests to one server: a method for each endpoint that is used, records returned as they came."""

    def __init__(self, http: HttpClient) -> None:
        self.http = http
        self._rest = RestClient(http, explain)

    async def user(self) -> tuple[str, set[str] | None]:
        """Our login, and the scopes of a classic token (None for other kinds)."""
        answer = await self._rest.get("user", headers=HEADERS)
        login = text(answer.data, "login")
        if not login:
            raise InvalidResponseError(message(GitHubCode.NOBODY))
        scopes = answer.headers.get("x-oauth-scopes")
        return login, None if scopes is None else {scope.strip() for scope in scopes.split(",")}

    async def repositories(self) -> list[Mapping[str, object]]:
        """All repositories the account works in."""
        found = await self._list("user/repos", {"per_page": PAGE, "sort": "full_name"})
        return [item for item in found if isinstance(item, Mapping)]

    async def repository(self, name: str) -> Mapping[str, object]:
        """The record of ``owner/name``. Raises CollectionGoneError if it is gone or hidden from this token."""
        try:
            return record((await self._rest.get(_path(name), headers=HEADERS)).data)
        except NotFoundError as error:
            raise _gone(name, error) from None

    async def assignees(self, name: str) -> tuple[str, ...] | None:
        """Logins of all who can be assigned; None if the account may not see them."""
        try:
            found = await self._list(f"{_path(name)}/assignees", {"per_page": PAGE})
        except NotFoundError:
            return None
        return tuple(sorted({login for login in (text(person, "login") for person in found) if login}))

    async def issues(
        self, name: str, since: str | None = None, etag: str = "", taken: Taken[object] | None = None
    ) -> IssuePage:
        """All issues, or those that changed since then; ``taken`` is told of each page.

        They are ordered by creation: an edit while we read moves none of them to another page.
        """
        params = {**_ALL, "direction": "asc", "since": since}
        first: JsonResponse | None = None

        async def asked(link: str, left: Left) -> JsonResponse:
            return await self._rest.get(link, headers=HEADERS, left=left, headed=headed, arrived=arrived)

        ahead = PagePrefetcher(asked)

        def headed(headers: Mapping[str, str], url: str) -> None:
            ahead.start(next_link(headers, url))

        async def arrived(answer: HttpResponse) -> None:
            await ahead.begin(next_link(answer.headers, answer.url))

        async def fetch(link: str | None) -> Page[object]:
            nonlocal first
            if link is not None:
                return _page(await ahead.get(link))
            known = {**HEADERS, "if-none-match": etag} if etag else HEADERS
            path = f"{_path(name)}/issues"
            first = await self._rest.get(
                path, params=params, headers=known, expect=OK | {304}, headed=headed, arrived=arrived
            )
            return Page([]) if first.status == 304 else _page(first)

        try:
            async with ahead:
                found = await by_cursor(fetch, key_of, taken=taken)
        except NotFoundError as error:
            raise _gone(name, error) from None
        assert first is not None
        whole = len(found) < PAGE
        return IssuePage(found, first.date, first.headers.get("etag", "") if whole else "", first.status == 304)

    async def newest(self, name: str, since: str | None = None) -> AsyncIterator[list[object]]:
        """All issues, or those that changed since then: the newest first, page by page.

        Raises:
            InvalidResponseError: a page leads to one that was there before.
        """
        params = {**_ALL, "direction": "desc", "since": since}
        answer = await self._rest.get(f"{_path(name)}/issues", params=params, headers=HEADERS)
        asked = set[str]()
        while True:
            page = _page(answer)
            yield list(page.items)
            if page.next is None:
                return
            if page.next in asked:
                raise circles()
            asked.add(page.next)
            answer = await self._rest.get(page.next, headers=HEADERS)

    async def issue(self, name: str, number: str) -> tuple[Issue, bool]:
        """An issue, and whether it was found at another address. Raises NotFoundError and MovedAwayError."""
        path = f"{_path(name)}/issues/{segment(number)}"
        answer = await self._rest.get(path, headers=HEADERS)
        elsewhere = urlsplit(answer.url).path.casefold() != urlsplit(self._rest.address(path)).path.casefold()
        return record(answer.data), elsewhere

    async def comments(self, name: str, number: str) -> list[object]:
        """All comments on an issue, the oldest first. Raises NotFoundError."""
        return await self._list(f"{_path(name)}/issues/{segment(number)}/comments", {"per_page": PAGE})

    async def create(self, name: str, body: Mapping[str, object]) -> Issue:
        """Open an issue; its record. Raises CollectionGoneError."""
        try:
            return record((await self._rest.post(f"{_path(name)}/issues", body=body, headers=HEADERS)).data)
        except NotFoundError as error:
            raise _gone(name, error) from None

    async def change(self, name: str, number: str, body: Mapping[str, object]) -> Issue:
        """Change what ``body`` names, whatever stands there by now: GitHub takes no condition."""
        return record(
            (await self._rest.patch(f"{_path(name)}/issues/{segment(number)}", body=body, headers=HEADERS)).data
        )

    async def create_label(self, name: str, label: str) -> None:
        """Make a label; one that exists already will do."""
        body = {"name": label}
        await self._rest.post(f"{_path(name)}/labels", body=body, headers=HEADERS, expect=OK | {422})

    async def add_to_parent(self, name: str, parent: str, issue: Issue) -> None:
        """Make an issue a sub-issue, whatever it was before."""
        body = {"sub_issue_id": integer(issue, "id"), "replace_parent": True}
        await self._rest.post(f"{_path(name)}/issues/{segment(parent)}/sub_issues", body=body, headers=HEADERS)

    async def remove_from_parent(self, parent_url: str, issue: Issue) -> None:
        """Let an issue stand on its own again."""
        path = urlsplit(parent_url).path.partition("/repos/")[2]
        body = {"sub_issue_id": integer(issue, "id")}
        await self._rest.delete(f"repos/{path}/sub_issue", body=body, headers=HEADERS)

    async def erase(self, issue: Issue) -> None:
        """Delete an issue for good; the older interface cannot. Raises RejectedFieldError or NotFoundError."""
        query = "mutation($id: ID!) { deleteIssue(input: {issueId: $id}) { clientMutationId } }"
        body = {"query": query, "variables": {"id": text(issue, "node_id")}}
        answer = await self._rest.post(self._graph(), body=body, headers=HEADERS)
        if records(answer.data, "errors"):
            raise explain_graph(answer.data)

    def _graph(self) -> str:
        base = self.http.base
        return f"{base.removesuffix('v3/')}graphql" if base.endswith("/api/v3/") else f"{base}graphql"

    async def _list(self, path: str, params: Params) -> list[object]:
        async def fetch(link: str | None) -> Page[object]:
            first = None if link else params
            return _page(await self._rest.get(link or path, params=first, headers=HEADERS))

        return await by_cursor(fetch, key_of)


_ALL: Mapping[str, str | int] = {"state": "all", "sort": "created", "per_page": PAGE}


def key_of(item: object) -> int:
    """What tells listed things apart; oddities without an id are each their own."""
    return integer(item, "id") or id(item)


def _page(answer: JsonResponse) -> Page[object]:
    if not isinstance(answer.data, list):
        raise InvalidResponseError(message(GitHubCode.NO_LIST, url=answer.url))
    return Page(answer.data, next=next_link(answer.headers, answer.url))


def _path(name: str) -> str:
    owner, _, repository = name.partition("/")
    return f"repos/{segment(owner)}/{segment(repository)}"


def _gone(name: str, error: NotFoundError) -> CollectionGoneError:
    return CollectionGoneError(message(GitHubCode.NO_REPOSITORY, repository=name, error=error.message))
