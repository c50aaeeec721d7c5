"""Issues as tasks: real oddities, and any JSON at all."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.github.config import PUBLIC, GitHubConfig, api_address
from tasksync_gui.connectors.github.cursor import BEGINNING, Cursor, Repository
from tasksync_gui.connectors.github.errors import explain, explain_graph
from tasksync_gui.connectors.github.mapping import (
    CAPABILITIES,
    is_pull_request,
    number_of,
    read_issue,
    revision_of,
    write_issue,
)
from tasksync_gui.connectors.kit.http.rest import Refusal
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    ConnectorError,
    CursorExpiredError,
    ForbiddenError,
    NotFoundError,
    RateLimitedError,
    RejectedFieldError,
)
from tasksync_gui.model.fields import Completion, Field, Status, Unmapped, When
from tests.support.errors import english_error, refused

NOBODY = Directory()
PEOPLE = Directory([Person("octo", "octo"), Person("mona", "mona")], {"mona": "mona@example.org"})
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MARKER = "ts1-0123456789abcdef0123456789abcdef-0123456789abcdef"
HERE = "https://api.github.com/repos/octo/work"
NAMES = ["number", "id", "title", "body", "state", "state_reason", "labels", "name", "assignees", "assignee", "login"]
NAMES += ["closed_at", "updated_at", "created_at", "parent_issue_url", "repository_url", "html_url", "pull_request"]
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("2026-13-01T99:00:00Z")
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=20,
)
odd_issues = st.dictionaries(st.sampled_from(NAMES), anything, max_size=len(NAMES))


@given(issue=odd_issues)
def test_no_payload_raises(issue):
    task = read_issue(issue, PEOPLE)
    assert set(task.fields) <= set(CAPABILITIES.fields)
    assert isinstance(task.id, str)
    assert isinstance(number_of(issue), str)
    assert is_pull_request(issue) in (True, False)
    assert revision_of(issue) == task.revision
    explain_graph(issue)
    Cursor(BEGINNING, Repository()).after([task], "").write()


@given(status=st.sampled_from([400, 401, 403, 404, 410, 422, 429, 500]), data=anything)
def test_no_refusal_raises(status, data):
    error = explain(Refusal(status, {}, "GET /x", data, "", NOW))
    assert error is None or isinstance(error, ConnectorError)


@pytest.mark.quality("unmapped_values_kept")
@pytest.mark.parametrize(
    ("state", "reason", "expected"),
    [
        ("open", None, Completion(Status.NEEDS_ACTION)),
        ("open", "reopened", Completion(Status.NEEDS_ACTION)),
        ("closed", None, Completion(Status.COMPLETED, When(NOW.date(), NOW.time(), "UTC"))),
        ("closed", "completed", Completion(Status.COMPLETED, When(NOW.date(), NOW.time(), "UTC"))),
        ("closed", "not_planned", Completion(Status.CANCELLED, When(NOW.date(), NOW.time(), "UTC"))),
        ("closed", "duplicate", Completion(Status.CANCELLED, When(NOW.date(), NOW.time(), "UTC"))),
        ("closed", "exploded", Unmapped("closed (exploded)")),
        ("merged", None, Unmapped("merged")),
        (None, None, Unmapped("no state")),
    ],
)
def test_states(state, reason, expected):
    issue = {"state": state, "state_reason": reason, "closed_at": "2026-05-01T12:00:00Z"}
    assert read_issue(issue, NOBODY).fields[Field.STATUS] == expected


@pytest.mark.quality("foreign_data_kept")
def test_the_marker_is_no_part_of_the_notes_and_is_kept_by_a_write():
    raw = f"One\r\nTwo\r\n\r\n<!-- tasksync:{MARKER} -->"
    task = read_issue({"body": raw}, NOBODY)
    assert (task.fields[Field.NOTES], task.marker) == ("One\nTwo", MARKER)
    body = write_issue({Field.NOTES: "One\nTwo\nThree"}, NOBODY, {"body": raw})["body"]
    assert body == f"One\r\nTwo\r\nThree\r\n\r\n<!-- tasksync:{MARKER} -->"


@pytest.mark.quality("foreign_data_kept")
def test_fields_that_are_not_sent_are_not_in_the_request():
    assert write_issue({Field.TITLE: "x"}, NOBODY, {"body": "y"}) == {"title": "x"}


def test_labels_keep_the_spelling_they_have():
    current = {"labels": [{"name": "Bug"}, "help"]}
    assert write_issue({Field.LABELS: frozenset({"bug", "new"})}, NOBODY, current) == {"labels": ["Bug", "new"]}


@pytest.mark.quality("unmapped_values_kept")
def test_people():
    issue = {"assignees": [{"login": "mona"}]}
    assert read_issue(issue, PEOPLE).fields[Field.ASSIGNEE] == "mona@example.org"
    assert read_issue({"assignee": {"login": "octo"}}, PEOPLE).fields[Field.ASSIGNEE] == "octo"
    several = {"assignees": [{"login": "mona"}, {"login": "octo"}]}
    assert read_issue(several, PEOPLE).fields[Field.ASSIGNEE] == Unmapped("mona@example.org, octo")
    assert write_issue({Field.ASSIGNEE: "Mona@example.org"}, PEOPLE) == {"assignees": ["mona"]}
    assert write_issue({Field.ASSIGNEE: None}, PEOPLE) == {"assignees": []}
    with refused(RejectedFieldError, "called 'mona'"):
        write_issue({Field.ASSIGNEE: "mona"}, PEOPLE)


@pytest.mark.quality("unmapped_values_kept")
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{HERE}/issues/7", "7"),
        (f"{HERE.replace('octo', 'Octo')}/issues/7", "7"),
        (
            "https://api.github.com/repos/octo/other/issues/7",
            Unmapped("https://api.github.com/repos/octo/other/issues/7"),
        ),
        (None, None),
    ],
)
def test_parents(url, expected):
    issue = {"repository_url": HERE, "parent_issue_url": url}
    assert read_issue(issue, NOBODY).fields[Field.PARENT] == expected


def test_a_server_without_sub_issues_shows_no_parent_rather_than_none():
    assert Field.PARENT not in read_issue({"number": 1}, NOBODY).fields


def test_comments_do_not_make_a_new_revision():
    issue = {"number": 1, "title": "x", "updated_at": "2026-05-01T12:00:00Z", "comments": 0}
    assert revision_of(issue) == revision_of({**issue, "updated_at": "2026-06-01T12:00:00Z", "comments": 3})
    assert revision_of(issue) != revision_of({**issue, "state_reason": "duplicate"})


@pytest.mark.parametrize("written", ["", "[]", "7", '["x","",[1,2,3],null,[]]', '{"a":1}', "[" * 5000])
def test_a_cursor_of_another_form_is_expired(written):
    with pytest.raises(CursorExpiredError):
        Cursor.read(written)


def test_cursors_come_back():
    cursor = Cursor(NOW, Repository(True, True, False, ("octo",)), '"tag"', {"7": (5, "abc")})
    assert Cursor.read(cursor.write()) == cursor


def test_rights_narrow_what_can_be_done():
    assert Repository(admin=True, push=True).narrow(CAPABILITIES) == CAPABILITIES
    guest = Repository().narrow(CAPABILITIES)
    assert not guest.delete
    assert [name for name in Field if guest.carries(name) and not guest.writes(name)] == [
        Field.LABELS, Field.PARENT, Field.ASSIGNEE,
    ]  # fmt: skip
    archived = Repository(True, True, True).narrow(CAPABILITIES)
    assert (archived.create, archived.delete) == (False, False)
    assert not any(archived.writes(name) for name in Field)


LIMIT = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 90)}


@pytest.mark.quality("clear_errors")
@pytest.mark.parametrize(
    ("status", "headers", "data", "kind", "words"),
    [
        (403, LIMIT, {"message": "API rate limit exceeded"}, RateLimitedError, "slow down"),
        (403, {"retry-after": "7"}, {"message": "secondary rate limit"}, RateLimitedError, "slow down"),
        (429, {}, {"message": "You have exceeded a secondary rate limit"}, RateLimitedError, "slow down"),
        (403, {}, {"message": "Resource not accessible by personal access token"}, ForbiddenError, "may not do this"),
        (403, {"x-github-sso": "required"}, {"message": "Resource protected"}, AuthError, "single sign-on"),
        (403, {}, {"message": "Must have admin rights to Repository."}, RejectedFieldError, "change the issue"),
        (403, {}, {"message": "Repository was archived so is read-only."}, RejectedFieldError, "read-only"),
        (422, {}, {"message": "Validation Failed", "errors": [{"resource": "Issue", "code": "custom", "field": "body", "message": "was submitted too quickly"}]}, RateLimitedError, "slow down"),
        (410, {}, {"message": "Issues are disabled for this repo"}, CollectionGoneError, "switched off"),
        (410, {}, {"message": "This issue was deleted"}, NotFoundError, "not there"),
        (401, {}, {"message": "Bad credentials"}, AuthError, "sign-in"),
        (422, {}, {"message": "Validation Failed", "errors": [{"field": "title", "code": "too_long"}]}, RejectedFieldError, "title too long"),
    ],
)  # fmt: skip
def test_refusals_in_githubs_words(status, headers, data, kind, words):
    refusal = Refusal(status, headers, "GET /x", data, "", NOW)
    error = explain(refusal) or refusal.error()
    assert type(error) is kind
    assert words in english_error(error)


@pytest.mark.parametrize(
    ("errors", "fields"),
    [
        ([{"field": "title", "code": "too_long"}], {Field.TITLE}),
        ([{"resource": "Label", "field": "name", "code": "invalid"}], {Field.LABELS}),
        ([{"field": "assignees", "code": "invalid"}, {"field": "state", "code": "invalid"}], {Field.ASSIGNEE, Field.STATUS}),
        ([{"field": "title", "code": "too_long"}, {"field": "milestone", "code": "invalid"}], set()),
        ([{"code": "custom", "message": "No"}], set()),
        (["No"], set()),
    ],
)  # fmt: skip
def test_the_refused_fields_are_told(errors, fields):
    error = explain(Refusal(422, {}, "PATCH /x", {"message": "Validation Failed", "errors": errors}, "", NOW))
    assert isinstance(error, RejectedFieldError)
    assert error.fields == fields


def test_how_long_to_wait():
    def wait(headers):
        error = explain(Refusal(403, headers, "GET /x", {"message": "rate limit"}, "", NOW))
        assert isinstance(error, RateLimitedError)
        return error.retry_after

    assert (wait({"retry-after": "7", **LIMIT}), wait(LIMIT), wait({})) == (7, 90, 60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", PUBLIC),
        ("github.com", PUBLIC),
        ("https://www.github.com/octo", PUBLIC),
        ("https://git.example.org", "https://git.example.org/api/v3/"),
        ("git.example.org:8443/", "https://git.example.org:8443/api/v3/"),
        ("https://git.example.org/api/v3", "https://git.example.org/api/v3/"),
    ],
)
def test_addresses(text, expected):
    assert api_address(text) == expected


@pytest.mark.parametrize("text", ["ftp://x", "https://user:pw@git.example.org", "https://", "a b"])
def test_addresses_that_cannot_be_used(text):
    with refused(ValueError, "address"):
        api_address(text)


def test_the_token_is_not_shown():
    config = GitHubConfig.model_validate({"token": "ghp_secret", "people": "Mona=mona"})
    assert "ghp_secret" not in repr(config)
