"""A browser, as far as a sign-in needs one."""

from __future__ import annotations

import asyncio

import httpx


class Browser:
    """Opens what it is shown and follows where it is sent."""

    def __init__(self) -> None:
        self.tasks: list[asyncio.Future[httpx.Response]] = []
        self.address = ""

    def show(self, address: str) -> None:
        self.address = address
        self.tasks.append(asyncio.ensure_future(self.get(address)))

    async def get(self, address: str) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as client:
            return await client.get(address)
