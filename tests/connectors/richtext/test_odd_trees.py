"""A document whose parts are of kinds that no specification knows is read as far as it can be, and never ends a read."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.richtext.adf import adf_text, write_adf
from tasksync_gui.connectors.richtext.shadow import OwnContentLostError
from tasksync_gui.connectors.richtext.unsupported_content import unsupported_in_tree

KINDS = [
    "paragraph", "text", "heading", "codeBlock", "bulletList", "orderedList", "listItem", "taskList", "taskItem", "table",
    "tableRow", "tableCell", "tableHeader", "blockquote", "rule", "hardBreak", "mention", "emoji", "date", "status", "panel",
    "inlineCard", "mediaSingle", "media", "expand", "link", "strong", "code", "strike", "textColor",
]  # fmt: skip
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
KIND = st.sampled_from(KINDS) | ODD
ATTRS = st.dictionaries(
    st.sampled_from(["level", "href", "text", "order", "state", "timestamp", "url", "id", "language", "alt"]),
    ODD,
    max_size=2,
)
MARKS = st.lists(st.fixed_dictionaries({"type": KIND}, optional={"attrs": ATTRS | ODD}) | ODD, max_size=3) | ODD


def _node(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(
        {"type": KIND},
        optional={
            "content": st.lists(inner, max_size=3) | ODD,
            "text": st.text(max_size=5) | ODD,
            "marks": MARKS,
            "attrs": ATTRS | ODD,
        },
    )


TREE = st.fixed_dictionaries(
    {"type": st.just("doc") | KIND},
    optional={"content": st.lists(st.recursive(ODD, _node, max_leaves=8), max_size=3) | ODD},
)


@given(TREE)
def test_no_document_is_too_odd_to_be_read(tree: dict[str, Any]) -> None:
    assert isinstance(adf_text(tree), str | None)
    assert all(unsupported_in_tree(tree))


@given(TREE, st.sampled_from(["", "words", "- a\n- b", "# head\n\ntext"]))
def test_no_document_is_too_odd_to_be_written_into(tree: dict[str, Any], notes: str) -> None:
    with suppress(OwnContentLostError):
        assert isinstance(write_adf(tree, notes), dict | None)


@pytest.mark.parametrize("kind", [[], {}, 5, None, True])
def test_a_mark_without_a_type_in_words_is_none(kind: object) -> None:
    run = {"type": "text", "text": "word", "marks": [{"type": kind}, {"type": "strong"}]}
    assert adf_text({"type": "doc", "content": [{"type": "paragraph", "content": [run]}]}) == "**word**"
