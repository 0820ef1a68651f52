"""`make test`: all tests on SQLite, then on PostgreSQL those that depend on the database.

`python -m tests --everything` has the rest on PostgreSQL, too. A last word says what was missing.
"""

import os
import signal
import subprocess
import sys
import time

from tests import postgres, tools

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


def main() -> int:
    # A killed run stops its PostgreSQL, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    missing = tools.missing()
    tools.fetch_vnu()
    results = [run("SQLite", DATABASE_URL="")]
    if "PostgreSQL" not in missing:
        with postgres.server() as url:
            options = [] if EVERYTHING in sys.argv else ["--database-only"]
            results.append(run("PostgreSQL", *options, DATABASE_URL=url))
    if missing:
        print(f"\nLeft out, because this machine lacks {', '.join(missing)}:")
        print("".join(f"- {tools.LEFT_OUT[name]}\n" for name in missing), end="")
        print(f"To have it all: {tools.how_to_get(missing)}")
        if os.environ.get("CI"):
            results.append(False)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
