"""Writes that take several requests.

The engine sends a write again if the system refused it for being too fast, or was never reached. After
the first of several requests neither is true any more: the task is already there, and sending the create
again would make a second one. Inside :func:`carried_out` such errors say that the write may have been
carried out; the engine then looks for the marker instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.model.errors import (
    NotFoundError,
    PreconditionFailedError,
    RateLimitedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.message import Message, message


@contextmanager
def carried_out(what: Message) -> Iterator[None]:
    """Around every request after the first of a create; ``what``: what is missing if it fails."""
    try:
        yield
    except (RateLimitedError, UnavailableError) as error:
        raise UnavailableError(message(KitCode.STEP_UNCERTAIN, what=what, error=error.message), sent=True) from None
    except (NotFoundError, PreconditionFailedError) as error:
        raise RejectedFieldError(message(KitCode.STEP_FAILED, what=what, error=error.message)) from None
