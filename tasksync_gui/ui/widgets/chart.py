"""Changes of the last thirty days as stacked bars. pyqtgraph is imported when a chart is made, not before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from tasksync_gui.model.run import Counts, DayStats
from tasksync_gui.services.phrases.language import N_, _, current
from tasksync_gui.services.phrases.markup import Markup, markup, tip
from tasksync_gui.services.phrases.plan import counts_words
from tasksync_gui.ui.style.foreign import rich_label
from tasksync_gui.ui.style.theme import Colors, colors
from tasksync_gui.ui.style.times import date_text
from tasksync_gui.ui.widgets.basics import muted

PARTS = (("created", N_("Created"), "good"), ("updated", N_("Updated"), "accent"), ("deleted", N_("Deleted"), "danger"),
         ("failed", N_("Failed"), "warning"))  # fmt: skip
MINIMUM = 4
"""The axis reaches at least this far, so that a single change does not fill the chart."""


class ActivityChart(QWidget):
    """Bars by day, a legend in words, and the numbers of a day on hover."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("overview.chart")
        import pyqtgraph

        self._graph = pyqtgraph
        self._days: Sequence[DayStats] = ()
        self.plot = pyqtgraph.PlotWidget()
        self.plot.setMenuEnabled(False)
        for action in self.plot.scene().contextMenu:
            action.setText("")  # pyqtgraph's own "Export...", which no menu shows
        self.plot.setMouseEnabled(False, False)
        self.plot.hideButtons()
        self.plot.setMinimumHeight(160)
        self.plot.setFrameShape(QFrame.Shape.NoFrame)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.plot.scene().sigMouseMoved.connect(self._explain)
        self.nothing = muted(_("Nothing was changed in these days. What a sync changes is counted here, day by day."))
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setObjectName("overview.chart.nothing")
        self.nothing.hide()
        self.legend = QHBoxLayout()
        self.legend.setSpacing(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self.legend)
        layout.addWidget(self.plot, 1)
        layout.addWidget(self.nothing, 1)

    def show_days(self, days: Sequence[DayStats]) -> None:
        """Draw these days, oldest first."""
        self._days = days
        self.redraw()

    def redraw(self) -> None:
        """In the present theme."""
        theme = colors(self.palette())
        self.plot.clear()
        self.plot.setBackground(QColor(theme.base))
        height = max((sum(getattr(day, part) for part, word, role in PARTS) for day in self._days), default=0)
        self.plot.setVisible(height > 0)
        self.nothing.setVisible(height == 0)
        below = [0] * len(self._days)
        for part, _word, role in PARTS:
            values = [getattr(day, part) for day in self._days]
            color = QColor(getattr(theme, role))
            self.plot.addItem(
                self._graph.BarGraphItem(
                    x=list(range(len(values))), y0=list(below), height=values, width=0.7, brush=color, pen=None
                )
            )
            below = [base + value for base, value in zip(below, values, strict=True)]
        self._draw_axes(theme, height)
        self._draw_legend(theme)
        self.setAccessibleName(_("Changes per day in the last 30 days"))
        self.setAccessibleDescription("; ".join(day_words(day) for day in self._days if day.runs) or _("No runs"))

    def _draw_axes(self, theme: Colors, height: int) -> None:
        bottom, left = self.plot.getAxis("bottom"), self.plot.getAxis("left")
        marks = [
            (place, date_text(date.fromisoformat(self._days[place].day)))
            for place in range(len(self._days) - 1, -1, -7)
        ]
        bottom.setTicks([marks])
        font = QFont(self.font())
        for axis in (bottom, left):
            axis.setPen(QColor(theme.line))
            axis.setTextPen(QColor(theme.muted))
            axis.setStyle(tickLength=0, tickFont=font)
        top = max(MINIMUM, height)
        step = max(1, -(-top // 4))
        left.setTicks([[(value, current().number(value)) for value in range(0, top + step, step)]])
        self.plot.showGrid(y=True, alpha=0.15)
        self.plot.setXRange(-0.6, max(len(self._days), 1) - 0.4, padding=0)
        self.plot.setYRange(0, step * 4 if step * 4 >= top else top, padding=0.02)

    def _draw_legend(self, theme: Colors) -> None:
        while (item := self.legend.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for part, word, role in PARTS:
            total = sum(getattr(day, part) for day in self._days)
            if part == "failed" and not total:
                continue
            words = Markup(
                f'<span style="color:{getattr(theme, role)}">■</span> {markup(_(word))} {current().number(total)}'
            )
            self.legend.addWidget(rich_label(words))
        self.legend.addStretch(1)
        span = muted(_("Last 30 days"))
        span.setWordWrap(False)
        self.legend.addWidget(span)

    def _explain(self, position: Any) -> None:
        place = round(self.plot.getPlotItem().vb.mapSceneToView(position).x())
        if 0 <= place < len(self._days):
            QToolTip.showText(
                self.plot.mapToGlobal(self.plot.mapFromScene(position)), tip(day_words(self._days[place]))
            )


def day_words(day: DayStats) -> str:
    """One day as the tooltip and screen readers say it: the date, and what was done."""
    did = counts_words(Counts(created=day.created, updated=day.updated, deleted=day.deleted, failed=day.failed))
    return f"{date_text(date.fromisoformat(day.day))}: {did}"
