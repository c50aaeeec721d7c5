"""What a person enters for an account; the form in the window and the command line's options come from it."""

from __future__ import annotations

from pydantic import Field as Option
from pydantic import SecretStr

from tasksync_gui.connectors.spec import ConnectorConfig


class ExampleConfig(ConnectorConfig):
    """Where the service is, and who we are there."""

    url: str = Option(title="Address", description="For example https://tasks.example.org/.", pattern=r"^https?://.+")
    token: SecretStr = Option(title="Token", description="From your profile page; it needs the right to write.")
