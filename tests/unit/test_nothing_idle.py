"""The program holds nothing that it does not use: names, methods, fields, members of enums, signals, drawings.

Uses are found by name in the syntax tree, which misses something idle that shares its name with something in use; it
finds the rest. What others may use or call is let be, and named here with the reason.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.sources import parsed, walked

ROOT = Path(__file__).parents[2]

PROGRAM = ROOT / "tasksync_gui"
Function = ast.FunctionDef | ast.AsyncFunctionDef

FOR_PLUG_INS = ("connectors/kit/", "connectors/richtext/", "connectors/spec.py", "model/")
"""What the guide for connectors offers to others, of which our own connectors need not use everything."""
READ_BY_TESTS = {
    "MemoryStore": "the store's port without a database: what the SQL store is compared with",
    "MemoryList.forget_history": "makes the reference connector's cursors expire, for the contract of connectors",
    "GuardCode.FOREIGN_INSTANCE": "in plans and runs that an earlier version stored",
    "GuardKind.FOREIGN_INSTANCE": "in plans and runs that an earlier version stored",
    "PlanModel.visible_rows": "what the table shows, without asking it cell by cell",
    "THINGS": "marks words for the catalogues",
    "EXPECTED": "marks words for the catalogues",
    "Rule.situations": "printed in the engine's README",
}


@cache
def trees() -> dict[Path, ast.Module]:
    return {path: parsed(path) for path in sorted(PROGRAM.rglob("*.py"))}


@cache
def nodes() -> tuple[ast.AST, ...]:
    return tuple(node for tree in trees().values() for node in walked(tree))


@cache
def used() -> Counter[str]:
    """How often each name is read: as a name, an attribute, an import, in a pattern, or as text (``getattr``)."""
    found: Counter[str] = Counter()
    for node in nodes():
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name, ctx=ast.Load()):
                found[name] += 1
            case ast.ImportFrom(names=names):
                found.update(each.name for each in names)
            case ast.MatchClass(kwd_attrs=names):
                found.update(names)
            case ast.Constant(value=str(text)) if text.isidentifier():
                found[text] += 1
    return found


def targets(node: ast.stmt) -> list[str]:
    """What a statement binds: the name of a function or class, or assigned names."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Assign(targets=bound):
            return [each.id for each in bound if isinstance(each, ast.Name)]
    return []


def is_for_plug_ins(path: Path) -> bool:
    return path.relative_to(PROGRAM).as_posix().startswith(FOR_PLUG_INS)


def classes() -> Iterator[tuple[Path, ast.ClassDef]]:
    for path, tree in trees().items():
        yield from ((path, node) for node in walked(tree) if isinstance(node, ast.ClassDef))


def is_qt_or_pydantic(node: ast.stmt) -> bool:
    """Called by a library: Qt's own names are in camel case, pydantic's validators are decorated."""
    decorated = isinstance(node, Function) and any("validator" in ast.unparse(each) for each in node.decorator_list)
    return decorated or any(name != name.lower() and not name.isupper() for name in targets(node))


CALLED_BY_LIBRARIES = {"model_config", "prepare", "_value_"}


def test_every_name_of_a_module_is_used() -> None:
    idle = [
        f"{path.relative_to(PROGRAM)}: {name}"
        for path, tree in trees().items()
        if not is_for_plug_ins(path)
        for node in tree.body
        for name in targets(node)
        if not used()[name] and name not in READ_BY_TESTS and not name.startswith("__")
    ]
    assert idle == []


def test_every_private_name_is_used_in_its_module() -> None:
    """Of private names many are alike: each is looked for where it is."""
    idle = []
    for path, tree in trees().items():
        inside = Counter(
            node.id for node in walked(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        )
        idle += [
            f"{path.relative_to(PROGRAM)}: {name}"
            for node in tree.body
            for name in targets(node)
            if name.startswith("_") and not name.startswith("__") and not inside[name] and name != "_"
        ]
    assert idle == []


def test_every_private_method_is_used_in_its_module() -> None:
    idle = []
    for path, node in classes():
        if any("Mixin" in ast.unparse(base) for base in node.bases):
            continue
        inside = {each.attr for each in walked(trees()[path]) if isinstance(each, ast.Attribute)}
        idle += [
            f"{path.relative_to(PROGRAM)}: {node.name}.{each.name}"
            for each in node.body
            if isinstance(each, Function) and each.name.startswith("_") and not each.name.startswith("__")
            if each.name not in inside and not is_qt_or_pydantic(each)
        ]
    assert idle == []


def test_every_method_and_field_is_used() -> None:
    idle = [
        f"{node.name}.{name}"
        for path, node in classes()
        if not is_for_plug_ins(path)
        for each in node.body
        if not is_qt_or_pydantic(each)
        for name in targets(each)
        if not used()[name] and f"{node.name}.{name}" not in READ_BY_TESTS
        if not name.startswith("__") and name not in CALLED_BY_LIBRARIES
    ]
    assert idle == []


def members(node: ast.ClassDef) -> list[str]:
    return [name for each in node.body if isinstance(each, ast.Assign) for name in targets(each)]


def is_compared(node: ast.AST, parents: dict[int, ast.AST]) -> bool:
    """Whether a member only meets others here: compared, matched, or a key to look up words."""
    above = parents[id(node)]
    while isinstance(above, ast.Tuple | ast.Set | ast.List | ast.MatchOr):
        node, above = above, parents[id(above)]
    is_key = isinstance(above, ast.Dict) and node in above.keys
    return is_key or isinstance(above, ast.Compare | ast.MatchValue | ast.match_case)


MADE_FROM_TEXT = {
    "Policy": "a person names it in options and in the window",
    "DeletePolicy": "a person names it in options and in the window",
    "Command": "given to a second start of the window",
    "Column": "Qt counts columns",
    "SettingOrigin": "looked up by rank",
}


def test_every_member_of_an_enum_is_made_somewhere() -> None:
    enums = {
        node.name: members(node)
        for _, node in classes()
        if any("Enum" in ast.unparse(base) or "Flag" in ast.unparse(base) for base in node.bases)
    }
    made: set[str] = set()
    for tree in trees().values():
        parents = {id(child): node for node in walked(tree) for child in ast.iter_child_nodes(node)}
        made |= {
            f"{node.value.id}.{node.attr}"
            for node in walked(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in enums
            if not is_compared(node, parents)
        }
    idle = {f"{enum}.{name}" for enum, names in enums.items() if enum not in MADE_FROM_TEXT for name in names} - made
    assert idle <= READ_BY_TESTS.keys()


def test_every_signal_is_sent_and_heard() -> None:
    text = "\n".join(path.read_text("utf-8") for path in trees())
    names = [
        name
        for _, node in classes()
        for each in node.body
        if isinstance(each, ast.Assign) and ast.unparse(each.value).startswith("Signal(")
        for name in targets(each)
    ]
    assert len(names) > 40
    heard = Counter(re.findall(r"\.(\w+)\.connect\b", text))
    read = Counter(re.findall(r"\.(\w+)\b(?!\()", text))
    assert [name for name in names if not heard[name]] == []
    assert [name for name in names if read[name] == heard[name]] == [], "sent by nobody"


def test_every_drawing_is_shown() -> None:
    words = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    put_together = ("tray-", "box-", "mode-", "chevron-")
    drawings = [path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")]
    assert [name for name in drawings if name not in words and not name.startswith(put_together)] == []
