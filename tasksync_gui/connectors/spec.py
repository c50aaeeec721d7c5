"""How a connector presents itself to TaskSync. Third parties export one ``ConnectorSpec``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from tasksync_gui.engine.ports import Clock, TaskConnector
from tasksync_gui.model.capabilities import Capabilities
from tasksync_gui.model.message import Message
from tasksync_gui.model.task import SignInPrompt


class ConnectorConfig(BaseModel):
    """Base of every connector's options: frozen, strict about unknown names, values come as text.

    Secrets are fields typed ``pydantic.SecretStr``; titles and descriptions are shown to people.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Vault(Protocol):
    """The secrets of one account, as they are stored now."""

    async def get(self, name: str) -> str | None:
        """A secret, or None. Raises StoreError."""

    async def set(self, name: str, value: str) -> None:
        """Durable when it returns. Raises StoreError."""


@dataclass(frozen=True, slots=True)
class ConnectorContext:
    """What the application lends an open connector."""

    clock: Clock
    data_dir: Path
    """A private folder of this account, created on demand."""
    vault: Vault | None = None
    """For secrets that change with time; None for options that are only tried."""
    say: Callable[[Message], str] = str
    """The words of a message, for a page that a connector itself has to show."""


SignIn = Callable[[Any, ConnectorContext, Callable[[SignInPrompt], None]], Awaitable[Mapping[str, str]]]
"""(config, context, shows a person what to do) -> the secrets to store. Raises AuthError or UserError."""


@dataclass(frozen=True, slots=True)
class ConnectorSpec:
    """One kind of system. ``open`` does no I/O; the connector connects on first use."""

    key: str
    title: str
    summary: str
    icon: str
    config: type[ConnectorConfig]
    capabilities: Capabilities
    """What it can do at best; an open connector may promise less after ``check``."""
    quality: str
    version: str
    """Changes when the mapping of fields changes (part of a pair's fingerprint)."""
    open: Callable[[Any, ConnectorContext], TaskConnector]
    needs_collection: bool = True
    sign_in: SignIn | None = None
    """For systems where a person signs in instead of entering a password or token."""
    global_lists: bool = False
    """A list's id names one list of a server, whichever account asks for it."""
