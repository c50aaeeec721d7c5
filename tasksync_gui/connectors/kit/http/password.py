"""Signing requests with a name and a password: Basic (RFC 7617), or Digest where a server wants that (RFC 7616).

The first request is sent with Basic, which nearly every server takes. One that answers with a Digest challenge gets
that from then on, and never the password again; its nonce is used for all further requests, each with a new count.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

Hash = Callable[[bytes], str]
_TOKEN = re.compile(r"[\s,]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)")
_VALUE = re.compile(r'\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))')
HASHES: Mapping[str, str] = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
PROTECTIONS = ("auth", "auth-int")


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a server wants of a Digest answer; names and values as it sent them."""

    values: Mapping[str, str]

    @property
    def algorithm(self) -> str:
        """Its name in upper case; MD5 where the server names none."""
        return self.values.get("algorithm", "MD5").upper()

    @property
    def protection(self) -> str | None:
        """What is to be signed; None: the server is as old as RFC 2069; empty: something that we do not know."""
        if "qop" not in self.values:
            return None
        offered = {each.strip().lower() for each in self.values["qop"].split(",")}
        return next((each for each in PROTECTIONS if each in offered), "")

    @property
    def is_known(self) -> bool:
        """Whether we can answer it."""
        name = HASHES.get(self.algorithm.removesuffix("-SESS"))
        return name in hashlib.algorithms_available and self.protection != "" and "nonce" in self.values


@dataclass(slots=True)
class Password:
    """A name with its password for one server, and what that server wants of them."""

    user: str
    secret: str = field(repr=False)
    _challenge: Challenge | None = None
    _count: int = 0
    _served: bool = False
    """Whether the nonce has been taken at least once."""

    def header(self, method: str, target: str, body: bytes) -> str:
        """``Authorization`` for a request with this line and body."""
        if self._challenge is None:
            return "Basic " + b64encode(f"{self.user}:{self.secret}".encode()).decode()
        self._count += 1
        return self._digest(self._challenge, method, target, body, self._count)

    def refused(self, headers: Mapping[str, str], sent: str) -> bool:
        """A request with ``sent`` was answered with 401: whether another header is worth one more try."""
        offered = next((each for each in challenges(headers.get("www-authenticate", "")) if each.is_known), None)
        if offered is None:
            return False
        used = self._challenge
        if used is not None and f'nonce="{_quoted(used.values["nonce"])}"' not in sent:
            return True  # another request has learnt something newer meanwhile
        stale = offered.values.get("stale", "").lower() == "true"
        again = used is None or stale or (self._served and offered.values["nonce"] != used.values["nonce"])
        self._begin(offered)
        return again

    def accepted(self, headers: Mapping[str, str]) -> None:
        """An answer was no 401; the next nonce, if it names one."""
        if self._challenge is None:
            return
        self._served = True
        following = _values(headers.get("authentication-info", "")).get("nextnonce")
        if following:
            self._begin(Challenge({**self._challenge.values, "nonce": following}))
            self._served = True

    def _begin(self, challenge: Challenge) -> None:
        self._challenge, self._count, self._served = challenge, 0, False

    def _digest(self, challenge: Challenge, method: str, target: str, body: bytes, count: int) -> str:
        digest = _hash(challenge.algorithm)
        realm, nonce = challenge.values.get("realm", ""), challenge.values["nonce"]
        protection, own = challenge.protection, secrets.token_hex(8)
        first = digest(f"{self.user}:{realm}:{self.secret}".encode())
        if challenge.algorithm.endswith("-SESS"):
            first = digest(f"{first}:{nonce}:{own}".encode())
        second = f"{method}:{target}" + (f":{digest(body)}" if protection == "auth-int" else "")
        middle = f"{nonce}:{count:08x}:{own}:{protection}" if protection else nonce
        response = digest(f"{first}:{middle}:{digest(second.encode())}".encode())
        parts = [self._name(challenge, digest), f'realm="{_quoted(realm)}"', f'nonce="{_quoted(nonce)}"']
        parts += [f'uri="{_quoted(target)}"', f'response="{response}"']
        if "algorithm" in challenge.values:
            parts.append(f"algorithm={challenge.values['algorithm']}")
        if "opaque" in challenge.values:
            parts.append(f'opaque="{_quoted(challenge.values["opaque"])}"')
        if protection:
            parts += [f"qop={protection}", f"nc={count:08x}", f'cnonce="{own}"']
        elif challenge.algorithm.endswith("-SESS"):
            parts.append(f'cnonce="{own}"')
        return "Digest " + ", ".join(parts)

    def _name(self, challenge: Challenge, digest: Hash) -> str:
        if challenge.values.get("userhash", "").lower() == "true":
            name = digest(f"{self.user}:{challenge.values.get('realm', '')}".encode())
            return f'username="{name}", userhash=true'
        if not self.user.isascii():
            return f"username*=UTF-8''{quote(self.user, safe='')}"
        return f'username="{_quoted(self.user)}"'


def challenges(text: str) -> list[Challenge]:
    """All Digest challenges in a ``WWW-Authenticate``, whatever else stands there (RFC 9110 section 11.6.1)."""
    found: list[tuple[str, dict[str, str]]] = []
    at = 0
    while name := _TOKEN.match(text, at):
        at = name.end()
        value = _VALUE.match(text, at)
        if value is None:
            found.append((name[1].lower(), {}))
            continue
        at = value.end()
        if found:
            found[-1][1][name[1].lower()] = _unquoted(value)
    return [Challenge(values) for scheme, values in found if scheme == "digest"]


def _values(text: str) -> Mapping[str, str]:
    return next((each.values for each in challenges(f"Digest {text}")), {})


def _unquoted(value: re.Match[str]) -> str:
    return value[2] if value[1] is None else re.sub(r"\\(.)", r"\1", value[1])


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _hash(algorithm: str) -> Hash:
    name = HASHES[algorithm.removesuffix("-SESS")]
    return lambda data: hashlib.new(name, data).hexdigest()
