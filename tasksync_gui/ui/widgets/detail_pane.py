"""All of one row: every field before and after side by side, why, and on request what people wrote about it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTextBrowser

from tasksync_gui.model.ids import OperationId, Side
from tasksync_gui.model.task import Comment
from tasksync_gui.services.contract import SideComments
from tasksync_gui.services.phrases.comments import comments_words
from tasksync_gui.services.phrases.language import _
from tasksync_gui.services.phrases.markup import markup
from tasksync_gui.ui.models.plan_rows import NOTHING, FieldText, PlanRow, RowKind
from tasksync_gui.ui.style.theme import Colors, colors
from tasksync_gui.ui.style.times import day_text
from tasksync_gui.ui.widgets.word_diff import marked

SHOWN = 20_000
"""Characters of one value that are laid out; the rest is there, but no person reads it here."""
SAID = "said"


class DetailPane(QTextBrowser):
    """Selectable text; nothing in it is a link but the one that asks for comments."""

    comments_requested = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(_("Details of the selected row"))
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(12)
        self.row: PlanRow | None = None
        self._offered = False
        self._asking = False
        self._comments: Sequence[SideComments] | None = None
        self.anchorClicked.connect(lambda address: self.comments_requested.emit())

    def show_row(self, row: PlanRow | None, *, comments: bool = False) -> None:
        """Show one row, or a hint. ``comments``: whether some can be asked for."""
        if row is None or self.row is None or row.id != self.row.id:
            self._asking, self._comments = False, None
        self.row, self._offered = row, comments
        self.redraw()

    def show_asking(self) -> None:
        """The comments are on their way."""
        self._asking = True
        self.redraw()

    def show_comments(self, id_: OperationId, found: Sequence[SideComments]) -> None:
        """What came; nothing if another row is shown by now."""
        if self.row is not None and self.row.id == id_:
            self._asking, self._comments = False, found
            self.redraw()
            self.scrollToAnchor(SAID)

    def redraw(self) -> None:
        """The same in the present theme."""
        theme = colors(self.palette())
        if self.row is None:
            self.setHtml(f'<p style="color:{theme.muted}">{markup(_("Select a row to see all of it."))}</p>')
        else:
            said = "".join(_side(each, theme) for each in self._comments or ())
            self.setHtml(f'{_html(self.row, theme, self._offer(theme))}<a name="{SAID}"></a>{said}')

    def _offer(self, theme: Colors) -> str:
        """Beside the head, where it is seen without scrolling."""
        if self._comments is not None or not (self._asking or self._offered):
            return ""
        if self._asking:
            return f" · {markup(_('Asking for the comments…'))}"
        return f' · <a href="#comments" style="color:{theme.accent}">{markup(_("Show comments"))}</a>'


def _html(row: PlanRow, theme: Colors, offer: str) -> str:
    before, after = _("Before"), _("After")
    if row.kind is RowKind.CONFLICT and row.answer is None:
        before, after = row.names[Side.SOURCE], row.names[Side.DESTINATION]
    cells = "".join(_field(text, theme, row.kind is RowKind.CONFLICT) for text in row.fields)
    heads = "".join(
        f'<td style="color:{theme.muted};padding:2px 16px 2px 0">{markup(head)}</td>' for head in ("", before, after)
    )
    table = f'<table width="100%" cellspacing="0"><tr>{heads}</tr>{cells}</table>' if row.fields else ""
    where = f"{row.pair} · {row.direction}"
    return (
        f'<p style="margin:0"><b>{markup(row.action)}: {markup(row.title[:300])}</b>'
        f'<br><span style="color:{theme.muted}">{markup(where)}{offer}</span><br>{markup(row.reason)}</p>{table}'
    )


def _side(found: SideComments, theme: Colors) -> str:
    """One system's comments under its name, or why there are none to show."""
    color = theme.danger if found.problem else theme.muted
    head = markup(comments_words(found.system, len(found.comments), found.problem))
    return f'<p style="color:{color};margin-bottom:2px">{head}</p>' + "".join(
        _comment(each, theme) for each in found.comments
    )


def _comment(comment: Comment, theme: Colors) -> str:
    at = f" · {day_text(comment.at)}" if comment.at else ""
    who = f'<b>{markup(comment.author or _("Somebody"))}</b><span style="color:{theme.muted}">{markup(at)}</span>'
    return f'<p style="margin:4px 0 4px 12px">{who}<br>{markup(comment.text[:SHOWN])}</p>'


def _field(text: FieldText, theme: Colors, conflict: bool) -> str:
    before, after = text.before[:SHOWN], text.after[:SHOWN]
    removed = theme.added if conflict else theme.removed
    left, right = marked(before, after, removed, theme.added)
    if conflict:
        left = left.replace("<s ", "<u ").replace("</s>", "</u>")
    empty = f'<span style="color:{theme.muted}">{markup(_(NOTHING))}</span>'
    pad = "padding:3px 16px 3px 0"
    return (
        f'<tr><td style="{pad};color:{theme.muted}" width="12%">{markup(text.name)}</td>'
        f'<td style="{pad}" width="44%">{left or empty}</td><td style="{pad}" width="44%">{right or empty}</td></tr>'
    )
