"""Giving all local variables other names."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.mutants.scopes import FIXED, Function, own_names

VARIABLES = {ast.Name: "id", ast.arg: "arg", ast.ExceptHandler: "name", ast.MatchAs: "name", ast.MatchStar: "name"}
"""Where the name of a variable stands."""


def variables_renamed(module: ast.Module, like: ast.Module | None = None) -> ast.Module:
    """``module``, changed in place: each local variable of a function has another name.

    ``like``: a version of it whose variables are meant; what only ``module`` binds keeps its name.
    """
    meant: dict[str, set[str]] = defaultdict(set)
    for name, function in _functions(like or module):
        meant[name] |= set(own_names(function)) - FIXED
    for name, function in _functions(module):
        for node in ast.walk(function):
            _rename(node, meant[name], function)
    return module


def _rename(node: ast.AST, meant: set[str], function: Function) -> None:
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
