"""GitHub issues as tasks; a list is a repository."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tasksync_gui.connectors.github.client import GitHubClient, IssuePage, key_of
from tasksync_gui.connectors.github.codes import GitHubCode
from tasksync_gui.connectors.github.cursor import BEGINNING, STAMP, Cursor, Repository
from tasksync_gui.connectors.github.mapping import (
    CAPABILITIES,
    Issue,
    assignees_of,
    given_back,
    is_pull_request,
    labels_of,
    number_of,
    read_comment,
    read_issue,
    revision_of,
    write_issue,
)
from tasksync_gui.connectors.kit.auth.oauth import TokenSource
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.page_pipeline import PagePipeline
from tasksync_gui.connectors.kit.json_path import flag, record, text
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.connectors.kit.refusals import about
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    InvalidResponseError,
    MovedAwayError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, ItemProblem, RemoteTask, Snapshot

DROPPED = {
    frozenset({Field.LABELS}): GitHubCode.LABELS,
    frozenset({Field.ASSIGNEE}): GitHubCode.ASSIGNEES,
    frozenset({Field.LABELS, Field.ASSIGNEE}): GitHubCode.LABELS_AND_ASSIGNEES,
}
"""What GitHub ignores of a write without the right to push."""
FRESH = 2.0
"""Seconds for which a read still counts as the look before a write."""
KEPT = 16
"""How many such reads are kept."""


class GitHubConnector:
    """Reads and writes issues; collections are repositories (``owner/name``), ids are numbers."""

    def __init__(
        self, http: HttpClient, aliases: Mapping[str, str], clock: Clock, source: TokenSource | None = None
    ) -> None:
        self._http = http
        self._source = source
        self._client = GitHubClient(http)
        self._aliases = aliases
        self._clock = clock
        self._known: dict[str, Repository] = {}
        self._dropped: set[str] = set()
        """Repositories that dropped labels or assignees although the account seemed to have the right."""
        self._read: dict[tuple[str, str], tuple[float, Issue]] = {}

    @property
    def capabilities(self) -> Capabilities:
        """What an administrator of a repository can do; a snapshot says what is true there."""
        return CAPABILITIES

    async def check(self) -> AccountReport:
        """Sign in, and say what the token may do."""
        login, scopes = await self._client.user()
        found = await self._client.repositories()
        able = [one for one in found if _may_push(one)]
        details = [message(GitHubCode.REPOSITORIES, count=len(found), able=len(able))]
        admin = sum(flag(one, "permissions", "admin") for one in found)
        details.append(message(GitHubCode.DELETABLE, count=admin))
        writes = scopes is None or bool(scopes & {"repo", "public_repo"})
        if not writes:
            details.append(message(GitHubCode.TOKEN_READS_ONLY))
        server = urlsplit(self._http.base).hostname or ""
        return AccountReport(login, server, True, writes and bool(able), tuple(details))

    async def collections(self) -> Sequence[Collection]:
        """All repositories that have issues; archived ones, and those one may not push to, are read only."""
        found = await self._client.repositories()
        return [
            Collection(text(one, "full_name"), text(one, "full_name"), _may_push(one) and not flag(one, "archived"))
            for one in found
            if text(one, "full_name") and one.get("has_issues") is not False
        ]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """All issues, or those that changed since ``cursor``."""
        before = self._http.requests
        if cursor is None:
            known = Cursor(BEGINNING, await self._learn(collection))
        else:
            known = Cursor.read(cursor)
            self._known[collection] = self._trusted(collection, known.repository)
        repository = self._known[collection]
        known = replace(known, repository=repository)
        directory = self._directory(collection)
        async with PagePipeline(lambda item: understand(item, collection, directory), key_of) as meanwhile:
            since = None if cursor is None else known.since
            listing = await self._client.issues(collection, since, known.etag, meanwhile.take)
            understood = await meanwhile.results(listing.items)
        found = await asyncio.to_thread(_sorted_out, understood, known, listing, cursor is not None)
        return replace(
            found,
            requests=self._http.requests - before,
            people=directory.names if repository.people is not None else None,
            capabilities=repository.narrow(CAPABILITIES),
        )

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        issue = await self._issue(collection, task)
        await self._repository(collection)
        others = [(key, seen) for key, seen in self._read.items() if key != (collection, task)]
        self._read = {**dict(others[-KEPT:]), (collection, task): (self._clock.monotonic(), issue)}
        return self._task(collection, issue)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """Issues with the marker; the newest are looked at first, since one is sought right after its birth."""
        await self._repository(collection)
        changed_since = None if since is None else since.astimezone(UTC).strftime(STAMP)
        async for page in self._client.newest(collection, changed_since):
            issues = [item for item in page if isinstance(item, Mapping) and not is_pull_request(item)]
            found = [self._task(collection, issue) for issue in issues if marker in text(issue, "body")]
            bearers = [task for task in found if task.marker == marker]
            if bearers:
                return bearers
        return []

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        """What people wrote about an issue."""
        return [read_comment(each) for each in await self._client.comments(collection, task)]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """Open an issue; state and parent take requests of their own."""
        await self._repository(collection)
        body = write_issue(draft.fields, self._directory(collection), marker=marker)
        state: dict[str, object] = {name: body.pop(name) for name in ("state", "state_reason") if name in body}
        issue = await self._made(collection, body, given_back(draft.record))
        if not number_of(issue):
            raise InvalidResponseError(message(GitHubCode.NEW_WITHOUT_NUMBER))
        if state.get("state") == "closed":
            issue = await self._client.change(collection, number_of(issue), state)
        if parent := draft.fields.get(Field.PARENT):
            issue = await self._adopt(collection, issue, str(parent))
        self._notice_dropped(collection, body, issue)
        return self._task(collection, issue)

    async def _made(self, collection: str, body: Mapping[str, object], besides: Mapping[str, object]) -> Issue:
        """A new issue with what a deleted one had ``besides``, unless that is gone from the repository as well."""
        try:
            return await self._client.create(collection, {**body, **besides})
        except RejectedFieldError as error:
            if not besides or error.fields:
                raise
            return await self._client.create(collection, body)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Change an issue, if it is still as expected."""
        issue = await self._expected(collection, task, expected_revision)
        body = write_issue(fields, self._directory(collection), issue)
        if body:
            issue = await self._change(collection, task, body)
        if Field.PARENT in fields:
            issue = await self._adopt(collection, issue, str(fields[Field.PARENT] or ""))
        if dropped := self._notice_dropped(collection, body, issue):
            ignored = message(GitHubCode.IGNORED, what=message(DROPPED[dropped]), collection=collection)
            raise RejectedFieldError(ignored, fields=dropped)
        return self._task(collection, issue)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Delete an issue for good, if it is still as expected and the account is an administrator."""
        issue = await self._expected(collection, task, expected_revision)
        await self._client.erase(issue)

    async def close(self) -> None:
        await self._http.close()
        if self._source is not None:
            await self._source.close()

    # Repositories.

    async def _learn(self, collection: str) -> Repository:
        data = await self._client.repository(collection)
        rights = record(data, "permissions")
        push = _may_push(data) or not rights
        people = await self._client.assignees(collection) if push else ()
        found = Repository(flag(rights, "admin") or not rights, push, flag(data, "archived"), people)
        self._known[collection] = self._trusted(collection, found)
        return self._known[collection]

    async def _repository(self, collection: str) -> Repository:
        return self._known.get(collection) or await self._learn(collection)

    def _trusted(self, collection: str, found: Repository) -> Repository:
        if collection not in self._dropped:
            return found
        return replace(found, push=False)

    def _directory(self, collection: str) -> Directory:
        logins = self._known.get(collection, Repository()).people or ()
        return Directory([Person(login, login) for login in logins], self._aliases)

    # Issues.

    def _task(self, collection: str, issue: Issue) -> RemoteTask:
        return read_issue(issue, self._directory(collection))

    async def _issue(self, collection: str, task: str) -> Issue:
        """An issue of this repository.

        Raises:
            NotFoundError: it is deleted, or was never one.
            MovedAwayError: it is in another repository.
        """
        if not (task.isascii() and task.isdecimal()):
            raise NotFoundError(message(GitHubCode.NO_ISSUE, collection=collection, task=task))
        try:
            issue, elsewhere = await self._client.issue(collection, task)
        except MovedAwayError:
            await self._client.repository(collection)
            raise
        if is_pull_request(issue):
            raise NotFoundError(message(GitHubCode.PULL_REQUEST, collection=collection, task=task))
        if elsewhere and await self._moved(collection, task, issue):
            raise MovedAwayError(
                message(GitHubCode.MOVED, collection=collection, task=task, address=text(issue, "html_url"))
            )
        if not number_of(issue):
            raise InvalidResponseError(message(GitHubCode.NO_NUMBER, collection=collection, task=task))
        return issue

    async def _moved(self, collection: str, task: str, issue: Issue) -> bool:
        """A redirect means that the repository has a new name, or the issue a new repository."""
        here = await self._client.repository(collection)
        return number_of(issue) != task or text(issue, "repository_url").casefold() != text(here, "url").casefold()

    async def _expected(self, collection: str, task: str, revision: Revision) -> Issue:
        """The issue as it is now. Raises PreconditionFailedError if that is not what was expected."""
        await self._repository(collection)
        at, issue = self._read.pop((collection, task), (None, {}))
        if at is None or self._clock.monotonic() - at > FRESH:
            issue = await self._issue(collection, task)
        if revision_of(issue) != revision:
            raise PreconditionFailedError(message(GitHubCode.ISSUE_CHANGED, collection=collection, task=task))
        return issue

    async def _change(self, collection: str, task: str, body: Mapping[str, object]) -> Issue:
        try:
            issue = await self._client.change(collection, task, body)
        except RejectedFieldError:
            if not body.get("labels"):
                raise
            with about(Field.LABELS):
                for label in body["labels"] if isinstance(body["labels"], list) else ():
                    await self._client.create_label(collection, label)
            issue = await self._client.change(collection, task, body)
        if "state_reason" in body and text(issue, "state_reason") != body["state_reason"]:
            await self._client.change(collection, task, {"state": "open"})
            state = {"state": "closed", "state_reason": body["state_reason"]}
            issue = await self._client.change(collection, task, state)
        return issue

    async def _adopt(self, collection: str, issue: Issue, parent: str) -> Issue:
        """Give the issue a parent, or none; the answer to that is about the parent, so read it back."""
        former = text(issue, "parent_issue_url")
        with about(Field.PARENT):
            if parent:
                await self._client.add_to_parent(collection, parent, issue)
            elif former:
                await self._client.remove_from_parent(former, issue)
        return await self._issue(collection, number_of(issue))

    def _notice_dropped(self, collection: str, body: Mapping[str, object], issue: Issue) -> frozenset[Field]:
        """What was sent and silently ignored: GitHub does so without the right to push."""
        sent = {Field.LABELS: ("labels", labels_of(issue)), Field.ASSIGNEE: ("assignees", assignees_of(issue))}
        wanted = {field: (body[name], kept) for field, (name, kept) in sent.items() if isinstance(body.get(name), list)}
        dropped = frozenset(field for field, (asked, kept) in wanted.items() if _folded(asked) != _folded(kept))
        if dropped:
            self._dropped.add(collection)
            self._known[collection] = self._trusted(collection, self._known[collection])
        return dropped


def understand(item: object, collection: str, directory: Directory) -> RemoteTask | ItemProblem | None:
    """What a listed item is; None for a pull request."""
    if not isinstance(item, Mapping) or not number_of(item):
        return ItemProblem(collection, message(GitHubCode.LISTED_WITHOUT_NUMBER))
    return None if is_pull_request(item) else read_issue(item, directory)


def _sorted_out(
    understood: Sequence[RemoteTask | ItemProblem | None], known: Cursor, listing: IssuePage, incremental: bool
) -> Snapshot:
    """What of it is new, and where the next read begins."""
    tasks = [each for each in understood if isinstance(each, RemoteTask)]
    after = known if listing.unchanged else known.after(tasks, listing.etag if incremental else "")
    return Snapshot(
        tuple(task for task in tasks if not known.is_known(task)),
        incremental=incremental,
        cursor=after.write(),
        problems=tuple(each for each in understood if isinstance(each, ItemProblem)),
        server_time=listing.date,
    )


def _folded(names: object) -> set[str]:
    return {str(name).casefold() for name in names} if isinstance(names, list) else set()


def _may_push(repository: Mapping[str, object]) -> bool:
    """Whether labels, assignees and other people's issues can be changed."""
    return any(flag(repository, "permissions", right) for right in ("push", "triage", "maintain", "admin"))
