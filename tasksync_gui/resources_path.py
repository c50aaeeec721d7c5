"""Where icons, translations and demo data lie: inside an installed package or beside a source checkout."""

from __future__ import annotations

from pathlib import Path


def resources_path(*parts: str) -> Path:
    """The path of a resource, e.g. ``resources_path("demo", "work.json")``."""
    package = Path(__file__).parent
    installed = package / "resources"
    base = installed if installed.is_dir() else package.parent / "resources"
    return base.joinpath(*parts)
