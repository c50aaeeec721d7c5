"""Renewal in processes of their own, that are killed in the middle of it or do it at the same time."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process

import pytest

from tasksync_gui.connectors.kit.auth.oauth import Tokens
from tests.connectors.kit.office import Office
from tests.connectors.kit.token_program import BEFORE, HALF, HOLD, QUEUE, STORED, UNSTORED, vault
from tests.fakes.service import Request, Response
from tests.support.processes import heard_end, heard_line

ANSWER = "while the answer travels"
WORKS, SIGN_IN_AGAIN = "{'ok': True}", "Sign in again in the account's settings."


async def start(office: Office, step: str = "") -> Process:
    program = ("-m", "tests.connectors.kit.token_program", office.url, str(office.folder), step)
    return await asyncio.create_subprocess_exec(sys.executable, *program, stdout=PIPE, stderr=PIPE)


async def end(office: Office, process: Process) -> str:
    """What it said; nothing that it wrote anywhere holds a secret."""
    out, err = (part.decode() for part in await heard_end(process))
    files = "".join(file.read_text("utf-8", "replace") for file in office.folder.rglob("*") if file.is_file())
    urls = " ".join(f"{request.path} {request.query}" for request, _ in office.server.exchanges)
    for secret in secrets_of(office):
        for place in (out, err, files, urls):
            assert secret not in place
    return out.strip()


def secrets_of(office: Office) -> set[str]:
    grants = office.server.grants
    return {secret for grant in grants for secret in (grant.access, grant.refresh, *grant.spent) if secret}


async def sign_in(office: Office) -> None:
    """Tokens whose time is over, in the encrypted file."""
    grant = office.server.issue()
    await vault(office.folder).set("token", Tokens(grant.access, grant.refresh, 1.0).write())


async def run(office: Office) -> str:
    return await end(office, await start(office))


@pytest.mark.thorough("a renewal of a sign-in killed at each step")
@pytest.mark.parametrize(
    ("step", "asked", "afterwards"),
    [
        (BEFORE, 0, WORKS),
        (ANSWER, 1, SIGN_IN_AGAIN),
        (UNSTORED, 1, SIGN_IN_AGAIN),
        (HALF, 1, SIGN_IN_AGAIN),
        (STORED, 1, WORKS),
    ],
)
async def test_killed_in_the_middle_of_a_renewal(office: Office, step: str, asked: int, afterwards: str) -> None:
    """A strict server takes each refresh token once: what it gave out and nobody stored is lost, and that is said."""
    await sign_in(office)
    handle = office.server.handle
    process: Process

    def killing(request: Request) -> Response:
        response = handle(request)
        if request.path == "/token" and process.returncode is None:
            process.send_signal(signal.SIGKILL)
        return response

    if step == ANSWER:
        office.server.handle = killing  # type: ignore[method-assign]
    process = await start(office, step)
    await end(office, process)
    office.server.handle = handle  # type: ignore[method-assign]
    assert process.returncode == -signal.SIGKILL
    assert office.server.refreshes == asked
    said = [await run(office), await run(office)]
    if afterwards == WORKS:
        assert said == [WORKS, WORKS]
        assert office.server.refreshes == 1
    else:
        for each in said:
            assert each.endswith(SIGN_IN_AGAIN)
            assert len(each.splitlines()) == 1
        assert office.server.count("POST", "/token") <= 3, "once each time, never in a loop"
        await sign_in(office)
        assert await run(office) == WORKS


@pytest.mark.thorough("a renewal of a sign-in killed at each step")
@pytest.mark.parametrize("step", [ANSWER, UNSTORED, HALF])
async def test_a_server_that_takes_the_last_token_again_for_a_while_loses_nothing(office: Office, step: str) -> None:
    """Atlassian's does so for some minutes after each rotation."""
    office.server.forgiving = True
    await sign_in(office)
    if step == ANSWER:
        office.server.fail("POST", "/token", None, after_commit=True)
    await end(office, await start(office, step))
    assert await run(office) == WORKS
    assert not office.server.grants[0].revoked


@pytest.mark.thorough("real processes that renew a sign-in at once")
async def test_real_processes_at_the_same_time_renew_once(office: Office) -> None:
    await sign_in(office)
    running = [await start(office) for _ in range(3)]
    assert [await end(office, process) for process in running] == [WORKS] * 3
    assert office.server.refreshes == 1


@pytest.mark.thorough("a renewal of a sign-in killed at each step")
async def test_who_waits_for_a_process_that_is_killed_goes_on(office: Office) -> None:
    await sign_in(office)
    first = await start(office, HOLD)
    assert await heard_line(first) == b"holding\n"
    second = await start(office, QUEUE)
    assert await heard_line(second) == b"queueing\n"
    first.kill()
    assert (await end(office, second)).splitlines()[-1] == WORKS
    await end(office, first)
    assert office.server.refreshes == 1
