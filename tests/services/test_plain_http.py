"""Whoever asks another computer without encryption is told so, in the account's check and by the doctor."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from pydantic import Field as Option

from tasksync_gui.connectors.spec import ConnectorConfig, ConnectorSpec
from tasksync_gui.services.config.plain_http import unencrypted
from tasksync_gui.services.phrases.say import english
from tests.support.desk import Desk


@pytest.mark.parametrize(
    ("options", "servers"),
    [
        ({"url": "http://cloud.example/dav/"}, ["cloud.example"]),
        ({"url": "HTTP://192.168.1.5:8080/"}, ["192.168.1.5"]),
        ({"url": "https://a.example/", "other_server": "http://b.example https://c.example"}, ["b.example"]),
        ({"url": "http://mia@[fe80::1]/", "title": "see http://x"}, ["fe80::1", "x"]),
        ({"url": "https://a.example/"}, []),
        ({"url": "http://localhost:8000/", "other_server": "http://127.0.0.1 http://[::1]:5232/"}, []),
        ({"url": "http://127.0.0.1.evil.example/"}, ["127.0.0.1.evil.example"]),
        ({"url": "http://[bad/", "path": "/home/mia/a.txt"}, []),
    ],
)
def test_other_computers_over_plain_http(options: dict[str, str], servers: list[str]) -> None:
    assert [dict(each.args)["server"] for each in unencrypted(options)] == servers


class WithAddress(ConnectorConfig):
    """Where a server is."""

    url: str = Option(default="https://cloud.example/", title="Server address", description="Where the server is.")


class Addressed(Desk):
    """Accounts that name a server."""

    def _kind(self, name: str) -> ConnectorSpec:
        return dataclasses.replace(super()._kind(name), config=WithAddress)


async def test_the_check_and_the_doctor_say_so(tmp_path: Path) -> None:
    services = (await Addressed(tmp_path).open()).services
    assert (await services.accounts.check("Left")).details == ()
    await services.accounts.edit("Left", {"url": "http://cloud.example/"}, {})
    warning = "cloud.example is asked without encryption"
    assert warning in english((await services.accounts.check("Left")).details)
    assert warning in english(
        (await services.accounts.try_settings("left", {"url": "http://cloud.example/"}, {}))[0].details
    )
    told = [english(each.message) for each in await services.diagnostics.doctor()]
    assert [warning in each for each in told].count(True) == 1
