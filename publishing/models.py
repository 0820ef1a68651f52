"""What "public" means, once for everything that can be published."""

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import GenericTaggedItemBase, TagBase

from core import languages, richtext
from core.languages import Translated
from core.slugs import unique_slug
from publishing import former_addresses, in_step
from publishing.care import Look  # noqa: F401 -- for Django to find
from publishing.in_step import LanguageState  # noqa: F401 -- for Django to find
from publishing.links import Link, LinkUse  # noqa: F401 -- for Django to find
from publishing.missing_pages import MissingPage  # noqa: F401 -- for Django to find
from publishing.presence import Presence  # noqa: F401 -- for Django to find
from publishing.previews import PreviewLink  # noqa: F401 -- for Django to find
from publishing.tasks import Publication, Remark, Task  # noqa: F401 -- for Django to find
from publishing.wording import Term  # noqa: F401 -- for Django to find
from publishing.working_copies import WorkingCopy


def keys_of(choices: Sequence[models.QuerySet]) -> models.QuerySet:
    """The keys of all rows in these querysets of one model, which may be sliced; at least one.

    As one list: for an OR of subqueries PostgreSQL looks through the whole table.
    """
    rows = choices[0].model._base_manager.order_by()
    first, *others = (rows.filter(pk__in=each.values("pk")).values("pk") for each in choices)
    return first.union(*others, all=True)


class PublishableQuerySet(models.QuerySet):
    def published(self, now=None):
        """What the public sees at `now`: a query against the clock, so nothing waits for cron."""
        now = now or timezone.now()
        return self.filter(status=Publishable.Status.PUBLISHED, publish_at__lte=now).filter(
            Q(unpublish_at=None) | Q(unpublish_at__gt=now)
        )

    def among(self, *choices: models.QuerySet):
        """Those of the rows that are in any of these querysets, which may be sliced."""
        return self.filter(pk__in=keys_of(choices))

    def withdrawn(self):
        return self.filter(status=Publishable.Status.WITHDRAWN)

    def gone(self, now=None):
        """Of what was withdrawn, what the public has seen: the rule of `withdrawal.is_gone()`."""
        return self.withdrawn().filter(first_published_at__lte=now or timezone.now())

    def saying_behind(self):
        """With `behind_since`: since when what the reader gets is behind another language."""
        return self.annotate(behind_since=in_step.behind(self.model, languages.active()))

    def with_standing_of_languages(self):
        """With `standing_en`, `standing_fr`: missing, behind or current; an item is one row."""
        return self.annotate(
            **{
                f"standing_{code}": in_step.standing(
                    is_missing=in_step.is_said_elsewhere_alone(self.model, code),
                    is_behind=Exists(in_step.is_behind_in(self.model, code)),
                )
                for code in languages.CODES
            }
        )


class Generation(models.Model):
    """The one number behind `publishing.generation`."""

    number = models.PositiveBigIntegerField(_("number"), default=0)
    changed_at = models.DateTimeField(_("changed at"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("state of the public content")
        default_permissions = ()

    def __str__(self):
        return str(self.number)


class Publishable(models.Model):
    is_public_content = True
    # Moments at which time alone changes what is public.
    TURNING_POINTS = ("publish_at", "unpublish_at")
    # Whether an address that the public knows leads on when it changes; participants see to it.
    FOLLOWS_ADDRESSES = True
    # After how many months somebody should look again; None: only on a date that was set.
    LOOK_AGAIN_AFTER = None
    # Of columns in two languages those where one text does for all, like a name.
    SAME_IN_ALL_LANGUAGES = ()
    LINK_FIELDS: tuple[str, ...] = ("replaced_by",)
    # Set by a form whose author says that this language tells what the others tell.
    is_caught_up = False

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    publish_at = models.DateTimeField(
        _("publish at"),
        default=timezone.now,
        help_text=_("Public from this moment on, if the status is “published”. Paris time."),
    )
    unpublish_at = models.DateTimeField(
        _("unpublish at"),
        null=True,
        blank=True,
        help_text=_("Public until this moment. Empty: for good. Paris time."),
    )
    first_published_at = models.DateTimeField(
        _("first published at"), null=True, blank=True, editable=False
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)
    change_note = models.CharField(
        _("public change note"),
        max_length=200,
        blank=True,
        help_text=_("What changed and why, in a sentence for the reader. Empty: nothing is shown."),
    )
    withdrawal_note = models.CharField(
        _("reason of withdrawal"),
        max_length=300,
        blank=True,
        help_text=_("Shown at the old address once the status is “withdrawn”."),
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    keeps_text = models.BooleanField(
        _("text stays readable"),
        default=False,
        help_text=_(
            "Once withdrawn: the page stays under a notice with the day and the reason, out of "
            "lists, search and feeds. Otherwise nothing but the notice stays."
        ),
    )
    replaced_by = models.CharField(
        _("replaced by"),
        max_length=300,
        blank=True,
        validators=[RegexValidator(r"\A(/(?!/)|https://)", _("Begin with / or with https://."))],
        help_text=_("A page of this site, /en/…, or an address that begins with https://."),
    )
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(unpublish_at=None) | Q(unpublish_at__gt=F("publish_at")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]

    @property
    def is_public(self):
        """The rule of `published()` for one row; a test compares the two."""
        now = timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.publish_at <= now
            and (self.unpublish_at is None or self.unpublish_at > now)
        )

    @property
    def is_withdrawn(self):
        return self.status == self.Status.WITHDRAWN

    def save(self, *args, **kwargs):
        self.prepare()
        self.version += 1
        with transaction.atomic():
            known_as = former_addresses.changed(self) if self.FOLLOWS_ADDRESSES else ""
            before = in_step.stored(self)
            super().save(*args, **kwargs)
            in_step.note(self, before)
            if known_as:
                former_addresses.note(known_as, self)

    def share_facts(self):
        """What follows for other rows once this one and its many-to-many facts are saved."""

    def translations_in_work(self):
        """Rows that tell the same in another language and are not public as they are."""
        return ()

    def prepare(self):
        """Fill the columns that follow from others. `save()` calls it; so must a bulk insert."""
        if self.status == self.Status.PUBLISHED and self.first_published_at is None:
            self.first_published_at = self.publish_at
        if not self.is_withdrawn:
            self.withdrawn_on = None
        elif self.withdrawn_on is None:
            self.withdrawn_on = timezone.localdate()


class ProseQuerySet(PublishableQuerySet):
    def in_language(self, language=None):
        return self.filter(language=language or languages.active())

    def saying_behind(self):
        return self.annotate(behind_since=in_step.behind(self.model, OuterRef("language")))

    def with_standing_of_languages(self):
        rows = self.one_per_group(settings.LANGUAGE_CODE)
        standings = {}
        for code in languages.CODES:
            own = self.filter(language=code)
            late = own.filter(Exists(in_step.is_behind_in(self.model, code)))
            standings[f"standing_{code}"] = in_step.standing(
                is_missing=~Exists(own.filter(group=OuterRef("group"))),
                is_behind=Exists(late.filter(group=OuterRef("group"))),
            )
        return rows.annotate(**standings)

    def siblings_of(self, prose):
        """The same thing in the other languages."""
        return self.filter(group=prose.group).exclude(pk=prose.pk)

    def one_per_group(self, language=None):
        """For lists: each group once, in `language` where it exists, else in another one.

        Start from the rows that may show: `published().one_per_group()`.
        """
        language = language or languages.active()
        # Asked row by row: a list of all groups would be read before the first row is shown. That
        # is why it is no Exists(), which PostgreSQL turns into such a list.
        own = self.filter(language=language, group=OuterRef("group")).order_by()
        rows = self.alias(own_key=Subquery(own.values("pk")[:1]))
        return rows.filter(Q(language=language) | Q(own_key=None))


class Prose(Publishable):
    """A text with one row a language. The rows of one group tell the same in other words."""

    # Facts that are the same in every language; `share_facts()` copies them to the siblings.
    SHARED = ()
    SHARED_MANY = ()

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    group = models.UUIDField(_("group"), default=uuid.uuid4, editable=False, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=90,
        blank=True,
        help_text=_("The last part of the address. Made from the title when left empty."),
    )
    translated_from = models.PositiveIntegerField(
        _("version of the original it was translated from"), null=True, blank=True, editable=False
    )
    former_id = models.PositiveIntegerField(
        _("number on the former site"),
        null=True,
        blank=True,
        help_text=_("Keeps the addresses of the former site alive."),
    )
    body = richtext.RichTextField(_("text"), blank=True)

    objects = ProseQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = True
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["language", "slug"], name="%(app_label)s_%(class)s_slug_once_per_language"
            ),
            models.UniqueConstraint(
                fields=["group", "language"],
                name="%(app_label)s_%(class)s_once_per_group_and_language",
            ),
            models.UniqueConstraint(
                fields=["former_id", "language"],
                name="%(app_label)s_%(class)s_former_id_once_per_language",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def body_html(self):
        return richtext.render(self.body)

    @property
    def is_foreign(self):
        """True when the reader's language is another one."""
        return self.language != languages.active()

    def prepare(self):
        super().prepare()
        if not self.slug:
            others = type(self).objects.filter(language=self.language).exclude(pk=self.pk)
            self.slug = unique_slug(others, self.title)

    @property
    def original(self):
        """The row this one was translated from; None for an original."""
        if self.translated_from is None:
            return None
        return type(self).objects.siblings_of(self).filter(translated_from=None).first()

    @property
    def is_behind(self):
        """True when another language was changed on the public page after this one."""
        if hasattr(self, "behind_since"):  # asked for with the row: `saying_behind()`
            return self.behind_since is not None
        return in_step.since(self, self.language) is not None

    def translations_in_work(self):
        kind = ContentType.objects.get_for_model(self)
        beside = WorkingCopy.objects.filter(content_type=kind).values("object_id")
        return (
            type(self)
            .objects.siblings_of(self)
            .filter(Q(status=self.Status.DRAFT) | Q(pk__in=beside))
        )

    def share_facts(self):
        """Give the siblings this row's shared facts. Many-to-many facts must be saved already."""
        for sibling in type(self).objects.siblings_of(self):
            if any(getattr(sibling, name) != getattr(self, name) for name in self.SHARED):
                for name in self.SHARED:
                    setattr(sibling, name, getattr(self, name))
                sibling.save()
            for name in self.SHARED_MANY:
                getattr(sibling, name).set(getattr(self, name).all())


class Topic(TagBase):
    """What news and texts are about. taggit's own `name` repeats the English title."""

    is_public_content = True

    title = Translated(models.CharField(_("title"), max_length=100))

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return str(self.title) or self.name

    def clean(self):
        """`name` shows in no form, so that it is taken must be said at the title."""
        others = Topic.objects.exclude(pk=self.pk)
        if others.filter(name__iexact=self.title_en or self.title_fr).exists():
            raise ValidationError({"title_en": _("There is a topic with this title already.")})

    def save(self, *args, **kwargs):
        self.name = self.title_en or self.title_fr or self.name
        if not self.slug:
            self.slug = unique_slug(Topic.objects.exclude(pk=self.pk), self.name, fallback="topic")
        super().save(*args, **kwargs)


class TopicLink(GenericTaggedItemBase):
    is_public_content = True
    tag = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.CASCADE, related_name="links"
    )

    class Meta:
        verbose_name = _("topic link")
        verbose_name_plural = _("topic links")


def topic_links(item):
    """The rows behind `item.topics`, for the history to keep: `topic_links = property(…)`."""
    kind = ContentType.objects.get_for_model(item)
    return TopicLink.objects.filter(content_type=kind, object_id=item.pk)


def topics_field():
    """The field by which a model carries topics: `topics = topics_field()`."""
    return TaggableManager(_("topics"), through=TopicLink, blank=True)
