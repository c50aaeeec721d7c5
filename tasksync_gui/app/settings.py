"""Settings of the application: environment, then ``settings.toml`` in the data directory, then defaults.

Nothing else is read: no ``.env`` file, no working directory. Each value knows where it came from, so
that the window can disable what the environment decides and name the variable.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
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
LONGEST_FILE = 2**20
LONGEST_KEY = 100
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
        elif isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
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
    """The settings in force, live: reading, origin of each value, and saving.

    One bad value stops nothing: its setting falls back to the default, and :attr:`problems` says so.
    """

    def __init__(self, data_dir: Path, environ: Mapping[str, str] | None = None) -> None:
        self.path = data_dir / FILE_NAME
        self._environ = os.environ if environ is None else environ
        self._listeners: list[Callable[[], None]] = []
        self._origins: dict[str, SettingOrigin] = {}
        self.values = Settings()
        self.problems: tuple[Message, ...] = ()
        """What of the file cannot be used or is not known, each as the message of an error."""
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
        """Read everything again. What the file says and cannot be used falls back by itself (:attr:`problems`).

        Raises UserError naming the variable, value and allowed range: the environment was set for this very start.
        """
        problems: list[Message] = []
        stored = self._usable(self._read_file(problems), problems)
        overrides = {name: self._environ[variable] for name, variable in VARIABLES.items() if variable in self._environ}
        origins = dict.fromkeys(NAMES, SettingOrigin.DEFAULT)
        origins |= dict.fromkeys(stored, SettingOrigin.FILE) | dict.fromkeys(overrides, SettingOrigin.ENVIRONMENT)
        self.values = self._validate({**stored, **overrides}, origins)
        self._origins = origins
        self.problems = tuple(problems)

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
        """Write ``changes`` into the file; its comments, order and keys that nobody knows stay.

        A file that is no TOML is kept beside the new one. Raises UserError or StoreError.
        """
        import tomlkit

        self._validate(changes, dict.fromkeys(NAMES, SettingOrigin.FILE))
        try:
            document = self._document()
        except UserError:
            document = tomlkit.document()
            document.update(self._usable(self._read_file([]), []))
            self._set_aside()
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

    def _read_file(self, problems: list[Message]) -> dict[str, Any]:
        """What the file says; where it is no TOML as a whole, what its lines say one by one.

        Only where it cannot be read as TOML, tomlkit says why: it takes longer to load.
        """
        import tomllib

        try:
            return dict(tomllib.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError):
            problems.append(self._why_unreadable())
        return self._line_by_line()

    def _why_unreadable(self) -> Message:
        try:
            self._document()
        except UserError as error:
            return error.message
        except RecursionError:
            pass
        return message(AppCode.SETTINGS_MALFORMED, path=self.path, reason="")

    def _line_by_line(self) -> dict[str, Any]:
        """The lines before the first table that can be read by themselves; of a key that is there twice, the first."""
        import tomllib

        try:
            lines = self.path.read_bytes()[:LONGEST_FILE].decode("utf-8", "replace").splitlines()
        except OSError:
            return {}
        found: dict[str, Any] = {}
        for line in lines:
            with suppress(ValueError, RecursionError):
                found = {**tomllib.loads(line), **found}
        return found

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

    def _usable(self, plain: Mapping[str, Any], problems: list[Message]) -> dict[str, Any]:
        """The settings in ``plain`` that can be used; each of the others is a problem of its own and falls back."""
        found: dict[str, Any] = {}
        for key, value in plain.items():
            name = key.lower()
            if name not in NAMES:
                problems.append(self._unknown(key))
                continue
            try:
                self._read_value(name, value, SettingOrigin.FILE)
            except UserError as error:
                problems.append(error.message)
            else:
                found[name] = value
        return found

    def _unknown(self, key: str) -> Message:
        import difflib

        near = difflib.get_close_matches(key.lower()[:LONGEST_KEY], NAMES, n=1)
        if near:
            return message(AppCode.SETTING_MISSPELLED, key=key[:LONGEST_KEY], path=self.path, near=near[0])
        return message(AppCode.SETTING_UNKNOWN, key=key[:LONGEST_KEY], path=self.path, known=", ".join(NAMES))

    def _set_aside(self) -> None:
        """Keep a file that cannot be read as a whole; an earlier such one is not overwritten."""
        number = 1
        while (aside := self.path.with_name(f"{FILE_NAME}.damaged-{number}")).exists():
            number += 1
        try:
            self.path.replace(aside)
        except OSError as error:
            raise StoreError(message(AppCode.SETTINGS_NOT_SAVED, path=self.path, reason=error.strerror)) from error

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
            raise self._refused(name, TITLES[name], _shown(value), variable) from error

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
            try:
                with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(self.path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise StoreError(message(AppCode.SETTINGS_NOT_SAVED, path=self.path, reason=error.strerror)) from error


def _shown(value: object) -> str:
    """``value`` as it is written, cut; a number may have more digits than Python writes."""
    try:
        written = repr(value)
    except ValueError:
        return "…"
    return written if len(written) <= LONGEST_KEY else f"{written[:LONGEST_KEY]}…"


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
