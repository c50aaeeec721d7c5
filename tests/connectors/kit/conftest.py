"""An authorisation server for the tests of signing in and staying signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connectors.kit.office import Memory, Office
from tests.fakes.authorisation import FakeAuthorisation
from tests.fakes.service import serve
from tests.support.clock import FakeClock


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    clock = FakeClock()
    server = FakeAuthorisation(clock.monotonic)
    async with serve(server) as url:
        office = Office(server, url, tmp_path, clock, Memory())
        yield office
        await office.close()
