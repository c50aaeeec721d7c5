"""All of one row: every field before and after side by side, and why."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QTextBrowser, QWidget

from tasksync_gui.model.ids import Side
from tasksync_gui.ui.models.plan_rows import NOTHING, FieldText, PlanRow, RowKind
from tasksync_gui.ui.theme import Colors, colors
from tasksync_gui.ui.widgets.word_diff import marked

SHOWN = 20_000
"""Characters of one value that are laid out; the rest is there, but no person reads it here."""


class DetailPane(QTextBrowser):
    """Selectable text; nothing in it is a link."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Details of the selected row")
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(12)
        self._row: PlanRow | None = None

    def show_row(self, row: PlanRow | None) -> None:
        """Show one row, or a hint."""
        self._row = row
        theme = colors(self.palette())
        if row is None:
            self.setHtml(f'<p style="color:{theme.muted}">Select a row to see all of it.</p>')
        else:
            self.setHtml(_html(row, theme))

    def redraw(self) -> None:
        """The same in the present theme."""
        self.show_row(self._row)


def _html(row: PlanRow, theme: Colors) -> str:
    before, after = "Before", "After"
    if row.kind is RowKind.CONFLICT and row.answer is None:
        before, after = row.names[Side.SOURCE], row.names[Side.DESTINATION]
    cells = "".join(_field(text, theme, row.kind is RowKind.CONFLICT) for text in row.fields)
    heads = "".join(
        f'<td style="color:{theme.muted};padding:2px 16px 2px 0">{escape(head)}</td>' for head in ("", before, after)
    )
    table = f'<table width="100%" cellspacing="0"><tr>{heads}</tr>{cells}</table>' if row.fields else ""
    where = f"{row.pair} · {row.direction}"
    return (
        f'<p style="margin:0"><b>{escape(row.action)}: {escape(row.title[:300])}</b>'
        f'<br><span style="color:{theme.muted}">{escape(where)}</span><br>{escape(row.reason)}</p>{table}'
    )


def _field(text: FieldText, theme: Colors, conflict: bool) -> str:
    before, after = text.before[:SHOWN], text.after[:SHOWN]
    removed = theme.added if conflict else theme.removed
    left, right = marked(before, after, removed, theme.added)
    if conflict:
        left = left.replace("<s ", "<u ").replace("</s>", "</u>")
    empty = f'<span style="color:{theme.muted}">{NOTHING}</span>'
    pad = "padding:3px 16px 3px 0"
    return (
        f'<tr><td style="{pad};color:{theme.muted}" width="12%">{escape(text.name)}</td>'
        f'<td style="{pad}" width="44%">{left or empty}</td><td style="{pad}" width="44%">{right or empty}</td></tr>'
    )
