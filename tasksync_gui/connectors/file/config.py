"""Options of a CSV or JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field as Option

from tasksync_gui.connectors.spec import ConnectorConfig


class FileConfig(ConnectorConfig):
    """Where the file is and what is in it."""

    path: Path = Option(title="File", description="A .csv, .json or .jsonl file.")
    format: Literal["auto", "csv", "json", "jsonl"] = Option(
        default="auto", title="Format", description="auto goes by the file's ending."
    )
    delimiter: Literal["", ",", ";", "\t", "|"] = Option(
        default="", title="Delimiter", description="CSV only; empty means that it is found out."
    )
