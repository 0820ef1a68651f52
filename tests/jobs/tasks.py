"""Work for the tests' own jobs to do: the worker knows it by its dotted path."""

import time
from pathlib import Path


def note(path, words):
    with Path(path).open("a") as file:
        file.write(f"{words}\n")


def fail(words):
    raise RuntimeError(words)


def hang(path):
    """Say that the work has begun, and never end it."""
    note(path, "begun")
    time.sleep(600)
