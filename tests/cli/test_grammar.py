"""Every command, its text, its JSON and its exit code."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

import tasksync_gui
from tasksync_gui.cli.main import MODULES, find_command
from tasksync_gui.cli.render import shorten, table_lines, width
from tasksync_gui.services.phrases.visible import in_line
from tests.cli.conftest import Terminal


async def test_the_whole_story(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["(A) Buy milk due:2026-12-01 +home", "x 2026-11-01 Old thing", "Call Ada"])
    await tasksync.two_files()
    preview = (await tasksync.ok("preview", "P", "--json")).json
    assert set(preview) >= {"pair", "digest", "operations", "totals", "held", "guards"}
    assert preview["totals"] == {"create": 3, "update": 0, "delete": 0, "adopt": 0, "held": 0}
    assert {"id", "kind", "side", "title", "fields", "reason", "decision"} <= set(preview["operations"][0])
    assert tasksync.lines("b.txt") == []
    run = (await tasksync.ok("sync", "P", "--plan", preview["digest"], "--json")).json["runs"][0]
    assert (run["pair"], run["outcome"], run["created"], run["failed"]) == ("P", "clean", 3, 0)
    created = sorted(re.sub(r" id:\S+|(?<!due:)\d{4}-\d\d-\d\d ", "", line) for line in tasksync.lines("b.txt"))
    assert created == ["(A) Buy milk +home due:2026-12-01", "Call Ada", "x Old thing"]
    again = (await tasksync.ok("preview", "P", "--json")).json
    assert again["operations"] == []
    history = (await tasksync.ok("history", "--json")).json["runs"]
    assert [each["id"] for each in history] == [run["id"]]
    detail = (await tasksync.ok("history", run["id"][:8], "--json")).json
    assert len({change["title"] for change in detail["changes"]}) == 3
    assert all({"field", "before", "after"} <= set(change) for change in detail["changes"])
    assert (await tasksync.ok("stats", "--json")).json["links"] == 3
    assert (await tasksync.ok("status", "--json")).json["pairs"][0]["sentence"] == "Up to date"


async def test_tables_for_people(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Buy milk"])
    await tasksync.two_files()
    preview = await tasksync.ok("preview", "P")
    for words in ("Create in B", "Buy milk", "New in A", "+1", "--plan"):
        assert words in preview.out
    sync = await tasksync.ok("sync")
    assert "Done: 1 created" in sync.out
    assert "No differences" in (await tasksync.ok("preview", "P")).out
    assert "command line" in (await tasksync.ok("history")).out
    run = sync.out.split("run ")[1][:8]
    assert "Created in the destination" in (await tasksync.ok("history", run)).out
    for command in (["account", "list"], ["pair", "list"], ["pair", "show", "P"], ["stats"], ["status"], ["conflicts"]):
        assert (await tasksync.ok(*command)).out.strip()


async def test_runs_are_found_by_task_and_day(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Buy milk"])
    await tasksync.two_files()
    await tasksync.ok("sync", "P")
    tasksync.write("a.txt", [*tasksync.lines("a.txt"), "Call Ada"])
    await tasksync.ok("sync", "P")

    async def count(*options: str) -> int:
        return len((await tasksync.ok("history", "--json", *options)).json["runs"])

    assert await count() == 2
    assert await count("--task", "MILK") == 1
    assert await count("--task", "ada", "--changed", "--since", "2000-01-01") == 1
    assert await count("--task", "bread") == 0
    assert await count("--since", "2999-12-31") == 0
    assert "No run like this." in (await tasksync.ok("history", "--task", "bread")).out


async def test_a_guard_stops_with_seven_until_yes(tasksync: Terminal) -> None:
    tasksync.write("a.txt", [f"Task {number}" for number in range(10)])
    await tasksync.two_files()
    await tasksync.ok("sync", "P")
    kept = tasksync.lines("a.txt")[:2]
    tasksync.write("a.txt", kept)
    stopped = await tasksync("sync", "P", "--json")
    assert stopped.code == 7
    assert stopped.json["runs"][0]["needs_review"]
    assert len(tasksync.lines("b.txt")) == 10
    text = await tasksync("sync", "P")
    assert text.code == 7
    assert "--yes" in text.out
    assert (await tasksync("sync", "P", "--yes")).code == 0
    assert len(tasksync.lines("b.txt")) == 2


async def test_a_first_contact_that_needs_review_stops_with_seven(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Call the dentist in the morning"])
    tasksync.write("b.txt", ["Call the dentist in the mornin"])
    await tasksync.two_files()
    assert (await tasksync("sync", "P")).code == 7
    preview = (await tasksync.ok("preview", "P", "--json")).json
    assert preview["first_contact"]
    assert preview["guards"][0]["kind"] == "first_contact"
    assert preview["operations"][0]["score"] < 1


async def test_a_conflict_is_listed_and_resolved(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Buy milk", "Other"])
    await tasksync.two_files()
    await tasksync.ok("sync")
    for name, word in (("a", "oat milk"), ("b", "soy milk")):
        tasksync.write(f"{name}.txt", [line.replace("milk", word) for line in tasksync.lines(f"{name}.txt")])
    assert (await tasksync("sync")).code == 1
    [conflict] = (await tasksync.ok("conflicts", "P", "--json")).json["conflicts"]
    assert (conflict["field"], conflict["source"], conflict["destination"]) == ("title", "Buy oat milk", "Buy soy milk")
    assert "soy milk" in (await tasksync.ok("conflicts")).out
    await tasksync.ok("resolve", "P", conflict["link"], "title", "--value", "Buy any milk")
    await tasksync.ok("sync")
    assert any("Buy any milk" in line for line in tasksync.lines("a.txt"))
    assert any("Buy any milk" in line for line in tasksync.lines("b.txt"))
    assert (await tasksync.ok("conflicts", "--json")).json == {"conflicts": []}


async def test_pairs_are_edited_and_removed(tasksync: Terminal) -> None:
    await tasksync.two_files()
    edited = await tasksync.ok(
        "pair", "edit", "P", "--name", "Q", "--policy", "newest", "--interval", "60", "--disable", "--exclude", "notes",
        "--label", "x", "--json",
    )  # fmt: skip
    pair = edited.json["pair"]
    assert (pair["name"], pair["policy"], pair["interval"], pair["enabled"]) == ("Q", "newest", 60, False)
    assert (pair["labels"], pair["excluded_fields"], pair["mode"]) == (["x"], ["notes"], "two-way")
    await tasksync.ok("pair", "remove", "Q")
    assert (await tasksync.ok("pair", "list", "--json")).json == {"pairs": []}
    await tasksync.ok("account", "remove", "A")


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        ((), "usage"),
        (("nonsense",), "invalid choice"),
        (("preview",), "NAME"),
        (("preview", "nowhere"), "no pair named 'nowhere'"),
        (("sync", "--all", "P"), "not both"),
        (("sync", "P", "--plan", "abcdef0123"), "no plan"),
        (("sync", "P", "--plan", "abc"), "not named clearly"),
        (("history", "zzzz"), "no run 'zzzz'"),
        (("history", "--limit", "0"), "at least 1"),
        (("history", "--limit", "x"), "no whole number"),
        (("history", "--since", "yesterday"), "no day like"),
        (("resolve", "P", "x", "colour", "--take", "source"), "no field 'colour'"),
        (("resolve", "P", "x", "--value", "v"), "needs its field"),
        (("resolve", "P", "x", "title", "--take", "source", "--value", "v"), "not allowed"),
        (("resolve", "P", "x", "due", "--value", "soon"), "2026-05-31"),
        (("account", "add", "X", "--connector", "nope"), "Known connectors"),
        (("account", "add", "X", "--connector", "todotxt"), "path"),
        (("account", "add", "X", "--connector", "todotxt", "--set", "path"), "key=value"),
        (("account", "add", "X", "--connector", "todotxt", "--set", "colour=red", "--set", "path=/x"), "colour"),
        (("account", "add", "X", "--connector", "todotxt", "--set", "path=/x", "--secret-stdin"), "no secret"),
        (("account", "add", "A", "--connector", "demo"), "already an account"),
        (("account", "remove", "A"), "in use"),
        (("pair", "add", "P2", "--source", ":x", "--destination", "B", "--mode", "update"), "names no account"),
        (("pair", "add", "P2", "--source", "A", "--destination", "B", "--mode", "sideways"), "invalid choice"),
        (("pair", "edit", "P", "--interval", "5"), "between 30"),
        (("run", "--interval", "5"), "between 30"),
    ],
)
async def test_wrong_usage_is_two_and_says_what_to_do(tasksync: Terminal, argv: tuple[str, ...], words: str) -> None:
    await tasksync.two_files()
    answer = await tasksync(*argv)
    assert answer.code == 2
    assert words in answer.err
    assert "Traceback" not in answer.err


async def test_errors_are_json_when_asked(tasksync: Terminal) -> None:
    answer = await tasksync("preview", "nowhere", "--json")
    assert answer.code == 2
    assert answer.json["error"] == {
        "title": "There is no pair named 'nowhere'",
        "cause": "Known pairs: none yet",
        "next_step": "Correct the value and try again.",
        "retryable": False,
        "code": "service.no_pair",
        "args": {"known": "", "pair": "nowhere"},
        "text": "There is no pair named 'nowhere'. Known pairs: none yet. Correct the value and try again.",
    }
    assert answer.err == ""


async def test_a_wrong_setting_is_named(tasksync: Terminal) -> None:
    tasksync.environ["SYNC_INTERVAL_SECONDS"] = "5"
    answer = await tasksync("status")
    assert answer.code == 2
    assert "SYNC_INTERVAL_SECONDS" in answer.err


async def test_a_broken_database_needs_a_person(tasksync: Terminal) -> None:
    (tasksync.folder / "data").mkdir()
    (tasksync.folder / "data" / "tasksync.sqlite").write_bytes(b"nonsense" * 200)
    answer = await tasksync("status", "--json")
    assert answer.code == 7
    assert "damaged" in answer.json["error"]["title"]


async def test_sync_all_takes_enabled_pairs(tasksync: Terminal) -> None:
    await tasksync.two_files()
    assert [run["pair"] for run in (await tasksync.ok("sync", "--all", "--json")).json["runs"]] == ["P"]
    await tasksync.ok("pair", "edit", "P", "--disable")
    assert (await tasksync.ok("sync", "--all", "--json")).json == {"runs": []}


async def test_the_demo_tour(tasksync: Terminal) -> None:
    tour = (await tasksync("demo", "--json")).json
    assert tour["preview"]["operations"]
    assert tour["second_preview"]["operations"] == []
    assert tour["run"]["created"] > 0
    assert (await tasksync("demo")).out.count("No differences") == 2


async def test_the_doctor_lists_every_account(tasksync: Terminal) -> None:
    await tasksync.two_files()
    (tasksync.folder / "b.txt").write_bytes(b"\xff\xfe broken")
    answer = await tasksync("doctor", "--json")
    assert answer.code == 7
    checks = {finding["check"]: finding["ok"] for finding in answer.json["findings"]}
    assert checks["Account 'A'"]
    assert not checks["Account 'B'"]


async def test_secrets_on_a_command_line_are_refused(tasksync: Terminal) -> None:
    answer = await tasksync(
        "account", "add", "X", "--connector", "caldav", "--set", "url=https://x", "--set", "password=hunter2"
    )
    assert answer.code == 2
    assert "--secret-stdin" in answer.err
    assert "hunter2" not in answer.err + answer.out


async def test_version_and_help(tasksync: Terminal) -> None:
    assert tasksync_gui.__version__ in (await tasksync.ok("--version")).out
    assert json.loads((await tasksync.ok("--version", "--json")).out) == {"version": tasksync_gui.__version__}
    assert "exit codes" in (await tasksync.ok("--help")).out


def every_command() -> list[str]:
    return [
        command for module in set(MODULES.values()) for command in import_module(f"tasksync_gui.cli.{module}").COMMANDS
    ]


def test_every_command_is_found_where_it_is_said_to_be() -> None:
    assert {command.partition(" ")[0] for command in every_command()} == set(MODULES)
    assert all(callable(find_command(command)) for command in every_command())


def test_every_command_is_documented() -> None:
    text = (Path(tasksync_gui.__file__).parent / "cli" / "JSON.md").read_text(encoding="utf-8")
    for command in every_command():
        assert command.rpartition(" ")[2] in text


def test_titles_cannot_steer_a_terminal() -> None:
    assert in_line("a\x1b[2Jb\nc\u202ed") == "a�[2Jb⏎c�d"
    assert width("日本") == 4
    assert shorten("日本語です", 5) == "日本…"
    drawn = "\n".join(table_lines(["One", "Two"], [["x" * 50, "y" * 50]], 40))
    assert max(width(line) for line in drawn.splitlines()) <= 40


async def test_a_damaged_database_is_repaired_from_its_backup(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Buy milk"])
    await tasksync.two_files()
    await tasksync.ok("sync", "P", "--yes")
    tasksync.write("a.txt", ["Buy milk", "Call Ada"])
    await tasksync.ok("sync", "P", "--yes")
    path = tasksync.folder / "data" / "tasksync.sqlite"
    assert (await tasksync("repair")).code == 2
    path.write_bytes(b"")
    answer = await tasksync("status")
    assert answer.code == 7
    assert "tasksync repair" in answer.err
    repaired = (await tasksync.ok("repair", "--json")).json["repaired"]
    assert (repaired["accounts"], repaired["pairs"]) == (2, 1)
    assert Path(repaired["aside"]).read_bytes() == b""
    await tasksync.ok("sync", "P", "--yes")
    assert [line.partition(" id:")[0].rpartition(" ")[2] for line in tasksync.lines("b.txt")] == ["milk", "Ada"]
    path.unlink()
    assert "gone" in (await tasksync("status")).err
    begun = await tasksync.ok("repair", "--afresh")
    assert "anew" in begun.out
    assert (await tasksync.ok("account", "list", "--json")).json == {"accounts": []}


async def test_forgetting_a_pair_leaves_no_word_of_it_in_the_data_directory(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Canary 7f3a", "Second"])
    await tasksync.two_files()
    await tasksync.ok("sync", "P", "--yes")
    tasksync.write("a.txt", ["Canary 7f3a more", "Second"])
    await tasksync.ok("sync", "P", "--yes")
    data = tasksync.folder / "data"
    (data / "logs").mkdir(exist_ok=True)
    for name in ("tasksync.log", "tasksync.log.1"):
        (data / "logs" / name).write_text('{"message": "Canary 7f3a"}\n')

    def telling() -> list[str]:
        return [each.name for each in data.rglob("*") if each.is_file() and b"7f3a" in each.read_bytes()]

    assert len(telling()) >= 3
    forgotten = await tasksync.ok("forget", "P", "--json")
    assert forgotten.json == {"forgotten": "P", "copies": 1, "removed": []}
    assert telling() == []
    assert (await tasksync.ok("pair", "list", "--json")).json == {"pairs": []}
    assert any("7f3a" in line for line in tasksync.lines("a.txt")), "no task is touched"
    assert (await tasksync("forget", "P")).code == 2
