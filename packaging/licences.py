"""Refuse run-time dependencies whose licence Apache-2.0 cannot be combined with.

Looks at everything that ``requirements.txt`` installs here, by the licence that each distribution declares.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ALLOWED = (
    "apache", "mit", "bsd", "isc", "python software foundation", "psf", "mozilla public license 2", "mpl-2.0",
    "unlicense", "zlib", "0bsd", "public domain",
)  # fmt: skip
QT = ("pyside6", "shiboken6")
"""Qt for Python is used under the LGPL: dynamically linked, replaceable, unchanged."""
NAME = re.compile(r"^([A-Za-z0-9._-]+)==[^ ;\\]+(.*)$", re.MULTILINE)


def declared(name: str) -> str:
    """What a distribution says about its licence."""
    found = metadata.metadata(name)
    classifiers = [text for text in found.get_all("Classifier") or () if text.startswith("License ::")]
    texts = [found.get("License-Expression") or "", *classifiers]
    return " | ".join(text for text in texts if text) or (found.get("License") or "").strip().partition("\n")[0]


def main() -> int:
    """Print what is refused; 1 if there is any."""
    lock = (Path(__file__).parent / "requirements.txt").read_text(encoding="utf-8")
    refused, seen = [], 0
    for name, _marker in NAME.findall(lock):
        try:
            licence = declared(name)
        except metadata.PackageNotFoundError:
            continue
        seen += 1
        if name.lower().startswith(QT) and "lgpl" in licence.lower():
            continue
        if not any(word in licence.lower() for word in ALLOWED):
            refused.append(f"{name}: {licence or 'no licence declared'}")
    print("\n".join(refused) or f"{seen} run-time dependencies, all under licences that are allowed")
    return 1 if refused or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
