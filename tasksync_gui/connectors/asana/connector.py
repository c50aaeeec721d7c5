"""Asana projects as task lists; subtasks are tasks of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from tasksync_gui.connectors.asana import changes, listing
from tasksync_gui.connectors.asana.client import AsanaClient, Record, gid_of
from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.asana.config import MappingOptions
from tasksync_gui.connectors.asana.cursor import Cursor
from tasksync_gui.connectors.asana.mapping import (
    AsanaProject,
    asked,
    capabilities,
    capabilities_in,
    given_back,
    notes_of,
    parent_of,
    read_comment,
    read_task,
    tags_of,
)
from tasksync_gui.connectors.asana.project import Projects
from tasksync_gui.connectors.asana.writing import properties, whereabouts, with_besides
from tasksync_gui.connectors.kit import json_path
from tasksync_gui.connectors.kit.auth.oauth import TokenSource
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.page_pipeline import PagePipeline
from tasksync_gui.connectors.kit.refusals import about
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    CursorExpiredError,
    MovedAwayError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, ItemProblem, RemoteTask, Snapshot

KEPT = 1000
"""Of so many creations the parent is remembered."""


class AsanaConnector:
    """Reads and writes the tasks of projects, subtasks included.

    A task that is taken out of the project is neither deleted nor gone: it is told, and left alone.
    """

    def __init__(
        self,
        http: HttpClient,
        clock: Clock,
        rules: MappingOptions,
        aliases: Mapping[str, str],
        source: TokenSource | None = None,
    ) -> None:
        self._http = http
        self._source = source
        self._rules = rules
        self._client = AsanaClient(http, asked(rules, external=source is not None))
        self._projects = Projects(self._client, clock, rules, aliases)
        self._capabilities = capabilities(rules)
        self._created: dict[str, str] = {}
        """Marker → the parent of what we created with it; empty for none."""
        self._shown: dict[str, set[str]] = {}
        """Project → what its listings have shown, so that a subtask need not be followed up to the project."""

    @property
    def capabilities(self) -> Capabilities:
        """What this account's options make of Asana."""
        return self._capabilities

    async def check(self) -> AccountReport:
        """Sign in; name the workspaces and what the token may do."""
        me = await self._client.me()
        name, mail = json_path.text(me, "name"), json_path.text(me, "email")
        user = f"{name} ({mail})" if name and mail else name or mail or json_path.identity(me, "gid")
        spaces = [json_path.text(each, "name") for each in json_path.records(me, "workspaces")]
        shown = ", ".join(filter(None, spaces))
        details = (
            message(AsanaCode.WORKSPACES, names=shown) if shown else message(AsanaCode.NO_WORKSPACES),
            message(AsanaCode.BY_TOKEN if self._source is None else AsanaCode.BY_APP),
        )
        return AccountReport(user, urlsplit(self._http.base).hostname or "", True, True, details)

    async def collections(self) -> Sequence[Collection]:
        """All projects that are in use, by workspace."""
        found = []
        for space in await self._client.workspaces():
            for each in await self._client.projects(json_path.identity(space, "gid")):
                title = f"{json_path.text(space, 'name')} / {json_path.text(each, 'name') or 'Untitled project'}"
                found.append(Collection(json_path.identity(each, "gid"), title))
        return found

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The whole project, or its changes since ``cursor``."""
        before = self._http.requests
        if cursor is None:
            return await self._everything(collection, before)
        return await self._changes(collection, Cursor.read(cursor), before)

    async def _everything(self, collection: str, before: int) -> Snapshot:
        """The token is taken first, so that what changes meanwhile is shown again by the next read."""
        token, date = await self._client.first_token(collection)
        project = await self._projects.get(collection)
        async with self._understanding(project) as meanwhile:
            found = await listing.everything(self._client, collection, meanwhile.take)
            tasks = await meanwhile.results(found.records.values())
        found.date = found.date or date
        return self._snapshot(project, found, tasks, Cursor(token, project.workspace, found.parents), before)

    async def _changes(self, collection: str, known: Cursor, before: int) -> Snapshot:
        journal = await changes.read_journal(self._client, collection, known.token)
        if journal.sections and self._rules.sections:
            self._projects.forget(collection)
            raise CursorExpiredError(message(AsanaCode.SECTIONS_CHANGED, project=collection))
        found = listing.ReadRecords(parents=dict(known.parents), date=journal.date)
        if journal.touched:
            found = await changes.changed(self._client, collection, journal, known)
        project = await self._projects.get(collection, known.workspace)
        cursor = Cursor(journal.token, project.workspace, found.parents)
        async with self._understanding(project) as meanwhile:
            tasks = await meanwhile.all([*found.records.values()])
        return self._snapshot(project, found, tasks, cursor, before, incremental=True)

    def _snapshot(
        self,
        project: AsanaProject,
        found: listing.ReadRecords,
        tasks: Sequence[RemoteTask],
        cursor: Cursor,
        before: int,
        *,
        incremental: bool = False,
    ) -> Snapshot:
        odd = message(AsanaCode.ENTRIES_WITHOUT_ID, count=found.odd)
        hidden = message(AsanaCode.TASK_NOT_SHOWN)
        shown = self._shown.get(project.gid, set()) if incremental else set()
        self._shown[project.gid] = (shown | found.records.keys()) - found.deleted
        return Snapshot(
            tuple(tasks),
            incremental=incremental,
            deleted=frozenset(RemoteId(gid) for gid in found.deleted),
            cursor=cursor.write(),
            problems=(
                *([ItemProblem(f"Project {project.gid}", odd)] if found.odd else []),
                *(ItemProblem(gid, hidden, RemoteId(gid)) for gid in sorted(found.hidden)),
            ),
            server_time=found.date,
            people=project.directory.names if project.people else None,
            capabilities=capabilities_in(project, self._rules),
            requests=self._http.requests - before,
        )

    def _understanding(self, project: AsanaProject) -> PagePipeline[Record, RemoteTask]:
        return PagePipeline(lambda data: read_task(data, project, self._rules), gid_of)

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """One task of this project. Raises NotFoundError, and MovedAwayError if it is not in the project any more."""
        data = await self._client.task(task)
        if not await self._is_here(collection, data):
            raise MovedAwayError(message(AsanaCode.TASK_MOVED, task=json_path.text(data, "name") or task))
        return read_task(data, await self._projects.get(collection), self._rules)

    async def _is_here(self, collection: str, data: Record) -> bool:
        """Whether a task is in the project or below one that is; what does not say where it is is taken for it."""
        if not isinstance(data.get("memberships"), list) or parent_of(data) in self._shown.get(collection, ()):
            return True
        return await changes.Membership(self._client, collection, {}).holds(data)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """Tasks that bear the marker.

        An app may set ids of its own and ask for them. A personal token may not: its marker is in the notes, and
        Asana's search would be slower to know them, and is for paying accounts. Below which task one was to be
        created is known until the program ends; after that all subtasks are read.
        """
        project = await self._projects.get(collection)
        parent = self._created.get(marker)
        if self._source is not None:
            known = await self._client.external(marker)
            if known is not None or parent is not None:
                return [] if known is None else [read_task(known, project, self._rules)]
        async with self._understanding(project) as meanwhile:
            if since is not None and parent is not None:
                found = await listing.newer(self._client, collection, since, parent, meanwhile.take)
            else:
                found = await listing.everything(self._client, collection, meanwhile.take)
            return [task for task in await meanwhile.results(found.records.values()) if task.marker == marker]

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        """What people wrote about a task; Asana tells it among what happened to the task."""
        return [
            read_comment(each) for each in await self._client.stories(task) if json_path.text(each, "type") == "comment"
        ]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new task in one request, so that it is there as a whole or not at all."""
        project = await self._projects.get(collection)
        self._created = dict([*self._created.items()][-KEPT:]) | {marker: str(draft.fields.get(Field.PARENT) or "")}
        with self._fresh_after_refusal(collection):
            try:
                return await self._made(project, draft, marker)
            except RejectedFieldError:
                if self._source is not None and await self._client.external(marker) is not None:
                    raise PreconditionFailedError(message(AsanaCode.CREATED_BEFORE, marker=marker)) from None
                raise

    async def _made(self, project: AsanaProject, draft: Draft, marker: str) -> RemoteTask:
        """A new task with what a deleted one had besides its fields, unless that is gone from the workspace as well."""
        besides = given_back(draft.record)
        try:
            return await self._create(project, draft, marker, besides)
        except RejectedFieldError as error:
            if not besides or error.fields:
                raise
            return await self._create(project, draft, marker, {})

    async def _create(
        self, project: AsanaProject, draft: Draft, marker: str, besides: Mapping[str, object]
    ) -> RemoteTask:
        """The marker is the task's id in our app where we are one, and a line of its notes where not."""
        fields = draft.fields
        footer = marker if self._source is None else None
        data = properties(fields, project, self._rules, None, footer, notes_of(draft.record))
        if self._source is not None:
            data["external"] = {"gid": marker}
        where = whereabouts(fields, project, self._rules, None)
        if tags := await self._tags(project, fields):
            data["tags"] = list(tags.values())
        if parent := fields.get(Field.PARENT):
            data["parent"] = parent
        if where.section is not None:
            data["memberships"] = [{"project": project.gid, "section": where.section}]
        elif where.joins or not parent:
            data["projects"] = [project.gid]
        return read_task(await self._client.create(with_besides(data, besides, project.gid)), project, self._rules)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write only ``fields``; what is no property of its own by its own request, and then read back."""
        project = await self._projects.get(collection)
        current = await self._at(project, task, expected_revision)
        with self._fresh_after_refusal(collection):
            return await self._write(project, task, fields, current)

    async def _write(
        self, project: AsanaProject, task: RemoteId, fields: Mapping[Field, Value], current: Record
    ) -> RemoteTask:
        data = properties(fields, project, self._rules, current)
        where = whereabouts(fields, project, self._rules, current)
        tags = await self._tags(project, fields) if Field.LABELS in fields else None
        before = self._http.requests
        if where.joins:
            inside = {"section": where.section} if where.section else {}
            await self._client.act(task, "addProject", project=project.gid, **inside)
        elif where.section is not None:
            with about(Field.STATUS):
                await self._client.put_into(where.section, task)
        if tags is not None:
            with about(Field.LABELS):
                await self._retag(task, current, tags)
        if Field.PARENT in fields and (fields[Field.PARENT] or None) != (parent_of(current) or None):
            parent = fields[Field.PARENT]
            with about(Field.PARENT):
                await self._client.act(task, "setParent", parent=str(parent) if parent else None)
        if data:
            after = await self._client.update(task, data)
        else:
            after = await self._client.task(task) if self._http.requests > before else current
        return read_task(after, project, self._rules)

    @contextmanager
    def _fresh_after_refusal(self, collection: str) -> Iterator[None]:
        """What we remember of the project may be why a request was refused."""
        try:
            yield
        except RejectedFieldError:
            self._projects.forget(collection)
            raise

    async def _tags(self, project: AsanaProject, fields: Mapping[Field, Value]) -> dict[str, str]:
        wanted = fields.get(Field.LABELS)
        with about(Field.LABELS):
            return await self._projects.tag_ids(project.workspace, wanted if isinstance(wanted, frozenset) else ())

    async def _retag(self, task: RemoteId, current: Record, wanted: Mapping[str, str]) -> None:
        has = {json_path.identity(tag, "gid"): json_path.text(tag, "name").strip() for tag in tags_of(current)}
        for name, gid in wanted.items():
            if name not in has.values():
                await self._client.act(task, "addTag", tag=gid)
        for gid, name in has.items():
            if name not in wanted:
                await self._client.act(task, "removeTag", tag=gid)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """To the trash, where it stays for 30 days. Refused if it has subtasks, which would go with it."""
        data = await self._at(await self._projects.get(collection), task, expected_revision)
        if json_path.integer(data, "num_subtasks"):
            raise RejectedFieldError(message(AsanaCode.HAS_SUBTASKS, task=json_path.text(data, "name") or task))
        await self._client.delete(task)

    async def close(self) -> None:
        await self._http.close()
        if self._source is not None:
            await self._source.close()

    async def _at(self, project: AsanaProject, task: RemoteId, expected: Revision) -> Record:
        """The task as it is. Raises PreconditionFailedError if that is not what was expected."""
        data = await self._client.task(task)
        if read_task(data, project, self._rules).revision != expected:
            raise PreconditionFailedError(message(AsanaCode.TASK_CHANGED, task=task))
        return data
