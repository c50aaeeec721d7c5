"""Where HTTP becomes one of our errors, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    InvalidResponseError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)

TOO_LARGE = 413


def from_status(
    status: int, headers: Mapping[str, str], where: str, *, said: str = "", now: datetime
) -> ConnectorError:
    """The error that an HTTP status stands for. ``where``: method and path; ``said``: the server's own words."""
    cause = f"{where} was answered with {status}" + (f": {said}" if said else "")
    if status in (401, 407):
        return AuthError("The user name or password was refused", cause=cause)
    if status == 403:
        return AuthError(
            "The account may not do this",
            cause=cause,
            next_step="Check the rights of this account on the server, or choose another list.",
        )
    if status in (404, 410):
        return NotFoundError("It is not there", cause=cause)
    if status in (409, 412):
        return PreconditionFailedError("It changed on the server", cause=cause)
    if status == 429 or (status == 503 and "retry-after" in headers):
        return RateLimitedError("The server asks to slow down", cause=cause, retry_after=retry_after(headers, now))
    if status in (423, 425):
        return UnavailableError("The server has locked it", cause=cause, sent=False)
    if status in (TOO_LARGE, 414, 431):
        return RejectedFieldError("The task is too large for the server", cause=cause)
    if status == 507:
        return RejectedFieldError("The server has no space left", cause=cause, next_step="Free some space there.")
    if status in (408, 500, 502, 503, 504) or status > 504:
        return UnavailableError("The server has a problem", cause=cause)
    if 300 <= status < 400:
        return InvalidResponseError(
            "The server sends us elsewhere", cause=cause, next_step="Use the address it names, if you trust it."
        )
    if 200 <= status < 300:
        return InvalidResponseError("The server's answer makes no sense", cause=cause)
    return RejectedFieldError("The server refused the request", cause=cause)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait as ``Retry-After`` says it (RFC 9110 section 10.2.3), a number or a date."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    at = http_date(text)
    return None if at is None else max(0.0, (at - now).total_seconds())


def http_date(text: str | None) -> datetime | None:
    """An HTTP date; None if it is none."""
    try:
        found = parsedate_to_datetime(text or "")
    except (ValueError, TypeError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def is_html(headers: Mapping[str, str], body: bytes) -> bool:
    """Whether an answer is a web page: a log-in form or a proxy in front of the server."""
    kind = headers.get("content-type", "").lower()
    start = body[:200].lstrip().lower()
    return "html" in kind or start.startswith((b"<!doctype html", b"<html"))


def web_page(where: str) -> InvalidResponseError:
    """Instead of data there came a web page."""
    return InvalidResponseError("The server answered with a web page", cause=f"{where} gave HTML instead of data")


def unreachable(where: str, reason: str, *, sent: bool) -> UnavailableError:
    """No answer came."""
    return UnavailableError("The server cannot be reached", cause=f"{where}: {reason}", sent=sent)


def no_tls(where: str, reason: str) -> ConnectorError:
    """The server does not speak TLS, or none that we accept."""
    return AuthError(
        "No secure connection can be made",
        cause=f"{where}: {reason}",
        next_step="Check the address and its port; a server without TLS has an address that begins with http://.",
    )


def untrusted(where: str, reason: str) -> ConnectorError:
    """The certificate cannot be trusted; trying again does not help."""
    return AuthError(
        "The server's certificate is not trusted",
        cause=f"{where}: {reason}",
        next_step="Check the address; if the server has its own authority, install it on this computer.",
    )
