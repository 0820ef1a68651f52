"""What the desk shows of an item, whichever section it belongs to."""

from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from core import richtext
from publishing.models import Publishable

Key = tuple[int, int]  # content type and number, as rows about an item have them


class Line(NamedTuple):
    """One item in a list: its name, and where it is edited."""

    row: models.Model
    kind: str
    address: str

    @property
    def work(self):
        """Where it is called still right."""
        opts = self.row._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_work", args=[self.row.pk])

    @property
    def language(self):
        return getattr(self.row, "language", "")


class Screens(dict):
    """{content type: screen} of what can be edited, as far as the person may see it."""

    @classmethod
    def of(cls, site, request):
        found = {
            model: screen
            for model, screen in site._registry.items()
            if screen.has_view_permission(request)
        }
        kinds = ContentType.objects.get_for_models(*found) if found else {}
        return cls({kinds[model].pk: screen for model, screen in found.items()})

    def only(self, wanted):
        return Screens({key: screen for key, screen in self.items() if wanted(screen.model)})

    def publishable(self):
        return self.only(lambda model: issubclass(model, Publishable))

    def planned(self):
        """Those that time alone may change."""
        return self.only(lambda model: bool(getattr(model, "TURNING_POINTS", ())))

    def lines(self, keys: set[Key]) -> dict[Key, Line]:
        """The items behind `keys`; one query a table, without their long texts."""
        numbers: dict[int, set[int]] = {}
        for kind, number in keys:
            numbers.setdefault(kind, set()).add(number)
        found = {}
        for kind, chosen in numbers.items():
            if kind not in self:
                continue
            model = self[kind].model
            long = [f.name for f in model._meta.fields if isinstance(f, richtext.RichTextField)]
            for row in model._base_manager.filter(pk__in=chosen).defer(*long):
                found[kind, row.pk] = line(row)
        return found


def line(row: models.Model) -> Line:
    opts = row._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
    return Line(row, capfirst(str(opts.verbose_name)), address)
