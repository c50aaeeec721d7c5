"""The program's own code, parsed once for all tests that look at it."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file; for reading only."""
    return ast.parse(path.read_text("utf-8"))


@cache
def walked(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All nodes of it."""
    return tuple(ast.walk(tree))
