from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from tasksync_gui.connectors.todotxt.line import TodoLine

WORDS = st.sampled_from(
    [
        "x",
        "(A)",
        "2026-01-01",
        "due:soon",
        "id:7",
        "p:1",
        "+a",
        "@b",
        "+",
        "@",
        "\\",
        "\\x",
        "\\@b",
        "\\\\+a",
        "foo:1",
        "",
        "é",
    ]
)
LINES = st.lists(WORDS, max_size=8).map(" ".join)
TITLES = LINES.map(str.strip)


@given(LINES)
def test_a_line_that_is_read_is_written_back_as_it_was(text):
    assert TodoLine.parse(text).render() == text


@given(LINES)
def test_one_look_at_a_line_tells_what_its_parts_tell(text):
    line = TodoLine.parse(text)
    said = line.said()
    assert (said.title, said.labels) == (line.title, line.labels)
    assert all(said.tags.get(key, "") == line.tag(key) for key in ("due", "t", "id", "p", "pri", "rec"))


@given(LINES, TITLES)
def test_a_title_comes_back_and_nothing_else_changes(text, title):
    line = TodoLine.parse(text + " id:9")
    before = (line.done, line.letter, line.completed, line.created, line.labels, line.tag("due"), line.tag("p"))
    line.set_title(title)
    again = TodoLine.parse(line.render())
    assert again.title == title
    after = (again.done, again.letter, again.completed, again.created, again.labels, again.tag("due"), again.tag("p"))
    assert after == before


@given(LINES, st.frozensets(st.sampled_from(["a", "+a", "@b", "+", "b c"]), max_size=3))
@example("+a x", frozenset())
def test_labels_come_back(text, labels):
    line = TodoLine.parse(text + " id:9")
    title = line.title
    line.set_labels(labels)
    again = TodoLine.parse(line.render())
    assert again.labels == {label.replace(" ", "_") for label in labels}
    assert again.title == title
