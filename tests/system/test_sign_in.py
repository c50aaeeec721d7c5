"""Signing in with the real command line, and where its secrets are afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connectors.asana.test_asana_sign_in import APP_SECRET, Site, free_port
from tests.fakes.authorisation import CLIENT
from tests.fakes.service import serve
from tests.support import forked
from tests.support.browser import Browser
from tests.support.processes import heard_end, heard_line
from tests.system.program import ROOT


class Machine:
    """``tasksync`` in processes of its own, on one data directory without a key ring."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "data"
        self.said = ""

    @property
    def environ(self) -> dict[str, str]:
        hidden = {name: value for name, value in os.environ.items() if not name.startswith("TASKSYNC_")}
        return hidden | {
            "TASKSYNC_DATA_DIR": str(self.folder), "TASKSYNC_PASSPHRASE": "only for this test", "PYTHONPATH": str(ROOT),
        }  # fmt: skip

    async def start(self, *argv: str) -> Process:
        program = (sys.executable, *forked.COMMAND, *argv)
        return await asyncio.create_subprocess_exec(*program, env=self.environ, stdin=PIPE, stdout=PIPE, stderr=PIPE)

    async def end(self, process: Process, stdin: str = "") -> str:
        out, err = await heard_end(process, stdin.encode())
        self.said += out.decode() + err.decode()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def run(self, *argv: str, stdin: str = "") -> str:
        if stdin:
            return await self.end(await self.start(*argv), stdin)
        done = await asyncio.to_thread(forked.run, argv, self.environ)
        self.said += done.stdout + done.stderr
        assert done.returncode == 0, done.stderr
        return done.stdout

    def everything_written(self) -> bytes:
        """All files as they are, and the database as SQL (pages may split a text)."""
        files = [file.read_bytes() for file in self.folder.rglob("*") if file.is_file()]
        for database in self.folder.rglob("*.sqlite*"):
            if database.suffix == ".sqlite":
                files.append(dumped(database))
        return b"\0".join(files)


def dumped(database: Path) -> bytes:
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return "\n".join(connection.iterdump()).encode()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    site = Site(lambda: 0.0, free_port())
    async with serve(site) as site.url:  # type: ignore[attr-defined]
        yield site


@pytest.mark.thorough("a sign-in of the real command line")
async def test_the_command_line_prints_the_address_and_keeps_the_secrets_secret(site: Site, tmp_path: Path) -> None:
    machine, browser = Machine(tmp_path), Browser()
    port = site.door.redirect.rpartition(":")[2].partition("/")[0]
    options = [f"client_id={CLIENT}", f"server={site.url}/api/1.0", f"redirect_port={port}"]  # type: ignore[attr-defined]
    given = [part for option in options for part in ("--set", option)]
    await machine.run(
        "account",
        "add",
        "Team",
        "--connector",
        "asana",
        *given,
        "--secret-stdin",
        stdin=f"client_secret={APP_SECRET}\n",
    )
    process = await machine.start("account", "sign-in", "Team", "--json")
    line = await heard_line(process)
    browser.show(json.loads(line)["url"])
    assert json.loads(await machine.end(process)) == {"signed_in": "Team"}
    assert "Ada" in await machine.run("account", "check", "Team")
    site.door.grants[0].access = "somebody-else-has-it"
    await machine.run("account", "check", "Team")
    assert site.door.refreshes == 1
    grant = site.door.grants[0]
    written, said = machine.everything_written(), machine.said + line.decode() + browser.address
    asked = " ".join(f"{request.path} {request.query}" for request, _ in site.exchanges)
    for secret in (APP_SECRET, grant.access, grant.refresh, "access-000001", "only for this test"):
        assert secret.encode() not in written
        assert secret not in said
        assert secret not in asked


async def test_a_token_alone_is_taken_from_standard_input_as_before(tmp_path: Path) -> None:
    """The account has two secrets now; a line without a name is still the first."""
    machine = Machine(tmp_path)
    add = ("account", "add", "Team", "--connector", "asana", "--secret-stdin")
    await machine.run(*add, stdin="1/23:to=ken\n")
    assert "Team" in await machine.run("account", "list")
    assert b"to=ken" not in machine.everything_written()
