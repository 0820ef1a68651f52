"""Content for load and scale: realistic lengths, both languages, marked as synthetic.

The same numbers give the same content every time.
"""

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import override

from core import languages
from members import changes
from members.models import Country, MembershipPeriod, Participant
from news.models import Article
from publishing.models import Publishable, Topic, TopicLink
from texts.models import AdoptedText

MARK = {"en": "Synthetic", "fr": "Synthétique"}
BATCH = 1000  # rows in one insert
NEWEST = datetime(2015, 7, 9, 9, tzinfo=UTC)
FIRST_DAY = date(2013, 3, 20)
VOCABULARY = {
    "en": (
        "council school housing work health mediator district region mayor plan budget seminar "
        "exchange practice family neighbour language teacher tenant street service office report "
        "agreement training youth culture memory participation decision together local European "
        "open shared first common public annual"
    ),
    "fr": (
        "conseil école logement emploi santé médiateur quartier région maire plan budget séminaire "
        "échange pratique famille voisin langue enseignant locataire rue service bureau rapport "
        "accord formation jeunesse culture mémoire participation décision ensemble local européen "
        "ouvert partagé premier commun public annuel"
    ),
}
WORDS = {code: text.split() for code, text in VOCABULARY.items()}
SYLLABLES = ("bel", "bor", "dal", "fel", "hal", "kal", "lip", "mir", "nov", "rad", "tar", "zel")
ENDINGS = ("ovo", "ice", "any", "berg", "ville", "mont", "grad", "ija", "eni", "as")


@transaction.atomic
def make(*, articles: int = 0, participants: int = 0, texts: int = 0) -> Counter:
    """Add so many articles (in both languages), participants and texts; how many rows were made.

    Search entries are left to `rebuild_search`: the command calls it.
    """
    made = Counter()
    made["participants"] = make_participants(participants)
    made["texts"] = make_texts(texts)
    made["articles"] = make_articles(articles)
    return made


def _in_batches(count: int, build: Callable, store: Callable) -> int:
    for start in range(0, count, BATCH):
        store([row for n in range(start, min(start + BATCH, count)) for row in build(n)])
    return count


def _prose(chance, language, words):
    chosen = chance.choices(WORDS[language], k=words)
    return " ".join(chosen).capitalize() + "."


def _name(chance):
    return "".join(chance.choices(SYLLABLES, k=2)).capitalize() + chance.choice(ENDINGS)


def make_articles(count: int) -> int:
    topics = list(Topic.objects.all())
    first = Article.objects.count()

    def build(n):
        chance = random.Random(f"article {first + n}")  # noqa: S311 -- nothing secret
        for code in languages.CODES:
            number = first + n
            row = Article(
                language=code,
                group=UUID(int=(0xA111A2CE << 96) + number),
                title=f"{MARK[code]} {number}: {_prose(chance, code, 7)}"[:200],
                slug=f"{MARK['en'].lower()}-{number}",
                teaser=_prose(chance, code, 45),
                body="".join(f"<p>{_prose(chance, code, 60)}</p>" for _ in range(5)),
                status=Publishable.Status.PUBLISHED,
                publish_at=NEWEST - timedelta(hours=number + 1),
            )
            row.prepare()
            yield row

    def store(rows):
        rows = Article.objects.bulk_create(rows)
        if topics:
            TopicLink.objects.bulk_create(
                TopicLink(tag=topics[row.group.int % len(topics)], content_object=row)
                for row in rows
            )

    return _in_batches(count, build, store)


def make_participants(count: int) -> int:
    countries = list(Country.objects.filter(is_member_state=True).order_by("code"))
    first = Participant.objects.count()

    def build(n):
        number = first + n
        chance = random.Random(f"participant {number}")  # noqa: S311 -- nothing secret
        country = chance.choice(countries)
        name = f"{_name(chance)} {number}"
        joined_on = FIRST_DAY + timedelta(days=chance.randrange(4000))
        row = Participant(
            name_en=name,
            name_fr=name,
            name_local=name,
            slug=f"{MARK['en'].lower()}-{number}",
            kind=chance.choice(Participant.Kind.values),
            country=country,
            region=_name(chance),
            population=chance.randrange(1_000, 2_000_000),
            population_year=2014,
            themes=chance.sample(Participant.Theme.values, 2),
            longitude=country.longitude + chance.uniform(-2, 2),
            latitude=max(-90, min(90, country.latitude + chance.uniform(-1.5, 1.5))),
            summary_en=_prose(chance, "en", 14),
            summary_fr=_prose(chance, "fr", 14),
            status=Publishable.Status.PUBLISHED,
            publish_at=datetime(2013, 3, 20, tzinfo=UTC),
            joined_on=joined_on,
            is_demonstration=True,
        )
        row.prepare()
        yield row

    def store(rows):
        rows = Participant.objects.bulk_create(rows)
        MembershipPeriod.objects.bulk_create(
            MembershipPeriod(participant=row, joined_on=row.joined_on) for row in rows
        )
        changes.follow_periods([row.pk for row in rows])

    return _in_batches(count, build, store)


def make_texts(count: int) -> int:
    first = AdoptedText.objects.count()

    def build(n):
        number = 10_000 + first + n
        chance = random.Random(f"text {number}")  # noqa: S311 -- nothing secret
        row = AdoptedText(
            kind=chance.choice(AdoptedText.Kind.values),
            number=number,
            year=1994 + number % 22,
            session=1 + number % 28,
            status=Publishable.Status.PUBLISHED,
            publish_at=NEWEST - timedelta(days=number - 9_999),
            **{
                f"title_{code}": f"{MARK[code]} {number}: {_prose(chance, code, 9)}"
                for code in languages.CODES
            },
            **{f"summary_{code}": _prose(chance, code, 40) for code in languages.CODES},
        )
        with override("en"):
            row.prepare()
        yield row

    return _in_batches(count, build, AdoptedText.objects.bulk_create)
