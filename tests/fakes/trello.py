"""A stateful Trello: boards, cards, labels and actions with its paging, its gaps, its plain-text errors and limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.service import FakeService, Request, Response
from tests.fakes.trello_contract import load_trello
from tests.fakes.trello_state import CARD_FIELDS, JOURNALLED, Board, BoardList, Card, stamp

KEY, TOKEN = "0123456789abcdef0123456789abcdef", "ATTAfake-token-of-trello-0123456789"
LONGEST = 16384
WINDOW, PER_TOKEN, REFUSALS = 10.0, 100, 200
NOT_FOUND = "The requested resource was not found."


class FakeTrello(FakeService):
    """One server with one signed-in member, ``ada``; time advances one second with every write."""

    prefix = "/1"

    def __init__(self, latency: float = 0.0) -> None:
        super().__init__(latency)
        self.contract = load_trello()
        self.key, self.token = KEY, TOKEN
        self.may_write = True
        self.now = datetime(2026, 5, 1, 12, tzinfo=UTC)
        self.counter = 0
        self.members: dict[str, dict[str, Any]] = {}
        self.boards: dict[str, Board] = {}
        self.me = self.add_member("ada", "Ada Lovelace")
        self.gone: dict[str, Board] = {}
        self.labels_move_activity = True
        """Whether a label put on a card moves its dateLastActivity."""
        self.clock: Callable[[], float] | None = None
        """Set to switch the rate limits on."""
        self.window = (0.0, 0, 0)
        self.refused = 0

    # What people do on the web page.

    def tick(self, seconds: float = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def new_id(self) -> str:
        """A fresh object id; its first eight digits say when it was made."""
        self.counter += 1
        return f"{int(self.now.timestamp()):08x}{0x5ABBE4B7DDC1:012x}"[:20] + f"{self.counter % 0x10000:04x}"

    def add_member(self, username: str, full_name: str) -> str:
        """Somebody with an account."""
        id_ = self.new_id()
        self.members[id_] = {"id": id_, "username": username, "fullName": full_name}
        return id_

    def add_board(self, name: str, *lists: str) -> Board:
        """A board of ours with lists from left to right."""
        board = Board(self.new_id(), name, members=[self.me])
        self.boards[board.id] = board
        for each in lists:
            self.add_list(board, each)
        return board

    def add_list(self, board: Board, name: str) -> BoardList:
        """A list at the right end."""
        made = BoardList(self.new_id(), name, 16384.0 * (len(board.lists) + 1))
        board.lists[made.id] = made
        return made

    def add_label(self, board: Board, name: str, color: str | None = "green") -> str:
        """A label of the board."""
        id_ = self.new_id()
        board.labels[id_] = {"id": id_, "idBoard": board.id, "name": name, "color": color}
        return id_

    def add(self, board: Board, name: str, list_name: str = "", **values: Any) -> Card:
        """A card at the end of a list (the first one if none is named)."""
        self.tick()
        target = board.list_named(list_name) if list_name else next(iter(board.lists.values()))
        position = 65536.0 * (len(board.cards) + 1)
        card = Card(self.new_id(), name, target.id, board.id, pos=position, **values)
        board.cards[card.id] = card
        self._act(board, "createCard", card)
        return card

    def touch(self, card: Card, **values: Any) -> Card:
        """Edit a card."""
        self.tick()
        board = self.boards[card.idBoard]
        for name, value in values.items():
            old = getattr(card, name)
            if old == value:
                continue
            setattr(card, name, value)
            if name in JOURNALLED:
                self._act(board, "updateCard", card, old={name: old})
            elif name == "idMembers":
                kind = "addMemberToCard" if len(value) > len(old) else "removeMemberFromCard"
                self._act(board, kind, card)
            elif self.labels_move_activity:
                card.dateLastActivity = stamp(self.now)
        return card

    def move(self, card: Card, list_name: str) -> Card:
        """Drag a card to another list of its board."""
        return self.touch(card, idList=self.boards[card.idBoard].list_named(list_name).id)

    def move_to_board(self, card: Card, board: Board) -> Card:
        """Send a card to another board: its id stays, its labels do not."""
        self.tick()
        old = self.boards[card.idBoard]
        del old.cards[card.id]
        card.idBoard, card.idList, card.idLabels = board.id, next(iter(board.lists)), []
        board.cards[card.id] = card
        self._act(old, "moveCardFromBoard", card)
        self._act(board, "moveCardToBoard", card)
        return card

    def remove(self, card: Card) -> None:
        """Delete a card for good."""
        self.tick()
        board = self.boards[card.idBoard]
        del board.cards[card.id]
        self.gone[card.id] = board
        self._act(board, "deleteCard", card)

    def comment(self, card: Card, text: str) -> None:
        """Write about a card."""
        self.tick()
        self._act(self.boards[card.idBoard], "commentCard", card, text=text)

    def rename_list(self, board: Board, old: str, new: str) -> None:
        """Give a list another name."""
        self.tick()
        board.list_named(old).name = new

    def _act(self, board: Board, kind: str, card: Card, **data: Any) -> None:
        card.dateLastActivity = stamp(self.now)
        short = {"id": card.id, "idShort": 1, "shortLink": card.id[-8:]}
        if kind != "deleteCard":
            short["name"] = card.name
        board.actions.append(
            {
                "id": self.new_id(),
                "idMemberCreator": self.me,
                "type": kind,
                "date": stamp(self.now),
                "data": {"card": short, "board": {"id": board.id, "name": board.name}} | data,
            }
        )

    # What a client sees.

    def dress(self, response: Response) -> Response:
        """Every answer carries the server's clock."""
        date = self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")
        headers = {"date": date, **response.headers}
        return Response(response.status, response.data, headers, response.raw, response.content_type)

    def handle(self, request: Request) -> Response:
        """Sign-in, limits, then the route."""
        refusal = self._limited() or self._unauthorized(request)
        if refusal is not None:
            return refusal
        if request.method != "GET" and not self.may_write:
            return self._error(401, "unauthorized permission requested")
        id_ = "([0-9a-fA-F]{24})"
        routes: list[tuple[str, str, Callable[..., Response]]] = [
            ("GET", "/members/me", self._me),
            ("GET", "/members/me/boards", self._boards),
            ("GET", f"/boards/{id_}", self._board),
            ("GET", f"/boards/{id_}/cards/(all|open|closed|visible)", self._cards),
            ("GET", f"/boards/{id_}/actions", self._actions),
            ("GET", "/batch", self._batch),
            ("POST", "/labels", self._new_label),
            ("POST", "/cards", self._create),
            ("GET", f"/cards/{id_}", self._read),
            ("GET", f"/cards/{id_}/actions", self._of_card),
            ("PUT", f"/cards/{id_}", self._update),
            ("DELETE", f"/cards/{id_}", self._delete),
        ]
        path = request.path.removeprefix(self.prefix)
        for method, pattern, handler in routes:
            found = re.fullmatch(pattern, path)
            if found and method == request.method:
                return handler(request, *found.groups())
        return self._error(400, "invalid id") if path.startswith("/cards/") else self._error(404, NOT_FOUND)

    @staticmethod
    def _error(status: int, text: str) -> Response:
        return Response(status, raw=text.encode(), content_type="text/plain")

    def _limited(self) -> Response | None:
        """100 requests in 10 s per token; a key whose requests go on being refused is locked out."""
        if self.clock is None:
            return None
        start, count, refused = self.window
        now = self.clock()
        if now >= start + WINDOW:
            start, count, refused = now - now % WINDOW, 0, 0
        over = count >= PER_TOKEN
        self.window = (start, count + 1, refused + over)
        if not over:
            return None
        self.refused += 1
        code = "API_KEY_LIMIT_EXCEEDED" if refused >= REFUSALS else "API_TOKEN_LIMIT_EXCEEDED"
        return Response(429, {"error": code, "message": "Rate limit exceeded"})

    def _unauthorized(self, request: Request) -> Response | None:
        found = dict(re.findall(r'(oauth_\w+)="([^"]*)"', request.headers.get("authorization", "")))
        if found.get("oauth_consumer_key") != self.key:
            return self._error(401, "invalid key")
        return None if found.get("oauth_token") == self.token else self._error(401, "invalid token")

    def _me(self, _: Request) -> Response:
        return Response(200, self.members[self.me])

    def _boards(self, request: Request) -> Response:
        shown = [each for each in self.boards.values() if not (request.param("filter") == "open" and each.closed)]
        return Response(200, [self._board_json(each) for each in shown])

    def _board_json(self, board: Board) -> dict[str, Any]:
        memberships = [
            {"id": f"{id_[:-1]}0", "idMember": id_, "memberType": "observer" if id_ in board.observers else "normal"}
            for id_ in board.members
        ]
        url = f"https://trello.com/b/{board.id[-8:]}"
        known = {"id": board.id, "name": board.name, "closed": board.closed, "memberships": memberships}
        return known | {"url": url, "shortUrl": url}

    def _board(self, request: Request, id_: str) -> Response:
        board = self.boards.get(id_)
        if board is None:
            return self._error(404, NOT_FOUND)
        data = self._board_json(board)
        if request.param("lists") == "all":
            data["lists"] = [vars(each) | {"idBoard": id_} for each in board.lists.values()]
        if request.param("labels") == "all":
            data["labels"] = list(board.labels.values())[: int(request.param("labels_limit", "50"))]
        if request.param("members") == "all":
            data["members"] = [self.members[each] for each in board.members]
        if shown := request.param("cards"):
            names = request.param("card_fields").split(",")
            cards = self._shown(board, shown)[-1000:]
            data["cards"] = [{"id": card.id} | {name: board.json(card)[name] for name in names} for card in cards]
        return Response(200, data)

    @staticmethod
    def _shown(board: Board, which: str) -> list[Card]:
        def fits(card: Card) -> bool:
            archived = card.closed or board.lists[card.idList].closed
            return {"all": True, "open": not card.closed, "closed": card.closed, "visible": not archived}[which]

        return sorted((card for card in board.cards.values() if fits(card)), key=lambda card: card.id)

    def _cards(self, request: Request, id_: str, which: str) -> Response:
        """At most 1,000, the newest ones, older than ``before``."""
        board = self.boards.get(id_)
        if board is None:
            return self._error(404, NOT_FOUND)
        before = request.param("before", "g")
        cards = [card for card in self._shown(board, which) if card.id < before]
        page = cards[-int(request.param("limit", "1000")) :]
        names = {"id", *request.param("fields").split(",")} if request.param("fields") else None
        found = [board.json(card) for card in page]
        return Response(200, [{k: v for k, v in each.items() if names is None or k in names} for each in found])

    def _actions(self, request: Request, id_: str) -> Response:
        """Newest first."""
        board = self.boards.get(id_)
        if board is None:
            return self._error(404, NOT_FOUND)
        kinds = set(filter(None, request.param("filter").split(",")))
        since, before = request.param("since"), request.param("before", "g")
        found = [
            action
            for action in reversed(board.actions)
            if (not kinds or action["type"] in kinds)
            and (action["date"] > since if "T" in since else action["id"] > since)
            and action["id"] < before
        ]
        return Response(200, found[: int(request.param("limit", "50"))])

    def _of_card(self, request: Request, id_: str) -> Response:
        """At most 50, newest first."""
        card = self._card(id_)
        if card is None:
            return self._error(404, NOT_FOUND)
        found = [each for each in reversed(self.boards[card.idBoard].actions) if each["data"]["card"]["id"] == id_]
        kinds = set(filter(None, request.param("filter").split(",")))
        shown = [each for each in found if not kinds or each["type"] in kinds][:50]
        return Response(200, [each | {"memberCreator": self.members[each["idMemberCreator"]]} for each in shown])

    def _batch(self, request: Request) -> Response:
        """Up to ten GETs; each answers for itself."""
        urls = request.param("urls").split(",")
        if len(urls) > 10:
            return self._error(400, "Too many URLs")
        answers = []
        for url in urls:
            parts = urlsplit(url)
            inner = Request("GET", self.prefix + parts.path, tuple(parse_qsl(parts.query)), request.headers)
            found = self.handle(inner)
            failed = {"name": "Error", "message": found.body.decode(), "statusCode": found.status}
            answers.append({"200": found.data} if found.status == 200 else failed)
        return Response(200, answers)

    def _new_label(self, request: Request) -> Response:
        body = request.json
        board = self.boards.get(str(body.get("idBoard")))
        if board is None or not str(body.get("name") or "").strip():
            return self._error(400, "invalid value for name" if board else "invalid value for idBoard")
        self.tick()
        id_ = self.add_label(board, body["name"].strip(), body.get("color"))
        return Response(200, board.labels[id_])

    def _card(self, id_: str) -> Card | None:
        return next((board.cards[id_] for board in self.boards.values() if id_ in board.cards), None)

    def _read(self, _: Request, id_: str) -> Response:
        card = self._card(id_)
        return Response(200, self.boards[card.idBoard].json(card)) if card else self._error(404, NOT_FOUND)

    def _invalid(self, body: dict[str, Any], board: Board) -> str:
        """The name of the first value that cannot be, or nothing."""
        if "name" in body and not 1 <= len(str(body["name"] or "").strip()) <= LONGEST:
            return "name"
        if len(str(body.get("desc") or "")) > LONGEST:
            return "desc"
        if "idList" in body and body["idList"] not in board.lists:
            return "idList"
        known = {"idLabels": board.labels, "idMembers": board.members}
        return next((name for name in known if set(body.get(name) or ()) - set(known[name])), "")

    def _create(self, request: Request) -> Response:
        body = request.json
        board = next((each for each in self.boards.values() if body.get("idList") in each.lists), None)
        if board is None:
            return self._error(400, "invalid value for idList")
        if wrong := self._invalid(body, board):
            return self._error(400, f"invalid value for {wrong}")
        values = {name: body[name] for name in CARD_FIELDS if name in body and name not in ("name", "idList")}
        card = self.add(board, str(body.get("name") or "").strip(), board.lists[body["idList"]].name, **values)
        card.idList = body["idList"]
        return Response(200, board.json(card))

    def _update(self, request: Request, id_: str) -> Response:
        card = self._card(id_)
        if card is None:
            return self._error(404, NOT_FOUND)
        body, board = request.json, self.boards[card.idBoard]
        if wrong := self._invalid(body, board):
            return self._error(400, f"invalid value for {wrong}")
        changes = {name: body[name] for name in CARD_FIELDS if name in body}
        if "name" in changes:
            changes["name"] = changes["name"].strip()
        self.touch(card, **changes)
        return Response(200, board.json(card))

    def _delete(self, _: Request, id_: str) -> Response:
        card = self._card(id_)
        if card is None:
            return self._error(404, NOT_FOUND)
        self.remove(card)
        return Response(200, {"limits": {}})


def secrets_outside_the_header(service: FakeTrello) -> list[str]:
    """Every request that shows key or token anywhere but in its Authorization header."""
    found = []
    for request, _ in service.exchanges:
        rest = {name: value for name, value in request.headers.items() if name != "authorization"}
        text = json.dumps([request.path, request.query, rest]) + request.body.decode("utf-8", "replace")
        if service.key in text or service.token in text:
            found.append(f"{request.method} {request.path}")
    return found
