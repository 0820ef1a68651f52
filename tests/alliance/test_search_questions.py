"""The table of docs/search.md: what people ask, and what must stand first."""

import re
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction
from django.utils.translation import override

from alliance.searching.question import Question
from alliance.searching.results import entries_for, find
from tests.factories import make_participant

pytestmark = pytest.mark.both_databases

ROW = re.compile(r"\| (en|fr) \| (.+?) \| (.+?) \| (.+?) \|")
FIRST = [
    row.groups()
    for line in Path("docs/search.md").read_text().splitlines()
    if (row := ROW.fullmatch(line))
]


@pytest.fixture(scope="module")
def _more_places(demonstration_rows, django_db_blocker):
    """Four that are hard to spell."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_participant("Niš", country="RS", name_local="Ниш")
        make_participant("Košice", country="SK")
        make_participant("Łódź", country="PL")
        make_participant("Cologne", country="DE", name_local="Köln")
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_more_places")
@pytest.mark.parametrize(("language", "question", "title", "about"), FIRST)
def test_what_is_asked_for_stands_first(language, question, title, about):
    with override(language):
        found = find(Question(question))

        assert [entry.title for entry in entries_for(found.things[:1])] == [title]


def test_the_table_has_questions_of_every_sort():
    sorts = Counter(about for *_row, about in FIRST)

    assert len(FIRST) == len({row[:2] for row in FIRST}) == 47
    assert (sorts["script"], sorts["typing mistake"], sorts["accents"]) == (4, 5, 6)
    assert sorts["name in the other language"] == 5
