"""What a CalDAV collection can be asked: one method per kind of request."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tasksync_gui.connectors.caldav import requests
from tasksync_gui.connectors.caldav.codes import CalDavCode
from tasksync_gui.connectors.caldav.errors import explainer, gone, plain_words, refuses_token
from tasksync_gui.connectors.caldav.hrefs import Place, path_of
from tasksync_gui.connectors.kit.codes import HttpCode
from tasksync_gui.connectors.kit.http.errors import http_date
from tasksync_gui.connectors.kit.http.http import HttpClient, HttpResponse
from tasksync_gui.connectors.kit.xml import (
    CALDAV,
    DAV,
    REPLACEMENT,
    SERVER,
    Multistatus,
    Resource,
    parse_multistatus,
)
from tasksync_gui.engine.runtime.gather import gather_or_cancel
from tasksync_gui.model.errors import (
    ConnectorError,
    CursorExpiredError,
    ErrorScope,
    InvalidResponseError,
    NotFoundError,
    PreconditionFailedError,
    RejectedFieldError,
    UnavailableError,
)
from tasksync_gui.model.message import Message, message

XML = {"content-type": "application/xml; charset=utf-8"}
CALENDAR = {"content-type": "text/calendar; charset=utf-8", "accept-encoding": "identity"}
PLAIN = {"accept-encoding": "identity"}
"""Compression on the way makes some proxies change or weaken the ETag."""
WRITTEN = frozenset({200, 201, 204})
CREATED = 201
SOGO = "/SOGo/"
"""In addresses of a server that does not know ``If-None-Match: *`` (5.8 notes so in its log, and replaces), and whose
sync tokens are seconds.
"""
NOT_THERE = frozenset({404, 410})
UNKNOWN_REPORT = frozenset({400, 403, 404, 405, 415, 501})
"""What servers say to a report that they do not know (RFC 3253 section 3.6: 403 with DAV:supported-report). Whether it
is something worse, a listing of everything shows."""
CHUNK = 100
LATE = 1.0
"""Seconds."""
ASKED_AT_ONCE = 8
"""Of bodies that did not come, so many are asked for together."""
OWN_TAG = "content:"
"""Begins the revision of an object to which its server gives no ETag: a digest of what is in it."""


@dataclass(frozen=True, slots=True)
class Object:
    """A calendar object as the server has it. ``name`` is its id (see ``hrefs``)."""

    name: str
    etag: str
    data: bytes
    modified_at: datetime | None = None


@dataclass(slots=True)
class Contents:
    """What came of a wish for objects: each that was wished for is in one of these."""

    objects: list[Object] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    """Asked for directly, and not there."""
    unread: dict[str, Message] = field(default_factory=dict)
    """What is there or not, nobody can tell: it was to come and did not; with the reason."""

    def joined(self, other: Contents) -> Contents:
        """This, with ``other`` in it."""
        self.objects += other.objects
        self.gone |= other.gone
        self.unread |= other.unread
        return self


@dataclass(frozen=True, slots=True)
class Changes:
    """Since a token: what changed or is new (id → address as it was told), and the ids of what is gone."""

    changed: Mapping[str, str]
    etags: Mapping[str, str]
    """Of what changed, where the server says it."""
    gone: frozenset[str]
    token: str | None
    truncated: bool
    date: datetime | None


@dataclass(frozen=True, slots=True)
class CollectionState:
    """A calendar's tags, and how its server calls it."""

    place: Place
    token: str | None
    ctag: str | None
    date: datetime | None


def plain_etag(text: str | None) -> str:
    """An ETag as it is compared: without the weak mark and the suffix that a compressing proxy adds."""
    etag = (text or "").strip().removeprefix("W/")
    return etag.replace('-gzip"', '"').replace(';gzip"', '"')


def content_tag(data: bytes) -> str:
    """A revision for an object without an ETag. Answers in XML have other line ends than the object itself."""
    lines = data.replace(b"\r\n", b"\n").strip()
    return OWN_TAG + hashlib.sha256(lines).hexdigest()[:40]


class CalDavClient:
    """Requests to one server, and its objects as bytes with their ETags; what is in them is parsed elsewhere."""

    def __init__(self, http: HttpClient) -> None:
        self.http = http
        self._explain = explainer(http)
        self._overwrote = False
        """Whether the server answered a create as if it had replaced what was there (RFC 9110 section 9.3.4)."""

    async def state(self, collection: str) -> CollectionState:
        """A collection's tags now. Raises CollectionGoneError."""
        answer = await self._in(collection, "PROPFIND", requests.STATE, depth="0")
        found = parse_multistatus(answer.body, collection).resources
        resource = found[0] if found else None
        if resource is None or f"{CALDAV}calendar" not in resource.children(f"{DAV}resourcetype"):
            raise gone(collection, message(CalDavCode.NOT_A_CALENDAR))
        token, ctag = resource.text(f"{DAV}sync-token") or None, resource.text(f"{SERVER}getctag") or None
        token = _earlier(token) if SOGO in resource.href else token
        return CollectionState(place_of(collection, resource.href), token, ctag, answer.date)

    async def all_todos(self, place: Place) -> Contents:
        """Every task with its content. Raises InvalidResponseError if the server cut the list short."""
        answer = await self._in(place.collection, "REPORT", requests.ALL_TODOS, depth="1")
        found = await asyncio.to_thread(parse_multistatus, answer.body, place.collection)
        if any(resource.status == 507 for resource in found.resources):
            return await self._piecewise(place)
        told, missing, _ = _sorted(place, found, {})
        rest = await self.contents(place, missing) if missing else Contents()
        return told.joined(rest)

    async def _piecewise(self, place: Place) -> Contents:
        """For servers that limit the length of an answer: names first, then contents in pieces."""
        answer = await self._in(place.collection, "PROPFIND", requests.ETAGS, depth="1")
        found = parse_multistatus(answer.body, place.collection)
        if any(resource.status == 507 for resource in found.resources):
            raise InvalidResponseError(message(CalDavCode.LIST_CUT_SHORT, collection=place.collection))
        listed = (each for each in found.resources if f"{DAV}collection" not in each.children(f"{DAV}resourcetype"))
        return await self.contents(place, {id_: each.href for each in listed if (id_ := place.id_of(each.href))})

    async def contents(self, place: Place, wanted: Mapping[str, str]) -> Contents:
        """The objects with these ids, each with its address as the server wrote it."""
        names = list(wanted)
        pieces = [names[at : at + CHUNK] for at in range(0, len(names), CHUNK)]
        each = await gather_or_cancel(*(self._multiget(place, {id_: wanted[id_] for id_ in piece}) for piece in pieces))
        found = Contents()
        for piece in each:
            found.joined(piece)
        return found

    async def _multiget(self, place: Place, wanted: Mapping[str, str]) -> Contents:
        body = requests.multiget(wanted.values())
        answer = await self._in(place.collection, "REPORT", body, depth="1")
        found = await asyncio.to_thread(parse_multistatus, answer.body, place.collection)
        return await self._contents(place, found, wanted)

    async def with_uid(self, place: Place, uid: str) -> list[Object]:
        """The objects of a collection that hold the task ``uid``.

        Raises:
            CollectionGoneError: there is no such collection.
            InvalidResponseError: there is one of which nobody can tell what is in it.
        """
        answer = await self._in(place.collection, "REPORT", requests.with_uid(uid), depth="1")
        found = await self._contents(place, parse_multistatus(answer.body, place.collection), {})
        if found.unread:
            name, why = next(iter(found.unread.items()))
            raise InvalidResponseError(message(CalDavCode.UNREADABLE, name=name, reason=why))
        return found.objects

    async def changes_since(self, place: Place, token: str) -> Changes:
        """What changed since ``token``.

        Raises:
            CursorExpiredError: the server says that it does not know ``token``, or cannot tell changes at all, or
                names no change and yet another token: DAViCal answers an unknown one like that.
        """
        collection = place.collection
        try:
            answer = await self._in(collection, "REPORT", requests.changes_since(token), depth=None, bad_token=True)
        except (PreconditionFailedError, NotFoundError) as error:
            raise CursorExpiredError(message(CalDavCode.RESUME_POINT_EXPIRED, error=error.message)) from None
        found = await asyncio.to_thread(parse_multistatus, answer.body, collection)
        changed: dict[str, str] = {}
        etags: dict[str, str] = {}
        deleted, truncated = set(), False
        for resource in found.resources:
            id_ = place.id_of(resource.href)
            if resource.status == 507:
                truncated = True
            elif not id_ or f"{DAV}collection" in resource.children(f"{DAV}resourcetype"):
                continue
            elif resource.status in NOT_THERE:
                deleted.add(id_)
            else:  # whatever it says about it, it is said to have changed
                changed[id_] = resource.href
                if (etag := plain_etag(resource.text(f"{DAV}getetag"))) and resource.status == 200:
                    etags[id_] = etag
        if not (changed or deleted or truncated) and found.sync_token not in (None, "", token):
            raise CursorExpiredError(message(CalDavCode.RESUME_POINT_FORGOTTEN, old=token, new=found.sync_token))
        return Changes(changed, etags, frozenset(deleted), found.sync_token, truncated, answer.date)

    async def get(self, place: Place, name: str) -> Object:
        """One object, byte for byte. Raises NotFoundError."""
        return await self._get(place.address(name), name)

    async def _get(self, address: str, name: str, *, patient: bool = True) -> Object:
        answer = await self.http.send(
            "GET", address, headers=PLAIN, as_written=True, safe=patient, refuse=self._explain
        )
        modified = http_date(answer.headers.get("last-modified"))
        etag = plain_etag(answer.headers.get("etag")) or content_tag(answer.body)
        return Object(name, etag, answer.body, modified)

    async def put(self, place: Place, name: str, data: bytes, *, expected: str | None) -> Object:
        """Write an object: a new one (``expected`` None) or one that still has that ETag.

        Raises:
            PreconditionFailedError: it exists already, or has changed.
        """
        condition = {"if-none-match": "*"} if expected is None else if_match(expected)
        if expected is None and (self._overwrote or SOGO in place.address(name)):
            await self._require_free(place, name)
        answer = await self.http.send(
            "PUT",
            place.address(name),
            headers={**CALENDAR, **condition},
            content=data,
            expect=WRITTEN,
            as_written=True,
            refuse=self._explain,
        )
        self._overwrote |= expected is None and answer.status != CREATED
        etag = plain_etag(answer.headers.get("etag"))
        if not etag:
            return await self.get(place, name)
        return Object(name, etag, data, answer.date)

    async def _require_free(self, place: Place, name: str) -> None:
        """Raises PreconditionFailedError if there is an object of that name."""
        try:
            await self.get(place, name)
        except NotFoundError:
            return
        raise PreconditionFailedError(message(CalDavCode.TASK_CHANGED, address=place.address(name)))

    async def delete(self, place: Place, name: str, expected: str) -> None:
        """Delete an object that still has that ETag. It is looked at first: some servers delete whatever is there.

        Raises:
            NotFoundError: it is gone already.
            PreconditionFailedError: it has changed.
        """
        if not is_at(await self.get(place, name), expected):
            raise PreconditionFailedError(message(CalDavCode.TASK_CHANGED, address=place.address(name)))
        try:
            await self.http.send(
                "DELETE",
                place.address(name),
                headers=if_match(expected),
                expect=WRITTEN,
                as_written=True,
                refuse=self._explain,
            )
        except PreconditionFailedError:
            await self.get(place, name)
            raise
        await self._is_gone(place, name, expected)

    async def _is_gone(self, place: Place, name: str, deleted: str) -> None:
        """Some servers say that they deleted what they keep. One that is only late gets a second to be rid of it.

        Raises:
            RejectedFieldError: it is still there.
            PreconditionFailedError: something else is there by now.
        """
        for again in (True, False):
            try:
                there = await self._get(place.address(name), name, patient=False)
            except (NotFoundError, UnavailableError):
                return
            if again:
                await self.http.clock.sleep(LATE)
        if not is_at(there, deleted):
            raise PreconditionFailedError(message(CalDavCode.TASK_CHANGED, address=place.address(name)))
        raise RejectedFieldError(message(CalDavCode.STILL_THERE, address=place.address(name)))

    async def _contents(self, place: Place, found: Multistatus, wanted: Mapping[str, str]) -> Contents:
        """What an answer has of the ``wanted`` objects (none: of all); what did not come is asked for."""
        told, missing, reasons = _sorted(place, found, wanted)
        await self._ask_one_by_one(place, missing, reasons, told)
        return told

    async def _ask_one_by_one(
        self, place: Place, missing: Mapping[str, str], reasons: Mapping[str, Message], told: Contents
    ) -> None:
        """Ask directly for what did not come; where the server has nothing to say to that either, no further."""
        names = list(missing)
        for at in range(0, len(names), ASKED_AT_ONCE):
            piece = names[at : at + ASKED_AT_ONCE]
            answers = await gather_or_cancel(*(self._asked(place, missing[id_], id_) for id_ in piece))
            for id_, found in zip(piece, answers, strict=True):
                if isinstance(found, Object):
                    told.objects.append(found)
                elif found is None:
                    told.gone.add(id_)
                else:
                    told.unread[id_] = reasons.get(id_, found)
            if all(id_ in told.unread for id_ in piece):
                break
        left_out = message(CalDavCode.LEFT_OUT)
        known = told.gone | told.unread.keys() | {each.name for each in told.objects}
        told.unread |= {id_: reasons.get(id_, left_out) for id_ in names if id_ not in known}

    async def _asked(self, place: Place, href: str, id_: str) -> Object | Message | None:
        """The object at ``href``; None if it is not there; the reason why neither can be told."""
        if REPLACEMENT in href:
            return message(CalDavCode.DAMAGED_ADDRESS)
        try:
            return await self._get(place.address(id_), id_, patient=False)
        except NotFoundError:
            return None
        except ConnectorError as error:
            if error.scope is not ErrorScope.OPERATION and error.message.code != HttpCode.FORBIDDEN:
                raise
            return error.title

    async def _in(
        self, collection: str, method: str, body: str, *, depth: str | None, bad_token: bool = False
    ) -> HttpResponse:
        """A request about a collection: where it is missing, all of it is."""
        headers = XML if depth is None else {**XML, "depth": depth}
        refused = UNKNOWN_REPORT | frozenset({409, 410, 412}) if bad_token else frozenset()
        try:
            answer = await self._report(collection, method, headers, body, frozenset({207}) | refused)
        except NotFoundError as error:
            raise gone(collection, error.cause) from None
        if answer.status == 207:
            return answer
        if refuses_token(answer):
            raise PreconditionFailedError(message(CalDavCode.TOKEN_TOO_OLD, method=method, collection=collection))
        if answer.status in UNKNOWN_REPORT:
            raise CursorExpiredError(message(CalDavCode.NO_LIST_OF_CHANGES, method=method, status=answer.status))
        # A refusal that is not about the token: ask again, so that it is explained in the usual words.
        return await self._report(collection, method, headers, body, frozenset({207}))

    async def _report(
        self, collection: str, method: str, headers: Mapping[str, str], body: str, expect: frozenset[int]
    ) -> HttpResponse:
        return await self.http.send(
            method, collection, headers=headers, content=body, expect=expect, as_written=True, refuse=self._explain
        )


def place_of(collection: str, href: str) -> Place:
    """A collection that its server calls ``href``."""
    spelled = path_of(href)
    spelled = spelled if spelled.endswith("/") else f"{spelled}/"
    return Place(collection, "" if spelled == path_of(collection) else spelled)


def if_match(etag: str) -> dict[str, str]:
    """The condition of a write; none where the server has no ETags: its object was compared just before."""
    return {} if etag.startswith(OWN_TAG) else {"if-match": etag}


def _sorted(
    place: Place, found: Multistatus, wanted: Mapping[str, str]
) -> tuple[Contents, dict[str, str], dict[str, Message]]:
    """What an answer has of the ``wanted`` objects (none: of all), what it should have and has not, and why not."""
    told, missing, reasons = Contents(), dict(wanted), dict[str, Message]()
    for resource in found.resources:
        id_ = place.id_of(resource.href)
        if not id_ or f"{DAV}collection" in resource.children(f"{DAV}resourcetype"):
            continue
        each = None if found.repaired and _is_damaged(resource) else _object(id_, resource)
        if each is None:
            missing.setdefault(id_, resource.href)
            reasons[id_] = _why_not(resource)
        elif id_ in missing or not wanted:
            missing.pop(id_, None)
            told.objects.append(each)
    return told, missing, reasons


def _earlier(token: str | None) -> str | None:
    """A sync token that is a second since 1970, one second earlier: changes later in that second belong to it, too."""
    return str(int(token) - 1) if token and token.isascii() and token.isdigit() and len(token) < 20 else token


def is_at(current: Object, expected: str) -> bool:
    """Whether an object just read is the expected version, as far as that can be told: the server compares as well."""
    if expected.startswith(OWN_TAG):
        return content_tag(current.data) == expected
    return current.etag.startswith(OWN_TAG) or current.etag == expected


def revision_to_match(current: Object, expected: str) -> str:
    """What a write of an object just read asks its server to compare: the surer of the two."""
    return current.etag if expected.startswith(OWN_TAG) else expected


def _object(id_: str, resource: Resource) -> Object | None:
    """An object with its content; None if that is not all there."""
    data = resource.text(f"{CALDAV}calendar-data")
    if resource.status != 200 or not data:
        return None
    content = data.encode()
    etag = plain_etag(resource.text(f"{DAV}getetag")) or content_tag(content)
    return Object(id_, etag, content, http_date(resource.text(f"{DAV}getlastmodified")))


def _is_damaged(resource: Resource) -> bool:
    return REPLACEMENT in (resource.text(f"{CALDAV}calendar-data") or "")


def _why_not(resource: Resource) -> Message:
    """Why an object's content did not come, in the server's words if it has any."""
    status = resource.refused if resource.status == 200 else resource.status
    if not status:
        return message(CalDavCode.NO_DATA)
    said = plain_words(resource.said)
    code = CalDavCode.REFUSED_SAYING if said else CalDavCode.REFUSED
    return message(code, status=status, **({"said": said} if said else {}))
