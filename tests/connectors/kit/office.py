"""A strict authorisation server, a place for tokens, and programs that use both."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from tasksync_gui.connectors.kit.auth.oauth import Provider, Tokens, TokenSource
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.model.errors import StoreError
from tests.fakes.authorisation import CLIENT, FakeAuthorisation
from tests.support.clock import FakeClock


@dataclass
class Memory:
    """A place for one secret that many processes see; it can fail, and it can be watched."""

    value: str | None = None
    broken: bool = False
    writes: int = 0

    async def get(self) -> str | None:
        return self.value

    async def set(self, value: str) -> None:
        if self.broken:
            raise StoreError("No place for secrets")
        self.writes += 1
        self.value = value


@dataclass
class Office:
    """A server, a store, and programs that use them."""

    server: FakeAuthorisation
    url: str
    folder: Path
    clock: FakeClock
    slot: Memory
    opened: list[HttpClient] = field(default_factory=list)

    @property
    def provider(self) -> Provider:
        return Provider(CLIENT, f"{self.url}/token", f"{self.url}/authorize", f"{self.url}/device", ("tasks",))

    def http(self) -> HttpClient:
        self.opened.append(HttpClient(self.url, self.clock))
        return self.opened[-1]

    async def close(self) -> None:
        for http in self.opened:
            await http.close()

    def program(self) -> tuple[RestClient, TokenSource]:
        """A process of its own: nothing in memory, the same store and lock file."""
        source = TokenSource(self.provider, self.slot, self.http(), self.folder / "token.lock")
        self.opened.append(HttpClient(self.url, self.clock, authorizer=source))
        return RestClient(self.opened[-1]), source

    async def signed_in(self) -> None:
        grant = self.server.issue()
        until = self.clock.now().timestamp() + self.server.lifetime
        self.slot.value = Tokens(grant.access, grant.refresh, until).write()

    async def works(self) -> bool:
        client, _ = self.program()
        return (await client.get("whoami")).data == {"ok": True}
