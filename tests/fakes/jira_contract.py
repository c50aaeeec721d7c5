"""Jira's contracts, where they contradict themselves."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from tests.fakes.contract import VendorContract, contracts_folder


class JiraContract(VendorContract):
    """The vendor's contract, mended."""

    def amend(self, document: dict[str, Any]) -> None:
        """Times of comments have an offset without a colon, in the description's own examples, too."""
        stamps = document["components"]["schemas"]["Comment"]["properties"]
        for name in ("created", "updated"):
            stamps[name].pop("format")


@lru_cache(maxsize=2)
def load_jira(name: str) -> JiraContract | None:
    """The contract ``name``, or None if it is not installed."""
    folder = contracts_folder()
    return JiraContract(folder / f"{name}.json") if folder else None
