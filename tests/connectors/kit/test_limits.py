"""Limits before anything is converted or allocated: each of these ended a run, or took minutes or gigabytes."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.caldav import ics
from tasksync_gui.connectors.caldav.mapping import _priority
from tasksync_gui.connectors.kit.http.decoding import PIECE, NotReadableError, Unpacker
from tasksync_gui.connectors.kit.http.errors import LONGEST_PAUSE, http_date, retry_after
from tasksync_gui.connectors.kit.http.http import HttpClient
from tasksync_gui.connectors.kit.http.pacing import counted
from tasksync_gui.connectors.kit.http.paging import next_link
from tasksync_gui.connectors.kit.http.rest import RestClient
from tasksync_gui.connectors.kit.xml import parse_multistatus
from tasksync_gui.connectors.richtext.wiki import read_wiki
from tasksync_gui.model.errors import InvalidResponseError
from tasksync_gui.model.fields import Unmapped
from tasksync_gui.services.phrases.redaction import redacted
from tasksync_gui.store.backup_detection import BackupCounter
from tests.support.clock import FakeClock

NOW = datetime(2026, 6, 1, tzinfo=UTC)
BAD = ("http://[bad/", "https://a.example:99999/", "https://a.example:x/", "//[::", "https://a.example\u2100.evil/")
"""No request can be sent to these."""


def unpacked(coding: str, data: bytes, size: int = 1000) -> bytes:
    unpacker = Unpacker(coding)
    parts = [part for at in range(0, len(data), size) for part in unpacker.pieces(data[at : at + size])]
    unpacker.end()
    return b"".join(parts)


@pytest.mark.parametrize("said", ["99999999999999", "9" * 5000, "Fri, 31 Dec 9999 23:00:00 GMT", str(10**12)])
def test_a_pause_without_reason_is_cut(said: str) -> None:
    found = retry_after({"retry-after": said}, NOW)
    assert found == LONGEST_PAUSE
    assert NOW + timedelta(seconds=found) > NOW


@pytest.mark.parametrize("said", ["Fri, 31 Dec 9999 23:59:59 -2300", f"Mon, 01 Jan 2020 00:00:00 +{'9' * 30}", "²", "٣", "-5",
                                  f"Mon, 01 Jan {'9' * 5000} 00:00:00 +0000", "nan", "inf", "", "1e400"])  # fmt: skip
def test_what_is_no_time_is_none(said: str) -> None:
    assert retry_after({"retry-after": said}, NOW) is None
    assert http_date(said) is None


@given(
    st.text(max_size=60)
    | st.from_regex(r"[A-Z][a-z]{2}, \d{1,2} Jan \d{1,12} \d\d:\d\d:\d\d [+-]\d{1,12}", fullmatch=True)
)
def test_no_header_breaks_a_reader(said: str) -> None:
    found = retry_after({"retry-after": said}, NOW)
    assert found is None or 0 <= found <= LONGEST_PAUSE
    assert (date := http_date(said)) is None or date.tzinfo is UTC
    for reading in counted("left", "reset", epoch=True)(429, {"left": said, "reset": said, "retry-after": said}, NOW):
        assert reading.stop is None or reading.stop <= LONGEST_PAUSE
    try:
        next_link({"link": said}, "https://a.example/")
    except InvalidResponseError:
        assert "[" in said or "]" in said or not said.isascii()


@pytest.mark.parametrize("address", BAD)
async def test_an_address_that_is_none_is_one_problem(address: str) -> None:
    client = HttpClient("https://a.example/dav/", FakeClock(), auth=("mia", "a password"))
    assert not client.may_ask(address)
    assert not client.is_home(address)
    for as_written in (False, True):
        if as_written and not address.startswith("http"):
            continue  # a path, which is sent to our own server
        with pytest.raises(InvalidResponseError):
            await client.send("GET", address, as_written=as_written)
    with pytest.raises(InvalidResponseError):
        await RestClient(client).get(address)


def test_a_next_page_that_cannot_be_asked_for_is_not_the_end_of_the_list() -> None:
    with pytest.raises(InvalidResponseError):
        next_link({"link": "<http://[bad/>; rel=next"}, "https://a.example/")


@pytest.mark.parametrize(
    ("base", "there", "may"),
    [
        ("https://a.example/", "https://a.example:8443/", False),
        ("http://a.example/", "https://a.example/", True),
        ("http://a.example:8080/", "https://a.example:22/", False),
        ("http://a.example/", "https://a.example:8443/", False),
        ("https://a.example/", "http://a.example/", False),
        ("https://a.example/", "https://a.example.evil.example/", False),
        ("https://a.example/", "https://a.example@evil.example/", False),
        ("https://a.example/", "HTTPS://A.EXAMPLE:443/x", True),
    ],
)
@pytest.mark.parametrize("secret", ["authorization", "x-auth-token", "cookie", "x-of-a-plug-in"])
def test_credentials_stay_where_they_were_given(base: str, there: str, may: bool, secret: str) -> None:
    client = HttpClient(base, FakeClock(), headers={"accept": "*/*", secret: "a long secret"})
    assert client.may_ask(there) is may


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_packed_bodies_come_out_whole(size: int) -> None:
    text = b"".join(str(number).encode() for number in range(3000))
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    assert unpacked("", text, size) == text
    assert unpacked("identity", text, size) == text
    assert unpacked("gzip", gzip.compress(text), size) == text
    assert unpacked("x-gzip", gzip.compress(text) + gzip.compress(text), size) == text * 2
    assert unpacked("deflate", zlib.compress(text), size) == text
    assert unpacked("gzip", b"") == b""
    if size > 2:  # the first bytes decide
        assert unpacked("deflate", raw.compress(text) + raw.flush(), size) == text


def test_a_bomb_is_unpacked_in_small_pieces() -> None:
    bomb = gzip.compress(bytes(200 * 2**20), 1)
    sizes = [len(piece) for _, piece in zip(range(20), Unpacker("gzip").pieces(bomb), strict=False)]
    assert max(sizes) <= PIECE


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "gzip,deflate", "compress", "quatsch"])
def test_other_codings_are_refused_before_anything_is_unpacked(coding: str) -> None:
    with pytest.raises(NotReadableError) as refused:
        Unpacker(coding)
    assert not refused.value.damaged


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-9], lambda data: data[:30] + b"xxxx" + data[34:], lambda _: b"abc"]
)
def test_a_damaged_body_is_told(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(NotReadableError) as refused:
        unpacked("gzip", damage(gzip.compress(b"some text, some more text" * 40)))
    assert refused.value.damaged


def test_numbers_of_thousands_of_digits_are_no_numbers(tmp_path: Path) -> None:
    line = ics.ContentLine(b"", "PRIORITY", "", "9" * 5000)
    assert isinstance(_priority(line), Unmapped)
    answer = (
        b'<multistatus xmlns="DAV:"><response><href>/a</href><status>HTTP/1.1 %s</status></response>'
        b"<response><href>/b</href><status>HTTP/1.1 404 Not Found</status></response></multistatus>" % (b"9" * 5000)
    )
    assert [each.status for each in parse_multistatus(answer, "x").resources] == [500, 404]
    for text in ("9" * 40, "-5", "²", "", "9" * 10_000):
        (tmp_path / "epoch").write_text(text, "utf-8")
        assert BackupCounter(tmp_path / "epoch")._read() == 0
    (tmp_path / "epoch").write_text("17\n", "utf-8")
    assert BackupCounter(tmp_path / "epoch")._read() == 17


def test_a_deep_calendar_is_refused_and_not_a_crash() -> None:
    with pytest.raises(ics.IcsError):
        ics.parse(b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 20_000 + b"END:X\r\n" * 20_000 + b"END:VCALENDAR\r\n")


HOSTILE: list[tuple[str, Callable[[], object]]] = [
    ("link", lambda: next_link({"link": "<" * 100_000}, "https://a.example/")),
    ("fold", lambda: ics.fold("ä" * 1_000_000)),
    ("unfold", lambda: ics.parse(b"BEGIN:VCALENDAR\r\nX:" + b"a\r\n " * 200_000 + b"\r\nEND:VCALENDAR\r\n")),
    ("redaction", lambda: redacted("a." * 100_000)),
    *[
        (f"wiki {sign}", lambda sign=sign: read_wiki(sign * 5_000))
        for sign in ("[", "![", "_", "**a ", "{{", "[~", "[a:b|")
    ],
]


@pytest.mark.parametrize(("name", "read"), HOSTILE, ids=[name for name, _ in HOSTILE])
def test_no_reader_is_quadratic(name: str, read: Callable[[], object]) -> None:
    started = time.process_time()
    read()
    assert time.process_time() - started < 3
