"""What a CalDAV server's refusals mean beyond their status, and what of its objects cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.ics import IcsError
from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import answered, from_status, is_html
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.xml import CALDAV, DAV, error_conditions, error_root
from tasksync_gui.model.errors import (
    CollectionGoneError,
    ConnectorError,
    InvalidResponseError,
    PreconditionFailedError,
    RejectedFieldError,
)
from tasksync_gui.model.message import Message, message

NO_UID_CONFLICT = f"{CALDAV}no-uid-conflict"
"""Another object has that UID: of the same calendar (RFC 4791 section 5.3.2.1), on Cyrus of any of a person's."""
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


LONGEST_SAID = 200
SABRE_SAYS = "{http://sabredav.org/ns}message"
DATA = {
    f"{CALDAV}{name}"
    for name in (
        "valid-calendar-data", "valid-calendar-object-resource", "supported-calendar-data",
        "supported-calendar-component", "max-resource-size", "min-date-time", "max-date-time", "max-instances",
        "max-attendees-per-instance",
    )
}  # fmt: skip
"""What a server may not like about an object itself (RFC 4791 section 5.3.2.1): no right that is missing."""
LOCKS = {f"{DAV}{name}" for name in ("no-conflicting-lock", "lock-token-submitted", "locked")}
DETAILS = {f"{DAV}error", "{http://sabredav.org/ns}exception", "{http://sabredav.org/ns}sabredav-version"}
"""Inside an error's body, and no condition that was violated."""
_UNSPEAKABLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def plain_words(text: str) -> str:
    """A server's own words on one line, without what is invisible or turns the reading direction, and not too many."""
    words = _UNSPEAKABLE.sub(" ", text).strip()
    return words if len(words) <= LONGEST_SAID else f"{words[: LONGEST_SAID - 1]}…"


def words_of(answer: HttpResponse) -> str:
    """A refusal in the server's words: its sentence, else all text, else the names of violated conditions."""
    root = error_root(answer.body)
    if root is None:
        return "" if is_html(answer.headers, answer.body) else plain_words(answer.text())
    for name in (SABRE_SAYS, f"{DAV}responsedescription"):
        if said := plain_words(root.findtext(f".//{name}") or ""):
            return said
    named = (element.tag.rpartition("}")[2] for element in root.iter() if element.tag not in DETAILS)
    own = plain_words(" ".join(root.itertext()))
    return own or plain_words(", ".join(dict.fromkeys(named)))


def is_locked(status: int, body: bytes) -> bool:
    """Whether a write was refused for a lock, as each server says it."""
    return status == 423 or (status in (403, 409) and not LOCKS.isdisjoint(error_conditions(body)))


def explainer(http: HttpClient) -> Callable[[HttpResponse, str], ConnectorError | None]:
    """What explains refusals to ``http``: by what their status means, and in the server's own words."""

    def explain(answer: HttpResponse, where: str) -> ConnectorError | None:
        if answer.status < 400:
            return None
        if NO_UID_CONFLICT in error_conditions(answer.body):
            cause = answered(where, answer.status, http.scrub(words_of(answer)))
            return PreconditionFailedError(message(CalDavCode.UID_TAKEN, cause=cause))
        if answer.status in (403, 409) and not DATA.isdisjoint(error_conditions(answer.body)):
            cause = answered(where, answer.status, http.scrub(words_of(answer)))
            return RejectedFieldError(message(HttpCode.REFUSED, cause=cause))
        status = 423 if is_locked(answer.status, answer.body) else answer.status
        return from_status(status, answer.headers, where, said=http.scrub(words_of(answer)), now=http.clock.now())

    return explain
