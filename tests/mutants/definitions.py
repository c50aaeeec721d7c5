"""Finding a definition by its name, in whatever file it is."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.mutants.scopes import Scope, assigned, scope_of


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, a class, or a name that a module or a class gives a value, in a tree of its own."""

    file: str
    module: ast.Module
    node: ast.stmt
    scope: Scope

    def text(self) -> str:
        """The module's, without comments."""
        return ast.unparse(self.module) + "\n"


class Sources:
    """The modules of a program: relative path -> text."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts

    @classmethod
    def below(cls, root: Path, folder: str) -> Sources:
        """All modules below ``folder`` of ``root``."""
        found = sorted((root / folder).rglob("*.py"))
        return cls({path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found})

    def definitions(self, where: str) -> list[Definition]:
        """What is called ``where``: ``name``, ``Class.name``, or either after ``module:``, the end of a module's path.

        Each comes with a tree of its own, which may be changed.
        """
        name = where.rpartition(":")[2]
        return [each for file in self.files(where) for each in self._in_file(file, name)]

    def files(self, where: str) -> list[str]:
        """The modules that define ``where``."""
        module, _, name = where.rpartition(":")
        return [file for file in self._files.get(name, ()) if _is_at(file, module)]

    def _in_file(self, file: str, name: str) -> Iterator[Definition]:
        module = ast.parse(self.texts[file], file)
        for found, around, node in _named(module.body):
            if found == name:
                yield Definition(file, module, node, scope_of(module, around, node))

    @cached_property
    def _files(self) -> Mapping[str, list[str]]:
        """Qualified name -> the modules that define it."""
        found: dict[str, list[str]] = defaultdict(list)
        for file, text in self.texts.items():
            for name in {name for name, _, _ in _named(ast.parse(text, file).body)}:
                found[name].append(file)
        return found


def _is_at(file: str, module: str) -> bool:
    path = "/" + file.removesuffix(".py").removesuffix("/__init__")
    return not module or path.endswith("/" + module.replace(".", "/"))


def _named(
    body: list[ast.stmt], prefix: str = "", around: tuple[ast.AST, ...] = ()
) -> Iterator[tuple[str, tuple[ast.AST, ...], ast.stmt]]:
    """(qualified name, the definitions around it, it itself)."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield prefix + node.name, around, node
                yield from _named(node.body, f"{prefix}{node.name}.", (*around, node))
            case ast.Assign(targets=targets) if _binds_members(around):
                yield from ((prefix + name, around, node) for each in targets for name in assigned(each))
            case ast.AnnAssign(target=ast.Name(id=name)) if _binds_members(around):
                yield prefix + name, around, node
            case ast.If() | ast.Try():
                yield from _named(
                    [each for each in ast.iter_child_nodes(node) if isinstance(each, ast.stmt)], prefix, around
                )


def _binds_members(around: tuple[ast.AST, ...]) -> bool:
    """Whether a value that is given a name here is a definition: not a function's local variable."""
    return not around or isinstance(around[-1], ast.ClassDef)
