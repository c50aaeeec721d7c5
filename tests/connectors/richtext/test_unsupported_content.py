"""What a body holds besides its text is named, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.unsupported_content import (
    unsupported_in_html,
    unsupported_in_tree,
    unsupported_in_wiki,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["type", "content", "marks", "attrs", "text", "html"]), inner, max_size=4
    ),
    max_leaves=15,
)  # fmt: skip


def test_a_document_names_each_kind_once() -> None:
    run = {"type": "text", "text": "x", "marks": [{"type": "textColor", "attrs": {"color": "#f00"}}]}
    mention = {"type": "mention", "attrs": {"id": "1", "text": "@Mia"}}
    panel = {"type": "panel", "content": [{"type": "paragraph", "content": [mention, run, mention]}]}
    assert unsupported_in_tree({"type": "doc", "content": [panel, panel]}) == ("colours", "mentions", "panels")
    assert unsupported_in_tree(None) == ()


@given(st.text(max_size=200))
def test_whatever_commonmark_says_is_no_more_than_text(markdown: str) -> None:
    assert unsupported_in_tree(read_markdown(markdown)) == ()


@given(st.dictionaries(st.sampled_from(["type", "content", "marks"]), JSON))
def test_no_document_is_too_odd(node: dict[str, object]) -> None:
    assert isinstance(unsupported_in_tree(node), tuple)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("{panel:title=Care}\nx\n{panel} and {color:red}red{color}", ("colours", "panels")),
        ("{toc}", ("macros",)),
        ("{code:java}x{code} {quote}y{quote} \\{panel\\} {not a macro} h1. x", ()),
        (None, ()),
    ],
)
def test_wiki_macros_are_named(raw: object, found: tuple[str, ...]) -> None:
    assert unsupported_in_wiki(raw) == found


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<body>plain &lt;u&gt;</body>", ()),
        ('<body>see <a href="https://a.example/x">https://a.example/x</a></body>', ()),
        ('<body><a href="https://app.asana.com/0/1/2" data-asana-gid="2">Plan</a> <u>now</u></body>',
         ("mentions", "underlining")),
        ('<body><img src="a.png"/><strong>b</strong></body>', ("pictures",)),
        ("", ()),
    ],
)  # fmt: skip
def test_asana_notes_are_looked_through(html: str, found: tuple[str, ...]) -> None:
    assert unsupported_in_html(html) == found
