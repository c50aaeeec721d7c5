"""Options of a CalDAV account: address, name, password."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator
from pydantic import Field as Option

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.connectors.spec import ConnectorConfig
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.message import message


def _address(text: str) -> str:
    """An http(s) address without credentials."""
    text = text.strip()
    if "://" not in text:
        text = f"https://{text}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise OptionError(message(KitCode.NO_ADDRESS))
    if parts.username or parts.password:
        raise OptionError(message(KitCode.SECRETS_IN_ADDRESS))
    return text if text.endswith("/") else f"{text}/"


def _servers(text: str) -> str:
    """Scheme and name of servers, without a path; several with spaces between."""
    found = []
    for each in text.replace(",", " ").split():
        parts = urlsplit(each)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
            raise OptionError(message(CalDavCode.NO_SERVER))
        found.append(f"{parts.scheme}://{parts.netloc}")
    return " ".join(dict.fromkeys(found))


class CalDavConfig(ConnectorConfig):
    """Where the server is, and who we are there."""

    url: Annotated[str, AfterValidator(_address)] = Option(
        title="Server address", description="The CalDAV address, for example https://cloud.example.org/remote.php/dav/."
    )
    username: str = Option(default="", title="User name", description="As you sign in on the web.")
    password: SecretStr = Option(
        default=SecretStr(""),
        validate_default=True,
        title="Password",
        description="Better an app password from the server's security page.",
    )
    verify_certificate: bool = Option(
        default=True, title="Check the certificate", description="Turn off only for a server of your own at home."
    )

    @field_validator("password")
    @classmethod
    def _goes_with_the_name(cls, password: SecretStr, others: ValidationInfo) -> SecretStr:
        if others.data.get("username") and not password.get_secret_value():
            raise OptionError(message(CalDavCode.PASSWORD_NEEDED))
        return password

    other_server: Annotated[str, AfterValidator(_servers)] = Option(
        default="",
        title="Other server",
        description="Only if your lists are on another server than the address: that one gets your password, too.",
    )

    @property
    def trusted(self) -> frozenset[str]:
        """Servers besides the address's own that may be given the credentials."""
        return frozenset(self.other_server.split())
