"""A third party's connector for the tests' own server; its options choose what the system promises."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from pydantic import SecretStr

from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.spec import ConnectorConfig, ConnectorContext, ConnectorSpec
from tasksync_gui.model.capabilities import Capabilities, FieldSupport, MarkerKind
from tasksync_gui.model.codec import decode_fields, encode_fields
from tasksync_gui.model.errors import CollectionGoneError, NotFoundError
from tasksync_gui.model.fields import Field, Value, empty_value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.task import AccountReport, Collection, Draft, RemoteTask, Snapshot

CARRIED = tuple(name for name in Field if name not in (Field.START, Field.ASSIGNEE))


class WebTasksConfig(ConnectorConfig):
    """Where the server is, and what it is to promise."""

    url: str
    marker: Literal["client_id", "property", "none"] = "property"
    swap: bool = True
    cursor: bool = True
    concurrency: int = 1
    token: SecretStr | None = None


def capabilities(config: WebTasksConfig) -> Capabilities:
    """What an account with these options promises."""
    return Capabilities(
        {name: FieldSupport() for name in CARRIED},
        marker=MarkerKind(config.marker),
        compare_and_swap=config.swap,
        cursor=config.cursor,
        tombstones=config.cursor,
        server_times=True,
        concurrency=config.concurrency,
    )


class WebTasks:
    """One account."""

    def __init__(self, config: WebTasksConfig, context: ConnectorContext) -> None:
        self.config = config
        headers = {"x-pid": str(os.getpid()), "content-type": "application/json"}
        if config.token is not None:
            headers["authorization"] = f"Bearer {config.token.get_secret_value()}"
        self.http = HttpClient(config.url, context.clock, headers=headers, verify=False)
        self.capabilities = capabilities(config)

    async def check(self) -> AccountReport:
        return AccountReport("you", self.config.url)

    async def collections(self) -> Sequence[Collection]:
        answer = await self.http.send("GET", "lists")
        return [Collection(name, name) for name in json.loads(answer.body)["lists"]]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        try:
            answer = await self._send("GET", collection, query=f"?since={cursor}" if cursor else "")
        except NotFoundError as error:
            raise CollectionGoneError("The list is gone", cause=error.cause) from None
        data = json.loads(answer.body)
        tasks = tuple(_task(item) for item in data["tasks"])
        return Snapshot(
            tasks, incremental=bool(cursor), deleted=frozenset(RemoteId(id_) for id_ in data["gone"]),
            cursor=str(data["version"]) if self.config.cursor else None, server_time=answer.date, requests=1,
        )  # fmt: skip

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        return _task(json.loads((await self._send("GET", collection, task)).body))

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        if self.config.marker == "client_id":
            try:
                return [await self.read(collection, RemoteId(marker))]
            except NotFoundError:
                return ()
        answer = await self._send("GET", collection, query=f"?marker={quote(marker)}")
        return [_task(item) for item in json.loads(answer.body)["tasks"]]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        fields = {name: empty_value(name) for name in CARRIED} | dict(draft.fields)
        body: dict[str, Any] = {"fields": encode_fields(fields)}
        if self.config.marker != "none":
            body["marker"] = marker
        if self.config.marker == "client_id":
            body["id"] = marker
        return _task(json.loads((await self._send("POST", collection, body=body)).body))

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        body = {"fields": encode_fields(fields)}
        return _task(json.loads((await self._send("PATCH", collection, task, expected_revision, body)).body))

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        await self._send("DELETE", collection, task, expected_revision)

    async def close(self) -> None:
        await self.http.close()

    async def _send(
        self, method: str, collection: str, task: str = "", expected: str = "", body: Any = None, query: str = ""
    ) -> HttpResponse:
        path = f"lists/{quote(collection)}/tasks" + (f"/{quote(task)}" if task else "") + query
        headers = {"if-match": expected} if expected and self.config.swap else {}
        content = None if body is None else json.dumps(body)
        return await self.http.send(method, path, headers=headers, content=content, expect=frozenset({200, 201, 204}))


def _task(data: dict[str, Any]) -> RemoteTask:
    fields = {name: empty_value(name) for name in CARRIED} | decode_fields(data["fields"])
    return RemoteTask(
        RemoteId(data["id"]), Revision(data["rev"]), fields, json.dumps(data), marker=data["marker"],
        created_at=datetime.fromisoformat(data["created"]), modified_at=datetime.fromisoformat(data["modified"]),
    )  # fmt: skip


SPEC = ConnectorSpec(
    key="webtasks",
    title="Web tasks",
    summary="A list on the tests' own server.",
    icon="webtasks",
    config=WebTasksConfig,
    capabilities=capabilities(WebTasksConfig(url="http://127.0.0.1")),
    quality="",
    version="1",
    open=WebTasks,
)
