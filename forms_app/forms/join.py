"""The form by which an authority asks to take part, in five steps."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import dates, fields
from core.forms import Problem
from core.rowfields import LinesField, RowsField
from forms_app.commitments import Commitment
from forms_app.forms import questions, sending
from forms_app.forms.countries import OTHER_COUNTRY, CountryField
from forms_app.forms.steps import FileQuestion, SentForm, StepForm
from forms_app.forms.work import WorkQuestions
from forms_app.models import Attachment, JoinApplication
from members import duplicates
from members.models import Participant
from pages.models import Page

FIRST_DECISION = date(2011, 1, 1)  # the Alliance was called for in that year
LONGEST_PLAN = timedelta(days=731)
LONGEST_MANDATE = 10  # years
SMALLEST_GROUP, LARGEST_GROUP = 2, 30

Decision = JoinApplication.Decision
Kind = Participant.Kind


class AuthorityQuestions(StepForm):
    SLUG = "authority"
    LEGEND = gettext_lazy("Your authority")

    kind = fields.ChoiceField(
        label=gettext_lazy("Type of authority"),
        choices=[
            (Kind.MUNICIPALITY, gettext_lazy("Municipality")),
            (Kind.CITY, gettext_lazy("City")),
            (Kind.COUNTY, gettext_lazy("County, province or department")),
            (Kind.REGION, gettext_lazy("Region")),
            (Kind.JOINT, gettext_lazy("Joint group of municipalities")),
        ],
        missing=gettext_lazy("Choose the type of authority"),
    )
    name_local = fields.LineField(
        label=gettext_lazy("Official name of the authority"),
        help_text=gettext_lazy(
            "In its own language and script, as it should appear in the directory"
        ),
        missing=gettext_lazy("Enter the official name of the authority"),
        shortest=2,
        attrs={"autocomplete": "organization"},
    )
    name_latin = questions.latin_name()
    other_names = LinesField(
        label=gettext_lazy("Other names in use"),
        help_text=gettext_lazy("Short, former or foreign names, one a line, at most five"),
        required=False,
        most=5,
        rows=3,
    )
    country = CountryField()
    country_other = questions.country_other()
    region = fields.LineField(
        label=gettext_lazy("Region or county"),
        help_text=gettext_lazy("Its name, or its NUTS or LAU code"),
        required=False,
        longest=150,
    )
    population = fields.NumberField(
        label=gettext_lazy("Number of inhabitants"),
        help_text=gettext_lazy("For example 14,111"),
        unreadable=gettext_lazy("Enter the number of inhabitants in digits, like 14111"),
        out_of_range=gettext_lazy("Enter a number of inhabitants between 1 and 50 million"),
        least=1,
        most=50_000_000,
        required=False,
    )
    population_year = fields.YearField(
        label=gettext_lazy("Year of that number"), since=2000, required=False
    )
    website = fields.WebField(
        label=gettext_lazy("Official website"),
        missing=gettext_lazy("Enter the address of the official website, like www.city.org"),
    )

    group_members = RowsField(
        label=gettext_lazy("Authorities of the group"),
        help_text=gettext_lazy("Only for a joint group of municipalities: name at least two"),
        required=False,
        columns={
            "name": fields.LineField(label=gettext_lazy("Name"), required=False),
            "country": CountryField(
                nothing=gettext_lazy("The same country"),
                has_other=False,
                required=False,
                widget=forms.Select({"class": "w-m"}),
            ),
        },
        most=LARGEST_GROUP,
        row_label=gettext_lazy("Authority %(number)s"),
        nameless=gettext_lazy("enter the name of the authority"),
    )

    def clean(self):
        answers = super().clean()
        questions.check_country(self)
        questions.check_latin_name(self, "name_local", "name_latin")
        self.check_group()
        given = {name for name in ("population", "population_year") if answers.get(name)}
        if given == {"population"} and "population_year" not in self.errors:
            self.add_error("population_year", _("Enter the year of the number of inhabitants"))
        if given == {"population_year"} and "population" not in self.errors:
            self.add_error("population", _("Enter the number of inhabitants in that year"))
        return answers

    def check_group(self):
        """A joint group names its authorities; others have none. No country is the group's own."""
        answers = self.cleaned_data
        if answers.get("kind") != Kind.JOINT:
            answers["group_members"] = []
        elif len(answers.get("group_members", [None] * SMALLEST_GROUP)) < SMALLEST_GROUP:
            self.add_error("group_members", _("Enter the names of at least two authorities"))
        own = answers.get("country", "")
        for row in answers.get("group_members", ()):
            if not row["country"]:
                row["country"] = answers.get("country_other", "") if own == OTHER_COUNTRY else own

    def warnings(self):
        return [*super().warnings(), *self.already_there()]

    def already_there(self):
        """Participants that may be this authority under one of its names."""
        answers = self.cleaned_data
        if answers.get("country") in ("", OTHER_COUNTRY, None):
            return
        asked = Participant(
            country_id=answers["country"],
            name_en=answers.get("name_latin", ""),
            name_local=answers.get("name_local", ""),
            other_names=answers.get("other_names", ""),
        )
        for found in duplicates.of(asked):
            if found.is_public and found.joined_on:
                words = _("%(name)s has been a participant since %(month)s.")
                since = dates.month(found.joined_on)
                advice = _("Do you want to update its entry? Then write to us instead.")
                named = words % {"name": found, "month": since}
                yield Problem(f"{named} {advice}", "#id_name_local")


class DecisionQuestions(StepForm):
    SLUG = "decision"
    LEGEND = gettext_lazy("The decision to join")
    FILES = (
        FileQuestion(
            Attachment.Purpose.ACT,
            gettext_lazy("The decision itself, or the letter"),
            gettext_lazy("PDF, ODT, DOCX, JPEG or PNG, at most 10 MB each, at most 3 files"),
        ),
    )

    decision = fields.ChoiceField(
        label=gettext_lazy("Where does the decision stand?"),
        choices=Decision.choices,
        missing=gettext_lazy("Choose where the decision stands"),
    )
    decided_on = fields.DateField(
        label=gettext_lazy("Date of the decision or letter"),
        help_text=gettext_lazy("For example 24 6 2015"),
        missing=gettext_lazy("Enter the date of the decision or letter"),
    )
    decision_title = fields.LineField(
        label=gettext_lazy("Number or title of the act"), required=False
    )
    decision_url = fields.WebField(
        label=gettext_lazy("Link to the act"),
        help_text=gettext_lazy("If it is published on a website"),
        required=False,
    )
    head_name = fields.LineField(
        label=gettext_lazy("Mayor, president or governor"),
        help_text=gettext_lazy("The person who represents your authority"),
        missing=gettext_lazy("Enter the name of the mayor, president or governor"),
        longest=150,
    )
    head_office = fields.LineField(
        label=gettext_lazy("Office of that person"),
        help_text=gettext_lazy("For example Mayor"),
        missing=gettext_lazy("Enter the office of that person, like Mayor"),
        longest=100,
        attrs={"class": "w-m"},
    )
    mandate_ends_on = fields.MonthField(
        label=gettext_lazy("The mandate ends in"),
        help_text=gettext_lazy("For example 6 2027. Not shown; we ask you then who follows"),
        is_end=True,
        required=False,
    )
    office_email = fields.EmailField(
        label=gettext_lazy("Mailbox of the office"),
        help_text=gettext_lazy("Rather an address of the office than of a person"),
        required=False,
    )
    office_email_is_public = fields.TickField(
        label=gettext_lazy("The mailbox of the office may be shown on the site"), required=False
    )
    commitments = fields.TicksField(
        label=gettext_lazy("Your authority will"),
        help_text=gettext_lazy("Taking part means all of these. Tick each one"),
        choices=Commitment.choices,
        all_of_them=True,
        missing=gettext_lazy("Tick every commitment, or write to us about the one you cannot"),
    )

    def __init__(self, *args, frame, **options):
        super().__init__(*args, frame=frame, **options)
        guidelines = frame.page(Page.Key.GUIDELINES)
        if guidelines and "commitments" in self.fields:
            commitments = self.fields["commitments"]
            commitments.help_text = format_html(
                _(
                    '{hint}. <a href="{address}" target="_blank">What participants commit to'
                    " (opens in a new window)</a>"
                ),
                hint=commitments.help_text,
                address=guidelines.get_absolute_url(),
            )

    def clean(self):
        answers = super().clean()
        day, decision = answers.get("decided_on"), answers.get("decision")
        if day and decision and (message := self.wrong_date(day, decision)):
            self.add_error("decided_on", message)
        end = answers.get("mandate_ends_on")
        today = timezone.localdate()
        latest = (today.year + LONGEST_MANDATE, today.month)
        if end and (end < today or (end.year, end.month) > latest):
            self.add_error(
                "mandate_ends_on", _("Enter a month from now on, at most ten years ahead")
            )
        return answers

    def wrong_date(self, day, decision):
        today = timezone.localdate()
        if decision == Decision.PLANNED:
            if day < today:
                return _("Enter the day of the planned decision: today or later")
            if day > today + LONGEST_PLAN:
                return _("Enter the day of the planned decision: within two years from today")
        elif day > today:
            return _("Enter a date that is not in the future, or say that the decision is planned")
        elif day < FIRST_DECISION:
            return _("Enter a date in 2011 or later: the Alliance did not exist before")
        return None

    def warnings(self):
        found = [*super().warnings(), *questions.email_warnings(self, "office_email")]
        answers = self.cleaned_data
        has_act = answers.get("decision_url") or Attachment.Purpose.ACT in self.others.get(
            "files", ()
        )
        if answers.get("decision") == Decision.ADOPTED and not has_act:
            found.append(
                Problem(
                    _("Add the adopted decision as a file or a link, or we have to ask for it"),
                    "#id_decision_url",
                )
            )
        return found


class SecondContactQuestions(StepForm):
    LEGEND = gettext_lazy("A second contact")

    second_name = fields.LineField(
        label=gettext_lazy("Full name of a second person"),
        help_text=gettext_lazy("Recommended, so that we still reach you when somebody leaves"),
        required=False,
        longest=150,
    )
    second_role = fields.LineField(
        label=gettext_lazy("Position of the second person"), required=False, longest=150
    )
    second_email = fields.EmailField(
        label=gettext_lazy("E-mail address of the second person"), required=False
    )

    def warnings(self):
        found = [*super().warnings(), *questions.email_warnings(self, "second_email")]
        given = {name for name in ("second_name", "second_email") if self.cleaned_data.get(name)}
        if not given:
            words = _("Name a second contact if you can: people change, and so do mailboxes")
            found.append(Problem(words, "#id_second_name"))
        elif given == {"second_name"}:
            words = _("Without the e-mail address we cannot reach the second person")
            found.append(Problem(words, "#id_second_email"))
        return found


class ContactStep(SecondContactQuestions, questions.ContactQuestions):
    LEGEND = gettext_lazy("The contact person")
    PARTS = (questions.ContactQuestions, SecondContactQuestions)


class ConfirmQuestions(sending.LastQuestions):
    authorised = fields.TickField(
        label=gettext_lazy("I have authority to send this application"),
        missing=gettext_lazy("Confirm that you have authority to send this application"),
    )
    notice = sending.notice()
    copy = sending.copy()
    wants_newsletter = fields.TickField(
        label=gettext_lazy("Send the newsletter of the Alliance to the contact person"),
        help_text=gettext_lazy("On Mondays. A letter of its own asks the person to confirm"),
        required=False,
    )
    contact_is_public = fields.TickField(
        label=gettext_lazy("The name and e-mail address of the contact person may be shown"),
        required=False,
    )


class JoinForm(
    ConfirmQuestions,
    WorkQuestions,
    ContactStep,
    DecisionQuestions,
    AuthorityQuestions,
    SentForm,
):
    SLUG = ""
    MODEL = JoinApplication
    NAME = "join"
    PARTS = (
        AuthorityQuestions,
        DecisionQuestions,
        ContactStep,
        WorkQuestions,
        ConfirmQuestions,
    )
