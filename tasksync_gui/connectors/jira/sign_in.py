"""Signing in to Jira with an app of one's own, and staying signed in.

Cloud: an app of the developer console; requests then go to Atlassian's gateway, where the site has an id. Data Center
(8.22 and later): an incoming link that an administrator has made; requests go where they always go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.jira.config import JiraConfig
from tasksync_gui.connectors.kit.auth import registered_app
from tasksync_gui.connectors.kit.auth.oauth import Provider, Tokens
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.rest import RestClient, segment
from tasksync_gui.connectors.kit.json_path import identity, records, text
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.message import message
from tasksync_gui.model.task import SignInPrompt

AUTHORISATION = "https://auth.atlassian.com/"
GATEWAY = "https://api.atlassian.com/"
CLOUD_SCOPES = ("read:jira-work", "write:jira-work", "read:jira-user", "offline_access")
"""The last one is for refresh tokens."""


def provider(config: JiraConfig) -> Provider:
    """The authorisation server of the account's Jira."""
    secret = config.client_secret.get_secret_value()
    if config.kind == "cloud":
        return Provider(
            config.client_id,
            token_url=f"{AUTHORISATION}oauth/token",
            authorize_url=f"{AUTHORISATION}authorize",
            scopes=CLOUD_SCOPES,
            extra={"audience": urlsplit(GATEWAY).netloc, "prompt": "consent"},
            takes_json=True,
            client_secret=secret,
        )
    base = f"{config.url}rest/oauth2/latest/"
    return Provider(
        config.client_id,
        token_url=f"{base}token",
        authorize_url=f"{base}authorize",
        scopes=("WRITE",),
        client_secret=secret,
    )


def authorisation_client(config: JiraConfig, context: ConnectorContext) -> HttpClient:
    """For requests to the authorisation server."""
    cloud = config.kind == "cloud"
    return HttpClient(AUTHORISATION if cloud else config.url, context.clock, verify=cloud or config.verify_certificate)


def base_address(config: JiraConfig) -> str:
    """Where requests go: with a sign-in to Cloud through the gateway, else to the site itself."""
    given = config.token.get_secret_value()
    if config.kind != "cloud" or registered_app.plain_token(config.token):
        return config.url
    if not given:  # Nobody has signed in; whoever asks for a token is told so, before anything is sent.
        return GATEWAY
    host, _, id_ = Tokens.read(given).place.partition("/")
    if host != _host(config.url) or not id_:
        raise AuthError(message(JiraCode.OTHER_SITE, site=host) if host else message(JiraCode.OTHER_JIRA))
    return f"{GATEWAY}ex/jira/{segment(id_)}/"


def _host(address: str) -> str:
    return urlsplit(address).netloc.casefold()


async def sign_in(
    config: JiraConfig, context: ConnectorContext, show: Callable[[SignInPrompt], None]
) -> Mapping[str, str]:
    """The secrets to store, once the person has said yes in the browser. Raises UserError or AuthError."""
    http = authorisation_client(config, context)
    try:
        tokens = await registered_app.sign_in(provider(config), http, config.redirect_port, show, context.say)
    finally:
        await http.close()
    if config.kind == "cloud":
        tokens = replace(tokens, place=f"{_host(config.url)}/{await _site_id(config, context, tokens)}")
    return {registered_app.SECRET: tokens.write()}


async def _site_id(config: JiraConfig, context: ConnectorContext, tokens: Tokens) -> str:
    """The gateway's id of the account's site. Raises AuthError if the person has let us into another one."""
    http = HttpClient(GATEWAY, context.clock, headers={"authorization": f"Bearer {tokens.access}"})
    try:
        sites = records((await RestClient(http).get("oauth/token/accessible-resources")).data)
    finally:
        await http.close()
    for site in sites:
        if _host(text(site, "url")) == _host(config.url) and identity(site, "id"):
            return identity(site, "id")
    names = ", ".join(filter(None, (text(site, "url") for site in sites)))
    raise AuthError(message(JiraCode.OTHER_SITES, sites=names, site=_host(config.url)))
