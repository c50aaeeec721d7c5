"""A connector over one file: reads it whole, writes it under a lock, in one step, if nobody else changed it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from tasksync_gui.connectors.kit.codes import FileCode, KitCode
from tasksync_gui.connectors.kit.files.documents import Document, IdentityMemory, Part, fingerprint
from tasksync_gui.connectors.kit.files.files import locked, read_bytes, replace_bytes, require_folder, sha256
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    CollectionGoneError,
    DamagedFileError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
    UserError,
)
from tasksync_gui.model.fields import Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Draft, ItemProblem, RemoteTask, Snapshot

MARKER = "ts1-"
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class FileConnector:
    """Serves the tasks of one file; ``parse`` knows its format."""

    def __init__(
        self, path: Path, context: ConnectorContext, capabilities: Capabilities, parse: Callable[[str], Document]
    ) -> None:
        self._path = path
        self._capabilities = capabilities
        self._parse = parse
        self._memory = IdentityMemory(context.data_dir / f"ids-{fingerprint(str(path.absolute()))[:12]}.json")
        self._cached: tuple[str, Document] | None = None
        self._turn = asyncio.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def check(self) -> AccountReport:
        """Read the file once; a file that does not exist yet is created by the first write."""
        async with self._turn:
            document, digest = await asyncio.to_thread(self._load)
        count = sum(part.task for part in document.parts)
        found = message(FileCode.TASKS, count=count) if digest else message(FileCode.NOT_YET)
        return AccountReport(message(KitCode.LOCAL_USER), str(self._path), details=(found,))

    async def collections(self) -> Sequence[Collection]:
        return [Collection(self._path.name, self._path.name)]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """All tasks; records that cannot be read are listed as problems."""
        async with self._turn:
            document, _ = await asyncio.to_thread(self._load)
            ids = _ids(document)
            tasks = tuple(self._task(document, part, ids) for part in document.parts if part.task and not part.problem)
        problems = tuple(
            ItemProblem(f"{self._path}, line {part.line}", part.problem, part.id)
            for part in document.parts
            if part.problem
        )
        return Snapshot(tasks, problems=problems, requests=1)

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        async with self._turn:
            document, _ = await asyncio.to_thread(self._load)
            return self._task(document, self._find(document, task), _ids(document))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """The task whose id is ``marker``."""
        try:
            return [await self.read(collection, RemoteId(marker))]
        except NotFoundError:
            return []

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """Add a task with ``marker`` as its id."""

        def change(document: Document) -> Part:
            if any(part.id == marker for part in document.parts):
                raise PreconditionFailedError(message(FileCode.TASK_EXISTS, path=self._path, task=marker))
            return document.append(RemoteId(marker), draft.fields)

        return await self._write(change, draft.fields)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write ``fields`` into the task's record."""

        def change(document: Document) -> Part:
            part = self._expect(document, task, expected_revision)
            document.rewrite(part, fields)
            return part

        return await self._write(change, fields)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Remove the task's record."""

        def change(document: Document) -> Part:
            part = self._expect(document, task, expected_revision)
            document.remove(part)
            return part

        await self._write(change, {})

    async def close(self) -> None:
        """Nothing is open."""

    async def _write(self, change: Callable[[Document], Part], fields: Mapping[Field, Value]) -> RemoteTask:
        for name in fields:
            if not self._capabilities.writes(name):
                raise RejectedFieldError(message(FileCode.FIELD_NOT_KEPT, field=name, path=self._path))
        async with self._turn:
            return await asyncio.to_thread(self._change, change)

    def _change(self, change: Callable[[Document], Part]) -> RemoteTask:
        require_folder(self._path)
        with locked(self._path):
            document, digest = self._load()
            self._cached = None
            part = change(document)
            try:
                data = document.render()
            except UnicodeEncodeError as error:
                raise RejectedFieldError(message(FileCode.NOT_UNICODE, path=self._path)) from error
            if sha256(data) != digest:
                replace_bytes(self._path, data, expected=digest)
            self._cached = (sha256(data), document)
            self._memory.save(document.parts)
            return self._task(document, part, _ids(document))

    def _load(self) -> tuple[Document, str]:
        data = read_bytes(self._path)
        if data is None:
            self._require_new()
        digest = sha256(data)
        if self._cached is None or self._cached[0] != digest:
            document = self._understand(self._decode(data or b""))
            self._memory.assign(document.parts)
            if data is not None:
                self._memory.save(document.parts)
            self._cached = (digest, document)
        return self._cached[1], digest

    def _understand(self, text: str) -> Document:
        try:
            return self._parse(text)
        except DamagedFileError as error:
            raise DamagedFileError(message(FileCode.DAMAGED, path=self._path, error=error.message)) from error

    def _require_new(self) -> None:
        require_folder(self._path)
        if self._memory.existed:
            raise CollectionGoneError(message(FileCode.GONE, path=self._path))

    def _decode(self, data: bytes) -> str:
        if data.startswith(WIDE_MARKS) or b"\x00" in data[:4096]:
            raise UserError(message(FileCode.NOT_UTF8, path=self._path))
        return data.decode("utf-8", "surrogateescape")

    def _find(self, document: Document, task: RemoteId) -> Part:
        part = next((part for part in document.parts if part.task and part.id == task), None)
        if part is None:
            raise NotFoundError(message(FileCode.NO_TASK, path=self._path, task=task))
        if part.problem:
            raise RejectedFieldError(
                message(FileCode.RECORD_UNREADABLE, problem=part.problem, path=self._path, line=str(part.line))
            )
        return part

    def _expect(self, document: Document, task: RemoteId, expected: Revision) -> Part:
        part = self._find(document, task)
        if _revision(part) != expected:
            raise PreconditionFailedError(message(FileCode.TASK_CHANGED, path=self._path, line=str(part.line)))
        return part

    def _task(self, document: Document, part: Part, ids: frozenset[RemoteId]) -> RemoteTask:
        marker = part.id if part.id.startswith(MARKER) else None
        raw = part.raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return RemoteTask(part.id, _revision(part), document.fields(part, ids), raw, marker=marker)


def _ids(document: Document) -> frozenset[RemoteId]:
    return frozenset(part.id for part in document.parts if part.task)


def _revision(part: Part) -> Revision:
    return Revision(fingerprint(part.essence)[:16])
