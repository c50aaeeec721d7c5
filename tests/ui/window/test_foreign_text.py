"""Foreign text is never markup: no way around ``ui/style/foreign.py``, and what real widgets make of hostile titles."""

from __future__ import annotations

import ast
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

import tasksync_gui
from tasksync_gui.connectors.memory.connector import FULL
from tasksync_gui.model.plan import Operation
from tasksync_gui.services.phrases.markup import markup, notice, tip
from tasksync_gui.services.phrases.visible import SIGN, in_line, visible
from tasksync_gui.ui.models.plan_model import Column
from tasksync_gui.ui.style.foreign import TextLabel, host_of, open_in_browser
from tests.support.desk import Desk
from tests.ui.window.stage import Stage, plainly

PACKAGE = Path(tasksync_gui.__file__).parent
HOME = PACKAGE / "ui" / "style" / "foreign.py"
SOURCES = [path for folder in ("ui", "app") for path in sorted((PACKAGE / folder).rglob("*.py")) if path != HOME]
MADE_SAFE = {"tip", "notice", "visible", "markup"}
TIPS = {"setToolTip", "setStatusTip", "setWhatsThis"}
FORBIDDEN = {"QLabel", "QMessageBox", "QErrorMessage", "QWhatsThis", "QProgressDialog", "QInputDialog", "QWizardPage"}
"""Widgets that guess whether a text is markup (Qt documentation, ``Qt::AutoText``)."""
HOSTILE = "<img src='/dev/zero'> <b>x</b> <a href='file:///etc/passwd'>y</a> \u202etxt.exe\u200b & &lt;"


def _is_constant(node: ast.expr) -> bool:
    """A literal, or the translation of one without anything put into it."""
    if isinstance(node, ast.Constant):
        return True
    translates = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_"
    return translates and isinstance(node, ast.Call) and not node.keywords


def _is_safe(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_safe(node.body) and _is_safe(node.orelse)
    if isinstance(node, ast.BoolOp):
        return all(map(_is_safe, node.values))
    made = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MADE_SAFE
    return made or _is_constant(node)


def _is_in_title(node: ast.expr) -> bool:
    """A window's title is never markup; what is put into it has been made visible."""
    if isinstance(node, ast.IfExp):
        return _is_in_title(node.body) and _is_in_title(node.orelse)
    filled = isinstance(node, ast.Call) and all(_is_safe(word.value) for word in node.keywords)
    return filled or _is_constant(node)


def faults(tree: ast.AST) -> Iterator[str]:
    """Every place of one file where foreign text could be taken for markup, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(name.name == "QDesktopServices" for name in node.names):
            yield f"{node.lineno}: opens addresses by itself"
        if isinstance(node, ast.Attribute) and node.attr in ("AutoText", "MarkdownText", "RichText"):
            yield f"{node.lineno}: lays out markup"
        if isinstance(node, ast.Call):
            yield from _call_faults(node)
        if isinstance(node, ast.match_case) and "ToolTipRole" in ast.dump(node.pattern):
            yield from _return_faults(node.body)
        if isinstance(node, ast.If) and "ToolTipRole" in ast.dump(node.test):
            yield from _return_faults(node.body)
        if isinstance(node, ast.JoinedStr):
            yield from _markup_faults(node)


def _call_faults(node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    safe = all(map(_is_safe, node.args))
    if name in FORBIDDEN:
        yield f"{node.lineno}: {name} guesses what is markup"
    elif name in TIPS and not safe:
        yield f"{node.lineno}: {name} without tip()"
    elif name == "showMessage" and not all(map(_is_safe, node.args[: 1 if "statusBar" in ast.dump(node.func) else 2])):
        yield f"{node.lineno}: showMessage without notice()"
    elif name == "showText" and not _is_safe(node.args[1]):
        yield f"{node.lineno}: showText without tip()"
    elif name == "setWindowTitle" and not all(map(_is_in_title, node.args)):
        yield f"{node.lineno}: a title without visible()"
    elif name in ("setMarkdown", "insertHtml", "setOpenExternalLinks", "openUrl"):
        yield f"{node.lineno}: {name}"


def _return_faults(body: list[ast.stmt]) -> Iterator[str]:
    for each in (node for statement in body for node in ast.walk(statement)):
        if isinstance(each, ast.Return) and each.value is not None and not _is_tip(each.value):
            yield f"{each.lineno}: a tool tip's role without tip()"


def _is_tip(node: ast.expr) -> bool:
    """Our own headings are constants of a table."""
    return _is_safe(node) or "HEADINGS" in ast.dump(node)


def _markup_faults(node: ast.JoinedStr) -> Iterator[str]:
    """In rich text, what is looked up (``row.title``) is foreign unless it is a colour or went through markup()."""
    own = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
    if not any(sign in own for sign in ("</", "<br", "<p", "<td")):
        return
    for part in node.values:
        if isinstance(part, ast.FormattedValue) and not _is_own(part.value):
            yield f"{node.lineno}: {ast.unparse(part.value)} in rich text without markup()"


def _is_own(node: ast.expr) -> bool:
    if isinstance(node, ast.BoolOp):
        return all(map(_is_own, node.values))
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == "theme"
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name == "markup" or name.startswith("_") or name == "getattr" or name == "number"
    return isinstance(node, ast.Name)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_way_for_markup_but_the_one(path: Path) -> None:
    assert list(faults(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "line",
    [
        "QLabel(task.title)", "QMessageBox(title, text)", "button.setToolTip(words)",
        "button.setToolTip(tip(a) if b else c)", "button.setToolTip(_('Task {title}', title=title))",
        "tray.showMessage(a, notice(b))", "self.setWindowTitle(_('Pair {name}', name=pair.name))",
        "f'<b>{row.title}</b>'", "f'<td>{say(reason)}</td>'", "label.setTextFormat(Qt.TextFormat.RichText)",
        "from PySide6.QtGui import QDesktopServices", "view.setOpenExternalLinks(True)", "QToolTip.showText(at, text)",
        "def data(role):\n if role == ItemRole.ToolTipRole:\n  return title",
    ],
)  # fmt: skip
def test_the_walk_finds_what_it_is_for(line: str) -> None:
    assert len(list(faults(ast.parse(line)))) == 1


def _is_bare(html: str) -> bool:
    """Whether nothing in ``html`` is a picture or can be followed."""
    document = QTextDocument()
    document.setHtml(html)
    laid_out = document.toHtml()
    return "<img" not in laid_out and "<a href" not in laid_out


def _read(html: str) -> str:
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\u2028", "\n")


def test_text_stays_text_everywhere(qapp: QApplication) -> None:
    shown = tip(HOSTILE)
    assert not _is_bare(HOSTILE)
    assert _read(shown) == visible(HOSTILE)
    assert _is_bare(shown)
    assert _read(tip("2 < 3\nand 5 > 4")) == "2 < 3\nand 5 > 4"
    assert tip("A & B\nC") == "A & B\nC"
    assert tip("") == ""
    assert "<" not in notice(HOSTILE)
    assert "\u202e" not in notice(HOSTILE)
    assert _is_bare(markup(HOSTILE))
    label = TextLabel(HOSTILE)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == visible(HOSTILE)


@pytest.fixture
async def hostile(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> AsyncIterator[Stage]:
    """A preview, a conflict, names and a run's history that are all the hostile title."""
    plainly(qapp)
    made = Stage(await Desk(tmp_path, replace(FULL, comments=True)).open(), tmp_path)
    made.window.frame.show()
    for number in range(2):
        made.desk.put("left", title=f"{HOSTILE} {number}", notes=HOSTILE, labels=frozenset({HOSTILE}))
    await made.settle()
    made.window.check()
    await made.settle()
    yield made
    await made.close()


async def test_a_hostile_title_is_text_in_the_window(hostile: Stage) -> None:
    preview = hostile.window.preview
    preview.table.selectRow(0)
    model = preview.model
    for column in Column:
        index = model.index(0, column)
        told = model.data(index, Qt.ItemDataRole.ToolTipRole)
        assert told is None or _is_bare(told)
        assert "\u202e" not in str(model.data(index, Qt.ItemDataRole.DisplayRole))
    assert HOSTILE.split("\u202e")[0] in preview.details.toPlainText()
    widgets: list[QWidget] = hostile.window.frame.findChildren(QWidget)
    for widget in widgets:
        assert _is_bare(widget.toolTip())
        if isinstance(widget, QLabel):
            assert widget.textFormat() is not Qt.TextFormat.AutoText
        if isinstance(widget, QTextBrowser):
            assert "<img" not in widget.toHtml()
            assert 'href="file' not in widget.toHtml()


async def test_only_web_pages_are_offered_and_the_host_is_shown(hostile: Stage) -> None:
    row = hostile.window.preview.model.rows[0]
    assert isinstance(row.item, Operation)
    for address, words in {
        "file:///etc/passwd": "", "javascript:alert(1)": "", "https://": "", "//x.example/": "", "smb://x/y": "",
        "https://github.com@evil.example/x": "evil.example", "HTTPS://b.example:8443/": "b.example",
        "https://аррӏе.com/": "xn--80ak6aa92e.com",
    }.items():  # fmt: skip
        item = replace(row.item, url=address)
        menu = hostile.window.preview.table.row_menu([replace(row, item=item)])
        found = [action.text() for action in menu.actions() if "browser" in action.text()]
        assert found == ([f"&Open {words} in the browser"] if words else [])


def test_only_web_pages_are_opened(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "tasksync_gui.ui.style.foreign.QDesktopServices.openUrl", lambda url: opened.append(url.toString())
    )
    for address in (
        "https://a.example/",
        "file:///etc/passwd",
        "javascript:x",
        "http://b.example/",
        "data:text/html,x",
    ):
        open_in_browser(address)
    assert opened == ["https://a.example/", "http://b.example/"]
    assert host_of("mailto:a@b.example") == ""


@pytest.mark.parametrize(
    "text",
    ["می\u200cخواهم", "क्\u200dष", "👩\u200d💻", "👩🏽\u200d❤\ufe0f\u200d👩🏻", "🏳\ufe0f\u200d🌈", "🙂\u200d↔\ufe0f", "1\ufe0f\u20e3",
     "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "שלום", "e\u0301", "a\tb\nc", "\u00a0", "①"],
)  # fmt: skip
def test_what_scripts_and_emoji_need_is_spared(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    "sign",
    [*"\x00\x07\x1b\x7f\x85\x9b\x9d\xad\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060"
     "\u2066\u2067\u2068\u2069\u3164\ufeff\uffa0\ufff9\U000e0041\ud800"],
)  # fmt: skip
def test_what_hides_or_steers_is_shown(sign: str) -> None:
    assert visible(f"ab{sign}cd") == f"ab{SIGN}cd"
    assert visible(f"{sign}cd") == f"{SIGN}cd"
    assert sign not in in_line(f"ab{sign}cd")


def test_a_run_of_joiners_does_not_hide_anything() -> None:
    assert visible("خ\u200c\u200c\u200cه") == f"خ\u200c{SIGN}{SIGN}ه"
    assert in_line("a\r\nb\u2028c\x85d\te") == "a⏎b⏎c⏎d e"
