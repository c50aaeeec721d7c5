"""Icons of one family, drawn in the theme's text colour and redrawn when the theme changes."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from tasksync_gui.resources_path import resources_path
from tasksync_gui.ui.style.theme import colors

SIZES = (16, 20, 24)
RATIOS = (1.0, 2.0)
PROPERTY = "iconName"
POINTING = frozenset({"arrow-left", "arrow-right", "mode-update", "mode-mirror"})
"""From the source to the destination or back: they point the other way where people read from right to left."""


def svg_pixmap(name: str, size: int, ratio: float = 1.0, ink: QColor | None = None) -> QPixmap:
    """``resources/icons/<name>.svg`` at ``size`` logical pixels; empty if there is no such drawing.

    What points somewhere is mirrored where the window is. Qt keeps what was drawn: rows are painted often.
    """
    mirrored = name in POINTING and QGuiApplication.layoutDirection() is Qt.LayoutDirection.RightToLeft
    key = f"tasksync {name} {size} {ratio} {ink.name() if ink else ''} {mirrored}"
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    drawn = _drawn(name, size, ratio, ink, mirrored=mirrored)
    QPixmapCache.insert(key, drawn)
    return drawn


def _drawn(name: str, size: int, ratio: float, ink: QColor | None, *, mirrored: bool) -> QPixmap:
    path = resources_path("icons", f"{name}.svg")
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    if not path.is_file():
        return pixmap
    drawing = path.read_text(encoding="utf-8")
    if ink is not None:
        drawing = drawing.replace("currentColor", ink.name())
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mirrored:
        painter.translate(size, 0)
        painter.scale(-1, 1)
    QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


def icon(name: str, ink: QColor, disabled: QColor | None = None) -> QIcon:
    made = QIcon()
    for size in SIZES:
        for ratio in RATIOS:
            made.addPixmap(svg_pixmap(name, size, ratio, ink))
            if disabled is not None:
                made.addPixmap(svg_pixmap(name, size, ratio, disabled), QIcon.Mode.Disabled)
    return made


def set_icon(target: QAction | QAbstractButton, name: str, palette: QPalette, role: str = "text") -> None:
    """Give ``target`` an icon; ``role`` is a colour's name in :class:`~tasksync_gui.ui.style.theme.Colors`."""
    target.setProperty(PROPERTY, f"{name} {role}")
    theme = colors(palette)
    target.setIcon(icon(name, QColor(getattr(theme, role)), QColor(theme.muted)))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(16, 16))


def refresh_icons(root: QWidget) -> None:
    """Redraw every icon below ``root`` for its present palette."""
    for target in (*root.findChildren(QAction), *root.findChildren(QAbstractButton)):
        _redraw(target, root.palette())


def _redraw(target: QObject, palette: QPalette) -> None:
    named = target.property(PROPERTY)
    if isinstance(named, str) and isinstance(target, (QAction, QAbstractButton)):
        name, role = named.split()
        set_icon(target, name, palette, role)
