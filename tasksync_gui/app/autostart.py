"""Start at login. The operating system's own entry is the state; nothing is remembered beside it."""

from __future__ import annotations

import configparser
import os
import plistlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSettings

from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import StoreError
from tasksync_gui.model.message import message
from tasksync_gui.services.phrases.language import _

NAME = "TaskSync"
RUN_KEY = "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"
RESERVED = set("\t\n\"'\\><~|&;$*?#()` ")


class Autostart(Protocol):
    """Whether TaskSync starts, hidden, when the person logs in."""

    def is_enabled(self) -> bool:
        """Read the operating system's state afresh."""

    def set_enabled(self, enabled: bool) -> None:
        """Change it. Raises StoreError."""


class DesktopAutostart:
    """``autostart/tasksync.desktop`` of the XDG autostart specification."""

    def __init__(self, config_home: Path, command: Sequence[str]) -> None:
        self.path = config_home / "autostart" / "tasksync.desktop"
        self._command = command

    def is_enabled(self) -> bool:
        """The file is there, says nothing against itself, and can be read."""
        parser = configparser.RawConfigParser(strict=False, interpolation=None)
        try:
            parser.read_string(self.path.read_text(encoding="utf-8"))
            entry = parser["Desktop Entry"]
        except (OSError, UnicodeDecodeError, configparser.Error, KeyError):
            return False
        hidden = entry.get("Hidden", "false").lower() == "true"
        return not hidden and entry.get("X-GNOME-Autostart-enabled", "true").lower() != "false"

    def set_enabled(self, enabled: bool) -> None:
        """Write or remove the file."""
        lines = (
            "[Desktop Entry]",
            "Type=Application",
            f"Name={NAME}",
            f"Comment={_('Keeps tasks in step between the tools you use.')}",
            f"Exec={' '.join(map(desktop_quote, self._command))}",
            "Icon=tasksync",
            "Terminal=false",
            "StartupNotify=false",
        )
        put(self.path, ("\n".join(lines) + "\n").encode() if enabled else None)


class LaunchAgentAutostart:
    """A property list in ``~/Library/LaunchAgents`` of macOS."""

    def __init__(self, home: Path, command: Sequence[str]) -> None:
        self.path = home / "Library" / "LaunchAgents" / "tasksync.TaskSync.plist"
        self._command = command

    def is_enabled(self) -> bool:
        """The file is there, not disabled, and can be read."""
        try:
            content = plistlib.loads(self.path.read_bytes())
        except (OSError, plistlib.InvalidFileException, ValueError):
            return False
        return bool(content.get("RunAtLoad")) and not content.get("Disabled", False)

    def set_enabled(self, enabled: bool) -> None:
        """Write or remove the file."""
        content = {
            "Label": "tasksync.TaskSync",
            "ProgramArguments": list(self._command),
            "RunAtLoad": True,
            "ProcessType": "Interactive",
        }
        put(self.path, plistlib.dumps(content) if enabled else None)


class RunKeyAutostart:
    """The ``Run`` key of the Windows registry, through QSettings."""

    def __init__(self, settings: QSettings, command: Sequence[str]) -> None:
        self._settings = settings
        self._command = command

    def is_enabled(self) -> bool:
        """The value is there."""
        self._settings.sync()
        return bool(self._settings.value(NAME))

    def set_enabled(self, enabled: bool) -> None:
        """Set or remove the value."""
        if enabled:
            self._settings.setValue(NAME, " ".join(f'"{part}"' for part in self._command))
        else:
            self._settings.remove(NAME)
        self._settings.sync()
        if self._settings.status() != QSettings.Status.NoError:
            raise StoreError(message(AppCode.AUTOSTART_REGISTRY))


def desktop_quote(argument: str) -> str:
    """One argument of an ``Exec`` line (Desktop Entry specification, section *The Exec key*)."""
    argument = argument.replace("%", "%%")
    if not RESERVED & set(argument):
        return argument
    escaped = "".join(f"\\{letter}" if letter in '"`$\\' else letter for letter in argument)
    return '"' + escaped.replace("\\", "\\\\") + '"'


def put(path: Path, content: bytes | None) -> None:
    """Write ``content``, or remove the file."""
    try:
        if content is None:
            path.unlink(missing_ok=True)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    except OSError as error:
        raise StoreError(message(AppCode.AUTOSTART_FILE, path=path, reason=error.strerror)) from error


def start_command(data_dir: Path | None) -> list[str]:
    """How to start this very installation, hidden; ``data_dir`` None: the usual one."""
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable] if frozen else [sys.executable, "-m", "tasksync_gui"]
    return [*command, "--hidden", *(["--data-dir", str(data_dir)] if data_dir else [])]


def autostart(
    data_dir: Path | None, platform: str = sys.platform, environ: Mapping[str, str] | None = None
) -> Autostart:
    """The mechanism of this operating system."""
    command = start_command(data_dir)
    if platform == "darwin":
        return LaunchAgentAutostart(Path.home(), command)
    if platform == "win32":
        return RunKeyAutostart(QSettings(RUN_KEY, QSettings.Format.NativeFormat), command)
    config = (os.environ if environ is None else environ).get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return DesktopAutostart(Path(config), command)
