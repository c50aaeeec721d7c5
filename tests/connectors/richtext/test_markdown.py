"""CommonMark and the document tree: reading, writing, and that neither drifts."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.markdown_write import _is_harmless, _readable, write_markdown
from tasksync_gui.connectors.richtext.tree import block, doc, hard_break, join_runs, plain_text, rule, text

STABLE = [
    "Just a line",
    "two\nlines stay two",
    "a paragraph\n\nand another",
    "# Heading\n\ntext",
    "- one\n- two\n  - nested\n- three",
    "1. first\n2. second",
    "3. starts at three\n4. goes on",
    "- [ ] open\n- [x] done",
    "> quoted\n> twice",
    "```python\nprint('*not bold*')\n```",
    "**bold** and *em* and ~~gone~~ and `code`",
    "[a link](https://example.org/a?b=c)",
    "<https://example.org>",
    "---",
    "2 * 3 * 4 = 24, snake_case_name, 50% [sic] #nope",
    "| a | b |\n| --- | --- |\n| 1 | 2 |",
    "Ünïcödé 漢字 🎉",
]


@pytest.mark.parametrize("source", STABLE)
def test_text_survives_a_trip_through_the_tree(source: str) -> None:
    assert write_markdown(read_markdown(source)) == source


def test_two_lists_in_a_row_stay_two() -> None:
    item = block("listItem", [block("paragraph", [text("x")])])
    tree = doc([block("bulletList", [item]), block("bulletList", [item]), block("bulletList", [item])])
    assert read_markdown(write_markdown(tree)) == tree


def test_text_that_looks_like_markup_is_escaped() -> None:
    for value in ("# not a heading", "- not a list", "1. not one either", "*not em*", "[x](y)", "> no quote", "&amp;"):
        tree = doc([block("paragraph", [text(value)])])
        assert read_markdown(write_markdown(tree)) == tree, value


def test_what_markdown_cannot_say_keeps_its_words() -> None:
    tree = doc(
        [
            block("paragraph", [{"type": "mention", "attrs": {"id": "7", "text": "@Mia"}}, text(" please look")]),
            block("panel", [block("paragraph", [text("inside", [{"type": "underline"}])])], panelType="info"),
            {"type": "mystery", "content": [block("paragraph", [text("kept")])]},
        ]
    )
    assert write_markdown(tree) == "@Mia please look\n\n> inside\n\nkept"


@pytest.mark.parametrize(
    "broken", [{}, {"content": None}, {"content": [None, 3, {"type": None}]}, {"content": [{"type": "text"}]}]
)
def test_a_malformed_tree_never_fails(broken: dict[str, Any]) -> None:
    assert write_markdown(broken) == ""


@given(st.text(alphabet=st.sampled_from(list("ab *_`#>-+.1)[](<!~|&;:\\\n\t=x")), max_size=40))
def test_reading_what_was_written_is_a_fixed_point(source: str) -> None:
    once = write_markdown(read_markdown(source))
    assert write_markdown(read_markdown(once)) == once


_words = st.text(alphabet=st.sampled_from(list("abc *_`#>-1.[]()!é")), min_size=1, max_size=12).filter(
    lambda value: value == value.strip()
)
_paragraph = st.lists(_words, min_size=1, max_size=3).map(
    lambda lines: block(
        "paragraph", [node for i, line in enumerate(lines) for node in ([hard_break()] if i else []) + [text(line)]]
    )
)
_blocks = st.one_of(
    _paragraph,
    st.just(rule()),
    st.builds(lambda inner: block("blockquote", [inner]), _paragraph),
    st.builds(
        lambda items: block("bulletList", [block("listItem", [p]) for p in items]),
        st.lists(_paragraph, min_size=1, max_size=3),
    ),
)


@given(st.lists(_blocks, max_size=4).map(doc))
def test_no_word_of_a_tree_is_lost(tree: dict[str, Any]) -> None:
    back = read_markdown(write_markdown(tree))
    assert "".join(plain_text(back).split()) == "".join(plain_text(tree).split())


_prose = st.text(st.sampled_from(list("ab1é ,.;:'\"?!()/%@#$+={}^-_*~&|><[]`\\–„\u00a0")), min_size=1, max_size=8)
_mark = st.sampled_from([None, "strong", "em", "code", {"type": "link", "attrs": {"href": "https://e.org/a-b?c=d#e"}}])
_run = st.builds(
    lambda value, mark: text(value, [] if mark is None else [mark if isinstance(mark, dict) else {"type": mark}]),
    _prose,
    _mark,
)


@given(
    st.lists(st.lists(_run, min_size=1, max_size=4), min_size=1, max_size=3),
    st.sampled_from(["paragraph", "bulletList", "blockquote"]),
)
def test_what_is_taken_for_harmless_is_read_as_it_was_meant(lines: list[list[dict[str, Any]]], kind: str) -> None:
    """Harmless lines are written without being read back; whatever is not must never count as harmless."""
    runs = _readable(
        block("paragraph", [node for i, line in enumerate(lines) for node in ([hard_break()] if i else []) + line])
    )
    if not runs or any(one["type"] == other["type"] == "hardBreak" for one, other in pairwise(runs)):
        return
    inner = block("paragraph", runs)
    tree = doc(
        [inner if kind == "paragraph" else block(kind, [block("listItem", [inner]) if kind == "bulletList" else inner])]
    )
    if _is_harmless(runs):
        assert read_markdown(write_markdown(tree)) == tree


@given(st.lists(_run, min_size=1, max_size=4), st.integers(1, 6))
def test_a_heading_that_is_taken_for_harmless_is_read_as_it_was_meant(line: list[dict[str, Any]], level: int) -> None:
    runs = _readable(block("paragraph", line))
    written = write_markdown(doc([block("heading", runs, level=level)]))
    if runs and _is_harmless(runs) and not written.endswith("#"):
        assert read_markdown(written) == doc([block("heading", runs, level=level)])


def plainly_joined(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Runs in normal form, as slowly and as clearly as can be said."""
    runs = [node for node in nodes if node["type"] != "text" or node["text"]]
    for index in range(len(runs) - 1, 0, -1):
        one, other = runs[index - 1], runs[index]
        if one["type"] == other["type"] == "text" and one.get("marks") == other.get("marks"):
            runs[index - 1 : index + 1] = [text(one["text"] + other["text"], one.get("marks", ()))]
    while runs and runs[0]["type"] == "hardBreak":
        runs = runs[1:]
    while runs and runs[-1]["type"] == "hardBreak":
        runs = runs[:-1]
    return runs


_any_run = st.one_of(_run, st.builds(hard_break), st.just(text("")), st.just({"type": "mention", "attrs": {}}))


@given(st.lists(_any_run, max_size=7))
def test_runs_have_one_normal_form(runs: list[dict[str, Any]]) -> None:
    before = deepcopy(runs)
    assert join_runs(runs) == plainly_joined(runs)
    assert runs == before


@given(st.lists(_any_run, max_size=5), st.sampled_from(["paragraph", "heading", "tableCell", "mystery"]))
def test_writing_changes_nothing_in_the_tree(runs: list[dict[str, Any]], kind: str) -> None:
    tree = doc([block(kind, runs), block("bulletList", [block("listItem", [block("paragraph", runs)])])])
    before = deepcopy(tree)
    write_markdown(tree)
    assert tree == before


LINK = {"type": "link", "attrs": {"href": "https://e.org/a(b)", "title": "x"}}


@pytest.mark.parametrize(
    ("runs", "written"),
    [
        ([text("a "), text("b", [{"type": "strong", "attrs": {"x": 1}}]), text(".")], "a **b**."),
        ([text("x", [{"type": "code"}, {"type": "strong"}, LINK])], "[`x`](<https://e.org/a(b)>)"),
        ([text("x", [{"type": "em"}, {"type": "strong"}, {"type": "underline"}])], "***x***"),
        ([text(" a\t"), hard_break(), text("  b "), hard_break(), hard_break(), text("c\nd")], "a\nb\n\nc\nd"),
        ([text("a``b", [{"type": "code"}]), text(" "), text("`", [{"type": "code"}])], "```a``b``` `` ` ``"),
        ([text("2*3*4 and "), text("5", [{"type": "em"}])], r"2\*3\*4 and *5*"),
        ([text("C "), text("b", [{"type": "strong"}]), text("c")], r"C **b**c"),
        ([text(" a  b "), text("[c]")], "a  b [c]"),
    ],
)
def test_runs_are_written_in_the_plainest_form(runs: list[dict[str, Any]], written: str) -> None:
    assert write_markdown(doc([block("paragraph", runs)])) == written
    if "\n" not in written:
        assert write_markdown(doc([block("heading", runs, level=2)])) == f"## {written}"
        item = block("listItem", [block("paragraph", runs), block("bulletList", [])])
        assert write_markdown(doc([block("orderedList", [item], order=7)])) == f"7. {written}"


@pytest.mark.parametrize(
    "value",
    [
        "file_3_old.csv",
        "a & b",
        "3*4 rows",
        "(see #3)",
        "2026-05-01: “done” – really",
        "a > b | c",
        "50 €",
        "C# is ~ ok",
    ],
)
def test_common_words_need_not_be_read_back(value: str) -> None:
    """Reading a line back costs more than everything else together; a list of ten thousand tasks has many."""
    assert _is_harmless([text(value)])
    assert write_markdown(doc([block("paragraph", [text(value)])])) == value


def test_a_mention_in_a_heading_is_not_lost_where_the_words_have_to_be_escaped() -> None:
    mention = {"type": "mention", "attrs": {"id": "5", "text": "@Ann_B"}}
    written = write_markdown(doc([block("heading", [text("Ask *"), mention, text("* _now*")], level=2)]))
    assert plain_text(read_markdown(written)) == "Ask *@Ann_B* _now*"
