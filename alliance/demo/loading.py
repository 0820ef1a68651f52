"""The demonstration content: the site of July 2015, told afresh from the facts.

What is there already stays as it is, so an editor's changes survive a second run.
"""

import re
import tomllib
from collections import Counter
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import languages
from library.models import Image
from members import importing
from members.models import Participant
from news.models import Article
from pages.models import Notice, Page, SiteSettings
from publishing.models import Publishable, Topic
from texts.importing import Row, replace
from texts.models import AdoptedText, Relation

FOLDER = Path(__file__).parent
LINK = re.compile(r"\{\{(?P<kind>[a-z]+)(?::(?P<name>[^}]+))?\}\}")
NOTICE_LASTS = timedelta(days=365)
WRITTEN_AT = time(9)  # Paris: the former site gives days only
VIEWS = {
    "join": "forms_app:join",
    "cooperate": "forms_app:cooperate",
    "contact": "forms_app:contact",
    "participants": "members:list",
    "texts": "texts:list",
    "news": "news:list",
}


def is_empty() -> bool:
    """True when nothing has been published, imported or set up yet."""
    return not any(
        model.objects.exists() for model in (Article, Page, Participant, AdoptedText, SiteSettings)
    )


@transaction.atomic
def load() -> Counter:
    """Add what is missing of the demonstration content; how many of each kind were added.

    All or nothing. Image renditions are left to the worker.
    """
    return Loader().run()


def read(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def read_all(folder):
    return [read(path.relative_to(FOLDER)) for path in sorted((FOLDER / folder).glob("*.toml"))]


def paired(facts, *names):
    """`name_en`, `name_fr` … out of the tables of a file that has one table a language."""
    return {
        f"{name}_{code}": facts[code].get(name, "") for name in names for code in languages.CODES
    }


def moment(day):
    return timezone.make_aware(datetime.combine(day, WRITTEN_AT))


class Loader:
    def __init__(self):
        self.added = Counter()
        self.drawings = read("images/images.toml")
        # Texts whose links can be made once every address exists: (row, field, language, text).
        self.linked = []

    def run(self):
        self.add_topics()
        self.add_settings()
        self.add_texts()
        self.add_participants()
        self.add_pages()
        self.add_articles()
        self.resolve_links()
        return self.added

    def add_topics(self):
        for facts in read("topics.toml")["topic"]:
            titles = {f"title_{code}": facts[f"name_{code}"] for code in languages.CODES}
            _topic, is_new = Topic.objects.get_or_create(slug=facts["slug"], defaults=titles)
            self.added["topics"] += is_new

    def add_settings(self):
        facts = read("site.toml")
        names = {field.name for field in SiteSettings._meta.fields}
        if not SiteSettings.objects.exists():
            SiteSettings.objects.create(**{k: v for k, v in facts.items() if k in names})
            self.added["settings"] += 1
        if not Notice.objects.exists():
            Notice.objects.create(
                **{f"text_{code}": facts[f"notice_text_{code}"] for code in languages.CODES},
                ends_at=timezone.now() + NOTICE_LASTS,
            )
            self.added["notices"] += 1

    def add_texts(self):
        pairs = []
        for facts in read_all("texts"):
            slug = "-".join(str(facts[key]) for key in ("kind", "number", "year") if facts.get(key))
            text, is_new = AdoptedText.objects.get_or_create(
                slug=slug,
                defaults={
                    "kind": facts["kind"],
                    "number": facts.get("number"),
                    "is_number_confirmed": facts["number_confirmed"],
                    "year": facts["year"],
                    "adopted_on": facts.get("adopted_on"),
                    "session": facts.get("session"),
                    "official_url": facts.get("official_url", ""),
                    "addressee": facts["addressee"],
                    "is_french_title_ours": facts["fr"].get("title_is_ours", False),
                    "status": Publishable.Status.PUBLISHED,
                    **(
                        {"publish_at": moment(facts["adopted_on"])} if "adopted_on" in facts else {}
                    ),
                    **paired(facts, "title", "occasion", "summary", "rapporteurs"),
                },
            )
            if is_new:
                self.added["texts"] += 1
                text.topics.set(Topic.objects.filter(slug__in=facts["topics"]))
                self.add_paragraphs(text, facts.get("paragraphs", []))
                pairs.append((text, facts))
        for text, facts in pairs:
            text.adopted_with.set(AdoptedText.objects.filter(slug=facts.get("pair")))
            self.add_relations(text, facts.get("relations", []))

    def add_paragraphs(self, text, paragraphs):
        if paragraphs:
            text.is_sample = True
            text.save()
            rows = [
                Row(
                    number=facts["number"],
                    bodies={code: facts[code] for code in languages.CODES},
                    addressees=facts.get("asks", []),
                )
                for facts in paragraphs
            ]
            replace(text, rows)

    def add_relations(self, text, relations):
        """To a text of ours by its slug, or to a document elsewhere."""
        for facts in relations:
            Relation.objects.create(
                text=text,
                kind=facts["kind"],
                other=AdoptedText.objects.filter(slug=facts.get("other")).first(),
                title_en=facts.get("en", ""),
                title_fr=facts.get("fr", ""),
                url=facts.get("url", ""),
            )

    def add_participants(self):
        # An import also updates what is there; an editor's changes must stay.
        if not Participant.objects.exists():
            report = importing.run(FOLDER / "participants.csv", dry_run=False)
            self.added["participants"] += report.created
        for facts in read("participants.toml")["participant"]:
            row = Participant.objects.get(name_en=facts["name_en"], is_demonstration=False)
            if row.summary_en:
                continue
            row.other_names = "\n".join(facts["official_names_other"])
            row.themes = facts["themes"]
            row.action_plan = facts["action_plan"]
            row.action_plan_year = facts.get("action_plan_year")
            row.roma_year = facts.get("roma_year")
            row.roma_source_kind = facts.get("roma_source_kind", "")
            for code in languages.CODES:
                setattr(row, f"roma_estimate_{code}", facts.get(f"roma_text_{code}", ""))
                setattr(row, f"roma_source_{code}", facts.get(f"roma_source_{code}", ""))
                setattr(row, f"summary_{code}", facts[f"summary_{code}"])
                setattr(row, f"lesson_{code}", facts[f"lesson_{code}"])
                self.linked.append((row, f"body_{code}", code, facts[f"body_{code}"]))
            row.save()

    def add_pages(self):
        for facts in read_all("pages"):
            key = facts["key"] if facts["key"] in Page.Key.values else ""
            shared = {
                "key": key,
                "order": facts["order"],
                "in_footer": facts["in_footer"],
                "former_id": facts.get("former_id"),
            }
            self.add_prose(Page, facts, shared, ("title", "lede"))

    def add_articles(self):
        for facts in read_all("news"):
            shared = {
                "kind": facts["kind"],
                "date_precision": facts["precision"],
                "publish_at": moment(facts["date"]),
                "starts_on": facts.get("starts_on"),
                "ends_on": facts.get("ends_on"),
                "former_id": facts.get("former_id"),
                "image": self.image(facts),
            }
            rows = self.add_prose(Article, facts, shared, ("title", "over", "teaser", "caption"))
            for row in rows:
                if row.is_event:
                    row.place = facts.get(f"place_{row.language}", "")
                    row.save()
                row.topics.set(Topic.objects.filter(slug__in=facts["topics"]))
                row.countries.set(facts["countries"])
                row.participants.set(
                    Participant.objects.filter(
                        name_en__in=facts["participants"], is_demonstration=False
                    )
                )
                row.texts.set(AdoptedText.objects.filter(slug__in=facts["texts"]))

    def add_prose(self, model, facts, shared, fields):
        """One row a language, in one group. The rows that are new."""
        group, rows = uuid4(), []
        for code in languages.CODES:
            words = facts[code]
            row, is_new = model.objects.get_or_create(
                language=code,
                slug=words["slug"],
                defaults={
                    "group": group,
                    "status": Publishable.Status.PUBLISHED,
                    **shared,
                    **{name: words.get(name, "") for name in fields},
                },
            )
            if is_new:
                self.added[str(model._meta.verbose_name_plural)] += 1
                self.linked.append((row, "body", code, words["body"]))
                rows.append(row)
        return rows

    def image(self, facts):
        """The drawing with the credit that the former site's picture had there."""
        key, credit = facts.get("image"), facts.get("credit", "")
        if not key:
            return None
        drawing = self.drawings[key]
        image = Image.objects.filter(title_en=drawing["title_en"], credit=credit).first()
        if image is None:
            content = (FOLDER / "images" / f"{key}.png").read_bytes()
            image = Image.objects.create(
                file=ContentFile(content, name=f"{key}.png"),
                credit=credit,
                licence="CC BY 4.0",
                focal_x=drawing["focal_x"],
                focal_y=drawing["focal_y"],
                **{k: v for k, v in drawing.items() if k.startswith(("title_", "alt_"))},
            )
            self.added["images"] += 1
        return image

    def resolve_links(self):
        changed = {}
        for row, field, code, text in self.linked:
            with override(code):
                setattr(row, field, LINK.sub(self.address, text))
            changed[row._meta.label, row.pk] = row
        for row in changed.values():
            row.save()

    def address(self, match):
        """The address that `{{participant:Tivat}}` and its like stand for."""
        kind, name = match["kind"], match["name"]
        if name is None:
            return reverse(VIEWS[kind])
        language = languages.active()
        if kind == "page":
            return Page.objects.get(language=language, slug=self.page_slug(name)).get_absolute_url()
        if kind == "news":
            return Article.objects.get(language=language, former_id=name).get_absolute_url()
        if kind == "text":
            return AdoptedText.objects.get(slug=name).get_absolute_url()
        participant = Participant.objects.select_related("country").get(
            name_en=name, is_demonstration=False
        )
        return participant.get_absolute_url()

    def page_slug(self, key):
        return read(f"pages/{key}.toml")[languages.active()]["slug"]
