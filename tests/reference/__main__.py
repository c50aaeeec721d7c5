"""``python -m tests.reference``: compare the planner with the model, print what was covered and how fast."""

from __future__ import annotations

import argparse
import sys

from tests.reference.run import run


def main() -> int:
    """Exit status 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--batches", type=int, default=100, help="requests of 250 random tasks each (default 100)")
    parser.add_argument("--seed", type=int, default=0, help="first seed of the random tasks (default 0)")
    parser.add_argument(
        "--sample", type=int, default=1, help="check only every N-th link setting and batch (default 1)"
    )
    options = parser.parse_args()
    report = run(options.jobs, options.batches, options.seed, options.sample)
    for name, part in report.parts.items():
        print(f"{name:10} {part.states:>9,} states  {part.differences} differ")
    whole = report.whole
    print("\n".join(whole.examples))
    print(f"{whole.states:,} states in {report.seconds:.1f} s with {options.jobs} jobs: ", end="")
    print(f"{whole.states / report.seconds:,.0f} states/s, {whole.differences} differences")
    return 1 if whole.differences else 0


if __name__ == "__main__":
    sys.exit(main())
