"""What the service can be asked: one method per kind of request. The kit turns refusals into our errors."""

from __future__ import annotations

from collections.abc import Mapping

from tasksync_gui.connectors.kit.http.paging import Page, by_number
from tasksync_gui.connectors.kit.http.rest import RestClient, segment
from tasksync_gui.connectors.kit.json_path import identity, integer, record, records
from tasksync_gui.model.errors import CollectionGoneError, NotFoundError

Record = Mapping[str, object]


class Client:
    """Requests to one service."""

    def __init__(self, rest: RestClient) -> None:
        self.rest = rest

    async def me(self) -> Record:
        """Who we are."""
        return record((await self.rest.get("me")).data)

    async def lists(self) -> list[Record]:
        """All task lists."""
        return records((await self.rest.get("lists")).data)

    async def tasks(self, list_id: str) -> list[Record]:
        """The whole list: every page, each task once, or an error. Raises CollectionGoneError."""

        async def fetch(number: int) -> Page[Record]:
            answer = await self.rest.get(f"lists/{segment(list_id)}/tasks", params={"page": number})
            return Page(records(answer.data, "tasks"), total=integer(answer.data, "total"))

        try:
            return await by_number(fetch, lambda task: identity(task, "id"))
        except NotFoundError as error:
            raise CollectionGoneError("The list is not there", cause=error.cause) from None

    async def task(self, id_: str) -> Record:
        """One task. Raises NotFoundError."""
        return record((await self.rest.get(f"tasks/{segment(id_)}")).data)

    async def create(self, list_id: str, body: Record) -> Record:
        """A new task."""
        return record((await self.rest.post(f"lists/{segment(list_id)}/tasks", body=body)).data)

    async def update(self, id_: str, body: Record, version: str) -> Record:
        """Change a task that still has ``version``. Raises NotFoundError or PreconditionFailedError."""
        answer = await self.rest.patch(f"tasks/{segment(id_)}", body=body, headers={"if-match": f'"{version}"'})
        return record(answer.data)

    async def delete(self, id_: str, version: str) -> None:
        """Delete a task that still has ``version``. Raises NotFoundError or PreconditionFailedError."""
        await self.rest.delete(f"tasks/{segment(id_)}", headers={"if-match": f'"{version}"'})
