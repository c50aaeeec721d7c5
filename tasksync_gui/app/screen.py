"""Whether a window can be shown here, and what to say if not."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping

from tasksync_gui.services.phrases.language import _

NEEDED = ("PySide6.QtWidgets", "PySide6.QtSvg", "PySide6.QtNetwork")
PACKAGES = (
    "libegl1 libgl1 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 "
    "libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libdbus-1-3 libfontconfig1"
)


def why_no_window(environ: Mapping[str, str]) -> str:
    """The reason as a sentence with what to do; empty if a window can be shown."""
    chosen = environ.get("QT_QPA_PLATFORM", "")
    headless = not environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith(("linux", "freebsd")) and headless and not chosen:
        return _("There is no display (neither DISPLAY nor WAYLAND_DISPLAY is set).")
    try:
        for name in NEEDED:
            importlib.import_module(name)
    except ImportError as error:
        if not sys.platform.startswith("linux"):
            return _("Qt cannot be loaded ({error}).", error=error)
        packages = f"apt-get install {PACKAGES}"
        return _("Qt cannot be loaded ({error}). On Debian or Ubuntu: {command}", error=error, command=packages)
    return ""
