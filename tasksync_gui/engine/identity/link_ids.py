"""The ids of links: made from what they join, so that equal proposals get equal ids."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Container, Iterator

from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side

NAMESPACE = uuid.UUID("6f6b1a54-7a3e-5c0e-9a59-2f1d8c7b4e10")
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def named(name: str) -> str:
    """The 32 hexadecimal digits of ``uuid.uuid5(NAMESPACE, name)`` (RFC 9562 section 5.5); every proposal has one."""
    digits = hashlib.sha1(NAMESPACE.bytes + name.encode(), usedforsecurity=False).hexdigest()
    return f"{digits[:12]}5{digits[13:16]}{_VARIANT[digits[16]]}{digits[17:32]}"


def link_ids(pair: PairId, side: Side, id_: RemoteId, use: str = "") -> Iterator[LinkId]:
    """The ids that links of a task of ``side`` get, one after the other."""
    for attempt in range(1000):
        yield LinkId(named(f"{pair}\n{side}\n{id_}\n{use}\n{attempt}"))
    raise AssertionError("a thousand tombstones of one id")


def new_link_id(pair: PairId, links: Container[str], side: Side, id_: RemoteId, use: str = "") -> LinkId:
    """The id of the link that a task of ``side`` would get, besides ``links``."""
    return next(link for link in link_ids(pair, side, id_, use) if link not in links)
