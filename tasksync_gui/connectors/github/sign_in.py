"""Signing in with a code that is entered on GitHub's own page, and staying signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tasksync_gui.connectors.github.codes import GitHubCode
from tasksync_gui.connectors.github.config import GitHubConfig, site_address
from tasksync_gui.connectors.kit.auth import registered_app
from tasksync_gui.connectors.kit.auth.oauth import Provider, TokenSource
from tasksync_gui.connectors.kit.auth.oauth_device import ask_for_code, wait_for_person
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import AuthError, NotFoundError, UserError
from tasksync_gui.model.message import message
from tasksync_gui.model.task import SignInPrompt

SCOPES = ("repo",)


def provider(config: GitHubConfig) -> Provider:
    """The authorisation server of the account's GitHub."""
    site = site_address(config.url)
    return Provider(
        config.client_id.strip(),
        token_url=f"{site}login/oauth/access_token",
        device_url=f"{site}login/device/code",
        scopes=SCOPES,
    )


def token_source(config: GitHubConfig, context: ConnectorContext) -> TokenSource | None:
    """Tokens of a sign-in, which may end and be renewed; None for a personal token, which is used as it is."""
    return registered_app.token_source(provider(config), config.token, context, _site(config, context))


async def sign_in(
    config: GitHubConfig, context: ConnectorContext, show: Callable[[SignInPrompt], None]
) -> Mapping[str, str]:
    """The secrets to store, once the person has entered the code. Raises UserError or AuthError."""
    if not config.client_id.strip():
        raise UserError(message(GitHubCode.NO_CLIENT_ID))
    http = _site(config, context)
    try:
        code = await ask_for_code(provider(config), http)
        show(SignInPrompt(code.url, code.user_code))
        tokens = await wait_for_person(provider(config), http, code)
    except NotFoundError as error:
        raise AuthError(message(GitHubCode.UNKNOWN_CLIENT_ID, error=error.message)) from None
    finally:
        await http.close()
    return {registered_app.SECRET: tokens.write()}


def _site(config: GitHubConfig, context: ConnectorContext) -> HttpClient:
    return HttpClient(site_address(config.url), context.clock, verify=config.verify_certificate)
