"""``tasksync undo`` on the real database and files."""

from __future__ import annotations

from tests.cli.conftest import Answer, Terminal


async def synced(tasksync: Terminal, *lines: str) -> str:
    """Both files in step; the id of the run that did it."""
    tasksync.write("a.txt", lines)
    await tasksync.two_files()
    return (await tasksync.ok("sync", "P", "--json")).json["runs"][0]["id"]


async def edited(tasksync: Terminal) -> str:
    """Two tasks changed on one side and synced; the id of the run."""
    await synced(tasksync, "Buy milk", "Call Ada", "Write report")
    lines = [line.replace("Buy milk", "Buy oat milk").replace("Call Ada", "(A) Call Ada") for line in
             tasksync.lines("a.txt")]  # fmt: skip
    tasksync.write("a.txt", lines)
    return (await tasksync.ok("sync", "P", "--json")).json["runs"][0]["id"]


async def test_a_preview_shows_and_writes_nothing(tasksync: Terminal) -> None:
    run = await edited(tasksync)
    before = tasksync.lines("b.txt")
    shown = await tasksync.ok("undo", run[:8], "--preview")
    for words in ("Put back in B", "Buy oat milk", "Buy milk", "As it was before the sync", f"tasksync undo {run[:8]}"):
        assert words in shown.out
    document = (await tasksync.ok("undo", run, "--preview", "--json")).json
    assert (document["undoes"], document["totals"]["update"], document["pair"]) == (run, 2, "P")
    assert tasksync.lines("b.txt") == before
    assert len((await tasksync.ok("history", "--json")).json["runs"]) == 2


async def test_a_run_is_undone_once_and_for_all_and_again(tasksync: Terminal) -> None:
    run = await edited(tasksync)
    undone = (await tasksync.ok("undo", run[:8], "--json")).json["run"]
    assert (undone["undoes"], undone["updated"], undone["outcome"]) == (run, 2, "clean")
    assert any("Buy milk" in line for line in tasksync.lines("b.txt"))
    assert (await tasksync.ok("preview", "P", "--json")).json["operations"] == []
    history = (await tasksync.ok("history")).out
    assert f"command line, undo of run {run[:8]}" in history
    again = (await tasksync.ok("undo", undone["id"], "--json")).json["run"]
    assert again["undoes"] == undone["id"]
    assert any("Buy oat milk" in line for line in tasksync.lines("b.txt"))
    assert (await tasksync.ok("preview", "P", "--json")).json["operations"] == []


async def test_one_change_is_undone_by_the_id_that_the_history_shows(tasksync: Terminal) -> None:
    run = await edited(tasksync)
    changes = (await tasksync.ok("history", run, "--json")).json["changes"]
    chosen = next(change for change in changes if change["field"] == "priority")
    assert chosen["id"] == f"{run[:8]}-{chosen['sequence']}"
    await tasksync.ok("undo", run, "--change", chosen["id"])
    lines = tasksync.lines("b.txt")
    assert any("Buy oat milk" in line for line in lines)
    assert not any(line.startswith("(A)") for line in lines)
    title = next(change for change in changes if change["field"] == "title")
    await tasksync.ok("undo", run, "--change", str(title["sequence"]))
    assert not any("oat" in line for line in tasksync.lines("b.txt"))


async def test_what_changed_since_ends_with_one_and_is_told(tasksync: Terminal) -> None:
    run = await edited(tasksync)
    tasksync.write("b.txt", [line.replace("oat milk", "soy milk") for line in tasksync.lines("b.txt")])
    assert (await tasksync("undo", run, "--preview")).code == 1
    answer: Answer = await tasksync("undo", run)
    assert answer.code == 1
    assert "The title changed since in B; what is there now stays." in answer.out
    assert any("soy milk" in line for line in tasksync.lines("b.txt"))


async def test_many_deletions_end_with_seven_until_yes(tasksync: Terminal) -> None:
    run = await synced(tasksync, *(f"Task {number}" for number in range(10)))
    shown = await tasksync("undo", run, "--preview")
    assert (shown.code, "--yes" in shown.out) == (7, True)
    stopped = await tasksync("undo", run)
    assert (stopped.code, "--yes" in stopped.out) == (7, True)
    assert len(tasksync.lines("b.txt")) == 10
    await tasksync.ok("undo", run, "--yes")
    assert tasksync.lines("b.txt") == []
    assert len(tasksync.lines("a.txt")) == 10
    assert (await tasksync.ok("preview", "P", "--json")).json["operations"] == []


async def test_wrong_names_are_usage_errors(tasksync: Terminal) -> None:
    run = await synced(tasksync, "Buy milk")
    for words in (["nonsense"], [run, "--change", "x"], [run, "--change", "ffffffff-0"], [run, "--change", "99"], []):
        assert (await tasksync("undo", *words)).code == 2
    unchanged = (await tasksync.ok("sync", "P", "--json")).json["runs"][0]["id"]
    assert (await tasksync("undo", unchanged)).code == 2


async def test_a_plan_is_applied_with_its_age_told(tasksync: Terminal) -> None:
    tasksync.write("a.txt", ["Buy milk"])
    await tasksync.two_files()
    digest = (await tasksync.ok("preview", "P", "--json")).json["digest"]
    assert "(0 min ago)" in (await tasksync.ok("sync", "P", "--plan", digest)).out


async def clashing(tasksync: Terminal, *options: str) -> None:
    """One title changed on both sides."""
    await synced(tasksync, "Buy milk", "Call Ada")
    if options:
        await tasksync.ok("pair", "edit", "P", *options)
    for name, word in (("a.txt", "oat"), ("b.txt", "soy")):
        tasksync.write(name, [line.replace("Buy milk", f"Buy {word} milk") for line in tasksync.lines(name)])


async def test_both_values_of_a_conflict_are_kept_as_two_tasks(tasksync: Terminal) -> None:
    await clashing(tasksync)
    assert (await tasksync("sync", "P")).code == 1
    [conflict] = (await tasksync.ok("conflicts", "P", "--json")).json["conflicts"]
    await tasksync.ok("resolve", "P", conflict["link"], "title", "--take", "both")
    run = (await tasksync.ok("sync", "P", "--json")).json["runs"][0]
    text = "\n".join(tasksync.lines("b.txt"))
    assert ("Buy oat milk" in text, "Buy soy milk" in text) == (True, True)
    await tasksync.ok("undo", run["id"])
    assert "Buy oat milk" not in "\n".join(tasksync.lines("b.txt"))


async def test_a_rule_for_a_field_and_one_for_a_task(tasksync: Terminal) -> None:
    await clashing(tasksync, "--policy", "hold", "--field-policy", "title=destination", "--field-policy", "due=newest")
    shown = (await tasksync.ok("pair", "show", "P", "--json")).json["pair"]
    assert shown["field_policies"] == {"due": "newest", "title": "destination"}
    assert "Both changed the title" in (await tasksync.ok("pair", "show", "P")).out
    await tasksync.ok("sync", "P")
    assert any("soy" in line for line in tasksync.lines("a.txt"))
    await tasksync.ok("pair", "edit", "P", "--field-policy", "title=pair")
    assert (await tasksync.ok("pair", "show", "P", "--json")).json["pair"]["field_policies"] == {"due": "newest"}
    for wrong in ("title", "colour=hold", "title=never"):
        assert (await tasksync("pair", "edit", "P", "--field-policy", wrong)).code == 2
    for name, word in (("a.txt", "rice"), ("b.txt", "goat")):
        tasksync.write(name, [line.replace("soy milk", f"{word} milk") for line in tasksync.lines(name)])
    assert (await tasksync("sync", "P")).code == 1
    [conflict] = (await tasksync.ok("conflicts", "P", "--json")).json["conflicts"]
    await tasksync.ok("resolve", "P", conflict["link"], "title", "--policy", "source")
    await tasksync.ok("sync", "P")
    assert any("rice" in line for line in tasksync.lines("b.txt"))


async def test_without_a_backup_nothing_is_deleted(tasksync: Terminal) -> None:
    await synced(tasksync, "Buy milk", "Call Ada")
    for file in (tasksync.folder / "data" / "backups").glob("*"):
        file.unlink()
    (tasksync.folder / "data" / "backups").rmdir()
    (tasksync.folder / "data" / "backups").write_text("no folder")
    tasksync.write("a.txt", [line for line in tasksync.lines("a.txt") if "Ada" not in line])
    stopped = await tasksync("sync", "P", "--json")
    assert stopped.code == 7
    assert "No backup could be made, so nothing was deleted" in stopped.json["runs"][0]["message"]
    assert any("Ada" in line for line in tasksync.lines("b.txt"))
    tasksync.write("a.txt", [*tasksync.lines("a.txt"), "New"])
    (tasksync.folder / "data" / "backups").unlink()
    await tasksync.ok("sync", "P")
    assert not any("Ada" in line for line in tasksync.lines("b.txt"))
    assert len(list((tasksync.folder / "data" / "backups").glob("*.sqlite"))) == 1
