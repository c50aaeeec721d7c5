"""Signing in with an app that the owner of an account has registered for it: options, tokens, and the browser.

The app's secret belongs to one person and is kept where passwords are; nothing that is given to everybody holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, SecretStr
from pydantic import Field as Option

from tasksync_gui.connectors.kit.auth import oauth_loopback
from tasksync_gui.connectors.kit.auth.oauth import NamedSlot, Provider, Tokens, TokenSource
from tasksync_gui.connectors.kit.codes import SignInCode
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import Message, message
from tasksync_gui.model.task import SignInPrompt

SECRET = "token"  # noqa: S105 - the name of the option
PORT = 26117
"""Of the address to come back to; below those that systems give out by themselves."""


def trimmed(secret: SecretStr) -> SecretStr:
    """A pasted secret without the white space around it."""
    return SecretStr(secret.get_secret_value().strip())


ClientId = Annotated[
    str,
    AfterValidator(str.strip),
    Option(
        title="Client id",
        description="Instead of a token, to sign in with the browser: the client id of an app that you register "
        "yourself, with the redirect address http://127.0.0.1:26117/signed-in.",
    ),
]
ClientSecret = Annotated[
    SecretStr,
    AfterValidator(trimmed),
    Option(title="Client secret", description="The secret of that app. It is stored like a password."),
]
RedirectPort = Annotated[
    int,
    Option(
        ge=1024,
        le=65535,
        title="Redirect port",
        description="The number in the redirect address; change it here and in the app if another program uses it.",
    ),
]


def is_a_way_in(token: SecretStr | None, client_id: str, client_secret: SecretStr | None) -> bool:
    """Whether there is a token, or an app to sign in with."""
    given = token is not None and bool(token.get_secret_value())
    return given or bool(client_id and client_secret is not None and client_secret.get_secret_value())


def plain_token(token: SecretStr) -> str:
    """A token that a person entered; empty where there is none, or one from a sign-in."""
    given = token.get_secret_value().strip()
    return "" if given.startswith("{") else given


def token_source(
    provider: Provider, token: SecretStr, context: ConnectorContext, http: HttpClient
) -> TokenSource | None:
    """Tokens of a sign-in, which end and are renewed; None if the person entered one, which is used as it is."""
    if plain_token(token):
        return None
    slot = NamedSlot(context.vault, SECRET, token.get_secret_value())
    return TokenSource(provider, slot, http, context.data_dir / "token.lock")


async def sign_in(
    provider: Provider,
    http: HttpClient,
    port: int,
    show: Callable[[SignInPrompt], None],
    say: Callable[[Message], str] = str,
) -> Tokens:
    """The tokens, once the person has said yes in the browser. Raises UserError or AuthError."""
    if not provider.client_id or not provider.client_secret:
        raise UserError(message(SignInCode.NO_APP))
    return await oauth_loopback.sign_in(provider, http, lambda address: show(SignInPrompt(address)), port=port, say=say)
