"""The options of a Trello account."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic import Field as Option

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.connectors.kit.people import parse_aliases
from tasksync_gui.connectors.spec import ConnectorConfig
from tasksync_gui.connectors.trello.codes import TrelloCode
from tasksync_gui.connectors.trello.lists import CANCELLED, DOING, DONE, TODO, ListNames, names_in
from tasksync_gui.model.errors import OptionError
from tasksync_gui.model.message import message

ADDRESS = "https://api.trello.com/1/"


def _clean_secret(secret: SecretStr) -> SecretStr:
    """A key or token as it was copied, without white space around it."""
    value = secret.get_secret_value().strip()
    if not re.fullmatch(r"[\x21\x23-\x7e]+", value):
        raise OptionError(message(TrelloCode.NOT_A_SECRET))
    return SecretStr(value)


def _address(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise OptionError(message(KitCode.NO_ADDRESS))
    return text.strip().rstrip("/") + "/"


def _aliases(text: str) -> str:
    parse_aliases(text)
    return text


Secret = Annotated[SecretStr, AfterValidator(_clean_secret)]


class TrelloConfig(ConnectorConfig):
    """How we sign in, and what the lists of a board mean."""

    key: Secret = Option(
        title="API key",
        description="Make a Power-Up of your own at trello.com/power-ups/admin; its page API key shows the key.",
    )
    token: Secret = Option(
        title="Token",
        description="On the same page follow the link Token, and allow read and write. It works until you revoke it.",
    )
    todo_lists: str = Option(
        default=TODO, title="Lists for new tasks", description="The first of these names found on a board is used."
    )
    doing_lists: str = Option(
        default=DOING, title="Lists in progress", description="Cards in lists with these names are in progress."
    )
    done_lists: str = Option(
        default=DONE, title="Lists of done tasks", description="Cards in lists with these names are completed."
    )
    cancelled_lists: str = Option(
        default=CANCELLED,
        title="Lists of cancelled tasks",
        description="Cards in lists with these names are cancelled; without such a list cards are archived instead.",
    )
    people: Annotated[str, AfterValidator(_aliases)] = Option(
        default="",
        title="People",
        description="Who is who, as name = login, separated by commas; the name is what the other system calls them.",
    )
    url: Annotated[str, AfterValidator(_address)] = Option(
        default=ADDRESS, title="Address", description="Leave as it is unless a gateway stands in between."
    )

    @property
    def list_names(self) -> ListNames:
        """What the names of lists mean."""
        return ListNames(
            names_in(self.todo_lists),
            names_in(self.doing_lists),
            names_in(self.done_lists),
            names_in(self.cancelled_lists),
        )

    @property
    def authorization(self) -> str:
        """The header by which we sign in; key and token appear nowhere else."""
        key, token = self.key.get_secret_value(), self.token.get_secret_value()
        return f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'
