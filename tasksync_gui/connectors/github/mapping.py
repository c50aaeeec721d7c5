"""Issues as tasks and back; pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from tasksync_gui.connectors.github.codes import GitHubCode
from tasksync_gui.connectors.kit.json_path import at, identity, integer, moment, record, records, text
from tasksync_gui.connectors.kit.markers import HTML_COMMENT
from tasksync_gui.connectors.kit.people import Directory, Person
from tasksync_gui.model.capabilities import STAMPS, Capabilities, FieldSupport, MarkerKind, Precision
from tasksync_gui.model.codes import LostCode
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Status, Unmapped, Value, When
from tasksync_gui.model.ids import RemoteId, Revision
from tasksync_gui.model.message import message
from tasksync_gui.model.task import Comment, RemoteTask

Issue = Mapping[str, object]
LONGEST_TITLE, LONGEST_BODY, LONGEST_LABEL = 256, 65_536, 50
CAPABILITIES = Capabilities(
    fields={
        Field.TITLE: FieldSupport(max_length=LONGEST_TITLE, multiline=False, controls=False),
        Field.NOTES: FieldSupport(max_length=LONGEST_BODY - HTML_COMMENT.reserve, controls=False),
        Field.STATUS: FieldSupport(
            statuses=frozenset({Status.NEEDS_ACTION, Status.COMPLETED, Status.CANCELLED}),
            completed_at=Precision.NONE,
        ),
        Field.LABELS: FieldSupport(max_length=LONGEST_LABEL, cases=False, controls=False),
        Field.PARENT: FieldSupport(),
        Field.ASSIGNEE: FieldSupport(),
    },
    marker=MarkerKind.PROPERTY,
    cursor=True,
    server_times=True,
    concurrency=4,
    visibility_lag=3.0,
    volatile=STAMPS | {"comments", "milestone_number"},
    left_behind={
        "number": LostCode.KEY,
        "comments": LostCode.COMMENTS,
        "blocked_by": LostCode.LINKS,
        "own": LostCode.OWN_FIELDS,
        "locked": LostCode.LOCK,
    },
    comments=True,
)
_IN_ALL_ANSWERS = ("milestone", "type", "locked")
"""What no field of ours holds, and a listing tells as the answer to a write does."""
FORM = "form"
"""Counts the forms in which issues have been kept (engine README, section 3)."""
_RAW = json.JSONEncoder(ensure_ascii=False)
REASONS = {
    "": Status.COMPLETED,
    "completed": Status.COMPLETED,
    "not_planned": Status.CANCELLED,
    "duplicate": Status.CANCELLED,
}


def is_pull_request(issue: Issue) -> bool:
    """Whether this is no issue at all; GitHub lists both together."""
    return issue.get("pull_request") is not None


def number_of(issue: Issue) -> str:
    """The issue's number in its repository; empty if it has none."""
    return identity(issue, "number")


def read_issue(issue: Issue, directory: Directory) -> RemoteTask:
    """An issue as a task; odd values become Unmapped, what is not shown is left out. Never an error."""
    body, labels, assignees = text(issue, "body"), labels_of(issue), assignees_of(issue)
    notes, marker = HTML_COMMENT.split(body)
    fields: dict[Field, Value] = {Field.STATUS: read_status(issue)}
    if isinstance(issue.get("title"), str):
        fields[Field.TITLE] = text(issue, "title")
    if "body" in issue:
        fields[Field.NOTES] = notes.replace("\r\n", "\n")
    if isinstance(issue.get("labels"), list):
        fields[Field.LABELS] = frozenset(labels)
    if isinstance(issue.get("assignees"), list) or "assignee" in issue:
        fields[Field.ASSIGNEE] = directory.assignee([Person(login, login) for login in assignees])
    if "parent_issue_url" in issue or "sub_issues_summary" in issue:
        fields[Field.PARENT] = read_parent(issue)
    return RemoteTask(
        RemoteId(number_of(issue)),
        _revision(kept := _kept(issue, labels, assignees)),
        fields,
        _RAW.encode(kept),
        marker=marker,
        url=text(issue, "html_url") or None,
        created_at=moment(issue, "created_at"),
        modified_at=moment(issue, "updated_at"),
    )


def read_comment(comment: object) -> Comment:
    """A comment as people see it, its lines ending in ``\n``."""
    said = text(comment, "body").replace("\r\n", "\n")
    return Comment(text(comment, "user", "login"), said, moment(comment, "created_at"))


def revision_of(issue: Issue) -> Revision:
    """A digest of all that people write: stamps have whole seconds, and comments move them, too."""
    return _revision(_kept(issue, labels_of(issue), assignees_of(issue)))


def _kept(issue: Issue, labels: Iterable[str], assignees: Iterable[str]) -> dict[str, object]:
    """What is kept of an issue: what people write, carried or not, and how many comments hang on it.

    Reactions, counts of sub-issues and what others wrote about it are none of the issue's own words.
    """
    shown, milestone = issue.get, issue.get("milestone")
    return {
        FORM: 2,
        "id": shown("id"),
        "number": shown("number"),
        "title": shown("title"),
        "body": shown("body") or "",
        "state": shown("state"),
        "state_reason": shown("state_reason") or "",
        "labels": sorted(labels),
        "assignees": sorted(assignees),
        "parent": shown("parent_issue_url") or "",
        "milestone": text(milestone, "title") if milestone else "",
        "milestone_number": at(milestone, "number") if milestone else None,
        "type": text(issue, "type", "name") if shown("type") else "",
        "locked": shown("active_lock_reason") or shown("locked") is True,
        "blocked_by": at(issue, "issue_dependencies_summary", "total_blocked_by"),
        "own": {text(each, "name") or identity(each, "issue_field_id"): at(each, "value") for each in _own(issue)},
        "comments": shown("comments"),
    }


def _own(issue: Issue) -> list[Mapping[str, object]]:
    """The organisation's own fields."""
    return records(issue, "issue_field_values") if issue.get("issue_field_values") else []


def _revision(kept: Mapping[str, object]) -> Revision:
    """Of an issue with nothing besides our fields it is what it was before anything else was looked at."""
    written = [str(kept[name] or "") for name in ("title", "body", "state", "state_reason", "parent")]
    besides = [kept[name] for name in _IN_ALL_ANSWERS if kept[name]]
    whole = repr((*written, kept["labels"], kept["assignees"], *besides))
    return Revision(hashlib.sha256(whole.encode()).hexdigest()[:32])


def read_status(issue: Issue) -> Completion | Unmapped:
    """Open, completed, or closed for another reason."""
    state, reason = text(issue, "state"), text(issue, "state_reason")
    if state == "open":
        return Completion(Status.NEEDS_ACTION)
    if state != "closed" or reason not in REASONS:
        return Unmapped(f"{state or 'no state'} ({reason})" if reason else state or "no state")
    closed = moment(issue, "closed_at")
    return Completion(REASONS[reason], When.from_datetime(closed, "UTC") if closed else None)


def read_parent(issue: Issue) -> str | Unmapped | None:
    """The number of the issue that this is a sub-issue of; one in another repository is only shown."""
    url = text(issue, "parent_issue_url")
    repository, _, number = url.rpartition("/issues/")
    if not url:
        return None
    here = repository.casefold() == text(issue, "repository_url").casefold()
    return number if here and number.isascii() and number.isdecimal() else Unmapped(url)


def labels_of(issue: Issue) -> list[str]:
    """The names of an issue's labels, in its order; old answers have names, newer ones records."""
    listed = at(issue, "labels")
    if not isinstance(listed, list):
        return []
    names = [label if isinstance(label, str) else text(label, "name") for label in listed]
    return [name for name in names if name]


def assignees_of(issue: Issue) -> list[str]:
    """The logins of an issue's assignees, in its order; ``assignee`` only where a server has no ``assignees``."""
    several = [text(person, "login") for person in records(issue, "assignees")]
    one = text(record(issue, "assignee"), "login")
    return [login for login in several if login] or ([one] if one else [])


def write_issue(
    fields: Mapping[Field, Value], directory: Directory, current: Issue | None = None, marker: str | None = None
) -> dict[str, object]:
    """The body of a request that sets ``fields`` (all but the parent).

    Raises:
        RejectedFieldError: the assignee is nobody here.
    """
    body: dict[str, object] = {}
    if Field.TITLE in fields:
        body["title"] = fields[Field.TITLE]
    if Field.NOTES in fields or marker is not None:
        body["body"] = _body(str(fields.get(Field.NOTES) or ""), text(current, "body"), marker)
    status = fields.get(Field.STATUS)
    if isinstance(status, Completion):
        body |= write_status(status.status)
    labels = fields.get(Field.LABELS)
    if isinstance(labels, frozenset):
        spelled = {name.casefold(): name for name in labels_of(current or {})}
        body["labels"] = sorted(spelled.get(name.casefold(), name) for name in labels)
    if Field.ASSIGNEE in fields:
        body["assignees"] = _logins(fields[Field.ASSIGNEE], directory)
    return body


def given_back(record: str) -> dict[str, object]:
    """What the record of a deleted issue says besides its fields, as far as a new issue can have it."""
    try:
        kept = json.loads(record) if record else {}
    except (ValueError, RecursionError):
        kept = {}
    milestone, kind = integer(kept, "milestone_number"), text(kept, "type")
    return ({"milestone": milestone} if milestone else {}) | ({"type": kind} if kind else {})


def write_status(status: Status) -> dict[str, object]:
    """The state of an issue and, since a closed one may be done or not planned, why it is closed."""
    if not status.is_done:
        return {"state": "open"}
    return {"state": "closed", "state_reason": "not_planned" if status is Status.CANCELLED else "completed"}


def _body(notes: str, raw: str, marker: str | None) -> str:
    """The notes with the marker the issue bears, and with the line ends it has."""
    whole = HTML_COMMENT.add(notes, marker or HTML_COMMENT.split(raw)[1])
    return whole.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in raw else whole


def _logins(value: Value, directory: Directory) -> list[str]:
    if not isinstance(value, str) or not value:
        return []
    person = directory.find(value)
    if person is None:
        raise RejectedFieldError(message(GitHubCode.UNKNOWN_PERSON, person=value), fields=[Field.ASSIGNEE])
    return [person.login]
