"""The end of the window's program."""

from __future__ import annotations

from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from tasksync_gui.app import live


@pytest.mark.parametrize("broken", ["stop", "end", "close"])
async def test_everything_is_ended_whatever_one_part_raises(broken: str) -> None:
    parts = Mock()
    parts.shell.close, parts.services.close = AsyncMock(), AsyncMock()
    steps: dict[str, Any] = {"stop": parts.shell.stop, "end": parts.services.close, "close": parts.shell.close}
    steps[broken].side_effect = OSError("gone")
    with pytest.raises(OSError, match="gone"):
        await live._close(parts.shell, parts.services)
    assert [name for name, *_ in parts.mock_calls] == ["shell.stop", "services.close", "shell.close"]


async def test_without_a_window_the_services_are_ended() -> None:
    services = AsyncMock()
    await live._close(None, services)
    services.close.assert_awaited_once_with()
