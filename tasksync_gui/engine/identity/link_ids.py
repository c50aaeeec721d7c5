"""The ids of links: made from what they join, so that equal proposals get equal ids."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterator

from tasksync_gui.model.ids import LinkId, PairId, RemoteId, Side

NAMESPACE = uuid.UUID("6f6b1a54-7a3e-5c0e-9a59-2f1d8c7b4e10")


def link_ids(pair: PairId, side: Side, id_: RemoteId, use: str = "") -> Iterator[LinkId]:
    """The ids that links of a task of ``side`` get, one after the other."""
    for attempt in range(1000):
        yield LinkId(uuid.uuid5(NAMESPACE, f"{pair}\n{side}\n{id_}\n{use}\n{attempt}").hex)
    raise AssertionError("a thousand tombstones of one id")


def new_link_id(pair: PairId, links: Container[str], side: Side, id_: RemoteId, use: str = "") -> LinkId:
    """The id of the link that a task of ``side`` would get, besides ``links``."""
    return next(link for link in link_ids(pair, side, id_, use) if link not in links)
