"""Secrets are found, kept and removed; never in plain text and never in a message."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.store.secrets import (
    ChainedSecrets,
    EncryptedFileSecrets,
    KeyringSecrets,
    encrypted_file,
    secret_from_environment,
)
from tests.support.errors import next_step_of, refused, title_of
from tests.support.processes import heard_end, heard_line

ACCOUNT = AccountId("a1")
SECRET = "hunter2-very-secret"


class Ring(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(SECRET)
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


Ring.__module__ = "keyring.backends.SecretService"


class Chainer(KeyringBackend):
    priority = 10  # type: ignore[assignment]

    def __init__(self, *rings: KeyringBackend) -> None:
        super().__init__()
        self.backends = rings

    def get_password(self, service: str, username: str) -> str | None:
        raise AssertionError("a chainer is looked into and not asked")

    set_password = delete_password = get_password  # type: ignore[assignment]


Chainer.__module__ = "keyring.backends.chainer"


def ring_of(module: str) -> Ring:
    ring: Ring = type("Ring", (Ring,), {"__module__": module})()
    return ring


UNSAFE = ("keyring.backends.null", "keyring.backends.fail", "keyrings.alt.file", "keyrings.alt.Gnome", "my_own.ring",
          "keyring.backends.SecretService_plain", "keyring.backends.kwallet.evil")  # fmt: skip


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> int:
    """Keys that cost less to make than people's; the cost for them."""
    cost = encrypted_file.COST
    monkeypatch.setattr(encrypted_file, "COST", 2**14)
    return cost


async def test_the_key_ring_keeps_and_forgets() -> None:
    ring = Ring()
    secrets = KeyringSecrets(backend=ring)
    await secrets.set(ACCOUNT, "password", SECRET)
    await secrets.set(ACCOUNT, "token", "t")
    assert await secrets.get(ACCOUNT, "password") == SECRET
    assert await secrets.get(AccountId("other"), "password") is None
    await secrets.delete(ACCOUNT)
    assert ring.kept == {}
    await secrets.delete(ACCOUNT)


async def test_a_locked_key_ring_says_what_to_do() -> None:
    ring = Ring()
    ring.locked = True
    with pytest.raises(StoreError) as caught:
        await KeyringSecrets(backend=ring).get(ACCOUNT, "password")
    assert "is locked" in title_of(caught.value)
    assert "Unlock it" in next_step_of(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("module", UNSAFE)
async def test_a_key_ring_that_keeps_nothing_safe_is_refused(module: str) -> None:
    for ring in (ring_of(module), Chainer(ring_of(module)), Chainer(Chainer(ring_of(module)))):
        with refused(StoreError, "no safe place") as caught:
            await KeyringSecrets(backend=ring).set(ACCOUNT, "password", SECRET)
        assert "TASKSYNC_PASSPHRASE" in next_step_of(caught.value)


async def test_a_chain_of_rings_is_looked_into() -> None:
    plain, safe = ring_of("keyrings.alt.file"), Ring()
    secrets = KeyringSecrets(backend=Chainer(plain, Chainer(safe)))
    await secrets.set(ACCOUNT, "password", SECRET)
    assert plain.kept == {}
    assert SECRET in safe.kept.values()
    assert await secrets.get(ACCOUNT, "password") == SECRET


async def test_what_the_ring_does_not_let_go_of_is_told() -> None:
    class Clinging(Ring):
        def delete_password(self, service: str, username: str) -> None:
            pass

    Clinging.__module__ = Ring.__module__
    ring = Clinging()
    secrets = KeyringSecrets(backend=ring)
    await secrets.set(ACCOUNT, "password", SECRET)
    with refused(StoreError, "keeps what was to be removed"):
        await secrets.delete(ACCOUNT)


async def test_the_encrypted_file_opens_only_with_its_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "secrets"
    secrets = EncryptedFileSecrets(path, "open sesame")
    assert await secrets.get(ACCOUNT, "password") is None
    await secrets.set(ACCOUNT, "password", SECRET)
    assert SECRET.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert await EncryptedFileSecrets(path, "open sesame").get(ACCOUNT, "password") == SECRET
    with refused(StoreError, "does not open"):
        await EncryptedFileSecrets(path, "wrong").get(ACCOUNT, "password")
    with refused(StoreError, "no passphrase"):
        await EncryptedFileSecrets(path, None).get(ACCOUNT, "password")
    await secrets.delete(ACCOUNT)
    assert await secrets.get(ACCOUNT, "password") is None
    assert "open sesame" not in repr(secrets)


async def test_without_a_passphrase_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        await EncryptedFileSecrets(tmp_path / "secrets", None).set(ACCOUNT, "password", SECRET)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"{}", b'{"salt": "x", "nonce": "y", "data": "z"}', b"\xff\xfe"])
async def test_an_unreadable_file_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secrets"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        await EncryptedFileSecrets(path, "x").set(ACCOUNT, "password", SECRET)
    assert path.read_bytes() == content


def test_the_environment_is_read_by_account_name() -> None:
    environ = {"TASKSYNC_SECRET_WORK_CLOUD": SECRET, "TASKSYNC_SECRET_WORK_CLOUD_TOKEN": "t"}
    assert secret_from_environment(environ, "Work Cloud", "password") == SECRET
    assert secret_from_environment(environ, "work-cloud", "token") == "t"
    assert secret_from_environment(environ, "Other", "password") is None
    assert secret_from_environment({"TASKSYNC_SECRET_OTHER": ""}, "Other", "password") is None


async def test_a_chain_reads_in_order_and_writes_where_it_can(tmp_path: Path) -> None:
    ring, file = Ring(), EncryptedFileSecrets(tmp_path / "secrets", "x")
    ring.locked = True
    chain = ChainedSecrets([file, KeyringSecrets(backend=ring)])
    await chain.set(ACCOUNT, "password", SECRET)
    assert ring.kept == {}
    assert await chain.get(ACCOUNT, "password") == SECRET
    with refused(StoreError, "key ring"):
        await chain.get(ACCOUNT, "other")
    ring.locked = False
    assert await chain.delete(ACCOUNT) == ("password",)
    assert await file.get(ACCOUNT, "password") is None


async def test_a_chain_of_absent_places_says_so(tmp_path: Path) -> None:
    chain = ChainedSecrets(
        [KeyringSecrets(backend=ring_of("keyring.backends.null")), EncryptedFileSecrets(tmp_path / "s", None)]
    )
    for attempt in (chain.set(ACCOUNT, "password", SECRET), chain.check()):
        with refused(StoreError, "no passphrase"):
            await attempt
    nowhere = ChainedSecrets([KeyringSecrets(backend=ring_of("keyring.backends.null"))])
    with refused(StoreError, "no safe place"):
        await nowhere.get(ACCOUNT, "password")


async def test_with_a_passphrase_no_key_ring_is_needed(tmp_path: Path) -> None:
    """The health check said NO where everything worked."""
    chain = ChainedSecrets(
        [EncryptedFileSecrets(tmp_path / "s", "x"), KeyringSecrets(ring_of("keyring.backends.fail"))]
    )
    await chain.check()
    assert await chain.get(ACCOUNT, "password") is None
    await chain.set(ACCOUNT, "password", SECRET)
    assert await chain.delete(ACCOUNT) == ("password",)
    await chain.check()


async def test_a_wrong_passphrase_is_told_and_nothing_is_kept_elsewhere(tmp_path: Path) -> None:
    """It went into the key ring, where nobody would look for it, and could not be removed from the file."""
    path, ring = tmp_path / "s", Ring()
    await EncryptedFileSecrets(path, "right").set(ACCOUNT, "password", SECRET)
    chain = ChainedSecrets([EncryptedFileSecrets(path, "wrong"), KeyringSecrets(backend=ring)])
    for attempt in (
        chain.set(ACCOUNT, "password", "other"), chain.get(ACCOUNT, "password"), chain.delete(ACCOUNT), chain.check()
    ):  # fmt: skip
        with refused(StoreError, "Wrong passphrase"):
            await attempt
    assert ring.kept == {}
    assert await EncryptedFileSecrets(path, "right").get(ACCOUNT, "password") == SECRET


async def test_a_locked_ring_is_told_where_the_secret_may_be_in_it(tmp_path: Path) -> None:
    ring = Ring()
    await KeyringSecrets(backend=ring).set(ACCOUNT, "password", SECRET)
    ring.locked = True
    chain = ChainedSecrets([EncryptedFileSecrets(tmp_path / "s", "x"), KeyringSecrets(backend=ring)])
    for attempt in (chain.get(ACCOUNT, "password"), chain.delete(ACCOUNT)):
        with refused(StoreError, "locked"):
            await attempt
    await chain.check()


@pytest.mark.parametrize("place", range(0, 260, 13))
async def test_a_damaged_file_is_not_called_a_wrong_passphrase(tmp_path: Path, place: int) -> None:
    path = tmp_path / "s"
    await EncryptedFileSecrets(path, "x").set(ACCOUNT, "password", SECRET)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= 0x04
    path.write_bytes(content)
    with refused(StoreError, "damaged"):
        await EncryptedFileSecrets(path, "x").get(ACCOUNT, "password")


@pytest.mark.parametrize("cost", [2, 2**14 + 1, 2**40, "32768", -1, None, [], 1.5])
async def test_a_file_cannot_ask_for_more_than_a_guess_may_cost(tmp_path: Path, cost: object) -> None:
    path = tmp_path / "s"
    await EncryptedFileSecrets(path, "x").set(ACCOUNT, "password", SECRET)
    stored = json.loads(path.read_text())
    del stored["sum"]
    path.write_text(json.dumps({**stored, "cost": cost}))
    with refused(StoreError, "damaged"):
        await EncryptedFileSecrets(path, "x").get(ACCOUNT, "password")


async def test_a_file_of_the_first_version_is_read_and_costs_more_from_its_next_change_on(
    tmp_path: Path, cheap: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "s"
    shutil.copy(Path(__file__).with_name("old") / "secrets-1.enc", path)
    secrets = EncryptedFileSecrets(path, "open sesame")
    assert await secrets.get(ACCOUNT, "password") == SECRET
    monkeypatch.setattr(encrypted_file, "COST", cheap)
    await secrets.set(ACCOUNT, "token", "t")
    assert json.loads(path.read_text())["cost"] == cheap >= 2**17
    assert await EncryptedFileSecrets(path, "open sesame").get(ACCOUNT, "password") == SECRET


async def test_nobody_has_it_write_through_a_link_of_theirs(tmp_path: Path) -> None:
    path, other = tmp_path / "s", tmp_path / "precious"
    other.write_text("mine")
    for name in ("s.part", ".s.part"):
        (tmp_path / name).symlink_to(other)
    await EncryptedFileSecrets(path, "x").set(ACCOUNT, "password", SECRET)
    assert other.read_text() == "mine"
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    with refused(StoreError, "damaged"):
        await EncryptedFileSecrets(path, "x").set(ACCOUNT, "password", SECRET)
    assert not (tmp_path / "nowhere").exists()


async def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with refused(StoreError, "No space left"):
        await EncryptedFileSecrets(tmp_path / "s", "x").set(ACCOUNT, "password", SECRET)
    assert [each.name for each in tmp_path.iterdir()] == ["s.lock"]


PROGRAM = """
import asyncio, sys
from pathlib import Path
from tasksync_gui.model.ids import AccountId
from tasksync_gui.store.secrets import EncryptedFileSecrets

async def main():
    secrets = EncryptedFileSecrets(Path(sys.argv[1]), "open sesame")
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(3):
        await secrets.set(AccountId(sys.argv[2]), f"token{number}", sys.argv[2])

asyncio.run(main())
"""


async def test_two_programs_that_keep_secrets_at_once_lose_none(tmp_path: Path) -> None:
    """Each wrote back what it had read, without what the other had stored meanwhile: a renewed token, for good."""
    path, accounts = tmp_path / "secrets", [AccountId(name) for name in "abc"]
    program = (sys.executable, "-c", PROGRAM, str(path))
    running = [await asyncio.create_subprocess_exec(*program, each, stdin=PIPE, stdout=PIPE) for each in accounts]
    for process in running:
        assert await heard_line(process) == b"ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write(b"\n")
    for process in running:
        await heard_end(process)
    secrets = EncryptedFileSecrets(path, "open sesame")
    kept = [[await secrets.get(each, f"token{number}") for number in range(3)] for each in accounts]
    assert kept == [[each] * 3 for each in accounts]
