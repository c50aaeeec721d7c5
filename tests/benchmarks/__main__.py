"""Runs all benchmarks and prints the table; ``--write`` puts it into the README."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks import planning, servers_bench, window
from tests.benchmarks.measure import Row, table

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"


def main() -> int:
    """Print each row as it comes, then the table."""
    rows: list[Row] = []
    for part in (planning, servers_bench, window):
        for row in part.measure():
            print(f"{row.what}: {row.measured}; {row.baseline}; ratio {row.ratio} (aim {row.aim})", flush=True)
            rows.append(row)
    made = table(rows)
    print(f"\n{made}")
    if "--write" in sys.argv[1:]:
        text = README.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        README.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
