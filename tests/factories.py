"""Rows for tests. Each function sets what a row must have; say only what the test is about."""

import io
import itertools
import json
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image as Picture

from accounts.models import User
from alliance.models import Promotion, Synonyms, VainQuestion
from library.models import Image
from members.models import Country, MembershipPeriod, Participant
from news.models import Article
from pages.models import Page
from publishing.models import Topic
from texts.models import AdoptedText

numbers = itertools.count(1)
COUNTRIES = json.loads((Path(__file__).parent.parent / "members/data/countries.json").read_text())[
    "countries"
]


WRITTEN_BY_MIGRATIONS = [
    ("members.migrations.0002_countries", "add_countries"),
    ("forms_app.migrations.0007_first_standard_texts", "add"),
    ("publishing.migrations.0007_first_words_to_avoid", "add_terms"),
]


def bring_back_rows_of_migrations():
    """What migrations put there, if a test with real transactions has emptied all tables."""
    if Country.objects.exists():
        return
    for module, function in WRITTEN_BY_MIGRATIONS:
        getattr(import_module(module), function)(apps, SimpleNamespace(connection=connection))


def make_country(code="ME"):
    facts = COUNTRIES[code]
    return Country.objects.get_or_create(
        code=code,
        defaults={
            "name_en": facts["en"],
            "name_fr": facts["fr"],
            "slug": slugify(facts["en"]),
            "longitude": facts["lon"],
            "latitude": facts["lat"],
        },
    )[0]


def make_participant(name=None, *, country="ME", joined_on=date(2015, 5, 6), left_on=None, **facts):
    name = name or f"Participant {next(numbers)}"
    participant = Participant.objects.create(
        **{
            "name_en": name,
            "name_fr": name,
            "kind": Participant.Kind.MUNICIPALITY,
            "country": make_country(country),
            "status": Participant.Status.PUBLISHED,
            "longitude": 18.7,
            "latitude": 42.43,
            **facts,
        }
    )
    if joined_on:
        MembershipPeriod.objects.create(
            participant=participant, joined_on=joined_on, left_on=left_on
        )
    participant.refresh_from_db()
    return participant


def make_article(title=None, *, language="en", topics=(), participants=(), days_ago=1, **facts):
    title = title or f"Article {next(numbers)}"
    article = Article.objects.create(
        **{
            "title": title,
            "language": language,
            "teaser": f"Teaser of {title}.",
            "body": f"<p>Text of {title}.</p>",
            "status": Article.Status.PUBLISHED,
            "publish_at": timezone.now() - timedelta(days=days_ago),
            **facts,
        }
    )
    article.topics.set(topics)
    article.participants.set(participants)
    return article


def make_topic(title=None, **facts):
    title = title or f"Topic {next(numbers)}"
    return Topic.objects.create(
        **{"title_en": title, "title_fr": title, "slug": slugify(title), **facts}
    )


def make_text(title=None, **facts):
    title = title or f"Text {next(numbers)}"
    return AdoptedText.objects.create(
        **{
            "title_en": title,
            "title_fr": title,
            "kind": AdoptedText.Kind.RESOLUTION,
            "number": next(numbers),
            "year": 2011,
            "status": AdoptedText.Status.PUBLISHED,
            **facts,
        }
    )


def make_page(title=None, *, language="en", **facts):
    title = title or f"Page {next(numbers)}"
    return Page.objects.create(
        **{
            "title": title,
            "language": language,
            "body": f"<p>Text of {title}.</p>",
            "status": Page.Status.PUBLISHED,
            **facts,
        }
    )


def picture_bytes(width=960, height=640, kind="PNG", color="#0b4a8f"):
    buffer = io.BytesIO()
    Picture.new("RGB", (width, height), color).save(buffer, kind)
    return buffer.getvalue()


def make_image(**facts):
    return Image.objects.create(
        **{
            "file": ContentFile(picture_bytes(), name="picture.png"),
            "alt_en": "A blue field",
            "alt_fr": "Un champ bleu",
            **facts,
        }
    )


def make_search_words():
    """One row of each list that editors keep for search."""
    return [
        Promotion.objects.create(questions="roma", address="/en/about/", thing="page-1"),
        Synonyms.objects.create(words="roma = romani"),
        VainQuestion.objects.create(key="a", words="atlantis"),
    ]


def make_user(username="editor", **facts):
    return User.objects.create_user(
        username=username, password=facts.pop("password", None), **facts
    )


def make_superuser(username="admin"):
    return make_user(username, is_staff=True, is_superuser=True)
