"""Cells of a table that a spreadsheet would execute (OWASP, CSV Injection), written so that they are text.

A sign in front makes a text of them: ``'=1+1``. Reading takes it away again, so that what is read is what was written;
a text that begins with such a sign itself gets one more.
"""

from __future__ import annotations

import re

_EXECUTED = re.compile("['\"\\s]*[=+\\-@＝＋－＠]|'*[\t\r\n]")
"""Also behind blanks and quotation marks, and in full width: programs trim, and Excel takes both widths."""
SIGN = "'"


def guarded(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula."""
    return SIGN + text if _EXECUTED.match(text) else text


def unguarded(cell: str) -> str:
    """What :func:`guarded` was given; any other cell as it is."""
    return cell[1:] if cell.startswith(SIGN) and _EXECUTED.match(cell, 1) else cell
