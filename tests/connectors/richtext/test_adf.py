"""Atlassian's document format: what Jira would refuse is never written, and what Jira wrote is not touched."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.richtext.adf import adf_text, write_adf
from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.shadow import OwnContentLostError
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


def words(value: str) -> dict[str, Any]:
    return block("paragraph", [text(value)])


PICTURE = {"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [{"type": "media", "attrs": {"id": "7"}}]}
FOLD = block("nestedExpand", [words("line 1"), PICTURE], title="Logs")
DECISIONS = block(
    "decisionList",
    [block("decisionItem", [text(f"use {x}")], localId=x, state="DECIDED") for x in "AB"],
    localId="d",
)
TABLE = block(
    "table",
    [
        block("tableRow", [block("tableHeader", [words("Step")], colwidth=[90]), block("tableHeader", [words("Log")])]),
        block("tableRow", [block("tableCell", [words("first")]), block("tableCell", [FOLD], background="#fff")]),
    ],
    layout="wide",
)
NATIVE = doc(
    [
        words("Intro"),
        block("bulletList", [block("listItem", [words("one"), PICTURE]), block("listItem", [words("two")])]),
        DECISIONS,
        TABLE,
        block("panel", [words("careful"), words("and slow")], panelType="warning"),
        block(
            "layoutSection", [block("layoutColumn", [words("left")], width=50), block("layoutColumn", [words("right")])]
        ),
    ]
)
EDITABLE = ("Intro", "one", "two", "Step", "Log", "first", "careful", "and slow", "left", "right")


@pytest.mark.parametrize("said", EDITABLE)
def test_an_edited_line_changes_that_line_of_the_document_and_nothing_else(said: str) -> None:
    """Pictures in items, folds in cells, decisions, panels and columns are equal afterwards."""
    before = json.dumps(NATIVE)
    sent = write_adf(NATIVE, adf_text(NATIVE).replace(said, "edited words"))
    assert sent == json.loads(before.replace(json.dumps(said), '"edited words"'))
    assert json.dumps(NATIVE) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [("Intro", "Intro\n\nmore"), ("- two", "- two\n- three"), ("- two", "- new\n- two"), ("- two\n", "")],
)
def test_what_is_added_or_removed_leaves_the_rest_as_it_is(old: str, new: str) -> None:
    goal = adf_text(NATIVE).replace(old, new)
    sent = write_adf(NATIVE, goal)
    assert adf_text(sent).split() == goal.split()
    assert sent is not None
    assert all(json.dumps(part) in json.dumps(sent) for part in (PICTURE, FOLD, DECISIONS, TABLE))


def test_what_would_lose_a_picture_is_not_written() -> None:
    goal = adf_text(NATIVE).replace("line 1", "line 2")
    with pytest.raises(OwnContentLostError):
        write_adf(NATIVE, goal)
    assert write_adf(doc([PICTURE, words("gone")]), "") == doc([PICTURE])


_LINES = st.sampled_from(EDITABLE)


@given(st.lists(_LINES, max_size=3, unique=True), st.sampled_from(["x", "**bold**", "a | b", "- [ ] z", "> q"]))
def test_no_edit_loses_what_only_jira_can_say(edited: list[str], new: str) -> None:
    goal = adf_text(NATIVE)
    for said in edited:
        goal = goal.replace(said, new)
    try:
        sent = json.dumps(write_adf(NATIVE, goal))
    except OwnContentLostError:
        return
    kept = [json.dumps(part) for part in (PICTURE, FOLD, DECISIONS)]
    assert all(sent.count(part) == json.dumps(NATIVE).count(part) for part in kept)
