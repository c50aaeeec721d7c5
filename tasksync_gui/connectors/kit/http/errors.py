"""Where HTTP becomes one of our errors, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    ForbiddenError,
    InvalidResponseError,
    LockedError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.message import Message, message

TOO_LARGE = 413
LONGEST_PAUSE = 366 * 86_400.0
"""Seconds. A system that wants to be left alone for longer is not believed that much."""
MOST_DIGITS = 12
LONGEST_DATE = 100
"""Characters; the three forms of RFC 9110 have less than 40."""


def from_status(
    status: int, headers: Mapping[str, str], where: str, *, said: str = "", now: datetime
) -> ConnectorError:
    """The error that an HTTP status stands for. ``where``: method and path; ``said``: the server's own words."""
    cause = answered(where, status, said)
    if status in (401, 407):
        return AuthError(message(HttpCode.SIGN_IN_REFUSED, cause=cause))
    if status == 403:
        return ForbiddenError(message(HttpCode.FORBIDDEN, cause=cause))
    if status in (404, 410):
        return NotFoundError(message(HttpCode.NOT_THERE, cause=cause))
    if status in (409, 412):
        return PreconditionFailedError(message(HttpCode.CHANGED, cause=cause))
    if status == 429 or (status == 503 and "retry-after" in headers):
        return RateLimitedError(message(HttpCode.SLOW_DOWN, cause=cause), retry_after=retry_after(headers, now))
    if status == 423:
        return LockedError(message(HttpCode.LOCKED, cause=cause))
    if status == 425:
        return UnavailableError(message(HttpCode.LOCKED, cause=cause), sent=False)
    if status in (TOO_LARGE, 414, 431):
        return RejectedFieldError(message(HttpCode.TOO_LARGE, cause=cause))
    if status == 507:
        return RejectedFieldError(message(HttpCode.NO_SPACE, cause=cause))
    if status in (408, 500, 502, 503, 504) or status > 504:
        return UnavailableError(message(HttpCode.SERVER_PROBLEM, cause=cause))
    if 300 <= status < 400:
        return InvalidResponseError(message(HttpCode.REDIRECTED, cause=cause))
    if 200 <= status < 300:
        return InvalidResponseError(message(HttpCode.NO_SENSE, cause=cause))
    return RejectedFieldError(message(HttpCode.REFUSED, cause=cause))


def answered(where: str, status: int, said: str = "") -> Message:
    """What a request was answered with, as the cause of an error; ``said``: the server's own words."""
    if said:
        return message(HttpCode.ANSWERED_SAYING, where=where, status=status, said=said)
    return message(HttpCode.ANSWERED, where=where, status=status)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait as ``Retry-After`` says it (RFC 9110 section 10.2.3), a number or a date."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:MOST_DIGITS]), LONGEST_PAUSE)
    at = http_date(text)
    return None if at is None else min(max(0.0, (at - now).total_seconds()), LONGEST_PAUSE)


def http_date(text: str | None) -> datetime | None:
    """An HTTP date with its zone (RFC 9110 section 5.6.7); None if ``text`` is none."""
    if text is None or len(text) > LONGEST_DATE:
        return None
    try:
        found = parsedate_to_datetime(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def is_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a web page: a log-in form or a proxy in front of the server."""
    kind = headers.get("content-type", "").lower()
    start = body[:200].lstrip().lower()
    return "html" in kind or start.startswith((b"<!doctype html", b"<html"))


def web_page(where: str) -> InvalidResponseError:
    """Instead of data there came a web page."""
    return InvalidResponseError(message(HttpCode.WEB_PAGE, where=where))


def unreachable(where: str, reason: Message | str, *, sent: bool) -> UnavailableError:
    """The error for a request of which no answer came; whether it arrived depends on ``sent``."""
    return UnavailableError(message(HttpCode.UNREACHABLE, where=where, reason=reason), sent=sent)


def bad_address(where: str, error: ValueError) -> InvalidResponseError:
    """A server gave an address to which no request can be sent."""
    return InvalidResponseError(message(HttpCode.BAD_ADDRESS, where=where, reason=str(error)[:200]))


def no_tls(where: str, reason: Message | str) -> ConnectorError:
    """The server does not speak TLS, or none that we accept."""
    return AuthError(message(HttpCode.NO_TLS, where=where, reason=reason))


def untrusted(where: str, reason: Message | str) -> ConnectorError:
    """The certificate cannot be trusted; trying again does not help."""
    return AuthError(message(HttpCode.UNTRUSTED, where=where, reason=reason))
