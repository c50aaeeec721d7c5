from __future__ import annotations

import asyncio
import errno

import pytest

from tasksync_gui.connectors.file import SPEC
from tasksync_gui.connectors.file.config import FileConfig
from tasksync_gui.connectors.kit.files import files
from tasksync_gui.connectors.kit.files.opened import Write
from tasksync_gui.connectors.spec import ConnectorContext
from tasksync_gui.connectors.todotxt import SPEC as TODO
from tasksync_gui.connectors.todotxt.config import TodoTxtConfig
from tasksync_gui.model.errors import (
    AuthError,
    CollectionGoneError,
    InvalidResponseError,
    PreconditionFailedError,
    UnavailableError,
    UserError,
)
from tasksync_gui.model.fields import Completion, Field, Status, Unmapped
from tasksync_gui.model.task import Draft
from tests.connectors.contract import FixedClock, marker
from tests.support.errors import refused


def todo(path):
    return TODO.open(TodoTxtConfig(path=path), ConnectorContext(FixedClock(), path.parent / "data"))


def table(path):
    return SPEC.open(FileConfig(path=path), ConnectorContext(FixedClock(), path.parent / "data"))


async def only(connector):
    (task,) = (await connector.snapshot("")).tasks
    return task


@pytest.mark.quality("foreign_data_kept", "unmapped_values_kept", "bad_items_reported", of="todotxt")
async def test_todo_lines_change_only_where_they_must(tmp_path):
    path = tmp_path / "todo.txt"
    path.write_bytes(
        b"\xef\xbb\xbf(D) 2026-01-01 Call @anna about  +garden foo:1 rec:1w due:soon\r\n\r\n\xff bad\r\nlast"
    )
    connector = todo(path)
    snapshot = await connector.snapshot("")
    task = snapshot.tasks[0]
    assert task.fields[Field.DUE] == Unmapped("soon")
    assert "line 3" in snapshot.problems[0].where
    await connector.update("", task.id, {Field.TITLE: "Ring about  foo:1"}, task.revision)
    line = b"(D) 2026-01-01 Ring @anna about  +garden foo:1 rec:1w due:soon"
    assert path.read_bytes() == b"\xef\xbb\xbf" + line + b"\r\n\r\n\xff bad\r\nlast"


async def test_completing_keeps_the_letter(tmp_path):
    path = tmp_path / "todo.txt"
    path.write_text("(M) 2026-01-01 Buy\n")
    connector = todo(path)
    task = await only(connector)
    done = await connector.update("", task.id, {Field.STATUS: Completion(Status.COMPLETED)}, task.revision)
    assert path.read_text() == "x 2026-03-14 2026-01-01 Buy pri:M\n"
    await connector.update("", task.id, {Field.STATUS: Completion(Status.NEEDS_ACTION)}, done.revision)
    assert path.read_text() == "(M) 2026-01-01 Buy\n"


async def test_an_untagged_line_keeps_its_id_when_it_is_edited_elsewhere(tmp_path):
    path = tmp_path / "todo.txt"
    path.write_text("Water the plants\nBuy milk\n")
    before = {task.title: task.id for task in (await todo(path).snapshot("")).tasks}
    path.write_text("x 2026-03-01 Buy milk\nNew\nWater the green plants\n")
    after = {task.title: task.id for task in (await todo(path).snapshot("")).tasks}
    assert after["Buy milk"] == before["Buy milk"]
    assert after["Water the green plants"] == before["Water the plants"]
    assert after["New"] not in before.values()


@pytest.mark.quality("bad_items_reported", of="todotxt")
async def test_a_repeated_id_is_listed_and_kept(tmp_path):
    path = tmp_path / "todo.txt"
    path.write_text("One id:7\nTwo id:7\n")
    snapshot = await todo(path).snapshot("")
    assert [task.title for task in snapshot.tasks] == ["One"]
    assert "line 2" in snapshot.problems[0].where


async def test_a_vanished_file_is_never_an_empty_list(tmp_path):
    path = tmp_path / "todo.txt"
    connector = todo(path)
    assert (await connector.snapshot("")).tasks == ()
    await connector.create("", Draft({Field.TITLE: "One"}), marker(1))
    path.unlink()
    with pytest.raises(CollectionGoneError):
        await todo(path).snapshot("")


@pytest.mark.quality("clear_errors", of="todotxt")
@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        (lambda path: path.mkdir(), UserError),
        (lambda path: path.write_bytes(b"\xff\xfea\x00"), UserError),
    ],
)
async def test_what_is_no_text_file_is_said_so(tmp_path, prepare, error):
    path = tmp_path / "todo.txt"
    prepare(path)
    with pytest.raises(error):
        await todo(path).check()


@pytest.mark.quality("clear_errors", of="todotxt")
async def test_a_missing_folder_is_said_so(tmp_path):
    with refused(UserError, "folder does not exist"):
        await todo(tmp_path / "no" / "todo.txt").check()


async def test_a_read_only_file_stays_as_it_is(tmp_path):
    path = tmp_path / "todo.txt"
    path.write_text("One\n")
    path.chmod(0o444)
    task = await only(todo(path))
    with pytest.raises(AuthError):
        await todo(path).update("", task.id, {Field.TITLE: "Two"}, task.revision)
    assert path.read_text() == "One\n"


@pytest.mark.quality("crash_safe_writes", of="todotxt")
async def test_a_full_disk_leaves_the_file(tmp_path, monkeypatch):
    path = tmp_path / "todo.txt"
    path.write_text("One\n")
    connector = todo(path)
    task = await only(connector)

    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with refused(UnavailableError, "disk is full"):
            await connector.update("", task.id, {Field.TITLE: "Two"}, task.revision)
    assert path.read_text() == "One\n"
    assert (await only(connector)).title == "One"
    assert not list(tmp_path.glob(".*.tmp"))


@pytest.mark.quality("crash_safe_writes")
@pytest.mark.parametrize("name", ["tasks.csv", "tasks.json", "tasks.jsonl"])
async def test_a_write_that_breaks_off_leaves_the_old_file_and_the_next_one_is_whole(tmp_path, monkeypatch, name):
    connector = table(tmp_path / name)
    task = await connector.create("", Draft({Field.TITLE: "One"}), marker(1))
    before = (tmp_path / name).read_bytes()

    def killed(source, target):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", killed)
        opened = await connector._load()
        write = Write(lambda opened: opened.document.append("2", {}), asyncio.get_running_loop().create_future())
        with pytest.raises(KeyboardInterrupt):
            await asyncio.to_thread(connector._change, [write], opened)
    assert (tmp_path / name).read_bytes() == before
    await connector.update("", task.id, {Field.TITLE: "Uno"}, task.revision)
    assert [each.title for each in (await table(tmp_path / name).snapshot("")).tasks] == ["Uno"]


def test_links_and_permissions_survive_and_a_late_change_is_noticed(tmp_path):
    target, link = tmp_path / "real.txt", tmp_path / "link.txt"
    target.write_text("a")
    target.chmod(0o640)
    link.symlink_to(target)
    files.replace_bytes(link, b"b", expected=files.sha256(b"a"))
    assert (link.is_symlink(), target.read_text(), target.stat().st_mode & 0o777) == (True, "b", 0o640)
    with pytest.raises(PreconditionFailedError):
        files.replace_bytes(link, b"c", expected=files.sha256(b"a"))


@pytest.mark.quality("clear_errors")
async def test_truncated_json_is_refused_whole(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[\n{"title": "One"},\n{"title": "Tw')
    with refused(InvalidResponseError, "Line 3"):
        await table(path).snapshot("")


@pytest.mark.quality("bad_items_reported")
async def test_a_bad_json_line_is_listed_alone(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "One", "id": "1"}\n{"id": "2", "title": "Tw\n{"title": "Three", "id": "3"}\n')
    snapshot = await table(path).snapshot("")
    assert [task.id for task in snapshot.tasks] == ["1", "3"]
    assert snapshot.problems[0].id == "2"


@pytest.mark.quality("unmapped_values_kept", "foreign_data_kept", "bad_items_reported")
async def test_csv_keeps_foreign_columns_and_quoting(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b'id;Name;colour;state\r\n1;"One";red;weird\r\n"2";"Two";;done\r\n3;a;b;c;d\r\n')
    connector = table(path)
    snapshot = await connector.snapshot("")
    one = snapshot.tasks[0]
    assert one.fields[Field.STATUS] == Unmapped("weird")
    assert "line 4" in snapshot.problems[0].where
    await connector.update("", one.id, {Field.TITLE: "Uno; dos"}, one.revision)
    assert path.read_bytes() == b'id;Name;colour;state\r\n1;"Uno; dos";red;weird\r\n"2";"Two";;done\r\n3;a;b;c;d\r\n'


@pytest.mark.quality("foreign_data_kept")
async def test_json_keeps_unknown_keys_and_untouched_bytes(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'[ {"title":"One","x":[1]} ,\n {"id":"2","title": "Two" , "y": 1.50}\n]')
    connector = table(path)
    one = (await connector.snapshot("")).tasks[0]
    await connector.update("", one.id, {Field.PRIORITY: 1}, one.revision)
    text = path.read_text()
    assert text.endswith(' ,\n {"id":"2","title": "Two" , "y": 1.50}\n]')
    assert text.startswith('[ {"title":"One","x":[1],"priority":1} ,')


@pytest.mark.quality("clear_errors")
async def test_an_open_quote_never_swallows_the_rest(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,title\n1,One\n2,"Two\n3,Three\n')
    with refused(InvalidResponseError, r"a\.csv: The row that starts in line 3"):
        await table(path).snapshot("")


async def test_a_quote_inside_a_cell_is_a_character(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('id,title\n1,5" pipe\n2,"say ""hi"", twice"\n3,6" pipe\n')
    assert [task.title for task in (await table(path).snapshot("")).tasks] == ['5" pipe', 'say "hi", twice', '6" pipe']
