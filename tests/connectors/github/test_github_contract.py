"""The contract suite on a fake whose every exchange is checked against GitHub's own description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.connectors.contract import ConnectorContract, Lab
from tests.connectors.github.bench import connect
from tests.fakes.github import FakeGitHub
from tests.fakes.service import serve


class TestGitHub(ConnectorContract):
    @pytest.fixture
    async def lab(self, tmp_path: Path) -> AsyncIterator[Lab]:
        fake = FakeGitHub()
        async with serve(fake) as url:
            connector = connect(url, tmp_path)

            async def edit(task, title):
                fake.touch(fake.repositories["octo/work"][int(task.id)], title=title)

            yield Lab(connector, "octo/work", edit)
            await connector.close()
