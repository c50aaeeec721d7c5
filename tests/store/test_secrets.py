"""Secrets are found, kept and removed; never in plain text and never in a message."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.ids import AccountId
from tasksync_gui.store.secrets import ChainedSecrets, EncryptedFileSecrets, KeyringSecrets, secret_from_environment
from tests.support.errors import next_step_of, refused
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


class NullRing(Ring):
    pass


NullRing.__module__ = "keyring.backends.null"


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
    assert "TASKSYNC_PASSPHRASE" in next_step_of(caught.value)
    assert SECRET not in str(caught.value)


async def test_a_key_ring_that_keeps_nothing_safe_is_refused() -> None:
    with refused(StoreError, "no safe place"):
        await KeyringSecrets(backend=NullRing()).set(ACCOUNT, "password", SECRET)


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
    await chain.delete(ACCOUNT)
    assert await file.get(ACCOUNT, "password") is None


async def test_a_chain_reports_the_last_reason(tmp_path: Path) -> None:
    chain = ChainedSecrets([KeyringSecrets(backend=NullRing()), EncryptedFileSecrets(tmp_path / "s", None)])
    with pytest.raises(StoreError):
        await chain.set(ACCOUNT, "password", SECRET)
    with refused(StoreError, "no safe place"):
        await chain.get(ACCOUNT, "password")


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
