"""Files as other programs and people write them, each in a pair with another list, through the real services."""

from __future__ import annotations

from datetime import date

import pytest

from tasksync_gui.connectors.file import SPEC as TABLE
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.todotxt import SPEC as TODO
from tasksync_gui.model.codes import NoteCode
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Schedule, Status, When
from tasksync_gui.model.plan import NoteKind
from tasksync_gui.model.run import Outcome
from tasksync_gui.model.task import Draft
from tests.connectors.contract import marker
from tests.support.across import Across
from tests.support.clock import FakeClock

JIRA = (
    b"Summary,Issue key,Status,Labels,Labels,Labels,Comment,Comment\r\n"
    b"Fix login,AB-1,To Do,backend,urgent,security,first note,second note\r\n"
    b"Other,AB-2,Done,x,,,,\r\n"
)
DONE = Completion(Status.COMPLETED)


async def paired(tmp_path, name, data, **pair):
    """The file, and its pair with a list in memory after a first sync."""
    path = tmp_path / name
    path.write_bytes(data)
    spec = TODO if name.endswith(".txt") else TABLE
    across = await Across(tmp_path / "data", spec).open("", {"path": str(path)}, {}, **pair)
    await across.sync(None)
    return path, across


def ids(across):
    return {task.title: task.id for task in across.tasks()}


async def test_one_cell_of_a_jira_export_changes_and_all_its_labels_are_seen(tmp_path):
    path, across = await paired(tmp_path, "jira.csv", JIRA)
    assert across.find("Fix login").fields[Field.LABELS] == {"backend", "urgent", "security"}
    assert across.find("Other").is_done
    across.edit("Fix login", title="Fix the login")
    await across.settle()
    assert path.read_bytes() == JIRA.replace(b"Fix login", b"Fix the login")


async def test_labels_in_several_columns_are_changed_where_they_stand(tmp_path):
    path, across = await paired(tmp_path, "jira.csv", JIRA)
    across.edit("Fix login", labels=frozenset({"backend", "security", "new"}))
    across.edit("Other", labels=frozenset({"x", "y"}))
    await across.settle()
    assert path.read_bytes() == JIRA.replace(b"urgent", b"new").replace(b"x,,,", b"x,y,,")


async def test_columns_without_a_name_keep_their_cells(tmp_path):
    data = b'title,,,notes\n"One",a,b,\nTwo,c,d, "x\n'
    path, across = await paired(tmp_path, "odd.csv", data)
    across.edit("One", notes="new")
    await across.settle()
    assert path.read_bytes() == data.replace(b"a,b,", b"a,b,new")


@pytest.mark.parametrize(
    ("name", "data"),
    [("sleek.txt", b"first line\x10\x10second line\n"), ("bell.json", b'[{"id":"1","title":"bell\\u0007 x\\u000by"}]')],
)
async def test_what_the_other_side_cannot_say_never_travels_back(tmp_path, name, data):
    path, across = await paired(tmp_path, name, data)
    await across.settle()
    await across.settle()
    assert path.read_bytes() == data


async def test_a_nul_is_never_written_into_a_list_of_lines(tmp_path):
    path, across = await paired(tmp_path, "todo.txt", b"Old\n")
    across.put(title="a\x00b", labels=frozenset({"x\x00y"}))
    await across.settle()
    assert b"\x00" not in path.read_bytes()
    await across.restart()
    assert not (await across.preview()).operations


async def test_half_a_character_is_told_and_the_other_record_synced(tmp_path):
    data = b'[{"id":"1","title":"cut emoji \\ud83d","notes":"x"},{"id":"2","title":"fine"}]'
    path, across = await paired(tmp_path, "half.json", data)
    assert across.titles() == ["fine"]
    plan = await across.preview()
    assert [problem.id for problem in plan.problems] == ["1"]
    assert path.read_bytes() == data


async def test_numbers_keep_every_digit(tmp_path):
    data = b'[{"id":"1","title":"geo","lat":52.123456789012345678,"n":1.10,"e":1e400}]'
    path, across = await paired(tmp_path, "exact.json", data)
    across.edit("geo", title="map")
    await across.settle()
    assert path.read_bytes() == data.replace(b"geo", b"map")


async def test_a_file_keeps_its_encoding(tmp_path):
    data = "Title;Priorität\r\nBuy milk;1\r\nKäse;2\r\n".encode("cp1252")
    path, across = await paired(tmp_path, "excel.csv", data)
    assert across.titles() == ["Buy milk", "Käse"]
    across.put(title="Öl")
    await across.settle()
    assert path.read_bytes().decode("cp1252").splitlines()[3].startswith("Öl;")
    across.put(title="Кефир")
    run = await across.sync(None)
    assert run.counts.failed
    assert "Кефир" not in path.read_text("cp1252")


@pytest.mark.parametrize("encoding", ["cp1251", "cp1250", "shift-jis"])
async def test_no_letter_beyond_ascii_is_added_to_a_file_of_unknown_encoding(tmp_path, encoding):
    data = {"cp1251": "Привет", "cp1250": "koń był", "shift-jis": "牛乳を買う"}[encoding].encode(encoding) + b"\nFine\n"
    path, across = await paired(tmp_path, "todo.txt", data)
    assert across.titles() == ["Fine"]
    across.put(title="Öl")
    across.put(title="Bread")
    await across.sync(None)
    assert path.read_bytes().startswith(data)
    assert b"Bread" in path.read_bytes()
    assert "Öl".encode() not in path.read_bytes()


TASKWARRIOR = b"""[
 {
  "id": 1,
  "description": "Buy milk",
  "status": "pending",
  "uuid": "7f2f6f0a-0000-4000-8000-000000000001",
  "due": "20270101T000000Z"
 },
 {
  "id": 2,
  "description": "Call Ann",
  "status": "pending",
  "uuid": "7f2f6f0a-0000-4000-8000-000000000002"
 },
 {
  "id": 3,
  "description": "Pay rent",
  "status": "pending",
  "uuid": "7f2f6f0a-0000-4000-8000-000000000003"
 }
]"""
LATER = b"""[
 {"id": 1, "description": "Call Ann", "status": "pending", "uuid": "7f2f6f0a-0000-4000-8000-000000000002"},
 {"id": 2, "description": "Pay rent", "status": "pending", "uuid": "7f2f6f0a-0000-4000-8000-000000000003"},
 {"id": 0, "description": "Buy milk", "status": "completed", "uuid": "7f2f6f0a-0000-4000-8000-000000000001",
  "due": "20270101T000000Z", "end": "20261130T000000Z"}
]"""


async def test_an_export_of_taskwarrior_goes_by_uuid(tmp_path):
    path, across = await paired(tmp_path, "export.json", TASKWARRIOR)
    before = ids(across)
    path.write_bytes(LATER)
    run = await across.settle()
    assert ids(across) == before
    assert (run.counts.created, run.counts.deleted, run.counts.updated) == (0, 0, 1)
    assert across.find("Buy milk").is_done
    assert path.read_bytes() == LATER


async def test_an_export_of_taskwarrior_is_written_in_its_own_words(tmp_path):
    path, across = await paired(tmp_path, "export.json", TASKWARRIOR)
    across.edit("Call Ann", status=DONE, priority=1)
    await across.settle()
    text = path.read_text()
    assert '"status": "completed"' in text
    assert '"priority": "H"' in text
    across.edit("Call Ann", status=Completion(Status.NEEDS_ACTION), priority=0)
    await across.settle()
    assert path.read_bytes() == TASKWARRIOR


async def test_a_list_of_excel_that_names_its_separator(tmp_path):
    data = b"sep=;\r\nTitle;Status\r\nBuy milk;\r\n"
    path, across = await paired(tmp_path, "excel.csv", data)
    across.edit("Buy milk", title="Buy; sell")
    await across.settle()
    assert path.read_bytes() == data.replace(b"Buy milk", b'"Buy; sell"')


EXPORTS = {
    "TickTick": b'"Date: 2026-01-02+0000"\n"Version: 7.1"\n"Status: \n0 Normal\n1 Completed\n2 Archived"\n'
    b'"Folder Name","List Name","Title","Kind","Tags","Content","Is Check list","Start Date"\n"","Inbox","Buy","TEXT"\n',
    "Todoist": b"TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,AUTHOR,RESPONSIBLE,DATE,DATE_LANG,TIMEZONE\ntask,Buy,,1,1,,,,,\n",
    "Microsoft Planner": b"Task ID,Task Name,Bucket Name,Progress,Priority\r\n1,Buy,To do,Not started,Medium\r\n",
}


@pytest.mark.parametrize("program", EXPORTS)
async def test_an_export_that_cannot_be_kept_in_step_is_refused_by_name(tmp_path, program):
    path = tmp_path / "export.csv"
    path.write_bytes(EXPORTS[program])
    across = await Across(tmp_path / "data", TABLE).open("", {"path": str(path)}, {})
    run = await across.sync(None)
    assert run.outcome is Outcome.FAILED
    assert f"('program', '{program}')" in str(run.message)


async def test_an_export_of_asana_is_read(tmp_path):
    data = (
        b"Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Start Date,Due Date,Tags,Notes\n"
        b'12,2026-01-01,,2026-01-02,"Buy milk",To do,,,2026-02-03,"a,b",note\n'
        b"13,2026-01-01,2026-01-05,2026-01-05,Call,To do,,,,,\n"
    )
    _, across = await paired(tmp_path, "asana.csv", data)
    milk = across.find("Buy milk")
    assert milk.fields[Field.LABELS] == {"a", "b"}
    assert milk.fields[Field.NOTES] == "note"
    assert across.find("Call").is_done


async def test_a_renamed_heading_blanks_nothing_and_is_told(tmp_path):
    data = b"id,title,due\n" + b"".join(b"%d,Task %d,2026-04-0%d\n" % (n, n, n) for n in range(1, 8))
    path, across = await paired(tmp_path, "a.csv", data)
    before = {task.title: task.fields[Field.DUE] for task in across.tasks()}
    assert Schedule() not in before.values()
    path.write_bytes(data.replace(b",due\n", b",Until\n").replace(b"Task 3", b"Task three"))
    plan = await across.preview()
    assert [note.kind for note in plan.notes] == [NoteKind.NOT_CARRIED]
    across.edit("Task 4", due=Schedule())
    assert [said.code for said in (await across.sync()).message] == [NoteCode.FIELD_GONE]
    assert across.find("Task three").fields[Field.DUE] == before["Task 3"]
    assert path.read_bytes() == data.replace(b",due\n", b",Until\n").replace(b"Task 3", b"Task three")
    path.write_bytes(data.replace(b"Task 3", b"Task three"))
    await across.settle()
    assert path.read_bytes() == data.replace(b"Task 3", b"Task three").replace(b"2026-04-04", b"")


async def test_a_column_that_is_gone_is_told_once_there_is_something_to_carry(tmp_path):
    path, across = await paired(tmp_path, "a.csv", b"id,title,due\n1,Task,\n")
    path.write_bytes(b"id,title\n1,Task\n")
    assert (await across.preview()).notes == ()
    across.edit("Task", due=Schedule(When(date(2026, 4, 1))))
    assert [note.message.code for note in (await across.preview()).notes] == [NoteCode.FIELD_GONE]


async def test_a_renamed_member_blanks_nothing_and_one_that_is_cleared_is_cleared(tmp_path):
    data = (
        b'[{"id":"1","title":"a","due":"2026-04-01"},{"id":"2","title":"b","due":"2026-04-02"},{"id":"3","title":"c"}]'
    )
    path, across = await paired(tmp_path, "a.json", data)
    before = {task.title: task.fields[Field.DUE] for task in across.tasks()}
    path.write_bytes(data.replace(b"due", b"until"))
    plan = await across.preview()
    assert not plan.operations
    assert [note.kind for note in plan.notes] == [NoteKind.NOT_CARRIED]
    await across.sync()
    assert {task.title: task.fields[Field.DUE] for task in across.tasks()} == before
    path.write_bytes(data.replace(b',"due":"2026-04-01"', b""))
    await across.settle()
    assert across.find("a").fields[Field.DUE] == Schedule()
    across.edit("b", due=Schedule())
    await across.settle()
    assert path.read_bytes() == data.replace(b',"due":"2026-04-01"', b"").replace(b'"2026-04-02"', b"null")


async def test_a_file_that_another_program_has_open_for_writing_is_left_alone(tmp_path):
    path, across = await paired(tmp_path, "todo.txt", b"Buy milk\n")
    across.edit("Buy milk", title="Buy oat milk")
    with path.open("ab", buffering=0) as stream:
        stream.write(b"Call")
        run = await across.sync(None)
        assert run.counts.failed or run.outcome is Outcome.FAILED
        stream.write(b" Ann\n")
    await across.settle()
    assert across.titles() == ["Buy oat milk", "Call Ann"]
    assert [line.split(" id:")[0] for line in path.read_text().splitlines()] == ["Buy oat milk", "Call Ann"]


async def test_a_file_that_changes_all_the_time_is_unknown(tmp_path):
    path, across = await paired(tmp_path, "todo.txt", b"Buy milk\n")
    number = 0

    async def busy(seconds):
        nonlocal number
        number += 1
        across.clock.seconds += seconds
        path.write_bytes(b"x" * number)

    sleep, across.clock.sleep = across.clock.sleep, busy
    path.write_bytes(b"")
    assert (await across.sync(None)).outcome is Outcome.FAILED
    across.clock.sleep = sleep
    assert across.titles() == ["Buy milk"]
    path.write_bytes(b"Buy milk\n")
    await across.settle()


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"PK\x03\x04rest", "file.workbook"), (b"a\x00b", "file.not_utf8"), (b"{}", "table.not_json"), (b"", "")],
)
async def test_what_is_no_list_is_refused_with_the_cause(tmp_path, data, code):
    path = tmp_path / "a.json"
    path.write_bytes(data)
    across = await Across(tmp_path / "data", TABLE).open("", {"path": str(path)}, {})
    run = await across.sync(None)
    assert code in str(run.message)
    assert (run.outcome is Outcome.FAILED) is bool(code)


@pytest.mark.parametrize(("spec", "name"), [(TODO, "todo.txt"), (TABLE, "a.csv")])
async def test_what_could_not_be_read_again_is_refused_and_the_file_untouched(tmp_path, spec, name):
    path = tmp_path / name
    connector = spec.open(spec.config(path=path), ConnectorContext(FakeClock(), tmp_path / "data"))
    await connector.create("", Draft({Field.TITLE: "One"}), marker(1))
    before = path.read_bytes()
    for title in ("a\x00b", "half \ud83d"):
        with pytest.raises(RejectedFieldError):
            await connector.create("", Draft({Field.TITLE: title}), marker(2))
    assert path.read_bytes() == before
