"""``python -m tests.soak``: real programs, edited and killed for as long as wanted, and what that came to."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.soak.worlds import WORLDS, soak


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description="Edits and SIGKILLs on real lists.")
    parser.add_argument("--seconds", type=float, default=600.0, help="for each kind of lists")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--world", type=int, choices=range(len(WORLDS)), action="append", help="only these kinds of lists"
    )
    options = parser.parse_args()
    failed, lock = [], threading.Lock()

    def play(kinds: tuple[str, str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            try:
                words = str(soak(kinds, Path(folder), options.seed, options.seconds))
            except Exception as error:  # noqa: BLE001 - told, and the others go on
                failed.append(kinds)
                words = f"FAILED: {type(error).__name__}: {error}"
        with lock:
            print(f"{' with '.join(kinds)}, seed {options.seed}: {words}", flush=True)

    chosen = [WORLDS[number] for number in options.world or range(len(WORLDS))]
    with ThreadPoolExecutor(len(chosen)) as pool:
        list(pool.map(play, chosen))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
