"""What has changed in the directory, day by day: who joined, left, was renamed, confirmed.

`Participant.save()` and `MembershipPeriod.save()` note their own change in the same transaction.
Whoever writes in bulk calls `follow_periods()` afterwards; whoever changes a state by
`QuerySet.update()` calls `note()`.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import languages
from core.languages import Translated

BATCH = 5000  # keys in one query: SQLite takes 32,766
NAMES = (*languages.columns("name"), "name_local")
NOTED = (*NAMES, "slug", "status", "state", "confirmed_on")


class DirectoryEventQuerySet(models.QuerySet):
    def public(self):
        """Up to today, of participants that the public sees."""
        participants = self.model.participant.field.related_model.objects.published()
        return self.filter(participant__in=participants, on__lte=timezone.localdate())

    def newest_first(self):
        return self.order_by("-on", "-pk")

    def for_list(self):
        """With what a line of the list or of a feed says, no more."""
        return self.select_related("participant__country").only(
            *("kind", "on", "created_at"),
            *languages.columns(
                "old_name", "new_name", "participant__name", "participant__country__name"
            ),
            *("participant__slug", "participant__uid", "participant__country__slug"),
        )


class DirectoryEvent(models.Model):
    """A line of the change log. It names an authority, never a person."""

    is_public_content = True

    class Kind(models.TextChoices):
        JOINED = "joined", pgettext_lazy("change of the directory", "joined")
        LEFT = "left", pgettext_lazy("change of the directory", "left")
        RENAMED = "renamed", pgettext_lazy("change of the directory", "renamed")
        CONFIRMED = "confirmed", pgettext_lazy("change of the directory", "confirmed its entry")
        ON_HOLD = "on_hold", pgettext_lazy("change of the directory", "on hold")
        BACK = "back", pgettext_lazy("change of the directory", "no longer on hold")

    FROM_PERIODS = (Kind.JOINED, Kind.LEFT)

    participant = models.ForeignKey(
        "members.Participant",
        verbose_name=gettext_lazy("participant"),
        on_delete=models.CASCADE,
        related_name="events",
    )
    kind = models.CharField(gettext_lazy("kind"), max_length=10, choices=Kind.choices)
    on = models.DateField(gettext_lazy("day"))
    old_name = Translated(models.CharField(gettext_lazy("old name"), max_length=200, blank=True))
    new_name = Translated(models.CharField(gettext_lazy("new name"), max_length=200, blank=True))
    created_at = models.DateTimeField(gettext_lazy("noted at"), auto_now_add=True)

    objects = DirectoryEventQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("change of the directory")
        verbose_name_plural = gettext_lazy("changes of the directory")
        default_permissions = ()
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind", "on"],
                condition=~Q(kind="renamed"),  # a name can be corrected twice in one day
                name="event_once_a_day",
            )
        ]
        indexes = [models.Index(fields=["-on", "-id"], name="events_newest")]

    def __str__(self):
        return f"{self.on}: {self.sentence}"

    @property
    def month(self):
        """Its first day."""
        return self.on.replace(day=1)

    @property
    def sentence(self):
        """What happened, in the reader's language."""
        sentences = {
            self.Kind.JOINED: _("%(name)s (%(country)s) joined the Alliance."),
            self.Kind.LEFT: _("%(name)s (%(country)s) left the Alliance."),
            self.Kind.RENAMED: _("%(old)s (%(country)s) is now listed as %(new)s."),
            self.Kind.CONFIRMED: _("%(name)s (%(country)s) confirmed its entry."),
            self.Kind.ON_HOLD: _("The participation of %(name)s (%(country)s) is on hold."),
            self.Kind.BACK: _("The participation of %(name)s (%(country)s) is no longer on hold."),
        }
        return sentences[self.kind] % {
            "name": self.participant.name,
            "country": self.participant.country.name,
            "old": self.old_name,
            "new": self.new_name,
        }


def note(participant, kind: str, *, on: date | None = None, **names: str) -> None:
    """Write a line, once a day for each kind; a new name each time."""
    facts = {"participant_id": participant.pk, "kind": kind, "on": on or timezone.localdate()}
    if kind == DirectoryEvent.Kind.RENAMED:
        DirectoryEvent.objects.create(**facts, **names)
    else:
        DirectoryEvent.objects.get_or_create(**facts)


def before(participant) -> dict | None:
    """What the database says about `participant` before it is saved; None for a new one."""
    if participant.pk is None:
        return None
    return type(participant).objects.filter(pk=participant.pk).values(*NOTED).first()


def note_difference(old: dict | None, participant) -> None:
    """Note how `participant`, just saved, differs from `old`, if the public saw both."""
    public = participant.Status.PUBLISHED
    if old is None or old["status"] != public or participant.status != public:
        return
    if old_and_new := _names(old, participant):
        note(participant, DirectoryEvent.Kind.RENAMED, **old_and_new)
    confirmed_on = participant.confirmed_on
    if confirmed_on and (old["confirmed_on"] is None or confirmed_on > old["confirmed_on"]):
        note(participant, DirectoryEvent.Kind.CONFIRMED, on=confirmed_on)
    held = participant.State.ON_HOLD
    if old["state"] != held and participant.state == held:
        note(participant, DirectoryEvent.Kind.ON_HOLD)
    if old["state"] == held and participant.state in participant.COUNTED:
        note(participant, DirectoryEvent.Kind.BACK)


def _names(old, participant):
    """Old and new name by column; the official one in all where it alone has changed."""
    for names in (languages.columns("name"), ("name_local",) * len(languages.CODES)):
        if any(old[name] != getattr(participant, name) for name in names):
            pairs = zip(languages.CODES, names, strict=True)
            return {
                f"{age}_name_{code}": value
                for code, name in pairs
                for age, value in (("old", old[name]), ("new", getattr(participant, name)))
            }
    return {}


def follow_periods(participants: Collection[int]) -> None:
    """Make the lines “joined” and “left” of these participants (keys) those of their periods.

    So a corrected date corrects the log, and it can be called as often as one likes.
    """
    keys = list(participants)
    for start in range(0, len(keys), BATCH):
        _follow_periods(keys[start : start + BATCH])


def _follow_periods(keys):
    period = DirectoryEvent.participant.field.related_model.periods.rel.related_model
    wanted, found = defaultdict(set), defaultdict(dict)
    for key, joined_on, left_on in period.objects.filter(participant__in=keys).values_list(
        "participant_id", "joined_on", "left_on"
    ):
        wanted[key].add((DirectoryEvent.Kind.JOINED, joined_on))
        if left_on:
            wanted[key].add((DirectoryEvent.Kind.LEFT, left_on))
    events = DirectoryEvent.objects.filter(
        participant__in=keys, kind__in=DirectoryEvent.FROM_PERIODS
    )
    for pk, key, kind, on in events.values_list("pk", "participant_id", "kind", "on"):
        found[key][kind, on] = pk
    gone = [pk for key in found for line, pk in found[key].items() if line not in wanted[key]]
    if gone:
        DirectoryEvent.objects.filter(pk__in=gone).delete()
    DirectoryEvent.objects.bulk_create(
        [
            DirectoryEvent(participant_id=key, kind=kind, on=on)
            for key in wanted
            for kind, on in sorted(wanted[key] - found[key].keys(), key=lambda line: line[1])
        ],
        batch_size=500,
    )
