"""What every fake shares: a request in, an answer out, scripted faults, and a real socket in front."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.fakes.contract import VendorContract

BODY_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True)
class Request:
    """One request as it came in; header names in lower case."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    body: bytes = b""
    target: str = ""
    """Path and query as they were sent."""

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    def param(self, name: str, default: str = "") -> str:
        """The last value of a query parameter."""
        return dict(self.query).get(name, default)


@dataclass(frozen=True)
class Response:
    """One answer. ``data`` None: an empty body."""

    status: int = 200
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    content_type: str = "application/json"

    @property
    def body(self) -> bytes:
        """The bytes on the wire."""
        if self.raw is not None:
            return self.raw
        return b"" if self.data is None else json.dumps(self.data).encode()


@dataclass
class Fault:
    """Something that goes wrong with the next ``times`` requests that ``when`` accepts.

    ``after_commit``: the request is carried out and only its answer replaced (or lost: ``answer`` None).
    """

    when: Callable[[Request], bool]
    answer: Response | None
    times: int = 1
    after_commit: bool = False


class FakeService:
    """Base of the fakes: subclasses implement :meth:`handle` and set ``contract``."""

    contract: VendorContract | None = None
    """None where the vendors' contracts are not installed: exchanges are then not validated."""
    prefix = ""
    """Path under which the contract's paths are served."""

    def __init__(self, latency: float = 0.0) -> None:
        self.latency = latency
        self.faults: list[Fault] = []
        self.exchanges: list[tuple[Request, Response]] = []
        self.violations: list[str] = []

    def handle(self, request: Request) -> Response:
        """Carry out one request."""
        raise AssertionError(f"{type(self).__name__} does not answer {request.method} {request.path}")

    def fail(
        self, method: str, path: str, answer: Response | None, *, times: int = 1, after_commit: bool = False
    ) -> None:
        """Script a fault for requests of ``method`` whose path contains ``path``."""
        self.faults.append(
            Fault(lambda request: request.method == method and path in request.path, answer, times, after_commit)
        )

    def answer(self, request: Request) -> Response | None:
        """The answer with faults applied; None drops the connection."""
        fault = next((fault for fault in self.faults if fault.times and fault.when(request)), None)
        if fault is None:
            response = self._carry_out(request)
        else:
            fault.times -= 1
            if fault.after_commit:
                self._carry_out(request)
            response = fault.answer
        if response is None:
            return None
        dressed = self.dress(response)
        self.exchanges.append((request, dressed))
        return dressed

    def dress(self, response: Response) -> Response:
        """Add what every answer of the service carries."""
        return response

    def _carry_out(self, request: Request) -> Response:
        response = self.handle(request)
        if self.contract is not None:
            self.violations += self.contract.violations(request, response, self.prefix)
        return response

    def count(self, method: str = "", path: str = "") -> int:
        """How many recorded requests match."""
        return sum(1 for request, _ in self.exchanges if request.method.startswith(method) and path in request.path)


@asynccontextmanager
async def serve(service: FakeService) -> AsyncIterator[str]:
    """Serve ``service`` on a free loopback port; yields the base URL; fails on contract violations."""

    async def endpoint(incoming: web.Request) -> web.StreamResponse:
        request = Request(
            incoming.method,
            incoming.rel_url.raw_path,
            tuple(parse_qsl(incoming.rel_url.raw_query_string, keep_blank_values=True)),
            {name.lower(): value for name, value in incoming.headers.items()},
            await incoming.read(),
            incoming.raw_path,
        )
        if service.latency:
            await asyncio.sleep(service.latency)
        response = service.answer(request)
        if response is None:
            assert incoming.transport is not None
            incoming.transport.abort()
            return web.Response()
        return web.Response(
            status=response.status,
            body=response.body,
            headers=dict(response.headers),
            content_type=None if response.body == b"" else response.content_type,
        )

    application = web.Application(client_max_size=BODY_LIMIT)
    application.router.add_route("*", "/{path:.*}", endpoint)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
    assert not service.violations, "\n".join(service.violations)
