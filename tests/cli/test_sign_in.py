from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tasksync_gui.cli.main import Environment, run
from tasksync_gui.model.errors import AuthError
from tasksync_gui.services.contract import Services
from tests.ui.shell.doubles import World


async def signing_in(world: World, *options: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()

    async def open_services(_: Path | None) -> Services:
        return world.services

    code = await run(["account", "sign-in", "Hub", *options], Environment(open_services, io.StringIO(), out, err, None))
    return code, out.getvalue(), err.getvalue()


async def test_a_person_is_told_where_to_go_and_how_it_ended() -> None:
    world = World()
    code, out, _ = await signing_in(world)
    assert (code, world.accounts.signed_in) == (0, ["Hub"])
    assert out.splitlines() == [
        "Open https://git.example.org/device and enter the code ABCD-1234. Waiting for you…",
        "You are signed in to 'Hub'.",
    ]


async def test_a_program_is_told_at_once_line_by_line() -> None:
    code, out, _ = await signing_in(World(), "--json")
    assert code == 0
    assert [json.loads(line) for line in out.splitlines()] == [
        {"url": "https://git.example.org/device", "code": "ABCD-1234"},
        {"signed_in": "Hub"},
    ]


async def test_a_declined_sign_in_fails() -> None:
    world = World()
    world.accounts.error = AuthError("The sign-in was declined")
    code, _, err = await signing_in(world)
    assert code != 0
    assert "declined" in err
    assert world.accounts.signed_in == []


async def test_systems_without_a_sign_in_say_so(tasksync) -> None:
    await tasksync.ok("account", "add", "List", "--connector", "todotxt", "--set", f"path={tasksync.folder / 'a.txt'}")
    answer = await tasksync("account", "sign-in", "List")
    assert answer.code != 0
    assert "todo.txt has no sign-in" in answer.err


@pytest.mark.parametrize(
    ("options", "words"),
    [([], "access token, or the client id"), (["--set", "url=ftp://x"], "https://")],
)
async def test_github_accounts_that_cannot_work_are_refused_at_once(tasksync, options: list[str], words: str) -> None:
    answer = await tasksync("account", "add", "Hub", "--connector", "github", *options)
    assert answer.code != 0
    assert words in answer.err
