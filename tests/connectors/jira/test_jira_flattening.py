"""What notes hold besides text is said in the preview, for the task and before anything is lost."""

from __future__ import annotations

import io
from pathlib import Path

from tasksync_gui.cli.main import Environment, run
from tasksync_gui.model.fields import Field
from tasksync_gui.model.plan import Note, NoteKind, Plan
from tasksync_gui.services.contract import Services
from tests.support.english import english
from tests.support.jira import PROJECT, JiraDesk, jira_desk


def paragraph(*inner: object) -> dict[str, object]:
    return {"type": "paragraph", "content": list(inner)}


def words(text: str) -> dict[str, object]:
    return {"type": "text", "text": text}


MENTION = {"type": "mention", "attrs": {"id": "1", "text": "@Mia"}}
PANEL = {"type": "panel", "attrs": {"panelType": "info"}, "content": [paragraph(words("careful"))]}
RICH = {"type": "doc", "version": 1, "content": [PANEL, paragraph(words("Ask "), MENTION), paragraph(words("old"))]}


def flattened(plan: Plan) -> list[Note]:
    return [note for note in plan.notes if note.kind is NoteKind.FLATTENED]


async def opened(desk: JiraDesk) -> None:
    desk.state.add(PROJECT, "Rich", description=RICH)
    desk.state.add(PROJECT, "Plain", description={**RICH, "content": [paragraph(words("old"))]})


async def test_the_preview_says_what_does_not_travel_and_what_an_edit_costs(tmp_path: Path) -> None:
    async with jira_desk(tmp_path, "cloud") as desk:
        await opened(desk)
        (note,) = flattened(await desk.services.engine.dry_run("Pair"))
        assert (note.title, note.field) == ("Rich", Field.NOTES)
        assert english(note.message) == "Of mentions and panels in Work's notes only the text is carried."
        await desk.sync()
        assert not flattened(await desk.services.engine.dry_run("Pair")), "nothing is written, nothing is lost"
        for title in ("Rich", "Plain"):
            notes = str(desk.find("left", title).fields[Field.NOTES])
            desk.edit("left", title, notes=notes.replace("old", "new"))
        desk.state.tick(3600)
        (note,) = flattened(await desk.services.engine.dry_run("Pair"))
        assert (
            note.title,
            "mentions and panels: they stay where a paragraph is unchanged" in english(note.message),
        ) == (
            "Rich",
            True,
        )
        await desk.sync()
        assert desk.issue("Rich").description["content"][:2] == RICH["content"][:2]  # type: ignore[index]


async def test_a_task_that_was_read_long_ago_still_says_so(tmp_path: Path) -> None:
    """An incremental read does not show it again; what is remembered of it must tell."""
    async with jira_desk(tmp_path, "cloud") as desk:
        await opened(desk)
        await desk.sync()
        desk.state.tick(7200)
        await desk.sync()
        await desk.restart()
        desk.edit("left", "Rich", notes="all new")
        desk.state.tick(7200)
        (note,) = flattened(await desk.services.engine.dry_run("Pair"))
        assert "mentions and panels" in english(note.message)


async def test_the_command_line_prints_it(tmp_path: Path) -> None:
    async with jira_desk(tmp_path, "datacenter") as desk:
        desk.state.add(PROJECT, "Wiki", description="{panel}careful{panel}")
        out = io.StringIO()

        async def open_services(_: Path | None) -> Services:
            return desk.services

        await run(["preview", "Pair"], Environment(open_services, io.StringIO(), out, io.StringIO(), None))
        assert "Note: Wiki: Of panels in Work's notes only the text is carried." in out.getvalue()
