"""Jira projects as task lists, in Jira Cloud and Data Center."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.connectors.jira import search
from tasksync_gui.connectors.jira.client import RIGHTS, JiraClient, Record, gone, id_of
from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.jira.cursor import Background, Cursor, in_zone, wall_clock
from tasksync_gui.connectors.jira.family import Member, adopted, moved
from tasksync_gui.connectors.jira.mapping import (
    CAPABILITIES,
    IssueReader,
    narrowed,
    read_comment,
    read_status,
    read_task,
    write_fields,
)
from tasksync_gui.connectors.jira.project import level_of
from tasksync_gui.connectors.jira.record import given_back
from tasksync_gui.connectors.jira.workflow import step_to
from tasksync_gui.connectors.kit.auth.oauth import TokenSource
from tasksync_gui.connectors.kit.http.page_pipeline import PagePipeline
from tasksync_gui.connectors.kit.json_path import identity, record, text
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.connectors.kit.refusals import about
from tasksync_gui.engine.merge.equality import is_empty
from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    ConnectorError,
    CursorExpiredError,
    InvalidResponseError,
    MovedAwayError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
    UserError,
)
from tasksync_gui.model.fields import Completion, Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, ItemProblem, RemoteTask, Snapshot

LOG = logging.getLogger(__name__)
HANDED_OVER = 2.0
"""Seconds for which what was just read may serve the write that follows it."""
RECENT = 900.0
"""Seconds after which a write of ours has surely reached Jira's search."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the account's options say beside the address."""

    site: str
    issue_type: str = "Task"
    aliases: Mapping[str, str] = field(default_factory=dict)


class JiraConnector:
    """Reads and writes issues; ids are Jira's own numbers, which survive a move."""

    def __init__(self, client: JiraClient, setup: Setup, clock: Clock, source: TokenSource | None = None) -> None:
        self._client = client
        self._source = source
        self._setup = setup
        self._clock = clock
        self._known: dict[str, Background] = {}
        self._written: dict[str, float] = {}
        self._just_read: dict[str, tuple[float, Record]] = {}
        self._members: dict[str, Member] = {}
        self._levelled: set[str] = set()
        """Projects with issues that not everybody sees."""

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def check(self) -> AccountReport:
        """Who we are, on which Jira, and with which rights."""
        me = (await self._client.myself()).data
        server, denied = await self._client.server(), await self._client.denied()
        kind = text(server, "deploymentType")
        if kind and (kind == "Cloud") is not self._client.dialect.tokens:
            raise UserError(message(JiraCode.OTHER_KIND, kind=kind))
        missing = ", ".join(name for name in RIGHTS if name in denied)
        version = text(server, "version")
        details = [message(JiraCode.KIND, jira_kind=kind, version=version)]
        details += [message(JiraCode.MISSING_RIGHTS, jira_rights=missing)] if missing else []
        host = text(server, "baseUrl") or self._setup.site
        user = text(me, "displayName") or text(me, "emailAddress") or text(me, self._client.dialect.person_key)
        may_write = denied.isdisjoint({"CREATE_ISSUES", "EDIT_ISSUES"})
        return AccountReport(user, host, "BROWSE_PROJECTS" not in denied, may_write, tuple(details))

    async def collections(self) -> Sequence[Collection]:
        """All projects; on Cloud those in which we may not create issues are read-only."""
        found = await self._client.projects()
        writable = found if not self._client.dialect.tokens else await self._client.projects(writable=True)
        ids = {identity(each, "id") for each in writable}
        return [
            Collection(id_, text(each, "name") or text(each, "key") or id_, id_ in ids)
            for each in found
            if (id_ := identity(each, "id"))
        ]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The whole project, or what changed since ``cursor``."""
        before = self._client.rest.http.requests
        known = None if cursor is None else Cursor.read(cursor)
        background = await self._learn(collection) if known is None else known.background
        self._know(collection, background)
        jql = (
            search.everything(_id_of(collection)) if known is None else search.since(_id_of(collection), known.minute())
        )
        reading = self._reading(background)
        async with PagePipeline(lambda issue: self._understood(issue, reading), id_of) as meanwhile:
            found = await self._client.search(collection, jql, self._recent(), meanwhile.take)
            understood = await meanwhile.results(found.issues)
        if known is not None and not all(
            in_zone(text(each, "fields", "updated"), background.zone) for each in found.issues
        ):
            raise CursorExpiredError(message(JiraCode.ZONE_CHANGED, project=collection))
        return Snapshot(
            tuple(each for each in understood if isinstance(each, RemoteTask)),
            incremental=known is not None,
            cursor=Cursor(found.date or self._clock.now(), background).write(),
            problems=tuple(each for each in understood if isinstance(each, ItemProblem)),
            server_time=found.date,
            requests=self._client.rest.http.requests - before,
            people=None if background.people is None else reading.people.names,
            capabilities=narrowed(background.project, background.denied),
        )

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """One issue of this project.

        Raises:
            NotFoundError: it is deleted.
            MovedAwayError: it is in another project, or may only be hidden.
        """
        background = await self._background(collection)
        issue = await self._issue(collection, task)
        if not _is_in(issue, collection, background.key):
            raise MovedAwayError(message(JiraCode.ISSUE_MOVED, issue=text(issue, "key") or task))
        now = self._clock.monotonic()
        self._just_read = {id_: kept for id_, kept in self._just_read.items() if now - kept[0] <= HANDED_OVER}
        self._just_read[task] = (now, issue)
        return self._task(issue, self._reading(await self._background(collection)))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """Issues that bear ``marker``, also those that the search does not show yet."""
        background = await self._background(collection)
        minute = wall_clock(since, background.zone) if since else ""
        found = await search.bearers(self._client, _id_of(collection), background.key, marker, minute)
        reading = self._reading(background)
        return [self._task(issue, reading) for issue in found]

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        """What people wrote about an issue."""
        return [read_comment(each, self._client.dialect) for each in await self._client.comments(task)]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new issue. What the workflow does not allow at once is left as Jira has it."""
        background = await self._background(collection)
        reading = self._reading(background)
        parent = draft.fields.get(Field.PARENT)
        member = await self._member(collection, parent) if isinstance(parent, str) else None
        level, parent_id = adopted(member)
        with about(*([Field.PARENT] if member else [])):
            kind = background.project.type_for(self._setup.issue_type, level)
        hidden = background.project.hides(kind.id)
        wanted = {name: value for name, value in draft.fields.items() if name not in hidden}
        values, update = write_fields(self._new(wanted), reading, self._person(reading, wanted), {})
        values |= {"labels": [each["add"] for each in update["labels"]]} if update else {}
        values |= {"project": {"id": collection}, "issuetype": {"id": kind.id}}
        values |= {"parent": {"id": parent_id}} if parent_id else {}
        id_ = await self._made(collection, values, given_back(draft.record, kind.screen), marker)
        self._wrote(id_)
        issue = await self._client.issue(id_)
        status = draft.fields.get(Field.STATUS)
        if isinstance(status, Completion) and await self._begun(issue, status):
            issue = await self._client.issue(id_)
        return self._task(issue, reading)

    async def _made(
        self, collection: str, values: Mapping[str, object], besides: Mapping[str, object], marker: str
    ) -> str:
        """The id of a new issue, with what a deleted one had ``besides``, unless that is gone as well."""
        try:
            return await self._client.create({**values, **besides}, marker)
        except RejectedFieldError as error:
            if besides and not error.fields:
                return await self._client.create(values, marker)
            await self._client.project(collection)
            raise

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write only ``fields``, if the issue is still at ``expected_revision``."""
        background = await self._background(collection)
        reading = self._reading(background)
        issue = await self._expected(collection, task, expected_revision, reading)
        now = record(issue, "fields")
        type_id = identity(now, "issuetype", "id")
        hidden = background.project.hides(type_id)
        wanted = {name: value for name, value in fields.items() if name not in hidden}
        values, update = write_fields(wanted, reading, self._person(reading, wanted), now)
        if Field.PARENT in wanted:
            with about(Field.PARENT):
                values |= await self._moved(collection, issue, wanted[Field.PARENT])
        step = None
        status = wanted.get(Field.STATUS)
        if isinstance(status, Completion) and not _is_at(now, status):
            with about(Field.STATUS):
                step = step_to(status.status, await self._client.transitions(task), text(now, "status", "name"))
        self._wrote(task)
        reopened = step is not None and isinstance(was := read_status(now), Completion) and was.status.is_done
        if step is not None and reopened:
            with about(Field.STATUS):
                await self._client.take(task, step)
        if values or update:
            await self._client.edit(task, values, update)
        if step is not None and not reopened:
            with about(Field.STATUS):
                await self._client.take(task, step)
        return self._task(await self._issue(collection, task), reading)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Delete the issue, if it is still at ``expected_revision`` and has no subtasks."""
        reading = self._reading(await self._background(collection))
        await self._expected(collection, task, expected_revision, reading)
        try:
            await self._client.delete(task)
        except RejectedFieldError as error:
            raise RejectedFieldError(message(JiraCode.NO_DELETE, error=error.message)) from None
        self._wrote(task)

    async def close(self) -> None:
        await self._client.rest.http.close()
        if self._source is not None:
            await self._source.close()

    # What is known of a project.

    async def _background(self, collection: str) -> Background:
        if collection not in self._known:
            self._know(collection, await self._learn(collection))
        return self._known[collection]

    def _know(self, collection: str, background: Background) -> None:
        """What is asked of each issue follows from it, in a listing as in a direct read."""
        self._known[collection] = background
        self._client.own |= background.project.own.keys()

    async def _learn(self, collection: str) -> Background:
        """Zone, screens, people and rights; asked together."""
        home = await self._client.project(_id_of(collection))
        me, screens, people, denied = await gather_or_cancel(
            self._client.myself(),
            self._client.screens(collection),
            self._people(text(home, "key")),
            self._client.denied(identity(home, "id")),
        )
        return Background(text(me.data, "timeZone"), text(home, "key"), screens, people, denied)

    async def _people(self, key: str) -> tuple[Person, ...] | None:
        """Who can be assigned; None if we may not ask."""
        try:
            found = await self._client.assignable(key)
        except ConnectorError as error:
            if error.retryable:
                raise
            return None
        people = tuple(person for each in found if (person := self._client.dialect.person(each)))
        return people or None

    def _reading(self, background: Background) -> IssueReader:
        people = Directory(background.people or (), self._setup.aliases)
        return IssueReader(self._client.dialect, self._setup.site, background.project, people)

    # Issues.

    def _wrote(self, id_: str) -> None:
        self._written.pop(id_, None)
        self._written[id_] = self._clock.monotonic()

    def _recent(self) -> tuple[str, ...]:
        """Ids of what we wrote lately, the latest last: a search must not show their older state."""
        now = self._clock.monotonic()
        self._written = {id_: at for id_, at in self._written.items() if now - at <= RECENT}
        return tuple(self._written)

    async def _issue(self, collection: str, task: str) -> Record:
        """An issue; a missing one is not taken for deleted where it may be hidden: Jira says 404 of both."""
        try:
            return await self._client.issue(task)
        except NotFoundError as error:
            await self._client.project(collection)
            if collection in self._levelled or (await self._background(collection)).project.has_levels:
                raise MovedAwayError(message(JiraCode.MAYBE_HIDDEN, error=error.message)) from None
            raise

    async def _expected(self, collection: str, task: str, revision: Revision, reading: IssueReader) -> Record:
        """The issue as it is now. Raises PreconditionFailedError if that is not ``revision``."""
        at, issue = self._just_read.pop(task, (float("-inf"), {}))
        if not issue or self._clock.monotonic() - at > HANDED_OVER or self._task(issue, reading).revision != revision:
            issue = await self._issue(collection, task)
        if self._task(issue, reading).revision != revision:
            raise PreconditionFailedError(message(JiraCode.ISSUE_CHANGED, issue=text(issue, "key") or task))
        return issue

    def _task(self, issue: Record, reading: IssueReader) -> RemoteTask:
        found = read_task(issue, reading)
        if found is None:
            raise InvalidResponseError(message(JiraCode.EMPTY_ISSUE))
        self._note(issue)
        return found

    def _understood(self, issue: Record, reading: IssueReader) -> RemoteTask | ItemProblem:
        task = read_task(issue, reading)
        if task is not None:
            self._note(issue)
            return task
        id_ = identity(issue, "id")
        problem = message(JiraCode.ISSUE_HIDDEN)
        return ItemProblem(text(issue, "key") or id_ or "?", problem, RemoteId(id_) if id_ else None)

    def _note(self, issue: Record) -> None:
        id_, fields = identity(issue, "id"), record(issue, "fields")
        if record(fields, "security"):
            self._levelled |= {identity(fields, "project", "id"), text(fields, "project", "key")}
        self._members[id_] = Member(id_, level_of(fields.get("issuetype")), identity(fields, "parent", "id") or None)

    async def _member(self, collection: str, id_: str) -> Member:
        if id_ not in self._members:
            self._note(await self._issue(collection, id_))
        return self._members[id_]

    async def _moved(self, collection: str, issue: Record, wanted: Value) -> dict[str, object]:
        """The parent as a request holds it; nothing if it stays."""
        self._note(issue)
        child = self._members[identity(issue, "id")]
        parent = await self._member(collection, wanted) if isinstance(wanted, str) else None
        found = moved(child, parent, self._client.dialect.moves)
        return {} if found == child.parent else {"parent": {"id": found} if found else None}

    async def _begun(self, issue: Record, wanted: Completion) -> bool:
        """Bring a new issue to its status; a workflow that forbids it is said by the update that follows."""
        if _is_at(record(issue, "fields"), wanted):
            return False
        id_ = identity(issue, "id")
        try:
            name = text(issue, "fields", "status", "name")
            await self._client.take(id_, step_to(wanted.status, await self._client.transitions(id_), name))
        except RejectedFieldError as error:
            LOG.info("The new issue %s stays as it is: %s", text(issue, "key"), error)
            return False
        return True

    @staticmethod
    def _new(wanted: Mapping[Field, Value]) -> dict[Field, Value]:
        """What a create request says: nothing about what is empty, so that Jira's defaults hold."""
        return {name: value for name, value in wanted.items() if name is Field.TITLE or not is_empty(name, value)}

    def _person(self, reading: IssueReader, wanted: Mapping[Field, Value]) -> Person | None:
        """Whom the assignee means. Raises RejectedFieldError for a name that nobody here has."""
        name = wanted.get(Field.ASSIGNEE)
        if not isinstance(name, str):
            return None
        person = reading.people.find(name)
        if person is None:
            raise RejectedFieldError(message(JiraCode.UNKNOWN_PERSON, person=name), fields=[Field.ASSIGNEE])
        return person


def _is_in(issue: Record, collection: str, key: str) -> bool:
    """Whether an issue is in a project, which is named by its id or its key; what does not say so is taken for it."""
    found = {identity(issue, "fields", "project", "id"), text(issue, "fields", "project", "key")} - {""}
    return not found or not found.isdisjoint({collection, key})


def _is_at(fields: Record, wanted: Completion) -> bool:
    now = read_status(fields)
    return isinstance(now, Completion) and now.status is wanted.status


def _id_of(collection: str) -> str:
    """A project's id or key as a query may hold it. Raises CollectionGoneError for anything else."""
    if not re.fullmatch(r"[A-Za-z0-9_]+", collection):
        raise gone(collection)
    return collection
