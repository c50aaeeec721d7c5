"""Addresses of other computers that an account asks without encryption: whoever is on the way reads the password."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from tasksync_gui.model.codes import CheckCode
from tasksync_gui.model.message import Message, message


def unencrypted(options: Mapping[str, str]) -> tuple[Message, ...]:
    """A warning for each server among an account's ``options`` that is asked over plain http; this computer is none."""
    addresses = (word for value in options.values() for word in value.split())
    servers = dict.fromkeys(host for word in addresses if (host := _plain_host(word)))
    return tuple(message(CheckCode.UNENCRYPTED, server=host) for host in servers if not _is_here(host))


def _plain_host(address: str) -> str:
    try:
        parts = urlsplit(address)
        return parts.hostname or "" if parts.scheme == "http" else ""
    except ValueError:
        return ""


def _is_here(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
