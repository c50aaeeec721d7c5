"""A search for our mark ends, whatever a server answers; what was not looked through is no "not there"."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tasksync_gui.connectors.jira import search
from tasksync_gui.connectors.jira.search import bearers
from tasksync_gui.connectors.kit.http.paging import Page
from tasksync_gui.model.errors import InvalidResponseError, NotFoundError


class Circling:
    """Jira whose search shows the same page for ever, and whose issues are there or not."""

    def __init__(self, *, tokens: bool, always_there: bool = False) -> None:
        self.dialect = SimpleNamespace(tokens=tokens)
        self._always_there = always_there
        self._pages = 0

    async def page(self, project: str, jql: str, at: Any, *, size: int = 50) -> Page[dict[str, object]]:
        """Its tokens take turns."""
        self._pages += 1
        return Page([{"id": "1", "key": "P-1"}], f"token {self._pages % 2}")

    async def issue(self, id_: str) -> dict[str, object]:
        """One of no mark."""
        if not self._always_there and id_.startswith("P-"):
            raise NotFoundError("No such issue")
        return {"id": "1", "key": "P-1"}


@pytest.mark.parametrize("tokens", [True, False])
async def test_a_search_that_goes_in_circles_ends(tokens: bool) -> None:
    with pytest.raises(InvalidResponseError):
        await bearers(Circling(tokens=tokens), "1", "P", "mark")  # type: ignore[arg-type]


async def test_issues_that_never_end_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "NEWER", 50)
    with pytest.raises(InvalidResponseError):
        await bearers(Circling(tokens=True, always_there=True), "1", "P", "mark")  # type: ignore[arg-type]
