"""Signs of spam lead into quarantine, with reasons for staff, and never to a refusal."""

import pytest

from forms_app import review, spam
from forms_app.models import Application
from jobs.models import Letter
from tests.factories import make_user
from tests.forms_app.typed import MESSAGE, send, sent

SAME = "We would like to hear more about the seminar on schools, please."


def received(client, **changes):
    """The newest application after sending the contact form, behind the usual receipt."""
    assert send(client, "M", **changes).status_code == 303
    return Application.objects.order_by("-pk").first()


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("See [url=https://pills.example]here[/url]", ["markup"]),
        ('<a href="https://pills.example">here</a>', ["markup"]),
        (" ".join(f"https://a{n}.example/" for n in range(6)), ["many_links"]),
        (
            "Best SEO services: https://a.example https://b.example https://c.example",
            ["links", "advertising"],
        ),
    ],
)
def test_what_looks_like_spam_is_set_aside_without_a_letter(client, office, text, signs):
    application = received(client, text=text)

    assert (application.status, application.signs) == ("spam", signs)
    assert Letter.objects.count() == 0
    assert spam.in_words(application) == [str(spam.Sign(sign).label) for sign in signs]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("We met at the casino of Vaduz, a fine hall for a seminar.", ["advertising"]),
        ("https://a.example https://b.example https://c.example", ["links"]),
        ("Two links: https://a.example and www.b.example", []),
        (MESSAGE["text"], []),
    ],
)
def test_one_weak_sign_is_not_enough(client, office, text, signs):
    application = received(client, text=text)

    assert (application.status, application.signs) == ("received", signs)
    assert Letter.objects.count() == 2


def test_the_same_text_from_another_address_is_set_aside(client, office):
    first = received(client, text=SAME)
    second = received(client, text=SAME, contact_email="other@elsewhere.example")

    assert [first.status, second.status, second.signs] == ["received", "spam", ["copied"]]


def test_two_who_say_the_same_few_words_are_no_spam(client, office):
    received(client, text="Thank you!")

    assert received(client, text="Thank you!", contact_email="b@b.example").status == "received"


def test_who_is_unsure_may_send_the_same_twice_but_not_all_day(client, office):
    statuses = [received(client).status for _ in range(5)]

    assert statuses == ["received"] * 3 + ["spam"] * 2


def test_an_old_text_may_be_sent_again(client, office):
    received(client, text=SAME)
    Application.objects.update(submitted_at="2026-01-01T00:00Z")

    assert received(client, text=SAME, contact_email="b@b.example").status == "received"


def test_what_was_set_aside_teaches_its_address_and_its_links(client, office):
    reviewer = make_user("reviewer")
    bad = received(client, text="Buy at https://pills.example/now", contact_email="x@spam.example")
    review.mark_as_spam(bad, by=reviewer)

    by_link = received(client, text="Look: http://pills.example/", contact_email="y@b.example")
    by_address = received(client, text="Something else", contact_email="X@spam.example")
    other = received(client, text="See https://www.facebook.com/us", contact_email="z@b.example")

    assert [by_link.signs, by_address.signs, other.signs] == [["known"], ["known"], []]


def test_the_bait_is_a_sign_like_the_others(client, office):
    assert received(client, homepage="x").signs == ["bait"]


def test_a_false_alarm_gets_its_letter_and_keeps_its_time(client, office):
    application = received(client, text="[url=https://city.example]our page[/url]").specific
    sent_at = application.submitted_at

    released = review.mark_as_not_spam(application, by=make_user("reviewer"))

    assert (released.status, released.submitted_at) == ("received", sent_at)
    assert [letter.to for letter in Letter.objects.all()] == [MESSAGE["contact_email"]]
    assert sent(client, "M", text="A second question").status == "received"
