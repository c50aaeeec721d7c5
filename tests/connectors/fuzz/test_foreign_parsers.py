"""Every parser of foreign data gives a result or says in our own words what is wrong: no text is too odd.

What is drawn are pieces of each language, joined at random, with the numbers, years and texts on which readers break.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from tasksync_gui.connectors.caldav.ics import IcsError, parse
from tasksync_gui.connectors.caldav.mapping import find_todo, moment, read_fields
from tasksync_gui.connectors.file.csv_document import CsvDocument
from tasksync_gui.connectors.file.json_document import JsonDocument, JsonLinesDocument
from tasksync_gui.connectors.kit.files.documents import Document
from tasksync_gui.connectors.kit.http.rest import decode
from tasksync_gui.connectors.kit.xml import error_conditions, parse_multistatus
from tasksync_gui.connectors.richtext.adf import adf_text, read_adf
from tasksync_gui.connectors.richtext.asana_html import read_asana_html
from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.wiki import read_wiki
from tasksync_gui.connectors.todotxt.document import TodoDocument
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.services.phrases.redaction import redacted
from tasksync_gui.services.phrases.visible import in_line, visible

VALUES = st.sampled_from(
    ["9" * 5000, "-1", "0", "9", "99991231T235959Z", "00010101T000000Z", "99991231", "20260230", "20260101T000000",
     "PT999999999H", "P9999999D", "-P1W", "FREQ=DAILY;COUNT=999999999999", "FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=13",
     "FREQ=DAILY;INTERVAL=" + "9" * 400, "FREQ=DAILY;UNTIL=99991231T235959Z", "TRUE", "COMPLETED", "²", "٣", "\x00", "\ud800",
     "+9999", "-235959", "Europe/Berlin", "/x/Nowhere", "../../etc/passwd", "a,b;c\\n", "http://[bad/", "1e400", "NaN", ""]
)  # fmt: skip
ODD = VALUES | st.text(max_size=20)
NAMES = st.sampled_from(
    ["SUMMARY", "DESCRIPTION", "STATUS", "COMPLETED", "PERCENT-COMPLETE", "DUE", "DTSTART", "DURATION", "PRIORITY",
     "CATEGORIES", "RELATED-TO", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "LAST-MODIFIED", "CREATED", "SEQUENCE"]
)  # fmt: skip
PARAMETERS = st.sampled_from(
    [
        "",
        ";VALUE=DATE",
        ";TZID=Europe/Berlin",
        ";TZID=Own",
        ";TZID=",
        ";RELTYPE=PARENT",
        ';X="a',
        ";=;",
        ";VALUE=PERIOD",
    ]
)
LINES = st.builds("{}{}:{}".format, NAMES, PARAMETERS, ODD)
ZONE_LINES = st.builds(
    "{}:{}".format, st.sampled_from(["TZOFFSETTO", "TZOFFSETFROM", "DTSTART", "RRULE", "RDATE"]), ODD
)


@st.composite
def calendars(draw: st.DrawFn) -> bytes:
    """A calendar object: a zone of its own, one to three components of one task, odd properties in them."""
    own = [
        "BEGIN:VTIMEZONE",
        "TZID:Own",
        "BEGIN:STANDARD",
        *draw(st.lists(ZONE_LINES, max_size=4)),
        "END:STANDARD",
        "END:VTIMEZONE",
    ]
    todos = draw(st.lists(st.lists(LINES, max_size=6), min_size=1, max_size=3))
    lines = [line for todo in todos for line in ("BEGIN:VTODO", "UID:a", *todo, "END:VTODO")]
    return "\r\n".join(["BEGIN:VCALENDAR", *own, *lines, "END:VCALENDAR", ""]).encode("utf-8", "surrogatepass")


def says(read: Callable[[], object], *refusals: type[Exception]) -> None:
    """A result, or one of our own refusals."""
    try:
        read()
    except refusals:
        return


@given(calendars())
def test_calendar_objects(data: bytes) -> None:
    def read() -> None:
        todo = find_todo(parse(data))
        if todo is not None:
            read_fields(todo, lambda uid: uid)
            moment(todo.master, "LAST-MODIFIED")

    says(read, IcsError)


@given(st.binary(max_size=80))
def test_calendar_bytes(data: bytes) -> None:
    says(lambda: parse(data), IcsError)
    says(lambda: parse(b"BEGIN:VCALENDAR\n" + data + b"\nEND:VCALENDAR\n"), IcsError)


XML = st.lists(
    st.sampled_from(["<multistatus xmlns='DAV:'>", "</multistatus>", "<response>", "</response>", "<href>", "</href>", "<status>",
                     "</status>", "<propstat>", "</propstat>", "<prop>", "</prop>", "HTTP/1.1 200 OK", "HTTP/1.1 ²", "&#0;", "&a;",
                     "<!DOCTYPE a [<!ENTITY a 'b'>]>", "<sync-token>", "</sync-token>", "http://[bad/"]) | ODD,
    max_size=14,
)  # fmt: skip


@given(XML)
def test_multistatus_documents(parts: list[str]) -> None:
    for text in ("".join(parts), f"<multistatus xmlns='DAV:'><response>{''.join(parts)}</response></multistatus>"):
        data = text.encode("utf-8", "surrogatepass")
        says(lambda data=data: parse_multistatus(data, "x"), TaskSyncError)
        says(lambda data=data: error_conditions(data), TaskSyncError)


@given(
    st.lists(
        st.sampled_from(["{", "}", "[", "]", ",", ":", '"', "\\u", "\\ud800", "1e999", "-", "null", "9" * 5000]) | ODD,
        max_size=12,
    )
)
def test_json_answers(parts: list[str]) -> None:
    says(lambda: decode("".join(parts).encode("utf-8", "surrogatepass"), "x"), TaskSyncError)


CELLS = st.lists(
    st.sampled_from(
        [
            ",",
            ";",
            "\t",
            '"',
            '""',
            "\n",
            "\r\n",
            "\r",
            "title",
            "due",
            "done",
            "id",
            "x ",
            "(A) ",
            "due:",
            "{",
            "}",
            '":"',
            '[{"title":',
        ]
    )
    | ODD,
    max_size=14,
)


@example(['":"', "title"])
@given(CELLS)
def test_files(parts: list[str]) -> None:
    text = "".join(parts).encode("utf-8", "replace").decode()

    def read(made: Callable[[], Document]) -> None:
        document = made()
        for part in document.parts:
            document.scan(part)
            if part.task and not part.problem:
                document.fields(part, {RemoteId("a")})

    for made in (
        lambda: TodoDocument(text, lambda: date(2026, 6, 1)), lambda: CsvDocument(f"title,due\n{text}"),
        lambda: CsvDocument(text), lambda: JsonDocument(text), lambda: JsonLinesDocument(text),
    ):  # fmt: skip
        says(lambda made=made: read(made), TaskSyncError)


@given(st.text(alphabet=st.sampled_from("[]{}|*_-+<>&;!#`~\\\n ahb1:./@'\"^?=\ud800\u200b"), max_size=60))
def test_markup(text: str) -> None:
    for reader in (read_wiki, read_asana_html, read_markdown):
        reader(text)
    clean = visible(text)
    assert visible(clean) == clean
    assert "\n" not in in_line(text)
    redacted(text)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | ODD,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["type", "content", "text", "marks", "attrs", "href", "timestamp", "level"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_trees_of_rich_text(tree: object) -> None:
    adf_text(tree)
    read_adf(tree)
    adf_text({"type": "doc", "content": [tree, {"type": "date", "attrs": {"timestamp": tree}}]})
