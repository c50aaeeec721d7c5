"""The resume point: Asana's token, the workspace, and which known tasks hang below which."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tasksync_gui.connectors.kit.codes import KitCode
from tasksync_gui.model.errors import CursorExpiredError
from tasksync_gui.model.message import message


@dataclass(frozen=True, slots=True)
class Cursor:
    """``parents``: subtask → parent. Asana tells nothing of the children of a task that is deleted."""

    token: str
    workspace: str
    parents: Mapping[str, str]

    def write(self) -> str:
        """The cursor as text; what the next version cannot read is an expired cursor, which costs a whole read."""
        return json.dumps([1, self.token, self.workspace, dict(self.parents)], separators=(",", ":"))

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Inverse of :meth:`write`. Raises CursorExpiredError for anything else."""
        try:
            version, token, workspace, parents = json.loads(text)
            if version == 1 and token and isinstance(parents, dict):
                return cls(str(token), str(workspace), {str(child): str(parent) for child, parent in parents.items()})
        except (ValueError, TypeError):
            pass
        raise CursorExpiredError(message(KitCode.RESUME_POINT))


def below(tops: set[str], parents: Mapping[str, str]) -> Iterator[str]:
    """All that hang below ``tops``, at any depth."""
    children: dict[str, list[str]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    seen, waiting = set(tops), list(tops)
    while waiting:
        for child in children.get(waiting.pop(), ()):
            if child not in seen:
                seen.add(child)
                waiting.append(child)
                yield child
