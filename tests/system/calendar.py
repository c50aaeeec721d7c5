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
        self.auth = (server.username, server.password) if server.password else None

    def _ask(
        self, method: str, path: str, content: str | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return httpx.request(
            method, self.base + path, content=content and content.encode(), headers=headers, auth=self.auth,
            trust_env=False, timeout=60,
        )  # fmt: skip

    def objects(self) -> dict[str, str]:
        """Path of every object with its text."""
        body = (
            '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/></d:prop>'
            '<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/></c:comp-filter></c:filter>'
            "</c:calendar-query>"
        )
        answer = self._ask("REPORT", self.path, body, {"Depth": "1", "Content-Type": "application/xml"})
        names = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
        return {
            response.findtext("d:href", "", names): response.findtext(".//c:calendar-data", "", names)
            for response in fromstring(answer.content).findall("d:response", names)
        }

    def find(self, words: str) -> str:
        return next(path for path, text in self.objects().items() if words in text)

    def get(self, path: str) -> str:
        return self._ask("GET", path).text

    def put(self, path: str, text: str) -> None:
        assert self._ask("PUT", path, text).status_code in (201, 204)

    def delete(self, path: str) -> None:
        assert self._ask("DELETE", path).status_code in (200, 204)

    def edit(self, words: str, old: str, new: str) -> None:
        path = self.find(words)
        text = self.get(path)
        assert old in text
        self.put(path, text.replace(old, new))
