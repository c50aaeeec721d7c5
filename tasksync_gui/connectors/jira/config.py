"""The options of a Jira account."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator
from pydantic import Field as Option

from tasksync_gui.connectors.jira.codes import JiraCode
from tasksync_gui.connectors.kit.auth.registered_app import (
    PORT,
    ClientId,
    ClientSecret,
    RedirectPort,
    is_a_way_in,
    plain_token,
    trimmed,
)
from tasksync_gui.connectors.kit.codes import KitCode, SignInCode
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.spec import ConnectorConfig
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.message import message

PAGES = ("browse", "projects", "secure", "jira", "rest", "issues", "plugins")
"""First parts of the paths of Jira's own pages: people copy the address of the page they look at."""


def _site(text: str) -> str:
    """The address of a site, without the page that somebody looked at."""
    text = text.strip()
    text = text if "://" in text else f"https://{text}"
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", text):
        raise OptionError(message(KitCode.NO_ADDRESS))
    if parts.username or parts.password:
        raise OptionError(message(KitCode.SECRETS_IN_ADDRESS))
    context: list[str] = []
    for part in filter(None, parts.path.split("/")):
        if part in PAGES and not (part == "jira" and not context and not parts.hostname.endswith(".atlassian.net")):
            break
        context.append(part)
    return "/".join([f"{parts.scheme}://{parts.netloc}", *context, ""])


def _people(text: str) -> str:
    parse_aliases(text)
    return text


class JiraConfig(ConnectorConfig):
    """Where Jira is, and who we are there."""

    url: Annotated[str, AfterValidator(_site)] = Option(
        title="Site address", description="For example https://example.atlassian.net."
    )
    kind: Literal["cloud", "datacenter"] = Option(
        default="cloud", title="Kind", description="cloud, or datacenter for Jira Server and Data Center."
    )
    email: Annotated[str, AfterValidator(str.strip)] = Option(
        default="", title="E-mail address", description="Only for Jira Cloud: as you sign in there."
    )
    token: Annotated[SecretStr, AfterValidator(trimmed)] = Option(
        default=SecretStr(""),
        title="Token",
        description="Cloud: an API token of your Atlassian account. Data Center: a personal access token.",
    )
    client_id: ClientId = ""
    client_secret: ClientSecret = Option(default=SecretStr(""), validate_default=True)
    redirect_port: RedirectPort = Option(
        default=PORT,
        description="The number in the redirect address; change it here and in the app if another program uses it. "
        "Data Center takes this address, which has no https, only where its administrator allows it.",
    )
    issue_type: str = Option(default="Task", title="Issue type", description="What new tasks become in Jira.")
    people: Annotated[str, AfterValidator(_people)] = Option(
        default="", title="People", description="Who is who, as: name = e-mail address or account id, ..."
    )
    verify_certificate: bool = Option(
        default=True, title="Check the certificate", description="Turn off only for a server of your own."
    )

    @field_validator("token")
    @classmethod
    def _goes_with_the_kind(cls, token: SecretStr, others: ValidationInfo) -> SecretStr:
        on_cloud = others.data.get("kind") == "cloud"
        if on_cloud and plain_token(token) and "@" not in others.data.get("email", ""):
            raise OptionError(message(JiraCode.EMAIL_NEEDED))
        return token

    @field_validator("client_secret")
    @classmethod
    def _is_a_way_in(cls, client_secret: SecretStr, others: ValidationInfo) -> SecretStr:
        known = others.data
        if "token" in known and not is_a_way_in(known["token"], known.get("client_id", ""), client_secret):
            raise OptionError(message(SignInCode.NO_WAY_IN))
        return client_secret
