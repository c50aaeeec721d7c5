"""Signing in to Asana with an app of one's own, and staying signed in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from tasksync_gui.connectors.asana.config import AsanaConfig
from tasksync_gui.connectors.kit.auth import registered_app
from tasksync_gui.connectors.kit.auth.oauth import Provider
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.task import SignInPrompt


def provider(config: AsanaConfig) -> Provider:
    """Asana's authorisation server. Without scopes it grants what the app is registered for."""
    return Provider(
        config.client_id,
        token_url=f"{site(config)}-/oauth_token",
        authorize_url=f"{site(config)}-/oauth_authorize",
        client_secret=config.client_secret.get_secret_value(),
    )


def site(config: AsanaConfig) -> str:
    """The server's address without the path of its interface: signing in happens beside it."""
    parts = urlsplit(config.server)
    return f"{parts.scheme}://{parts.netloc}/"


async def sign_in(
    config: AsanaConfig, context: ConnectorContext, show: Callable[[SignInPrompt], None]
) -> Mapping[str, str]:
    """The secrets to store, once the person has said yes in the browser. Raises UserError or AuthError."""
    http = HttpClient(site(config), context.clock)
    try:
        tokens = await registered_app.sign_in(provider(config), http, config.redirect_port, show, context.say)
    finally:
        await http.close()
    return {registered_app.SECRET: tokens.write()}
