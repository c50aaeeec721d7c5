"""Which names of a module mean the same wherever they stand, and which are a function's own affair."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef
FIXED = frozenset({"self", "cls"})
"""Nobody calls these otherwise."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the names in one definition are."""

    locals: frozenset[str]
    """Bound by a function of it, or around it: somebody may call them otherwise tomorrow."""
    globals: frozenset[str]
    """Bound by the module or by Python."""


def scope_of(module: ast.Module, around: tuple[ast.AST, ...], definition: ast.AST) -> Scope:
    """The scope of ``definition``, which the definitions ``around`` enclose."""
    functions = [node for node in (*around, definition) if isinstance(node, Function)]
    inner = functions[0] if functions else definition
    return Scope(frozenset(own_names(inner)) - FIXED, frozenset(_bound_here(module.body)) | frozenset(dir(builtins)))


def bound_in(node: ast.AST) -> Iterator[str]:
    """All names that ``node`` binds, at whatever depth."""
    yield from _bound_by(node)
    yield from own_names(node)


def own_names(definition: ast.AST) -> Iterator[str]:
    """Names that the functions, lambdas and comprehensions in ``definition`` bind; its own, if it is one."""
    for node in ast.walk(definition):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield from _parameters(node.args)
                yield from _bound_here(node.body)
            case ast.Lambda():
                yield from _parameters(node.args)
            case ast.comprehension():
                yield from assigned(node.target)


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    starred = [each for each in (arguments.vararg, arguments.kwarg) if each is not None]
    for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred):
        yield each.arg


def assigned(node: ast.AST) -> Iterator[str]:
    """Names in the target of an assignment or a loop."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id


def _bound_here(body: list[ast.stmt]) -> Iterator[str]:
    """Names that these statements bind, without those of the functions and classes among them."""
    for statement in body:
        yield from _bound_by(statement)


def _bound_by(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
            return
        case ast.Lambda():
            return
        case ast.comprehension():
            for each in (node.iter, *node.ifs):
                yield from _bound_by(each)
            return
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.alias():
            yield (node.asname or node.name).partition(".")[0]
        case (
            ast.ExceptHandler(name=str() as name) | ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name)
        ):
            yield name
    for child in ast.iter_child_nodes(node):
        yield from _bound_by(child)
