"""A strict authorisation server: PKCE, one use of every code and refresh token, device codes with a pace."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import parse_qsl, urlencode

from tests.fakes.service import FakeService, Request, Response

CLIENT = "client-of-a-test"


@dataclass
class Grant:
    """One sign-in: the newest tokens of its family."""

    access: str = ""
    refresh: str = ""
    former: str = ""
    """The refresh token before this one."""
    spent: set[str] = field(default_factory=set)
    revoked: bool = False


class FakeAuthorisation(FakeService):
    """``/authorize``, ``/token``, ``/device`` and ``/whoami``, which wants a good access token."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self.clock = clock
        self.numbers = count(1)
        self.grants: list[Grant] = []
        self.codes: dict[str, tuple[str, str]] = {}
        self.lifetime = 3600
        self.rotate = True
        self.answer_of_person = "yes"
        self.interval = 5
        self.device_asked_at: float | None = None
        self.device_answer = "authorization_pending"
        self.refreshes = 0
        self.secret = ""
        """If set, requests for tokens must hold it, as those of an app of one's own do."""
        self.redirect = ""
        """If set, the one address that is registered."""
        self.forgiving = False
        """Whether the refresh token before the newest is still taken."""
        self.yes_after: int | None = None
        """After so many questions the person says yes to the device code."""
        self._watched: dict[str, asyncio.Event] = {}

    def watch(self, path: str) -> asyncio.Event:
        """Set when the next request for ``path`` was carried out."""
        return self._watched.setdefault(path, asyncio.Event())

    def issue(self, grant: Grant | None = None) -> Grant:
        """New tokens; the old refresh token is spent."""
        if grant is None:
            grant = Grant()
            self.grants.append(grant)
        number = next(self.numbers)
        grant.access = f"access-{number:06}"
        if self.rotate or not grant.refresh:
            grant.spent.add(grant.refresh)
            grant.former = grant.refresh
            grant.refresh = f"refresh-{number:06}"
        return grant

    def handle(self, request: Request) -> Response:
        if request.path in self._watched:
            self._watched.pop(request.path).set()
        as_json = request.headers.get("content-type") == "application/json" and request.body
        form = request.json if as_json else dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        if request.path == "/authorize":
            return self._authorize(dict(request.query))
        if request.path == "/token":
            return self._token(form)
        if request.path == "/device":
            return self._device(form)
        good = any(request.headers.get("authorization") == f"Bearer {g.access}" for g in self.grants if not g.revoked)
        return Response(200, {"ok": True}) if good else Response(401, {"message": "bad token"})

    def _authorize(self, asked: dict[str, str]) -> Response:
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) >= 32
        assert asked["redirect_uri"].startswith("http://127.0.0.1:")
        assert self.redirect in ("", asked["redirect_uri"])
        back = {"state": asked["state"]}
        if self.answer_of_person == "yes":
            code = f"code-{next(self.numbers)}"
            self.codes[code] = asked["code_challenge"], asked["redirect_uri"]
            back["code"] = code
        else:
            back["error"] = "access_denied"
        return Response(302, None, {"location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def _token(self, form: dict[str, str]) -> Response:
        if form.get("client_id") != CLIENT or form.get("client_secret", "") != self.secret:
            return _error("invalid_client", 401)
        match form.get("grant_type"):
            case "authorization_code":
                return self._redeem(form)
            case "refresh_token":
                return self._refresh(form)
            case "urn:ietf:params:oauth:grant-type:device_code":
                return self._poll(form)
        return _error("unsupported_grant_type")

    def _redeem(self, form: dict[str, str]) -> Response:
        challenge, redirect = self.codes.pop(form["code"], ("", ""))
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        fits = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
        if not fits or redirect != form["redirect_uri"] or not 43 <= len(form["code_verifier"]) <= 128:
            return _error("invalid_grant")
        return self._tokens(self.issue())

    def _refresh(self, form: dict[str, str]) -> Response:
        token = form["refresh_token"]
        for grant in self.grants:
            if token == grant.former and self.forgiving and not grant.revoked:
                self.refreshes += 1
                return self._tokens(self.issue(grant))
            if token in grant.spent:
                grant.revoked = True
                return _error("invalid_grant", said="this refresh token was used before")
            if token == grant.refresh and not grant.revoked:
                self.refreshes += 1
                return self._tokens(self.issue(grant))
        return _error("invalid_grant")

    def _device(self, form: dict[str, str]) -> Response:
        assert form["client_id"] == CLIENT
        self.device_asked_at = self.clock()
        data = {
            "device_code": "device-1",
            "user_code": "ABCD-1234",
            "verification_uri": "https://vendor.invalid/device",
        }
        return Response(200, {**data, "expires_in": 900, "interval": self.interval})

    def _poll(self, form: dict[str, str]) -> Response:
        assert form["device_code"] == "device-1"
        assert self.device_asked_at is not None
        if self.clock() - self.device_asked_at < self.interval:
            self.interval += 5
            return _error("slow_down", 200)
        self.device_asked_at = self.clock()
        if self.yes_after is not None:
            self.device_answer = "yes" if self.yes_after == 0 else self.device_answer
            self.yes_after -= 1
        if self.device_answer == "yes":
            return self._tokens(self.issue())
        return _error(self.device_answer, 200)

    def _tokens(self, grant: Grant) -> Response:
        data: dict[str, object] = {"access_token": grant.access, "token_type": "bearer", "expires_in": self.lifetime}
        return Response(200, data | ({"refresh_token": grant.refresh} if self.rotate or self.refreshes == 0 else {}))


def _error(code: str, status: int = 400, said: str = "") -> Response:
    return Response(status, {"error": code, "error_description": said})
