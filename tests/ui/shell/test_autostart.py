"""Start at login mirrors what the operating system really has."""

from __future__ import annotations

import plistlib
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from tasksync_gui.app.autostart import (
    Autostart,
    DesktopAutostart,
    LaunchAgentAutostart,
    RunKeyAutostart,
    autostart,
    desktop_quote,
    start_command,
)
from tasksync_gui.model.errors import StoreError
from tests.support.errors import cause_of

COMMAND = ["/opt/Task Sync/python", "-m", "tasksync_gui", "--hidden"]


def make(kind: str, place: Path) -> Autostart:
    if kind == "desktop":
        return DesktopAutostart(place, COMMAND)
    if kind == "agent":
        return LaunchAgentAutostart(place, COMMAND)
    return RunKeyAutostart(QSettings(str(place / "run.ini"), QSettings.Format.IniFormat), COMMAND)


@pytest.mark.parametrize("kind", ["desktop", "agent", "key"])
def test_on_and_off(kind: str, tmp_path: Path) -> None:
    entry = make(kind, tmp_path)
    assert not entry.is_enabled()
    entry.set_enabled(True)
    assert make(kind, tmp_path).is_enabled()
    entry.set_enabled(False)
    entry.set_enabled(False)
    assert not make(kind, tmp_path).is_enabled()


@pytest.mark.parametrize("kind", ["desktop", "agent"])
def test_a_file_deleted_behind_our_back_is_noticed(kind: str, tmp_path: Path) -> None:
    entry = make(kind, tmp_path)
    entry.set_enabled(True)
    entry.path.unlink()  # type: ignore[attr-defined]
    assert not entry.is_enabled()


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_a_desktop_that_turned_it_off_is_believed(line: str, tmp_path: Path) -> None:
    entry = DesktopAutostart(tmp_path, COMMAND)
    entry.set_enabled(True)
    entry.path.write_text(entry.path.read_text() + line + "\n")
    assert not entry.is_enabled()


@pytest.mark.parametrize("content", [b"", b"\xff\xff", b"[Other]\n", b"no section"])
def test_a_broken_file_is_off(content: bytes, tmp_path: Path) -> None:
    for entry in (DesktopAutostart(tmp_path, COMMAND), LaunchAgentAutostart(tmp_path, COMMAND)):
        entry.path.parent.mkdir(parents=True, exist_ok=True)
        entry.path.write_bytes(content)
        assert not entry.is_enabled()


def test_contents_start_hidden(tmp_path: Path) -> None:
    desktop, agent = DesktopAutostart(tmp_path, COMMAND), LaunchAgentAutostart(tmp_path, COMMAND)
    desktop.set_enabled(True)
    agent.set_enabled(True)
    assert 'Exec="/opt/Task Sync/python" -m tasksync_gui --hidden' in desktop.path.read_text()
    assert plistlib.loads(agent.path.read_bytes())["ProgramArguments"] == COMMAND


@pytest.mark.parametrize(
    ("plain", "quoted"), [("a", "a"), ("100%", "100%%"), ("a b", '"a b"'), ("a$b", '"a\\\\$b"'), ('"', '"\\\\""')]
)
def test_quoting(plain: str, quoted: str) -> None:
    assert desktop_quote(plain) == quoted


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "autostart").write_text("")
    with pytest.raises(StoreError) as caught:
        DesktopAutostart(tmp_path, COMMAND).set_enabled(True)
    assert "autostart" in cause_of(caught.value)


def test_each_system_has_its_mechanism(tmp_path: Path) -> None:
    linux = autostart(tmp_path, "linux", {"XDG_CONFIG_HOME": str(tmp_path)})
    assert isinstance(linux, DesktopAutostart)
    assert linux.path == tmp_path / "autostart" / "tasksync.desktop"
    assert isinstance(autostart(None, "darwin", {}), LaunchAgentAutostart)


def test_start_command(tmp_path: Path) -> None:
    assert start_command(None) == [sys.executable, "-m", "tasksync_gui", "--hidden"]
    assert start_command(tmp_path)[-2:] == ["--data-dir", str(tmp_path)]
