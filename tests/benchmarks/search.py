"""How long search takes among many articles: server time, on SQLite and on PostgreSQL.

    python -m tests.benchmarks.search 100000

Makes a database of so many articles on each, asks for common words, phrases and beginnings of
words, and prints the medians of wall-clock time of a whole page.
"""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from tests import postgres

ROUNDS = 15
LIMITS = {"sqlite": 100, "postgresql": 300}  # ms
QUESTIONS = {
    "a common word": "council",
    "two common words": "school housing",
    "in French": "logement",
    "a phrase": '"local European"',
    "a beginning": "parti",
    "a word that no text has": "wellington",
}


def main(articles: str):
    for vendor in LIMITS:
        with _database(vendor) as (folder, url):
            environment = os.environ | {
                "DEBUG": "1",
                "SECRET_KEY": "of a database that lives for an hour, and is never served to all",
                "VAR_DIR": folder,
                "DATABASE_URL": url,
            }
            run = [sys.executable, "manage.py"]
            quiet = {"env": environment, "check": True, "stdout": subprocess.DEVNULL}
            subprocess.run([*run, "migrate", "-v0"], **quiet)
            subprocess.run([*run, "make_content", f"--articles={articles}"], **quiet)
            ask = [sys.executable, "-m", "tests.benchmarks.search", "ask", vendor]
            subprocess.run(ask, env=environment, check=True)


@contextmanager
def _database(vendor):
    with tempfile.TemporaryDirectory() as folder:
        if vendor == "sqlite":
            yield folder, f"sqlite:///{Path(folder) / 'db.sqlite3'}"
        else:
            with postgres.server() as url:
                yield folder, url


def ask(vendor: str):
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django  # settings have to be named before

    django.setup()
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    for name, question in QUESTIONS.items():
        _time(client, question)
        ms = median(_time(client, question) for _ in range(ROUNDS))
        sys.stdout.write(f"{vendor:>10} {name:>24} {ms:7.1f} ms of {LIMITS[vendor]}\n")


def _time(client, question):
    start = time.perf_counter()
    response = client.get("/en/search/", {"q": question})
    assert response.status_code == 200
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(sys.argv[2])
    else:
        main(sys.argv[1])
