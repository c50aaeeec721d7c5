"""The tray's pictures: six shapes, in colour or as one-colour symbols for dark and tinted panels."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from tasksync_gui.resources_path import resources_path
from tasksync_gui.ui.tray.state import TrayState

INK = "#2e3436"
"""The colour of symbolic icons in their files."""
SIZES = (16, 20, 22, 24, 32, 44, 48, 64)


def tray_icon(state: TrayState, ink: QColor | None = None, mask: bool = False) -> QIcon:
    """The picture of ``state``; ``ink``: as a symbol of this colour; ``mask``: tinted by macOS itself."""
    symbolic = ink is not None or mask
    name = f"tray-{state}{'-symbolic' if symbolic else ''}.svg"
    drawing = resources_path("icons", name).read_text(encoding="utf-8")
    if ink is not None:
        drawing = drawing.replace(INK, ink.name())
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    icon = QIcon()
    for size in SIZES:
        icon.addPixmap(_pixmap(renderer, size))
    icon.setIsMask(mask)
    return icon


def icon_style(platform: str, desktop: str) -> tuple[QColor | None, bool]:
    """(ink, mask) for a platform: macOS tints templates, GNOME's panel is always dark."""
    if platform == "darwin":
        return None, True
    return (QColor("#ffffff"), False) if "gnome" in desktop.lower() else (None, False)


def _pixmap(renderer: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
