from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import searching
from core.languages import Translated

# What stands at `participants/<here>/` besides countries.
RESERVED = ("changes", "confirm", "timeline")


class CountryQuerySet(models.QuerySet):
    def in_reading_order(self):
        """A list, in the order of the reader's language."""
        # Here, because no two databases agree where É comes.
        return sorted(self, key=lambda country: searching.fold(str(country)))

    def with_counts(self, participants):
        """The countries of `participants` (a queryset), each with its `participant_count`.

        A list, in the order of the reader's language.
        """
        countries = self.filter(participants__in=participants)
        return countries.annotate(participant_count=Count("participants")).in_reading_order()


class Country(models.Model):
    """A state, under the names that the Council of Europe uses."""

    is_public_content = True

    code = models.CharField(_("code"), max_length=2, primary_key=True, help_text=_("ISO 3166-1"))
    name = Translated(models.CharField(_("name"), max_length=100))
    note = Translated(
        models.CharField(
            _("footnote"), max_length=500, blank=True, help_text=_("Shown wherever the name is.")
        )
    )
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    is_member_state = models.BooleanField(_("Council of Europe member state"), default=True)
    longitude = models.FloatField(_("longitude"))
    latitude = models.FloatField(_("latitude"))

    objects = CountryQuerySet.as_manager()

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["name_en"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED), name="country_slug_is_free"
            )
        ]

    def __str__(self):
        return str(self.name)

    def get_absolute_url(self):
        return reverse("members:country", args=[self.slug])
