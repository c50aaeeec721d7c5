"""Runs all benchmarks, or those of the parts that are named, and prints the table.

``--write`` puts it into the README; rows of other parts stay there.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.benchmarks import commands, files, planning, reading, runs, servers_bench, window
from tests.benchmarks.measure import Row, table

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"
PARTS = {
    "commands": commands,
    "files": files,
    "planning": planning,
    "reading": reading,
    "runs": runs,
    "servers": servers_bench,
    "window": window,
}


def main() -> int:
    """Print each row as it comes, then the table."""
    rows: list[Row] = []
    named = [name for name in sys.argv[1:] if name != "--write"] or [*PARTS]
    for name in named:
        for row in PARTS[name].measure():
            print(f"{row.what}: {row.measured}; {row.baseline}; ratio {row.ratio} (aim {row.aim})", flush=True)
            rows.append(row)
    made = table(rows)
    print(f"\n{made}")
    if "--write" in sys.argv[1:]:
        text = README.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        old, _, after = rest.partition(END)
        README.write_text(f"{before}{BEGIN}\n{merged(old, made)}\n{END}{after}", encoding="utf-8")
    return 0


def merged(old: str, new: str) -> str:
    """The ``old`` table with the rows of the ``new`` one in place of its own, or at its end."""
    rows = {line.split("|")[1]: line for line in old.strip().splitlines()}
    rows |= {line.split("|")[1]: line for line in new.splitlines()}
    return "\n".join(rows.values())


if __name__ == "__main__":
    sys.exit(main())
