"""Takes the README's pictures from the real program: ``python -m tests.system.pictures``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.system.launch import drive, finished
from tests.system.program import ROOT
from tests.system.screen import virtual_screen

PICTURES = ROOT / "resources" / "screenshots"
WANTED = {"light": ("preview", "history", "overview"), "dark": ("preview",)}


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    for theme, pages in WANTED.items():
        with tempfile.TemporaryDirectory() as folder, virtual_screen("1280x860") as display:
            shots = Path(folder) / "shots"
            options = {"TASKSYNC_THEME": theme, "WINDOW_ONLY": "1"}
            finished(drive("tour", Path(folder), shots, display, "--demo", **options), 120)
            for page in pages:
                (PICTURES / f"{page}-{theme}.png").write_bytes((shots / f"{page}.png").read_bytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
