"""`make test`: all tests on SQLite, then on PostgreSQL those that ask it something new.

Which these are, `tests.statements` finds out on the way. `python -m tests --everything` has the
rest on PostgreSQL, too; with arguments of pytest, both see the same tests. A last word says what
was missing.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres, statements, tools

EVERYTHING = "--everything"
PARALLEL = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]


def run(database, *options, **environment) -> bool:
    """Run the suite; True when all is well. Arguments of the command line go to pytest."""
    print(f"\n=== {database} ===", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", *PARALLEL]
    asked = [argument for argument in sys.argv[1:] if argument != EVERYTHING]
    code = subprocess.run([*command, *options, *asked], env=os.environ | environment).returncode
    print(f"{database}: {time.monotonic() - started:.0f} s", flush=True)
    return code == 0


def which(notes: Path) -> list[str]:
    if EVERYTHING in sys.argv:
        return []
    if sys.argv[1:]:
        return ["--database-only"]
    chosen = notes / "chosen"
    chosen.write_text("\n".join(statements.fewest(notes)))
    return ["--database-only", f"--chosen={chosen}"]


def main() -> int:
    # A killed run stops its PostgreSQL, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # The site waits for the disk after every commit (synchronous=FULL); the tests need not.
    os.environ.setdefault("TMPDIR", postgres.in_memory() or tempfile.gettempdir())
    missing = tools.missing()
    tools.fetch_vnu()
    with tempfile.TemporaryDirectory() as notes:
        results = [run("SQLite", DATABASE_URL="", TEST_STATEMENTS=notes)]
        if "PostgreSQL" not in missing:
            with postgres.server() as url:
                results.append(run("PostgreSQL", *which(Path(notes)), DATABASE_URL=url))
    if missing:
        print(f"\nLeft out, because this machine lacks {', '.join(missing)}:")
        print("".join(f"- {tools.LEFT_OUT[name]}\n" for name in missing), end="")
        print(f"To have it all: {tools.how_to_get(missing)}")
        if os.environ.get("CI"):
            results.append(False)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
