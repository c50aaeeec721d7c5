"""Pieces of Python that stand for many: compared with syntax trees, and filled in to make new ones.

A pattern is Python source of an expression, of statements, or of the branches of a ``try`` or a ``match``. In it

- a name means itself if the module or Python binds it, or if it is an attribute or a keyword; any other name stands
  for a local variable, whatever the code calls it: one name for one variable, two names for two;
- ``$name`` stands for any expression, the same wherever it comes again; ``$_`` for any, each time another one;
- ``...`` in a row (arguments, elements, operands, statements, conditions) stands for any number of neighbours, none
  included; among arguments, keywords that are not named are neighbours, too;
- ``{key: value}`` with one row stands for that row of a larger ``dict``, ``{key: {key: value}}`` for one of the ``dict``
  in that row.

Blanks, line breaks, quotes, brackets without meaning and comments do not count.
"""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from tests.mutants.scopes import FIXED, Scope, bound_in

_HOLE = "hole__"
_ANY = f"{_HOLE}_"
_SILENT = frozenset({"ctx", "type_comment", "kind"})
"""Fields of nodes that say nothing of their own."""


@dataclass(frozen=True, slots=True)
class Binding:
    """What the variable parts of a pattern stand for in one place."""

    names: Mapping[str, str] = field(default_factory=dict)
    """A name of the pattern -> what it is called in the code."""
    holes: Mapping[str, ast.expr] = field(default_factory=dict)
    rows: tuple[list[Any], ...] = ()
    """What each ``...`` stands for, in their order."""

    def with_name(self, name: str, actual: str) -> Binding | None:
        """None if either already belongs to another."""
        if self.names.get(name, actual) != actual or (name not in self.names and actual in self.names.values()):
            return None
        return replace(self, names={**self.names, name: actual})

    def with_hole(self, hole: str, node: ast.expr) -> Binding | None:
        """None if the hole stands for something else already."""
        if hole == _ANY:
            return self
        known = self.holes.get(hole)
        if known is not None and ast.dump(known) != ast.dump(node):
            return None
        return replace(self, holes={**self.holes, hole: node})

    def with_row(self, row: list[Any]) -> Binding:
        """With what one more ``...`` stands for."""
        return replace(self, rows=(*self.rows, row))


Piece = ast.stmt | ast.ExceptHandler | ast.match_case
"""What stands under another in a block."""
Pattern = ast.expr | list[Piece]


def parse(source: str) -> Pattern:
    """An expression, or neighbours in a block.

    Raises:
        SyntaxError: it is neither.
    """
    text = textwrap.dedent(re.sub(r"\$(\w+)", rf"{_HOLE}\1", source)).strip()
    if text.startswith("except"):
        return list(_only(ast.Try, f"try: pass\n{text}").handlers)
    if text.startswith("case "):
        return list(_only(ast.Match, "match x:\n" + textwrap.indent(text, "    ")).cases)
    body = ast.parse(text).body
    return body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else list(body)


def parse_block(source: str) -> list[Piece]:
    """Neighbours in a block, also where a lone expression would do."""
    found = parse(source)
    return found if isinstance(found, list) else [ast.Expr(found)]


@dataclass(frozen=True, slots=True)
class Matcher:
    """Compares patterns with the nodes of one definition."""

    scope: Scope

    def match(self, pattern: Any, node: Any, binding: Binding) -> Iterator[Binding]:
        """All ways in which ``node`` is what ``pattern`` says."""
        match pattern, node:
            case list(), list():
                yield from self._row(pattern, node, binding)
            case ast.Name(id=name), ast.expr() if name.startswith(_HOLE):
                yield from _those(binding.with_hole(name, node))
            case ast.Name(id=name), ast.Name(id=actual):
                yield from self._name(name, actual, binding)
            case ast.Call(), ast.Call():
                yield from self._call(pattern, node, binding)
            case ast.Constant(), ast.Constant():
                if pattern.value == node.value and type(pattern.value) is type(node.value):
                    yield binding
            case ast.AST(), ast.AST() if type(pattern) is type(node):
                yield from self._fields(pattern, node, _fields(pattern), binding)
            case str(), str() | None:
                if pattern == node:
                    yield binding
            case _:
                if not isinstance(pattern, ast.AST) and pattern == node:
                    yield binding

    def leading(self, pattern: list[Piece], nodes: list[Piece], binding: Binding) -> Iterator[tuple[int, Binding]]:
        """(how many, binding): the first statements of ``nodes`` that are what ``pattern`` says."""
        for length in range(len(pattern), len(nodes) + 1) if any(map(_is_row, pattern)) else (len(pattern),):
            if length <= len(nodes):
                for found in self._row(pattern, nodes[:length], binding):
                    yield length, found

    def _fields(self, pattern: ast.AST, node: ast.AST, names: tuple[str, ...], binding: Binding) -> Iterator[Binding]:
        if not names:
            yield binding
            return
        first, rest = names[0], names[1:]
        wanted, actual = getattr(pattern, first, None), getattr(node, first, None)
        if (type(pattern), first) in _BINDING_FIELDS and isinstance(wanted, str) and isinstance(actual, str):
            heads = self._name(wanted, actual, binding)
        elif first == "slice" and isinstance(wanted, ast.Tuple) and isinstance(actual, ast.Tuple):
            heads = self._each(wanted.elts, actual.elts, binding)  # the dots of ``tuple[X, ...]`` mean themselves
        else:
            heads = self.match(wanted, actual, binding)
        for each in heads:
            yield from self._fields(pattern, node, rest, each)

    def _name(self, name: str, actual: str, binding: Binding) -> Iterator[Binding]:
        local = actual in self.scope.locals
        if name == actual or (local and name not in self.scope.globals):
            yield from _those(binding.with_name(name, actual))

    def _row(self, pattern: list[Any], nodes: list[Any], binding: Binding) -> Iterator[Binding]:
        if not pattern:
            if not nodes:
                yield binding
        elif _is_row(pattern[0]):
            for length in range(len(nodes) + 1):
                yield from self._row(pattern[1:], nodes[length:], binding.with_row(nodes[:length]))
        elif nodes:
            for each in self.match(pattern[0], nodes[0], binding):
                yield from self._row(pattern[1:], nodes[1:], each)

    def _each(self, pattern: list[Any], nodes: list[Any], binding: Binding) -> Iterator[Binding]:
        if len(pattern) != len(nodes):
            return
        if not pattern:
            yield binding
            return
        for each in self.match(pattern[0], nodes[0], binding):
            yield from self._each(pattern[1:], nodes[1:], each)

    def _call(self, pattern: ast.Call, node: ast.Call, binding: Binding) -> Iterator[Binding]:
        """Keywords are found by their names; those that the pattern lacks belong to its ``...``."""
        named = {each.arg: each for each in node.keywords}
        asked = [each.arg for each in pattern.keywords]
        others = [each for each in node.keywords if each.arg not in asked]
        if not named.keys() >= set(asked) or (others and not any(map(_is_row, pattern.args))):
            return
        for called in self.match(pattern.func, node.func, binding):
            for given in self._row(pattern.args, node.args, called):
                taken = given.with_row(others) if any(map(_is_row, pattern.args)) else given
                yield from self._each(pattern.keywords, [named[name] for name in asked], taken)


class Builder:
    """Fills a pattern in.

    Raises:
        ValueError: the pattern that was matched does not say what something stands for.
    """

    def __init__(self, scope: Scope, binding: Binding) -> None:
        self._scope = scope
        self._binding = binding
        self._rows = iter(binding.rows)
        self._new: frozenset[str] = frozenset()

    def build(self, pattern: Pattern) -> Any:
        """A node, or statements."""
        nodes = pattern if isinstance(pattern, list) else [pattern]
        self._new = frozenset(name for node in nodes for name in bound_in(node))
        built = self._built(pattern)
        left = len(list(self._rows))
        if left not in (0, len(self._binding.rows)):
            raise ValueError(f"the pattern has {left} '...' more than what is to stand there")
        return built

    def _built(self, node: Any) -> Any:
        match node:
            case list():
                return [each for part in node for each in self._parts(part)]
            case ast.Name(id=name) if name.startswith(_HOLE):
                return copy.deepcopy(self._hole(name))
            case ast.Name(id=name):
                return ast.Name(self._name(name), node.ctx)
            case ast.Call():
                return self._call(node)
            case ast.AST():
                return type(node)(**{name: self._field(node, name) for name in node._fields})
            case _:
                return node

    def _field(self, node: ast.AST, name: str) -> Any:
        value = getattr(node, name, None)
        if (type(node), name) in _BINDING_FIELDS and isinstance(value, str):
            return self._binding.names.get(value, value)
        if name == "slice" and isinstance(value, ast.Tuple):
            return ast.Tuple([self._built(each) for each in value.elts], value.ctx)
        return self._built(value)

    def _parts(self, node: Any) -> list[Any]:
        return copy.deepcopy(self._next_row()) if _is_row(node) else [self._built(node)]

    def _call(self, node: ast.Call) -> ast.Call:
        function, arguments = self._built(node.func), self._built(node.args)
        others = copy.deepcopy(self._next_row()) if any(map(_is_row, node.args)) else []
        return ast.Call(function, arguments, [*self._built(node.keywords), *others])

    def _next_row(self) -> list[Any]:
        row = next(self._rows, None)
        if row is None:
            raise ValueError("there are more '...' than in the pattern")
        return row

    def _hole(self, name: str) -> ast.expr:
        if name not in self._binding.holes:
            raise ValueError(f"the pattern has no ${name.removeprefix(_HOLE)}")
        return self._binding.holes[name]

    def _name(self, name: str) -> str:
        if name in self._binding.names:
            return self._binding.names[name]
        if name in self._new or name in FIXED:
            return name
        if name in self._scope.locals or name not in self._scope.globals:
            raise ValueError(f"'{name}' is neither in the pattern nor known to the whole module")
        return name


_BINDING_FIELDS = frozenset(
    {(ast.arg, "arg"), (ast.ExceptHandler, "name"), (ast.MatchAs, "name"), (ast.MatchStar, "name")}
)
"""Fields in which a variable is a word, not a node."""


T = TypeVar("T", bound=ast.stmt)


def _only(kind: type[T], source: str) -> T:
    statement = ast.parse(source).body[0]
    assert isinstance(statement, kind)
    return statement


def _fields(node: ast.AST) -> tuple[str, ...]:
    return tuple(name for name in node._fields if name not in _SILENT)


def _is_row(node: Any) -> bool:
    inner = node.value if isinstance(node, ast.Expr) else node
    return isinstance(inner, ast.Constant) and inner.value is ...


def _those(binding: Binding | None) -> Iterator[Binding]:
    if binding is not None:
        yield binding
