"""Whether a package of ours has a known weakness: `python -m tests.audit`, a part of `make check`.

pip-audit asks PyPI about every version in the lock file. Ends with 1 where one has a weakness.
Where no advisory service is to be had, it says so, and nothing is wrong.
"""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("pip-audit")
LOCK = "requirements-dev.txt"  # with what a server installs
NO_ANSWER = "requests.exceptions."  # what the last line of a broken connection begins with


def main() -> int:
    done = subprocess.run(
        [
            *(PROGRAM, "--requirement", LOCK, "--require-hashes", "--disable-pip"),
            *("--format", "json", "--progress-spinner", "off", "--timeout", "10"),
        ],
        capture_output=True,
        text=True,
    )
    is_fine, words = judge(done.stdout, done.stderr)
    sys.stdout.write(f"{words}\n")
    return 0 if is_fine else 1


def judge(found: str, complaints: str) -> tuple[bool, str]:
    """What pip-audit's JSON and its complaints come to: whether all is well, and the words."""
    if not found:
        last = complaints.strip().rpartition("\n")[2]
        if last.startswith(NO_ANSWER):
            return True, "Not audited: no advisory service can be reached from here."
        return False, complaints
    packages = json.loads(found)["dependencies"]
    weak = [
        f"{package['name']} {package['version']}: {weakness['id']}, "
        f"mended in {', '.join(weakness['fix_versions']) or 'no version'}"
        for package in packages
        for weakness in package.get("vulns", ())
    ]
    if weak:
        return False, "\n".join(weak)
    audited = sum("skip_reason" not in package for package in packages)
    if audited == 0:
        return True, "Not audited: no advisory service can be reached from here."
    words = f"{audited} packages audited, no known weakness."
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    return True, words + (f" Not known there: {', '.join(unknown)}." if unknown else "")


if __name__ == "__main__":
    sys.exit(main())
