"""The XML bodies that we send (RFC 4791, RFC 5397, RFC 6578)."""

from __future__ import annotations

from collections.abc import Iterable

from tasksync_gui.connectors.kit.xml import xml_text

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<{tag} xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/">'
)
_WANTED = "<d:prop><d:getetag/><d:getlastmodified/><c:calendar-data/></d:prop>"
_TODO = (
    '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO">{inner}'
    "</c:comp-filter></c:comp-filter></c:filter>"
)


def _document(tag: str, inner: str) -> str:
    return f"{_HEAD.format(tag=tag)}{inner}</{tag}>"


DISCOVERY = _document(
    "d:propfind",
    "<d:prop><d:resourcetype/><d:displayname/><d:current-user-principal/>"
    "<d:current-user-privilege-set/>"
    "<c:calendar-home-set/><c:supported-calendar-component-set/></d:prop>",
)
STATE = _document("d:propfind", "<d:prop><d:resourcetype/><d:sync-token/><s:getctag/></d:prop>")
ETAGS = _document("d:propfind", "<d:prop><d:getetag/><d:resourcetype/></d:prop>")
ALL_TODOS = _document("c:calendar-query", _WANTED + _TODO.format(inner=""))


def multiget(hrefs: Iterable[str]) -> str:
    """The named objects with their content."""
    names = "".join(f"<d:href>{xml_text(href)}</d:href>" for href in hrefs)
    return _document("c:calendar-multiget", _WANTED + names)


def changes_since(token: str) -> str:
    """What changed since a sync token."""
    inner = f"<d:sync-token>{xml_text(token)}</d:sync-token><d:sync-level>1</d:sync-level>"
    return _document("d:sync-collection", f"{inner}<d:prop><d:getetag/></d:prop>")


def with_uid(uid: str) -> str:
    """The object whose task has a UID."""
    match = (
        f'<c:prop-filter name="UID"><c:text-match collation="i;octet">{xml_text(uid)}</c:text-match></c:prop-filter>'
    )
    return _document("c:calendar-query", _WANTED + _TODO.format(inner=match))
