"""``python -m tests.simulation --seeds N --jobs M``: play worlds, count faults, print what breaks a law."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
import time

from tests.simulation.chains import draw_chain, run_chain
from tests.simulation.faults import Kind
from tests.simulation.fleet import CHUNK, Batch, batches
from tests.simulation.report import beginning, told
from tests.simulation.script import draw_script
from tests.simulation.shrink import shrink
from tests.simulation.world import run_world

SHOWN = 5


def main(arguments: list[str] | None = None) -> int:
    """Returns 1 if a law was broken."""
    options = _parser().parse_args(arguments)
    logging.disable(logging.CRITICAL)
    if options.seed is not None:
        return _one(options.seed, options.trace, options.no_shrink)
    if options.chain is not None:
        outcome = run_chain(draw_chain(options.chain))
        print(outcome.told() if options.trace or outcome.violations else f"chain {options.chain}: every law held")
        return 1 if outcome.violations else 0
    if options.digest:
        print(_digest(range(options.first, options.first + options.seeds)))
        return 0
    started = time.perf_counter()
    total, shown = Batch(), 0
    for batch in batches(range(options.first, options.first + options.seeds), options.jobs):
        total.add(batch)
        for seed, text in batch.failures:
            shown += 1
            if shown <= SHOWN or options.all:
                print(f"\n=== seed {seed}\n{text}", flush=True)
        if options.progress and total.worlds % 1000 < CHUNK:
            rate = total.worlds / (time.perf_counter() - started)
            print(f"{total.worlds:,} worlds, {rate:.0f}/s, {len(total.failures)} failed", flush=True)
    print(_summary(total, time.perf_counter() - started, options.jobs))
    return 1 if total.failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=1000, help="how many worlds")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--seed", type=int, help="play this one world only")
    parser.add_argument("--chain", type=int, help="play this one chain or ring of three lists only")
    parser.add_argument("--trace", action="store_true", help="with --seed: print everything that happens")
    parser.add_argument("--no-shrink", action="store_true", help="with --seed: do not look for a smaller story")
    parser.add_argument("--digest", action="store_true", help="print one hash of all traces instead of judging them")
    parser.add_argument("--progress", action="store_true", help="a line for every thousand worlds")
    parser.add_argument("--all", action="store_true", help=f"show every failure, not only the first {SHOWN}")
    return parser


def _one(seed: int, trace: bool, no_shrink: bool) -> int:
    result = run_world(draw_script(seed))
    if trace:
        print("\n".join([*beginning(result.script), "", *result.trace]))
    if not result.violations:
        print(f"seed {seed}: every law held; {result.syncs} syncs, {len(result.written)} writes")
        return 0
    print("\n".join(map(str, result.violations)))
    if not no_shrink:
        print(told(shrink(result)))
    return 1


def _digest(seeds: range) -> str:
    traces = hashlib.sha256()
    for seed in seeds:
        traces.update("\n".join(run_world(draw_script(seed)).trace).encode())
    return traces.hexdigest()


def _summary(total: Batch, seconds: float, jobs: int) -> str:
    lines = [f"{total.worlds:,} worlds in {seconds:.1f} s with {jobs} jobs: {total.worlds / seconds:.1f} worlds/s"]
    lines.append(f"{total.syncs:,} syncs, {total.writes:,} writes to systems")
    lines.append(f"fault kinds fired: {len(+total.fired)} of {len(Kind)}, {sum(total.fired.values()):,} times")
    lines += [f"  {total.fired[kind]:>9,}  {kind}" for kind in Kind]
    lines.append("the person:")
    lines += [f"  {number:>9,}  {what}" for what, number in sorted(total.did.items())]
    lines.append(f"violations: {len(total.failures)}")
    lines += [f"  {number:>9,}  {law}" for law, number in total.laws.most_common()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
