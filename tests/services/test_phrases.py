"""Every code has a phrase, made of exactly the arguments that are given; and no sentence is ever read back."""

from __future__ import annotations

import ast
import re
from codecs import encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest

import tasksync_gui
from tasksync_gui.model import codes
from tasksync_gui.model.codes import GuardCode
from tasksync_gui.model.errors import AuthError
from tasksync_gui.model.fields import Field, Status
from tasksync_gui.model.ids import AccountId, LinkId, OperationId, PairId, RunId, Side
from tasksync_gui.model.message import Arg, Message, message, words
from tasksync_gui.model.pair import Endpoint, Pair
from tasksync_gui.model.plan import FieldChange, Operation, OperationKind
from tasksync_gui.model.run import Run, Trigger
from tasksync_gui.services.contract import PairActivity
from tasksync_gui.services.phrases.language import Language, speaking
from tasksync_gui.services.phrases.plan import action_words
from tasksync_gui.services.phrases.render import Phrase
from tasksync_gui.services.phrases.say import JOINS, PHRASES, english, say
from tasksync_gui.services.run.ending import failed
from tasksync_gui.services.status.status import Facts, judge
from tests.support.sources import parsed, walked

S = Side.SOURCE
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CHANGED = message(codes.ReasonCode.CHANGED, where="A")

ROOT = Path(tasksync_gui.__file__).parent
CODES: dict[str, type[StrEnum]] = {
    name: kind for name, kind in vars(codes).items() if isinstance(kind, type) and issubclass(kind, StrEnum)
}
ALL = [code for kind in CODES.values() for code in kind]


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        yield path, parsed(path)


def codes_of(node: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> list[StrEnum] | None:
    """The codes that an expression may be: a member, one of two, or any member of a parameter's enum."""
    match node:
        case ast.Attribute(value=ast.Name(id=kind), attr=name) if kind in CODES:
            return [CODES[kind][name]]
        case ast.IfExp(body=one, orelse=other):
            first, second = codes_of(one, function), codes_of(other, function)
            return None if first is None or second is None else first + second
        case ast.Name(id=name) if function is not None:
            for arg in (*function.args.args, *function.args.kwonlyargs):
                if arg.arg == name and isinstance(arg.annotation, ast.Name) and arg.annotation.id in CODES:
                    return list(CODES[arg.annotation.id])
    return None


def calls() -> Iterator[tuple[str, list[StrEnum], frozenset[str]]]:
    """(where, the codes, the names of the arguments) of each ``message(...)`` of ours."""
    for path, tree in trees():
        inside: dict[ast.AST, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        for function in walked(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside |= dict.fromkeys(ast.walk(function), function)
        for node in walked(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "message":
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                found = codes_of(node.args[0], inside.get(node))
                if found is not None:
                    yield where, found, frozenset(keyword.arg or "**" for keyword in node.keywords)
                else:  # a code of an error, which other tests look after
                    assert isinstance(node.args[0], ast.Attribute) or not where.startswith(OURS), where


STORED_EARLIER = {GuardCode.FOREIGN_INSTANCE}
"""Of plans and runs in databases of earlier versions: nobody says them any more, and they can still be read."""


def test_every_code_has_a_phrase_and_every_phrase_a_code() -> None:
    assert set(PHRASES) >= {str(code) for code in ALL}
    assert len(ALL) == len({str(code) for code in ALL}), "a code of its own for each"


def test_phrases_are_made_of_exactly_what_is_given() -> None:
    odd = [
        (where, str(code), sorted(given), sorted(PHRASES[code].names))
        for where, found, given in calls()
        for code in found
        if given != PHRASES[code].names
    ]
    assert not odd


def test_every_code_is_said_somewhere() -> None:
    said = {code for _, found, _ in calls() for code in found}
    assert {code for code in ALL if code not in said} == STORED_EARLIER


def sample(name: str) -> Arg:
    """An argument as the engine gives it, by its name."""
    match name:
        case "count" | "whole" | "seconds" | "percent" | "length" | "limit" | "size" | "number":
            return 12_345
        case "field":
            return Field.DUE.value
        case "at" | "until" | "time":
            return "2026-03-02T12:00:00+00:00"
        case "why" | "error" | "said" | "first" | "title_of" | "cause" | "next_step" | "span" | "sent" | "seen":
            return words("it is so.")
        case "state":
            return Status.COMPLETED.value
        case "value":
            return '"a value"'
        case "problem" | "parts" | "things" | "more" | "wrong":
            return (words("one"), words("two."))
    return f"a {name}"


@pytest.mark.parametrize("code", ALL, ids=str)
def test_each_phrase_renders(code: StrEnum) -> None:
    args = {name: sample(name) for name in PHRASES[code].names}
    text = english(message(code, **args))
    assert text
    assert "{" not in text
    assert ".." not in text, "a message inside another has no full stop of its own"
    assert str(code) not in text
    if "count" in args:
        assert "12,345" in text
    assert "  " not in text


@pytest.mark.parametrize("code", [code for code in ALL if isinstance(PHRASES[code], Phrase) and PHRASES[code].many])
def test_a_plural_differs_from_its_singular_only_where_the_count_does(code: StrEnum) -> None:
    found = PHRASES[code]
    assert isinstance(found, Phrase)
    args = {name: sample(name) for name in found.names} | {found.by: 1}
    one, many = english(message(code, **args)), english(message(code, **(args | {found.by: 2})))
    assert one != many


def test_a_message_of_another_version_is_shown_as_it_is() -> None:
    assert english(Message("reason.of_the_future", (("where", "Inbox"),))) == "reason.of_the_future (where: Inbox)"
    assert english(message(codes.ReasonCode.CHANGED, place="Inbox")) == "reason.changed (place: Inbox)"


def test_titles_with_braces_are_titles() -> None:
    assert english(message(codes.ReasonCode.CHANGED, where="{count}")) == "Changed in {count}."


class Turned(Language):
    """A pseudo-language without an English word: nothing that goes by words can work in it."""

    def gettext(self, message: str) -> str:
        return re.sub(
            r"\{[\w.]+\}|\w+", lambda found: found[0] if "{" in found[0] else encode(found[0], "rot13"), message
        )

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


def test_messages_are_said_in_the_language_in_use() -> None:
    left_out = message(codes.NoteCode.DELETIONS_LEFT_OUT, count=2)
    with speaking(Turned("en")):
        assert say(left_out) == "2 qryrgvbaf ner yrsg bhg: gur qngnonfr jnf erfgberq sebz n onpxhc."
        assert english(left_out) == "2 deletions are left out: the database was restored from a backup."


def test_what_a_revert_is_called_goes_by_its_code() -> None:
    change = FieldChange(Field.TITLE, "a", "b")
    plain = Operation(OperationId("o"), OperationKind.UPDATE, S, LinkId("l"), "t", (change,), (CHANGED,))
    back = replace(plain, reason=(CHANGED, message(codes.ReasonCode.REVERTED, where="A", other="B")))
    words_only = replace(plain, reason=(words("Changed in A, but this pair mirrors B: reverted."),))
    with speaking(Turned("en")):
        said = [action_words(each, {S: "A"}) for each in (plain, back, words_only)]
    assert said[0] == said[2] != said[1]


def test_a_status_names_what_happened_and_not_what_stands_before_a_full_stop() -> None:
    """An account called "Dr. Who" was once cut in the middle."""
    error = AuthError("The sign-in was refused ('Dr. Who')", cause="401", next_step="Enter it again.")
    run = failed(Run(RunId("r"), PairId("p"), "P", Trigger.MANUAL, NOW), error)
    pair = Pair(PairId("p"), "P", Endpoint(AccountId("a"), "x"), Endpoint(AccountId("b"), "y"))
    facts = Facts(pair, False, False, run, 0, None, None)
    with speaking(Turned("en")):
        activity, sentence = judge(facts)
        assert activity is PairActivity.ERROR
    assert english(sentence) == "The sign-in was refused ('Dr. Who')"
    assert english(run.message) == "The sign-in was refused ('Dr. Who'). 401. Enter it again."


def test_joins_belong_to_arguments_that_are_used() -> None:
    used = {name for found in PHRASES.values() for name in found.names}
    assert set(JOINS) <= used


OURS = ("engine/", "services/status/")
"""Where every code is one of these."""
SPOKEN = {"say", "english", "say_error", "english_error", "_", "p_"}
"""What makes words of a message."""
SHAPING = ("strip", "rstrip", "replace", "casefold")
"""What may be done to words on their way to a person, and to what a person may type."""


def test_no_sentence_is_read_back() -> None:
    """What is made for people is shown to them: nothing compares it, cuts it or searches it."""
    odd = []
    for path, tree in trees():
        for node in walked(tree):
            compared = isinstance(node, ast.Compare) and any(map(_is_spoken, (node.left, *node.comparators)))
            cut = isinstance(node, ast.Attribute) and _is_spoken(node.value) and node.attr not in SHAPING
            if compared or cut:
                odd.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)}")
    assert not odd


def _is_spoken(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN


LOWER = ("engine", "model", "store", "connectors")
"""Where no sentence for people may stand."""
DECLARED = {"Option", "ConnectorSpec"}
"""What options and connectors are called is declared with them, and is in the catalogue."""


def test_below_the_services_nothing_is_said_in_words() -> None:
    """No text of several words that ends like a sentence, but for docstrings and what is declared."""
    odd = []
    for folder in LOWER:
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = parsed(path)
            left_out = _docstrings(tree) | _declared(tree)
            for node in walked(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in left_out:
                    text = node.value
                    if len(text.split()) > 2 and text.strip()[0].isalpha() and text.strip().endswith("."):
                        odd.append(f"{path.relative_to(ROOT)}:{node.lineno}: {text}")
    assert not odd


def _docstrings(tree: ast.Module) -> set[ast.AST]:
    return {node.value for node in walked(tree) if isinstance(node, ast.Expr)}


def _declared(tree: ast.Module) -> set[ast.AST]:
    calls = (node for node in walked(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
    return {each for node in calls if node.func.id in DECLARED for each in ast.walk(node)}
