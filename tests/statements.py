"""Which tests PostgreSQL sees besides those of its own: the fewest that ask it all there is to ask.

While the suite runs on SQLite, each process notes what every test says to the database, without
its values, into a folder (TEST_STATEMENTS). Of tests that say the same, one goes to PostgreSQL;
those that never go there count for nothing.
What depends on values is marked `both_databases` and goes there anyway.
"""

import json
import os
import re
from functools import lru_cache
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.signals import connection_created

# A list is one question, however long; numbers and the names of savepoints are no part of it.
LIST, ROWS = re.compile(r"%s(?:, %s)+"), re.compile(r"\(%s\)(?:, \(%s\))+")
NUMBER = re.compile(r"\b\d+\b|\bs\d+_x\d+\b")


class Notes:
    """A plugin of pytest. `goes_there` tells of a test whether PostgreSQL may see it."""

    def __init__(self, folder: Path, goes_there=lambda item: True):
        self.folder, self.goes_there = folder, goes_there
        self.said: dict[str, set[str]] = {}
        self.now: set[str] = set()

    def pytest_sessionstart(self):
        connection_created.connect(self.listen, dispatch_uid="notes", weak=False)

    def listen(self, connection, **_signal):
        if self.note not in connection.execute_wrappers:
            connection.execute_wrappers.append(self.note)

    def note(self, execute, sql, params, many, context):
        self.now.add(without_values(str(sql)))
        return execute(sql, params, many, context)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        for connection in connections.all(initialized_only=True):
            self.listen(connection)
        self.now = set()
        if self.goes_there(item):
            self.said[item.nodeid] = self.now
        return (yield)

    def pytest_sessionfinish(self):
        said = {name: sorted(statements) for name, statements in self.said.items()}
        name = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        (self.folder / f"{name}.json").write_text(json.dumps(said))


@lru_cache(maxsize=10_000)
def without_values(sql: str) -> str:
    return NUMBER.sub("0", ROWS.sub("(%s)", LIST.sub("%s", sql)))


def fewest(folder: Path) -> list[str]:
    """Names of tests that together say all that is noted in `folder`: greedily, most new first."""
    said: dict[str, set[str]] = {}
    for file in folder.glob("*.json"):
        said |= {name: set(found) for name, found in json.loads(file.read_text()).items()}
    left, chosen = set().union(*said.values()), []
    while left:
        best = max(sorted(said), key=lambda name: len(said[name] & left))
        chosen.append(best)
        left -= said.pop(best)
    return chosen
