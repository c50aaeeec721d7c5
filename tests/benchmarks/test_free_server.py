"""The server that costs nothing says what a CalDAV server says."""

from __future__ import annotations

from tests.benchmarks.free_server import HOME, FreeServer, Request

LIST = f"{HOME}tasks/"


def asked(server: FreeServer, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    status, header, answer = server.answer(Request(method, path, named, body.encode()))
    return status, answer.decode() or header


def test_objects_are_kept_compared_and_listed() -> None:
    server = FreeServer()
    assert asked(server, "PUT", f"{LIST}a.ics", "A")[0] == 404
    assert asked(server, "MKCALENDAR", LIST)[0] == 201
    status, etag = asked(server, "PUT", f"{LIST}a.ics", "A", if_none_match="*")
    assert status == 201
    assert asked(server, "PUT", f"{LIST}a.ics", "B", if_none_match="*")[0] == 412
    assert asked(server, "PUT", f"{LIST}a.ics", "B", if_match='"other"')[0] == 412
    assert asked(server, "PUT", f"{LIST}a.ics", "B", if_match=etag.removeprefix("ETag: "))[0] == 204
    assert asked(server, "GET", f"{LIST}a.ics") == (200, "B")
    assert f"{LIST}a.ics" in asked(server, "PROPFIND", LIST, depth="1")[1]
    assert f"{LIST}a.ics" not in asked(server, "PROPFIND", LIST, depth="0")[1]


def test_changes_since_a_token_tell_of_what_is_gone() -> None:
    server = FreeServer()
    asked(server, "MKCALENDAR", LIST)
    for name in "abc":
        asked(server, "PUT", f"{LIST}{name}.ics", f"UID:{name} & co")
    changes = "<sync-collection><sync-token>urn:free:{}</sync-token></sync-collection>"
    assert asked(server, "REPORT", LIST, changes.format(2))[1].count("<href>") == 1
    asked(server, "DELETE", f"{LIST}a.ics")
    told = asked(server, "REPORT", LIST, changes.format(3))[1]
    assert "404" in told
    assert "urn:free:4<" in told
    assert "404" not in asked(server, "REPORT", LIST, "<sync-collection/>")[1]


def test_bodies_are_given_for_names_and_for_a_uid() -> None:
    server = FreeServer()
    asked(server, "MKCALENDAR", LIST)
    for name in "ab":
        asked(server, "PUT", f"{LIST}{name}@.ics", f"UID:{name} & co")
    multiget = f"<C:calendar-multiget><calendar-data/><href>{LIST}a%40.ics</href><href>{LIST}x.ics</href></C>"
    told = asked(server, "REPORT", LIST, multiget)[1]
    assert "UID:a &amp; co" in told
    assert told.count("404") == 1
    query = '<C:calendar-query><calendar-data/><prop-filter name="UID"><text-match>b &</text-match></prop-filter>'
    assert "UID:a" not in asked(server, "REPORT", LIST, query)[1]
