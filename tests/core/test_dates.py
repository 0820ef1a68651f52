from datetime import UTC, date, datetime

import pytest
from django.utils.translation import override

from core.dates import day, month, span


@pytest.mark.parametrize(
    ("language", "value", "words"),
    [
        ("en", date(2015, 6, 24), "24 June 2015"),
        ("fr", date(2015, 6, 24), "24 juin 2015"),
        ("en", date(2015, 5, 1), "1 May 2015"),
        ("fr", date(2015, 5, 1), "1er mai 2015"),
        ("fr", date(2015, 5, 11), "11 mai 2015"),
        ("en", datetime(2015, 6, 23, 22, 30, tzinfo=UTC), "24 June 2015"),  # Paris time
    ],
)
def test_a_day_in_words(language, value, words):
    with override(language):
        assert day(value) == words


def test_a_month_in_words():
    with override("fr"):
        assert month(date(2012, 4, 1)) == "avril 2012"


@pytest.mark.parametrize(
    ("first", "last", "markup"),
    [
        (date(2013, 9, 20), None, '<time datetime="2013-09-20">20 September 2013</time>'),
        (
            date(2013, 9, 20),
            date(2013, 9, 20),
            '<time datetime="2013-09-20">20 September 2013</time>',
        ),
        (
            date(2012, 12, 17),
            date(2012, 12, 18),
            'From <time datetime="2012-12-17">17</time>'
            ' to <time datetime="2012-12-18">18 December 2012</time>',
        ),
        (
            date(2012, 11, 30),
            date(2012, 12, 2),
            'From <time datetime="2012-11-30">30 November</time>'
            ' to <time datetime="2012-12-02">2 December 2012</time>',
        ),
        (
            date(2012, 12, 31),
            date(2013, 1, 1),
            'From <time datetime="2012-12-31">31 December 2012</time>'
            ' to <time datetime="2013-01-01">1 January 2013</time>',
        ),
    ],
)
def test_a_span_says_nothing_twice(first, last, markup):
    with override("en"):
        assert span(first, last) == markup


def test_a_french_span_begins_on_the_1er():
    with override("fr"):
        words = span(date(2012, 12, 1), date(2012, 12, 3))

    assert '<time datetime="2012-12-01">1er</time>' in words
    assert '<time datetime="2012-12-03">3 décembre 2012</time>' in words
