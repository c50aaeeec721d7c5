"""Lists, a database and an open write that the first version left: its marks stay valid, and nothing is doubled.

``tests/support/first_version`` was made by commit 0872496: four tasks synced, one created whose answer was lost when the
process died, one edited before. ``copy.ics`` is what it wrote to a calendar.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.connectors.memory.lists import Record
from tasksync_gui.model.capabilities import MarkerKind
from tasksync_gui.model.codes import HoldCode
from tasksync_gui.model.fields import Field
from tasksync_gui.model.ids import RemoteId
from tasksync_gui.model.run import Outcome
from tasksync_gui.store.sqlite import SqliteStore
from tests.support.desk import Desk
from tests.support.syncing import sync

DATA = Path(__file__).parents[1] / "support" / "first_version"
TITLES = ["Just created", "Left 0", "Left 1", "Left 2", "Right 0"]


async def opened(folder: Path, kind: str, *, remembers: bool) -> Desk:
    """A desk on what the first version left, with its database or without."""
    capabilities = replace(FULL, marker=MarkerKind(kind))
    desk = Desk(folder, capabilities, capabilities)
    for side, records in json.loads((DATA / f"{kind}.json").read_text("utf-8")).items():
        for id_, record in records.items():
            made = datetime.fromisoformat(record["modified_at"])
            shown = desk.put(side, **record["fields"])
            kept = desk.lists[side].records.pop(shown.id)
            desk.lists[side].records[RemoteId(id_)] = Record(kept.fields, record["version"], record["marker"], made)
    if remembers:
        path = folder / "tasksync.sqlite"
        with sqlite3.connect(path) as db:
            db.executescript((DATA / f"{kind}.sql").read_text("utf-8"))
        db.close()
        desk.store = await SqliteStore.open(path, desk.clock)
        await desk.restart()
    else:
        await desk.open()
    desk.forget_calls()
    return desk


def notes(desk: Desk) -> list[object]:
    return [desk.find(side, "Left 1").fields[Field.NOTES] for side in ("left", "right")]


@pytest.mark.parametrize("kind", ["property", "client_id"])
async def test_an_upgrade_in_the_middle_of_a_create(tmp_path: Path, kind: str) -> None:
    """The open write is asked for by the mark that the first version gave it."""
    desk = await opened(tmp_path, kind, remembers=True)
    run = await sync(desk, confirmed=True)
    assert run.outcome is Outcome.CLEAN, run.message
    assert desk.titles("left") == desk.titles("right") == TITLES
    assert notes(desk) == ["edited since"] * 2
    assert [method for method, _ in desk.writes()] == ["update"]
    desk.put("left", title="New")
    await sync(desk)
    desk.forget_calls()
    assert (await sync(desk)).outcome is Outcome.CLEAN
    assert desk.writes() == []
    await desk.services.close()


@pytest.mark.parametrize("kind", ["property", "client_id"])
async def test_another_installation_takes_up_what_the_first_version_synced(tmp_path: Path, kind: str) -> None:
    """To it the marks are a stranger's; what is the same on both sides is joined, and no mark is in the way."""
    desk = await opened(tmp_path, kind, remembers=False)
    await sync(desk, confirmed=True)
    assert desk.titles("left") == desk.titles("right") == TITLES
    assert notes(desk) == ["edited since"] * 2


@pytest.mark.parametrize("kind", ["property", "client_id"])
async def test_what_the_first_version_makes_beside_the_new_one_is_held_by_itself(tmp_path: Path, kind: str) -> None:
    """Both copied one task at the same moment: the second copy is not taken for a task of its own."""
    desk = await opened(tmp_path, kind, remembers=True)
    await sync(desk, confirmed=True)
    desk.put("left", title="Made at once")
    await sync(desk)
    copy = desk.find("right", "Made at once")
    desk.lists["right"].create(copy.fields, "ts1-0123456789abcdef0123456789abcdef-66fc66f2575a06af", desk.clock.now())
    desk.edit("left", "Left 0", notes="goes on")
    run = await sync(desk)
    assert run.counts.updated == 1, run.message
    [(_, hold)] = await desk.services.engine.conflicts("Pair")
    assert [reason.code for reason in hold.reason] == [HoldCode.MAYBE_FOREIGN_COPY]
    assert desk.titles("left").count("Made at once") == 1
    await desk.services.close()
