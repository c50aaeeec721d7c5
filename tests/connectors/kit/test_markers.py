from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.kit.markers import HTML_COMMENT, PLAIN, Footer
from tasksync_gui.engine.identity.markers import Markers
from tasksync_gui.model.ids import LinkId

FOOTERS = [HTML_COMMENT, PLAIN, Footer("[", "]")]
MARKER = Markers(b"k" * 32).make(LinkId("0123456789abcdef" * 2))
OTHER = Markers(b"x" * 32).make(LinkId("f" * 32))
pieces = st.sampled_from(
    ["\n", "\r\n", "\r", " ", "a", "<!--", HTML_COMMENT.add("", OTHER), PLAIN.add("", OTHER), "ts1-", "\u2028"]
)
notes = st.one_of(st.text(), st.lists(pieces, max_size=8).map("".join))


@pytest.mark.parametrize("footer", FOOTERS)
@given(text=notes)
def test_any_text_comes_back_exactly(footer, text):
    assert footer.split(footer.add(text, MARKER)) == (text, MARKER)
    assert footer.add(text, None) == text


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_reserve_is_enough(footer):
    assert len(footer.add("x", MARKER)) - 1 <= footer.reserve


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"Hello\r\n\r\n<!-- tasksync:{MARKER} -->\r\n", "Hello"),
        (f"Hello\n<!-- tasksync:{MARKER} -->", "Hello"),
        (f"Hello\n\n<!-- tasksync:{MARKER} -->\nmore", "Hello\nmore"),
        (f"<!-- tasksync:{MARKER} -->  ", ""),
    ],
)
def test_what_editors_and_servers_do_to_the_line_is_understood(text, expected):
    assert HTML_COMMENT.split(text) == (expected, MARKER)


@pytest.mark.parametrize(
    "text", ["", "Hello", f"see {MARKER}", "<!-- tasksync:ts1- -->", f"x <!-- tasksync:{MARKER} --> y", "TaskSync: x"]
)
def test_other_lines_are_left_alone(text):
    assert HTML_COMMENT.split(text) == (text, None)
