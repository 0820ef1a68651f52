"""How long each page of the back office takes among many rows: time and queries, on both databases.

    python -m tests.benchmarks.admin 100000

Makes two databases of each kind, one with a thousandth of the articles and of 11,000 participants,
asks for every page that the resolver knows and for every list searched, filtered, sorted and turned
over, and prints what is slowest, with its ratio to the same page among few rows.
"""

import json
import os
import sys
import time
from statistics import median

from tests.benchmarks import databases

PARTICIPANTS, FEWER = 11_000, 1_000
ROUNDS = 3
SHOWN = 20


def main(articles: int):
    for vendor in ("sqlite", "postgresql"):
        few, many = (
            _measured(vendor, articles // size, max(PARTICIPANTS // size, 1)) for size in (FEWER, 1)
        )
        most = max(many, key=lambda name: many[name]["queries"])
        write(f"{vendor}: {len(many)} pages, most queries {many[most]['queries']} ({most})")
        write(f"{'ms among few':>12} {'many':>8} {'ratio':>6} {'queries':>8}")
        for name in sorted(many, key=lambda name: -many[name]["ms"])[:SHOWN]:
            one, other = few.get(name), many[name]
            before, ratio = (f"{one['ms']:.0f}", other["ms"] / one["ms"]) if one else ("", 0)
            write(f"{before:>12} {other['ms']:8.0f} {ratio:6.1f} {other['queries']:8}  {name}")


def _measured(vendor, articles, participants):
    with databases.empty(vendor) as environment:
        databases.run(environment, "manage.py", "load_demo")
        ask = ("-m", "tests.benchmarks.admin", "ask", str(articles), str(participants))
        return json.loads(databases.run(environment, *ask))


def write(line):
    sys.stdout.write(f"{line}\n")


def ask(articles: int, participants: int):
    """Of each page that is shown the median ms and the queries; as JSON."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django  # settings have to be named before

    django.setup()
    import logging

    from django.conf import settings
    from django.contrib import admin
    from django.db import connection
    from django.test import Client

    from accounts.models import User
    from alliance import synthetic
    from tests.office import pages, ways_through

    logging.disable(logging.CRITICAL)  # of pages that only take what is posted
    settings.SECOND_FACTOR = False
    # Without the entries of the site's search, which the back office does not ask.
    synthetic.make(articles=articles, participants=participants)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    boss = User.objects.create(username=f"boss-{time.time()}", is_staff=True, is_superuser=True)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    newest = {
        model._meta.label_lower.replace(".", "_"): row
        for model in admin.site._registry
        if (row := model._base_manager.order_by("-pk").first())
    }
    found: dict = {}
    for name, address in pages(newest).items():
        page = _measure(client, name, address, found)
        if name.endswith("changelist"):
            for way, narrowed in ways_through(address, page).items():
                _measure(client, f"{name} {way}", narrowed, found)
    write(json.dumps(found))


def _measure(client, name, address, found):
    """Asked for once more than it is timed, since the first time fills what is remembered."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
    if response.status_code == 200:
        found[name] = {
            "queries": len(captured),
            "ms": median(_time(client, address) for _ in range(ROUNDS)),
        }
    return content.decode(errors="replace")


def _time(client, address):
    """Of the process, where the database is in it; else by the clock on the wall."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    start = clock()
    list(client.get(address))
    return 1000 * (clock() - start)


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(*map(int, sys.argv[2:]))
    else:
        main(int(sys.argv[1]))
