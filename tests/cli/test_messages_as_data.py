"""What ``--json`` says in words it also says in codes and arguments, in one shape everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tasksync_gui.cli.documents import finding, live_report, said, side_comments
from tasksync_gui.model.codes import CheckCode, JournalCode, NoteCode, UnclearCode
from tasksync_gui.model.ids import Side
from tasksync_gui.model.message import message, words
from tasksync_gui.services.contract import DoctorFinding, LiveReport, SideComments
from tasksync_gui.services.phrases.language import Language, speaking
from tests.cli.conftest import Terminal

TEXTS = {"reason", "message", "sentence", "problem"}
"""Keys under which a sentence stands."""


def speakers(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """(the key of its sentence, an object that says something), wherever it stands."""
    if isinstance(document, list | tuple):
        for each in document:
            yield from speakers(each)
    elif isinstance(document, dict):
        for key in TEXTS & document.keys():
            yield key, document
        for each in document.values():
            yield from speakers(each)


def check(document: Any) -> set[str]:
    """The codes of a document, each of whose sentences is there as data, too."""
    codes = set()
    for key, speaker in speakers(document):
        assert " ".join(each["text"] for each in speaker["messages"]) == speaker[key]
        for each in speaker["messages"]:
            assert each.keys() == {"code", "args", "text"}
            codes.add(each["code"])
    return codes


async def test_every_sentence_of_a_document_is_there_as_data(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Buy milk due:2026-01-01", "Call Ada"])
    tasksync.write("b.txt", ["Buy milk due:2026-02-01"])
    await tasksync.two_files()
    document = (await tasksync("preview", "P", "--json")).json
    assert check(document) >= {"reason.new", "match.title", "hold.different", "guard.first_contact"}
    assert check((await tasksync("sync", "P", "--json")).json) == {"guard.first_contact", "run.nothing_changed"}
    assert check((await tasksync("sync", "P", "--yes", "--json")).json) == {"run.undecided"}
    assert check((await tasksync.ok("status", "--json")).json) == {"status.undecided", "run.undecided"}
    assert check((await tasksync.ok("conflicts", "--json")).json) == {"hold.different"}
    assert check((await tasksync("doctor", "--json")).json) >= {"check.configured", "check.may_write"}
    run = (await tasksync.ok("history", "--json")).json["runs"][0]
    assert check((await tasksync.ok("history", run["id"], "--json")).json) >= {"reason.new", "match.title"}


def test_arguments_are_data_and_messages_inside_messages_have_the_same_form() -> None:
    told = message(JournalCode.MAYBE_CREATED, why=message(UnclearCode.ANY_OF, count=3))
    assert said("reason", (told, words("As it was. Kept."))) == {
        "reason": "It may have been created already: 3 tasks have this title and any of them may be the one. "
        "As it was. Kept.",
        "messages": [
            {
                "code": "journal.maybe_created",
                "args": {
                    "why": {
                        "code": "unclear.any_of",
                        "args": {"count": 3},
                        "text": "3 tasks have this title and any of them may be the one",
                    }
                },
                "text": "It may have been created already: 3 tasks have this title and any of them may be the one.",
            },
            {"code": "text", "args": {"text": "As it was. Kept."}, "text": "As it was. Kept."},
        ],
    }
    assert said("problem", None) == {"problem": "", "messages": []}


class Foreign(Language):
    def gettext(self, message: str) -> str:
        return "anders"


def test_documents_are_english_whatever_is_spoken() -> None:
    configured = message(CheckCode.CONFIGURED, count=2)
    report = LiveReport((DoctorFinding(message(CheckCode.PAIRS), True, configured),), {configured: configured})
    comments = SideComments(Side.SOURCE, "Inbox", problem=message(NoteCode.SKIPPED))
    with speaking(Foreign("xx")):
        documents = live_report(report), side_comments(comments), finding(report.findings[0])
    assert "anders" not in str(documents)
    assert documents[0]["measurements"] == [
        {
            "name": "2 configured",
            "text": "2 configured",
            "messages": [{"code": "check.configured", "args": {"count": 2}, "text": "2 configured"}],
        }
    ]
    assert check(documents) == {"check.configured", "note.skipped"}
