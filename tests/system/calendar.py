"""Somebody else's program on a CalDAV list."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

import httpx

from tests.servers import Server


class Calendar:
    """Somebody else's program on a CalDAV list."""

    def __init__(self, server: Server, path: str) -> None:
        self.base = server.url.rstrip("/")
        self.path = path
        auth = (server.username, server.password) if server.password else None
        self.http = httpx.Client(auth=auth, trust_env=False, timeout=60)

    def objects(self) -> dict[str, str]:
        """Path of every object with its text."""
        body = (
            '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop>'
            '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/></c:comp-filter></c:filter>'
            "</c:calendar-query>"
        )
        answer = self.http.request(
            "REPORT", self.base + self.path, content=body, headers={"Depth": "1", "Content-Type": "application/xml"}
        )
        names = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
        return {
            response.findtext("d:href", "", names): response.findtext(".//c:calendar-data", "", names)
            for response in fromstring(answer.content).findall("d:response", names)
        }

    def find(self, words: str) -> str:
        return next(path for path, text in self.objects().items() if words in text)

    def get(self, path: str) -> str:
        return self.http.get(self.base + path).text

    def put(self, path: str, text: str) -> None:
        assert self.http.put(self.base + path, content=text.encode()).status_code in (201, 204)

    def delete(self, path: str) -> None:
        assert self.http.delete(self.base + path).status_code in (200, 204)

    def edit(self, words: str, old: str, new: str) -> None:
        path = self.find(words)
        text = self.get(path)
        assert old in text
        self.put(path, text.replace(old, new))
