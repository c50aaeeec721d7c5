"""Staying signed in, against a strict server: renewal in time, once, and never at the price of the tokens."""

from __future__ import annotations

import asyncio

import pytest

from tasksync_gui.connectors.kit.auth.oauth import Tokens
from tasksync_gui.model.errors import AuthError, InvalidResponseError, StoreError, UnavailableError
from tests.connectors.kit.office import Office
from tests.fakes.service import Response
from tests.support.errors import next_step_of


async def test_a_token_is_used_until_it_ends_and_then_renewed_before_it_is_refused(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    for _ in range(3):
        await client.get("whoami")
    assert office.server.refreshes == 0
    office.clock.advance(3590)
    await client.get("whoami")
    assert office.server.refreshes == 1
    assert office.server.count("GET") == 4
    assert Tokens.read(office.slot.value or "").refresh == office.server.grants[0].refresh


async def test_a_revoked_access_token_is_renewed_once_and_the_request_repeated(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    await client.get("whoami")
    office.server.grants[0].access = "something else"
    assert (await client.post("whoami", body={})).data == {"ok": True}
    assert office.server.refreshes == 1


async def test_many_requests_at_once_renew_once(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    office.clock.advance(4000)
    await asyncio.gather(*(client.get("whoami") for _ in range(20)))
    assert office.server.refreshes == 1


async def test_two_processes_renew_once_between_them(office: Office) -> None:
    """The server takes each refresh token once and revokes the whole sign-in if one comes twice."""
    await office.signed_in()
    programs = [office.program()[0] for _ in range(4)]
    for client in programs:
        await client.get("whoami")
    for _ in range(3):
        office.clock.advance(4000)
        await asyncio.gather(*(client.get("whoami") for client in programs for _ in range(3)))
    assert office.server.refreshes == 3
    assert not office.server.grants[0].revoked


async def test_a_refused_token_is_first_compared_with_the_store(office: Office) -> None:
    await office.signed_in()
    client, _ = office.program()
    await client.get("whoami")
    other, _ = office.program()
    office.clock.advance(4000)
    await other.get("whoami")
    office.clock.seconds = 0
    assert (await client.get("whoami")).data == {"ok": True}
    assert office.server.refreshes == 1


async def test_killed_after_storing_and_before_using_nothing_is_lost(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    _, source = office.program()
    await source.headers()
    assert office.slot.writes == 1
    assert await office.works()
    assert office.server.refreshes == 1


async def test_killed_before_the_request_nothing_is_lost(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.server.fail("POST", "/token", None)
    _, source = office.program()
    with pytest.raises(UnavailableError):
        await source.headers()
    assert await office.works()


async def test_killed_between_the_servers_answer_and_the_store_a_person_signs_in_again(office: Office) -> None:
    """The one moment nobody can protect: it must be said clearly, and never loop."""
    await office.signed_in()
    office.clock.advance(4000)
    office.server.fail("POST", "/token", None, after_commit=True)
    _, source = office.program()
    with pytest.raises(UnavailableError):
        await source.headers()
    for _ in range(2):
        with pytest.raises(AuthError) as caught:
            await office.works()
        assert "Sign in again" in next_step_of(caught.value)
    await office.signed_in()
    assert await office.works()


async def test_the_new_token_is_not_used_before_it_is_stored(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.slot.broken = True
    client, _ = office.program()
    with pytest.raises(StoreError):
        await client.get("whoami")
    assert office.server.count("GET", "whoami") == 0


async def test_a_cancelled_run_does_not_lose_the_new_pair(office: Office) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.server.latency = 0.05
    client, source = office.program()
    asked = office.server.watch("/token")
    run = asyncio.ensure_future(client.get("whoami"))
    await asked.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    await source.close()
    assert Tokens.read(office.slot.value or "").refresh == office.server.grants[0].refresh
    office.server.latency = 0
    assert await office.works()


async def test_a_token_that_was_rotated_elsewhere_is_read_once_more(office: Office) -> None:
    """A second computer shares the store but not the lock: its new pair is found after the refusal."""
    await office.signed_in()
    office.clock.advance(4000)
    handle = office.server.handle

    def elsewhere(request):
        if request.path == "/token":
            grant = office.server.issue(office.server.grants[0])
            grant.spent.clear()
            until = office.clock.now().timestamp() + 3600
            office.slot.value = Tokens(grant.access, grant.refresh, until).write()
        return handle(request)

    office.server.handle = elsewhere  # type: ignore[method-assign]
    assert await office.works()


async def test_a_server_that_does_not_rotate_keeps_its_refresh_token(office: Office) -> None:
    office.server.rotate = False
    await office.signed_in()
    kept = Tokens.read(office.slot.value or "").refresh
    for _ in range(2):
        office.clock.advance(4000)
        assert await office.works()
    assert Tokens.read(office.slot.value or "").refresh == kept


async def test_a_token_without_an_end_is_left_alone_and_its_refusal_is_final(office: Office) -> None:
    office.server.grants.clear()
    office.slot.value = "personal-token"
    with pytest.raises(AuthError):
        await office.works()
    assert office.server.count("POST", "/token") == 0


@pytest.mark.parametrize("stored", [None, "", "{damaged", '{"access": 5}'])
async def test_without_tokens_a_person_is_asked(office: Office, stored: str | None) -> None:
    office.slot.value = stored
    with pytest.raises(AuthError):
        await office.works()


@pytest.mark.parametrize("answer", [Response(200, {}), Response(200, []), Response(200, raw=b"x"), Response(200, None)])
async def test_nonsense_from_the_token_address_is_said(office: Office, answer: Response) -> None:
    await office.signed_in()
    office.clock.advance(4000)
    office.server.fail("POST", "/token", answer)
    with pytest.raises(InvalidResponseError):
        await office.works()


def test_tokens_are_not_shown() -> None:
    tokens = Tokens("secret-a", "secret-b", 5.0)
    assert "secret" not in repr(tokens)
    assert Tokens.read(tokens.write()) == tokens
