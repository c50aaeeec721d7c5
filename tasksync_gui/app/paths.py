"""Where TaskSync keeps its data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import platformdirs

DATABASE = "tasksync.sqlite"
SECRETS = "secrets.enc"


def data_dir(chosen: Path | None = None, environ: Mapping[str, str] | None = None) -> Path:
    """``chosen``, else ``TASKSYNC_DATA_DIR``, else the user's data directory."""
    if chosen is not None:
        return chosen.expanduser().absolute()
    from_environment = (os.environ if environ is None else environ).get("TASKSYNC_DATA_DIR")
    if from_environment:
        return Path(from_environment).expanduser().absolute()
    return platformdirs.user_data_path("TaskSync", appauthor=False)
