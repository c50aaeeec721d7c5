"""Options of a todo.txt account."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field as Option

from tasksync_gui.connectors.spec import ConnectorConfig


class TodoTxtConfig(ConnectorConfig):
    """One file is one account with one list."""

    path: Path = Option(title="File", description="The todo.txt file, for example /home/me/todo.txt.")
