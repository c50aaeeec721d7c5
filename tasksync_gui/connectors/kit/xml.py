"""WebDAV's multistatus documents (RFC 4918 section 14.16), read safely and leniently."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.model.errors import InvalidResponseError
from tasksync_gui.model.message import message

DAV, CALDAV, SERVER = "{DAV:}", "{urn:ietf:params:xml:ns:caldav}", "{http://calendarserver.org/ns/}"
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ILLEGAL_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF])|0*(?:[0-8]|1[124-9]|2\d|3[01]));"
)
_LINE_BREAKS = re.compile(r"\A\s*\n\s*|\s*\n\s*\Z")
REPLACEMENT = "\ufffd"
UNKNOWN_STATUS = 500
"""What a status that is none stands for: nobody can tell what is the matter with that resource."""


@dataclass(frozen=True, slots=True)
class Resource:
    """One ``response`` element: properties that were found (status 200), or the status of the whole."""

    href: str
    """As the server wrote it."""
    status: int = 200
    properties: dict[str, Element] = field(default_factory=dict)
    refused: int = 0
    """The status of properties that could not be had, 404 (there are none such) aside; 0 if there are none."""
    said: str = ""
    """The server's own words about it (RFC 4918 section 14.25)."""

    def text(self, name: str) -> str | None:
        """What a property holds, maybe nothing; None if the server did not show it."""
        element = self.properties.get(name)
        return None if element is None else (element.text or "")

    def href_in(self, name: str) -> str | None:
        """The address inside a property's ``href``, as the server wrote it; None if it is empty or not there."""
        return next(iter(self.hrefs_in(name)), None)

    def hrefs_in(self, name: str) -> tuple[str, ...]:
        """All addresses inside a property, as the server wrote them."""
        element = self.properties.get(name)
        found = () if element is None else element.findall(f"{DAV}href")
        return tuple(href for each in found if (href := _href(each)))

    def children(self, name: str) -> frozenset[str]:
        """Tags of a property's child elements."""
        element = self.properties.get(name)
        return frozenset() if element is None else frozenset(child.tag for child in element)


@dataclass(frozen=True, slots=True)
class Multistatus:
    """All resources of an answer; ``repaired``: characters that XML forbids were replaced."""

    resources: tuple[Resource, ...]
    sync_token: str | None = None
    repaired: bool = False


def parse_multistatus(body: bytes, where: str) -> Multistatus:
    """Raises InvalidResponseError if ``body`` is no multistatus document."""
    root, repaired = _root(body, where)
    if root.tag != f"{DAV}multistatus":
        raise InvalidResponseError(message(HttpCode.NO_RESOURCES, where=where))
    token = root.findtext(f"{DAV}sync-token")
    return Multistatus(tuple(_resources(root)), token.strip() if token else None, repaired)


def error_conditions(body: bytes) -> frozenset[str]:
    """Tags inside a ``DAV:error`` body; empty if it is none."""
    root = error_root(body)
    return frozenset() if root is None else frozenset(element.tag for element in root.iter())


def error_root(body: bytes) -> Element | None:
    """The body of a refusal as XML; None if it is something else, a web page for example."""
    try:
        root, _ = _root(body, "")
    except InvalidResponseError:
        return None
    return None if root.tag.rpartition("}")[2].lower() == "html" else root


def _root(body: bytes, where: str) -> tuple[Element, bool]:
    try:
        return fromstring(body), False
    except DefusedXmlException:
        raise InvalidResponseError(message(HttpCode.UNSAFE_XML, where=where)) from None
    except (ParseError, ValueError, LookupError):
        text = body.decode("utf-8", "replace")
        mended = _ILLEGAL_REFERENCE.sub(REPLACEMENT, _ILLEGAL.sub(REPLACEMENT, text))
    try:
        return fromstring(mended.encode()), True
    except (ParseError, ValueError, LookupError, DefusedXmlException) as error:
        raise InvalidResponseError(message(HttpCode.DAMAGED_XML, where=where, reason=str(error))) from None


def _resources(root: Element) -> Iterator[Resource]:
    for response in root.iter(f"{DAV}response"):
        properties: dict[str, Element] = {}
        refused = 0
        for stat in response.findall(f"{DAV}propstat"):
            holder, code = stat.find(f"{DAV}prop"), _status(stat.findtext(f"{DAV}status"))
            if holder is not None and code == 200:
                properties.update({child.tag: child for child in holder})
            elif code not in (200, 404):
                refused = code
        status = _status(response.findtext(f"{DAV}status"))
        said = (response.findtext(f".//{DAV}responsedescription") or "").strip()
        for each in response.findall(f"{DAV}href"):
            if href := _href(each):
                yield Resource(href, status, properties, refused, said)


def _href(element: Element) -> str:
    """An address letter by letter; the line breaks of documents that are set out for people are no part of it."""
    return _LINE_BREAKS.sub("", element.text or "")


def _status(line: str | None) -> int:
    """``HTTP/1.1 404 Not Found`` → 404; nothing means 200."""
    parts = (line or "").split()
    if len(parts) < 2 or not parts[1].isdecimal():
        return 200
    return int(parts[1]) if len(parts[1]) == 3 else UNKNOWN_STATUS


def xml_text(text: str) -> str:
    """``text`` for the inside of an element."""
    return escape(text)
