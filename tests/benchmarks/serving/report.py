"""The table: each figure, its limit, and whether it holds."""

import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path


class Report:
    """Prints each row as it is measured, so that a run that is broken off has said something."""

    def __init__(self):
        self.broken: list[str] = []

    def begin(self, **facts):
        model = [
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ]
        self.say(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {len(model)} × {model[0]}")
        self.say(f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the start")
        self.say(", ".join(f"{name} {value}" for name, value in facts.items()))

    def part(self, title):
        self.say(f"\n{title}")

    def figure(self, name, value, unit="", *, least=None, most=None):
        """A figure; with a limit, whether it holds."""
        limit = verdict = ""
        if least is not None:
            limit, holds = f"≥ {least:g}", value >= least
        elif most is not None:
            limit, holds = f"≤ {most:g}", value <= most
        if limit:
            verdict = "holds" if holds else "DOES NOT HOLD"
            if not holds:
                self.broken.append(name)
        self.say(f"  {name:<58} {shown(value):>9} {unit:<14} {limit:>8}  {verdict}".rstrip())

    def say(self, line):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def end(self):
        self.say(f"\n{len(self.broken)} limits do not hold.")
        for name in self.broken:
            self.say(f"  {name}")


def shown(value):
    if value >= 100 or isinstance(value, int):
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 1 else f"{value:.2f}"
