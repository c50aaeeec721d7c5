"""Fetch what GitHub once answered, for the tests: one npm package, of one version, with one content.

Into ``.recorded``, which git ignores. Nothing of the package is executed and none of what it depends on is fetched.
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE, VERSION = "@octokit/fixtures", "23.1.2"
SHA512 = "niG+SVffZ/xzojT3CE6M7DlqX7H9aQ75A6Xxjt4N47CkqssKXpSy2k6+Tj5ntcI5uWW2D9POzKxwJDmBfR+sJw=="
PLACE = Path(__file__).parents[1] / ".recorded" / "node_modules" / PACKAGE


def fetched(folder: Path) -> Path | None:
    """The package's archive, or None if npm gives none. Raises SystemExit if it has another content."""
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{PACKAGE}@{VERSION}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    archives = list(folder.glob("*.tgz"))
    if done.returncode or len(archives) != 1:
        print(f"npm gives no {PACKAGE} {VERSION}: {done.stderr.strip()[-500:]}", file=sys.stderr)
        return None
    found = base64.b64encode(hashlib.sha512(archives[0].read_bytes()).digest()).decode()
    if found != SHA512:
        sys.exit(f"{PACKAGE} {VERSION} is not what it was: its SHA-512 is {found}")
    return archives[0]


def main() -> None:
    """Fetch it unless it is here; say so where npm is missing."""
    if (PLACE / "package.json").is_file():
        return
    if shutil.which("npm") is None:
        print("npm is not installed: the tests with recorded answers are skipped", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory(dir=Path(__file__).parent) as folder:
        if (found := fetched(Path(folder))) is None:
            return
        with tarfile.open(found) as archive:
            if hasattr(tarfile, "data_filter"):
                archive.extractall(folder, filter="data")
            else:  # Debian 12's Python 3.11.2 has no filters; what is unpacked is known by its SHA-512
                archive.extractall(folder)
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(PLACE, ignore_errors=True)
        Path(folder, "package").replace(PLACE)


if __name__ == "__main__":
    main()
