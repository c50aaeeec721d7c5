"""Writing new text over a raw body without losing what CommonMark cannot say."""

from __future__ import annotations

from difflib import SequenceMatcher

from tasksync_gui.connectors.kit.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.kit.richtext.markdown_write import write_block, write_markdown
from tasksync_gui.connectors.kit.richtext.tree import Node, children, doc


def rewrite(raw: Node | None, markdown: str) -> Node:
    """``markdown`` as a tree in which every block that did not change is ``raw``'s own, untouched.

    A body whose text is already ``markdown`` is returned as it is, so that panels, mentions and
    attachments survive an edit elsewhere in the text.
    """
    new = children(read_markdown(markdown))
    if raw is None:
        return doc(new)
    if write_markdown(raw) == markdown:
        return raw
    old = children(raw)
    before, after = [write_block(node) for node in old], [write_block(node) for node in new]
    result: list[Node] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        result += old[i1:i2] if tag == "equal" else new[j1:j2]
    return {**raw, "content": result}
