from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forms_app.models import places
from forms_app.models.application import Application
from members.models import Participant


class JoinApplication(Application):
    """A local or regional authority wishes to take part."""

    FORM = Application.Form.JOIN

    class Decision(models.TextChoices):
        ADOPTED = "adopted", _("The council has decided")
        PLANNED = "planned", _("The council will decide on a set date")
        LETTER = "letter", _("There is a letter of the mayor or president only")

    class RomaAnswer(models.TextChoices):
        UNKNOWN = "unknown", _("We do not know, or do not collect it")
        UNDER_50 = "under_50", _("Fewer than 50")
        UNDER_500 = "50_499", _("50 to 499")
        UNDER_5000 = "500_4999", _("500 to 4,999")
        UNDER_50000 = "5000_49999", _("5,000 to 49,999")
        OVER_50000 = "50000", _("50,000 or more")
        BETWEEN = "between", _("Between two numbers that we give")

    class Plan(models.TextChoices):
        YES = "yes", _("Yes")
        IN_PREPARATION = "in_preparation", _("In preparation")
        NO = "no", _("No")

    kind = models.CharField(_("kind of authority"), max_length=12, choices=Participant.Kind.choices)
    name_local = models.CharField(_("official name"), max_length=200)
    name_latin = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    other_names = models.TextField(_("other names"), max_length=1100, blank=True)
    # Of a joint group only: [{"name": …, "country": code or words}].
    group_members = models.JSONField(_("authorities of the group"), default=list, blank=True)
    country = places.country()
    country_other = places.country_other()
    region = models.CharField(_("region or county"), max_length=150, blank=True)
    population = models.PositiveIntegerField(_("number of inhabitants"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(
        _("year of that number"), null=True, blank=True
    )
    website = models.URLField(_("official website"), max_length=500)
    head_name = models.CharField(_("mayor, president or governor"), max_length=150)
    head_office = models.CharField(_("office"), max_length=100)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    decided_on = models.DateField(_("date of the decision"))
    decision_title = models.CharField(_("number or title of the act"), max_length=200, blank=True)
    decision_url = models.URLField(_("link to the act"), max_length=500, blank=True)
    mandate_ends_on = models.DateField(_("mandate ends on"), null=True, blank=True)
    office_email = models.EmailField(_("office mailbox"), max_length=254, blank=True)
    office_email_is_public = models.BooleanField(_("office mailbox may be shown"), default=False)
    # Date of the guidelines whose commitments were accepted one by one: see commitments.py.
    commitments_version = models.CharField(
        _("accepted version of the commitments"), max_length=20, editable=False
    )
    themes = models.JSONField(_("themes"), default=list)
    theme_other = models.CharField(_("another theme"), max_length=100, blank=True)
    action_plan = models.CharField(_("local action plan"), max_length=15, choices=Plan.choices)
    action_plan_url = models.URLField(_("link to the action plan"), max_length=500, blank=True)
    work = models.TextField(_("what you do and what you seek"), max_length=1500, blank=True)
    roma_answer = models.CharField(
        _("Roma and Traveller residents, as estimated"),
        max_length=12,
        choices=RomaAnswer.choices,
        blank=True,
    )
    roma_from = models.PositiveIntegerField(_("estimate: from"), null=True, blank=True)
    roma_to = models.PositiveIntegerField(_("estimate: to"), null=True, blank=True)
    roma_year = models.PositiveSmallIntegerField(_("estimate: year"), null=True, blank=True)
    roma_source_kind = models.CharField(
        _("estimate: kind of source"),
        max_length=20,
        choices=Participant.SourceKind.choices,
        blank=True,
    )
    roma_source_url = models.URLField(_("estimate: link"), max_length=500, blank=True)
    programmes = models.JSONField(_("programmes"), default=list, blank=True)
    programme_other = models.CharField(_("another programme"), max_length=100, blank=True)
    # Organisations only, never persons: [{"name": …, "website": …}].
    partners = models.JSONField(_("partner organisations"), default=list, blank=True)
    second_name = models.CharField(_("second contact: full name"), max_length=150, blank=True)
    second_role = models.CharField(_("second contact: position"), max_length=150, blank=True)
    second_email = models.EmailField(
        _("second contact: e-mail address"), max_length=254, blank=True
    )
    contact_is_public = models.BooleanField(_("contact person may be shown"), default=False)
    participant = models.OneToOneField(
        Participant,
        verbose_name=_("participant"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="application",
    )

    class Meta:
        verbose_name = _("application to join")
        verbose_name_plural = _("applications to join")
        default_permissions = ()
        constraints = [
            places.names_country("join_application"),
            models.CheckConstraint(
                condition=Q(population=None, population_year=None)
                | Q(population__gt=0, population_year__isnull=False),
                name="join_application_population_has_year",
            ),
            models.CheckConstraint(
                condition=Q(roma_from=None, roma_to=None)
                | Q(
                    roma_from__isnull=False,
                    roma_to__isnull=False,
                    roma_to__gte=F("roma_from"),
                    roma_answer="between",
                ),
                name="join_application_estimate_is_range",
            ),
        ]

    @property
    def title(self):
        return self.name_latin or self.name_local
