"""One bridge for every pair of systems."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import combinations
from pathlib import Path

import pytest

from tests.connectors.cross.bridge import Bridge, build_bridge
from tests.connectors.cross.systems import SYSTEMS
from tests.servers import Server, radicale


@pytest.fixture(scope="session")
def calendar_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with radicale(tmp_path_factory.mktemp("cross")) as running:
        yield running


def pairs() -> Iterator[pytest.ParameterSet]:
    """Every second system with the next one of the list, the last one with its neighbour: each system is there. At
    last every system with every other.
    """
    names = list(SYSTEMS)
    quick = set(zip(names[::2], names[1::2], strict=False)) | {tuple(names[-2:])}
    for one, other in combinations(names, 2):
        marks = () if (one, other) in quick else (pytest.mark.thorough("every system with every other"),)
        yield pytest.param((one, other), id=f"{one}-with-{other}", marks=marks)


@pytest.fixture(params=list(pairs()))
async def bridge(request: pytest.FixtureRequest, tmp_path: Path, calendar_server: Server) -> AsyncIterator[Bridge]:
    one, other = (SYSTEMS[name] for name in request.param)
    folders = [tmp_path / side for side in ("left", "right")]
    for folder in folders:
        folder.mkdir()
    async with one(folders[0], calendar_server) as left, other(folders[1], calendar_server) as right:
        made = await build_bridge(left, right, tmp_path)
        yield made
        await made.services.close()
        for system in (left, right):
            await system.person.close()
