"""The mistakes that a mutant can be: what to look for in a definition, and what becomes of it.

``patterns`` says how to write what is looked for.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from tests.mutants.definitions import Definition, Sources
from tests.mutants.patterns import Binding, Builder, Matcher, Pattern, Piece, parse, parse_block


class NotThereError(ValueError):
    """The definition, or what is to be changed in it, does not exist."""


class NotUniqueError(ValueError):
    """It is there more than once."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a node hangs in the tree."""

    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST

    def put(self, node: ast.AST) -> None:
        """Hang another one there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


@dataclass(frozen=True, slots=True)
class Place:
    """Where an edit applies, and doing it."""

    line: int
    change: Callable[[], None]


class Edit(Protocol):
    """One mistake."""

    def places(self, definition: Definition) -> Iterator[Place]:
        """Everywhere in ``definition`` that it applies."""


def mutated(sources: Sources, where: str, edit: Edit) -> Definition:
    """What ``where`` names, with ``edit`` made in its one place; its module is changed with it.

    Raises:
        NotThereError: no such definition, or nothing in it that the edit is about.
        NotUniqueError: several places.
        ValueError: the edit says something that cannot be written there, or changes nothing.
    """
    definitions = sources.definitions(where)
    if not definitions:
        raise NotThereError(f"nothing is called {where}")
    found = [(definition, place) for definition in definitions for place in edit.places(definition)]
    if not found:
        seen = ", ".join(f"{each.file}:{each.node.lineno}" for each in definitions)
        raise NotThereError(f"{where} ({seen}) has no place for: {edit}")
    if len(found) > 1:
        seen = ", ".join(f"{definition.file}:{place.line}" for definition, place in found)
        raise NotUniqueError(f"{where} has {len(found)} places ({seen}) for: {edit}")
    definition, place = found[0]
    before = ast.dump(definition.node)
    place.change()
    if before == ast.dump(definition.node):
        raise ValueError(f"{where}: this changes nothing: {edit}")
    ast.fix_missing_locations(definition.node)
    return definition


@dataclass(frozen=True, slots=True)
class Swap:
    """What looks like ``old`` becomes ``new``."""

    old: str
    new: str

    def places(self, definition: Definition) -> Iterator[Place]:
        """Expressions, rows of a dict, or neighbouring statements."""
        old = parse(self.old)
        if isinstance(old, ast.Dict) and len(old.keys) == 1:
            return _rows(definition, old, _dict(self.new))
        if isinstance(old, ast.expr):
            new = parse(self.new)
            if isinstance(new, ast.expr):
                return _expressions(definition, old, new)
            old = [ast.Expr(old)]
        return _blocks(definition, old, parse_block(self.new))

    def __str__(self) -> str:
        return f"{self.old}  ->  {self.new}"


@dataclass(frozen=True, slots=True)
class Drop:
    """Statements that look like ``old`` are gone."""

    old: str

    def places(self, definition: Definition) -> Iterator[Place]:
        """Neighbouring statements; nothing is left behind, or ``pass``."""
        return _blocks(definition, parse_block(self.old), [])

    def __str__(self) -> str:
        return f"{self.old}  ->  nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    """The condition that looks like ``condition`` is always ``answer``."""

    condition: str
    answer: bool

    def places(self, definition: Definition) -> Iterator[Place]:
        """Of an ``if``, a ``while``, a conditional expression, or a comprehension's ``if``."""
        for slot, _ in _matching(definition, parse(self.condition)):
            if slot.field in ("test", "ifs", "guard"):
                yield _putting(slot, ast.Constant(self.answer))

    def __str__(self) -> str:
        return f"if {self.condition}  ->  if {self.answer}"


@dataclass(frozen=True, slots=True)
class Without:
    """An operand of ``and`` or ``or``, or a comprehension's ``if``, is gone."""

    operand: str

    def places(self, definition: Definition) -> Iterator[Place]:
        """Of two operands the other is left."""
        for slot, _ in _matching(definition, parse(self.operand)):
            if slot.field in ("values", "ifs") and isinstance(slot.parent, ast.BoolOp | ast.comprehension):
                yield Place(_line(slot.node), lambda slot=slot: _remove(definition, slot))  # type: ignore[misc]

    def __str__(self) -> str:
        return f"... {self.operand} ...  ->  ... ..."


def swap(old: str, new: str) -> Edit:
    """What looks like ``old`` becomes ``new``."""
    return Swap(old, new)


def drop(old: str) -> Edit:
    """The statements ``old`` are gone."""
    return Drop(old)


def never(condition: str) -> Edit:
    """The condition never holds."""
    return Answer(condition, False)


def always(condition: str) -> Edit:
    """The condition always holds."""
    return Answer(condition, True)


def without(operand: str) -> Edit:
    """One condition among several is not asked."""
    return Without(operand)


def slots(root: ast.AST) -> Iterator[Slot]:
    """All nodes below ``root``."""
    for name, value in ast.iter_fields(root):
        for index, node in enumerate(value) if isinstance(value, list) else ((None, value),):
            if isinstance(node, ast.AST):
                yield Slot(root, name, index, node)
                yield from slots(node)


def _matching(definition: Definition, pattern: Pattern) -> Iterator[tuple[Slot, Binding]]:
    """Where the expression ``pattern`` is, and how."""
    matcher = Matcher(definition.scope)
    for slot in slots(definition.node):
        if isinstance(slot.node, ast.expr) and not isinstance(getattr(slot.node, "ctx", None), ast.Store | ast.Del):
            yield from ((slot, each) for each in _sole(matcher.match(pattern, slot.node, Binding())))


def _expressions(definition: Definition, old: ast.expr, new: ast.expr) -> Iterator[Place]:
    for slot, binding in _matching(definition, old):
        yield _putting(slot, Builder(definition.scope, binding).build(new))


def _blocks(definition: Definition, old: list[Piece], new: list[Piece]) -> Iterator[Place]:
    matcher = Matcher(definition.scope)
    for parent in ast.walk(definition.node):
        for name, block in ast.iter_fields(parent):
            for start in range(len(block)) if _is_block(block) else ():
                for length, binding in _sole(matcher.leading(old, block[start:], Binding())):
                    built = Builder(definition.scope, binding).build(new)
                    yield Place(_line(block[start]), _replacing(parent, name, start, length, built))


def _rows(definition: Definition, old: ast.Dict, new: ast.Dict) -> Iterator[Place]:
    """One row of a dict becomes one or none."""
    for node in ast.walk(definition.node):
        if isinstance(node, ast.Dict):
            yield from _rows_of(node, definition, old, new, Binding())


def _rows_of(node: ast.Dict, definition: Definition, old: ast.Dict, new: ast.Dict, known: Binding) -> Iterator[Place]:
    """The same in this dict, or in the dict that one of its rows holds."""
    matcher, inner = Matcher(definition.scope), old.values[0]
    for index, (name, value) in enumerate(zip(node.keys, node.values, strict=True)):
        if isinstance(inner, ast.Dict) and len(inner.keys) == 1 and isinstance(value, ast.Dict):
            for binding in _sole(matcher.match(old.keys[0], name, known)):
                yield from _rows_of(value, definition, inner, _inner(new), binding)
        else:
            for binding in _sole(matcher.match([old.keys[0], inner], [name, value], known)):
                row = Builder(definition.scope, binding).build(new)
                yield Place(_line(node), _rewriting(node, index, row))


def _inner(outer: ast.Dict) -> ast.Dict:
    """What becomes of a row within a row."""
    if len(outer.values) != 1 or not isinstance(outer.values[0], ast.Dict):
        raise TypeError(f"a row within a row becomes rows within that row, not {ast.unparse(outer)}")
    return outer.values[0]


def _dict(source: str) -> ast.Dict:
    found = parse(source)
    if not isinstance(found, ast.Dict):
        raise TypeError(f"a row of a dict becomes rows of a dict, not {source}")
    return found


def _sole(found: Iterator[Any]) -> list[Any]:
    """The one way to read a place.

    Raises:
        NotUniqueError: there is another.
    """
    first = list(islice(found, 2))
    if len(first) > 1:
        raise NotUniqueError("one place can be read in several ways: leave out a '...'")
    return first


def _putting(slot: Slot, node: ast.AST) -> Place:
    return Place(_line(slot.node), lambda: slot.put(node))


def _replacing(parent: ast.AST, name: str, start: int, length: int, new: list[Piece]) -> Callable[[], None]:
    def change() -> None:
        body = getattr(parent, name)
        body[start : start + length] = new
        if not body and name == "body":
            body.append(ast.Pass())

    return change


def _rewriting(node: ast.Dict, index: int, row: ast.Dict) -> Callable[[], None]:
    def change() -> None:
        node.keys[index : index + 1], node.values[index : index + 1] = row.keys, row.values

    return change


def _remove(definition: Definition, slot: Slot) -> None:
    rest = getattr(slot.parent, slot.field)
    rest.remove(slot.node)
    if isinstance(slot.parent, ast.BoolOp) and len(rest) == 1:
        next(each for each in slots(definition.node) if each.node is slot.parent).put(rest[0])


def _is_block(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Piece)


def _line(node: ast.AST) -> int:
    return int(getattr(node.pattern if isinstance(node, ast.match_case) else node, "lineno", 0))
