"""How a mutant finds its place: whatever the file, the variables and the layout; and what it says if it does not."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests.mutants.definitions import Sources
from tests.mutants.edits import Edit, NotThereError, NotUniqueError, always, drop, mutated, never, swap, without

GUARD = '''
"""Checks."""

from limits import LEAST, Trip


def too_many(count: int, live: int, names: dict) -> list:
    """What a person is asked."""
    found = []
    for name, number in names.items():
        if count and (count > max(5, live // 10) or number > LEAST):
            found.append(Trip(name, "too many", number=count))
    return found


class Guard:
    """A check with a memory."""

    LIMIT = 25

    def trips(self, count):
        """Whether it trips."""
        try:
            seen = self.seen[count]
        except KeyError:
            return False
        except ValueError as error:
            self.note(error)
            seen = None
        match seen:
            case None:
                self.note("none")
                return True
            case _:
                return seen.number > self.LIMIT
'''
RENAMED = GUARD.replace("count", "doomed").replace("number", "share").replace("doomed=doomed", "number=doomed")
RENAMED = RENAMED.replace("share=doomed", "number=doomed").replace("seen.share", "seen.number").replace("found", "all_")
REFORMATTED = (
    GUARD.replace("count and (count > max(5, live // 10) or number > LEAST)", "count and (\n            count > max( 5,\n live//10 )\n    # a tenth\n     or number > LEAST\n        )")
    .replace('Trip(name, "too many", number=count)', "Trip(\n name,\n 'too ' 'many',\n number=(count),\n )")
)  # fmt: skip


def in_(text: str = GUARD, file: str = "guards.py") -> Sources:
    return Sources({file: text, "other.py": "def other(count): return count > max(5, live // 10)"})


def changed(edit: Edit, where: str = "too_many", sources: Sources | None = None) -> list[tuple[str, str]]:
    """The lines that an edit changes, as pairs of before and after, as far as there are as many."""
    sources = sources or in_()
    after = mutated(sources, where, edit)
    lines = ast.unparse(ast.parse(sources.texts[after.file])).splitlines(), after.text().splitlines()
    return [(one.strip(), other.strip()) for one, other in zip(*lines, strict=False) if one != other]


EDITS = [
    swap("count > max(5, live // 10)", "count >= max(5, live // 10)"),
    swap("Trip(name, $words, number=count)", "Trip(name, $words)"),
    never("count and ..."),
    without("number > LEAST"),
    drop("found.append($trip)"),
]


@pytest.mark.parametrize("edit", EDITS, ids=str)
@pytest.mark.parametrize(
    "sources",
    [
        pytest.param(in_(file="checks/of/many.py"), id="moved"),
        pytest.param(Sources({"new.py": GUARD.partition("\n\nclass")[0], "old.py": "class Guard: pass"}), id="alone"),
        pytest.param(in_(REFORMATTED), id="reformatted"),
        pytest.param(in_('"""Longer."""\nimport re\n\n\ndef more(): return re\n' + GUARD[1:]), id="farther down"),
    ],
)  # fmt: skip
def test_a_mutant_is_found_elsewhere_and_in_other_lines(edit: Edit, sources: Sources) -> None:
    assert changed(edit, sources=sources) == changed(edit)


@pytest.mark.parametrize("edit", EDITS, ids=str)
def test_a_mutant_is_found_after_variables_were_renamed(edit: Edit) -> None:
    before, after = mutated(in_(), "too_many", edit), mutated(in_(RENAMED), "too_many", edit)
    expected = {"count": "doomed", "number": "share", "found": "all_"}
    assert _calling(before.text(), expected) == _calling(after.text(), {})


def _calling(text: str, names: dict[str, str]) -> str:
    tree = next(node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return ast.dump(tree)


def test_a_name_that_the_module_knows_is_no_variable() -> None:
    with pytest.raises(NotThereError, match="no place"):
        mutated(in_(), "too_many", swap("number > Trip", "False"))
    with pytest.raises(NotThereError, match="no place"):
        mutated(in_(), "too_many", swap("count > min(5, live // 10)", "False"))


def test_two_names_are_two_variables() -> None:
    with pytest.raises(NotThereError):
        mutated(in_(), "too_many", never("count and (other > max(5, live // 10) or ...)"))


def test_what_is_not_there_is_said_with_where_it_was_looked_for() -> None:
    with pytest.raises(NotThereError, match=r"^too_many \(guards.py:7\) has no place for: count < 3  ->  True$"):
        mutated(in_(), "too_many", swap("count < 3", "True"))
    with pytest.raises(NotThereError, match="nothing is called too_few"):
        mutated(in_(), "too_few", swap("1", "2"))


def test_what_is_there_more_than_once_is_said_with_every_place() -> None:
    with pytest.raises(NotUniqueError, match=r"2 places \(guards.py:11, guards.py:11\)"):
        mutated(in_(), "too_many", swap("$one > $other", "True"))
    twice = Sources({"a.py": GUARD, "b.py": GUARD})
    with pytest.raises(NotUniqueError, match=r"a.py:11, b.py:11"):
        mutated(twice, "too_many", never("count and ..."))
    assert mutated(twice, "b:too_many", never("count and ...")).file == "b.py"


def test_one_of_two_definitions_of_a_name_is_meant_by_what_is_in_it() -> None:
    two = Sources({"a.py": GUARD, "b.py": "def too_many(count): return count > 7"})
    assert mutated(two, "too_many", swap("count > 7", "True")).file == "b.py"
    assert mutated(two, "too_many", never("count and ...")).file == "a.py"


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (swap("count > $limit", "found > $limit"), "'found' is neither in the pattern nor known"),
        (swap("count > $limit", "count > $other"), r"the pattern has no \$other"),
        (swap("Trip(name, ...)", "Trip(name, ..., ...)"), "more '...' than in the pattern"),
        (swap("found.append(Trip(..., number=$number))", "found.append(Trip(..., number=$number))"), "changes nothing"),
        (swap("max(..., ...)", "max()"), "several ways"),
    ],
)
def test_what_cannot_be_written_is_refused(edit: Edit, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        mutated(in_(GUARD.replace("    return found", "    return found\n    return count > 1")), "too_many", edit)


@pytest.mark.parametrize(
    ("where", "edit", "lines"),
    [
        ("Guard.LIMIT", swap("25", "26"), [("LIMIT = 25", "LIMIT = 26")]),
        ("Guard.trips", swap("case None: ...; return True", "case None: ...; return False"), [("return True", "return False")]),
        ("Guard.trips", swap("except KeyError: return False", "except KeyError: raise"), [("return False", "raise")]),
        ("too_many", always("count and ..."), [("if count and (count > max(5, live // 10) or number > LEAST):", "if True:")]),
        ("too_many", without("count"), [("if count and (count > max(5, live // 10) or number > LEAST):", "if count > max(5, live // 10) or number > LEAST:")]),
        ("too_many", swap("for name, number in names.items(): ...", "for name, number in (): ..."), [("for name, number in names.items():", "for name, number in ():")]),
    ],
)  # fmt: skip
def test_each_kind_of_edit(where: str, edit: Edit, lines: list[tuple[str, str]]) -> None:
    assert changed(edit, where) == lines


def test_what_is_dropped_leaves_a_body_behind() -> None:
    after = mutated(in_(), "too_many", drop("found.append($trip)")).text()
    assert "LEAST):\n            pass\n    return found" in after
    assert "except KeyError" not in mutated(in_(), "Guard.trips", drop("except KeyError: ...")).text()


def test_a_row_of_a_dict() -> None:
    table = Sources({"t.py": "from verdicts import *\nTABLE = {(A, B): (KEEP, DROP), (B, A): (KEEP, KEEP)}"})
    assert changed(swap("{(A, B): ($one, DROP)}", "{(A, B): (DROP, $one)}"), "TABLE", table) == [
        ("TABLE = {(A, B): (KEEP, DROP), (B, A): (KEEP, KEEP)}", "TABLE = {(A, B): (DROP, KEEP), (B, A): (KEEP, KEEP)}")
    ]
    assert mutated(table, "TABLE", swap("{(B, A): $all}", "{}")).text().endswith("TABLE = {(A, B): (KEEP, DROP)}\n")


def test_a_row_of_a_dict_within_a_dict() -> None:
    table = Sources({"t.py": "from verdicts import *\nTABLE = {A: {B: KEEP, C: DROP}, C: {B: KEEP}, B: {C: A}}"})
    assert changed(swap("{A: {B: $step}}", "{A: {B: None}}"), "TABLE", table) == [
        ("TABLE = {A: {B: KEEP, C: DROP}, C: {B: KEEP}, B: {C: A}}",
         "TABLE = {A: {B: None, C: DROP}, C: {B: KEEP}, B: {C: A}}"),
    ]  # fmt: skip
    assert mutated(table, "TABLE", swap("{C: {B: $step}}", "{C: {}}")).text().endswith("C: {}, B: {C: A}}\n")
    with pytest.raises(NotThereError):
        mutated(table, "TABLE", swap("{B: {A: $step}}", "{B: {}}"))
    with pytest.raises(NotUniqueError):
        mutated(table, "TABLE", swap("{$any: {B: KEEP}}", "{$any: {B: None}}"))
    with pytest.raises(TypeError, match="row within a row"):
        mutated(table, "TABLE", swap("{A: {B: $step}}", "{}"))


def test_neighbours_and_keywords_stay_where_they_are() -> None:
    text = """
        from run import Commit, first, second

        def made(source, rows):
            first(source)
            link = source.link
            second(link)
            return Commit(link, *rows, state=1, failures=0, afresh=True)
    """
    sources = Sources({"c.py": textwrap.dedent(text)})
    edit = swap(
        "link = source.link\n...\nreturn Commit(..., failures=0)",
        "link = source.link\n...\nreturn Commit(..., failures=link.n)",
    )
    assert changed(edit, "made", sources) == [
        ("return Commit(link, *rows, state=1, failures=0, afresh=True)",
         "return Commit(link, *rows, failures=link.n, state=1, afresh=True)"),
    ]  # fmt: skip
    assert changed(drop("second($link)"), "made", sources)[0] == (
        "second(link)", "return Commit(link, *rows, state=1, failures=0, afresh=True)",
    )  # fmt: skip
