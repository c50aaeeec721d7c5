"""Many writes at once: the file is read and replaced once for all that wait, and each has its own answer."""

from __future__ import annotations

import asyncio
import random
from itertools import count

import pytest

from tasksync_gui.connectors.kit.codes import FileCode
from tasksync_gui.connectors.kit.files import file_connector, memory
from tasksync_gui.model.errors import DiskError, NotFoundError, PreconditionFailedError, RejectedFieldError
from tasksync_gui.model.fields import Completion, Field, Status
from tasksync_gui.model.message import message
from tasksync_gui.model.task import Draft
from tests.connectors.contract import marker
from tests.connectors.file.test_files_on_disk import table, todo

NUMBER = 40
NAMES = ["todo.txt", "tasks.csv", "tasks.json", "tasks.jsonl"]
DONE = Completion(Status.COMPLETED)


def content(name):
    titles = [f"Task number {number}" for number in range(NUMBER)]
    match name:
        case "todo.txt":
            return "\n".join(titles)  # the last line without an end
        case "tasks.csv":
            return "title,status\r\n" + "".join(f"{title},open\r\n" for title in titles)
        case "tasks.json":
            return "[\n" + ",\n".join(f'  {{"title": "{title}"}}' for title in titles) + "\n]\n"
    return "".join(f'{{"title": "{title}"}}\n' for title in titles)


def opened(path):
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_text(content(path.name), newline="")
    return todo(path) if path.name == "todo.txt" else table(path)


def some_writes(connector, tasks, seed):
    """Creations, edits and deletions, some of which are refused, in any order."""
    chance = random.Random(seed)
    found = []
    for number, task in enumerate(tasks):
        match chance.randrange(7):
            case 0:
                found.append(connector.create("", Draft({Field.TITLE: f"New {number}"}), marker(number)))
            case 1:
                found.append(connector.update("", task.id, {Field.TITLE: f"Said {number}"}, task.revision))
            case 2:
                found.append(connector.delete("", task.id, task.revision))
            case 3:
                found.append(connector.update("", task.id, {Field.STATUS: DONE}, task.revision))
            case 4:
                found.append(connector.update("", task.id, {Field.TITLE: "Late"}, "another"))
            case 5:
                found.append(connector.update("", "nobody", {Field.TITLE: "Nobody"}, task.revision))
            case 6:
                found.append(connector.update("", task.id, {Field.PRIORITY: 1, Field.TITLE: "a\0b"}, task.revision))
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", NAMES)
async def test_together_they_come_to_the_same_as_one_after_the_other(tmp_path, monkeypatch, name, seed):
    replaced = []
    real = file_connector.replace_bytes
    monkeypatch.setattr(
        file_connector,
        "replace_bytes",
        lambda path, *given, **named: (replaced.append(path), real(path, *given, **named)),
    )
    files = [tmp_path / how / name for how in ("alone", "together")]
    alone, together = (opened(path) for path in files)
    tasks = [(await connector.snapshot("")).tasks for connector in (alone, together)]
    single = []
    for write in some_writes(alone, tasks[0], seed):
        single += await asyncio.gather(write, return_exceptions=True)
    replaced.clear()
    at_once = await asyncio.gather(*some_writes(together, tasks[1], seed), return_exceptions=True)
    assert [str(each).replace("/alone/", "/together/") for each in single] == [str(each) for each in at_once]
    assert [type(each) for each in single] == [type(each) for each in at_once]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert len(replaced) == 1
    again = [(await opened(path).snapshot("")).tasks for path in files]
    assert again[0] == again[1] == (await together.snapshot("")).tasks


async def test_a_column_that_only_a_refused_write_needed_is_not_added(tmp_path):
    path = tmp_path / "tasks.csv"
    path.write_text("title\nOne\nTwo\n")
    connector = table(path)
    one, two = (await connector.snapshot("")).tasks
    bad = connector.update("", one.id, {Field.PRIORITY: 5, Field.TITLE: "a\0b"}, one.revision)
    good = connector.update("", two.id, {Field.TITLE: "Zwei"}, two.revision)
    answers = await asyncio.gather(bad, good, return_exceptions=True)
    assert isinstance(answers[0], RejectedFieldError)
    assert answers[1].title == "Zwei"
    assert path.read_text() == "title\nOne\nZwei\n"


async def test_nothing_is_answered_before_it_is_in_the_file(tmp_path):
    path = tmp_path / "todo.txt"
    connector = todo(path)
    missing = []

    async def one(number):
        await connector.create("", Draft({Field.TITLE: f"Task {number}"}), marker(number))
        if f"Task {number} " not in path.read_text():
            missing.append(number)

    await asyncio.gather(*map(one, range(NUMBER)))
    assert not missing
    assert len(path.read_text().splitlines()) == NUMBER


async def test_what_somebody_else_writes_meanwhile_stays(tmp_path, monkeypatch):
    path = tmp_path / "todo.txt"
    path.write_text("Buy milk\n")
    connector, turn = todo(path), count()
    await connector.snapshot("")
    real = file_connector.replace_bytes

    def late(target, data, **expected):
        if target == path and next(turn) == 0:
            path.write_text("Buy milk\nFrom an editor\n")
        real(target, data, **expected)

    monkeypatch.setattr(file_connector, "replace_bytes", late)
    await asyncio.gather(*(connector.create("", Draft({Field.TITLE: f"T{n}"}), marker(n)) for n in range(3)))
    assert [line.split(" id:")[0].split(" ", 1)[-1] for line in path.read_text().splitlines()] == [
        "milk", "an editor", "T0", "T1", "T2",
    ]  # fmt: skip
    assert path.read_text().startswith("Buy milk\nFrom an editor\n")


def full(path, data, **expected):
    raise DiskError(message(FileCode.DISK_FULL, path=path, done="written"))


async def test_a_failing_disk_fails_each_of_them_and_the_next_write_works(tmp_path, monkeypatch):
    path = tmp_path / "todo.txt"
    path.write_text("Buy milk\n")
    connector = todo(path)
    with monkeypatch.context() as patch:
        patch.setattr(file_connector, "replace_bytes", full)
        writes = (connector.create("", Draft({Field.TITLE: f"T{n}"}), marker(n)) for n in range(3))
        answers = await asyncio.gather(*writes, return_exceptions=True)
    assert [type(each) for each in answers] == [DiskError] * 3
    assert len({id(each) for each in answers}) == 3
    assert path.read_text() == "Buy milk\n"
    await connector.create("", Draft({Field.TITLE: "Later"}), marker(9))
    assert len(path.read_text().splitlines()) == 2


async def test_who_no_longer_waits_is_left_out_and_the_others_are_written(tmp_path):
    path = tmp_path / "todo.txt"
    connector = todo(path)
    writes = [asyncio.ensure_future(connector.create("", Draft({Field.TITLE: f"T{n}"}), marker(n))) for n in range(3)]
    await asyncio.sleep(0)
    writes[1].cancel()
    answers = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(answers[1], asyncio.CancelledError)
    assert [answers[0].title, answers[2].title] == ["T0", "T2"]
    assert len(path.read_text().splitlines()) == 2


@pytest.fixture
def long_list(monkeypatch):
    """Every list counts as long: of a write only what it has changed is remembered beside the rest."""
    monkeypatch.setattr(memory, "WHOLE", 0)


def remembered(tmp_path):
    (whole,) = (tmp_path / "data").glob("ids-*.json")
    return whole, whole.with_suffix(".added")


async def rewritten(path):
    """Lines without ids that were replaced by others: who they are is written nowhere but in the account's memory."""
    connector = todo(path)
    tasks = (await connector.snapshot("")).tasks
    words = [f"{number} {'abcdefghijklmnopqrst'[number % 20] * 9}" for number in range(NUMBER)]
    changed = (connector.update("", t.id, {Field.TITLE: w}, t.revision) for t, w in zip(tasks, words, strict=True))
    await asyncio.gather(*changed)
    return [task.id for task in tasks]


async def test_who_is_who_is_remembered_by_the_time_it_is_answered(tmp_path, long_list):
    path = tmp_path / "todo.txt"
    path.write_text("".join(f"Task number {number}\n" for number in range(NUMBER)))
    ids = await rewritten(path)
    whole, added = remembered(tmp_path)
    before = whole.read_bytes()
    assert added.exists()
    connector = todo(path)
    assert [task.id for task in (await connector.snapshot("")).tasks] == ids
    assert not added.exists()
    assert whole.read_bytes() != before
    gone = (await connector.snapshot("")).tasks[3]
    await connector.delete("", gone.id, gone.revision)
    await connector.create("", Draft({Field.TITLE: "New"}), marker(1))
    assert len(added.read_text().splitlines()) == 3
    now = [task.id for task in (await todo(path).snapshot("")).tasks]
    assert now == [*ids[:3], *ids[4:], marker(1)]


async def test_an_addition_that_is_cut_off_is_none_and_the_next_write_writes_all(tmp_path, long_list):
    path = tmp_path / "todo.txt"
    path.write_text("One\nTwo\nThree\n")
    connector = todo(path)
    one, *_ = (await connector.snapshot("")).tasks
    await connector.update("", one.id, {Field.TITLE: "Uno"}, one.revision)
    _, added = remembered(tmp_path)
    with added.open("a") as stream:
        stream.write('{"rows": [["x"')
    known = memory.Memory.load(remembered(tmp_path)[0])
    assert [row.trace.title for row in known.rows] == ["Uno", "Two", "Three"]
    fresh = todo(path)
    assert [task.title for task in (await fresh.snapshot("")).tasks] == ["Uno", "Two", "Three"]
    assert [row.trace.title for row in memory.Memory.load(remembered(tmp_path)[0]).rows] == ["Uno", "Two", "Three"]


async def test_an_addition_to_another_state_counts_for_nothing(tmp_path, long_list):
    path = tmp_path / "todo.txt"
    path.write_text("One\nTwo\n")
    connector = todo(path)
    one, two = (await connector.snapshot("")).tasks
    await connector.update("", one.id, {Field.TITLE: "Uno"}, one.revision)
    whole, added = remembered(tmp_path)
    stale = added.read_bytes()
    await todo(path).snapshot("")
    added.write_bytes(stale.replace(b"Uno", b"Old"))
    assert [row.trace.title for row in memory.Memory.load(whole).rows] == ["Uno", "Two"]
    other = todo(path)
    seen = (await other.snapshot("")).tasks
    await other.update("", two.id, {Field.TITLE: "Due"}, seen[1].revision)
    assert [row.trace.title for row in memory.Memory.load(whole).rows] == ["Uno", "Due"]
    assert [task.id for task in (await todo(path).snapshot("")).tasks] == [one.id, two.id]


async def test_after_many_additions_all_is_written_once(tmp_path, long_list, monkeypatch):
    monkeypatch.setattr(memory, "ADDED", 300)
    path = tmp_path / "todo.txt"
    path.write_text("One\n")
    connector = todo(path)
    await connector.snapshot("")
    sizes = []
    for number in range(12):
        await connector.create("", Draft({Field.TITLE: f"T{number}"}), marker(number))
        added = remembered(tmp_path)[1]
        sizes.append(added.stat().st_size if added.exists() else 0)
    assert 0 in sizes[1:]
    assert max(sizes) < 3000
    assert [task.title for task in (await todo(path).snapshot("")).tasks] == ["One", *(f"T{n}" for n in range(12))]


async def test_a_missing_and_a_changed_record_are_told_apart_within_one_group(tmp_path):
    path = tmp_path / "todo.txt"
    path.write_text("One\nTwo\n")
    connector = todo(path)
    one, two = (await connector.snapshot("")).tasks
    answers = await asyncio.gather(
        connector.delete("", one.id, one.revision),
        connector.update("", one.id, {Field.TITLE: "Uno"}, one.revision),
        connector.update("", two.id, {Field.TITLE: "Due"}, two.revision),
        connector.update("", two.id, {Field.TITLE: "Zwei"}, two.revision),
        return_exceptions=True,
    )
    assert [type(each) for each in answers[1::2]] == [NotFoundError, PreconditionFailedError]
    assert path.read_text() == "Due\n"
