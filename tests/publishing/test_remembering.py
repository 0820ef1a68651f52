"""Parts of pages kept until something public changes, by an edit, by time or by the clock."""

from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from publishing.rehearsal import rehearsal
from publishing.remembering import while_unchanged
from tests.factories import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask():
    """Ask for a part that tells how often it was made."""
    numbers = count(1)
    return lambda: while_unchanged("part", lambda: [next(numbers)])


def test_made_once_and_again_after_an_edit(ask):
    article = make_article()
    assert [ask(), ask()] == [[1], [1]]

    article.title = "New"
    article.save()

    assert [ask(), ask()] == [[2], [2]]


def test_a_draft_changes_nothing(ask):
    ask()

    make_article(status="draft")

    assert ask() == [1]


def test_made_again_when_time_changes_something_and_when_the_clock_is_put_back(ask, monkeypatch):
    begun = timezone.now()
    make_article(publish_at=begun + timedelta(seconds=60))
    made = []
    for seconds in (0, 59, 60, 61, 30, 59, 60):
        now = begun + timedelta(seconds=seconds)
        monkeypatch.setattr(timezone, "now", lambda now=now: now)
        made += ask()

    assert made == [1, 1, 2, 2, 3, 3, 4]


def test_what_a_rehearsal_sees_is_not_kept(ask):
    ask()
    with rehearsal():
        make_article()
        assert [ask(), ask()] == [[2], [3]]

    assert ask() == [1]


def test_who_changes_a_part_changes_it_for_nobody_else(ask):
    ask().append("mine")

    assert ask() == [1]
