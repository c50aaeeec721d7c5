"""Errors carry codes; each code has its words, and the words need just the arguments that are given."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest

import tasksync_gui
from tasksync_gui.model import error_codes, errors
from tasksync_gui.model.error_codes import ErrorPart
from tasksync_gui.model.errors import TaskSyncError
from tasksync_gui.services.phrases.error_phrase import ErrorPhrase, ErrorText
from tasksync_gui.services.phrases.error_tables import ERRORS, PARTS
from tests.support.sources import parsed, walked

ROOT = Path(tasksync_gui.__file__).parent
CARRIERS = {"OptionError", "IcsError", "RecordError", "ItemProblem"}
"""What carries a message and is no TaskSyncError."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """All of our own code, parsed."""
    for path in sorted(ROOT.rglob("*.py")):
        yield path, parsed(path)


def code_modules() -> Iterator[str]:
    yield error_codes.__name__
    for path in sorted((ROOT / "connectors").rglob("codes.py")):
        yield ".".join(("tasksync_gui", *path.relative_to(ROOT).with_suffix("").parts))


def enums() -> dict[str, type[StrEnum]]:
    """Our enums of codes by their names."""
    found: dict[str, type[StrEnum]] = {}
    for name in code_modules():
        for _, member in inspect.getmembers(import_module(name), inspect.isclass):
            if issubclass(member, StrEnum) and member.__module__ == name and member is not ErrorPart:
                assert member.__name__ not in found
                found[member.__name__] = member
    return found


def error_classes() -> set[str]:
    """Names of all our errors, those that a module has for itself included."""
    known = {name for name, each in vars(errors).items() if inspect.isclass(each) and issubclass(each, TaskSyncError)}
    classes = [node for _, tree in modules() for node in walked(tree) if isinstance(node, ast.ClassDef)]
    while (
        more := {node.name for node in classes if any(isinstance(b, ast.Name) and b.id in known for b in node.bases)}
        - known
    ):
        known |= more
    return known


def called(node: ast.AST) -> str:
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def is_sentence(node: ast.expr) -> bool:
    """Whether an argument is words that stand in the code."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def test_each_code_has_its_words_and_each_words_their_code() -> None:
    values = [code.value for each in enums().values() for code in each]
    assert len(values) == len(set(values))
    assert not ERRORS.keys() & PARTS.keys()
    assert set(values) == ERRORS.keys() | PARTS.keys()


def test_no_error_of_ours_is_raised_with_words() -> None:
    ours = error_classes() | CARRIERS
    assert {"BusyStoreError", "OAuthError", "SideError"} & ours == {"BusyStoreError", "OAuthError"}
    for path, tree in modules():
        for node in walked(tree):
            if isinstance(node, ast.Call) and called(node) in ours:
                first = node.args[1:2] if called(node) == "ItemProblem" else node.args[:1]
                given = [
                    *first,
                    *(each.value for each in node.keywords if each.arg in ("cause", "next_step", "message")),
                ]
                words = [ast.unparse(each) for each in given if is_sentence(each)]
                assert not words, f"{path.relative_to(ROOT)}:{node.lineno}: {words}"


def uses() -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """(where, enum, member, names of the arguments) of each message that is made with a code of ours."""
    known = enums()
    for path, tree in modules():
        for node in walked(tree):
            if not (isinstance(node, ast.Call) and called(node) == "message" and node.args):
                continue
            names = frozenset(each.arg for each in node.keywords if each.arg)
            for code in ast.walk(node.args[0]):
                if isinstance(code, ast.Attribute) and isinstance(code.value, ast.Name) and code.value.id in known:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", code.value.id, code.attr, names


def test_words_are_made_of_the_arguments_that_are_given() -> None:
    phrases, known = {**PARTS, **ERRORS}, enums()
    seen = list(uses())
    assert len(seen) > 300
    for where, enum, member, names in seen:
        said = phrases[known[enum][member]]
        wanted = said.names if isinstance(said, ErrorPhrase) else names_of(said.one) | names_of(said.many)
        if not isinstance(said, ErrorPhrase) and said.many:
            wanted |= {said.by}
        assert wanted == names, f"{where}: {enum}.{member} has {sorted(names)}, its words need {sorted(wanted)}"


def names_of(template: str) -> frozenset[str]:
    return ErrorPhrase(template, "", "").names


def test_each_code_is_used() -> None:
    sources = "".join(
        path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if path.name != "errors_program.py"
    )
    unused = [
        f"{name}.{code.name}" for name, each in enums().items() for code in each if f"{name}.{code.name}" not in sources
    ]
    assert not unused


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_an_error_says_what_happened_and_what_to_do(code: str) -> None:
    phrase = ERRORS[code]
    assert phrase.title
    assert phrase.next_step
    assert not phrase.title.endswith(".")
    assert not phrase.cause.endswith(".")
    assert phrase.next_step.endswith((".", "?", "}"))
    inner = ErrorText("One", "Two", "Three.")
    args = {name: name for name in phrase.names}
    said = phrase.text(args, lambda name, value: inner if name == "error" else f"<{value}>")
    assert "{" not in str(said)
    for name in phrase.names - {"error"}:
        assert f"<{name}>" in str(said)
