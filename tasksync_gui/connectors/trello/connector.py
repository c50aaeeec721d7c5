"""Trello boards as task lists: a card is a task, and the column it stands in tells its status."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tasksync_gui.connectors.kit.http.page_pipeline import PagePipeline
from tasksync_gui.connectors.kit.http.rest import JsonResponse, RestClient
from tasksync_gui.connectors.kit.json_path import flag, records, text
from tasksync_gui.connectors.kit.refusals import about
from tasksync_gui.connectors.trello.changes import News, news
from tasksync_gui.connectors.trello.client import BATCH, TrelloClient
from tasksync_gui.connectors.trello.codes import TrelloCode
from tasksync_gui.connectors.trello.cursor import Cursor, NameDigest, since
from tasksync_gui.connectors.trello.lists import ListNames
from tasksync_gui.connectors.trello.mapping import (
    CAPABILITIES,
    FOOTER,
    LONGEST,
    Board,
    Label,
    capabilities_of,
    id_since,
    is_task,
    missing_labels,
    read_board,
    read_card,
    read_comment,
    unreadable,
    write_fields,
)
from tasksync_gui.connectors.trello.status import change_status, place_new
from tasksync_gui.connectors.trello.trash import deletion, is_deleted, return_of
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.errors import (
    ConnectorError,
    CursorExpiredError,
    MovedAwayError,
    NotFoundError,
    PreconditionFailedError,
)
from tasksync_gui.model.fields import OPEN, Completion, Field, Value
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import AccountReport, Collection, Comment, Draft, ItemProblem, RemoteTask, Snapshot

MOST_SINGLE = 100
"""When more cards than this have changed, reading all of them takes fewer requests."""
Card = Mapping[str, object]


class TrelloConnector:
    """Reads and writes cards; a collection is a board."""

    def __init__(self, rest: RestClient, names: ListNames, aliases: Mapping[str, str]) -> None:
        self._http = rest.http
        self._client = TrelloClient(rest)
        self._names = names
        self._aliases = aliases
        self._boards: dict[str, Board] = {}
        self._making = asyncio.Lock()

    @property
    def capabilities(self) -> Capabilities:
        return CAPABILITIES

    async def check(self) -> AccountReport:
        """Sign in, and see whether the token allows writing."""
        me = await self._client.me()
        boards = await self._client.boards()
        may_write = await self._client.may_write()
        details = [message(TrelloCode.OPEN_BOARDS, count=len(boards))]
        if not may_write:
            details.append(message(TrelloCode.TOKEN_READS_ONLY))
        user = text(me, "username") or text(me, "fullName") or text(me, "id")
        return AccountReport(user, "Trello", True, may_write, tuple(details))

    async def collections(self) -> Sequence[Collection]:
        """All open boards; where we only observe, nothing can be written."""
        me, boards = await gather_or_cancel(self._client.me(), self._client.boards())
        return [
            Collection(
                text(board, "id"), text(board, "name") or text(board, "id"), not _observes(board, text(me, "id"))
            )
            for board in boards
            if text(board, "id")
        ]

    async def snapshot(self, collection: str, cursor: str | None = None) -> Snapshot:
        """The whole board, or its changes since ``cursor``."""
        before = self._http.requests
        if cursor is None:
            found = await self._everything(collection)
        else:
            found = await self._changes(collection, Cursor.read(cursor))
        board = self._boards[collection]
        return replace(
            found,
            people=board.people.names,
            capabilities=capabilities_of(board),
            requests=self._http.requests - before,
        )

    async def _everything(self, collection: str) -> Snapshot:
        """The journal is read before the cards, so that what happens meanwhile is news for the next read."""
        answer = await self._client.board(collection, activity=True)
        board = self._learn(collection, answer.data)
        cursor = await self._resume_point(collection, answer, board)
        async with PagePipeline(lambda card: _understood(card, board), _id_of) as meanwhile:
            understood = await meanwhile.results(await self._client.cards(collection, taken=meanwhile.take))
        problems = tuple(each for each in understood if isinstance(each, ItemProblem))
        return Snapshot(_tasks(understood), cursor=cursor, problems=problems, server_time=answer.date)

    async def _resume_point(self, collection: str, answer: JsonResponse, board: Board) -> str | None:
        """Where the next read goes on; None if too much is happening to go on from here."""
        if answer.date is None:
            return None
        try:
            actions = await self._client.actions(collection, since(answer.date))
        except CursorExpiredError:
            return None
        return self._cursor(answer.date, actions, answer, board)

    @staticmethod
    def _cursor(began: datetime, actions: Sequence[Card], answer: JsonResponse, board: Board) -> str:
        seen = news(actions, answer.data, since(began), frozenset()).tokens
        return Cursor(since(began), seen, NameDigest.of(board)).write()

    async def _changes(self, collection: str, known: Cursor) -> Snapshot:
        answer, actions = await gather_or_cancel(
            self._client.board(collection, activity=True), self._client.actions(collection, known.since)
        )
        board = self._learn(collection, answer.data)
        if NameDigest.of(board, known.names.count) != known.names or answer.date is None:
            raise CursorExpiredError(message(TrelloCode.RENAMED))
        found = news(actions, answer.data, known.since, known.seen)
        if found.left:
            raise CursorExpiredError(message(TrelloCode.CARD_LEFT))
        if len(found.changed) > MOST_SINGLE:
            raise CursorExpiredError(message(TrelloCode.MANY_CHANGES))
        cards, gone = await self._read_changed(collection, found)
        async with PagePipeline(lambda card: _understood(card, board), _id_of) as meanwhile:
            tasks = _tasks(await meanwhile.all(cards))
        return Snapshot(
            tasks,
            incremental=True,
            deleted=gone,
            cursor=self._cursor(answer.date, actions, answer, board),
            server_time=answer.date,
        )

    async def _read_changed(self, collection: str, found: News) -> tuple[list[Card], frozenset[RemoteId]]:
        """The changed cards as they are now, and the ids of those that are gone."""
        wanted = sorted(found.changed)
        pieces = [wanted[at : at + BATCH] for at in range(0, len(wanted), BATCH)]
        try:
            answers = await gather_or_cancel(*(self._client.batch(piece) for piece in pieces))
        except ConnectorError as error:
            if error.message.code != TrelloCode.CARD_HIDDEN:
                raise
            raise CursorExpiredError(message(TrelloCode.CARD_LEFT)) from None
        cards = {id_: card for answer in answers for id_, card in answer.items()}
        if any(text(card, "idBoard") != collection for card in cards.values()):
            raise CursorExpiredError(message(TrelloCode.CARD_LEFT))
        here = {id_ for id_, card in cards.items() if not is_deleted(card)}
        gone = found.deleted | (found.changed - here)
        return [cards[id_] for id_ in cards if id_ in here], frozenset(map(RemoteId, gone))

    async def read(self, collection: str, task: RemoteId) -> RemoteTask:
        """One card. One that was moved to another board is there no more, but it is not gone either."""
        card, board = await self._card(collection, task), await self._board(collection)
        return read_card(card, board)

    async def find_by_marker(self, collection: str, marker: str, since: datetime | None = None) -> Sequence[RemoteTask]:
        """Cards whose description bears ``marker``; Trello's own search lags behind, so the board is read."""
        board = await self._board(collection)
        cards = await self._client.cards(collection, "" if since is None else id_since(since))
        bearers = [card for card in cards if marker in text(card, "desc")]
        return [task for task in _tasks(_understood(card, board) for card in bearers) if task.marker == marker]

    async def comments(self, collection: str, task: RemoteId) -> Sequence[Comment]:
        """What people wrote about a card."""
        return [read_comment(each) for each in await self._client.comments(task)]

    async def create(self, collection: str, draft: Draft, marker: str) -> RemoteTask:
        """A new card at the end of the list that its status asks for; one cancelled is archived afterwards."""
        board = await self._with_labels(collection, draft.fields)
        status = draft.fields.get(Field.STATUS, OPEN)
        place, afterwards = place_new(status.status if isinstance(status, Completion) else OPEN.status, board.columns)
        body = {"desc": ""} | write_fields(draft.fields, {}, board) | place
        body["desc"] = FOOTER.add(str(body["desc"]), marker)
        body = {name: value for name, value in body.items() if value is not None}
        card = await self._client.create(body)
        if afterwards:
            card = await self._client.update(text(card, "id"), afterwards)
        return read_card(card, board)

    async def update(
        self, collection: str, task: RemoteId, fields: Mapping[Field, Value], expected_revision: Revision
    ) -> RemoteTask:
        """Write what differs, if the card still is as it was; Trello itself compares nothing."""
        board = await self._with_labels(collection, fields)
        card = await self._unchanged(collection, task, board, expected_revision)
        body = write_fields(fields, card, board)
        status = fields.get(Field.STATUS)
        if isinstance(status, Completion):
            body |= change_status(card, status.status, board.columns)
        return read_card(await self._client.update(task, body) if body else card, board)

    async def delete(self, collection: str, task: RemoteId, expected_revision: Revision) -> None:
        """Archive the card as deleted, if it still is as it was; for good only if it has no room to say so."""
        card = await self._unchanged(collection, task, await self._board(collection), expected_revision)
        body = deletion(card, LONGEST)
        if body is None:
            await self._client.delete(task)
        else:
            await self._client.update(task, body)

    async def restore(self, collection: str, task: RemoteId) -> RemoteTask:
        """A deleted card as it was, with all that hangs on it."""
        board, card = await self._board(collection), await self._on_board(collection, task)
        return read_card(await self._client.update(task, return_of(card)) if is_deleted(card) else card, board)

    async def close(self) -> None:
        await self._http.close()

    async def _card(self, collection: str, task: str) -> Card:
        """The card. Raises NotFoundError also where it only says that it is deleted."""
        card = await self._on_board(collection, task)
        if is_deleted(card):
            raise NotFoundError(message(TrelloCode.CARD_DELETED, card=text(card, "name") or task))
        return card

    async def _on_board(self, collection: str, task: str) -> Card:
        card = await self._client.card(task)
        if text(card, "idBoard") != collection:
            raise MovedAwayError(message(TrelloCode.CARD_MOVED, card=text(card, "name") or task))
        return card

    async def _unchanged(self, collection: str, task: RemoteId, board: Board, expected: Revision) -> Card:
        card = await self._card(collection, task)
        if read_card(card, board).revision != expected:
            raise PreconditionFailedError(message(TrelloCode.CARD_CHANGED, card=text(card, "name") or task))
        return card

    def _learn(self, collection: str, data: object) -> Board:
        """The board that was asked for, whatever id the answer has."""
        board = read_board(data, self._names, self._aliases)
        self._boards[collection] = board
        return board

    async def _board(self, collection: str) -> Board:
        """The board as the last snapshot showed it."""
        if collection not in self._boards:
            self._learn(collection, (await self._client.board(collection)).data)
        return self._boards[collection]

    async def _with_labels(self, collection: str, fields: Mapping[Field, Value]) -> Board:
        """The board, on which all labels exist that ``fields`` ask for; each is made once."""
        board = await self._board(collection)
        wanted = fields.get(Field.LABELS)
        if not isinstance(wanted, frozenset) or not missing_labels(wanted, board):
            return board
        async with self._making:
            board = self._boards[collection]
            for name in missing_labels(wanted, board):
                with about(Field.LABELS):
                    label = Label(await self._client.new_label(collection, name), name)
                board = replace(board, labels=(*board.labels, label))
                self._boards[collection] = board
        return board


def _id_of(card: Card) -> str:
    return text(card, "id")


def _understood(card: Card, board: Board) -> RemoteTask | ItemProblem | None:
    if not text(card, "id"):
        return unreadable(card)
    return read_card(card, board) if is_task(card) and not is_deleted(card) else None


def _tasks(understood: Iterable[RemoteTask | ItemProblem | None]) -> tuple[RemoteTask, ...]:
    return tuple(each for each in understood if isinstance(each, RemoteTask))


def _observes(board: object, me: str) -> bool:
    roles: Iterable[str] = (
        text(each, "memberType") for each in records(board, "memberships") if text(each, "idMember") == me
    )
    return "observer" in roles or flag(board, "closed")
