"""The rows that are shown, as a file."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.services.phrases.errors import english_error
from tasksync_gui.ui.models.plan_export import Format, exported
from tests.ui.window.stage import Stage

HOSTILE = ('=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\ttab", "a | b\nc", "<b>x</b>", "日本 🎉")


async def previewed(stage: Stage) -> None:
    stage.desk.edit("left", "Task 1", title="Task one", notes="more")
    for title in HOSTILE:
        stage.desk.put("left", title=title)
    stage.desk.remove("left", "Task 2")
    stage.window.check()
    await stage.settle()


async def test_a_spreadsheet_shows_each_title_as_text(synced: Stage) -> None:
    await previewed(synced)
    rows = synced.window.preview.model.visible_rows()
    data = exported(rows, Format.CSV)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert not [cell for line in lines for cell in line.values() if cell[:1] in set("=+-@\t\r\n")]
    titles = {line["Task"].removeprefix("'") for line in lines}
    assert titles == {row.title for row in rows}
    edited = [(line["Field"], line["Before"], line["After"]) for line in lines if line["Task"] == "Task 1"]
    assert ("title", "Task 1", "Task one") in edited
    assert {line["Selected"] for line in lines} == {"yes"}


async def test_a_program_gets_every_row_and_value(synced: Stage) -> None:
    await previewed(synced)
    rows = synced.window.preview.model.visible_rows()
    records = json.loads(exported(rows, Format.JSON))
    assert [record["title"] for record in records] == [row.title for row in rows]
    assert {record["kind"] for record in records} == {"create", "update", "delete"}
    one = next(record for record in records if record["title"] == "Task 1")
    assert {"field": "title", "before": "Task 1", "after": "Task one"} in one["changes"]
    assert one["selected"] is True
    assert one["side"] == "destination"


async def test_a_table_in_markdown_keeps_its_columns(synced: Stage) -> None:
    await previewed(synced)
    rows = synced.window.preview.model.visible_rows()
    lines = exported(rows, Format.MARKDOWN).decode().splitlines()
    columns = [line.replace("\\|", "").count("|") for line in lines]
    assert len(set(columns)) == 1
    assert set(lines[1]) <= set("|- ")
    assert not [line for line in lines if "<b>" in line.replace("\\<", "")]


async def test_only_what_is_shown_is_exported_and_lone_halves_of_characters_too(synced: Stage) -> None:
    await previewed(synced)
    synced.window.preview.search.setText("Task one")
    rows = synced.window.preview.model.visible_rows()
    assert [row.title for row in rows] == ["Task 1"]
    broken = replace(rows[0], title="cut \ud83d")
    for format_ in Format:
        assert b"cut ?" in exported([broken], format_)


async def test_the_dialog_writes_a_file_by_its_ending(synced: Stage, tmp_path: Path) -> None:
    await previewed(synced)
    synced.window.verbs["export"].trigger()
    dialog = next(each for each in synced.window.frame.findChildren(QFileDialog) if each.isVisible())
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "out.json"))
    dialog.close()
    await synced.settle()
    assert len(json.loads((tmp_path / "out.json").read_bytes())) == len(synced.window.preview.model.visible_rows())
    assert "out.json" in synced.window.frame.statusBar().currentMessage()


async def test_a_place_that_cannot_be_written_is_told(synced: Stage, tmp_path: Path) -> None:
    await previewed(synced)
    told: list[BaseException] = []
    synced.window.app_state.failed.disconnect()
    synced.window.app_state.failed.connect(told.append)
    synced.window.preview.exporting.write(synced.window.preview.model.visible_rows(), tmp_path / "no" / "out.csv")
    await synced.settle()
    (error,) = told
    assert isinstance(error, StoreError)
    assert "out.csv" in english_error(error).cause


@pytest.mark.parametrize("format_", list(Format))
async def test_a_hold_is_exported_as_not_selected(synced: Stage, format_: Format) -> None:
    synced.desk.edit("left", "Task 1", title="Here")
    synced.desk.edit("right", "Task 1", title="There")
    synced.window.check()
    await synced.settle()
    (row,) = synced.window.preview.model.visible_rows()
    assert row.item.reason[0].code == HoldCode.CONFLICT
    text = exported([row], format_).decode("utf-8-sig")
    assert "There" in text
    assert ("false" if format_ is Format.JSON else "no") in text
