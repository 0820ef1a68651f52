from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forms_app.models import places
from forms_app.models.application import Application
from members.models import Participant


class CooperationProposal(Application):
    """An NGO proposes a co-operation."""

    FORM = Application.Form.COOPERATE

    class LegalForm(models.TextChoices):
        REGISTERED = "registered", _("Registered organisation")
        INFORMAL = "informal", _("Informal group")
        NETWORK = "network", _("Network")
        RESEARCH = "research", _("Research body")
        INTERNATIONAL = "international", _("International organisation")

    class Kind(models.TextChoices):
        PROJECT = "project", _("Project")
        TRAINING = "training", _("Training")
        MEDIATION = "mediation", _("Mediation")
        INFORMATION = "information", _("Information or campaign")
        RESEARCH = "research", _("Research")
        EVENT = "event", _("Event")
        FOLLOW_UP = "follow_up", _("Follow-up of an adopted text")
        OTHER = "other", _("Other")

    class Partner(models.TextChoices):
        PARTICIPANT = "participant", _("A participant of the Alliance")
        COUNTRY = "country", _("Any participant in a country")
        SECRETARIAT = "secretariat", _("The secretariat of the Alliance")

    class Money(models.TextChoices):
        NO = "no", _("No")
        YES = "yes", _("Yes, and we know that the Alliance gives no grants")
        CALL = "call", _("We look for partners for a call for proposals")

    class Naming(models.TextChoices):
        NO = "no", _("No")
        YES = "yes", _("Yes")
        ASK = "ask", _("Ask me each time")

    class RomaLed(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        UNSAID = "unsaid", _("Rather not say")

    class Subject(models.TextChoices):
        NAMED = "named", _("Yes")
        NEUTRAL = "neutral", _("No, use a neutral subject")

    organisation = models.CharField(_("name of the organisation"), max_length=200)
    organisation_latin = models.CharField(_("name in Latin letters"), max_length=200, blank=True)
    short_name = models.CharField(_("short name"), max_length=30, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=15, choices=LegalForm.choices)
    country = places.country()
    country_other = places.country_other()
    registration_number = models.CharField(_("registration number"), max_length=50, blank=True)
    register_url = models.URLField(_("link to the register"), max_length=500, blank=True)
    place = models.CharField(_("city or place"), max_length=150)
    active_in = models.ManyToManyField(
        Participant, verbose_name=_("works in"), blank=True, related_name="+"
    )
    # Names that mean no participant stand here too, as they were written.
    active_elsewhere = models.TextField(_("works elsewhere in"), max_length=11_000, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    roma_led = models.CharField(
        _("led by Roma or Travellers"), max_length=6, choices=RomaLed.choices, blank=True
    )
    roma_led_is_public = models.BooleanField(_("that may be shown"), default=False)
    website = models.URLField(_("website or one public page"), max_length=500, blank=True)
    kinds = models.JSONField(_("kind of co-operation"), default=list)
    themes = models.JSONField(_("themes"), default=list)
    theme_other = models.CharField(_("another theme"), max_length=100, blank=True)
    partner_kind = models.CharField(_("with whom"), max_length=12, choices=Partner.choices)
    partner = models.ForeignKey(
        Participant,
        verbose_name=_("which participant"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    partner_country = places.country()
    partner_name = models.CharField(_("which participant or country"), max_length=200, blank=True)
    description = models.TextField(_("description"), max_length=2000)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    money = models.CharField(_("asks for money"), max_length=5, choices=Money.choices)
    call_name = models.CharField(_("name of the call"), max_length=200, blank=True)
    naming = models.CharField(
        _("may we name you?"), max_length=3, choices=Naming.choices, default=Naming.NO
    )
    subject = models.CharField(
        _("name of the Alliance in the subject of letters"),
        max_length=7,
        choices=Subject.choices,
        default=Subject.NEUTRAL,
    )
    may_introduce = models.BooleanField(_("may be introduced to participants"), default=False)
    # Shown on the site as co-operating, until that day; set by staff, never by itself.
    listed_until = models.DateField(_("listed until"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-operation proposal")
        verbose_name_plural = _("co-operation proposals")
        default_permissions = ()
        constraints = [
            places.names_country("cooperation_proposal"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="cooperation_proposal_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(listed_until=None) | ~Q(naming="no"),
                name="cooperation_proposal_listed_if_named",
            ),
        ]

    @property
    def title(self):
        return self.organisation_latin or self.organisation

    @property
    def theme_labels(self):
        known = Participant.Theme
        named = [known(t).label for t in self.themes if t in known.values and t != known.OTHER]
        return [*named, *filter(None, [self.theme_other])]

    @property
    def elsewhere(self):
        return ", ".join(self.active_elsewhere.splitlines())

    @property
    def says_roma_led(self):
        """To the public: only yes, and only with the tick of its own."""
        return self.roma_led_is_public and self.roma_led == self.RomaLed.YES
