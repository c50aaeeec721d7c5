"""Help and answers of the command line in a language in which each word of ours can be told from those of people."""

from __future__ import annotations

import argparse
import ast
import inspect
import re
from pathlib import Path

import pytest

from tasksync_gui.app import options
from tasksync_gui.app.options import read_options
from tasksync_gui.cli.parser import build_parser
from tasksync_gui.services.phrases import arguments
from tasksync_gui.services.phrases.language import speaking
from tests.cli.conftest import Terminal
from tests.words.conftest import FEW, LEFT, PAIR, RIGHT
from tests.words.pseudo import Pseudo
from tests.words.visible import LETTERS, plain

GRAMMAR = re.compile(r"(?<!\w)--?[a-z][a-z-]*|\{[^}]*\}|\btasksync(-gui)?\b|TASKSYNC_SECRET_<NAME>|'[a-z-]*'")
"""Names of commands, options and choices are the same in every language."""
OWN = re.compile(
    r"\b(?=[0-9a-f]*\d)[0-9a-f]{6,32}\b|\b[0-9a-f]{8}\b|\b[0-9a-f]{12}\b|\bpath(?==)|\b(caldav|jira|trello|asana|github|todotxt|file|demo|memory|title)\b|GiB|Etc/UTC"
)
"""Ids (shortened, now and then without a digit), keys of connectors, options and fields as they are typed, units, zones."""
AUTHORS = re.compile(r"invalid argument|__call__|conflicting|must be optional|groups are named|must start with|not callable"
                     r"|dest=|conflict_resolution|multiple subparser|mode %r|unexpected option string|can't open")  # fmt: skip
"""What argparse says to whoever wrote a grammar."""
NEWER = {
    "%(prog)s: warning: %(message)s\n",
    "argument '%(argument_name)s' is deprecated",
    "command '%(parser_name)s' is deprecated",
    "option '%(option)s' is deprecated",
}
"""What it says since Python 3.13 of arguments that a grammar calls deprecated."""
CATALOGUED = {" (default: %(default)s)", "show program's version number and exit", "subcommands"}
"""What it says, since then through its catalogue, of an action, a format and a heading of its own."""


def parsers() -> dict[tuple[str, ...], argparse.ArgumentParser]:
    """Every command of the grammar, laid out."""
    found: dict[tuple[str, ...], argparse.ArgumentParser] = {}

    def look(parser: argparse.ArgumentParser, path: tuple[str, ...]) -> None:
        found[path] = parser
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, inner in action.choices.items():
                    if inner.grammar is not None:
                        inner.grammar(inner)
                    look(inner, (*path, name))

    look(build_parser(), ())
    return found


@pytest.fixture
def verbs() -> list[tuple[str, ...]]:
    """Every command of the grammar."""
    return list(parsers())


@pytest.fixture
def choices() -> re.Pattern[str]:
    """All that an argument may be, in full, as argparse lists it: since Python 3.13 without quotation marks."""
    lists = {", ".join(map(str, action.choices or ())) for parser in parsers().values() for action in parser._actions}
    return re.compile("|".join(re.escape(each) for each in sorted(lists - {""}, key=len, reverse=True)))


def odd_words(text: str, verbs: list[tuple[str, ...]]) -> list[str]:
    names = {word for path in verbs for word in path}
    left = plain(GRAMMAR.sub("", text))
    return [word for word in re.findall(r"[\w-]+", left) if word not in names and LETTERS.search(word)]


async def test_no_word_of_any_help_bypasses_the_catalogue(tasksync: Terminal, verbs: list[tuple[str, ...]]) -> None:
    assert len(verbs) > 20
    with speaking(Pseudo()):
        for path in verbs:
            answer = await tasksync(*path, "--help")
            assert (answer.code, odd_words(answer.out, verbs)) == (0, []), path


@pytest.mark.parametrize(
    "argv",
    [
        ("sync", "--frobnicate"),
        ("pair", "add", "P", "--mode", "sideways"),
        ("pair", "edit", "P", "--interval", "soon"),
        ("pair", "edit", "P", "--interval"),
        ("account", "add"),
        ("resolve", "P", "L"),
        ("resolve", "P", "L", "--take", "both", "--value", "V"),
        (
            "account",
            "--",
        ),
    ],
    ids=" ".join,
)
async def test_no_complaint_about_the_grammar_bypasses_it(
    tasksync: Terminal, verbs: list[tuple[str, ...]], choices: re.Pattern[str], argv: tuple[str, ...]
) -> None:
    with speaking(Pseudo()):
        answer = await tasksync(*argv)
    given = re.compile("|".join(rf"\b{re.escape(word)}\b" for word in argv if word.strip("-")))
    assert answer.code == 2
    assert odd_words(given.sub("", choices.sub("", answer.err)), verbs) == []


def test_the_window_s_options_explain_themselves_too(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking(Pseudo()), pytest.raises(SystemExit):
        read_options(["--help"])
    assert odd_words(capsys.readouterr().out, []) == []


def test_argparse_says_nothing_that_is_not_in_the_table() -> None:
    tree = ast.parse(Path(inspect.getsourcefile(argparse) or "").read_text(encoding="utf-8"))
    said = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
            said |= {
                each.value for each in node.args[:2] if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    known = {*arguments.WORDS, arguments.EXPECTED.one, arguments.EXPECTED.many}
    assert {text for text in said - known - NEWER - CATALOGUED if not AUTHORS.search(text)} == set()
    assert len(said & known) > 15


def test_no_grammar_makes_it_say_what_is_left_out_of_the_table() -> None:
    for parser in (*parsers().values(), options._parser()):
        assert not issubclass(parser.formatter_class, argparse.ArgumentDefaultsHelpFormatter)
        assert "subcommands" not in {group.title for group in parser._action_groups}
        for action in parser._actions:
            assert not isinstance(action, argparse._VersionAction)
            assert not getattr(action, "deprecated", False)
            assert not getattr(action, "_deprecated", ())


async def test_programs_are_answered_in_english(tasksync: Terminal) -> None:
    with speaking(Pseudo()):
        await tasksync.two_files()
        told = await tasksync("pair", "show", "P", "--json")
        wrong = await tasksync("pair", "show", "Q", "--json")
    assert (told.code, told.json["pair"]["mode"]) == (0, "two-way")
    assert "Q" in wrong.json["error"]["title"]
    assert wrong.out.isascii()


async def test_people_are_answered_in_their_language(tasksync: Terminal) -> None:
    with speaking(Pseudo()):
        await tasksync.two_files()
        told = await tasksync.ok("pair", "show", "P")
    assert "⟦Šóúŕçé" in told.out
    assert argparse._("usage: ") == "usage: "  # type: ignore[attr-defined]


async def test_no_word_of_an_answer_bypasses_the_catalogue(tasksync: Terminal, verbs: list[tuple[str, ...]]) -> None:
    """A tour with each command that answers in a table or a sentence; people's own words are Greek."""
    write(tasksync, LEFT, [f"{title} id:{number}" for number, title in enumerate(FEW)])
    write(tasksync, RIGHT, [])
    said: list[str] = []

    async def say(*argv: str) -> str:
        answer = await tasksync(*argv)
        odd = odd_words(OWN.sub("", f"{answer.out}\n{answer.err}"), verbs)
        said.extend(f"{argv}: {word}" for word in odd)
        return answer.out

    with speaking(Pseudo()):
        await say("status")
        await say("account", "list")
        await say("pair", "list")
        for name in (LEFT, RIGHT):
            path = tasksync.folder / f"{name}.txt"
            await say("account", "add", name, "--connector", "todotxt", "--set", f"path={path}")
        await say("pair", "add", PAIR, "--source", LEFT, "--destination", RIGHT, "--mode", "two-way")
        for argv in (
            ("account", "list"), ("account", "check", LEFT), ("account", "collections", LEFT), ("pair", "list"),
            ("pair", "show", PAIR), ("status",), ("preview", PAIR), ("conflicts",), ("history",), ("stats",),
            ("doctor",), ("sync",), ("preview", PAIR), ("comments", PAIR, FEW[0]), ("stats",), ("status",),
        ):  # fmt: skip
            await say(*argv)
        change(tasksync, LEFT, FEW[0], "Άσπρο γάλα")
        change(tasksync, RIGHT, FEW[0], "Μαύρο γάλα")
        change(tasksync, RIGHT, FEW[1], f"{FEW[1]} due:2026-05-31")
        link = ""
        for argv in (("preview", PAIR), ("sync", PAIR), ("conflicts",), ("history",)):
            out = await say(*argv)
            link = next(iter(re.findall(r"\b[0-9a-f]{12}\b", out)), "") if argv == ("conflicts",) else link
        runs = (await tasksync.ok("history", "--json")).json["runs"]
        for argv in (
            ("resolve", PAIR, link, "title", "--take", "source"), ("sync", PAIR), ("history", runs[0]["id"][:8]),
            ("undo", runs[-1]["id"][:8], "--preview"), ("undo", runs[-1]["id"][:8], "--yes"), ("history",),
            ("doctor", "--live", LEFT), ("sync", "Τίποτα"), ("undo", "00"), ("pair", "remove", PAIR),
            ("doctor", "--live", LEFT), ("doctor", "--live", LEFT, "--yes"), ("account", "remove", LEFT),
        ):  # fmt: skip
            await say(*argv)
    assert link
    assert not said, "\n".join(said)


def write(tasksync: Terminal, name: str, lines: list[str]) -> None:
    (tasksync.folder / f"{name}.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def change(tasksync: Terminal, name: str, before: str, after: str) -> None:
    path = tasksync.folder / f"{name}.txt"
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def test_the_words_of_argparse_are_lent_for_a_while() -> None:
    """A parser of somebody else in this process speaks as it did, also after an error."""
    lent = ("_", "ngettext")
    before = [vars(argparse)[name] for name in lent]
    with pytest.raises(LookupError), arguments.own_words():
        raise LookupError
    assert [vars(argparse)[name] for name in lent] == before
