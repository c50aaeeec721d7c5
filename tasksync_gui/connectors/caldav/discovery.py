"""Finding the calendars of an account (RFC 6764, RFC 5397, RFC 4791 section 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.errors import explainer
from tasksync_gui.connectors.caldav.hrefs import origin_of, path_of
from tasksync_gui.connectors.caldav.requests import DISCOVERY
from tasksync_gui.connectors.kit.codes import HttpCode
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
    elsewhere: tuple[str, ...] = ()
    """Servers with further lists that were not asked, since nobody said that they may have the credentials."""


async def discover(http: HttpClient) -> Discovery:
    """Follow the account's address to its calendars.

    Raises:
        UserError: there is no CalDAV behind the address.
        ConnectorError: the server cannot be asked.
    """
    start, url = await _first_answer(http)
    here = _at(start, url)
    if here is not None and _is_calendar(here):
        return Discovery((_collection(http, here, url),), _host(http.base))
    principal = here.href_in(PRINCIPAL) if here else None
    homes = list(here.hrefs_in(HOME)) if here else []
    if not homes and principal:
        place = _may_ask(http, _resolve(url, principal))
        owner = _at(await _propfind(http, place, "0"), place)
        url, homes = place, list(owner.hrefs_in(HOME)) if owner else []
    places = list(dict.fromkeys(_resolve(url, home) for home in homes)) or [url]
    asked = [place for place in places if http.may_ask(place)]
    if not asked:
        _may_ask(http, places[0])
    calendars: dict[str, Collection] = {}
    for place in asked:
        for resource in parse_multistatus((await _propfind(http, place, "1")).body, place).resources:
            if _is_calendar(resource) and _holds_tasks(resource):
                found = _collection(http, resource, place)
                calendars.setdefault(found.id, found)
    others = tuple(dict.fromkeys(origin_of(place) for place in places if place not in asked))
    return Discovery(tuple(calendars.values()), _host(http.base), others)


def _may_ask(http: HttpClient, place: str) -> str:
    """``place``, if its server may be given the credentials. Raises UserError."""
    if not http.may_ask(place):
        raise UserError(message(CalDavCode.OTHER_SERVER, server=origin_of(place)))
    return place


def _resolve(base: str, href: str) -> str:
    """The whole address of ``href``, which is left as it is written (RFC 4918 section 8.3).

    A server behind a proxy may believe that it is asked without TLS: that is no other server.
    """
    if _is_unencrypted_twin(base, href):
        return f"{origin_of(base)}{path_of(href)}"
    if origin_of(href):
        return href
    return f"{origin_of(base)}{href}" if href.startswith("/") and not href.startswith("//") else urljoin(base, href)


def _is_unencrypted_twin(base: str, href: str) -> bool:
    here, there = urlsplit(base), urlsplit(origin_of(href))
    same_port = there.port in (None, 80, here.port)
    return (here.scheme, there.scheme) == ("https", "http") and here.hostname == there.hostname and same_port


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
        _points_elsewhere(problem)
        _points_elsewhere(error)
        raise UserError(message(CalDavCode.NO_CALDAV, error=(problem or error).message)) from None
    return answer, answer.url


def _points_elsewhere(error: ConnectorError | None) -> None:
    """Raises UserError if a server sent us on to another one."""
    if error is not None and error.message.code == HttpCode.OTHER_SERVER:
        server = next(value for name, value in error.message.args if name == "server")
        raise UserError(message(CalDavCode.OTHER_SERVER, server=server)) from None


async def _propfind(http: HttpClient, url: str, depth: str) -> HttpResponse:
    headers = {"depth": depth, "content-type": "application/xml; charset=utf-8"}
    return await http.send(
        "PROPFIND", url, headers=headers, content=DISCOVERY, expect=MULTISTATUS, as_written=True, refuse=explainer(http)
    )


def _at(answer: HttpResponse, url: str) -> Resource | None:
    resources = parse_multistatus(answer.body, url).resources
    path = path_of(url).rstrip("/")
    same = [each for each in resources if path_of(each.href).rstrip("/") == path]
    return next(iter([*same, *resources]), None)


def _is_calendar(resource: Resource) -> bool:
    return f"{CALDAV}calendar" in resource.children(f"{DAV}resourcetype")


def _holds_tasks(resource: Resource) -> bool:
    element = resource.properties.get(COMPONENTS)
    names = [child.get("name", "").upper() for child in element] if element is not None else []
    return not names or "VTODO" in names


def _collection(http: HttpClient, resource: Resource, base: str) -> Collection:
    """Its id is its path, with the server in front where that is another one than the address's.

    What a listing names is on the server that was asked (RFC 4918 section 8.3.1), whatever that calls itself.
    """
    address = _resolve(base, path_of(resource.href))
    address = address if address.endswith("/") else f"{address}/"
    path = path_of(address)
    id_ = path if http.is_home(address) else address
    title = (resource.text(f"{DAV}displayname") or "").strip() or unquote(path.rstrip("/").rpartition("/")[2])
    element = resource.properties.get(PRIVILEGES)
    granted = {child.tag for privilege in element for child in privilege} if element is not None else WRITING
    return Collection(id_, title, bool(granted & WRITING))


def _host(url: str) -> str:
    return urlsplit(url).netloc


def writable(collections: Sequence[Collection]) -> bool:
    """Whether any list may be written."""
    return any(collection.writable for collection in collections)
