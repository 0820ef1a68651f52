"""How long search takes among many articles: server time, on SQLite and on PostgreSQL.

    python -m tests.benchmarks.search 100000

Makes a database of so many articles on each, with topics, asks for common words, phrases and
beginnings of words, and prints the medians of a whole page: elapsed time, which counts, and time of
our own process, which other work on the machine disturbs less. The first line is a yardstick, to
compare machines and moments by.
"""

import os
import sys
import time
from statistics import median

from tests.benchmarks import databases

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
NARROWED = {
    "a word, newest first": {"q": "council", "sort": "date"},
    "a word on a topic": {"q": "council", "topic": "housing"},
    "a word of a year": {"q": "council", "year": "2010"},
}
TOPICS = ("Education", "Housing", "Health", "Work")


def main(articles: str):
    for vendor in LIMITS:
        with databases.empty(vendor) as environment:
            databases.run(environment, "-m", "tests.benchmarks.search", "topics")
            databases.run(environment, "manage.py", "make_content", f"--articles={articles}")
            asked = databases.run(environment, "-m", "tests.benchmarks.search", "ask", vendor)
            sys.stdout.write(asked)
            sys.stdout.flush()


def start():
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
    import django  # settings have to be named before

    django.setup()


def make_topics():
    start()
    from publishing.models import Topic

    for title in TOPICS:
        Topic.objects.create(title_en=title, title_fr=title)


def ask(vendor: str):
    start()
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")
    _tell(vendor, "a loop, as yardstick", _count)
    for name, question in QUESTIONS.items():
        _tell(vendor, name, lambda question=question: _get(client, {"q": question}))
    for name, parameters in NARROWED.items():
        _tell(vendor, name, lambda parameters=parameters: _get(client, parameters))


def _count():
    """Plain work, whose time says what the machine had for us."""
    sum(number * number for number in range(1_500_000))


def _get(client, parameters):
    assert client.get("/en/search/", parameters).status_code == 200


def _tell(vendor, name, act):
    act()
    times = [_time(act) for _ in range(ROUNDS)]
    elapsed, ours = (1000 * median(column) for column in zip(*times, strict=True))
    sys.stdout.write(
        f"{vendor:>10} {name:>24} {elapsed:7.1f} ms of {LIMITS[vendor]}, ours {ours:7.1f} ms\n"
    )


def _time(act):
    elapsed, ours = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - elapsed, time.process_time() - ours


if __name__ == "__main__":
    if sys.argv[1] == "ask":
        ask(sys.argv[2])
    elif sys.argv[1] == "topics":
        make_topics()
    else:
        main(sys.argv[1])
