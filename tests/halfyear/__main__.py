"""``python -m tests.halfyear``: the whole half year, and what it came to."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.halfyear.simulate import DAYS, RUNS, half_year


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.halfyear", description=f"{RUNS:,} runs of a bot.")
    parser.add_argument("--stride", type=int, default=1, help="the bot's interval in units of five minutes")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where the data directory is made")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        report = asyncio.run(half_year(Path(folder), stride=options.stride, days=options.days, seed=options.seed))
    print(f"{report.runs:,} runs, {report.edits:,} edits of a person, {report.seconds:,.0f} s")
    print(", ".join(f"{count:,} {outcome}" for outcome, count in report.outcomes.items()))
    for month in report.months:
        sizes = f"database {month.database / 2**20:.1f} MiB, log {month.log / 2**20:.2f} MiB, memory {month.memory / 2**20:.0f} MiB"
        print(f"{month.runs:7,} runs: {sizes}, rows {month.rows}")
    print(f"{report.backups} backups; on one side only in the end: {report.apart or 'nothing'}")
    return 0 if not report.apart and set(report.outcomes) == {"clean"} else 1


if __name__ == "__main__":
    sys.exit(main())
