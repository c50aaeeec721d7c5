"""Light and dark: one palette and one small style sheet for each, switched while the program runs.

Where Qt brings a native style (Windows, macOS) the style stays and only the colour scheme changes;
elsewhere Fusion is given our colours. A system in high contrast keeps its own palette.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from tasksync_gui.resources_path import resources_path

Role = QPalette.ColorRole
NATIVE = ("macos", "windows11", "windowsvista")


@dataclass(frozen=True, slots=True)
class Colors:
    """The colours of one theme; text on ``window``, ``base`` and ``raised`` reaches 4.5 : 1, ``control`` 3 : 1."""

    dark: bool
    window: str
    base: str
    raised: str
    line: str
    control: str
    """The border of what a person fills in."""
    text: str
    muted: str
    accent: str
    accent_strong: str
    on_accent: str
    selection: str
    good: str
    warning: str
    danger: str
    added: str
    removed: str


LIGHT = Colors(
    dark=False,
    window="#f4f5f7",
    base="#ffffff",
    raised="#fbfbfc",
    line="#d9dce1",
    control="#7f8894",
    text="#1c2128",
    muted="#59626e",
    accent="#2458c9",
    accent_strong="#1c47a5",
    on_accent="#ffffff",
    selection="#dbe6ff",
    good="#1a7440",
    warning="#8a5a00",
    danger="#b3261e",
    added="#d7f2e0",
    removed="#fbdcd9",
)
DARK = Colors(
    dark=True,
    window="#1d2025",
    base="#16181c",
    raised="#23262c",
    line="#3a3f47",
    control="#6f7886",
    text="#e8eaed",
    muted="#a4acb8",
    accent="#8db2ff",
    accent_strong="#a9c5ff",
    on_accent="#10182b",
    selection="#2b3d63",
    good="#6fd498",
    warning="#f0bd62",
    danger="#ff8f86",
    added="#1f4430",
    removed="#522a29",
)


def colors(palette: QPalette) -> Colors:
    """The theme that belongs to a palette."""
    return DARK if palette.color(Role.Window).lightness() < 128 else LIGHT


def palette_of(theme: Colors) -> QPalette:
    """``theme`` as Qt's palette, disabled colours included."""
    palette = QPalette()
    for role, value in {
        Role.Window: theme.window,
        Role.WindowText: theme.text,
        Role.Base: theme.base,
        Role.AlternateBase: theme.raised,
        Role.Text: theme.text,
        Role.PlaceholderText: theme.muted,
        Role.Button: theme.raised,
        Role.ButtonText: theme.text,
        Role.BrightText: theme.danger,
        Role.ToolTipBase: theme.raised,
        Role.ToolTipText: theme.text,
        Role.Highlight: theme.accent,
        Role.HighlightedText: theme.on_accent,
        Role.Accent: theme.accent,
        Role.Link: theme.accent,
        Role.LinkVisited: theme.accent,
        Role.Light: theme.raised,
        Role.Midlight: theme.line,
        Role.Mid: theme.line,
        Role.Dark: theme.line,
    }.items():
        palette.setColor(role, QColor(value))
    for role in (Role.WindowText, Role.Text, Role.ButtonText, Role.HighlightedText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.muted))
    palette.setColor(QPalette.ColorGroup.Disabled, Role.Highlight, QColor(theme.line))
    return palette


def apply_theme(application: QApplication, choice: str) -> None:
    """Show ``light``, ``dark`` or, with ``system``, what the desktop asks for."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    hints = application.styleHints()
    if choice in schemes:
        hints.setColorScheme(schemes[choice])
    else:
        hints.unsetColorScheme()
    if application.style().name().lower() in NATIVE:
        application.setStyleSheet(style_sheet(colors(application.palette())))
        return
    wanted = choice if choice in schemes else _system_choice(application)
    theme = DARK if wanted == "dark" else LIGHT
    application.setPalette(palette_of(theme))
    application.setStyleSheet(style_sheet(theme))


def _system_choice(application: QApplication) -> str:
    return "dark" if application.styleHints().colorScheme() is Qt.ColorScheme.Dark else "light"


def _drawing(name: str, theme: Colors) -> str:
    return resources_path("icons", f"{name}-{'dark' if theme.dark else 'light'}.svg").as_posix()


def style_sheet(theme: Colors) -> str:
    """What a palette cannot say: the primary button, cards, chips, and quiet tables."""
    boxes = {name: _drawing(f"box-{name}", theme) for name in ("empty", "ticked", "partly", "off", "ticked-off")}
    return f"""
    QCheckBox::indicator, QTableView::indicator {{ width: 16px; height: 16px; }}
    QCheckBox::indicator:unchecked, QTableView::indicator:unchecked {{ image: url("{boxes["empty"]}"); }}
    QCheckBox::indicator:checked, QTableView::indicator:checked {{ image: url("{boxes["ticked"]}"); }}
    QCheckBox::indicator:indeterminate {{ image: url("{boxes["partly"]}"); }}
    QCheckBox::indicator:unchecked:disabled {{ image: url("{boxes["off"]}"); }}
    QCheckBox::indicator:checked:disabled {{ image: url("{boxes["ticked-off"]}"); }}
    QLabel[muted="true"] {{ color: {theme.muted}; }}
    QFrame[rule="true"] {{ background: {theme.line}; border: none; }}
    QToolTip {{ border: 1px solid {theme.line}; padding: 4px; }}
    QPushButton[primary="true"] {{
        background: {theme.accent}; color: {theme.on_accent}; border: 1px solid {theme.accent};
        border-radius: 6px; padding: 6px 16px; font-weight: 600;
    }}
    QPushButton[primary="true"]:hover, QPushButton[primary="true"]:focus {{ background: {theme.accent_strong}; }}
    QPushButton[primary="true"]:disabled {{
        background: {theme.line}; color: {theme.muted}; border-color: {theme.line};
    }}
    QPushButton[primary="true"]:focus {{ border: 2px solid {theme.text}; padding: 5px 15px; }}
    QPushButton[plain="true"], QDialog QPushButton, QToolButton[plain="true"] {{
        background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 6px; padding: 6px 12px;
    }}
    QDialog QPushButton:default {{ border-color: {theme.accent}; }}
    QPushButton[plain="true"]:hover, QDialog QPushButton:hover, QToolButton[plain="true"]:hover {{
        border-color: {theme.accent};
    }}
    QPushButton[plain="true"]:focus, QDialog QPushButton:focus, QToolButton[plain="true"]:focus {{
        border: 2px solid {theme.accent}; padding: 5px 11px;
    }}
    QToolButton[plain="true"] {{ padding: 4px 10px; }}
    QToolButton[plain="true"]:focus {{ padding: 3px 9px; }}
    QPushButton[plain="true"]:disabled, QDialog QPushButton:disabled {{ color: {theme.muted}; }}
    QToolButton[chip="true"] {{
        background: {theme.raised}; border: 1px solid {theme.line}; border-radius: 12px; padding: 3px 10px;
    }}
    QToolButton[chip="true"]:hover {{ border-color: {theme.accent}; }}
    QToolButton[chip="true"]:focus {{ border-color: {theme.accent}; }}
    QToolButton[chip="true"]:checked {{
        background: {theme.selection}; border-color: {theme.accent}; color: {theme.text};
    }}
    QFrame[card="true"] {{ background: {theme.base}; border: 1px solid {theme.line}; border-radius: 8px; }}
    QFrame[bar="true"] {{ background: {theme.raised}; border: none; border-bottom: 1px solid {theme.line}; }}
    QFrame[foot="true"] {{ background: {theme.raised}; border: none; border-top: 1px solid {theme.line}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QTextBrowser {{ border: 1px solid transparent; }}
    QTableView:focus, QTextBrowser:focus {{ border: 1px solid {theme.accent}; }}
    QTableView {{
        border: 1px solid transparent; gridline-color: {theme.line}; background: {theme.base};
        selection-background-color: {theme.selection}; selection-color: {theme.text};
    }}
    QHeaderView::section {{
        background: {theme.raised}; color: {theme.muted}; border: none; border-bottom: 1px solid {theme.line};
        border-right: 1px solid {theme.line}; padding: 6px 8px; font-weight: 600;
    }}
    QTabBar::tab {{
        padding: 8px 14px; border: none; border-bottom: 3px solid transparent; color: {theme.muted};
    }}
    QTabBar::tab:selected {{ color: {theme.text}; border-bottom-color: {theme.accent}; font-weight: 600; }}
    QTabBar::tab:focus {{ color: {theme.accent}; }}
    QTabWidget::pane {{ border: none; border-top: 1px solid {theme.line}; }}
    QSplitter::handle {{ background: {theme.line}; }}
    {_fields(theme)}
    {_scroll_bars(theme)}
    """


def _fields(theme: Colors) -> str:
    """What a person types or chooses in."""
    up, down = (_drawing(f"chevron-{where}", theme) for where in ("up", "down"))
    return f"""
    QLineEdit, QSpinBox, QComboBox {{
        background: {theme.base}; border: 1px solid {theme.control}; border-radius: 6px; padding: 5px 8px;
    }}
    QSpinBox, QComboBox {{ min-height: 18px; selection-background-color: {theme.accent}; }}
    QLineEdit:focus, QSpinBox:focus, QComboBox:focus {{ border-color: {theme.accent}; }}
    QLineEdit:disabled, QSpinBox:disabled, QComboBox:disabled {{
        background: {theme.window}; border-color: {theme.line}; color: {theme.muted};
    }}
    QComboBox QLineEdit, QSpinBox QLineEdit {{ border: none; padding: 0; background: transparent; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: url("{down}"); width: 12px; height: 12px; }}
    QComboBox QAbstractItemView {{
        background: {theme.base}; border: 1px solid {theme.control}; padding: 3px; outline: none;
        selection-background-color: {theme.selection}; selection-color: {theme.text};
    }}
    QSpinBox::up-button, QSpinBox::down-button {{ border: none; width: 20px; background: transparent; }}
    QSpinBox::up-arrow {{ image: url("{up}"); width: 10px; height: 10px; }}
    QSpinBox::down-arrow {{ image: url("{down}"); width: 10px; height: 10px; }}
    """


def _scroll_bars(theme: Colors) -> str:
    """Narrow, without arrows."""
    return f"""
    QScrollBar {{ background: transparent; border: none; }}
    QScrollBar:vertical {{ width: 12px; }}
    QScrollBar:horizontal {{ height: 12px; }}
    QScrollBar::handle {{ background: {theme.control}; border-radius: 4px; margin: 2px; }}
    QScrollBar::handle:vertical {{ min-height: 32px; }}
    QScrollBar::handle:horizontal {{ min-width: 32px; }}
    QScrollBar::handle:hover {{ background: {theme.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    QAbstractScrollArea::corner {{ background: transparent; border: none; }}
    """
