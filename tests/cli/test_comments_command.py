"""``tasksync comments``: what it prints, for people and programs."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tasksync_gui.cli.main import Environment, run
from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.errors import UnavailableError
from tasksync_gui.model.run import Trigger
from tasksync_gui.model.task import Comment
from tasksync_gui.services.contract import RunRequest, Services
from tests.support.desk import Desk

SAID = Comment("Mia", "Looks good\x1b[2J\nto me", datetime(2026, 5, 1, tzinfo=UTC))


@pytest.fixture
async def desk(tmp_path: Path) -> Desk:
    """One task in step with a comment on its left side; the right system has no comments."""
    made = await Desk(tmp_path, replace(FULL, comments=True)).open()
    made.put("left", title="Call Ada")
    await made.services.engine.sync("Pair", RunRequest(Trigger.MANUAL))
    made.lists["left"].comments[made.find("left", "Call Ada").id] = [SAID]
    return made


async def command(desk: Desk, *argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()

    async def open_services(_: Path | None) -> Services:
        return desk.services

    code = await run(argv, Environment(open_services, io.StringIO(), out, err))
    return code, out.getvalue(), err.getvalue()


async def test_comments_are_printed_with_author_and_time(desk: Desk) -> None:
    code, out, _ = await command(desk, "comments", "Pair", "Ada")
    assert code == 0
    assert out.splitlines()[0] == "Left: 1 comment"
    assert "\nMia, 2026-0" in out
    assert "  Looks good�[2J\n  to me" in out


async def test_programs_get_them_whole(desk: Desk) -> None:
    code, out, _ = await command(desk, "comments", "Pair", "Ada", "--json")
    (left,) = json.loads(out)["comments"]
    assert (code, left["side"], left["system"], left["problem"]) == (0, "source", "Left", "")
    assert left["comments"] == [{"author": "Mia", "at": "2026-05-01T00:00:00+00:00", "text": SAID.text}]


async def test_a_side_that_cannot_be_asked_is_named(desk: Desk) -> None:
    desk.scripts["left"].always["comments"] = UnavailableError("No answer came", cause="no connection")
    code, out, _ = await command(desk, "comments", "Pair", "Ada")
    assert code == 1
    assert "Left: No answer came" in out


async def test_a_task_that_is_not_known_is_an_error_of_use(desk: Desk) -> None:
    code, _, err = await command(desk, "comments", "Pair", "Nobody")
    assert code == 2
    assert "'Pair' has no task 'Nobody'" in err
