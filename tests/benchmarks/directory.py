"""The directory at 11,000 participants against the same at 129: server time, weight, queries.

    python -m tests.benchmarks.directory

Makes two databases of its own, asks both for the same pages without the page cache, and prints
the medians of process time and their ratio. Each page is asked for once before, as after any
change of the content: what is counted once a change is shown beside it, with the queries of that
first time, and with the bytes of page and stylesheet, compressed as the site does it.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SIZES = (129, 11_000)
ROUNDS = 15
PAGES = (
    "/en/participants/",
    "/fr/participants/",
    "/en/participants/?country=ES",
    "/en/participants/?sort=name",
    "/en/",
)


def main():
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_measured(Path(folder), size) for size in SIZES)
    write(
        f"{'ms at':>34} {SIZES[0]:>8} {SIZES[1]:>8}   ratio   first time after a change"
        "   bytes            queries"
    )
    for page in PAGES:
        one, other = few[page], many[page]
        write(
            f"{page:>34} {one['ms']:8.1f} {other['ms']:8.1f} {other['ms'] / one['ms']:7.2f}"
            f"   {one['first']:4.0f} and {other['first']:4.0f} ms           "
            f"   {one['bytes']:6,} and {other['bytes']:6,}"
            f"   {one['queries']} and {other['queries']}"
        )


def _measured(folder, size):
    environment = os.environ | {
        "DEBUG": "1",
        "SECRET_KEY": "of a database that lives for a minute, and is never served to anybody",
        "VAR_DIR": str(folder / str(size)),
        "DATABASE_URL": f"sqlite:///{folder / f'{size}.sqlite3'}",
    }
    run = [sys.executable, "manage.py"]
    quiet = {"env": environment, "check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([*run, "migrate", "-v0"], **quiet)
    subprocess.run([*run, "make_content", f"--participants={size}"], **quiet)
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.directory", "ask"],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(answer.stdout)


def write(line):
    sys.stdout.write(f"{line}\n")


def ask():
    """Of each page the ms, first after a change and median afterwards, bytes, queries; as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django  # settings have to be named before

    django.setup()
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from tests.members.test_scale import compressed, stylesheet

    client = Client(HTTP_HOST="127.0.0.1")
    answers = {}
    for page in PAGES:
        client.get(page)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            content = client.get(page).content
        queries = len(captured)  # the next request forgets them
        cache.clear()
        first, *times = (_time(client, page) for _ in range(ROUNDS + 1))
        answers[page] = {
            "first": first,
            "ms": median(times),
            "bytes": compressed(content) + compressed(stylesheet()),
            "queries": queries,
        }
    write(json.dumps(answers))


def _time(client, page):
    start = time.process_time()
    response = client.get(page)
    assert response.status_code == 200
    return 1000 * (time.process_time() - start)


if __name__ == "__main__":
    ask() if sys.argv[1:] == ["ask"] else main()
