"""Signing in through the browser of this computer: a code comes back to a loopback address (RFC 8252, RFC 7636)."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import html
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlencode, urlsplit

from tasksync_gui.connectors.kit.auth.oauth import OAuthError, Provider, Tokens, ask_for_tokens
from tasksync_gui.connectors.kit.codes import SignInCode
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.model.errors import AuthError, UserError
from tasksync_gui.model.message import Message, message

PATH = "/signed-in"
PATIENCE = 600.0
LONGEST_REQUEST = 16 * 1024
REQUEST_SECONDS = 10.0
_PAGE = "<!doctype html><meta charset=utf-8><title>TaskSync</title><p>{}</p>"


async def sign_in(
    provider: Provider,
    http: HttpClient,
    show: Callable[[str], None],
    *,
    port: int = 0,
    patience: float = PATIENCE,
    say: Callable[[Message], str] = str,
) -> Tokens:
    """The tokens, once the person has said yes in the browser; cancel the task to give up.

    Args:
        provider: with ``authorize_url``.
        http: for the token address.
        show: opens an address in the browser.
        port: of the address to come back to, where that has to be registered as a whole; 0: any that is free.
        patience: seconds to wait for the person.
        say: the words for the page that the browser then shows.

    Raises:
        AuthError: the person said no or did not come back in time.
        UserError: another program uses the port.
    """
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    async with _listening(state, port, say) as (used, answer):
        redirect = redirect_address(used)
        show(_address(provider, redirect, state, verifier))
        try:
            code = await asyncio.wait_for(answer, patience)
        except TimeoutError:
            raise AuthError(message(SignInCode.TOO_LATE)) from None
    return await ask_for_tokens(
        provider, http, grant_type="authorization_code", code=code, redirect_uri=redirect, code_verifier=verifier
    )


def redirect_address(port: int) -> str:
    """Where the browser is sent back to, as it has to be registered."""
    return f"http://127.0.0.1:{port}{PATH}"


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636 section 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _address(provider: Provider, redirect: str, state: str, verifier: str) -> str:
    asked = {
        **provider.extra,
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect,
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    if provider.scopes:
        asked["scope"] = " ".join(provider.scopes)
    join = "&" if urlsplit(provider.authorize_url).query else "?"
    return f"{provider.authorize_url}{join}{urlencode(asked)}"


@asynccontextmanager
async def _listening(
    state: str, port: int, say: Callable[[Message], str]
) -> AsyncIterator[tuple[int, asyncio.Future[str]]]:
    """A server for one answer: its port, and the code that comes with the right ``state``."""
    answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line = await asyncio.wait_for(_request_line(reader), REQUEST_SECONDS)
            status, shown = _understand(line, state, answer)
            body = _PAGE.format(html.escape(say(message(shown)))).encode()
            head = f"HTTP/1.1 {status}\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {len(body)}"
            safety = "cache-control: no-store\r\nreferrer-policy: no-referrer\r\nconnection: close"
            writer.write(f"{head}\r\n{safety}\r\n\r\n".encode() + body)
            await writer.drain()
        except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    try:
        server = await asyncio.start_server(serve, "127.0.0.1", port, limit=LONGEST_REQUEST)
    except OSError as error:
        raise UserError(message(SignInCode.PORT_TAKEN, port=str(port), reason=error.strerror or str(error))) from None
    try:
        yield server.sockets[0].getsockname()[1], answer
    finally:
        server.close()
        answer.cancel()


async def _request_line(reader: asyncio.StreamReader) -> str:
    """The first line; the headers are read and thrown away."""
    first = await reader.readline()
    size = len(first)
    while line := (await reader.readline()).strip():
        size += len(line)
        if size > LONGEST_REQUEST:
            raise ValueError("too long")
    return first.decode("ascii", "replace").strip()


def _understand(line: str, state: str, answer: asyncio.Future[str]) -> tuple[str, SignInCode]:
    """(status, what the browser shows). Only an answer to our own question counts; others change nothing."""
    method, _, rest = line.partition(" ")
    target = urlsplit(rest.partition(" ")[0])
    if method != "GET" or target.path != PATH:
        return "404 Not Found", SignInCode.PAGE_NOTHING
    values = {name: found[0] for name, found in parse_qs(target.query).items()}
    if not hmac.compare_digest(values.get("state", "").encode(), state.encode()) or answer.done():
        return "400 Bad Request", SignInCode.PAGE_OTHER
    if error := values.get("error"):
        answer.set_exception(_refused(error, values.get("error_description", "")))
        return "200 OK", SignInCode.PAGE_REFUSED
    if not values.get("code"):
        return "400 Bad Request", SignInCode.PAGE_NO_CODE
    answer.set_result(values["code"])
    return "200 OK", SignInCode.PAGE_SIGNED_IN


def _refused(error: str, said: str) -> AuthError:
    if error == "access_denied":
        return AuthError(message(SignInCode.DECLINED, cause=said[:200]))
    return OAuthError(error, said)
