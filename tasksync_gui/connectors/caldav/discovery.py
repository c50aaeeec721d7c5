"""Finding the calendars of an account (RFC 6764, RFC 5397, RFC 4791 section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.requests import DISCOVERY
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.xml import CALDAV, DAV, Resource, parse_multistatus
from tasksync_gui.model.errors import (
    AuthError,
    ConnectorError,
    InvalidResponseError,
    NotFoundError,
    RejectedFieldError,
    UserError,
)
from tasksync_gui.model.message import message
from tasksync_gui.model.task import Collection

MULTISTATUS = frozenset({207})
PRINCIPAL = f"{DAV}current-user-principal"
HOME = f"{CALDAV}calendar-home-set"
COMPONENTS = f"{CALDAV}supported-calendar-component-set"
PRIVILEGES = f"{DAV}current-user-privilege-set"
WRITING = {f"{DAV}{name}" for name in ("all", "write", "write-content", "bind")}
WELL_KNOWN = "/.well-known/caldav"


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an address led to: calendars that hold tasks, and the server's name for people."""

    collections: tuple[Collection, ...]
    server: str


async def discover(http: HttpClient) -> Discovery:
    """Follow the account's address to its calendars.

    Raises:
        UserError: there is no CalDAV behind the address.
        ConnectorError: the server cannot be asked.
    """
    start, url = await _first_answer(http)
    here = _at(start, url)
    if here is not None and _is_calendar(here):
        return Discovery((_collection(here, url),), _host(http.base))
    principal = here.href_in(PRINCIPAL) if here else None
    homes = [here.href_in(HOME)] if here and here.href_in(HOME) else []
    if not homes and principal:
        answer = await _propfind(http, urljoin(url, principal), "0")
        owner = _at(answer, urljoin(url, principal))
        homes = [owner.href_in(HOME)] if owner and owner.href_in(HOME) else []
    if not homes:
        homes = [url]
    calendars: dict[str, Collection] = {}
    for home in homes:
        place = urljoin(url, home or "")
        for resource in parse_multistatus((await _propfind(http, place, "1")).body, place).resources:
            if _is_calendar(resource) and _holds_tasks(resource):
                found = _collection(resource, place)
                calendars.setdefault(found.id, found)
    return Discovery(tuple(calendars.values()), _host(http.base))


async def _first_answer(http: HttpClient) -> tuple[HttpResponse, str]:
    """The address itself, or the well-known one if there is no WebDAV at it."""
    try:
        answer = await _propfind(http, http.base, "0")
        resource = _at(answer, answer.url)
        if resource is not None and (_is_calendar(resource) or resource.href_in(PRINCIPAL) or resource.href_in(HOME)):
            return answer, answer.url
    except (NotFoundError, InvalidResponseError, RejectedFieldError) as error:
        problem: ConnectorError | None = error
    else:
        problem = None
    try:
        answer = await _propfind(http, urljoin(http.base, WELL_KNOWN), "0")
    except AuthError:
        raise
    except ConnectorError as error:
        raise UserError(message(CalDavCode.NO_CALDAV, error=(problem or error).message)) from None
    return answer, answer.url


async def _propfind(http: HttpClient, url: str, depth: str) -> HttpResponse:
    headers = {"depth": depth, "content-type": "application/xml; charset=utf-8"}
    return await http.send("PROPFIND", url, headers=headers, content=DISCOVERY, expect=MULTISTATUS)


def _at(answer: HttpResponse, url: str) -> Resource | None:
    resources = parse_multistatus(answer.body, url).resources
    path = unquote(urlsplit(url).path).rstrip("/")
    same = [each for each in resources if unquote(urlsplit(each.href).path).rstrip("/") == path]
    return next(iter([*same, *resources]), None)


def _is_calendar(resource: Resource) -> bool:
    return f"{CALDAV}calendar" in resource.children(f"{DAV}resourcetype")


def _holds_tasks(resource: Resource) -> bool:
    element = resource.properties.get(COMPONENTS)
    names = [child.get("name", "").upper() for child in element] if element is not None else []
    return not names or "VTODO" in names


def _collection(resource: Resource, base: str) -> Collection:
    path = urlsplit(urljoin(base, resource.href)).path
    path = path if path.endswith("/") else f"{path}/"
    title = (resource.text(f"{DAV}displayname") or "").strip() or unquote(path.rstrip("/").rpartition("/")[2])
    element = resource.properties.get(PRIVILEGES)
    granted = {child.tag for privilege in element for child in privilege} if element is not None else WRITING
    return Collection(path, title, bool(granted & WRITING))


def _host(url: str) -> str:
    return urlsplit(url).netloc


def writable(collections: Sequence[Collection]) -> bool:
    """Whether any list may be written."""
    return any(collection.writable for collection in collections)
