"""The catalogues of messages: extract, update, compile; with ``--check`` only say what is wrong.

    python packaging/catalogues.py              bring every catalogue and its compiled form up to date
    python packaging/catalogues.py --check      change nothing; 1 if a message is missing, unused, unsure (fuzzy),
                                                untranslated or does not fit its original, or a compiled file is stale
    python packaging/catalogues.py --new fr     begin a language

Messages are found in the syntax tree, not by a pattern of text: what stands in ``_()``, ``p_()``, ``n_()``, ``N_()``,
in the tables of phrases and errors, and the titles and descriptions that connectors give their options. What cannot be
found there (a message put together at run time) is reported as a mistake.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import string
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "tasksync_gui"
CATALOGUES = ROOT / "resources" / "translations"
DOMAIN = "tasksync"
PHRASES = "tasksync_gui.services.phrases"
SPOKEN = {"_": 1, "p_": 2, "n_": 2}
"""What speaks at once, and how many of its first arguments are texts; never where a module is loaded."""
MARKED = {"N_": 1, "phrase": 1, "plural": 2}
"""What only marks a message for later."""
PLURALS = ("n_", "plural")
SEVERAL = ("ErrorPhrase",)
"""What marks each of its arguments as a message of its own; an empty one says nothing."""
TITLED = {"Option": ("title", "description"), "Field": ("title", "description"), "ConnectorSpec": ("title", "summary")}
"""What gives a thing words for people, and in which arguments."""
MNEMONIC = re.compile(r"&(?=[^\W_])(?!\w+;)")
PERCENT = re.compile(r"%(?:\((\w+)\))?[srd%]")
PLACE = re.compile(r"\{[\w.]*\}")
LETTER = re.compile(r"[^\W\d_]")
WIDTH = 110
Ids = tuple[str, ...]


@dataclass(slots=True)
class Found:
    """Messages by (context, texts) with the files that say them, and what is wrong in the sources."""

    messages: dict[tuple[str | None, Ids], list[str]] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)


class Finder(ast.NodeVisitor):
    """Collects the messages of one file."""

    def __init__(self, name: str, found: Found) -> None:
        self._name, self._found = name, found
        self._functions: list[ast.AST] = []
        self._imported: set[str] = set()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if (node.module or "").startswith(f"{PHRASES}."):
            self._imported |= {each.asname or each.name for each in node.names}

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        outside = node.args.defaults + [each for each in node.args.kw_defaults if each]
        inside = node.body if isinstance(node.body, list) else [node.body]
        outside += [] if isinstance(node, ast.Lambda) else node.decorator_list
        for each in outside:
            self.visit(each)
        self._functions.append(node)
        for each in inside:
            self.visit(each)
        self._functions.pop()

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef  # noqa: N815 - names of ast

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in self._imported and name in SPOKEN | MARKED:
            self._message(node, name)
        elif name in self._imported and name in SEVERAL:
            for argument in (*node.args, *(each.value for each in node.keywords)):
                self._put(None, argument, [_texts(argument)])
        elif name in TITLED and self._name.startswith("tasksync_gui/connectors/"):
            for argument in node.keywords:
                if argument.arg in TITLED[name]:
                    self._put(None, node, [_texts(argument.value)])
        self.generic_visit(node)

    def _message(self, node: ast.Call, name: str) -> None:
        if name in SPOKEN and not self._functions:
            self._wrong(node, f"{name}() is called when the module is loaded; mark the text with N_() instead")
        if name == "_" and any(_binds_underscore(each) for each in self._functions):
            self._wrong(node, "_ is a name of something else in this function")
        texts = [_texts(each) for each in node.args[: (SPOKEN | MARKED)[name]]]
        if name == "p_":
            (context,) = texts[0] or (None,)
            self._put(context, node, texts[1:])
        elif name == "N_" and len(node.args) > 1:
            (context,) = _texts(node.args[1]) or (None,)
            self._put(context, node, texts)
        else:
            self._put(None, node, texts, plural=name in PLURALS)
        if name in SPOKEN:
            self._arguments(node, name, texts[1:] if name == "p_" else texts)

    def _put(
        self, context: str | None, node: ast.AST, texts: Sequence[list[str] | None], *, plural: bool = False
    ) -> None:
        choices = [found for found in texts if found is not None]
        if len(choices) < len(texts) or not choices or len({len(found) for found in choices}) > 1:
            self._wrong(node, "this text is put together at run time; use {names} in one whole message")
            return
        ids: list[Ids] = [(text,) for text in choices[0]]
        if plural:
            ids = [(one, many) for one, many in zip(*choices, strict=True)]
        for each in ids:
            if not all(_is_empty(text) for text in each):
                self._found.messages.setdefault((context, each), []).append(self._name)

    def _arguments(self, node: ast.Call, name: str, texts: Sequence[list[str] | None]) -> None:
        """The names in braces are the arguments that are given."""
        given = {each.arg for each in node.keywords}
        messages = [text for found in texts for text in found or ()]
        if None in given or not messages:
            return
        for text in messages:
            wanted = placeholders(text) - ({"count"} if name == "n_" else set())
            if wanted != given and not (name == "n_" and wanted <= given):
                self._wrong(node, f"the message names {sorted(wanted)}, the call gives {sorted(map(str, given))}")

    def _wrong(self, node: ast.AST, what: str) -> None:
        self._found.mistakes.append(f"{self._name}:{getattr(node, 'lineno', 0)}: {what}")


def _is_empty(text: str) -> bool:
    """Whether there is nothing to translate: places for arguments and the signs between them."""
    return not LETTER.search(PLACE.sub("", text))


def _texts(node: ast.expr) -> list[str] | None:
    """The constant texts that an argument can be; empty if it is looked up in a table; None if it cannot be told."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            first, second = _texts(one), _texts(other)
            return None if first is None or second is None else first + second
        case ast.JoinedStr() | ast.BinOp() | ast.Constant():
            return None
        case ast.Call(func=ast.Attribute(attr="format" | "join" | "replace" | "lower" | "capitalize")):
            return None
    return []


def _binds_underscore(function: ast.AST) -> bool:
    """Whether a function has an argument or a variable of its own called ``_``."""
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    arguments += [each for each in (function.args.vararg, function.args.kwarg) if each]
    if any(each.arg == "_" for each in arguments):
        return True
    inside = list(function.body) if isinstance(function.body, list) else [function.body]
    while inside:
        node = inside.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ListComp | ast.SetComp
                      | ast.DictComp | ast.GeneratorExp):  # fmt: skip
            continue  # these have names of their own
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store):
            return True
        inside.extend(ast.iter_child_nodes(node))
    return False


def placeholders(text: str) -> set[str]:
    """The names in braces; none for a text of another format."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def extract(sources: Path = SOURCES) -> Found:
    """All messages of the program."""
    found = Found()
    for path in sorted(sources.rglob("*.py")):
        name = path.relative_to(sources.parent).as_posix()
        Finder(name, found).visit(ast.parse(path.read_text(encoding="utf-8"), name))
    plain = {(context, ids[0]) for context, ids in found.messages if len(ids) == 1}
    for context, ids in found.messages:
        if len(ids) > 1 and (context, ids[0]) in plain:
            found.mistakes.append(f"'{ids[0]}' is a message and the singular of another one")
    return found


def _id(ids: Ids) -> str | Ids:
    return ids[0] if len(ids) == 1 else ids


def template(found: Found) -> Catalog:
    """The messages as a catalogue without translations."""
    made = Catalog(domain=DOMAIN, project="TaskSync", charset="utf-8")
    for (context, ids), names in sorted(found.messages.items(), key=lambda item: (min(item[1]), item[0][1])):
        made.add(_id(ids), locations=[(name, 0) for name in sorted(set(names))], context=context)
    return made


def read(path: Path) -> Catalog:
    """A catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name, domain=DOMAIN, abort_invalid=True)


def written(catalogue: Catalog) -> bytes:
    """Its text, which tells nothing of when and by whom it was written."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=WIDTH, omit_header=True, ignore_obsolete=True, include_lineno=False)
    head = (
        f'msgid ""\nmsgstr ""\n"Project-Id-Version: TaskSync\\n"\n"Language: {catalogue.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {catalogue.plural_forms}\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


class Timeless(Catalog):
    """A catalogue whose head tells neither when it was made nor by which version of what."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [
            ("Language", str(self.locale_identifier)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Plural-Forms", self.plural_forms),
        ]


def compiled(catalogue: Catalog) -> bytes:
    """Its compiled form, the same whenever it is made of the same text."""
    timeless = Timeless(locale=catalogue.locale, domain=DOMAIN)
    for message in catalogue:
        if message.id:
            timeless.add(message.id, message.string, flags=message.flags, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, timeless)
    return buffer.getvalue()


def updated(catalogue: Catalog, messages: Catalog) -> Catalog:
    """``catalogue`` with exactly ``messages``: what they have in common keeps its translation."""
    made = Catalog(locale=catalogue.locale, domain=DOMAIN, project="TaskSync", charset="utf-8")
    for message in messages:
        if not message.id:
            continue
        old = catalogue.get(_key(message), message.context)
        fits = old is not None and old.id == message.id
        made.add(
            message.id,
            old.string if old is not None and fits else "",
            locations=message.locations,
            flags=set(old.flags) - {"python-format"} if old is not None and fits else (),
            user_comments=old.user_comments if old is not None else (),
            context=message.context,
        )
    return made


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else message.id


def problems(catalogue: Catalog, messages: Catalog) -> Iterator[str]:
    """What is missing, unused, unsure or does not fit."""
    known = {(message.context, message.id) for message in messages if message.id}
    have = {(message.context, message.id) for message in catalogue if message.id}
    for _context, text in sorted(known - have, key=str):
        yield f"missing: {text!r}"
    for _context, text in sorted(have - known, key=str):
        yield f"unused: {text!r}"
    for message in catalogue:
        if message.id:
            yield from (f"{what}: {_key(message)!r}" for what in misfits(message))


def misfits(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    originals = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string)
    if "fuzzy" in message.flags:
        yield "fuzzy"
    if not texts or not all(texts):
        yield "untranslated"
        return
    for number, text in enumerate(texts):
        original = originals[min(number, len(originals) - 1)]
        wanted, used = _signs(original), _signs(text)
        may_lack = {"count"} if len(originals) > 1 else set()
        if used - _signs(originals[-1]) - wanted or wanted - used - may_lack:
            yield f"placeholders {sorted(used)} instead of {sorted(wanted)}"
        if len(MNEMONIC.findall(original)) != len(MNEMONIC.findall(text)):
            yield "the letter after & is missing, or is one too many"
        if _ends(original) != _ends(text):
            yield "begins or ends with other white space, with or without a colon or an ellipsis"


def _signs(text: str) -> set[str]:
    return placeholders(text) | {found.group(0) for found in PERCENT.finditer(text)}


def _ends(text: str) -> tuple[str, str, str]:
    """White space before and after, and the sign that the text ends with."""
    inside = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return before, after, inside[-1:] if inside[-1:] in ("…", ":") else ""


def languages() -> list[Path]:
    """The catalogues that there are."""
    return sorted(CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def check(found: Found) -> list[str]:
    """Everything that is wrong, in the sources, the catalogues and their compiled forms."""
    messages = template(found)
    told = list(found.mistakes)
    for path in languages():
        catalogue = read(path)
        told += [f"{path.parents[1].name}: {what}" for what in problems(catalogue, messages)]
        mo = path.with_suffix(".mo")
        if not mo.is_file() or mo.read_bytes() != compiled(catalogue):
            told.append(f"{path.parents[1].name}: {mo.name} is stale")
    return told


def update(found: Found) -> None:
    """Write every catalogue and its compiled form anew."""
    messages = template(found)
    for path in languages():
        made = updated(read(path), messages)
        path.write_bytes(written(made))
        path.with_suffix(".mo").write_bytes(compiled(made))


def begin(language: str) -> None:
    """An empty catalogue, which :func:`update` then fills."""
    path = CATALOGUES / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(written(Catalog(locale=Locale.parse(language), domain=DOMAIN)))


def main(arguments: Iterable[str] | None = None) -> int:
    """Returns 1 if something is wrong."""
    parser = argparse.ArgumentParser(description="Keep the catalogues of messages up to date.")
    parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")
    parser.add_argument("--new", metavar="LANGUAGE", help="begin a language, for example fr")
    options = parser.parse_args(None if arguments is None else list(arguments))
    found = extract()
    if options.new:
        begin(options.new)
    if not options.check:
        update(found)
    told = check(found)
    print("\n".join(told) or f"{len(found.messages):,} messages in {len(languages())} language(s) beside English")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
