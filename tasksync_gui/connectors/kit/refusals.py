"""Which fields a refusal is about. A connector only tells; what becomes of the others is the engine's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field


@contextmanager
def about(*fields: Field) -> Iterator[None]:
    """Around what writes ``fields`` and nothing else: a refusal that names none is about these."""
    try:
        yield
    except RejectedFieldError as error:
        error.fields = error.fields or frozenset(fields)
        raise


def fields_called(names: Iterable[str], known: Mapping[str, Field]) -> frozenset[Field]:
    """The fields that a system calls ``names``; none if one of them is unknown: the refusal is about more than ours."""
    named = list(names)
    return frozenset(known[name] for name in named) if named and all(name in known for name in named) else frozenset()
