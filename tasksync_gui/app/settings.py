"""Settings of the application: environment, then ``settings.toml`` in the data directory, then defaults.

Nothing else is read: no ``.env`` file, no working directory. Each value knows where it came from, so
that the window can disable what the environment decides and name the variable.
"""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import tomlkit
from pydantic import Field as Option
from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from tomlkit.exceptions import TOMLKitError

from tasksync_gui.app.languages import SYSTEM, VARIABLE, is_known, languages
from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import StoreError, UserError
from tasksync_gui.model.message import Message, message

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


class Settings(BaseSettings):
    """One immutable set of values."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_file=None)

    auto_sync_enabled: bool = Option(default=False, title="Sync automatically")
    sync_interval_seconds: int = Option(default=300, ge=MIN_INTERVAL, le=MAX_INTERVAL, title="Time between syncs")
    theme: Literal["system", "light", "dark"] = Option(default="system", title="Theme")
    language: str = Option(default=SYSTEM, title="Language")
    notify_attention: bool = Option(default=True, title="Tell me when something needs me")
    notify_success: bool = Option(default=False, title="Tell me about successful syncs")
    hide_content: bool = Option(default=False, title="Hide names in notifications")
    history_days: int = Option(default=90, ge=MIN_HISTORY, le=MAX_HISTORY, title="Days of history to keep")

    @field_validator("language")
    @classmethod
    def _has_a_catalogue(cls, code: str) -> str:
        if not is_known(code):
            raise ValueError(code)
        return code

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what :class:`SettingsFile` hands over: it reads the sources itself and remembers origins."""
        return (init_settings,)


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
        origins = dict.fromkeys(Settings.model_fields, SettingOrigin.DEFAULT)
        origins |= dict.fromkeys(stored, SettingOrigin.FILE) | dict.fromkeys(overrides, SettingOrigin.ENVIRONMENT)
        self.values = self._validate({**stored, **overrides}, origins)
        self._origins = origins

    def value(self, name: str) -> Any:
        """The value in force."""
        return getattr(self.values, name)

    def origin(self, name: str) -> SettingOrigin:
        """Where the value came from."""
        return self._origins[name]

    def variable(self, name: str) -> str | None:
        """The environment variable that decides this setting, if one does."""
        return VARIABLES[name] if self.origin(name) is SettingOrigin.ENVIRONMENT else None

    def save(self, changes: Mapping[str, Any]) -> None:
        """Write ``changes`` into the file; its comments and order stay. Raises UserError or StoreError."""
        document = self._document()
        merged = {**self._known(document), **changes}
        self._validate(merged, dict.fromkeys(Settings.model_fields, SettingOrigin.FILE))
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
        return self._known(self._document())

    def _document(self) -> tomlkit.TOMLDocument:
        try:
            return tomlkit.parse(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return tomlkit.document()
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(message(AppCode.SETTINGS_UNREADABLE, path=self.path, reason=str(error))) from error
        except TOMLKitError as error:
            raise UserError(message(AppCode.SETTINGS_MALFORMED, path=self.path, reason=str(error))) from error

    def _known(self, document: tomlkit.TOMLDocument) -> dict[str, Any]:
        plain = document.unwrap()
        for key in plain:
            if key.lower() not in Settings.model_fields:
                raise self._unknown(key)
        return {key.lower(): value for key, value in plain.items()}

    def _unknown(self, key: str) -> UserError:
        near = difflib.get_close_matches(key.lower(), Settings.model_fields, n=1)
        if near:
            return UserError(message(AppCode.SETTING_MISSPELLED, key=key, path=self.path, near=near[0]))
        known = ", ".join(Settings.model_fields)
        return UserError(message(AppCode.SETTING_UNKNOWN, key=key, path=self.path, known=known))

    def _spelling(self, document: tomlkit.TOMLDocument, name: str) -> str:
        return next((key for key in document if key.lower() == name), name)

    def _validate(self, values: Mapping[str, Any], origins: Mapping[str, SettingOrigin]) -> Settings:
        try:
            return Settings(**values)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            label, value = Settings.model_fields[name].title or name, repr(values[name])
            variable = VARIABLES[name] if origins[name] is SettingOrigin.ENVIRONMENT else ""
            raise self._refused(name, label, value, variable) from error

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
    """What a setting may be."""
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
