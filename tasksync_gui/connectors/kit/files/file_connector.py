"""A connector over one file: reads it whole once it has settled, writes it under a lock, in one step, if nobody else
changed it.

When a file counts as settled, and what that is worth, is in the engine README, section 15.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tasksync_gui.connectors.kit.codes import FileCode, KitCode
from tasksync_gui.connectors.kit.files.archive import Archive
from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.files.encoding import UTF8, Encoding, find_encoding, refuse_no_text
from tasksync_gui.connectors.kit.files.files import (
    Content,
    is_being_written,
    locked,
    read_content,
    replace_bytes,
    require_folder,
    stamp_of,
)
from tasksync_gui.connectors.kit.files.memory import Memory
from tasksync_gui.connectors.kit.files.opened import Changes, Opened, Write, revision_of
from tasksync_gui.connectors.kit.files.parts import Part, fingerprint
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.engine.merge.equality import same
from tasksync_gui.engine.runtime.wait_reporting import waiting
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.errors import (
    CollectionGoneError,
    DamagedFileError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.fields import Completion, Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Draft, ItemProblem, RemoteTask, Snapshot

SETTLED = 2.0
"""Seconds without a change after which a file is read: programs write in several steps."""
BELIEVED = 10.0
"""The same before records that are not there any more are taken for removed."""
PATIENCE = 30.0
"""So many seconds a file is waited for that goes on changing."""
TOGETHER = 1_000
"""So many writes may come at once: the file is read and replaced once for all that wait."""
WRITES = 5
"""So often is a file read anew that somebody else changed just before it was to be replaced."""


class FileConnector:
    """Serves the tasks of one file; ``parse`` knows its format, ``archives`` are where completed tasks may be moved."""

    def __init__(
        self,
        path: Path,
        context: ConnectorContext,
        capabilities: Capabilities,
        parse: Callable[[str], Document],
        archives: Sequence[Path] = (),
    ) -> None:
        self._path = path
        self._capabilities = capabilities
        self._parse = parse
        self._clock = context.clock
        self._memory_at = context.data_dir / f"ids-{fingerprint(str(path.absolute()))[:12]}.json"
        self._archive = Archive(archives, parse)
        self._opened: Opened | None = None
        self._turn = asyncio.Lock()
        self._waiting: list[Write] = []
        self._writing: asyncio.Task[None] | None = None

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    async def check(self) -> AccountReport:
        """Read the file once; a file that does not exist yet is created by the first write."""
        async with self._turn:
            memory = await asyncio.to_thread(Memory.load, self._memory_at)
            content = await self._settled(SETTLED, memory)
            self._require_new(content, memory)
            document, _ = await asyncio.to_thread(self._understand, content)
        count = sum(part.task for part in document.parts)
        found = message(FileCode.TASKS, count=count) if content.stamp else message(FileCode.NOT_YET)
        return AccountReport(message(KitCode.LOCAL_USER), str(self._path), details=(found,))

    async def collections(self) -> Sequence[Collection]:
        return [Collection(self._path.name, self._path.name)]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """All tasks; records that cannot be read are listed as problems."""
        async with self._turn:
            opened = await self._load()
            return await asyncio.to_thread(self._listed, opened)

    def _listed(self, opened: Opened) -> Snapshot:
        ids, parts = opened.by_id, opened.parts()
        tasks = tuple(opened.task(part, ids) for part in parts if not part.problem)
        problems = tuple(
            ItemProblem(f"{self._path}, line {part.line}", part.problem, part.id or None)
            for part in parts
            if part.problem
        )
        return Snapshot(tasks, problems=problems, requests=1, capabilities=self._carried(opened))

    def _carried(self, opened: Opened) -> Capabilities | None:
        """What this very file has a place for, if that is less than its format has."""
        carried, lost = opened.document.carried(), opened.memory.lost
        if carried is None and not lost:
            return None
        fields = self._capabilities.fields if carried is None else carried
        return replace(self._capabilities, fields={name: how for name, how in fields.items() if name not in lost})

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        async with self._turn:
            opened = await self._load()
            return opened.task(self._find(opened, task), opened.by_id)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """The task whose id is ``marker``."""
        try:
            return [await self.read(collection, RemoteId(marker))]
        except NotFoundError:
            return []

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """Add a task with ``marker`` as its id."""

        def change(opened: Opened) -> Part:
            if RemoteId(marker) in opened.by_id:
                raise PreconditionFailedError(message(FileCode.TASK_EXISTS, path=self._path, task=marker))
            return opened.document.append(RemoteId(marker), draft.fields)

        return await self._written(change, draft.fields)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write ``fields`` into the task's record. An archived one can only be taken up again."""

        def change(opened: Opened) -> Part:
            part = self._expect(opened, task, expected_revision)
            if opened.is_archived(part):
                return self._taken_up(opened, part, fields)
            opened.document.rewrite(part, fields)
            return part

        return await self._written(change, fields)

    def _taken_up(self, opened: Opened, part: Part, fields: Mapping[Field, Value]) -> Part:
        status = fields.get(Field.STATUS)
        if not isinstance(status, Completion) or status.status.is_done:
            raise RejectedFieldError(message(FileCode.ARCHIVED, path=self._path))
        again = opened.document.append(part.id, {})
        again.raw = opened.document.compose(part, part.id, fields)
        opened.document.scan(again)
        return again

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Remove the task's record; what is archived stays in the archive, and is left alone from then on."""

        def change(opened: Opened) -> None:
            part = self._expect(opened, task, expected_revision)
            if opened.is_archived(part):
                del opened.memory.archived[part.id]
            else:
                opened.document.remove(part)
                opened.changes.gone.append(part.id)
            del opened.by_id[part.id]

        await self._write(change, {})

    async def give_back(
        self, collection: str, task: RemoteId, record: str, fields: Mapping[Field, Value]
    ) -> RemoteTask:
        """Add the record as it was, without an id of ours: the file's memory knows whose it is."""

        def change(opened: Opened) -> Part:
            if task in opened.by_id:
                raise PreconditionFailedError(message(FileCode.TASK_EXISTS, path=self._path, task=task))
            part = opened.document.append_record(task, record)
            now = {} if part.problem else opened.document.fields(part, opened.by_id)
            if (part.tag and part.tag != task) or any(not same(f, now.get(f), value) for f, value in fields.items()):
                raise RejectedFieldError(message(FileCode.NOT_READ_AGAIN, path=self._path))
            return part

        return await self._written(change, fields)

    async def close(self) -> None:
        """Nothing is open; what is being written is written."""
        if self._writing is not None:
            await asyncio.wait({self._writing})

    async def _written(self, change: Callable[[Opened], Part], fields: Mapping[Field, Value]) -> RemoteTask:
        task = await self._write(change, fields)
        assert task is not None
        return task

    async def _write(self, change: Callable[[Opened], Part | None], fields: Mapping[Field, Value]) -> RemoteTask | None:
        """Let ``change`` be written together with whatever else waits to be: the file is read and replaced once."""
        for name in fields:
            if not self._capabilities.writes(name):
                raise RejectedFieldError(message(FileCode.FIELD_NOT_KEPT, field=name, path=self._path), fields=[name])
        write = Write(change, asyncio.get_running_loop().create_future())
        self._waiting.append(write)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_waiting())
        return await write.answer

    async def _write_waiting(self) -> None:
        while self._waiting:
            async with self._turn:
                group, self._waiting = [each for each in self._waiting if not each.answer.done()], []
                try:
                    await self._write_together(group)
                except asyncio.CancelledError:
                    for each in group:
                        each.answer.cancel()
                    raise
                except BaseException as error:  # noqa: BLE001 - whoever waits is told
                    for each in group:
                        each.fail(error)

    async def _write_together(self, group: Sequence[Write]) -> None:
        """Each of ``group`` is answered once all of it is in the file. Raises what stops all of them."""
        for _ in range(WRITES):
            opened = await self._load()
            if await asyncio.to_thread(self._change, group, opened):
                for each in group:
                    each.tell()
                return
        raise PreconditionFailedError(message(FileCode.CHANGED, path=self._path))

    def _change(self, group: Sequence[Write], opened: Opened) -> bool:
        """Whether ``group`` is written; if not, the file is not the one that was read any more."""
        require_folder(self._path)
        with locked(self._path):
            if read_content(self._path) != opened.content:
                return False
            if is_being_written(self._path):
                raise UnavailableError(message(FileCode.BEING_WRITTEN, path=self._path), sent=False)
            self._opened = None
            opened.changes = Changes(archived=dict(opened.memory.archived))
            for each in group:
                each.carry_out(opened, self._require_readable)
            try:
                self._store(opened)
            except PreconditionFailedError:
                return False
            self._remember_written(opened, group)
            for each in group:
                each.task = None if each.part is None else opened.task(each.part, opened.by_id)
        return True

    def _store(self, opened: Opened) -> None:
        before = opened.content
        try:
            data = opened.encoding.encode(opened.document.render())
        except UnicodeEncodeError as error:
            raise RejectedFieldError(message(FileCode.NOT_UNICODE, path=self._path)) from error
        if data != before.data:
            replace_bytes(self._path, data, expected=before.digest, stamp=before.stamp)
            opened.content = Content(data, stamp_of(self._path))

    def _remember_written(self, opened: Opened, group: Sequence[Write]) -> None:
        """What a group of writes has made of the file, at the cost of the group where nothing else came with it."""
        memory, changed = opened.memory, [each.part for each in group if each.part is not None]
        memory.compare_names(opened.document.named(), ours=True)
        for part in changed:
            memory.archived.pop(part.id, None)
        if memory.archived != opened.changes.archived or opened.content.stamp is None:
            self._remember(opened)
            return
        memory.stamp = opened.content.stamp
        memory.add(changed, opened.changes.gone, opened.document.parts)
        self._opened = opened

    def _require_readable(self, opened: Opened, part: Part) -> None:
        """Nothing is written that could not be read again. Raises RejectedFieldError."""
        document, encoding = opened.document, opened.encoding
        try:
            data = encoding.encode(part.raw)
        except UnicodeEncodeError as error:
            said = FileCode.NOT_IN_ENCODING if encoding.name != "utf-8" else FileCode.NOT_UNICODE
            raise RejectedFieldError(message(said, path=self._path, encoding=encoding.name)) from error
        again = [each for each in self._parse(document.alone(part)).parts if each.task]
        whole = len(again) == 1 and again[0].raw == part.raw and not again[0].problem_of_text
        same = whole and again[0].trace.essence == part.trace.essence
        if b"\x00" in data or encoding.decode(data) != part.raw or not same:
            raise RejectedFieldError(message(FileCode.NOT_READ_AGAIN, path=self._path))

    def _remember(self, opened: Opened) -> None:
        opened.memory.keep(opened.document.parts)
        opened.memory.stamp = opened.content.stamp
        if opened.content.stamp is not None:
            opened.memory.save()
        opened.archived = self._archived(opened.memory)
        self._opened = opened

    def _archived(self, memory: Memory) -> Document | None:
        if not memory.archived:
            return None
        document = self._parse("\n".join(memory.archived.values()))
        for part, id_ in zip(document.parts, memory.archived, strict=True):
            part.id = id_
        return document

    async def _load(self) -> Opened:
        """The file as it stands, once it has settled, and once what is missing from it is missing for long enough.

        Raises:
            UnavailableError: it goes on changing.
        """
        for seconds in (SETTLED, BELIEVED):
            memory = self._opened.memory if self._opened else await asyncio.to_thread(Memory.load, self._memory_at)
            content = await self._settled(seconds, memory)
            opened = await asyncio.to_thread(self._take_in, content, memory, believed=seconds >= BELIEVED)
            if opened is not None:
                return opened
        raise AssertionError("what has settled for long is believed")

    async def _settled(self, seconds: float, memory: Memory) -> Content:
        """The file, unchanged for so many seconds: its own times say so, or two reads that far apart."""
        before, seen, waited = Content(), 0.0, 0.0
        while True:
            content = await asyncio.to_thread(read_content, self._path)
            if content is not None and content.stamp is None and (waited or not memory.existed):
                return content
            if content is not None and content.stamp is not None and content.stamp == memory.stamp:
                return content
            seen = seen if content is not None and content == before else 0.0
            rest = max(seen, self._rest(content))
            if content is not None and rest >= seconds and (rest >= BELIEVED or not is_being_written(self._path)):
                return content
            if waited >= PATIENCE:
                raise UnavailableError(message(FileCode.BEING_WRITTEN, path=self._path), sent=False)
            pause = seconds - rest if 0.0 < rest < seconds else seconds
            with waiting(pause, WaitCode.FILE):
                await self._clock.sleep(pause)
            before, seen, waited = content or Content(), rest + pause, waited + pause

    def _rest(self, content: Content | None) -> float:
        if content is None or content.stamp is None:
            return 0.0
        return max(0.0, content.stamp.rest(self._clock.now().timestamp()))

    def _take_in(self, content: Content, memory: Memory, *, believed: bool) -> Opened | None:
        """The file understood, its ids given; None if records are missing from it and it changed a moment ago."""
        if self._opened is not None and self._opened.content == content:
            return self._opened
        memory = memory.today() if self._opened is None else Memory.load(self._memory_at)
        self._require_new(content, memory)
        document, encoding = self._understand(content)
        missing = memory.assign(document.parts)
        if missing and not believed and self._rest(content) < BELIEVED:
            return None
        self._archive.take_up(memory, missing, self._clock.now().timestamp())
        memory.compare_names(document.named(), ours=False)
        opened = Opened(content, document, encoding, memory)
        self._remember(opened)
        return opened

    def _require_new(self, content: Content, memory: Memory) -> None:
        if content.stamp is None:
            require_folder(self._path)
            if memory.existed:
                raise CollectionGoneError(message(FileCode.GONE, path=self._path))

    def _understand(self, content: Content) -> tuple[Document, Encoding]:
        refuse_no_text(content.data, self._path)
        encoding = find_encoding(content.data) if content.stamp else UTF8
        try:
            return self._parse(encoding.decode(content.data)), encoding
        except DamagedFileError as error:
            raise DamagedFileError(message(FileCode.DAMAGED, path=self._path, error=error.message)) from error

    def _find(self, opened: Opened, task: RemoteId) -> Part:
        part = opened.by_id.get(task)
        if part is None:
            raise NotFoundError(message(FileCode.NO_TASK, path=self._path, task=task))
        if part.problem:
            raise RejectedFieldError(
                message(FileCode.RECORD_UNREADABLE, problem=part.problem, path=self._path, line=str(part.line))
            )
        return part

    def _expect(self, opened: Opened, task: RemoteId, expected: Revision) -> Part:
        part = self._find(opened, task)
        if revision_of(part) != expected:
            raise PreconditionFailedError(message(FileCode.TASK_CHANGED, path=self._path, line=str(part.line)))
        return part
