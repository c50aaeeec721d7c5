"""Atlassian's document format: what Jira would refuse is never written, and what Jira wrote is not touched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.richtext.adf import adf_text, write_adf
from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.tree import block, doc, plain_text, text
from tests.fakes.adf_rules import adf_problem

MARKDOWN = st.text(alphabet=st.sampled_from(list("ab *_`#>-+.1)[](<!~|&;:\\\n x")), max_size=60)
MISPLACED = [
    "- # heading in an item\n- ---\n- > quote in an item",
    "> # heading in a quote\n>\n> > quote in a quote\n>\n> ---",
    "- > - deep\n  >   - deeper",
    "> | a | b |\n> | --- | --- |\n> | 1 | 2 |",
    "> - [ ] open\n> - [x] done",
    "-\n- x",
    "- - inner first",
    "[nowhere]()",
    "# `code` and **bold**",
    "- # `code` heading",
    "- [ ] `x`\n- [x] [y](https://e.org)",
    "| a |\n| --- |\n|  |",
]


@pytest.mark.parametrize("source", MISPLACED)
def test_misplaced_blocks_are_mended(source: str) -> None:
    document = write_adf(None, source)
    assert adf_problem(document) == ""
    words = "".join(plain_text(read_markdown(source)).split())
    written = "".join(plain_text(document or {}).split())
    assert all(written.count(letter) >= words.count(letter) for letter in set(words) - set("|-[]"))


@given(MARKDOWN)
def test_whatever_is_written_is_accepted(source: str) -> None:
    document = write_adf(None, source)
    assert document is None or adf_problem(document) == ""


@given(MARKDOWN)
def test_writing_what_was_read_changes_nothing(source: str) -> None:
    stored = write_adf(None, source)
    once = adf_text(stored)
    again = write_adf(stored, once)
    assert again is stored or (stored is not None and not once)
    assert adf_text(write_adf(None, once)) == once


def test_a_panel_a_mention_and_a_file_survive_an_edit_beside_them() -> None:
    panel = block("panel", [block("paragraph", [text("careful")])], panelType="warning")
    mention = block("paragraph", [{"type": "mention", "attrs": {"id": "7", "text": "@Mia"}}, text(" please")])
    media = {"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [{"type": "media", "attrs": {"id": "7"}}]}
    unknown = {"type": "syncBlock", "attrs": {"resourceId": "r"}}
    raw = doc([panel, mention, block("paragraph", [text("old")]), media, unknown])
    written = write_adf(raw, adf_text(raw).replace("old", "new"))
    assert written is not None
    assert [written["content"][index] for index in (0, 1, 3, 4)] == [panel, mention, media, unknown]
    assert written["content"][2] == block("paragraph", [text("new")])


def test_an_unchanged_text_is_the_stored_body_itself() -> None:
    raw = doc([block("panel", [block("paragraph", [text("x", [{"type": "textColor", "attrs": {"color": "#f00"}}])])])])
    assert write_adf(raw, adf_text(raw)) is raw


def test_an_empty_text_is_no_body() -> None:
    assert write_adf(None, " \n") is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(None, ""), ("plain", "plain"), (7, ""), ({}, ""), ({"type": "doc", "content": [None, {"type": "x"}]}, "")],
)
def test_odd_bodies_are_read_without_failing(raw: object, expected: str) -> None:
    assert adf_text(raw) == expected


def test_a_date_and_a_card_keep_their_words() -> None:
    raw = doc([block("paragraph", [
        {"type": "date", "attrs": {"timestamp": "1767225600000"}}, text(" "),
        {"type": "inlineCard", "attrs": {"url": "https://e.org/1"}}, text(" "),
        {"type": "status", "attrs": {"text": "AT RISK", "color": "red"}},
    ])])  # fmt: skip
    assert adf_text(raw) == "2026-01-01 https://e.org/1 AT RISK"


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "content", "text", "attrs", "marks", "level", "href"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_json)
def test_no_body_makes_the_reader_fail(raw: Any) -> None:
    assert isinstance(adf_text(raw), str)
    json.dumps(write_adf(raw, "new text"))
