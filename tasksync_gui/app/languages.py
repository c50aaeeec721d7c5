"""Which language a person reads: what they chose, else that of the system."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from tasksync_gui.resources_path import resources_path
from tasksync_gui.services.phrases.language import Language, available, load

SYSTEM = "system"
VARIABLE = "TASKSYNC_LANGUAGE"
POSIX = ("LC_ALL", "LC_MESSAGES", "LANG")
"""What tells a program the language of its messages, the first that is set and not empty (POSIX, section 8.2)."""
SETTINGS = "settings.toml"


def catalogues() -> Path:
    """The folder of the compiled catalogues, in an installation or a source checkout."""
    return resources_path("translations")


def languages() -> tuple[str, ...]:
    """The codes that can be chosen."""
    return available(catalogues())


def is_known(code: str) -> bool:
    """Whether ``code`` (``de``, ``de_AT``) can be chosen."""
    return code == SYSTEM or code.partition("_")[0] in languages()


def system_code(environ: Mapping[str, str], platform: str = sys.platform) -> str:
    """The system's language, ``de_AT``; English where it tells none."""
    found = next((environ[name] for name in POSIX if environ.get(name)), "")
    if not found and platform == "win32":
        found = _windows_code()
    plain = found.partition(".")[0].partition("@")[0]
    return "en" if plain in ("", "C", "POSIX") else plain


def _windows_code() -> str:
    """The language of Windows' own windows."""
    import ctypes
    import locale

    library = getattr(ctypes, "windll")  # noqa: B009 - a name that only Windows has
    return locale.windows_locale.get(library.kernel32.GetUserDefaultUILanguage(), "")


def chosen_code(folder: Path, environ: Mapping[str, str]) -> str:
    """What a person chose by variable or in the preferences of ``folder``; the word for the system's if nothing.

    Settings that cannot be read are nobody's choice; whoever needs them says what is wrong with them.
    """
    code = environ.get(VARIABLE) or _stored(folder / SETTINGS)
    return code if is_known(code) else SYSTEM


def _stored(path: Path) -> str:
    """The setting, without loading what reads and checks all settings."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return SYSTEM
    if "language" not in text.lower():
        return SYSTEM
    import tomllib

    try:
        found = {key.lower(): value for key, value in tomllib.loads(text).items()}
    except (ValueError, RecursionError):
        return SYSTEM
    stored = found.get("language", SYSTEM)
    return stored if isinstance(stored, str) else SYSTEM


def spoken(folder: Path, environ: Mapping[str, str] | None = None) -> Language:
    """The language in which the program speaks to this person."""
    environ = os.environ if environ is None else environ
    code = chosen_code(folder, environ)
    return load(system_code(environ) if code == SYSTEM else code, catalogues())
