"""The form by which an NGO proposes a co-operation, in four steps."""

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import fields, suggesting
from core.forms import Problem
from core.rowfields import LinesField
from forms_app.forms import questions, sending
from forms_app.forms.countries import CountryField
from forms_app.forms.steps import FileQuestion, SentForm, StepForm
from forms_app.models import Attachment, CooperationProposal

LegalForm = CooperationProposal.LegalForm
Partner = CooperationProposal.Partner
PARTICIPANTS = reverse_lazy("forms_app:participants")


class ParticipantsField(LinesField):
    """Participants by their names, one a line: what each means is looked up afterwards."""

    def shown(self, value):
        """Takes the names, or the participants that a proposal has."""
        return value if isinstance(value, str) else "\n".join(map(str, value.all()))


class OrganisationQuestions(StepForm):
    SLUG = "organisation"
    LEGEND = gettext_lazy("Your organisation")

    organisation = fields.LineField(
        label=gettext_lazy("Name of the organisation"),
        help_text=gettext_lazy("In its own language and script"),
        missing=gettext_lazy("Enter the name of the organisation"),
        shortest=2,
        attrs={"autocomplete": "organization"},
    )
    organisation_latin = questions.latin_name()
    short_name = fields.LineField(
        label=gettext_lazy("Short name"), required=False, longest=30, attrs={"class": "w-m"}
    )
    legal_form = fields.ChoiceField(
        label=gettext_lazy("What kind of organisation is it?"),
        choices=CooperationProposal.LegalForm.choices,
        missing=gettext_lazy("Choose the kind of organisation"),
    )
    registration_number = fields.LineField(
        label=gettext_lazy("Registration number"),
        help_text=gettext_lazy("If it is registered. Recommended; never the papers of a person"),
        required=False,
        longest=50,
        attrs={"class": "w-m"},
    )
    register_url = fields.WebField(
        label=gettext_lazy("Link to its entry in the register"), required=False
    )
    country = CountryField()
    country_other = questions.country_other()
    place = fields.LineField(
        label=gettext_lazy("City or place"),
        missing=gettext_lazy("Enter the city or place of the organisation"),
        longest=150,
        attrs={"autocomplete": "address-level2", "class": "w-m"},
    )
    active_in = ParticipantsField(
        label=gettext_lazy("Participants of the Alliance where you work"),
        help_text=gettext_lazy(
            "One city or region a line, like Tivat. We look each up in the directory"
        ),
        required=False,
        most=50,
        widget=suggesting.Lines(address=PARTICIPANTS),
    )
    active_elsewhere = fields.LineField(
        label=gettext_lazy("Other places where you work"), required=False, longest=300
    )
    website = fields.WebField(
        label=gettext_lazy("Website or one public page"),
        required=False,
    )
    founded_year = fields.YearField(
        label=gettext_lazy("Year in which it was founded"), since=1900, required=False
    )
    roma_led = fields.ChoiceField(
        label=gettext_lazy("Is the organisation led by Roma or Travellers?"),
        help_text=gettext_lazy(
            "We ask so that those concerned are heard first. It is about the organisation, not"
            " about a person. You need not answer; the answer is not shown without the tick below,"
            " and erased first"
        ),
        choices=CooperationProposal.RomaLed.choices,
        required=False,
        missing=gettext_lazy("Choose one of the answers on who leads the organisation"),
    )
    roma_led_is_public = fields.TickField(
        label=gettext_lazy("That may be shown, if the organisation is listed on the site"),
        required=False,
    )

    def clean(self):
        answers = super().clean()
        questions.check_country(self)
        questions.check_latin_name(self, "organisation", "organisation_latin")
        return answers

    def warnings(self):
        found = super().warnings()
        answers = self.cleaned_data
        is_registered = answers.get("legal_form") == LegalForm.REGISTERED
        if is_registered and not answers.get("registration_number"):
            words = _("Add the registration number if you can: the check is quicker then")
            found.append(Problem(words, "#id_registration_number"))
        return found


class ProposalQuestions(StepForm):
    SLUG = "proposal"
    LEGEND = gettext_lazy("The co-operation you propose")
    FILES = (
        FileQuestion(
            Attachment.Purpose.PROPOSAL,
            gettext_lazy("An attachment"),
            gettext_lazy("One file, PDF, ODT or DOCX, at most 10 MB"),
        ),
    )

    kinds = fields.TicksField(
        label=gettext_lazy("What do you propose?"),
        help_text=gettext_lazy("Choose all that apply"),
        choices=CooperationProposal.Kind.choices,
        is_wide=True,
        missing=gettext_lazy("Choose at least one kind of co-operation"),
    )
    themes = questions.themes(gettext_lazy("Which themes is it about?"))
    theme_other = questions.theme_other()
    partner_kind = fields.ChoiceField(
        label=gettext_lazy("With whom?"),
        choices=Partner.choices,
        missing=gettext_lazy("Choose with whom you want to co-operate"),
    )
    partner_name = fields.LineField(
        label=gettext_lazy("Which participant?"),
        help_text=gettext_lazy("Its name, like Tivat; only if you chose a participant"),
        required=False,
        widget=suggesting.Line(address=PARTICIPANTS),
    )
    partner_country = CountryField(
        label=gettext_lazy("In which country?"),
        help_text=gettext_lazy("Only if you chose any participant in a country"),
        has_other=False,
        required=False,
        widget=forms.Select({"class": "w-m"}),
    )
    description = fields.TextField(
        label=gettext_lazy("Your proposal"),
        help_text=gettext_lazy(
            "Between 100 and 2,000 characters. Write about what you plan, not about persons"
        ),
        missing=gettext_lazy("Describe your proposal in at least 100 characters"),
        shortest=100,
        longest=2000,
        rows=10,
    )
    starts_on = fields.MonthField(
        label=gettext_lazy("From"), help_text=gettext_lazy("For example 3 2027"), required=False
    )
    ends_on = fields.MonthField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("For example 11 2027"),
        is_end=True,
        required=False,
    )
    money = fields.ChoiceField(
        label=gettext_lazy("Do you ask for money?"),
        help_text=gettext_lazy("The Alliance gives no grants"),
        choices=CooperationProposal.Money.choices,
        missing=gettext_lazy("Choose whether you ask for money"),
    )
    call_name = fields.LineField(label=gettext_lazy("Name of the call"), required=False)

    def clean(self):
        answers = super().clean()
        kind = answers.get("partner_kind")
        if kind and kind != Partner.PARTICIPANT:
            answers["partner_name"] = ""
        elif kind and answers.get("partner_name") == "":
            self.add_error("partner_name", _("Enter the name of the participant"))
        if kind and kind != Partner.COUNTRY:
            answers["partner_country"] = ""
        elif kind and answers.get("partner_country") == "":
            self.add_error("partner_country", _("Choose the country"))
        start, end = answers.get("starts_on"), answers.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("Enter a month that is not before the first one"))
        return answers


class WritingQuestions(questions.ContactQuestions):
    """The contact person, and how to write to and about an organisation that may need care."""

    subject = fields.ChoiceField(
        label=gettext_lazy(
            "Is it safe to write to you with the Alliance’s name in the subject of the e-mail?"
        ),
        choices=CooperationProposal.Subject.choices,
        missing=gettext_lazy("Choose whether our e-mails may name the Alliance in the subject"),
    )
    naming = fields.ChoiceField(
        label=gettext_lazy("May we name your organisation in public?"),
        choices=CooperationProposal.Naming.choices,
        initial=CooperationProposal.Naming.NO,
        missing=gettext_lazy("Choose whether we may name your organisation"),
    )
    may_introduce = fields.TickField(
        label=gettext_lazy("You may introduce us to participants"), required=False
    )


class StatementQuestions(sending.LastQuestions):
    values = fields.TickField(
        label=gettext_lazy(
            "Our organisation respects human rights and rejects violence and hate speech"
        ),
        missing=gettext_lazy("Confirm that your organisation shares these values"),
    )
    notice = sending.notice()
    copy = sending.copy()


class CooperationForm(
    StatementQuestions, WritingQuestions, ProposalQuestions, OrganisationQuestions, SentForm
):
    SLUG = ""
    MODEL = CooperationProposal
    NAME = "cooperate"
    PARTS = (OrganisationQuestions, ProposalQuestions, WritingQuestions, StatementQuestions)
