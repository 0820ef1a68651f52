"""Columns that more than one kind of application has."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Country


def country():
    return models.ForeignKey(
        Country,
        verbose_name=_("country"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )


def country_other():
    return models.CharField(_("another country"), max_length=100, blank=True)


def names_country(prefix):
    """Either one of our countries or another one in words, never both and never none."""
    return models.CheckConstraint(
        condition=(Q(country__isnull=False) & Q(country_other=""))
        | (Q(country__isnull=True) & ~Q(country_other="")),
        name=f"{prefix}_names_one_country",
    )
