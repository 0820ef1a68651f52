"""What is new, and who is written to about it: once, in their language, or once a week."""

from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from alerts import announcing, sending
from alerts.models import Alert, Announcement
from jobs import letters, worker
from jobs.models import Job, Letter
from news.models import Article
from tests.alerts.wishes import announce, last_letter, make_subscriber, told
from tests.factories import (
    make_article,
    make_country,
    make_participant,
    make_text,
    make_topic,
)

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 30, 0, 5, tzinfo=PARIS)


def names(rows=None):
    """Who was written to, by the first letters of the addresses."""
    return sorted(to[0] for to, _subject in rows or told())


def test_each_hears_of_what_was_chosen_and_of_nothing_else():
    housing, tivat = make_topic("Housing"), make_participant("Tivat")
    kotor = make_participant("Kotor")
    make_subscriber("a@x.example", wants_everything=True)
    make_subscriber("b@x.example", topics=[housing])
    make_subscriber("c@x.example", countries=[make_country("ME")])
    make_subscriber("d@x.example", participants=[tivat])
    make_subscriber("e@x.example", participants=[kotor], topics=[make_topic("Health")])
    make_subscriber("f@x.example", countries=[make_country("ES")])
    make_subscriber("g@x.example", wants_everything=True, topics=[housing], is_paused=True)

    make_article("Homes in Tivat", topics=[housing], participants=[tivat])
    announce()

    assert names() == ["a", "b", "c", "d"]


def test_of_a_country_itself_and_of_texts_on_a_topic():
    housing = make_topic("Housing")
    make_subscriber("b@x.example", topics=[housing])
    make_subscriber("c@x.example", countries=[make_country("ES")])
    text = make_text("Decent homes", summary_en="What cities can do.")
    text.topics.add(housing)
    make_article("Spain").countries.add(make_country("ES"))

    announce()

    found = dict(told())
    assert found == {
        "b@x.example": f"{text.designation}: Decent homes – Alliance for Roma Inclusion",
        "c@x.example": "Spain – Alliance for Roma Inclusion",
    }
    letter = Letter.objects.get(to="b@x.example")
    assert f"What cities can do.\nhttp://127.0.0.1:8000{text.get_absolute_url()}" in letter.body


def test_nothing_is_announced_twice():
    make_subscriber(wants_everything=True)
    article = make_article("Once")
    announce()
    article.title = "Changed"
    article.save()

    announce()
    announcing.announce()
    sending.write_at_once()

    assert told() == [("jane@city.example", "Once – Alliance for Roma Inclusion")]


def test_an_item_is_one_in_all_its_languages_and_comes_in_the_readers():
    make_subscriber("a@x.example", wants_everything=True, language="en")
    make_subscriber("b@x.example", wants_everything=True, language="fr")
    make_subscriber("c@x.example", wants_everything=True, language="fr", rhythm="weekly")
    english = make_article("Homes", teaser="Good & new.", slug="homes")
    announce()
    first = {letter.to: letter for letter in Letter.objects.all()}

    make_article("Logements", language="fr", group=english.group, slug="logements")
    announce()
    Alert.objects.update(at=MONDAY - timedelta(days=1))
    sending.write_weekly(MONDAY)

    assert first["b@x.example"].subject == "Homes – Alliance pour l’inclusion des Roms"
    assert (
        "Homes (en anglais)\nGood & new.\nhttp://127.0.0.1:8000/en/news/homes/"
        in first["b@x.example"].body
    )
    assert sorted(to for to, _subject in told()) == ["a@x.example", "b@x.example", "c@x.example"]
    assert "Logements\n" in last_letter().body


def test_a_letter_says_why_it_comes_and_how_to_end_it():
    subscriber = make_subscriber(wants_everything=True)
    make_article("Homes")

    announce()

    letter = last_letter()
    assert subscriber.manage_address in letter.body
    assert subscriber.unsubscribe_address in letter.body
    assert letter.headers == {
        "List-Id": "<alerts.127.0.0.1>",
        "List-Unsubscribe": f"<{subscriber.unsubscribe_address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def test_headers_go_out_whole(mailoutbox):
    subscriber = make_subscriber(wants_everything=True)
    make_article("Homes")
    announce()

    raw = mailoutbox[0].message().as_bytes()

    assert f"<{subscriber.unsubscribe_address}>".encode() in raw  # in one piece, not encoded
    parsed = message_from_bytes(raw, policy=policy.default)
    assert parsed["List-Unsubscribe"].strip() == f"<{subscriber.unsubscribe_address}>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    copy = letters.send_again(Letter.objects.get())
    assert copy.headers == last_letter().headers


# --- When --------------------------------------------------------------------------------------


def test_what_is_planned_is_announced_when_its_moment_comes():
    make_subscriber(wants_everything=True)
    article = make_article("Planned", publish_at=timezone.now() + timedelta(hours=1))
    make_article("Draft", status="draft")
    announce()
    assert told() == []

    Article.objects.filter(pk=article.pk).update(publish_at=timezone.now() - timedelta(seconds=1))
    announce()

    assert told() == [("jane@city.example", "Planned – Alliance for Roma Inclusion")]


def test_who_adds_to_the_archive_alerts_nobody():
    make_subscriber(wants_everything=True)

    make_article("Old", days_ago=31)
    announce()

    assert (told(), Announcement.objects.count()) == ([], 0)


def test_who_subscribes_later_hears_of_what_comes_later():
    make_article("Before")
    announce()

    make_subscriber(wants_everything=True)
    make_article("After")
    announce()

    assert told() == [("jane@city.example", "After – Alliance for Roma Inclusion")]


def test_the_worker_looks_again_only_when_something_public_has_changed():
    make_article("News")
    worker.watch()
    assert worker.run_all() == 1

    worker.watch()
    make_article("Draft", status="draft")
    worker.watch()
    assert Job.objects.filter(done_at=None).count() == 0

    make_article("More")
    worker.watch()
    worker.watch()
    assert Job.objects.filter(done_at=None).count() == 1


# --- Withdrawn ---------------------------------------------------------------------------------


def withdraw(article):
    article.status = Article.Status.WITHDRAWN
    article.save()


def test_nobody_hears_of_what_is_withdrawn_before_its_letter():
    make_subscriber("a@x.example", wants_everything=True)
    make_subscriber("b@x.example", wants_everything=True, rhythm="weekly")
    withdraw(make_article("Never"))
    gone, stays = make_article("Gone"), make_article("Stays")
    for item in (gone, stays):  # announced, and no letter written yet
        announcing._announce(f"news/{item.group}", item)
    withdraw(gone)
    Alert.objects.update(at=MONDAY - timedelta(days=1))

    sending.write_at_once()
    sending.write_weekly(MONDAY)

    assert told() == [
        ("a@x.example", "Stays – Alliance for Roma Inclusion"),
        ("b@x.example", "1 new item – Alliance for Roma Inclusion"),
    ]
    assert Alert.objects.filter(item=f"news/{gone.group}").count() == 0


# --- Weekly ------------------------------------------------------------------------------------


def test_a_weekly_letter_lists_what_is_new_since_the_last():
    make_subscriber(wants_everything=True, rhythm="weekly", language="fr")
    for title in ("First", "Second"):
        make_article(title, language="fr")
        announce()
    assert told() == []
    Alert.objects.update(at=MONDAY - timedelta(days=2))
    make_article("Third", language="fr")
    announce()
    Alert.objects.exclude(at=MONDAY - timedelta(days=2)).update(at=MONDAY)

    sending.write_weekly(MONDAY - timedelta(hours=1))  # still Sunday
    assert told() == []
    sending.write_weekly(MONDAY)
    sending.write_weekly(MONDAY + timedelta(days=1))

    assert told() == [("jane@city.example", "2 nouveautés – Alliance pour l’inclusion des Roms")]
    body = last_letter().body
    assert body.index("First") < body.index("Second")
    assert "Third" not in body
    sending.write_weekly(MONDAY + timedelta(days=8))  # the worker was away on its Monday
    assert told()[1:] == [("jane@city.example", "1 nouveauté – Alliance pour l’inclusion des Roms")]


def test_nothing_new_is_no_letter():
    make_subscriber(wants_everything=True, rhythm="weekly")

    sending.write_weekly(MONDAY)

    assert told() == []
