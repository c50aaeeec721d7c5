"""Giving all local variables other names."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.mutants.scopes import FIXED, Function, own_names

VARIABLES = {ast.Name: "id", ast.arg: "arg", ast.ExceptHandler: "name", ast.MatchAs: "name", ast.MatchStar: "name"}
"""Where the name of a variable stands."""


Variables = Mapping[str, frozenset[str]]
"""Qualified name of a function or method -> its local variables."""


def variables_of(module: ast.Module) -> Variables:
    """All local variables; those of equally named functions together."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for name, function in _functions(module):
        found[name] |= set(own_names(function)) - FIXED
    return found


def renamed(module: ast.Module, variables: Variables) -> ast.Module:
    """``module``, changed in place: ``variables`` have other names; what else it binds keeps its own."""
    for name, function in _functions(module):
        for node in ast.walk(function):
            _rename(node, variables.get(name, frozenset()), function)
    return module


def _rename(node: ast.AST, meant: frozenset[str], function: Function) -> None:
    field = VARIABLES.get(type(node))
    if isinstance(node, Function) and node is not function:
        field = "name"
    if field is not None and getattr(node, field) in meant:
        setattr(node, field, f"{getattr(node, field)}_otherwise")


def _functions(node: ast.AST, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """(qualified name, function) of functions and methods, without those within them."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield f"{prefix}{child.name}", child
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
