"""What Trello can be asked: one method per kind of request."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tasksync_gui.connectors.kit.http.http import HttpResponse
from tasksync_gui.connectors.kit.http.pacing import Limit, LimitReading, number
from tasksync_gui.connectors.kit.http.paging import Page, Taken, by_cursor
from tasksync_gui.connectors.kit.http.prefetch import Left, PagePrefetcher
from tasksync_gui.connectors.kit.http.rest import JsonResponse, Params, RestClient
from tasksync_gui.connectors.kit.json_path import records, text
from tasksync_gui.connectors.trello.changes import KINDS
from tasksync_gui.connectors.trello.codes import TrelloCode
from tasksync_gui.connectors.trello.mapping import SHOWN, label_color
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    CursorExpiredError,
    InvalidResponseError,
    NotFoundError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

PAGE = 1000
BATCH = 10
JOURNAL_PAGES = 5
"""After so many pages of actions it is quicker to read the cards."""
WINDOW = 10.0
LIMITS = (Limit(300, WINDOW, "key"), Limit(100, WINDOW, "token"))
NOBODY = "0" * 24
_CARD = re.compile(rb'\{\s*"id"\s*:\s*"([0-9a-f]{24})"')
_OF_EACH_CARD = b'"idList"'
_MOST_LABELS = 50
_DECODER = json.JSONDecoder()
_ID = re.compile(r"[0-9a-fA-F]{24}")


def read_limits(status: int, headers: Mapping[str, str], _now: datetime) -> Sequence[LimitReading]:
    """What is left of both budgets. A 429 names no time: the window is waited out, so that refusals never pile up."""
    readings = [
        LimitReading(left, stop=WINDOW if left <= 0 else None, name=name)
        for name in ("token", "key")
        if (left := number(headers.get(f"x-rate-limit-api-{name}-remaining"))) is not None
    ]
    return [*readings, LimitReading(stop=WINDOW)] if status == 429 else readings


def oldest_in(body: bytes) -> str | None:
    """The smaller id of the first and the last card on a full page, told without reading it; None if that is not sure.

    Quotes within texts are escaped, so no text can hold a name. A label begins as a card does, but only behind the
    last card there is nothing but the end of the list.
    """
    first = _CARD.match(body, body.find(b"{"))
    if first is None or body.count(_OF_EACH_CARD) < PAGE:
        return None
    at = len(body)
    for _ in range(_MOST_LABELS):
        at = body.rfind(b'{"id"', 0, at)
        last = _CARD.match(body, at) if at > 0 else None
        if last is None:
            return None
        if _ends_list(body[at:]):
            return min(first[1], last[1]).decode()
    return None


def _ends_list(rest: bytes) -> bool:
    """Whether ``rest`` is one object and the end of a list."""
    try:
        written = rest.decode()
        return written[_DECODER.raw_decode(written)[1] :].strip() == "]"
    except (ValueError, RecursionError):
        return False


class TrelloClient:
    """One method for each request; key and token travel in a header, never in an address."""

    def __init__(self, rest: RestClient) -> None:
        self.rest = rest

    async def me(self) -> Mapping[str, object]:
        """Who the token belongs to: id, user name and full name."""
        answer = await self.rest.get("members/me", params={"fields": "username,fullName"})
        return _object(answer)

    async def may_write(self) -> bool:
        """Whether the token allows writing: asked with a change of a card that cannot exist."""
        try:
            await self.rest.put(f"cards/{NOBODY}", body={"closed": False})
        except AuthError:
            return False
        except (NotFoundError, RejectedFieldError):
            return True
        return True

    async def boards(self) -> list[Mapping[str, object]]:
        """The open boards of the account."""
        params = {"filter": "open", "fields": "name,closed,memberships"}
        return records((await self.rest.get("members/me/boards", params=params)).data)

    async def board(self, board: str, *, activity: bool = False) -> JsonResponse:
        """A board with its lists, labels and members, and with each card's last activity if that is wanted."""
        if not _ID.fullmatch(board):
            raise CollectionGoneError(message(TrelloCode.NO_BOARD_ID, board=board))
        params: Params = {
            "fields": "name,closed", "lists": "all", "labels": "all", "labels_limit": PAGE, "members": "all",
            "cards": "visible" if activity else None, "card_fields": "dateLastActivity" if activity else None,
        }  # fmt: skip
        answer = await self.rest.get(f"boards/{board}", params=params)
        if _object(answer).get("closed") is True:
            raise CollectionGoneError(message(TrelloCode.BOARD_CLOSED, board=board))
        return answer

    async def cards(
        self, board: str, since: str = "", taken: Taken[Mapping[str, object]] | None = None
    ) -> list[Mapping[str, object]]:
        """All cards of a board, archived ones too, from the newest page to the oldest.

        ``taken`` is told of each page, and what is returned are then ids: ten thousand cards need not be kept.
        ``since``: an id; cards with smaller (older) ones may be left out.

        Once a page shows that its oldest card is at one of its ends, the next page is asked for before this one is
        read.
        """
        sorted_ = False

        async def asked(before: str | None, left: Left | None = None) -> Page[Mapping[str, object]]:
            nonlocal sorted_
            params: Params = {"fields": ",".join(SHOWN), "limit": PAGE, "before": before}
            answer = await self.rest.get(f"boards/{board}/cards/all", params=params, left=left, arrived=arrived)
            page = _list(answer)
            ids = [id_ for card in page if (id_ := text(card, "id"))]
            oldest = min(ids, default="")
            sorted_ = oldest in (ids[:1] + ids[-1:])
            return Page(page, oldest if len(page) >= PAGE and ids and oldest >= since else None)

        async def arrived(answer: HttpResponse) -> None:
            oldest = oldest_in(answer.body) if sorted_ else None
            await ahead.begin(oldest if oldest is not None and oldest >= since else None)

        ahead = PagePrefetcher(asked)

        async def fetch(before: str | None) -> Page[Mapping[str, object]]:
            page = await (asked(None) if before is None else ahead.get(before))
            if taken is None:
                return page
            taken(page.items)
            return replace(page, items=[{"id": card.get("id")} for card in page.items])

        async with ahead:
            return await by_cursor(fetch, lambda card: text(card, "id"))

    async def actions(self, board: str, since: str) -> list[Mapping[str, object]]:
        """The journal since ``since``, newest first. Raises CursorExpiredError if it is too long."""
        found: list[Mapping[str, object]] = []
        before: str | None = None
        for _ in range(JOURNAL_PAGES):
            params: Params = {
                "filter": ",".join(KINDS), "since": since, "before": before, "limit": PAGE,
                "member": False, "memberCreator": False,
            }  # fmt: skip
            page = _list(await self.rest.get(f"boards/{board}/actions", params=params))
            found += page
            if len(page) < PAGE:
                return found
            before = text(page[-1], "id") or None
        raise CursorExpiredError(message(TrelloCode.MUCH_HAPPENED))

    async def batch(self, ids: Sequence[str]) -> dict[str, Mapping[str, object]]:
        """Up to ten cards by one request; what it does not tell is read singly. Missing ones are gone."""
        urls = ",".join(f"/cards/{id_}" for id_ in ids)
        answers = records((await self.rest.get("batch", params={"urls": urls})).data)
        found: dict[str, Mapping[str, object]] = {}
        for place, id_ in enumerate(ids):
            answer = answers[place].get("200") if place < len(answers) else None
            if isinstance(answer, Mapping) and text(answer, "id") == id_:
                found[id_] = answer
                continue
            try:
                found[id_] = await self.card(id_)
            except NotFoundError:
                continue
        return found

    async def card(self, id_: str) -> Mapping[str, object]:
        """The fields that are carried of one card. Raises NotFoundError."""
        answer = await self.rest.get(self._path(id_), params={"fields": ",".join(SHOWN)})
        return _object(answer)

    async def comments(self, id_: str) -> list[Mapping[str, object]]:
        """The latest comments on a card (Trello tells 50 at once), the oldest of them first. Raises NotFoundError."""
        return _list(await self.rest.get(f"{self._path(id_)}/actions", params={"filter": "commentCard"}))[::-1]

    async def create(self, body: Mapping[str, object]) -> Mapping[str, object]:
        """Never repeated: whether a lost one arrived is found out by its mark."""
        return _object(await self.rest.post("cards", body=body))

    async def update(self, id_: str, body: Mapping[str, object]) -> Mapping[str, object]:
        """Write some fields of a card. Raises NotFoundError."""
        return _object(await self.rest.put(self._path(id_), body=body))

    async def delete(self, id_: str) -> None:
        """Delete a card for good. Raises NotFoundError."""
        await self.rest.delete(self._path(id_))

    async def new_label(self, board: str, name: str) -> str:
        """Make a label with a colour that follows from its name; its id. Raises RejectedFieldError."""
        body: dict[str, Any] = {"idBoard": board, "name": name, "color": label_color(name)}
        found = text(_object(await self.rest.post("labels", body=body)), "id")
        if not found:
            raise RejectedFieldError(message(TrelloCode.NO_LABEL, label_name=name), fields=[Field.LABELS])
        return found

    @staticmethod
    def _path(id_: str) -> str:
        if not _ID.fullmatch(id_):
            raise NotFoundError(message(TrelloCode.NO_CARD_ID, card=id_))
        return f"cards/{id_}"


def _object(answer: JsonResponse) -> Mapping[str, object]:
    if not isinstance(answer.data, Mapping):
        raise InvalidResponseError(message(TrelloCode.NO_OBJECT, path=urlsplit(answer.url).path))
    return answer.data


def _list(answer: JsonResponse) -> list[Mapping[str, object]]:
    """The objects of a list. What is no object cannot be counted on: the list is then not taken for complete."""
    found = records(answer.data)
    if not isinstance(answer.data, list) or len(found) != len(answer.data):
        raise InvalidResponseError(message(TrelloCode.NO_LIST, path=urlsplit(answer.url).path))
    return found
