"""Each rule with a case that fires and one that must not."""

import pytest

from library.checks import picture
from news.checks import unlinked_participants
from publishing import checks
from publishing.wording import Term
from tests.factories import make_article, make_image, make_page, make_participant
from tests.publishing.desk import address, filled

pytestmark = pytest.mark.django_db

LONG = "word " * 41


@pytest.fixture
def terms():
    Term.objects.all().delete()
    Term.objects.create(language="en", words="gyps*", advice_en="Say Roma.", advice_fr="Roms.")


@pytest.mark.parametrize(
    ("rule", "body", "is_error"),
    [
        (checks.heading_order, "<h3>Third first</h3>", True),
        (checks.heading_order, "<h2>A</h2><h4>C</h4>", True),
        (checks.empty_headings, "<h2> </h2>", True),
        (checks.link_words, '<p><a href="/en/">click here</a></p>', True),
        (checks.link_words, '<p><a href="/en/">Cliquez ici</a></p>', True),
        (checks.link_words, '<p><a href="/en/"> </a></p>', True),
        (checks.link_words, '<p><a href="https://x.org/">https://x.org/</a></p>', False),
        (checks.link_targets, '<p><a href="/admin/">The list</a></p>', True),
        (checks.link_targets, '<p><a href="/en/preview/x/">The draft</a></p>', True),
        (checks.link_targets, '<p><a href="/en/no-such-page/">The page</a></p>', True),
        (checks.link_targets, '<p><a href="/nothing">The page</a></p>', True),
        (checks.link_targets, '<p><a href="http://192.168.1.4/">The page</a></p>', True),
        (
            checks.link_targets,
            '<p><a href="https://x.safelinks.protection.outlook.com/?u=1">The page</a></p>',
            True,
        ),
        (checks.sentences, f"<p>{LONG}</p>", False),
        (checks.wording, "<p>The gypsies of the town.</p>", False),
    ],
)
def test_a_rule_fires(terms, rule, body, is_error):
    found = list(rule(make_article(body=body)))

    assert [(f.is_error, f.where) for f in found] == [(is_error, "Text")]


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        (checks.heading_order, "<h2>A</h2><h3>B</h3><h3>C</h3><h2>D</h2>"),
        (checks.empty_headings, "<h2>A</h2>"),
        (checks.link_words, '<p><a href="/en/">What the mayor said here</a></p>'),
        (checks.link_targets, '<p><a href="/en/">Home</a> <a href="/fr/news/">Actualités</a></p>'),
        (checks.link_targets, '<p><a href="mailto:a@b.org">Write</a></p>'),
        (checks.link_targets, '<p><a href="https://www.coe.int/">Council of Europe</a></p>'),
        (checks.sentences, f"<p>{LONG[:-25]}. {LONG[:-25]}.</p><p>Short</p>"),
        (checks.wording, "<p>A “gypsy camp”, said the paper. <cite>Gypsy songs</cite></p>"),
        (checks.wording, "<p>Egypsian gypsum</p>".replace("gypsum", "plaster")),
    ],
)
def test_a_rule_does_not_fire(terms, rule, body):
    assert list(rule(make_article(body=body))) == []


def test_a_missing_translation_is_said_for_prose_and_for_records():
    page = make_page()
    participant = make_participant(summary_en="In English only")

    prose = [f.text for f in checks.both_languages(page)]
    record = [(f.where, f.text) for f in checks.both_languages(participant)]
    make_page(language="fr", group=page.group)

    sentence = "The French is missing: readers get the other language."
    assert prose == [sentence]
    assert record == [("Summary (French)", sentence)]
    assert list(checks.both_languages(page)) == []


@pytest.mark.parametrize(("length", "count"), [(79, 1), (80, 0), (400, 0), (401, 1)])
def test_a_teaser_has_a_length(length, count):
    assert len(list(checks.teaser_length(make_article(teaser="x" * length)))) == count


@pytest.mark.parametrize(
    ("facts", "errors"),
    [
        ({"alt_en": "A bridge", "credit": "© CoE"}, []),
        ({"alt_en": "", "is_decorative": True, "credit": "© CoE"}, []),
        ({"alt_en": "IMG_2015.jpg", "credit": "© CoE"}, [True]),
        ({"alt_en": "dsc 0042", "credit": "© CoE"}, [True]),
        ({"alt_en": "", "credit": "© CoE"}, [True]),
        ({"alt_en": "A bridge", "credit": ""}, [False]),
    ],
)
def test_a_picture_is_described_and_credited(facts, errors):
    article = make_article(image=make_image(**facts))

    assert [finding.is_error for finding in picture(article)] == errors


def test_participants_that_are_named_are_to_be_linked():
    tivat, nis = make_participant("Tivat"), make_participant("Niš", name_local="Ниш")
    make_participant("Bar")
    article = make_article("Tivat and НИШ meet", body="<p>In Bar, Nišava.</p>", participants=[nis])

    assert [f.text.partition("”")[0] for f in unlinked_participants(article)] == ["“Tivat"]
    article.participants.add(tivat)
    assert list(unlinked_participants(article)) == []


def test_an_error_keeps_a_draft_from_the_public_and_a_warning_does_not(admin_client):
    article = make_article("Before", teaser="Short", status="draft")
    bad = '<p><a href="/en/">click here</a></p>'

    refused = admin_client.post(
        address(article), filled(admin_client, article, "_save", body=bad, status="published")
    )
    admin_client.post(address(article), filled(admin_client, article, "_save", status="published"))

    article.refresh_from_db()
    assert refused.context["adminform"].form.non_field_errors() == [
        "Text: The link “click here” does not say where it leads: name its target."
    ]
    assert article.is_public


def test_what_was_wrong_before_need_not_be_mended_now(admin_client):
    article = make_article("Before", body='<p><a href="/en/">click here</a></p>')

    admin_client.post(address(article), filled(admin_client, article, title="After", _continue=1))

    article.refresh_from_db()
    assert article.title == "After"


def test_a_draft_may_be_wrong_and_is_not_published_so(admin_client):
    article = make_article("Before")
    bad = '<p><a href="/en/">click here</a></p>'
    admin_client.post(address(article), filled(admin_client, article, body=bad, _draft=1))

    response = admin_client.post(address(article, "draft"), {"decision": "publish"}, follow=True)

    article.refresh_from_db()
    assert article.body == "<p>Text of Before.</p>"
    assert [str(m) for m in response.context["messages"]][1:] == [
        "The link “click here” does not say where it leads: name its target."
    ]


def test_the_list_publishes_nothing_that_is_to_be_mended(admin_client):
    good = make_article("Good", status="draft")
    bad = make_article("Bad", body="<h3>Third</h3>", status="draft")

    admin_client.post(
        "/admin/news/article/", {"action": "publish", "_selected_action": [good.pk, bad.pk]}
    )

    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.status, bad.status) == ("published", "draft")
