"""Writing new text over a raw body without losing what CommonMark cannot say."""

from __future__ import annotations

from difflib import SequenceMatcher

from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.markdown_write import write_block, write_markdown
from tasksync_gui.connectors.richtext.tree import Node, children, doc


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
    spoken, silent = _by_words(children(raw))
    before, after = [words for _, words in spoken], [write_block(node) for node in new]
    result = list(silent[0])
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            result += new[j1:j2]
        for index in range(i1, i2):
            result += [*([spoken[index][0]] if tag == "equal" else []), *silent[index + 1]]
    return {**raw, "content": result}


def _by_words(blocks: list[Node]) -> tuple[list[tuple[Node, str]], list[list[Node]]]:
    """Blocks that have words, and the silent ones (pictures, files) before the first and after each of them.

    A silent block is in no text, so no edit of the text can mean to remove it.
    """
    spoken: list[tuple[Node, str]] = []
    silent: list[list[Node]] = [[]]
    for node in blocks:
        if words := write_block(node):
            spoken.append((node, words))
            silent.append([])
        else:
            silent[-1].append(node)
    return spoken, silent
