"""What a command does not need is not loaded: it starts sooner. ``tests/benchmarks`` says by how much."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tasksync_gui.app.command_line import main

LISTED = """
import io, json, sys
from tasksync_gui.app.command_line import main
shown, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), "utf-8")
code = main(sys.argv[1:])
sys.stdout = shown
print(json.dumps([code, sorted(sys.modules)]))
"""
HEAVY = (
    "pydantic", "pydantic_core", "tomlkit", "rapidfuzz", "httpx", "httpcore", "truststore", "cryptography", "keyring", "icalendar",
    "markdown_it", "defusedxml", "filelock", "tzlocal", "babel", "qasync", "PySide6", "importlib.metadata",
)  # fmt: skip
LATER = (
    "engine.observe", "engine.identity", "engine.merge", "engine.plan", "engine.apply", "engine.undo", "model.plan", "model.task",
    "services.checks", "services.config", "services.run.sync", "services.run.reading", "services.phrases.tables",
    "services.phrases.connectors", "store.state", "store.plan_codec", "app.log_file", "connectors.spec", "connectors.kit",
    "connectors.richtext",
)  # fmt: skip
"""Of our own, what a look at the statuses has no use for."""
AT_ALL = (
    "asyncio",
    "ssl",
    "sqlite3",
    "logging",
    "cattrs",
    *(f"tasksync_gui.{name}" for name in ("store", "engine", "model.run")),
)
"""What is not even needed where the command line answers by itself."""


def loaded(tmp_path: Path, *argv: str) -> tuple[int, frozenset[str]]:
    """The exit code, and every module and package that was loaded."""
    command = [sys.executable, "-c", LISTED, "--data-dir", str(tmp_path / "data"), *argv]
    ended = subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PATH": "", "HOME": str(tmp_path)}, timeout=120
    )
    code, modules = json.loads(ended.stdout)
    return code, frozenset(modules)


def ours(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"tasksync_gui.{name}" for name in names)


@pytest.mark.parametrize(
    "argv", [("--help",), ("--version",), ("sync", "--help"), ("no-such-command",), ("sync", "--all", "--no-such")]
)
def test_what_the_command_line_answers_by_itself_loads_nothing_else(tmp_path: Path, argv: tuple[str, ...]) -> None:
    code, modules = loaded(tmp_path, *argv)
    assert code in (0, 2)
    assert modules & {*HEAVY, *ours(LATER), *AT_ALL} == set()


@pytest.fixture
def synced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Where a data directory is with a pair that was synced."""
    here = ["--data-dir", str(tmp_path / "data")]
    for name in ("A", "B"):
        (tmp_path / f"{name}.txt").write_text("Buy milk\n")
        path = f"path={tmp_path / name}.txt"
        assert main([*here, "account", "add", name, "--connector", "todotxt", "--set", path]) == 0
    assert main([*here, "pair", "add", "P", "--source", "A", "--destination", "B", "--mode", "two-way"]) == 0
    assert main([*here, "sync", "P", "--yes"]) == 0
    assert "Done: 1 linked" in capsys.readouterr().out
    return tmp_path


def test_a_look_at_the_statuses_loads_no_engine(synced: Path) -> None:
    code, modules = loaded(synced, "status", "--json")
    assert code == 0
    assert modules & {*HEAVY, *ours(LATER)} == set()
    assert "tasksync_gui.store.sqlite" in modules, "the list of modules is one of real work"


def test_a_table_of_statuses_loads_no_library(synced: Path) -> None:
    code, modules = loaded(synced, "status")
    assert code == 0
    assert (
        modules & {*HEAVY, *ours(("engine.plan", "engine.apply", "services.config", "connectors.spec", "store.state"))}
        == set()
    )


def test_settings_in_a_file_are_read_without_the_library_that_writes_them(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text("sync_interval_seconds = 600\n")
    _, modules = loaded(tmp_path, "status", "--json")
    assert modules & set(HEAVY) == set()


@pytest.mark.parametrize("argv", [("history", "--json"), ("conflicts", "--json")])
def test_the_record_is_read_without_a_connector(tmp_path: Path, argv: tuple[str, ...]) -> None:
    code, modules = loaded(tmp_path, *argv)
    assert code == 0
    assert modules & {"httpx", "cryptography", "keyring", "icalendar", "markdown_it", "babel", "PySide6"} == set()
