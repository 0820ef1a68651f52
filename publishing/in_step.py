"""Whether the languages of an item say the same: when each was changed, and which is behind.

A language falls behind when the public gets changed words in another one. It catches up with its
own next change, or when somebody says that it is right as it is.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages
from publishing import checks
from publishing.tasks import AboutItem

Said = dict[str, list[tuple[str, str]]]  # by language: (field, words)


class LanguageState(AboutItem):
    """One language of an item. Without a row it has not been changed since it was published."""

    is_public_content = True

    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    changed_at = models.DateTimeField(_("last published change"), null=True)
    behind_since = models.DateTimeField(_("behind since"), null=True)

    class Meta:
        verbose_name = _("state of a language")
        verbose_name_plural = _("states of languages")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"],
                name="language_state_once_per_item",
            )
        ]
        indexes = [
            models.Index(
                fields=["content_type", "language"],
                condition=Q(behind_since__isnull=False),
                name="languages_behind",
            )
        ]

    def __str__(self):
        return f"{self.item} {self.language}"


def said(row: models.Model) -> Said:
    """What `row` says in each language now."""
    found: Said = {}
    for piece in checks.pieces(row):
        if piece.language:
            found.setdefault(piece.language, []).append((piece.label, piece.html))
    return found


def stored(row: models.Model) -> models.Model | None:
    return type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None


def note(row: models.Model, before: models.Model | None) -> None:
    """`row` has been saved, and was `before`: its other languages may be behind from now on."""
    if before is None:
        return
    old, new = said(before), said(row)
    changed = {code for code in old.keys() | new.keys() if old.get(code) != new.get(code)}
    if changed:
        note_changed(row, changed, is_public=row.is_public and before.is_public)
    # A draft keeps the tick of its author in the version of the original that it names.
    named = [getattr(each, "translated_from", None) for each in (row, before)]
    if row.is_caught_up or named[0] != named[1]:
        catch_up(row, row.language)


def note_changed(row: models.Model, codes: set[str], *, is_public: bool) -> None:
    """The words in `codes` are others now; where the public sees them, the rest is behind."""
    now = timezone.now()
    caught_up = set()
    for code in codes:
        state = _states(row).filter(language=code, behind_since__isnull=False)
        if state.update(behind_since=None):
            caught_up.add(code)
        if is_public:
            LanguageState.objects.update_or_create(
                **LanguageState.key(row), language=code, defaults={"changed_at": now}
            )
    if is_public and codes - caught_up:
        _leave_behind(row, codes, now)


def _leave_behind(row, codes, now):
    for other, number in _others(row, codes):
        state, _is_new = LanguageState.objects.get_or_create(
            content_type=ContentType.objects.get_for_model(row), object_id=number, language=other
        )
        if state.behind_since is None:
            state.behind_since = now
            state.save(update_fields=["behind_since"])


def _others(row, codes) -> Iterable[tuple[str, int]]:
    """(language, number of its row) of what else there is of the same thing."""
    if hasattr(row, "group"):
        return type(row).objects.siblings_of(row).values_list("language", "pk")
    return [(code, row.pk) for code in said(row) if code not in codes]


def _states(row):
    return LanguageState.objects.of(row)


def catch_up(row: models.Model, code: str) -> bool:
    """Somebody says that `code` is right as it is; False when it was not behind."""
    behind = _states(row).filter(language=code, behind_since__isnull=False)
    return bool(behind.update(behind_since=None))


def since(row: models.Model, code: str) -> datetime | None:
    """Since when `code` is behind."""
    return _states(row).filter(language=code).values_list("behind_since", flat=True).first()


def is_behind_in(model: type[models.Model], code: str | OuterRef) -> models.QuerySet[LanguageState]:
    """The state of the row that an outer query of `model` is at, if it is behind in `code`."""
    return LanguageState.objects.filter(
        content_type__app_label=model._meta.app_label,
        content_type__model=model._meta.model_name,
        object_id=OuterRef("pk"),
        language=code,
        behind_since__isnull=False,
    )


def behind(model: type[models.Model], code: str | OuterRef) -> Subquery:
    """For `annotate()`: since when the row is behind in `code`."""
    return Subquery(is_behind_in(model, code).values("behind_since")[:1])


class Standing(models.TextChoices):
    """How a language of an item stands to the others."""

    MISSING = "missing", _("missing")
    BEHIND = "behind", _("behind")
    CURRENT = "current", _("current")


def standing(*, is_missing, is_behind) -> Case:
    """For `annotate()`: which of the three it is."""
    return Case(
        When(is_missing, then=Value(Standing.MISSING)),
        When(is_behind, then=Value(Standing.BEHIND)),
        default=Value(Standing.CURRENT),
        output_field=models.CharField(),
    )


def is_said_elsewhere_alone(model: type[models.Model], code: str) -> Q:
    """Of a record: something stands there in another language and not in `code`."""
    either = Q(pk__in=[])
    for stem in pairs(model):
        for other in languages.CODES:
            if other != code:
                either |= Q(**{f"{stem}_{code}": ""}) & ~Q(**{f"{stem}_{other}": ""})
    return either


def pairs(model: type[models.Model]) -> list[str]:
    """The names of its columns in two languages that both have to say something."""
    first = languages.CODES[0]
    return [
        stem
        for field in model._meta.concrete_fields
        if field.editable and field.name.endswith(f"_{first}")
        if (stem := field.name.removesuffix(f"_{first}")) not in model.SAME_IN_ALL_LANGUAGES
    ]
