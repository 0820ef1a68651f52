import uuid
from datetime import timedelta

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import languages, richtext, searching
from core.languages import Translated
from library.models import Image
from members import changes, former_addresses
from members.confirmation_models import ConfirmationRound, ProposedChange  # noqa: F401 -- for Django to find
from members.contacts import Contact  # noqa: F401 -- for Django to find
from members.countries import Country
from members.periods import LAUNCH, MembershipPeriod  # noqa: F401 -- for Django to find
from members.querysets import ParticipantQuerySet
from publishing.models import Publishable


class Participant(Publishable):
    """A local or regional authority that takes part in the Alliance."""

    FOLLOWS_ADDRESSES = False  # `former_addresses` does, across countries and merged entries
    LOOK_AGAIN_AFTER = 12  # months
    SAME_IN_ALL_LANGUAGES = ("name",)

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", _("municipality")
        CITY = "city", _("city")
        COUNTY = "county", _("county or province")
        REGION = "region", _("region")
        JOINT = "joint", _("joint group of municipalities")
        ASSOCIATION = "association", _("association of authorities")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        TO_CONFIRM = "to_confirm", _("to be confirmed")
        ON_HOLD = "on_hold", _("on hold")
        LEFT = "left", _("left")
        ENDED = "ended", _("ended by decision")

    COUNTED = (State.ACTIVE, State.TO_CONFIRM)
    GONE = (State.LEFT, State.ENDED)

    class Plan(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        YES = "yes", _("adopted")
        IN_PREPARATION = "in_preparation", _("in preparation")
        NO = "no", _("none")

    class Theme(models.TextChoices):
        EDUCATION = "education", _("Education")
        HOUSING = "housing", _("Housing")
        EMPLOYMENT = "employment", _("Employment and training")
        HEALTH = "health", _("Health")
        PARTICIPATION = "participation", _("Participation in local decisions")
        ANTIGYPSYISM = "antigypsyism", _("Antigypsyism and hate speech")
        YOUTH = "youth", _("Youth")
        WOMEN = "women", _("Women")
        DOCUMENTS = "documents", _("Documents and registration")
        MEDIATION = "mediation", _("Mediation")
        CULTURE = "culture", _("Culture and memory")
        OTHER = "other", _("Other")

    class Decision(models.TextChoices):
        COUNCIL = "council", _("decision of the council")
        LETTER = "letter", _("letter of the mayor or president only")

    class Programme(models.TextChoices):
        ROMACT = "romact", "ROMACT"
        ROMED = "romed", "ROMED"
        INTERCULTURAL = "intercultural", _("Intercultural Cities")
        OTHER = "other", _("Other")

    class SourceKind(models.TextChoices):
        CENSUS = "census", _("census")
        COUNCIL_OF_EUROPE = "council_of_europe", _("Council of Europe estimate")
        MUNICIPAL = "municipal_estimate", _("estimate of the authority")
        NGO = "ngo", _("estimate of an NGO")
        OTHER = "other", _("other")

    # For programs: stays the same when names, slugs and countries change.
    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField(
        _("number"),
        null=True,
        blank=True,
        unique=True,
        help_text=_("The n-th participant. Given once, never recomputed; empty for founders."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="participants"
    )
    region = models.CharField(_("region or county"), max_length=150, blank=True)
    name = Translated(models.CharField(_("name"), max_length=200))
    name_local = models.CharField(
        _("official name"),
        max_length=200,
        blank=True,
        help_text=_("In the authority's own language and script."),
    )
    name_local_language = models.CharField(
        _("language of the official name"),
        max_length=15,
        blank=True,
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")],
        help_text=_("As in BCP 47: mk, sr-Cyrl, ca. Tells screen readers how to say it."),
    )
    other_names = models.TextField(
        _("other names"),
        blank=True,
        help_text=_("Former, short and foreign names, one a line. For search."),
    )
    slug = models.SlugField(_("slug"), max_length=90, unique=True, blank=True)
    summary = Translated(
        models.CharField(_("summary"), max_length=400, blank=True, help_text=_("One sentence."))
    )
    body = Translated(richtext.RichTextField(_("what it has set out to do"), blank=True))
    lesson = Translated(
        models.CharField(_("what others can learn here"), max_length=500, blank=True)
    )
    population = models.PositiveIntegerField(_("inhabitants"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(
        _("inhabitants: year"), null=True, blank=True
    )
    roma_estimate = Translated(
        models.CharField(
            _("Roma residents, as estimated"),
            max_length=150,
            blank=True,
            help_text=_("A range or a rounded total with a source; never a count of persons."),
        )
    )
    roma_year = models.PositiveSmallIntegerField(_("estimate: year"), null=True, blank=True)
    roma_source_kind = models.CharField(
        _("estimate: kind of source"), max_length=20, choices=SourceKind.choices, blank=True
    )
    roma_source = Translated(
        models.CharField(
            _("estimate: source"),
            max_length=200,
            blank=True,
            help_text=_("Name it: “census of 2011, table 4”."),
        )
    )
    roma_source_url = models.URLField(_("estimate: link"), max_length=500, blank=True)
    action_plan = models.CharField(
        _("local action plan"), max_length=15, choices=Plan.choices, default=Plan.UNKNOWN
    )
    action_plan_year = models.PositiveSmallIntegerField(
        _("local action plan: year"), null=True, blank=True
    )
    action_plan_url = models.URLField(_("local action plan: link"), max_length=500, blank=True)
    themes = models.JSONField(_("themes"), default=list, blank=True)
    theme_other = models.CharField(_("another theme"), max_length=100, blank=True)
    programmes = models.JSONField(_("programmes"), default=list, blank=True)
    programme_other = models.CharField(_("another programme"), max_length=100, blank=True)
    group_members = models.TextField(
        _("authorities of the group"),
        blank=True,
        help_text=_("Of a joint group only, one a line."),
    )
    decision = models.CharField(
        _("decision to take part"), max_length=10, choices=Decision.choices, blank=True
    )
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    decision_title = models.CharField(_("number or title of the act"), max_length=200, blank=True)
    decision_url = models.URLField(_("link to the act"), max_length=500, blank=True)
    # Date of the guidelines whose commitments were accepted.
    commitments_version = models.DateField(
        _("accepted version of the commitments"), null=True, blank=True
    )
    website = models.URLField(_("website"), max_length=500, blank=True)
    head_name = models.CharField(_("head of the authority"), max_length=150, blank=True)
    head_office = Translated(models.CharField(_("office"), max_length=100, blank=True))
    mandate_ends_on = models.DateField(
        _("mandate ends on"),
        null=True,
        blank=True,
        help_text=_("Not public. After it the authority is asked to confirm its entry."),
    )
    image = models.ForeignKey(
        Image,
        verbose_name=_("image"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    is_demonstration = models.BooleanField(
        _("demonstration entry"),
        default=False,
        help_text=_("Invented for the demonstration; says so wherever it shows."),
    )
    confirmed_on = models.DateField(_("confirmed by the authority on"), null=True, blank=True)
    # First day of the first period, kept here for sorting; periods are the truth.
    joined_on = models.DateField(_("takes part since"), null=True, blank=True, editable=False)
    search_names = models.TextField(editable=False, default="")
    sort_name = Translated(models.CharField(max_length=200, editable=False, default=""))

    objects = ParticipantQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        permissions = [
            ("publish_participant", _("Can publish and withdraw participants")),
            ("merge_participant", _("Can merge two entries into one")),
        ]
        ordering = ["name_en"]
        indexes = [
            models.Index(
                fields=["-joined_on", "-number"],
                condition=Q(status="published"),
                name="participants_newest",
            ),
            *(
                models.Index(
                    fields=[f"sort_name_{code}", "id"],
                    condition=Q(status="published"),
                    name=f"participants_by_name_{code}",
                )
                for code in languages.CODES
            ),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["country", "name_en"], name="participant_once_per_country"
            ),
            models.CheckConstraint(
                condition=Q(population=None) | Q(population__gt=0),
                name="participant_population_positive",
            ),
            models.CheckConstraint(
                # A comparison with NULL is no refusal in SQL, hence "is not null" besides.
                condition=Q(longitude=None, latitude=None)
                | Q(
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
                name="participant_point_whole",
            ),
            models.CheckConstraint(
                condition=Q(roma_estimate_en="", roma_estimate_fr="")
                | (Q(roma_year__isnull=False) & ~Q(roma_source_kind="")),
                name="participant_roma_estimate_has_source",
            ),
        ]

    def __str__(self):
        return str(self.name)

    def get_absolute_url(self):
        return reverse("members:participant", args=[self.country.slug, self.slug])

    @classmethod
    def formerly_at(cls, match):
        """Whose page the resolved address was before its name changed, or it was merged."""
        if match.view_name != "members:participant":
            return None
        return former_addresses.participant_at(match.kwargs["slug"])

    @property
    def body_html(self):
        return richtext.render(self.body)

    @property
    def is_taking_part(self):
        return self.state in self.COUNTED and any(p.is_open for p in self.periods.all())

    @property
    def has_figures(self):
        """Something that needs a date or a source beside it."""
        return bool(
            self.roma_estimate
            or self.action_plan != self.Plan.UNKNOWN
            or (self.population and self.population_year)
        )

    @property
    def has_ended(self):
        return self.state in self.GONE or self.last_day is not None

    @property
    def last_day(self):
        """The last day it took part; None while it does, or where the day is not known."""
        ends = [period.left_on for period in self.periods.all()]
        if not ends or None in ends or max(ends) > timezone.localdate():
            return None
        return max(ends) - timedelta(days=1)

    @property
    def is_founder(self):
        return self.number is None and self.joined_on == LAUNCH

    @property
    def theme_labels(self):
        return [label for _value, label in self.theme_choices]

    @property
    def theme_choices(self):
        """Its themes as (value, label)."""
        return [(v, self.Theme(v).label) for v in self.themes if v in self.Theme.values]

    @property
    def programme_labels(self):
        named = [p for p in self.programmes if p in self.Programme.values and p != "other"]
        labels = [str(self.Programme(programme).label) for programme in named]
        return [*labels, *filter(None, [self.programme_other])]

    def took_part_on(self, day):
        """By its periods, as `taking_part(day)` has it for the past."""
        return any(
            period.joined_on <= day and (period.left_on is None or period.left_on > day)
            for period in self.periods.all()
        )

    @property
    def further_names(self):
        """Those of the other names that do not stand on the profile already."""
        shown = (self.name, self.name_local)
        return [name for name in self.other_names.splitlines() if name and name not in shown]

    def save(self, *args, **kwargs):
        with transaction.atomic():
            old = changes.before(self)
            super().save(*args, **kwargs)
            changes.note_difference(old, self)
            if old and old["slug"] != self.slug:
                former_addresses.note(old["slug"], self)

    def prepare(self):
        super().prepare()
        if not self.slug:
            self.slug = former_addresses.free_slug(self)
        for code in languages.CODES:
            name = getattr(self, f"name_{code}") or self.name_en or self.name_fr
            setattr(self, f"sort_name_{code}", searching.fold(name)[:200])
        names = [self.name_en, self.name_fr, self.name_local, *self.other_names.splitlines()]
        self.search_names = " ".join(
            dict.fromkeys(spelling for name in names for spelling in searching.spellings(name))
        )
