"""What a CalDAV server's refusals mean beyond their status, and what of its objects cannot be read."""

from __future__ import annotations

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.ics import IcsError
from tasksync_gui.connectors.kit.http.http import HttpResponse
from tasksync_gui.connectors.kit.xml import DAV, error_conditions
from tasksync_gui.model.errors import CollectionGoneError, InvalidResponseError
from tasksync_gui.model.message import Message, message

VALID_TOKEN = f"{DAV}valid-sync-token"


def gone(collection: str, why: Message | None = None) -> CollectionGoneError:
    """The calendar is not there, or is none; ``why`` where that is known."""
    cause = why or message(CalDavCode.DOES_NOT_EXIST, calendar=collection)
    return CollectionGoneError(message(CalDavCode.NO_CALENDAR, cause=cause))


def refuses_token(answer: HttpResponse) -> bool:
    """Whether the server does not know a sync token any more (RFC 6578 section 3.2); some say so by status alone."""
    return answer.status in (410, 412) or VALID_TOKEN in error_conditions(answer.body)


def damaged(name: str, error: IcsError) -> InvalidResponseError:
    """The object ``name`` is no calendar with one task, for the reason that ``error`` gives."""
    return InvalidResponseError(message(CalDavCode.UNREADABLE, name=name, reason=error.message))
