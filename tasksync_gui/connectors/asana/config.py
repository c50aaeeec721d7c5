"""The options of an Asana account, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr, ValidationInfo, field_validator
from pydantic import Field as Option

from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.kit.auth.registered_app import (
    PORT,
    ClientId,
    ClientSecret,
    RedirectPort,
    is_a_way_in,
    trimmed,
)
from tasksync_gui.connectors.kit.codes import KitCode, SignInCode
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.spec import ConnectorConfig
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.fields import Status
from tasksync_gui.model.message import message

SERVER = "https://app.asana.com/api/1.0/"
LEVELS = "High = 1, Medium = 5, Low = 9"


def parse_pairs(text: str) -> dict[str, str]:
    """``name = value`` pairs by comma or line. Raises ValueError for another form or a name given twice."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in re.split(r"[\n,;]", text))):
        name, separator, value = (each.strip() for each in part.rpartition("="))
        if not (name and separator and value):
            raise OptionError(message(AsanaCode.NOT_A_PAIR, part=part[:60]))
        if name.casefold() in {known.casefold() for known in found}:
            raise OptionError(message(KitCode.GIVEN_TWICE, name=name))
        found[name] = value
    return found


def parse_sections(text: str) -> dict[str, Status]:
    """Section name → status. Raises ValueError naming the known states."""
    states = {status.value: status for status in Status}
    found: dict[str, Status] = {}
    for name, value in parse_pairs(text).items():
        state = value.lower().replace(" ", "_").replace("-", "_")
        if state not in states:
            raise OptionError(message(AsanaCode.NOT_A_STATUS, value=value, states=", ".join(states)))
        found[name] = states[state]
    return found


def parse_levels(text: str) -> dict[str, int]:
    """Option of the priority field → priority 1 (highest) to 9. Raises ValueError."""
    found: dict[str, int] = {}
    for name, value in parse_pairs(text).items():
        if value not in tuple("123456789"):
            raise OptionError(message(AsanaCode.NOT_A_PRIORITY, value=value))
        found[name] = int(value)
    return found


def _checked(text: str, *parsers: object) -> str:
    for parse in parsers:
        assert callable(parse)
        parse(text)
    return text


def _address(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        raise OptionError(message(KitCode.NO_ADDRESS))
    return text.strip().rstrip("/") + "/"


def _token(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().isascii():
        raise OptionError(message(AsanaCode.NOT_A_TOKEN))
    return trimmed(secret)


class AsanaConfig(ConnectorConfig):
    """A personal access token or an app to sign in with, and how this account uses sections and custom fields."""

    token: Annotated[SecretStr, AfterValidator(_token)] = Option(
        default=SecretStr(""),
        title="Personal access token",
        description="Made in Asana under Settings, Apps, Developer apps.",
    )
    client_id: ClientId = ""
    client_secret: ClientSecret = Option(default=SecretStr(""), validate_default=True)
    redirect_port: RedirectPort = PORT
    sections: Annotated[str, AfterValidator(lambda text: _checked(text, parse_sections))] = Option(
        default="",
        title="Sections as status",
        description="For example: Doing = in_process, Dropped = cancelled. Empty: only the tick counts.",
    )
    priority_field: str = Option(
        default="",
        title="Priority field",
        description="The custom field that holds a task's priority. Empty: priorities are not carried.",
    )
    priority_levels: Annotated[str, AfterValidator(lambda text: _checked(text, parse_levels))] = Option(
        default=LEVELS, title="Priority levels", description="Its options, with 1 for the highest and 9 for the lowest."
    )
    people: Annotated[str, AfterValidator(lambda text: _checked(text, parse_aliases))] = Option(
        default="",
        title="People",
        description="Names used elsewhere: name = e-mail address or id in Asana. Empty: e-mail addresses.",
    )
    paid_plan: bool = Option(
        default=False, title="Paid plan", description="Asana then allows ten times as many requests a minute."
    )
    server: Annotated[str, AfterValidator(_address)] = Option(
        default=SERVER, title="Address", description="Change this only behind a gateway of your own."
    )

    @field_validator("client_secret")
    @classmethod
    def _is_a_way_in(cls, client_secret: SecretStr, others: ValidationInfo) -> SecretStr:
        if not is_a_way_in(others.data.get("token"), others.data.get("client_id", ""), client_secret):
            raise OptionError(message(SignInCode.NO_WAY_IN))
        return client_secret


@dataclass(frozen=True, slots=True)
class MappingOptions:
    """The options in the form in which the mapping uses them; names are folded."""

    sections: Mapping[str, Status] = field(default_factory=dict)
    priority_field: str = ""
    levels: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, config: AsanaConfig) -> MappingOptions:
        """The options of an account, parsed; without a field or without levels there is no priority."""
        name = config.priority_field.strip().casefold()
        levels = parse_levels(config.priority_levels) if name else {}
        return cls(
            {section.casefold(): status for section, status in parse_sections(config.sections).items()},
            name if levels else "",
            {option.casefold(): level for option, level in levels.items()},
        )
