"""What the site costs beside others, in one run: `make bench`, or parts of it.

    python -m tests.benchmarks.serving [--rounds 5] [--seconds 3] [--articles 100000] [PART …]

Every figure is a median of rounds in which all sites take turns. What is counted is requests per
second of *processor time* of a site's processes, its database included: other work on the machine
disturbs that least. Ratios compare only what was measured in the same run.
"""

import argparse

from tests.benchmarks.serving import growth, load, speed, stale, work
from tests.benchmarks.serving.report import Report

PARTS = {
    "speed": speed.measure,
    "postgresql": speed.measure_postgresql,
    "growth": growth.measure,
    "stale": stale.measure,
    "invalidation": work.invalidation,
    "images": work.images,
    "forms": work.forms,
}


def main():
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of load at a time")
    parser.add_argument("--articles", type=int, default=100_000, help="that there are many of")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"no part is named {', '.join(sorted(unknown))}: {parser.format_usage()}")
    report = Report()
    report.begin(rounds=options.rounds, seconds=options.seconds, load=load.client())
    for name in options.parts or PARTS:
        PARTS[name](report, options)
    report.end()


if __name__ == "__main__":
    main()
