"""Lists in the hands of a person and their other programs, which know nothing of TaskSync.

A task is called after its number and ends with a word that no other edit has written; every other value is unique, too.
So a look at a list tells which edits are in it, and how often.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Protocol
from urllib.parse import quote, urljoin
from xml.etree.ElementTree import fromstring

import httpx
import icalendar

from tests.servers import Server

NUMBER = re.compile(r"\bno(\d+)\b")
WORD = re.compile(r"\bzz[a-z]+\b")
DAY = date(2026, 11, 20)
"""On which a person completes what they complete."""
TITLE, NOTES, DUE, LABELS, DONE = "title", "notes", "due", "labels", "done"
Values = dict[str, Any]
"""Title, notes and due date as text, labels as a set, done as a truth value."""
BUSY = frozenset({412, 423, 503})
TRIES = 40


class BusyError(Exception):
    """Somebody else was at it each time."""


class TaskList(Protocol):
    """What a person can do with a list."""

    carries: frozenset[str]
    bears_ids: bool
    """If not, a record that takes the place of another is that one reworded, or else one deleted and one added: no
    reader can tell. A person does either in a round, not both."""

    def rows(self) -> list[Values]:
        """All tasks as the list's own programs show them."""
        ...

    def add(self, values: Values) -> None:
        """A new task."""
        ...

    def edit(self, number: int, name: str, value: Any) -> bool:
        """Write one value of the task with this number; a label is added. False: it is not there."""
        ...

    def remove(self, number: int) -> bool:
        """Delete it. False: it is not there."""
        ...


def number_of(title: str) -> int:
    """The number in a title; -1 if there is none."""
    found = NUMBER.search(title)
    return int(found.group(1)) if found else -1


class CalendarList:
    """A CalDAV list, in the hands of a client that reads, edits and puts an object under its ETag."""

    carries = frozenset({TITLE, NOTES, DUE, LABELS, DONE})
    bears_ids = True

    def __init__(self, server: Server, path: str) -> None:
        self.path, self.url = path, urljoin(server.url, path)
        auth = (server.username, server.password) if server.password else None
        nothing_left_open = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(auth=auth, trust_env=False, timeout=60, limits=nothing_left_open)

    def rows(self) -> list[Values]:
        return [_shown(icalendar.Calendar.from_ical(text).walk("VTODO")[0]) for _, _, text in self._objects()]

    def _objects(self) -> Iterator[tuple[str, str, str]]:
        body = (
            '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/>'
            '<c:calendar-data/></d:prop><c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VTODO"/>'
            "</c:comp-filter></c:filter></c:calendar-query>"
        )
        headers = {"Depth": "1", "Content-Type": "application/xml"}
        answer = self._ask(lambda: self.http.request("REPORT", self.url, content=body, headers=headers))
        names = {"d": "DAV:", "c": "urn:ietf:params:xml:ns:caldav"}
        for each in fromstring(answer.content).findall("d:response", names):
            text = each.findtext(".//c:calendar-data", "", names)
            if text:
                yield each.findtext("d:href", "", names), each.findtext(".//d:getetag", "", names), text

    def _ask(self, request: Callable[[], httpx.Response]) -> httpx.Response:
        for _ in range(TRIES):
            answer = request()
            if answer.status_code != 423:
                return answer
            time.sleep(0.05)
        raise BusyError

    def add(self, values: Values) -> None:
        uid = str(uuid.uuid4())
        todo = icalendar.Todo()
        todo.add("uid", uid)
        todo.add("dtstamp", datetime.now(UTC))
        todo.add("summary", values[TITLE])
        calendar = icalendar.Calendar()
        calendar.add("version", "2.0")
        calendar.add("prodid", "-//Somebody//Else//EN")
        calendar.add_component(todo)
        url = urljoin(self.url, quote(f"{uid}.ics"))
        answer = self._ask(lambda: self.http.put(url, content=calendar.to_ical(), headers={"If-None-Match": "*"}))
        answer.raise_for_status()

    def edit(self, number: int, name: str, value: Any) -> bool:
        def send(href: str, tag: str, text: str) -> httpx.Response:
            calendar = icalendar.Calendar.from_ical(text)
            _write(calendar.walk("VTODO")[0], name, value)
            headers = {"If-Match": tag, "Content-Type": "text/calendar"}
            return self.http.put(urljoin(self.url, href), content=calendar.to_ical(), headers=headers)

        return self._at(number, send)

    def remove(self, number: int) -> bool:
        return self._at(
            number, lambda href, tag, _: self.http.delete(urljoin(self.url, href), headers={"If-Match": tag})
        )

    def _at(self, number: int, send: Callable[[str, str, str], httpx.Response]) -> bool:
        for _ in range(TRIES):
            found = next((each for each in self._objects() if number_of(_unfolded(each[2])) == number), None)
            if found is None:
                return False
            answer = send(*found)
            if answer.status_code not in BUSY:
                answer.raise_for_status()
                return True
            time.sleep(0.05)
        raise BusyError


def _unfolded(text: str) -> str:
    return re.sub(r"\r?\n[ \t]", "", text)


def _shown(todo: Any) -> Values:
    due, categories = todo.get("due"), todo.get("categories", [])
    groups = categories if isinstance(categories, list) else [categories]
    return {
        TITLE: str(todo.get("summary", "")),
        NOTES: str(todo.get("description", "")),
        DUE: due.dt.isoformat() if due else "",
        LABELS: frozenset(str(each) for group in groups for each in group.cats),
        DONE: str(todo.get("status", "")) == "COMPLETED",
    }


def _write(todo: Any, name: str, value: Any) -> None:
    labels = _shown(todo)[LABELS]
    plain = {TITLE: "summary", NOTES: "description"}
    for gone in ("dtstamp", "last-modified", *([plain[name]] if name in plain else [])):
        todo.pop(gone, None)
    todo.add("dtstamp", datetime.now(UTC))
    todo.add("last-modified", datetime.now(UTC))
    if name in plain:
        todo.add(plain[name], value)
    elif name == DUE:
        todo.pop("due", None)
        todo.add("due", date.fromisoformat(value))
    elif name == LABELS:
        todo.pop("categories", None)
        todo.add("categories", sorted(labels | {value}))
    else:
        for gone in ("status", "completed", "percent-complete"):
            todo.pop(gone, None)
        todo.add("status", "COMPLETED" if value else "NEEDS-ACTION")
        if value:
            todo.add("completed", datetime.now(UTC).replace(microsecond=0))


@dataclass
class FileList(ABC):
    """A file, in the hands of an editor that saves in one step, in place, or slowly in two pieces."""

    path: Path
    random: Random
    carries: ClassVar = frozenset({TITLE, NOTES, DUE, LABELS, DONE})
    bears_ids: ClassVar = False

    def rows(self) -> list[Values]:
        return [self._shown(record) for record in self._records(self.path.read_text("utf-8"))]

    def add(self, values: Values) -> None:
        with self._records_to_change() as records:
            records.append(self._made(values[TITLE]))

    def edit(self, number: int, name: str, value: Any) -> bool:
        with self._records_to_change() as records:
            at = self._find(records, number)
            if at is not None:
                records[at] = self._written(records[at], name, value)
        return at is not None

    def remove(self, number: int) -> bool:
        with self._records_to_change() as records:
            at = self._find(records, number)
            if at is not None:
                del records[at]
        return at is not None

    def _find(self, records: list[Any], number: int) -> int | None:
        return next((at for at, record in enumerate(records) if number_of(self._shown(record)[TITLE]) == number), None)

    @contextmanager
    def _records_to_change(self) -> Iterator[list[Any]]:
        text = self.path.read_text("utf-8")
        records = self._records(text)
        yield records
        after = self._text(records)
        if after != text:
            self._save(after.encode())

    def _save(self, data: bytes) -> None:
        how = self.random.choice(["in one step", "in place", "slowly"])
        if how == "in one step":
            other = self.path.with_name(f"{self.path.name}.new")
            other.write_bytes(data)
            other.replace(self.path)
            return
        with self.path.open("wb") as stream:
            half = self.random.randrange(len(data)) if how == "slowly" else 0
            stream.write(data[:half])
            stream.flush()
            time.sleep(0.3 if half else 0)
            stream.write(data[half:])

    @abstractmethod
    def _records(self, text: str) -> list[Any]:
        """The records of the file's text."""

    @abstractmethod
    def _text(self, records: list[Any]) -> str:
        """The file's text of ``records``."""

    @abstractmethod
    def _shown(self, record: Any) -> Values:
        """What a record says."""

    @abstractmethod
    def _made(self, title: str) -> Any:
        """A new record."""

    @abstractmethod
    def _written(self, record: Any, name: str, value: Any) -> Any:
        """``record`` with another value."""


class TodoFile(FileList):
    """A todo.txt file; ids in it are left alone and not looked at."""

    carries = frozenset({TITLE, DUE, LABELS, DONE})

    def _records(self, text: str) -> list[Any]:
        return text.splitlines()

    def _text(self, records: list[Any]) -> str:
        return "".join(f"{line}\n" for line in records)

    def _shown(self, record: Any) -> Values:
        head, words = re.match(r"(x (?:\d{4}-\d\d-\d\d )*)?(?:\d{4}-\d\d-\d\d )*(.*)", record).groups()
        parts = words.split(" ")
        due = [part[4:] for part in parts if part.startswith("due:")]
        return {
            TITLE: " ".join(part for part in parts if not re.match(r"@|\+|due:|id:|pri:", part)),
            DUE: "".join(due),
            LABELS: frozenset(part[1:] for part in parts if part.startswith("@")),
            DONE: head is not None,
        }

    def _made(self, title: str) -> Any:
        return title

    def _written(self, record: Any, name: str, value: Any) -> Any:
        if name == TITLE:
            return record.replace(self._shown(record)[TITLE], value)
        if name == LABELS:
            return f"{record} @{value}"
        if name == DUE:
            return f"{re.sub(r' due:[^ ]+', '', record)} due:{value}"
        bare = re.sub(r"^x (\d{4}-\d\d-\d\d )?", "", record)
        return f"x {DAY} {bare}" if value else bare


class TableFile(FileList):
    """A CSV file with a heading; no column holds ids."""

    columns = ("Title", "Notes", "Due", "Done", "Labels", "Mood")

    def _records(self, text: str) -> list[Any]:
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def _text(self, records: list[Any]) -> str:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(records[0]) if records else self.columns, restval="", lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(records)
        return out.getvalue()

    def _shown(self, record: Any) -> Values:
        return {
            TITLE: record["Title"],
            NOTES: record["Notes"],
            DUE: record["Due"],
            LABELS: frozenset(filter(None, record["Labels"].split(";"))),
            DONE: record["Done"] == "true",
        }

    def _made(self, title: str) -> Any:
        return dict.fromkeys(self.columns, "") | {"Title": title}

    def _written(self, record: Any, name: str, value: Any) -> Any:
        if name == LABELS:
            return record | {"Labels": ";".join(filter(None, (record["Labels"], value)))}
        return record | {name.title(): str(value).lower() if name == DONE else value}


class RecordsFile(FileList):
    """A JSON file whose records bear ids of their program's own."""

    bears_ids = True

    def _records(self, text: str) -> list[Any]:
        return list(json.loads(text))

    def _text(self, records: list[Any]) -> str:
        return json.dumps(records, indent=1)

    def _shown(self, record: Any) -> Values:
        return {
            TITLE: record["title"],
            NOTES: record.get("notes") or "",
            DUE: record.get("due") or "",
            LABELS: frozenset(record.get("labels") or ()),
            DONE: record.get("status", "needs-action") == "completed",
        }

    def _made(self, title: str) -> Any:
        return {"id": str(uuid.uuid4()), "title": title, "status": "needs-action"}

    def _written(self, record: Any, name: str, value: Any) -> Any:
        if name == LABELS:
            return record | {"labels": [*(record.get("labels") or ()), value]}
        if name == DONE:
            return record | {"status": "completed" if value else "needs-action", "completed_at": None}
        return record | {name: value}
