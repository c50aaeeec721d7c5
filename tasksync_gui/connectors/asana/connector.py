"""Asana projects as a connector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from tasksync_gui.connectors.asana import listing
from tasksync_gui.connectors.asana.client import AsanaClient, Record
from tasksync_gui.connectors.asana.config import Rules
from tasksync_gui.connectors.asana.cursor import Cursor
from tasksync_gui.connectors.asana.mapping import (
    Place,
    asked,
    capabilities,
    choose_section,
    is_in,
    needs_move,
    parent_of,
    read_task,
    section_of,
    tags_of,
    write_due,
    write_notes_over,
)
from tasksync_gui.connectors.asana.places import Places
from tasksync_gui.connectors.kit import lenient
from tasksync_gui.connectors.kit.http import HttpClient
from tasksync_gui.engine.ports import Clock
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import CursorExpiredError, PreconditionFailedError, RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Status, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import AccountReport, Collection, Draft, ItemProblem, RemoteTask, Snapshot


class AsanaConnector:
    """Reads and writes the tasks of projects, subtasks included.

    A linked task that is moved to another project stays linked: it is neither deleted nor gone.
    """

    def __init__(self, http: HttpClient, clock: Clock, rules: Rules, aliases: Mapping[str, str]) -> None:
        self._http = http
        self._rules = rules
        self._client = AsanaClient(http, asked(rules))
        self._places = Places(self._client, clock, rules, aliases)
        self._capabilities = capabilities(rules)

    @property
    def capabilities(self) -> Capabilities:
        """What this account's options make of Asana."""
        return self._capabilities

    async def check(self) -> AccountReport:
        """Sign in; name the workspaces and what the token may do."""
        me = await self._client.me()
        name, mail = lenient.text(me, "name"), lenient.text(me, "email")
        user = f"{name} ({mail})" if name and mail else name or mail or lenient.identity(me, "gid")
        spaces = [lenient.text(each, "name") for each in lenient.records(me, "workspaces")]
        shown = ", ".join(filter(None, spaces))
        details = (
            f"Workspaces: {shown}" if shown else "This account is in no workspace.",
            "A personal access token may do whatever this person may do.",
        )
        return AccountReport(user, urlsplit(self._http.base).hostname or "", True, True, details)

    async def collections(self) -> Sequence[Collection]:
        """All projects that are in use, by workspace."""
        found = []
        for space in await self._client.workspaces():
            for each in await self._client.projects(lenient.identity(space, "gid")):
                title = f"{lenient.text(space, 'name')} / {lenient.text(each, 'name') or 'Untitled project'}"
                found.append(Collection(lenient.identity(each, "gid"), title))
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
        place = await self._places.get(collection)
        found = await listing.everything(self._client, collection)
        found.date = found.date or date
        return await self._snapshot(place, found, Cursor(token, place.workspace, found.parents), before)

    async def _changes(self, collection: str, known: Cursor, before: int) -> Snapshot:
        journal = await listing.read_journal(self._client, collection, known.token)
        if journal.sections and self._rules.sections:
            raise CursorExpiredError("The project's sections have changed", cause=f"Project {collection}")
        if not journal.touched:
            return Snapshot(
                (),
                incremental=True,
                cursor=Cursor(journal.token, known.workspace, known.parents).write(),
                server_time=journal.date,
                requests=self._http.requests - before,
                people=await self._places.names(known.workspace),
            )
        place = await self._places.get(collection)
        found = await listing.changes(self._client, collection, journal, known)
        cursor = Cursor(journal.token, place.workspace, found.parents)
        return await self._snapshot(place, found, cursor, before, incremental=True)

    async def _snapshot(
        self, place: Place, found: listing.Found, cursor: Cursor, before: int, *, incremental: bool = False
    ) -> Snapshot:
        odd = f"{found.odd} entries of the list have no id. Look at the project in Asana."
        return Snapshot(
            tuple(read_task(data, place, self._rules) for data in found.records.values()),
            incremental=incremental,
            deleted=frozenset(RemoteId(gid) for gid in found.deleted),
            cursor=cursor.write(),
            problems=(ItemProblem(f"Project {place.gid}", odd),) if found.odd else (),
            server_time=found.date,
            people=await self._places.names(place.workspace),
            requests=self._http.requests - before,
        )

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """One task, wherever it is now."""
        data = await self._client.task(task)
        return read_task(data, await self._places.get(collection), self._rules)

    async def find_by_marker(self, collection: str, marker: str) -> Sequence[RemoteTask]:
        """Tasks whose notes end with the marker. Search would be slower to know them, and is for paying accounts."""
        place = await self._places.get(collection)
        found = await listing.everything(self._client, collection)
        tasks = (read_task(data, place, self._rules) for data in found.records.values())
        return [task for task in tasks if task.marker == marker]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new task in one request, so that it is there as a whole or not at all."""
        place = await self._places.get(collection)
        fields = dict(draft.fields)
        data: dict[str, object] = await self._properties(place, fields, None, marker)
        if tags := await self._tags(place, fields.get(Field.LABELS)):
            data["tags"] = list(tags.values())
        if parent := fields.get(Field.PARENT):
            data["parent"] = parent
        elif (section := await self._section(place, fields.get(Field.STATUS), "")) is not None:
            data["memberships"] = [{"project": collection, "section": section}]
        else:
            data["projects"] = [collection]
        return read_task(await self._client.create(data), place, self._rules)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write only ``fields``; what is no property of its own by its own request, and then read back."""
        place = await self._places.get(collection)
        current = await self._at(place, task, expected_revision)
        moved = await self._section_of_update(place, fields.get(Field.STATUS), current)
        tags = await self._tags(place, fields.get(Field.LABELS))
        data = await self._properties(place, fields, current, None)
        after = await self._client.update(task, data) if data else None
        acted = await self._act(place, task, fields, current, tags, moved)
        if acted or after is None:
            after = await self._client.task(task)
        return read_task(after, place, self._rules)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """To the trash, where it stays for 30 days."""
        await self._at(await self._places.get(collection), task, expected_revision)
        await self._client.delete(task)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.close()

    async def _at(self, place: Place, task: RemoteId, expected: Revision) -> Record:
        """The task as it is. Raises PreconditionFailedError if that is not what was expected."""
        data = await self._client.task(task)
        if read_task(data, place, self._rules).revision != expected:
            raise PreconditionFailedError("The task changed in Asana", cause=f"Task {task}")
        return data

    async def _properties(
        self, place: Place, fields: Mapping[Field, Value], current: Record | None, marker: str | None
    ) -> dict[str, object]:
        """What a request's ``data`` says about ``fields``."""
        data: dict[str, object] = {}
        for name, value in fields.items():
            match name:
                case Field.TITLE:
                    data["name"] = value
                case Field.STATUS if isinstance(value, Completion):
                    data["completed"] = value.status.is_done
                case Field.DUE:
                    data |= write_due(value)
                case Field.ASSIGNEE:
                    data["assignee"] = self._places.assignee(place, value)
                case Field.PRIORITY if isinstance(value, int) and _can_have_fields(fields, current, place):
                    option = self._places.option(place, value)
                    data |= {"custom_fields": {place.priority: option}} if place.priority else {}
                case _:
                    pass
        if Field.NOTES in fields or marker is not None:
            data |= write_notes_over(current, str(fields.get(Field.NOTES) or ""), marker)
        if current is None:
            data = {name: value for name, value in data.items() if value is not None}
        return data

    async def _tags(self, place: Place, names: Value) -> dict[str, str]:
        wanted = names if isinstance(names, frozenset) else frozenset()
        return await self._places.tag_ids(place.workspace, wanted)

    async def _section_of_update(self, place: Place, status: Value, current: Record) -> str | None:
        if not is_in(current, place.gid):
            return None
        return await self._section(place, status, section_of(current, place.gid))

    async def _section(self, place: Place, status: Value, section: str) -> str | None:
        """The section to move a task to, so that it says ``status``; None if it can stay where it is."""
        if not self._rules.sections or not isinstance(status, Completion):
            return None
        if not needs_move(status.status, section, self._rules):
            return None
        sections = await self._places.sections(place.gid)
        chosen = choose_section(status.status, [lenient.text(each, "name") for each in sections], self._rules)
        if chosen is None:
            raise _no_section(status.status, self._rules)
        return lenient.identity(sections[chosen], "gid")

    async def _act(
        self, place: Place, task: RemoteId, fields: Mapping[Field, Value], current: Record, tags: Mapping[str, str],
        section: str | None,
    ) -> bool:  # fmt: skip
        """Tags, parent and section. Whether anything was sent."""
        before = self._http.requests
        if Field.LABELS in fields:
            has = {lenient.identity(tag, "gid"): lenient.text(tag, "name").strip() for tag in tags_of(current)}
            for name, gid in tags.items():
                if name not in has.values():
                    await self._client.act(task, "addTag", tag=gid)
            for gid, name in has.items():
                if name not in tags:
                    await self._client.act(task, "removeTag", tag=gid)
        if Field.PARENT in fields:
            parent = str(fields[Field.PARENT]) if fields[Field.PARENT] else None
            if parent is None and not is_in(current, place.gid):
                await self._client.act(task, "addProject", project=place.gid)
            if parent != (parent_of(current) or None):
                await self._client.act(task, "setParent", parent=parent)
        if section is not None:
            await self._client.put_into(section, task)
        return self._http.requests > before


def _can_have_fields(fields: Mapping[Field, Value], current: Record | None, place: Place) -> bool:
    """Custom fields belong to a project, and a subtask is in none unless somebody put it there."""
    return not fields.get(Field.PARENT) if current is None else is_in(current, place.gid)


def _no_section(status: Status, rules: Rules) -> RejectedFieldError:
    names = ", ".join(name for name, said in rules.sections.items() if said is status)
    return RejectedFieldError(
        "The project has no section for this status",
        cause=f"It has no section called {names or 'anything else than those in the options'}",
        next_step="Add the section to the project, or change the account's options.",
    )
