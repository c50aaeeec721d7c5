"""Accounts and pairs: what is stored, what is refused, and where secrets go."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field as Option
from pydantic import SecretStr

from tasksync_gui.connectors.memory import memory_spec
from tasksync_gui.connectors.memory.connector import MemoryConnector, MemorySystem
from tasksync_gui.connectors.memory.lists import MemoryList
from tasksync_gui.connectors.registry import load_registry
from tasksync_gui.connectors.spec import ConnectorConfig, ConnectorContext, ConnectorSpec
from tasksync_gui.model.errors import AuthError, StoreError, UserError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.model.pair import Mode
from tasksync_gui.model.task import AccountReport, Collection
from tasksync_gui.services.container import Dependencies, build
from tasksync_gui.services.contract import PairDraft, Services, StateChanged
from tasksync_gui.services.phrases.say import say
from tasksync_gui.store.memory import MemoryStore
from tests.support.clock import FakeClock
from tests.support.desk import OneKind, Switches
from tests.support.english import english
from tests.support.errors import english_error, refused

SECRET = "hunter2-very-secret"


class ServerConfig(ConnectorConfig):
    url: str = Option(title="Address", min_length=8)
    password: SecretStr = Option(title="Password")
    page: int = Option(default=50, ge=1, le=100, title="Page size")


class Server(MemoryConnector):
    """Three lists, one of them read only; the password must be right."""

    def __init__(self, config: ServerConfig, context: ConnectorContext) -> None:
        lists = {"1": MemoryList("Work"), "2": MemoryList("Home"), "3": MemoryList("Home")}
        super().__init__(MemorySystem(lists), context.clock)
        self.config = config
        self.closed = False
        self.broken = False

    async def check(self) -> AccountReport:
        if self.config.password.get_secret_value() != SECRET:
            raise AuthError("The password was refused")
        return AccountReport("me", self.config.url)

    async def collections(self) -> list[Collection]:
        return [Collection("1", "Work"), Collection("2", "Home"), Collection("3", "Archive", writable=False)]

    async def close(self) -> None:
        self.closed = True
        if self.broken:
            raise OSError("The connection is gone")


class Vault:
    def __init__(self) -> None:
        self.kept: dict[tuple[AccountId, str], str] = {}
        self.broken = False

    async def get(self, account: AccountId, name: str) -> str | None:
        await asyncio.sleep(0)  # a key ring takes its time
        return self.kept.get((account, name))

    async def set(self, account: AccountId, name: str, value: str) -> None:
        if self.broken:
            raise StoreError("There is no safe place for secrets")
        self.kept[account, name] = value

    async def delete(self, account: AccountId) -> Sequence[str]:
        gone = [name for of, name in self.kept if of == account]
        self.kept = {key: value for key, value in self.kept.items() if key[0] != account}
        return gone

    async def check(self) -> None:
        pass


class Office:
    """Services over one server kind, with everything to look at."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.vault, self.environ = FakeClock(), Vault(), {}
        self.store = MemoryStore(self.clock)
        self.opened: list[Server] = []
        self.folder = folder
        self.services: Services

    async def open(self) -> Office:
        def opened(config: Any, context: ConnectorContext) -> Server:
            self.opened.append(Server(config, context))
            return self.opened[-1]

        base = memory_spec()
        values = {name: getattr(base, name) for name in base.__dataclass_fields__}
        server = ConnectorSpec(
            **(
                values
                | {"key": "server", "title": "Server", "config": ServerConfig, "open": opened, "needs_collection": True}
            )
        )
        registry = OneKind({"server": server, "memory": base, "demo": load_registry(third_party=False).get("demo")})
        environ: Mapping[str, str] = self.environ
        self.services = await build(
            Dependencies(
                self.store, self.vault, registry, Switches(), self.clock,
                lambda folder: ConnectorContext(self.clock, folder, say=say), self.folder, zone=lambda: "Europe/Berlin",
                ambient=lambda account, secret: environ.get(f"{account}/{secret}"),
            )
        )  # fmt: skip
        return self

    async def add(self, name: str = "Work") -> None:
        await self.services.accounts.add(name, "server", {"url": f"https://{name.lower()}"}, {"password": SECRET})


@pytest.fixture
async def office(tmp_path: Path) -> Office:
    return await Office(tmp_path).open()


async def test_secrets_go_to_the_vault_and_nowhere_else(office: Office) -> None:
    await office.add()
    [account] = await office.services.accounts.list()
    assert office.vault.kept == {(account.id, "password"): SECRET}
    assert SECRET not in repr(account)
    assert SECRET not in repr(await office.store.accounts())
    report = await office.services.accounts.check("Work")
    assert report.user == "me"
    await office.services.accounts.remove("Work")
    assert office.vault.kept == {}


async def test_without_a_place_for_secrets_nothing_is_stored(office: Office) -> None:
    office.vault.broken = True
    with pytest.raises(StoreError):
        await office.add()
    assert await office.services.accounts.list() == []


@pytest.mark.parametrize(
    ("values", "secrets", "words"),
    [
        ({}, {"password": SECRET}, ("Address is missing", "url")),
        ({"url": "https://x"}, {}, ("Password is missing", "--secret-stdin")),
        ({"url": "short"}, {"password": SECRET}, ("Address cannot be used", "url")),
        ({"url": "https://x", "page": "many"}, {"password": SECRET}, ("Page size cannot be used",)),
        ({"url": "https://x", "page": "101"}, {"password": SECRET}, ("Page size cannot be used", "100")),
        ({"url": "https://x", "colour": "red"}, {"password": SECRET}, ("no option 'colour'", "url, password, page")),
    ],
)
async def test_a_wrong_option_is_named(
    office: Office, values: dict[str, str], secrets: dict[str, str], words: tuple[str, ...]
) -> None:
    with pytest.raises(UserError) as caught:
        await office.services.accounts.add("Work", "server", values, secrets)
    for word in words:
        assert word in english_error(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.__context__ is None or SECRET not in str(caught.value.__context__)


@pytest.mark.parametrize("name", ["", "  ", "a:b", "a\nb"])
async def test_a_name_must_be_usable_on_a_command_line(office: Office, name: str) -> None:
    with refused(UserError, "name"):
        await office.add(name)


async def test_unknown_names_list_the_known_ones(office: Office) -> None:
    await office.add()
    with refused(UserError, "'Work'"):
        await office.services.accounts.get("Wrok")
    with refused(UserError, "none yet"):
        await office.services.pairs.get("x")


async def test_a_secret_may_come_from_the_environment(office: Office) -> None:
    office.environ["Work/password"] = SECRET
    await office.services.accounts.add("Work", "server", {"url": "https://x"}, {})
    assert office.vault.kept == {}
    assert (await office.services.accounts.check("Work")).user == "me"
    office.environ.clear()
    with refused(AuthError, "not stored"):
        await office.services.accounts.check("Work")


async def test_a_changed_account_is_opened_afresh(office: Office) -> None:
    await office.add()
    await office.services.accounts.collections("Work")
    await office.services.accounts.collections("Work")
    assert len(office.opened) == 1
    await office.services.accounts.edit("Work", {"url": "https://elsewhere"}, {})
    assert office.opened[0].closed
    await office.services.accounts.collections("Work")
    assert office.opened[1].config.url == "https://elsewhere"
    assert office.opened[1].config.password.get_secret_value() == SECRET


async def test_an_account_that_is_wanted_twice_at_once_is_opened_once(office: Office) -> None:
    await office.add()
    both = [office.services.accounts.collections("Work") for _ in range(2)]
    assert [len(found) for found in await asyncio.gather(*both)] == [3, 3]
    assert len(office.opened) == 1


async def test_everything_is_closed_whatever_one_of_them_raises(office: Office) -> None:
    for name in "ABC":
        await office.add(name)
        await office.services.accounts.collections(name)
    closed: list[bool] = []

    async def close() -> None:
        closed.append(True)

    office.store.close = close  # type: ignore[method-assign]
    for server in office.opened:
        server.broken = True
    await office.services.close()
    assert [server.closed for server in office.opened] == [True] * 3
    assert closed


async def test_settings_can_be_tried_before_they_are_saved(office: Office) -> None:
    report, collections = await office.services.accounts.try_settings(
        "server", {"url": "https://x/dav"}, {"password": SECRET}
    )
    assert report.server == "https://x/dav"
    assert len(collections) == 3
    assert office.opened[0].closed
    with pytest.raises(AuthError):
        await office.services.accounts.try_settings("server", {"url": "https://x/dav"}, {"password": "wrong"})
    assert office.opened[1].closed
    assert await office.services.accounts.list() == []


async def pair(office: Office, name: str, source: str, destination: str, **options: Any) -> None:
    ends = [*source.split(":"), *destination.split(":")]
    await office.services.pairs.add(PairDraft(name, ends[0], ends[2], ends[1], ends[3], **options))


async def test_a_pair_knows_its_lists_by_id_and_title(office: Office) -> None:
    await office.add("A")
    await office.add("B")
    heard: list[object] = []
    office.services.events.subscribe(heard.append)
    await pair(office, "P", "A:1", "B:Home", mode=Mode.UPDATE, interval=60, labels=frozenset({"x"}))
    [stored] = await office.services.pairs.list()
    assert (stored.source.collection, stored.source.title, stored.destination.collection) == ("1", "Work", "2")
    assert (stored.zone, stored.interval, stored.mode) == ("Europe/Berlin", 60, Mode.UPDATE)
    assert isinstance(heard[-1], StateChanged)
    draft = await office.services.pairs.draft("P")
    assert (draft.source_account, draft.destination_collection) == ("A", "2")
    assert await office.services.pairs.edit("P", draft) == stored
    assert not (await office.services.pairs.set_enabled("P", False)).enabled
    with refused(UserError, "in use"):
        await office.services.accounts.remove("A")
    await office.services.pairs.remove("P")
    assert await office.services.pairs.list() == []


@pytest.mark.parametrize(
    ("source", "destination", "options", "words"),
    [
        ("A:nowhere", "B:1", {}, "no list 'nowhere'"),
        ("A:", "B:1", {}, "more than one list"),
        ("C:1", "B:1", {}, "no account named 'C'"),
        ("A:1", "B:Archive", {}, "read only"),
        ("A:Archive", "B:1", {}, "read only"),
        ("A:1", "A:1", {}, "same list"),
        ("A:1", "B:1", {"interval": 29}, "between 30 and 2,000,000"),
        ("A:1", "B:1", {"interval": 2_000_001}, "between 30 and 2,000,000"),
    ],
)
async def test_what_cannot_work_is_refused(
    office: Office, source: str, destination: str, options: dict[str, Any], words: str
) -> None:
    await office.add("A")
    await office.add("B")
    with refused(UserError, words):
        await pair(office, "P", source, destination, **options)
    assert await office.services.pairs.list() == []


async def test_a_read_only_list_may_be_the_source_of_one_way_pairs(office: Office) -> None:
    await office.add("A")
    await office.add("B")
    await pair(office, "P", "A:Archive", "B:1", mode=Mode.MIRROR)
    assert len(await office.services.pairs.list()) == 1


async def test_rings_of_pairs_are_refused(office: Office) -> None:
    for name in "ABC":
        await office.add(name)
    await pair(office, "AB", "A:1", "B:1")
    await pair(office, "BC", "B:1", "C:1")
    with refused(UserError, r"'AB', 'BC'|'BC', 'AB'"):
        await pair(office, "CA", "C:1", "A:1")
    with refused(UserError, "connected already"):
        await pair(office, "AB again", "A:1", "B:1", labels=frozenset({"x"}))
    await pair(office, "Other lists", "C:2", "A:2")


async def test_pairs_with_different_labels_do_not_meet(office: Office) -> None:
    await office.add("A")
    await office.add("B")
    await pair(office, "X", "A:1", "B:1", labels=frozenset({"x"}))
    await pair(office, "Y", "A:1", "B:1", labels=frozenset({"y"}))
    with refused(UserError, "'X'"):
        await pair(office, "X too", "A:1", "B:1", labels=frozenset({"x", "z"}))


async def test_two_accounts_of_one_server_are_one_place(office: Office) -> None:
    await office.services.accounts.add("One", "server", {"url": "https://same"}, {"password": SECRET})
    await office.services.accounts.add("Two", "server", {"url": "https://same"}, {"password": SECRET})
    with refused(UserError, "same list"):
        await pair(office, "P", "One:1", "Two:1")


async def test_an_account_that_leads_to_another_list_now_closes_no_ring(office: Office) -> None:
    for name in "ABC":
        await office.add(name)
    await pair(office, "AB", "A:1", "B:1")
    await pair(office, "BC", "B:1", "C:1")
    with refused(UserError, "'AB'|'BC'"):
        await office.services.accounts.edit("C", {"url": "https://a/"}, {"password": SECRET})
    assert (await office.services.accounts.get("C")).settings == {"url": "https://c"}
    with refused(UserError, "same list"):
        await office.services.accounts.edit("C", {"url": "HTTPS://B:443"}, {"password": SECRET})
    await office.services.accounts.edit("C", {"url": "https://elsewhere"}, {"password": SECRET})


async def test_the_demo_is_made_once_and_works(office: Office) -> None:
    first = await office.services.pairs.add_demo()
    assert (await office.services.pairs.add_demo()).id == first.id
    plan = await office.services.engine.dry_run("Demo")
    assert plan.operations
    assert len(await office.services.accounts.list()) == 2


async def test_the_doctor_names_what_is_wrong(office: Office) -> None:
    await office.add()
    await office.services.accounts.add("Broken", "server", {"url": "https://y"}, {"password": "wrong"})
    found = {english(finding.check): finding for finding in await office.services.diagnostics.doctor()}
    assert found["Account 'Work'"].ok
    assert not found["Account 'Broken'"].ok
    assert "refused" in english(found["Account 'Broken'"].message)
    assert found["Account 'Broken'"].next_step
    assert found["Secrets"].ok
    assert "Server" in english(found["Connectors"].message)


async def test_an_account_stays_whose_secrets_cannot_be_removed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be left where nobody looks for them any more."""
    await office.add()

    async def locked(account: AccountId) -> Sequence[str]:
        raise StoreError("The key ring is locked")

    with monkeypatch.context() as while_locked:
        while_locked.setattr(office.vault, "delete", locked)
        with refused(StoreError, "secrets of 'Work' could not be removed, so nothing was.*is locked"):
            await office.services.accounts.remove("Work")
    [account] = await office.services.accounts.list()
    private = office.folder / "accounts" / account.id
    private.mkdir(parents=True)
    (private / "cache").write_text("theirs")
    assert await office.services.accounts.remove("Work") == ["password"]
    assert (office.vault.kept, await office.services.accounts.list(), private.exists()) == ({}, [], False)
