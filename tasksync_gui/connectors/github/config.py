"""The options of a GitHub account."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator
from pydantic import Field as Option

from tasksync_gui.connectors.github.codes import GitHubCode
from tasksync_gui.connectors.kit.auth.registered_app import trimmed
from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.spec import ConnectorConfig
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.message import message

PUBLIC = "https://api.github.com/"


def api_address(text: str) -> str:
    """The address of the programming interface, from what people paste: their server's address will do.

    Raises:
        ValueError: it is no http(s) address, or holds credentials.
    """
    text = text.strip() or PUBLIC
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise OptionError(message(KitCode.NO_ADDRESS))
    if parts.username or parts.password:
        raise OptionError(message(KitCode.SECRETS_IN_ADDRESS))
    if parts.hostname in ("github.com", "www.github.com", "api.github.com"):
        return PUBLIC
    path = parts.path.rstrip("/")
    on_server = parts.hostname not in ("127.0.0.1", "localhost") and not path.endswith("/api/v3")
    return f"{parts.scheme}://{parts.netloc}{path}{'/api/v3' if on_server else ''}/"


def site_address(api: str) -> str:
    """Where people sign in on the server whose programming interface is at ``api``."""
    parts = urlsplit(api)
    host = "github.com" if api == PUBLIC else parts.netloc
    return f"{parts.scheme}://{host}{parts.path.removesuffix('/api/v3/').rstrip('/')}/"


def aliases(text: str) -> str:
    """``text`` if it is a list of people."""
    parse_aliases(text)
    return text


class GitHubConfig(ConnectorConfig):
    """Where GitHub is, and who we are there."""

    token: Annotated[SecretStr, AfterValidator(trimmed)] = Option(
        default=SecretStr(""),
        title="Access token",
        description="A personal access token that may read and write issues (fine-grained: Issues, read and write).",
    )
    url: Annotated[str, AfterValidator(api_address)] = Option(
        default=PUBLIC,
        validate_default=True,
        title="Server address",
        description="Only for a GitHub Enterprise Server of your own, for example https://github.example.org.",
    )
    client_id: str = Option(
        default="",
        validate_default=True,
        title="Client id",
        description="Instead of a token: the client id of an OAuth app with device flow, to sign in with.",
    )
    people: Annotated[str, AfterValidator(aliases)] = Option(
        default="",
        title="People",
        description="Who is who, as name = login, separated by commas; the name is what the other system calls them.",
    )
    verify_certificate: bool = Option(
        default=True, title="Check the certificate", description="Turn off only for a server of your own at home."
    )

    @field_validator("client_id")
    @classmethod
    def _is_a_way_in(cls, client_id: str, others: ValidationInfo) -> str:
        token = others.data.get("token")
        if not client_id.strip() and not (token and token.get_secret_value()):
            raise OptionError(message(GitHubCode.NO_WAY_IN))
        return client_id.strip()
