"""The passphrase of the file of secrets: from a variable, a file, a descriptor or a service manager's credentials."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tasksync_gui.model.error_codes import AppCode
from tasksync_gui.model.errors import UserError
from tasksync_gui.model.message import message

VARIABLE, FILE, DESCRIPTOR = "TASKSYNC_PASSPHRASE", "TASKSYNC_PASSPHRASE_FILE", "TASKSYNC_PASSPHRASE_FD"
CREDENTIALS, CREDENTIAL = "CREDENTIALS_DIRECTORY", "tasksync-passphrase"
"""Where systemd puts what a unit names with ``LoadCredential=`` (systemd.exec, CREDENTIALS)."""
LONGEST = 4096
SECRET_PREFIXES = (VARIABLE, "TASKSYNC_SECRET_")
"""How the names of variables begin that hold secrets, or lead to one."""


def passphrase(environ: Mapping[str, str]) -> str | None:
    """The first that is given: variable, file, descriptor, credential; None if none is.

    A last line's end does not belong to it. Raises UserError if what is named cannot be read.
    """
    if environ.get(VARIABLE):
        return environ[VARIABLE]
    if environ.get(FILE):
        return _read(FILE, Path(environ[FILE]))
    if environ.get(DESCRIPTOR):
        return _descriptor(environ[DESCRIPTOR])
    folder = environ.get(CREDENTIALS)
    if folder and (Path(folder) / CREDENTIAL).exists():
        return _read(CREDENTIALS, Path(folder) / CREDENTIAL)
    return None


def _descriptor(text: str) -> str:
    """Reads it to its end and closes it, so that no child gets it."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _unreadable(DESCRIPTOR, text[:20])
    return _read(DESCRIPTOR, int(text))


def _read(variable: str, source: Path | int) -> str:
    try:
        with open(source, "rb") as file:  # noqa: PTH123 - a descriptor has no path
            content = file.read(LONGEST + 1)
        found = content.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise _unreadable(variable, error.strerror or "") from None
    except ValueError:
        raise _unreadable(variable, "UTF-8") from None
    if not found or len(content) > LONGEST:
        raise _unreadable(variable, f"{len(content)} B")
    return found


def _unreadable(variable: str, reason: str) -> UserError:
    return UserError(message(AppCode.PASSPHRASE_UNREADABLE, variable=variable, reason=reason))


@contextmanager
def secrets_kept_from_children() -> Iterator[Mapping[str, str]]:
    """The environment as it was at the start; meanwhile the process's own, which a browser inherits, has no secrets."""
    whole = dict(os.environ)
    secret = {name: value for name, value in whole.items() if name.startswith(SECRET_PREFIXES)}
    for name in secret:
        del os.environ[name]
    try:
        yield whole
    finally:
        os.environ.update(secret)
