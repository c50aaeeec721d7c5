"""Asana's rich notes to Markdown and back, exactly.

Notes without formatting are taken as they are typed; only formatted ones become Markdown. What Markdown
says and Asana's HTML cannot say again in the same letters is therefore written as plain text: it looks
plainer in Asana, but it comes back unchanged. Our marker is the last line and never part of the text.
"""

from __future__ import annotations

import re
from html import unescape

from tasksync_gui.connectors.kit.markers import PLAIN
from tasksync_gui.connectors.richtext.asana_html import read_asana_html, write_asana_html
from tasksync_gui.connectors.richtext.markdown_write import write_markdown
from tasksync_gui.connectors.richtext.shadow import rewrite

FOOTER = PLAIN
LIMIT = 60_000
"""Asana allows some more; marks and the marker need room, too."""
_BODY = re.compile(r"\s*<body>([^<]*)</body>\s*")
_LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]*)\"[^>]*>([^<]*)</a>")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_notes(html: str) -> tuple[str, str | None]:
    """(the text, our marker). Never fails."""
    source = _without_bare_links(html)
    flat = _BODY.fullmatch(source)
    text = unescape(flat[1]) if flat else write_markdown(read_asana_html(source))
    return FOOTER.split(text)


def write_notes(text: str, marker: str | None, old: str | None = None) -> dict[str, str]:
    """The property to send so that the notes say ``text``; formatting of unchanged blocks of ``old`` is kept."""
    full = FOOTER.add(text, marker)
    source = _without_bare_links(old or "")
    formatted = bool(old) and _BODY.fullmatch(source) is None
    attempts = [write_asana_html(rewrite(read_asana_html(source) if formatted else None, full))]
    if formatted:
        attempts.append(write_asana_html(rewrite(None, full)))
    valid = [html for html in attempts if not _NOT_XML.search(html)]
    exact = next((html for html in valid if read_notes(html) == (text, marker)), None)
    if exact is not None:
        return {"html_notes": exact}
    if formatted and valid:
        return {"html_notes": valid[0]}
    return {"notes": full}


def _without_bare_links(html: str) -> str:
    """Links that show nothing but their address are Asana's own doing; the text alone says the same."""
    return _LINK.sub(lambda found: found[2] if _bare(found[1], found[2]) else found[0], html)


def _bare(address: str, shown: str) -> bool:
    return address.rstrip("/") in {f"{scheme}{shown.rstrip('/')}" for scheme in ("", "http://", "https://", "mailto:")}
