"""Signing in on another device or in any browser: a code to type (RFC 8628)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tasksync_gui.connectors.kit.auth.oauth import OAuthError, Provider, Tokens, ask, ask_for_tokens
from tasksync_gui.connectors.kit.codes import SignInCode
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.json_path import integer, text
from tasksync_gui.model.errors import AuthError, InvalidResponseError, RateLimitedError, UnavailableError
from tasksync_gui.model.message import message

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL, SLOWER, LIFETIME = 5.0, 5.0, 900.0
LONGEST_INTERVAL = 60.0


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person needs: the page to open and the code to enter there."""

    device_code: str = field(repr=False)
    user_code: str
    url: str
    seconds: float
    """How long the code is good."""
    interval: float
    """Seconds to wait between two questions."""


async def ask_for_code(provider: Provider, http: HttpClient) -> DeviceCode:
    """Begin. Raises OAuthError, or ConnectorError if there was no proper answer."""
    scope = {"scope": " ".join(provider.scopes)} if provider.scopes else {}
    data = await ask(http, provider.device_url, {"client_id": provider.client_id, **scope})
    url = text(data, "verification_uri_complete") or text(data, "verification_uri")
    code = DeviceCode(
        text(data, "device_code"),
        text(data, "user_code"),
        url,
        float(integer(data, "expires_in") or LIFETIME),
        float(integer(data, "interval") or INTERVAL),
    )
    if not (code.device_code and code.user_code and url.startswith(("https://", "http://"))):
        raise InvalidResponseError(message(SignInCode.NO_CODE))
    return code


async def wait_for_person(provider: Provider, http: HttpClient, code: DeviceCode) -> Tokens:
    """The tokens, once the person has said yes; cancel the task to give up.

    Raises:
        AuthError: the person said no, or the code's time is over.
    """
    clock, interval = http.clock, code.interval
    deadline = clock.monotonic() + code.seconds
    while clock.monotonic() < deadline:
        await clock.sleep(interval)
        try:
            return await ask_for_tokens(provider, http, grant_type=GRANT, device_code=code.device_code)
        except OAuthError as error:
            if error.code == "slow_down":
                interval += SLOWER
            elif error.code != "authorization_pending":
                raise _final(error) from None
        except (UnavailableError, RateLimitedError):
            interval = min(LONGEST_INTERVAL, interval * 2)
    raise _expired()


def _final(error: OAuthError) -> AuthError:
    if error.code == "access_denied":
        return AuthError(message(SignInCode.DECLINED, cause=error.cause))
    return _expired() if error.code == "expired_token" else error


def _expired() -> AuthError:
    return AuthError(message(SignInCode.CODE_EXPIRED))
