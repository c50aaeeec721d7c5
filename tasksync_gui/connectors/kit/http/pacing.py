"""Staying below what a system allows, so that it never has to refuse us.

Each published limit has a token bucket: a burst of 20 % of the limit and a steady 80 %, together never
more than the limit in any window. What answers say about the rest of the budget slows us down further;
``Retry-After`` stops us until it is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import LONGEST_PAUSE, retry_after
from tasksync_gui.connectors.kit.http.http import SAFE
from tasksync_gui.engine.ports import Clock
from tasksync_gui.engine.runtime.retry import LONGEST_WAIT
from tasksync_gui.engine.runtime.wait_reporting import waiting
from tasksync_gui.model.codes import WaitCode
from tasksync_gui.model.errors import RateLimitedError
from tasksync_gui.model.message import message

STEADY = 0.8
Applies = Callable[[str, str], bool]
"""(method, path) -> whether a limit counts this request."""


def always(_method: str, _path: str) -> bool:
    """The usual limit counts every request, whatever it does."""
    return True


def writes(method: str, _path: str) -> bool:
    """Only requests that change something count."""
    return method not in SAFE


@dataclass(frozen=True, slots=True)
class Limit:
    """A published rate: so many requests in so many seconds."""

    requests: float
    seconds: float
    name: str = ""
    """What a :class:`LimitReading` calls it."""
    applies: Applies = always


@dataclass(frozen=True, slots=True)
class LimitReading:
    """What an answer says about one limit. ``reset`` and ``stop`` are seconds from now."""

    remaining: float | None = None
    reset: float | None = None
    stop: float | None = None
    """Send nothing before that."""
    name: str = ""


HeaderReader = Callable[[int, Mapping[str, str], datetime], Sequence[LimitReading]]
"""(status, headers with lower-case names, now) -> what they say."""


@dataclass(slots=True)
class _Bucket:
    limit: Limit
    at: float
    tokens: float = field(init=False)
    rate: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.burst
        self.rate = self.steady

    @property
    def burst(self) -> float:
        return max(1.0, (1 - STEADY) * self.limit.requests)

    @property
    def steady(self) -> float:
        return STEADY * self.limit.requests / self.limit.seconds

    def take(self, now: float) -> float:
        """Take one token, on credit if there is none; seconds until it is really there."""
        self.tokens = min(self.burst, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = max(self.at, now)
        self.tokens -= 1
        return max(0.0, -self.tokens / self.rate)

    def learn(self, reading: LimitReading) -> None:
        """Spend what is left of the budget evenly until it is renewed; never faster than published."""
        if reading.remaining is None:
            return
        self.tokens = min(self.tokens, reading.remaining)
        spread = reading.remaining / reading.reset if reading.reset and reading.remaining > 0 else self.steady
        self.rate = min(self.steady, spread)


class Pacer:
    """One account's pace; give it to its HttpClient as ``pace``."""

    def __init__(self, clock: Clock, limits: Sequence[Limit], reader: HeaderReader | None = None) -> None:
        self._clock = clock
        self._reader = reader or retry_after_only
        self._latest = clock.monotonic()
        self._buckets = [_Bucket(limit, self._latest) for limit in limits]
        self._stopped_until = 0.0

    async def ready(self, method: str, path: str) -> None:
        """Wait until this request may be sent. Raises RateLimitedError if that is too long to wait for."""
        now = self._now()
        wait = max([self._stopped_until - now, *self._delays(method, path, now)], default=0.0)
        if wait <= 0:
            return
        if wait > LONGEST_WAIT:
            self._give_back(method, path)
            raise RateLimitedError(message(HttpCode.LIMIT_USED_UP, method=method, path=path), retry_after=wait)
        told = self._stopped_until - now >= wait
        with waiting(wait, WaitCode.ASKED if told else WaitCode.LIMIT):
            await self._clock.sleep(wait)
        self._latest = max(self._latest, now + wait)

    def learn(self, method: str, path: str, status: int, headers: Mapping[str, str]) -> None:
        """Take note of what an answer says about the limits."""
        for reading in self._reader(status, headers, self._clock.now()):
            stop = reading.stop
            if stop is None and reading.remaining is not None and reading.remaining <= 0:
                stop = reading.reset
            if stop is not None:
                self._stopped_until = max(self._stopped_until, self._now() + min(stop, LONGEST_PAUSE))
            for bucket in self._buckets:
                if bucket.limit.name == reading.name and bucket.limit.applies(method, path):
                    bucket.learn(reading)

    def _delays(self, method: str, path: str, now: float) -> list[float]:
        return [bucket.take(now) for bucket in self._buckets if bucket.limit.applies(method, path)]

    def _give_back(self, method: str, path: str) -> None:
        for bucket in self._buckets:
            bucket.tokens += bucket.limit.applies(method, path)

    def _now(self) -> float:
        """Monotonic time; time that was waited for has passed even if the clock does not show it yet."""
        return max(self._latest, self._clock.monotonic())


def retry_after_only(status: int, headers: Mapping[str, str], now: datetime) -> Sequence[LimitReading]:
    """For systems that say nothing but ``Retry-After``."""
    seconds = retry_after(headers, now) if status in (403, 429, 503) else None
    return () if seconds is None else (LimitReading(stop=seconds),)


def counted(remaining: str, reset: str, *, epoch: bool, name: str = "", milliseconds: bool = False) -> HeaderReader:
    """A reader of the usual pair of headers, with ``Retry-After`` as a floor.

    Args:
        remaining: name of the header with the number of requests left (lower case).
        reset: name of the header that tells when the budget is renewed.
        epoch: whether that is a Unix time; otherwise it is a number of seconds from now.
        name: the limit they are about.
        milliseconds: whether the time is in milliseconds.
    """

    def read(status: int, headers: Mapping[str, str], now: datetime) -> Sequence[LimitReading]:
        left, until = number(headers.get(remaining)), number(headers.get(reset))
        if until is not None:
            until = until / 1000 if milliseconds else until
            until = max(0.0, until - now.timestamp() if epoch else until)
        found = [LimitReading(left, until, name=name)] if left is not None else []
        return (*found, *retry_after_only(status, headers, now))

    return read


def number(text: str | None) -> float | None:
    """A header's number, also as RFC-style ``10;w=60``; None if it is none."""
    found = (text or "").partition(";")[0].partition(",")[0].strip()
    return float(found) if found.isascii() and found.replace(".", "", 1).isdigit() and len(found) < 20 else None
