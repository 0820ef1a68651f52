"""Where an address leads that no longer answers: an item whose slug changed, or what staff chose.

Asked only when nothing answers (404) or another language's item would, so a page that is there
always wins. An item is stored, not its address of the day: there are no chains.
"""

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from core import languages
from publishing import checks

LONGEST = 300
SHALLOWEST = 3  # parts of an address above which no single item lives: "", "en", "news"


class Redirect(models.Model):
    is_public_content = True
    LINK_FIELDS = ("target",)

    path = models.CharField(
        _("old address"),
        max_length=LONGEST,
        unique=True,
        help_text=_("Without the name of the site: /en/news/old-title/"),
    )
    target = models.CharField(
        _("leads to"),
        max_length=500,
        blank=True,
        help_text=_("A page of this site, /en/…, or an address that begins with https://."),
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, editable=False, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True, editable=False)
    item = GenericForeignKey()
    made_at = models.DateTimeField(_("made at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="redirects_by_item")]
        constraints = [
            models.CheckConstraint(
                condition=Q(target="", content_type__isnull=False, object_id__isnull=False)
                | (~Q(target="") & Q(content_type=None, object_id=None)),
                name="redirect_leads_to_one_thing",
            )
        ]

    def __str__(self):
        return self.path

    @property
    def leads_to(self) -> str:
        """The address now; "" when the item is not for the public. One withdrawn says why."""
        if self.target:
            return self.target
        item = self.item
        return item.get_absolute_url() if item and (item.is_public or item.is_withdrawn) else ""

    def clean(self):
        if not self.path.startswith("/") or self.path.startswith("//"):
            raise ValidationError({"path": _("Begin with one /, without the name of the site.")})
        if not self.target.startswith(("/", "https://")):
            raise ValidationError({"target": _("Begin with / or with https://.")})
        if self.target == self.path:
            raise ValidationError({"target": _("This would lead in a circle.")})


def end_of(path: str) -> str:
    """What `path` leads to in the end, so that no redirect leads to another."""
    further = Redirect.objects.filter(path=path).first()
    return (further and further.leads_to) or path


def note(old_path: str, item: models.Model) -> None:
    """Let `old_path` lead to `item`, and whatever led there too."""
    here = {
        "content_type": ContentType.objects.get_for_model(item),
        "object_id": item.pk,
        "target": "",
    }
    Redirect.objects.filter(path=item.get_absolute_url()).delete()
    Redirect.objects.filter(target=old_path).update(**here)
    Redirect.objects.update_or_create(path=old_path, defaults=here)


def changed(item: models.Model) -> str:
    """The address the public knows `item` by, when saving it now would change it; else ""."""
    if item.pk is None:
        return ""
    rows = type(item)._base_manager.filter(pk=item.pk, first_published_at__lte=timezone.now())
    before = rows.exclude(slug=item.slug).first()
    return before.get_absolute_url() if before else ""


def spellings(path: str) -> list[str]:
    """`path` and the same below the other languages: a slug is looked for in all of them."""
    _empty, code, *rest = path.split("/") if path.count("/") > 1 else ("", "", "")
    if code not in languages.CODES:
        return [path]
    others = [other for other in languages.CODES if other != code]
    return ["/".join(["", each, *rest]) for each in (code, *others)]


def moved(request, *, exactly=False):
    """301 to where the address of `request` leads now; None when nobody knows.

    Unless `exactly`, a feed, a badge or a calendar file goes where its page has gone.
    """
    paths = [request.path] if exactly else spellings(request.path)
    found = {row.path: row for row in Redirect.objects.filter(path__in=paths)}
    for path in paths:
        if path in found and (target := found[path].leads_to) and target != request.path:
            return _lead_to(target, request)
    return None if exactly else _moved_with_its_page(request)


def _lead_to(target, request):
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(target + (f"?{query}" if query else ""))


def _moved_with_its_page(request):
    for page, rest in _above(request.path):
        target = _page_now(page)
        if target and target.startswith("/") and checks.is_there(target + rest):
            return _lead_to(target + rest, request)
    return None


def _above(path):
    """The pages that `path` may belong to, nearest first: (address, what comes after it)."""
    parts = path.rstrip("/").split("/")
    for length in range(len(parts) - 1, SHALLOWEST, -1):
        page = "/".join(parts[:length]) + "/"
        yield page, path.removeprefix(page)


def _page_now(page):
    """Where a page that is known by another address now is; "" when it is not."""
    paths = spellings(page)
    rows = {row.path: row for row in Redirect.objects.filter(path__in=paths)}
    if rows:
        return next(rows[path].leads_to for path in paths if path in rows)
    code = page.split("/")[1]
    with override(code if code in languages.CODES else languages.active()):
        try:
            match = resolve(page)
        except Resolver404:
            return ""
        for model in apps.get_models():
            item = model.formerly_at(match) if hasattr(model, "formerly_at") else None
            if item is not None and item.is_public:
                return item.get_absolute_url()
    return ""
