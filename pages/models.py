from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core.languages import Translated
from core.slugs import slug_of
from publishing.models import Prose, ProseQuerySet

# Words that stand, or are going to stand, for something else in an address.
RESERVED = {"admin", "api", "applications", "media", "page", "preview", "static", "contact"}


def is_reserved(slug: str) -> bool:
    """True when another section of the site answers at `/en/<slug>/`."""
    if slug in RESERVED:
        return True
    try:
        match = resolve(f"/{settings.LANGUAGE_CODE}/{slug}/")
    except Resolver404:
        return False
    return match.view_name != "pages:page"


class PageQuerySet(ProseQuerySet):
    def neighbours_of(self, page):
        """Pages of the same shelf: those about the Alliance, or those about this site."""
        return self.filter(in_footer=page.in_footer)

    def for_links(self):
        """What a link to a page shows, and what decides where it stands."""
        return self.only("key", "title", "slug", "language", "in_footer", "order")


class Page(Prose):
    """A standing page: about, privacy, …"""

    class Key(models.TextChoices):
        """Pages that the site itself links to."""

        ABOUT = "about", _("about")
        HOW_TO_JOIN = "how-to-join", _("how to join")
        HISTORY = "history", _("history")
        GUIDELINES = "guidelines", _("what participants commit to")
        ACCESSIBILITY = "accessibility", _("accessibility statement")
        PRIVACY = "privacy", _("privacy")
        LEGAL = "legal", _("legal notice")
        CONTACT = "contact", _("contact")

    LOOK_AGAIN_AFTER = 12  # months
    SHARED = ("key", "order", "in_footer", "former_id")

    key = models.CharField(
        _("role"),
        max_length=20,
        choices=Key.choices,
        blank=True,
        help_text=_("Only for pages that the site itself links to."),
    )
    lede = models.CharField(
        _("lede"),
        max_length=400,
        blank=True,
        help_text=_("One or two sentences that can stand alone."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    in_footer = models.BooleanField(_("in the footer"), default=False)

    objects = PageQuerySet.as_manager()

    class Meta(Prose.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        permissions = [("publish_page", _("Can publish and withdraw pages"))]
        ordering = ["order", "title"]
        constraints = [
            *Prose.Meta.constraints,
            models.UniqueConstraint(
                fields=["key", "language"],
                condition=~Q(key=""),
                name="page_once_per_key_and_language",
                violation_error_message=_("Another page has this role in this language."),
            ),
        ]

    def get_absolute_url(self):
        with override(self.language):
            return reverse("pages:page", args=[self.slug])

    def clean(self):
        super().clean()
        slug = self.slug or slug_of(self.title)
        if self.key == self.Key.CONTACT:
            if slug != "contact":
                raise ValidationError(
                    {"slug": _("The page with the role “contact” needs “contact”.")}
                )
        elif is_reserved(slug):
            raise ValidationError(
                {
                    "slug": _(
                        "“%(slug)s” is the address of another part of the site. Choose another."
                    )
                    % {"slug": slug}
                }
            )


class NoticeQuerySet(models.QuerySet):
    def current(self, now=None):
        now = now or timezone.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class Notice(models.Model):
    """A line above every page, from a start to an end."""

    is_public_content = True
    TURNING_POINTS = ("starts_at", "ends_at")
    LINK_FIELDS = ("url",)

    text = Translated(models.CharField(_("text"), max_length=300))
    url = models.CharField(
        _("link"),
        max_length=500,
        blank=True,
        help_text=_("An address that begins with https:// or with /."),
    )
    starts_at = models.DateTimeField(
        _("starts at"), default=timezone.now, help_text=_("Paris time.")
    )
    ends_at = models.DateTimeField(
        _("ends at"), help_text=_("Required: a notice that nobody takes down misleads. Paris time.")
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="notice_ends_after_it_starts"
            )
        ]

    def __str__(self):
        return str(self.text)

    def clean(self):
        if self.url and not self.url.startswith(("https://", "http://", "/")):
            raise ValidationError(
                {"url": _("Enter an address that begins with https:// or with /.")}
            )


class SiteSettings(models.Model):
    """The one row of names, texts and addresses that every page shows."""

    is_public_content = True

    site_name = Translated(models.CharField(_("name of the site"), max_length=150))
    short_name = Translated(models.CharField(_("short name"), max_length=60))
    auspices = Translated(models.CharField(_("auspices"), max_length=200, blank=True))
    home_title = Translated(models.CharField(_("home: title"), max_length=100))
    home_lede = Translated(models.TextField(_("home: lede")))
    join_text = Translated(models.TextField(_("home: Join the Alliance")))
    ngo_text = Translated(models.TextField(_("home: Cooperate as NGO")))
    texts_text = Translated(models.TextField(_("home: adopted texts")))
    invitation_title = Translated(models.CharField(_("invitation: title"), max_length=120))
    invitation_text = Translated(models.TextField(_("invitation: text")))
    footer_about = Translated(models.TextField(_("footer: the Alliance")))
    words_text = Translated(models.TextField(_("footer: the words we use")))
    email = models.EmailField(_("contact address"))
    facebook_url = models.URLField(_("Facebook"), blank=True)
    twitter_url = models.URLField(_("Twitter/X"), blank=True)
    next_meeting_on = models.DateField(
        _("next meeting that decides on applications"),
        null=True,
        blank=True,
        help_text=_("Told to applicants whose case is being decided, until that day is over."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="site_settings_one_row")]

    def __str__(self):
        return str(self.site_name)

    def save(self, *args, **kwargs):
        self.pk = 1
        super().save(*args, **kwargs)

    @property
    def meets_on(self):
        """The day of the next meeting, as long as it is not over."""
        day = self.next_meeting_on
        return day if day and day >= timezone.localdate() else None

    @classmethod
    def load(cls):
        """The row; on an empty database an unsaved one, so that pages still make sense."""
        return cls.objects.filter(pk=1).first() or cls.fallback()

    @classmethod
    def fallback(cls):
        """Names enough for a page that may not or cannot ask the database."""
        return cls(
            site_name_en="European Alliance of Cities and Regions for Roma Inclusion",
            site_name_fr="Alliance européenne des villes et des régions pour l’inclusion des Roms",
            short_name_en="Alliance for Roma Inclusion",
            short_name_fr="Alliance pour l’inclusion des Roms",
            home_title_en="Inclusion begins where people live",
            home_title_fr="L’inclusion commence là où l’on vit",
        )
