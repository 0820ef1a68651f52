from datetime import date, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from alliance.demo import loading
from members.directory import DirectoryFilter
from members.models import MembershipPeriod, Participant
from members.tally import Tally
from tests.factories import make_article, make_country, make_participant

pytestmark = pytest.mark.django_db


def names(response):
    return [participant.name_en for participant in response.context["page_obj"]]


def make_three():
    make_participant("Early", country="ES", joined_on=date(2013, 3, 20), left_on=date(2015, 1, 1))
    make_participant("Held", country="ES", joined_on=date(2013, 3, 20), state="on_hold")
    make_participant("Late", country="GR", joined_on=date(2015, 6, 24))


def test_totals_of_every_day_agree_with_a_plain_count():
    loading.load()
    periods = list(
        MembershipPeriod.objects.filter(
            participant__in=Participant.objects.published()
        ).values_list("participant", "participant__country", "joined_on", "left_on")
    )
    first, last = date(2013, 3, 1), date(2015, 7, 31)
    totals = {}
    for number in range((last - first).days + 1):
        day = first + timedelta(number)
        there = {
            (who, country)
            for who, country, joined_on, left_on in periods
            if joined_on <= day and (left_on is None or left_on > day)
        }
        chosen = DirectoryFilter(QueryDict(f"as_of={day}"))
        tally = Tally(chosen)
        totals[day] = tally.total, len(tally.countries)
        assert totals[day] == (len(there), len({country for _who, country in there}))
        assert chosen.participants().count() == len(there)
    assert [
        totals[day][0]
        for day in (date(2013, 3, 19), date(2013, 3, 20), date(2013, 6, 10), date(2014, 10, 1))
    ] == [0, 114, 120, 124]
    assert [totals[date(2015, 5, 6)][0], totals[date(2015, 6, 24)]] == [127, (129, 29)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Late"]),
        ("?as_of=2014-01-01", ["Early", "Held"]),
        ("?as_of=2014-12-31", ["Early", "Held"]),
        ("?as_of=2015-01-01", ["Held"]),
        ("?as_of=2015-06-24", ["Held", "Late"]),
        ("?as_of=2015-06-24&state=left", ["Early"]),
        ("?as_of=2015-06-24&state=all", ["Early", "Held", "Late"]),
        ("?as_of=2013-03-19", []),
        ("?as_of=0001-01-01", []),
        ("?state=on_hold", ["Held"]),
        ("?state=left", ["Early"]),
        ("?state=all", ["Early", "Held", "Late"]),
    ],
)
def test_the_list_is_that_of_the_day_and_state(client, query, expected):
    make_three()

    response = client.get(f"/en/participants/{query}")

    assert sorted(names(response)) == expected
    assert response.context["total"] == len(expected)


def test_a_past_day_is_told_and_kept_in_the_links(client):
    make_three()

    text = client.get("/en/participants/?as_of=2014-01-01").text

    assert (
        "2 cities and regions from one country took part in the Alliance on 1 January 2014" in text
    )
    assert "<b>As it was on 1 January 2014.</b>" in text
    assert '<a href="/en/participants/">Back to today</a>' in text
    assert 'href="/en/participants/spain/?as_of=2014-01-01" aria-label="Spain, 2 part' in text
    assert 'href="/en/participants/spain/early/?as_of=2014-01-01"' in text
    assert 'href="/en/participants.csv?as_of=2014-01-01"' in text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2013-03-19", "before that day nobody took part"),
        ("2999-01-01", "has not come yet"),
        ("soon", "We cannot read the date"),
    ],
)
def test_a_day_without_directory_is_explained(client, day, words):
    make_three()

    response = client.get(f"/en/participants/?as_of={day}")

    assert response.status_code == 200
    assert words in response.text


def test_today_is_no_other_day(client):
    make_three()

    response = client.get(f"/en/participants/?as_of={timezone.localdate()}")

    assert names(response) == ["Late"]
    assert "As it was on" not in response.text.partition('id="results"')[0]


def test_the_country_of_a_past_day_shows_who_was_there(client):
    make_three()

    response = client.get("/en/participants/spain/?as_of=2014-01-01")

    assert sorted(names(response)) == ["Early", "Held"]
    assert '<a href="/en/participants/spain/">Back to today</a>' in response.text
    assert '<a href="/en/participants/?as_of=2014-01-01">Participants</a>' in response.text
    assert client.get("/en/participants/greece/?as_of=2014-01-01").status_code == 200


@pytest.mark.parametrize(
    ("day", "words"),
    [("2014-01-01", "it took part in the"), ("2015-01-01", "it did not take part in the")],
)
def test_a_profile_says_whether_it_took_part_that_day(client, day, words):
    make_three()

    assert words in client.get(f"/en/participants/spain/early/?as_of={day}").text


@pytest.mark.parametrize("on", [None, date(2014, 1, 1), date(2015, 1, 1), date(2012, 1, 1)])
def test_counting_by_standing_is_listing_by_standing(on):
    for state in Participant.State.values:
        make_participant(state=state, joined_on=date(2013, 3, 20))
        make_participant(state=state, joined_on=date(2013, 3, 20), left_on=date(2015, 1, 1))
        make_participant(state=state, joined_on=None)
        make_participant(state=state, joined_on=timezone.localdate() + timedelta(1))
    lists = {
        "taking_part": Participant.objects.taking_part(on),
        "left": Participant.objects.having_left(on),
    }
    if on is None:
        lists["on_hold"] = Participant.objects.on_hold()

    counted = Participant.objects.with_standing(on)

    for standing, rows in lists.items():
        assert set(counted.filter(standing=standing)) == set(rows)
    joined = counted.exclude(standing=None)
    assert set(joined) == set(Participant.objects.having_joined(on))


def test_counts_follow_who_is_published_later_and_who_no_longer(monkeypatch):
    now = timezone.now()
    make_participant("Soon", publish_at=now + timedelta(hours=1))
    make_participant("Going", publish_at=now - timedelta(1), unpublish_at=now + timedelta(hours=2))
    make_country("ME")

    totals = []
    for hours in (0, 1.5, 3):
        moment = now + timedelta(hours=hours)
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        totals.append(Tally(DirectoryFilter(QueryDict())).total)

    assert totals == [1, 2, 1]


@pytest.mark.parametrize(
    ("facts", "is_told"),
    [({"number": 129, "joined_on": date(2015, 6, 24)}, True), ({"number": None}, False)],
)
def test_news_of_the_nth_participant_lead_to_the_directory_of_that_day(client, facts, is_told):
    make_three()
    article = make_article("The Region joins", participants=[make_participant("Region", **facts)])

    text = client.get(article.get_absolute_url()).text

    link = '<a href="/en/participants/?as_of=2015-06-24">3 participants from 3 countries on 24 June'
    assert (link in text) is is_told
