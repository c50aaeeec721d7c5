"""Asana's HTML and Jira's wiki markup against the same tree, and the shadow that keeps raw blocks."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasksync_gui.connectors.richtext.asana_html import _Reader, read_asana_html, write_asana_html
from tasksync_gui.connectors.richtext.markdown_read import read_markdown
from tasksync_gui.connectors.richtext.markdown_write import write_markdown
from tasksync_gui.connectors.richtext.shadow import rewrite
from tasksync_gui.connectors.richtext.tree import block, doc, hard_break, plain_text, rule, text
from tasksync_gui.connectors.richtext.wiki import read_wiki, rewrite_wiki, write_wiki

PORTABLE = [
    "Just a line",
    "two\nlines stay two",
    "a paragraph\n\nand another",
    "# Heading\n\ntext",
    "- one\n- two\n  - nested\n- three",
    "1. first\n2. second",
    "> quoted\n> twice",
    "```\nprint('*not bold*')\n```",
    "**bold** and *em* and ~~gone~~ and `code`",
    "[a link](https://example.org/a?b=c&d=e)",
    "<https://example.org>",
    "---",
    "2 < 3 & 4 > 1, snake_case_name, {curly} [sic]",
    "Ünïcödé 漢字 🎉",
]


@pytest.mark.parametrize("source", PORTABLE)
def test_asana_keeps_the_text(source: str) -> None:
    html = write_asana_html(read_markdown(source))
    ET.fromstring(html)
    assert write_markdown(read_asana_html(html)) == source


@pytest.mark.parametrize("source", PORTABLE)
def test_wiki_keeps_the_text(source: str) -> None:
    assert write_markdown(read_wiki(write_wiki(read_markdown(source)))) == source


@given(st.text(max_size=60))
def test_asana_html_is_valid_xml_for_any_notes(source: str) -> None:
    printable = "".join(char for char in source if char.isprintable() or char == "\n")
    ET.fromstring(write_asana_html(read_markdown(printable)))


@given(st.text(alphabet=st.sampled_from(list("ab <>/&;\"'=hpluio[]|{}*_-+#\\:.\n")), max_size=50))
def test_no_dialect_ever_fails_to_read(source: str) -> None:
    assert isinstance(plain_text(read_asana_html(source)), str)
    assert isinstance(plain_text(read_wiki(source)), str)


def test_asana_reads_what_its_editor_writes() -> None:
    html = (
        "<body>Hello <strong>you</strong>,\nplease see "
        '<a href="https://app.asana.com/0/1/2" data-asana-gid="2">Task</a>'
        "<ul><li>one<ul><li>inner</li></ul></li><li>two</li></ul><h2>Next</h2>done<object>x</object></body>"
    )
    assert write_markdown(read_asana_html(html)) == (
        "Hello **you**,\nplease see [Task](https://app.asana.com/0/1/2)\n\n- one\n  - inner\n- two\n\n## Next\n\ndonex"
    )


def test_wiki_reads_what_people_write() -> None:
    wiki = (
        "h2. Steps\r\n* open *it*\r\n** then {{close}}\r\n# a\r\n{code:java}\nint a;\n{code}\n"
        "||x||y||\n|1|2|\nbq. so\nsee [doc|https://e.org]"
    )
    assert write_markdown(read_wiki(wiki)) == (
        "## Steps\n\n- open **it**\n  - then `close`\n\n1. a\n\n```java\nint a;\n```\n\n"
        "| x | y |\n| --- | --- |\n| 1 | 2 |\n\n> so\n\nsee [doc](https://e.org)"
    )


RUN = dict[str, object]


def run(value: str, *kinds: str) -> RUN:
    return text(value, [{"type": kind} for kind in kinds])


@pytest.mark.parametrize(
    ("line", "runs"),
    [
        ("plain - words, 2*3*4, a_b_c", [run("plain - words, 2*3*4, a_b_c")]),
        ("a *b* _c_ -d- +e+ {{f*g*}} h", [run("a "), run("b", "strong"), run(" "), run("c", "em"), run(" "),
                                          run("d", "strike"), run(" "), run("e", "underline"), run(" "),
                                          run("f*g*", "code"), run(" h")]),
        ("_*both* one_", [run("both", "strong", "em"), run(" one", "em")]),
        ("a*b* *c*", [run("a*b* "), run("c", "strong")]),
        (r"\*no\* \{no\} \a", [run(r"*no* {no} \a")]),
        ("[http://a.b/c] [*x* y|http://a.b|tip] [no link]", [
            text("http://a.b/c", [{"type": "link", "attrs": {"href": "http://a.b/c"}}]), run(" "),
            text("x", [{"type": "link", "attrs": {"href": "http://a.b"}}, {"type": "strong"}]),
            text(" y", [{"type": "link", "attrs": {"href": "http://a.b"}}]), run(" [no link]")]),
        ("*", [run("*")]),
        ("{{", [run("{{")]),
    ],
)  # fmt: skip
def test_wiki_marks_within_a_line(line: str, runs: list[RUN]) -> None:
    assert read_wiki(line) == doc([block("paragraph", runs)])
    assert read_wiki(f"h3. {line}") == doc([block("heading", runs, level=3)])


def test_wiki_blocks_and_what_only_looks_like_one() -> None:
    paragraph = block("paragraph", [run("hello"), hard_break(), run("--no rule"), hard_break(), run("because")])
    bullets = block("bulletList", [block("listItem", [block("paragraph", [run("x")])])])
    numbers = block("orderedList", [block("listItem", [block("paragraph", [run("y")])])])
    cell = block("tableRow", [block("tableCell", [block("paragraph", [run("z")])])])
    assert read_wiki(
        "hello\n  --no rule\nbecause\n----\n* x\n# y\n{quote}\nhello\n--no rule\nbecause\n{quote}\n|z|\n|\n"
        "{noformat}a{noformat}\n{code:title=t|java}\n b\n{code}\nbq. y\n{code"
    ) == doc(
        [
            paragraph, rule(), bullets, numbers, block("blockquote", [paragraph]), block("table", [cell]),
            block("paragraph", [run("|")]), block("codeBlock", [text("a")]),
            block("codeBlock", [text(" b")], language="java"),
            block("blockquote", [block("paragraph", [run("y")])]), block("paragraph", [run("{code")]),
        ]
    )  # fmt: skip


def test_unchanged_text_returns_the_raw_body_itself() -> None:
    raw = doc([block("panel", [block("paragraph", [text("careful")])], panelType="warning")])
    assert rewrite(raw, write_markdown(raw)) is raw


def test_an_edit_keeps_the_blocks_beside_it() -> None:
    panel = block("panel", [block("paragraph", [text("careful")])], panelType="warning")
    media = {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"id": "7", "alt": "plan.png"}}]}
    raw = doc([panel, block("paragraph", [text("old words")]), media])
    new = rewrite(raw, write_markdown(raw).replace("old words", "new *words*"))
    assert new["content"][0] is panel
    assert new["content"][2] is media
    assert new["content"][1] == block("paragraph", [text("new "), text("words", [{"type": "em"}])])


def test_no_raw_body_gives_the_plain_tree() -> None:
    assert rewrite(None, "x") == doc([block("paragraph", [text("x")])])


def test_pictures_without_words_survive_any_edit() -> None:
    def picture(id_: str) -> dict[str, object]:
        return {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"id": id_}}]}

    raw = doc([picture("1"), block("paragraph", [text("gone")]), picture("2"), block("paragraph", [text("stays")])])
    assert rewrite(raw, "stays")["content"] == [picture("1"), picture("2"), block("paragraph", [text("stays")])]
    assert rewrite(raw, "gone\n\nnew\n\nstays")["content"][2:4] == [picture("2"), block("paragraph", [text("new")])]


WIKI = (
    "{panel:title=Care}\r\ninside *it*\r\n{panel}\r\n\r\nold {color:red}words{color}\r\n\r\n"
    "!plan.png|thumbnail!\r\n\r\nh2. Next\r\n* one [~mia]\r\n* two"
)


def test_wiki_keeps_the_spelling_of_what_did_not_change() -> None:
    assert rewrite_wiki(WIKI, write_markdown(read_wiki(WIKI))) == WIKI
    edited = rewrite_wiki(WIKI, write_markdown(read_wiki(WIKI)).replace("two", "**three**"))
    start = (
        "{panel:title=Care}\ninside *it*\n{panel}\n\nold {color:red}words{color}\n\n!plan.png|thumbnail!\n\nh2. Next"
    )
    assert edited == f"{start}\n\n* one [~mia]\n* *three*"
    assert write_markdown(read_wiki(rewrite_wiki("", "new\n\n- x"))) == "new\n\n- x"


@given(st.text(alphabet=st.sampled_from(list("ab <>/{}[]|*_-+#\\:.\n")), max_size=50), st.text("ab*\n#- ", max_size=30))
def test_rewriting_wiki_never_fails_and_says_the_new_text(raw: str, wanted: str) -> None:
    goal = write_markdown(read_wiki(write_wiki(read_markdown(wanted))))
    assert "".join(plain_text(read_wiki(rewrite_wiki(raw, goal))).split()) == "".join(
        plain_text(read_wiki(write_wiki(read_markdown(goal)))).split()
    )


def test_asana_keeps_mentions_and_pictures_that_nobody_edits() -> None:
    mention = '<a href="https://app.asana.com/0/1/2" data-asana-gid="2" data-asana-type="task">Plan &amp; co</a>'
    picture = '<img data-asana-gid="12" src="https://e.org/a?b&amp;c" alt="plan.png"/>'
    html = f"<body>See {mention}.\n\nold words\n\n{picture}<ul><li>one</li></ul></body>"
    tree = read_asana_html(html)
    assert write_asana_html(tree) == html
    said = write_markdown(tree)
    assert "plan.png" in said
    edited = write_asana_html(rewrite(tree, said.replace("old words", "new **words**")))
    assert edited == html.replace("old words", "new <strong>words</strong>")


_pieces = st.lists(
    st.sampled_from(
        ["<body>", "</body>", "<h1>", "</h1>", "<ul>", "<li>", "</li>", "</ul>", "<strong>", "</strong>", "<pre>",
         "</pre>", "<hr/>", "<br>", "<blockquote>", "</blockquote>", "</a>", '<img src="a&amp;b.png" alt="x"/>',
         '<a href="https://e.org/?a=1&amp;b=2" data-asana-gid="7">', "<code>", "</code>", "word", " ", "\n", "&lt;b&gt;",
         "&amp;", "&nosuch;", "é", ">", "<script>", "</script>", "<", "<!-- x -->", '<a href=bare>', "<B>", "a < b"]
    ),
    max_size=14,
)  # fmt: skip


@given(_pieces)
def test_well_formed_notes_are_read_the_quick_way_as_the_patient_parser_reads_them(parts: list[str]) -> None:
    source = "".join(parts)
    quick, patient = _Reader(), _Reader()
    patient.feed(source)
    patient.close()
    if quick.take(source):
        assert quick.finish() == patient.finish()


def test_what_asana_itself_writes_is_read_the_quick_way() -> None:
    for source in PORTABLE:
        assert _Reader().take(write_asana_html(read_markdown(source))), source
    assert _Reader().take('<body><a href="https://app.asana.com/0/1" data-asana-type="task">A task</a>\n<hr/></body>')
