"""The data folder: where accounts, pairs, history and secrets' files are kept."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

DATABASE = "tasksync.sqlite"
SECRETS = "secrets.enc"


def data_dir(chosen: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """``chosen``, else ``TASKSYNC_DATA_DIR``, else the user's data directory."""
    if chosen is not None:
        return chosen.expanduser().absolute()
    from_environment = (os.environ if environ is None else environ).get("TASKSYNC_DATA_DIR")
    if from_environment:
        return Path(from_environment).expanduser().absolute()
    import platformdirs  # only where nobody says where

    return platformdirs.user_data_path("TaskSync", appauthor=False)


def open_data_dir(folder: Path) -> None:
    """Make the data directory, for its owner alone, whoever starts first.

    Raises StoreError, also before anything is made in a folder that other machines write, too.
    """
    from tasksync_gui.model.error_codes import AppCode
    from tasksync_gui.model.errors import StoreError
    from tasksync_gui.model.message import message
    from tasksync_gui.store.private_files import make_private
    from tasksync_gui.store.storage_location import refuse_shared_folder

    refuse_shared_folder(folder)
    try:
        make_private(folder)
    except OSError as error:
        reason = error.strerror or ""
        raise StoreError(message(AppCode.FOLDER_REFUSED, folder=folder, reason=reason)) from error


def named_folder(arguments: Sequence[str]) -> Path | None:
    """The data directory that is named, before the grammar is known: the grammar explains itself in a language."""
    for place, word in enumerate(arguments):
        name, sign, value = word.partition("=")
        if name == "--data-dir":
            following = arguments[place + 1 : place + 2]
            return Path(value) if sign else Path(following[0]) if following else None
    return None
