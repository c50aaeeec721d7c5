"""What the services need from connectors, declared here so that they never import one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pydantic import BaseModel

    from tasksync_gui.engine.ports import TaskConnector
    from tasksync_gui.model.capabilities import Capabilities
    from tasksync_gui.model.message import Message
    from tasksync_gui.model.task import SignInPrompt


class ConnectorKind(Protocol):
    """One kind of system; ``connectors.spec.ConnectorSpec`` is one."""

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def icon(self) -> str: ...

    @property
    def config(self) -> type[BaseModel]: ...

    @property
    def capabilities(self) -> Capabilities: ...

    @property
    def quality(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def needs_collection(self) -> bool: ...

    @property
    def sign_in(self) -> Callable[[Any, Any, Callable[[SignInPrompt], None]], Awaitable[Mapping[str, str]]] | None: ...

    @property
    def global_lists(self) -> bool:
        """Whether a list's id names one list of a server, whichever account asks for it."""

    @property
    def open(self) -> Callable[[Any, Any], TaskConnector]:
        """``open(config, context)`` makes a connector; no I/O yet."""


class ConnectorRegistry(Protocol):
    """The kinds of systems that are installed, our own and those of plug-ins."""

    @property
    def problems(self) -> Sequence[Message]:
        """Why connectors cannot be used, each as the message of an error."""

    def specs(self) -> Sequence[ConnectorKind]: ...

    def get(self, key: str) -> ConnectorKind:
        """Raises UserError naming the known keys."""


class AutoSyncSettings(Protocol):
    """The settings in force; ``app.settings.SettingsFile`` is one."""

    @property
    def auto_sync_enabled(self) -> bool: ...

    @property
    def sync_interval_seconds(self) -> int: ...

    @property
    def problems(self) -> Sequence[Message]:
        """What of the settings cannot be used, each as the message of an error."""


ContextFactory = Callable[[Path], Any]
"""Makes what an open connector is lent, from the account's private folder."""
AmbientSecret = Callable[[str, str], str | None]
"""(account name, secret name) → a secret from the environment, or None."""
