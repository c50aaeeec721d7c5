"""Our create marker as the last line of a task's text, for systems without a better place.

Appended on every write, taken off before anything is compared: the text comes back exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tasksync_gui.engine.identity.markers import PREFIX

LONGEST = 96
"""More than a marker of the engine ever has."""
_MARKER = rf"{PREFIX}[0-9A-Za-z_]+-[0-9a-f]+"


@dataclass(frozen=True, slots=True)
class Footer:
    """How the line looks: what stands before and after the marker."""

    before: str
    after: str = ""

    @property
    def reserve(self) -> int:
        """Characters to keep free below a system's limit for texts."""
        return len(self.before) + LONGEST + len(self.after) + 2

    def add(self, text: str, marker: str | None) -> str:
        """``text`` with the marker; unchanged without one."""
        if marker is None:
            return text
        line = f"{self.before}{marker}{self.after}"
        return f"{text}\n\n{line}" if text else line

    def split(self, text: str) -> tuple[str, str | None]:
        """(the text without our line, the marker or None).

        What somebody typed below the line belongs to the text, and so do other spaces.
        """
        lines = list(self._line().finditer(text)) if self.before in text else []
        if not lines:
            return text, None
        found = lines[-1]
        head, tail = text[: found.start()], text[found.end() :]
        for gap in ("\r\n\r\n", "\n\n", "\r\n", "\n"):
            if head.endswith(gap):
                head = head.removesuffix(gap)
                break
        return (head + tail if tail.strip() else head), found[1]

    def _line(self) -> re.Pattern[str]:
        return re.compile(rf"(?m)^{re.escape(self.before)}({_MARKER}){re.escape(self.after)}[ \t]*(?=\r?$)")


HTML_COMMENT = Footer("<!-- tasksync:", " -->")
"""For Markdown: not shown to readers."""
PLAIN = Footer("TaskSync: ")
"""For texts that show everything."""
