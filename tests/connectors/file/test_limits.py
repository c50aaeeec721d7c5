"""How long files and records may be: beyond that they are named, with what to do, and nothing else suffers."""

from __future__ import annotations

import os

import pytest

from tasksync_gui.connectors.kit.files import encoding, files
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.fields import Field
from tasksync_gui.services.phrases.errors import say_error
from tasksync_gui.services.phrases.say import say
from tests.connectors.file.test_files_on_disk import table, todo

LONG = "word " * 40


@pytest.mark.parametrize("name", ["todo.txt", "tasks.csv", "tasks.json"])
async def test_a_file_beyond_the_limit_is_refused_with_its_name_and_what_to_do(tmp_path, name):
    path = tmp_path / name
    path.write_text("Buy milk\n")
    os.truncate(path, files.LARGEST + 1)
    connector = todo(path) if name == "todo.txt" else table(path)
    with pytest.raises(UserError) as caught:
        await connector.snapshot("")
    said = say_error(caught.value)
    assert str(path) in said.cause
    assert "64 megabytes" in said.cause
    assert said.next_step == "Divide it, or choose another file."


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("todo.txt", f"Buy milk\n{LONG}\nWrite\n", 2),
        ("tasks.csv", f"title,notes\nBuy milk,\nLong,{LONG}\nWrite,\n", 3),
        ("tasks.csv", f'title,notes\nBuy milk,\nLong,"{LONG}\n{LONG}"\nWrite,\n', 3),
        ("tasks.jsonl", f'{{"title": "Buy milk"}}\n{{"title": "Long", "notes": "{LONG}"}}\n{{"title": "Write"}}\n', 2),
        ("tasks.json", f'[{{"title": "Buy milk"}},\n{{"title": "Long", "notes": "{LONG}"}},\n{{"title": "Write"}}]', 2),
    ],
)
async def test_a_record_beyond_the_limit_is_left_alone_and_all_others_are_read(tmp_path, monkeypatch, name, text, line):
    monkeypatch.setattr(encoding, "LONGEST_RECORD", 150)
    path = tmp_path / name
    path.write_text(text)
    connector = todo(path) if name == "todo.txt" else table(path)
    snapshot = await connector.snapshot("")
    assert [task.fields[Field.TITLE] for task in snapshot.tasks] == ["Buy milk", "Write"]
    (problem,) = snapshot.problems
    assert problem.where == f"{path}, line {line}"
    assert say(problem.message) == "It is longer than 150 characters. Shorten it in the file."
    first = snapshot.tasks[0]
    await connector.update("", first.id, {Field.TITLE: "Buy bread"}, first.revision)
    assert path.read_text() == text.replace("Buy milk", "Buy bread"), "what cannot be read is kept as it is"
