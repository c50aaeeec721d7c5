"""Questions to Jira's search, and the sure way to a task that bears our marker.

The search lags behind, and no query can name an entity property (only an installed app may have one
indexed). A label could be searched for, but everybody would see it, and labels of deleted tasks are offered
for ever; a remote link needs a second request, and a crash between the two leaves nothing to be found. So
the marker is a property, set by the create request itself, and looked for among the issues that we created,
newest first. Issues that the search does not know yet are read by their keys, which are given in order.
"""

from __future__ import annotations

from tasksync_gui.connectors.jira.client import JiraClient, Record
from tasksync_gui.connectors.jira.mapping import marker_of
from tasksync_gui.connectors.kit.http.paging import circles, endless
from tasksync_gui.connectors.kit.json_path import identity, integer, text
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import NotFoundError

BEYOND = 3
"""So many missing keys in a row, and there are no newer issues (a refused create may use one up)."""
NEWER = 10_000
"""So many issues are newer than the newest that the search shows, and the server is not to be believed."""
AT_ONCE = 20
"""So many issues are read at once where each has to be read by itself (Data Center)."""


def everything(project: str) -> str:
    """All issues of a project, in an order that only grows at its end."""
    return f"project = {_name(project)} ORDER BY created ASC, key ASC"


def since(project: str, minute: str) -> str:
    """What was updated in ``minute`` or later (``2026-03-14 09:30`` in the zone of the account), the oldest first."""
    return f'project = {_name(project)} AND updated >= "{minute}" ORDER BY updated ASC, key ASC'


def _name(project: str) -> str:
    return project if project.isdecimal() else f'"{project}"'


async def bearers(client: JiraClient, project: str, key: str, marker: str, minute: str = "") -> list[Record]:
    """The issues of ``project`` that bear ``marker``. ``minute``: those created earlier need not be looked at.

    Raises:
        InvalidResponseError: the search goes in circles, or issues never end.
    """
    newest = await client.page(project, f"project = {_name(project)} ORDER BY key DESC", None, size=1)
    last = max((_number(issue, key) for issue in newest.items), default=0)
    found = await _unsearched(client, key, last, marker)
    if not found:
        jql = _ours(project, minute)
        found = await (_listed if client.dialect.tokens else _read)(client, project, jql, marker)
    return [
        issue for issue in found if identity(issue, "fields", "project", "id") == project or not project.isdecimal()
    ]


def _number(issue: Record, key: str) -> int:
    prefix, _, number = text(issue, "key").rpartition("-")
    return (integer(number) or 0) if prefix == key else 0


async def _unsearched(client: JiraClient, key: str, last: int, marker: str) -> list[Record]:
    """Issues newer than the newest that the search shows."""
    found, missing, number = [], 0, last
    while missing < BEYOND:
        number += 1
        if number > last + NEWER:
            raise endless()
        try:
            issue = await client.issue(f"{key}-{number}")
        except NotFoundError:
            missing += 1
            continue
        missing = 0
        if marker_of(issue) == marker:
            found.append(issue)
    return found


def _ours(project: str, minute: str) -> str:
    newer = f' AND created >= "{minute}"' if minute else ""
    return f"project = {_name(project)} AND creator = currentUser(){newer} ORDER BY created DESC, key DESC"


async def _listed(client: JiraClient, project: str, jql: str, marker: str) -> list[Record]:
    """Where the search shows properties: page by page until it is found."""
    token: str | None = None
    asked = {token}
    while True:
        page = await client.page(project, jql, token)
        found = [issue for issue in page.items if marker_of(issue) == marker]
        if found or page.next is None:
            return found
        token = page.next
        if token in asked:
            raise circles()
        asked.add(token)


async def _read(client: JiraClient, project: str, jql: str, marker: str) -> list[Record]:
    """Where it does not: each of our issues by itself, the newest first."""
    start = 0
    seen = set[str]()
    while True:
        page = await client.page(project, jql, start, size=AT_ONCE)
        before = len(seen)
        seen.update(identity(issue, "id") for issue in page.items)
        if page.items and len(seen) == before:
            raise circles()
        read = await gather_or_cancel(*(_maybe(client, identity(issue, "id")) for issue in page.items))
        found = [issue for issue in read if issue is not None and marker_of(issue) == marker]
        if found or not page.items:
            return found
        start += len(page.items)


async def _maybe(client: JiraClient, id_: str) -> Record | None:
    try:
        return await client.issue(id_)
    except NotFoundError:
        return None
