"""Every link on the public site: where it leads, where it is used, and whether it still works."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import richtext
from core.cleaning import host_of
from publishing.tasks import AboutItem, person

LONGEST = 1000
PATIENCE = 3  # nights: how often a server may be out of order before its links count as broken
BATCH = 500


class LinkQuerySet(models.QuerySet):
    def broken(self):
        return self.filter(verdict=Link.Verdict.BROKEN, ignored_at=None)

    def moved(self):
        return self.filter(verdict=Link.Verdict.MOVED, ignored_at=None)

    def due(self, since):
        """Not looked at after `since`."""
        return self.filter(Q(checked_at=None) | Q(checked_at__lte=since))


class Link(models.Model):
    """One address, however often it is used."""

    class Verdict(models.TextChoices):
        UNKNOWN = "unknown", _("not checked yet")
        FINE = "fine", _("works")
        MOVED = "moved", _("has moved for good")
        UNCLEAR = "unclear", _("does not answer now")
        BROKEN = "broken", _("broken")

    address = models.CharField(_("address"), max_length=LONGEST, unique=True)
    host = models.CharField(_("site"), max_length=255, blank=True)
    verdict = models.CharField(
        _("state"), max_length=10, choices=Verdict.choices, default=Verdict.UNKNOWN
    )
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    moved_to = models.CharField(_("has moved to"), max_length=LONGEST, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    checked_at = models.DateTimeField(_("checked at"), null=True)
    broken_since = models.DateTimeField(_("broken since"), null=True)
    ignored_at = models.DateTimeField(_("ignored since"), null=True)
    ignored_by = person(_("ignored by"))

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        default_permissions = ("view", "change")
        ordering = ["broken_since", "address"]
        indexes = [
            models.Index(fields=["verdict", "broken_since"], name="links_by_verdict"),
            models.Index(fields=["checked_at"], name="links_by_check"),
        ]

    def __str__(self):
        return self.address

    @transaction.atomic
    def note(self, verdict: "Link.Verdict", answer: str = "", moved_to: str = "") -> None:
        """What a look at it has found. A server that is out of order has some nights to mend."""
        now = timezone.now()
        self.failures = 0
        if verdict in {self.Verdict.UNCLEAR, self.Verdict.BROKEN}:
            self.failures = Link.objects.values_list("failures", flat=True).get(pk=self.pk) + 1
        if verdict == self.Verdict.UNCLEAR and self.failures >= PATIENCE:
            verdict = self.Verdict.BROKEN
        self.verdict, self.answer, self.checked_at = verdict, answer[:200], now
        self.moved_to = moved_to[:LONGEST]
        if not self.failures:
            self.broken_since = None
        elif self.broken_since is None:
            self.broken_since = now
        self.save(
            update_fields=[
                *("verdict", "answer", "moved_to", "failures", "checked_at", "broken_since")
            ]
        )


class LinkUse(AboutItem):
    """A field of an item that has the link."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    field = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("use of a link")
        verbose_name_plural = _("uses of links")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["link", "content_type", "object_id", "field"], name="link_use_once"
            )
        ]

    def __str__(self):
        return f"{self.item}: {self.field}"

    @property
    def label(self):
        """The field in words."""
        model = self.content_type.model_class()
        return model._meta.get_field(self.field).verbose_name


class Use(NamedTuple):
    address: str
    kind: int
    number: int
    field: str


# --- Where links are ---------------------------------------------------------------------------


def fields_of(model: type[models.Model]) -> list[models.Field]:
    """Those that can hold a link; plain text that is one is named in `LINK_FIELDS`."""
    holders = richtext.RichTextField | models.URLField | models.FileField
    named = getattr(model, "LINK_FIELDS", ())
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, holders) or field.name in named
    ]


def holders() -> dict[type[models.Model], list[models.Field]]:
    """Every model of public content with a field that can hold a link."""
    found = {
        model: fields_of(model)
        for model in apps.get_models()
        if getattr(model, "is_public_content", False)
    }
    return {model: fields for model, fields in found.items() if fields}


def used() -> Iterator[Use]:
    """Every link that the public sees now, with its place."""
    for model, fields in holders().items():
        kind = ContentType.objects.get_for_model(model).pk
        for rows, seen in _seen(model, fields):
            for row in rows.order_by().only("pk", *(f.name for f in seen)).iterator(BATCH):
                for field in seen:
                    for address in _addresses(field, getattr(row, field.attname)):
                        yield Use(address, kind, row.pk, field.name)


def _seen(model, fields):
    """The rows that the public sees, with the fields that it sees of them."""
    rows = model.objects.all()
    if hasattr(rows, "gone"):
        notice = [field for field in fields if field.name == "replaced_by"]
        fields = [field for field in fields if field.name != "replaced_by"]
        yield rows.gone(), notice
        yield rows.gone().filter(keeps_text=True), fields
    for shown in ("published", "current"):  # what some kinds of rows call what is public
        rows = getattr(rows, shown)() if hasattr(rows, shown) else rows
    yield rows, fields


def _addresses(field, value):
    if not value:
        return set()
    if isinstance(field, models.FileField):
        return {value.url}
    found = _Hrefs.of(value) if isinstance(field, richtext.RichTextField) else {value}
    cut = {address.strip().partition("#")[0] for address in found}
    return {a for a in cut if a and not a.startswith("mailto:") and len(a) <= LONGEST}


class _Hrefs(HTMLParser):
    @classmethod
    def of(cls, html: str) -> set[str]:
        reader = cls()
        reader.found = set()
        reader.feed(html)
        reader.close()
        return reader.found

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.add(href)


def collect() -> int:
    """Have a row for each link that is used, and none for others; how many there are."""
    places: dict[str, set[Use]] = {}
    for use in used():
        places.setdefault(use.address, set()).add(use)
    known = dict(Link.objects.values_list("address", "pk"))
    fresh = [Link(address=a, host=host_of(a)) for a in places.keys() - known.keys()]
    Link.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    gone = [known[address] for address in known.keys() - places.keys()]
    for start in range(0, len(gone), BATCH):
        Link.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    _note_uses(places)
    return len(places)


def _note_uses(places):
    numbers = dict(Link.objects.values_list("address", "pk"))
    wanted = {
        (numbers[use.address], use.kind, use.number, use.field)
        for uses in places.values()
        for use in uses
    }
    stored = {
        tuple(key): pk
        for pk, *key in LinkUse.objects.values_list(
            "pk", "link_id", "content_type_id", "object_id", "field"
        )
    }
    over = [stored[key] for key in stored.keys() - wanted]
    for start in range(0, len(over), BATCH):
        LinkUse.objects.filter(pk__in=over[start : start + BATCH]).delete()
    LinkUse.objects.bulk_create(
        [
            LinkUse(link_id=link, content_type_id=kind, object_id=number, field=field)
            for link, kind, number, field in wanted - stored.keys()
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )
