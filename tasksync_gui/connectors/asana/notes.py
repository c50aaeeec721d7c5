"""Asana's rich notes to Markdown and back, exactly.

Notes without formatting are taken as they are typed; only formatted ones become Markdown. What Markdown
says and Asana's HTML cannot say again in the same letters is therefore written as plain text: it looks
plainer in Asana, but it comes back unchanged. Our marker is the last line and never part of the text.
"""

from __future__ import annotations

import re
from html import unescape

from tasksync_gui.connectors.asana.codes import AsanaCode
from tasksync_gui.connectors.kit.markers import PLAIN
from tasksync_gui.connectors.richtext.asana_html import read_asana_html, write_asana_html
from tasksync_gui.connectors.richtext.markdown_write import write_markdown
from tasksync_gui.connectors.richtext.shadow import OwnContentLostError, keep_own, rewrite
from tasksync_gui.connectors.richtext.tree import Node
from tasksync_gui.model.errors import RejectedFieldError
from tasksync_gui.model.fields import Field
from tasksync_gui.model.message import message

FOOTER = PLAIN
LIMIT = 60_000
"""Asana allows some more; marks and the marker need room, too."""
_BODY = re.compile(r"\s*<body>([^<]*)</body>\s*")
_LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]*)\"[^>]*>([^<]*)</a>")
_OWN = re.compile(r"<(table|object)\b.*?</\1>", re.DOTALL)
"""What the tree holds only the words of; it is sent back in the very letters, or nothing is sent."""
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
    before = read_asana_html(source) if formatted else None
    attempts = [write_asana_html(_rewritten(before, full))]
    if before is not None and _keeps(before, plain := rewrite(None, full), full):
        attempts.append(write_asana_html(plain))
    valid = [html for html in attempts if not _NOT_XML.search(html)]
    own = [found[0] for found in _OWN.finditer(old or "")] if text != read_notes(old or "")[0] else []
    if own and not any(all(part in html for part in own) for html in valid):
        raise RejectedFieldError(message(AsanaCode.OWN_CONTENT), fields=[Field.NOTES])
    exact = next((html for html in valid if read_notes(html) == (text, marker)), None)
    if exact is not None:
        return {"html_notes": exact}
    if formatted and valid:
        return {"html_notes": valid[0]}
    return {"notes": full}


def _rewritten(before: Node | None, text: str) -> Node:
    try:
        return rewrite(before, text)
    except OwnContentLostError:
        raise RejectedFieldError(message(AsanaCode.OWN_CONTENT), fields=[Field.NOTES]) from None


def _keeps(before: Node, after: Node, text: str) -> bool:
    """Whether what only Asana can say is still there in a form that was written anew."""
    try:
        keep_own(before, after, write_markdown(before), text)
    except OwnContentLostError:
        return False
    return True


def _without_bare_links(html: str) -> str:
    """Links that show nothing but their address are Asana's own doing; the text alone says the same."""
    return _LINK.sub(lambda found: found[2] if _bare(found[1], found[2]) else found[0], html)


def _bare(address: str, shown: str) -> bool:
    return address.rstrip("/") in {f"{scheme}{shown.rstrip('/')}" for scheme in ("", "http://", "https://", "mailto:")}
