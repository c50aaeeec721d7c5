"""A conflict as text: what both sides agreed on last, and what each has now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tasksync_gui.model.plan import Hold
from tasksync_gui.services.phrases.fields import field_name
from tasksync_gui.services.phrases.language import _, sentence_start
from tasksync_gui.services.phrases.markup import markup
from tasksync_gui.services.phrases.plan import HOLDS, value_words
from tasksync_gui.services.phrases.say import say
from tasksync_gui.ui.models.plan_rows import NOTHING
from tasksync_gui.ui.style.theme import Colors
from tasksync_gui.ui.widgets.word_diff import marked


@dataclass(frozen=True, slots=True)
class Ends:
    """What the two systems are called."""

    source: str
    destination: str


def conflict_html(hold: Hold, ends: Ends, when: Callable[[datetime], str], theme: Colors) -> str:
    """As rich text; every value is escaped."""
    head = f"<p><b>{markup(_(HOLDS[hold.kind]))}: {markup(hold.title[:300])}</b><br>{markup(say(hold.reason))}</p>"
    if hold.field is None:
        return head
    source, destination = value_words(hold.field, hold.source), value_words(hold.field, hold.destination)
    left, right = marked(source, destination, theme.added, theme.added)
    empty = f'<span style="color:{theme.muted}">{markup(_(NOTHING))}</span>'
    base = value_words(hold.field, hold.base)
    cells = [
        *([(_("Before both changed"), "", markup(base))] if base else []),
        (ends.source, _time(hold.source_modified_at, when), left.replace("<s ", "<u ").replace("</s>", "</u>")),
        (ends.destination, _time(hold.destination_modified_at, when), right),
    ]
    rows = "".join(
        f'<tr><td width="28%" style="padding:4px 16px 4px 0;color:{theme.muted}">{markup(name)}{markup(time)}</td>'
        f'<td style="padding:4px 0">{text or empty}</td></tr>'
        for name, time, text in cells
    )
    field = markup(sentence_start(field_name(hold.field)))
    return f'{head}<p style="color:{theme.muted};margin:0">{field}</p><table width="100%">{rows}</table>'


def _time(at: datetime | None, when: Callable[[datetime], str]) -> str:
    return f", {when(at)}" if at else ""
