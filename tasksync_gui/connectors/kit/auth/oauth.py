"""OAuth 2: tokens that are renewed, and kept so that a crash or a second process loses none.

Servers that rotate refresh tokens take each of them once. So a new pair is stored before its access
token is used; a lock between processes keeps two of them from renewing at once; and whoever finds a
newer pair in the store uses it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from filelock import FileLock, Timeout

from tasksync_gui.connectors.kit.codes import SignInCode
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.rest import decode
from tasksync_gui.connectors.kit.json_path import integer, record, text
from tasksync_gui.model.errors import AuthError, InvalidResponseError, UnavailableError
from tasksync_gui.model.message import message

EARLY = 60.0
"""Seconds before its end at which a token is renewed."""
LOCK_SECONDS = 60.0
FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
JSON = {"content-type": "application/json", "accept": "application/json"}
SECRET_PARAMETERS = frozenset({"client_secret", "refresh_token", "code", "code_verifier", "device_code"})
ANSWERS = frozenset({200, 400, 401, 403})


@dataclass(frozen=True, slots=True)
class Provider:
    """An authorisation server, and who we are to it.

    A program that is given to everybody can keep no secret, so TaskSync has none of its own. ``client_secret`` is
    that of an app which the owner of the account has registered for nobody else, and it is kept like a password.
    """

    client_id: str
    token_url: str
    authorize_url: str = ""
    device_url: str = ""
    scopes: tuple[str, ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of an authorisation request."""
    takes_json: bool = False
    """Whether the token address is documented to take JSON instead of a form."""
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What signs requests. ``expires_at`` is a Unix time; None: not told."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: float | None = None
    place: str = ""
    """Where they are good, if the system says so (the id of a site)."""

    def write(self) -> str:
        """As one text, so that both tokens are stored together or not at all."""
        values = {"access": self.access, "refresh": self.refresh, "expires_at": self.expires_at}
        return json.dumps(values | ({"place": self.place} if self.place else {}))

    @classmethod
    def read(cls, written: str) -> Tokens:
        """Inverse of :meth:`write`; any other text is an access token by itself."""
        if not written.startswith("{"):
            return cls(written)
        try:
            data = record(decode(written.encode("utf-8", "replace"), "the stored token"))
        except InvalidResponseError:
            data = {}
        expires = data.get("expires_at")
        if not text(data, "access"):
            raise AuthError(message(SignInCode.DAMAGED))
        until = expires if isinstance(expires, int | float) else None
        return cls(text(data, "access"), text(data, "refresh"), until, text(data, "place"))


class Slot(Protocol):
    """The place of one secret of one account; a value is durable when :meth:`set` returns."""

    async def get(self) -> str | None:
        """What is stored now, by whichever process. Raises StoreError."""

    async def set(self, value: str) -> None:
        """Durable when it returns, since the old tokens are worth nothing by then. Raises StoreError."""


class Secrets(Protocol):
    """The secrets of one account, by name."""

    async def get(self, name: str) -> str | None:
        """A secret, or None. Raises StoreError."""

    async def set(self, name: str, value: str) -> None:
        """Store durably. Raises StoreError."""


class NamedSlot:
    """One secret of an account; ``given`` stands in while nothing is stored (a trial, the environment)."""

    def __init__(self, secrets: Secrets | None, name: str, given: str = "") -> None:
        self._secrets = secrets
        self._name = name
        self._given = given

    async def get(self) -> str | None:
        """What is stored now."""
        stored = await self._secrets.get(self._name) if self._secrets else None
        return stored or self._given or None

    async def set(self, value: str) -> None:
        """Durable when it returns, since the old tokens are worth nothing by then. Raises StoreError."""
        if self._secrets is not None:
            await self._secrets.set(self._name, value)
        self._given = value


class OAuthError(AuthError):
    """The authorisation server said no; ``code`` is its own word for it (RFC 6749 section 5.2)."""

    def __init__(self, code: str, said: str) -> None:
        super().__init__(message(SignInCode.REFUSED, said=" ".join((code, said)).strip()[:300]))
        self.code = code


async def ask_for_tokens(provider: Provider, http: HttpClient, **parameters: str) -> Tokens:
    """One request to a token address. Raises OAuthError, or ConnectorError if there was no proper answer."""
    ours = {"client_id": provider.client_id}
    if provider.client_secret:
        ours["client_secret"] = provider.client_secret
    data = await ask(http, provider.token_url, {**parameters, **ours}, as_json=provider.takes_json)
    access = text(data, "access_token")
    if not access:
        raise InvalidResponseError(message(SignInCode.NO_TOKEN))
    seconds = integer(data, "expires_in")
    until = None if seconds is None else http.clock.now().timestamp() + seconds
    return Tokens(access, text(data, "refresh_token"), until)


async def ask(
    http: HttpClient, url: str, parameters: Mapping[str, str], *, as_json: bool = False
) -> Mapping[str, object]:
    """A form to an authorisation server. Raises OAuthError for its refusals, whatever their status is."""
    http.hide(*(value for name, value in parameters.items() if name in SECRET_PARAMETERS))
    content, kind = (json.dumps(dict(parameters)), JSON) if as_json else (urlencode(parameters), FORM)
    answer = await http.send("POST", url, headers=kind, content=content, expect=ANSWERS)
    data = record(decode(answer.body, f"POST {url.partition('?')[0]}"))
    code = text(data, "error")
    if code or answer.status != 200:
        raise OAuthError(code or f"status {answer.status}", http.scrub(text(data, "error_description")))
    return data


class TokenSource:
    """Signs requests with a token that is renewed when it ends; an ``Authorizer`` for the HttpClient."""

    def __init__(self, provider: Provider, slot: Slot, http: HttpClient, lock: Path) -> None:
        self._provider = provider
        self._slot = slot
        self._http = http
        self._lock = lock
        self._tokens: Tokens | None = None
        self._renewing = asyncio.Lock()
        self._work: set[asyncio.Future[Tokens]] = set()

    async def headers(self) -> Mapping[str, str]:
        """The header with a token that is good now. Raises AuthError if a person has to sign in."""
        tokens = self._tokens or await self._stored()
        if self._is_ending(tokens) and tokens.refresh:
            tokens = await self._renewed(tokens)
        self._tokens = tokens
        return {"authorization": f"Bearer {tokens.access}"}

    async def renew(self, refused: Mapping[str, str]) -> bool:
        """Whether there is another token than the refused one."""
        known = self._tokens
        if known is None or refused.get("authorization") != f"Bearer {known.access}":
            return True
        stored = await self._stored()
        if stored.access == known.access and not known.refresh:
            return False
        self._tokens = stored if stored.access != known.access else await self._renewed(known)
        return True

    async def close(self) -> None:
        """Finish what was begun and close the connections to the authorisation server."""
        if self._work:
            await asyncio.wait(self._work)
        await self._http.close()

    def _is_ending(self, tokens: Tokens) -> bool:
        return tokens.expires_at is not None and self._http.clock.now().timestamp() >= tokens.expires_at - EARLY

    async def _stored(self) -> Tokens:
        written = await self._slot.get()
        if not written:
            raise AuthError(message(SignInCode.NOBODY))
        return Tokens.read(written)

    async def _renewed(self, old: Tokens) -> Tokens:
        """Newer tokens than ``old``. Who asked may be cancelled; what was begun is finished, or the pair is lost."""
        work = asyncio.ensure_future(self._renew_locked(old))
        self._work.add(work)
        work.add_done_callback(self._work.discard)
        return await asyncio.shield(work)

    async def _renew_locked(self, old: Tokens) -> Tokens:
        """From the store or from the server; durable before anybody uses them."""
        async with self._renewing:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._lock, timeout=LOCK_SECONDS, thread_local=False)
            try:
                await asyncio.to_thread(lock.acquire)
            except Timeout:
                raise UnavailableError(message(SignInCode.RENEWED_ELSEWHERE, path=self._lock), sent=False) from None
            try:
                stored = await self._stored()
                return stored if stored.access != old.access else await self._exchange(stored)
            finally:
                await asyncio.to_thread(lock.release)

    async def _exchange(self, old: Tokens) -> Tokens:
        try:
            new = await ask_for_tokens(
                self._provider, self._http, grant_type="refresh_token", refresh_token=old.refresh
            )
        except OAuthError:
            stored = await self._stored()
            if stored.refresh != old.refresh:
                return stored
            raise
        kept = replace(new, refresh=new.refresh or old.refresh, place=old.place)
        await self._slot.set(kept.write())
        return kept
