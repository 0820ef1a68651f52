"""Whatever public row is edited, and whenever time changes something: no kept page is an old one.

Rows, fields and moments come from the registry of models, so a new public model is tried by
itself. Edits go past `save()`, as those of an import or of a hand at the database do.
"""

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from core.richtext import RichTextField
from library.models import File
from members.changes import DirectoryEvent
from members.contacts import Contact
from members.former_addresses import FormerAddress
from pages.models import Notice, SiteSettings
from publishing import generation
from publishing.former_addresses import Redirect
from publishing.in_step import LanguageState
from tests import factories
from tests.publishing.kept_pages import Browser, _keep_the_connection  # noqa: F401 -- a fixture
from texts.paragraphs import Paragraph
from texts.relations import Relation

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# What has a meaning that one letter more does not have: other rows, files, moments.
LEFT_ALONE = (models.ForeignKey, models.FileField, models.UUIDField, models.JSONField)
# A language's state says nothing without a translation; lists for search show in its results only.
ON_NO_PAGE_HERE = {"publishing.LanguageState", "alliance.Promotion", "alliance.Synonyms"}
BUILT = re.compile(rb"<lastBuildDate>.*?</lastBuildDate>")  # of a feed: the second it was made


@pytest.fixture
def pages():
    """Addresses that show a public row of each model, linked where one can link."""
    soon = timezone.now() + timedelta(days=20)
    topic, image = factories.make_topic("Housing"), factories.make_image(credit="Ann")
    file = File.objects.create(file=ContentFile(b"%PDF-1.7\n%%EOF", name="a.pdf"), title_en="A")
    tivat = factories.make_participant("Tivat", image=image)
    Contact.objects.create(participant=tivat, email="a@tivat.example", is_public=True)
    DirectoryEvent.objects.create(participant=tivat, kind="renamed", on=date(2020, 1, 1))
    FormerAddress.objects.create(participant=tivat, slug="tivat-once")
    older, text = (factories.make_text(title, session=21) for title in ("Older", "Text"))
    for adopted in (older, text):
        adopted.topics.add(topic)
    text.files.add(file)
    text.adopted_with.add(older)
    Relation.objects.create(text=text, kind=Relation.Kind.RECALLS, other=older)
    Paragraph.objects.create(text=text, order=1, number="1", body_en="<p>Do.</p>", asks_local=True)
    article = factories.make_article("News", topics=[topic], participants=[tivat], image=image)
    article.texts.add(text)
    article.files.add(file)
    article.countries.add(tivat.country)
    factories.make_article("Newer", days_ago=0.5)
    page = factories.make_page("About", in_footer=True)
    LanguageState.objects.create(**LanguageState.key(page), language="en")
    names = [f.name for f in SiteSettings._meta.fields if f.name.endswith(("_en", "_fr"))]
    SiteSettings.objects.update_or_create(pk=1, defaults=dict.fromkeys(names, "Words"))
    Notice.objects.create(text_en="Note", text_fr="Note", ends_at=soon)
    Redirect.objects.create(path="/en/once/", target="/en/")
    factories.make_search_words()
    shown = (article, tivat, tivat.country, text, page)
    return [
        *("/en/", "/en/once/"),
        *(row.get_absolute_url() for row in shown),
        *map(reverse, ("news:list", "members:changes", "texts:asked")),
        *("/en/news/rss.xml", "/en/participants/montenegro/tivat-once/"),
    ]


@pytest.fixture
def kept(tmp_path, pages):
    """A process that keeps every page."""
    browser = Browser(tmp_path / "generation", capacity=16 * 2**20)
    for path in pages:
        browser.get(path)
    return browser


def answers(browser, pages):
    """Status, where it leads, and words of each."""
    found = {}
    for path in pages:
        status, headers, body = browser.get(path)
        found[path] = (status, headers.get("Location"), BUILT.sub(b"", body))
    return found


def rendered_anew(tmp_path, pages):
    """By a process that remembers nothing."""
    caches["default"].clear()
    return answers(Browser(tmp_path / "generation"), pages)


def other(field, value):
    """Another value that the field takes; None where there is none that is as good."""
    if isinstance(field, LEFT_ALONE) or field.choices or field.primary_key:
        return None
    if isinstance(field, RichTextField):
        return "<p>Edited</p>"
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.DateTimeField):
        return None
    if isinstance(field, models.DateField):
        return value + timedelta(days=1) if value else date(2022, 2, 2)
    if isinstance(field, (models.IntegerField, models.FloatField)):
        return (value or 1) + 1
    if isinstance(field, models.SlugField):
        return f"{value}-q"
    if isinstance(field, (models.URLField, models.EmailField)):
        return f"{value}q" if value else None
    if isinstance(field, (models.CharField, models.TextField)):
        return f"{value or ''}q"[: field.max_length or None]
    return None


def edit(model):
    """Change all that can be changed of its rows, field by field; a mere link is cut."""
    rows = model._base_manager.order_by("pk")
    edited = 0
    for row in rows:
        for field in model._meta.local_fields:
            value = other(field, getattr(row, field.attname))
            if value is None:
                continue
            try:
                with transaction.atomic():
                    edited += rows.filter(pk=row.pk).update(**{field.attname: value})
            except IntegrityError:  # a rule of the table: then this field of it stays
                continue
    return edited or rows.all().delete()[0]


@pytest.mark.parametrize("label", [model._meta.label for model in generation.public_models()])
def test_no_kept_page_is_older_than_an_edit_of(label, kept, pages, tmp_path):
    model = next(m for m in generation.public_models() if m._meta.label == label)
    before = answers(kept, pages)

    edited = edit(model)
    kept.cache.numbers.changed()  # as the request that wrote this would have said
    now, anew = answers(kept, pages), rendered_anew(tmp_path, pages)

    assert edited
    assert [path for path in pages if now[path] != anew[path]] == []
    changed = [path for path in pages if now[path] != before[path]]
    assert bool(changed) is (label not in ON_NO_PAGE_HERE)


MOMENTS = [
    (model._meta.label, name)
    for model in apps.get_models()
    for name in getattr(model, "TURNING_POINTS", ())
    if model in generation.public_models()
]


@pytest.mark.parametrize(("label", "name"), MOMENTS)
def test_no_kept_page_outlives_the_moment_of(label, name, kept, pages, tmp_path, monkeypatch):
    begun = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    moment = begun + timedelta(minutes=5)
    rows = apps.get_model(label)._base_manager
    others = {"publish_at": begun - timedelta(days=2)} if name == "unpublish_at" else {}
    others |= {"starts_at": begun - timedelta(days=2)} if name == "ends_at" else {}
    rows.filter(pk=rows.order_by("pk")[0].pk).update(**others, **{name: moment})
    kept.cache.numbers.changed()
    shown = []
    for minutes in (4.9, 5, 5.1):
        at = begun + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        monkeypatch.setattr("publishing.pagecache.time.time", at.timestamp)
        shown.append(answers(kept, pages))
        assert shown[-1] == rendered_anew(tmp_path, pages), minutes

    assert shown[0] != shown[1]
    assert shown[1] == shown[2]


def test_no_kept_page_outlives_the_day(kept, pages, tmp_path, monkeypatch):
    """Membership is counted by day."""
    begun = timezone.localtime().replace(hour=23, minute=59, second=0, microsecond=0)
    period = apps.get_model("members.MembershipPeriod")._base_manager
    period.update(left_on=begun.date() + timedelta(days=1))
    kept.cache.numbers.changed()
    homes = []
    for minutes in (0.5, 1):
        at = begun + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        monkeypatch.setattr("publishing.pagecache.time.time", at.timestamp)
        now = answers(kept, pages)
        assert now == rendered_anew(tmp_path, pages)
        homes.append(now["/en/"])

    assert homes[0] != homes[1]
