"""``python -m tests.mutants``: try every mutant and report which ones no test noticed."""

from __future__ import annotations

import argparse
import sys
import time

from tests.mutants.catalogue import MUTANTS
from tests.mutants.harness import Verdict, run


def main() -> int:
    """Exit status 1 if a mutant survived, could not be made or did not load."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--only", action="append", default=[], help="only mutants whose id begins with this")
    parser.add_argument("--list", action="store_true", help="only name them")
    options = parser.parse_args()
    chosen = [each for each in MUTANTS if not options.only or each.id.startswith(tuple(options.only))]
    if options.list:
        for mutant in chosen:
            print(f"{mutant.id:36} {mutant.breaks}")
        return 0
    started = time.perf_counter()
    verdicts = run(chosen, options.jobs, _tell)
    left = [verdict for verdict in verdicts if verdict.outcome != "killed"]
    killed = len(verdicts) - len(left)
    print(f"{killed} of {len(verdicts)} mutants killed in {time.perf_counter() - started:.0f} s")
    for verdict in left:
        print(f"{verdict.outcome}: {verdict.mutant.id}: {verdict.mutant.breaks}\n{verdict.by}")
    return 1 if left else 0


def _tell(verdict: Verdict) -> None:
    print(f"{verdict.outcome:8} {verdict.seconds:5.1f} s  {verdict.mutant.id:36} {verdict.by[:110]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
