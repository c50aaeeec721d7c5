"""Settings of the application: environment, then ``settings.toml`` in the data directory, then defaults.

Nothing else is read: no ``.env`` file, no working directory. Each value knows where it came from, so
that the window can disable what the environment decides and name the variable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from tasksync_gui.app.languages import SYSTEM, VARIABLE, is_known, languages
from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import StoreError, UserError
from tasksync_gui.model.message import Message, message
from tasksync_gui.services.phrases.language import N_

if TYPE_CHECKING:
    import tomlkit

MIN_INTERVAL = 30
MAX_INTERVAL = 2_000_000
"""Below Qt's and every platform's timer limit of 2,147,483 seconds."""
MIN_HISTORY, MAX_HISTORY = 1, 3650
FILE_NAME = "settings.toml"
VARIABLES: Mapping[str, str] = {
    "auto_sync_enabled": "AUTO_SYNC_ENABLED",
    "sync_interval_seconds": "SYNC_INTERVAL_SECONDS",
    "theme": "TASKSYNC_THEME",
    "language": VARIABLE,
    "notify_success": "TASKSYNC_NOTIFY_SUCCESS",
    "notify_attention": "TASKSYNC_NOTIFY_ATTENTION",
    "hide_content": "TASKSYNC_HIDE_CONTENT",
    "history_days": "TASKSYNC_HISTORY_DAYS",
}
"""Setting -> environment variable that overrides it."""


_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})
_WHOLE = re.compile(r"[+-]?\d+(?:_\d+)*(?:\.0+)?", re.ASCII)


def switch(value: object) -> bool:
    """``value`` as true or false. Raises ValueError."""
    if isinstance(value, str):
        value = value.lower()
        if value in _YES or value in _NO:
            return value in _YES
    elif isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    raise ValueError(value)


def whole(low: int, high: int) -> Callable[[object], int]:
    """A reader of whole numbers from ``low`` to ``high``, which raises ValueError for anything else."""

    def read(value: object) -> int:
        if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
            value = value.strip().partition(".")[0]
        elif not isinstance(value, int | float) or value % 1:
            raise ValueError(value)
        number = int(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return read


def one_of(*choices: str) -> Callable[[object], str]:
    """A reader of exactly these words, which raises ValueError for anything else."""

    def read(value: object) -> str:
        if isinstance(value, str) and value in choices:
            return value
        raise ValueError(value)

    return read


def language_code(value: object) -> str:
    """``value`` as a language that there is. Raises ValueError."""
    if isinstance(value, str) and is_known(value):
        return value
    raise ValueError(value)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings as they are in force, file and environment taken together; a change makes new ones."""

    auto_sync_enabled: bool = False
    sync_interval_seconds: int = 300
    theme: Literal["system", "light", "dark"] = "system"
    language: str = SYSTEM
    notify_attention: bool = True
    notify_success: bool = False
    hide_content: bool = False
    history_days: int = 90


TITLES: Mapping[str, str] = {
    "auto_sync_enabled": N_("Sync automatically"),
    "sync_interval_seconds": N_("Time between syncs"),
    "theme": N_("Theme"),
    "language": N_("Language"),
    "notify_attention": N_("Tell me when something needs me"),
    "notify_success": N_("Tell me about successful syncs"),
    "hide_content": N_("Hide names in notifications"),
    "history_days": N_("Days of history to keep"),
}
READERS: Mapping[str, Callable[[object], object]] = {
    "auto_sync_enabled": switch,
    "sync_interval_seconds": whole(MIN_INTERVAL, MAX_INTERVAL),
    "theme": one_of("system", "light", "dark"),
    "language": language_code,
    "notify_attention": switch,
    "notify_success": switch,
    "hide_content": switch,
    "history_days": whole(MIN_HISTORY, MAX_HISTORY),
}
"""What makes a value of each setting out of what a file or a variable says."""
NAMES = tuple(each.name for each in fields(Settings))


class SettingOrigin(StrEnum):
    """Where a value came from."""

    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class SettingsFile:
    """The settings in force, live: reading, origin of each value, and saving."""

    def __init__(self, data_dir: Path, environ: Mapping[str, str] | None = None) -> None:
        self.path = data_dir / FILE_NAME
        self._environ = os.environ if environ is None else environ
        self._listeners: list[Callable[[], None]] = []
        self._origins: dict[str, SettingOrigin] = {}
        self.values = Settings()
        self.reload()

    @property
    def auto_sync_enabled(self) -> bool:
        """Whether TaskSync syncs by itself."""
        return self.values.auto_sync_enabled

    @property
    def history_days(self) -> int:
        """How long runs, their changes and the journal are kept."""
        return self.values.history_days

    @property
    def sync_interval_seconds(self) -> int:
        """Seconds between automatic runs of a pair that has no interval of its own."""
        return self.values.sync_interval_seconds

    def reload(self) -> None:
        """Read everything again. Raises UserError naming the variable or file, value and allowed range."""
        stored = self._read_file()
        overrides = {name: self._environ[variable] for name, variable in VARIABLES.items() if variable in self._environ}
        origins = dict.fromkeys(NAMES, SettingOrigin.DEFAULT)
        origins |= dict.fromkeys(stored, SettingOrigin.FILE) | dict.fromkeys(overrides, SettingOrigin.ENVIRONMENT)
        self.values = self._validate({**stored, **overrides}, origins)
        self._origins = origins

    def value(self, name: str) -> Any:
        """The value in force: the environment's before the file's, and the default without either."""
        return getattr(self.values, name)

    def origin(self, name: str) -> SettingOrigin:
        """Where the value in force came from; one from the environment cannot be changed in the window."""
        return self._origins[name]

    def variable(self, name: str) -> str | None:
        """The environment variable that decides this setting, if one does."""
        return VARIABLES[name] if self.origin(name) is SettingOrigin.ENVIRONMENT else None

    def save(self, changes: Mapping[str, Any]) -> None:
        """Write ``changes`` into the file; its comments and order stay. Raises UserError or StoreError."""
        import tomlkit

        document = self._document()
        merged = {**self._known(document.unwrap()), **changes}
        self._validate(merged, dict.fromkeys(NAMES, SettingOrigin.FILE))
        for name, value in changes.items():
            document[self._spelling(document, name)] = value
        self._write(tomlkit.dumps(document))
        self.reload()
        for listener in tuple(self._listeners):
            listener()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each change; returns the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _read_file(self) -> dict[str, Any]:
        """What the file says. Only where it cannot be read as TOML, tomlkit says why: it takes longer to load."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError):
            return self._known(self._document().unwrap())
        import tomllib

        try:
            return self._known(tomllib.loads(text))
        except tomllib.TOMLDecodeError:
            return self._known(self._document().unwrap())

    def _document(self) -> tomlkit.TOMLDocument:
        import tomlkit
        from tomlkit.exceptions import TOMLKitError

        try:
            return tomlkit.parse(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return tomlkit.document()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(message(AppCode.SETTINGS_UNREADABLE, path=self.path, reason=str(error))) from error
        except TOMLKitError as error:
            raise UserError(message(AppCode.SETTINGS_MALFORMED, path=self.path, reason=str(error))) from error

    def _known(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        for key in plain:
            if key.lower() not in NAMES:
                raise self._unknown(key)
        return {key.lower(): value for key, value in plain.items()}

    def _unknown(self, key: str) -> UserError:
        import difflib

        near = difflib.get_close_matches(key.lower(), NAMES, n=1)
        if near:
            return UserError(message(AppCode.SETTING_MISSPELLED, key=key, path=self.path, near=near[0]))
        return UserError(message(AppCode.SETTING_UNKNOWN, key=key, path=self.path, known=", ".join(NAMES)))

    def _spelling(self, document: tomlkit.TOMLDocument, name: str) -> str:
        return next((key for key in document if key.lower() == name), name)

    def _validate(self, values: Mapping[str, Any], origins: Mapping[str, SettingOrigin]) -> Settings:
        read: dict[str, Any] = {}
        for name in NAMES:
            if name in values:
                read[name] = self._read_value(name, values[name], origins[name])
        return Settings(**read)

    def _read_value(self, name: str, value: object, origin: SettingOrigin) -> object:
        try:
            return READERS[name](value)
        except ValueError as error:
            variable = VARIABLES[name] if origin is SettingOrigin.ENVIRONMENT else ""
            raise self._refused(name, TITLES[name], repr(value), variable) from error

    def _refused(self, name: str, label: str, value: str, variable: str) -> UserError:
        """A value that cannot be used; ``variable`` is the environment's name for it if it comes from there."""
        if variable:
            return UserError(
                message(AppCode.VARIABLE_REFUSED, label=label, variable=variable, value=value, allowed=allowed(name))
            )
        return UserError(
            message(
                AppCode.SETTING_REFUSED, label=label, setting=name, path=self.path, value=value, allowed=allowed(name)
            )
        )

    def _write(self, text: str) -> None:
        """Replace the file at once, so that a crash leaves the old or the new one."""
        import tempfile

        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(prefix=".settings-", dir=self.path.parent)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except OSError as error:
            raise StoreError(message(AppCode.SETTINGS_NOT_SAVED, path=self.path, reason=error.strerror)) from error


def allowed(name: str) -> Message:
    """What a setting may be, to be said after a value that was refused."""
    match name:
        case "sync_interval_seconds":
            return message(AppCode.SECONDS_ALLOWED, least=MIN_INTERVAL, most=MAX_INTERVAL)
        case "history_days":
            return message(AppCode.DAYS_ALLOWED, least=MIN_HISTORY, most=MAX_HISTORY)
        case "theme":
            return message(AppCode.THEMES_ALLOWED)
        case "language":
            return message(AppCode.LANGUAGES_ALLOWED, choices=", ".join((SYSTEM, *languages())))
    return message(AppCode.TRUE_OR_FALSE)


def load_settings(data_dir: Path, environ: Mapping[str, str] | None = None) -> SettingsFile:
    """The settings of ``data_dir`` under ``environ``. Raises UserError."""
    return SettingsFile(data_dir, environ)
