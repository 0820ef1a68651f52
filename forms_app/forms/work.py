"""What an authority does for inclusion: the fourth step of its application."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import fields
from core.forms import Problem
from core.rowfields import RowsField
from forms_app.forms import questions
from forms_app.forms.steps import FileQuestion, StepForm
from forms_app.models import Attachment, JoinApplication
from members.models import Participant

RomaAnswer = JoinApplication.RomaAnswer
MOST_INHABITANTS = 50_000_000
FEW = 50  # fewer persons than that could be pointed at: no exact number is kept
# The least number of persons that an answer from the list speaks of.
AT_LEAST = {
    RomaAnswer.UNDER_500: 50,
    RomaAnswer.UNDER_5000: 500,
    RomaAnswer.UNDER_50000: 5_000,
    RomaAnswer.OVER_50000: 50_000,
}


def estimate(label):
    return fields.NumberField(
        label=label,
        help_text=gettext_lazy("Rounded; only if you chose “between two numbers”"),
        unreadable=gettext_lazy("Enter the estimate in digits, like 1200"),
        out_of_range=gettext_lazy("Enter an estimate between 0 and 50 million"),
        least=0,
        most=MOST_INHABITANTS,
        required=False,
    )


class ThemeQuestions(StepForm):
    LEGEND = gettext_lazy("Themes and plan")

    themes = questions.themes(gettext_lazy("What does your authority work on?"))
    theme_other = questions.theme_other()
    action_plan = fields.ChoiceField(
        label=gettext_lazy("Is there a local action plan for Roma inclusion?"),
        choices=JoinApplication.Plan.choices,
        missing=gettext_lazy("Choose whether there is a local action plan"),
    )
    action_plan_url = fields.WebField(
        label=gettext_lazy("Link to the action plan"),
        help_text=gettext_lazy("If it is published on a website"),
        required=False,
    )
    work = fields.TextField(
        label=gettext_lazy("What you do, and what you seek from the Alliance"),
        help_text=gettext_lazy(
            "In a few sentences, at most 1,500 characters. Write about policies, not about persons"
        ),
        required=False,
        longest=1500,
    )

    def warnings(self):
        found = super().warnings()
        if not self.cleaned_data.get("work"):
            words = _("A few words on what you do and seek help us to find partners for you")
            found.append(Problem(words, "#id_work"))
        return found


class EstimateQuestions(StepForm):
    LEGEND = gettext_lazy("Roma and Traveller residents")

    roma_answer = fields.ChoiceField(
        label=gettext_lazy("How many Roma and Travellers live there, as estimated?"),
        help_text=gettext_lazy(
            "Only a total with its source, never anything about a person. “We do not know” is a"
            " good answer"
        ),
        choices=RomaAnswer.choices,
        required=False,
        missing=gettext_lazy("Choose one of the answers on Roma and Traveller residents"),
    )
    roma_from = estimate(gettext_lazy("At least"))
    roma_to = estimate(gettext_lazy("At most"))
    roma_year = fields.YearField(
        label=gettext_lazy("Year of the estimate"), since=2000, required=False
    )
    roma_source_kind = fields.ChoiceField(
        label=gettext_lazy("Where does the estimate come from?"),
        choices=Participant.SourceKind.choices,
        required=False,
        missing=gettext_lazy("Choose where the estimate comes from"),
    )
    roma_source_url = fields.WebField(
        label=gettext_lazy("Link to the source of the estimate"), required=False
    )

    def clean(self):
        answers = super().clean()
        self.check_range()
        self.check_population()
        return answers

    def check_range(self):
        """Two numbers in order, or none; small ones are kept as “fewer than 50” only."""
        answers = self.cleaned_data
        names = ("roma_from", "roma_to")
        if self.errors.keys() & {*names, "roma_answer"}:
            return
        given = [name for name in names if answers.get(name) is not None]
        if given and not answers.get("roma_answer"):
            answers["roma_answer"] = RomaAnswer.BETWEEN
        if answers.get("roma_answer") != RomaAnswer.BETWEEN:
            answers |= dict.fromkeys(names)
        elif missing := [name for name in names if name not in given]:
            words = {
                "roma_from": _("Enter the lower number of the estimate"),
                "roma_to": _("Enter the higher number of the estimate"),
            }
            self.add_error(missing[0], words[missing[0]])
        elif answers["roma_to"] < answers["roma_from"]:
            self.add_error("roma_to", _("Enter a higher number that is not below the lower one"))
        elif answers["roma_to"] < FEW:
            answers |= {"roma_answer": RomaAnswer.UNDER_50, **dict.fromkeys(names)}

    def check_population(self):
        answers = self.cleaned_data
        population = answers.get("population") or self.others.get("population")
        if not population or self.errors.keys() & {"roma_answer", "roma_from", "roma_to"}:
            return
        if (answers.get("roma_to") or 0) > population:
            message = _("Enter an estimate that is not above the number of inhabitants you gave")
            self.add_error("roma_to", message)
        elif AT_LEAST.get(answers.get("roma_answer"), 0) > population:
            message = _("Choose an estimate that is not above the number of inhabitants you gave")
            self.add_error("roma_answer", message)

    def warnings(self):
        found = super().warnings()
        answers = self.cleaned_data
        if answers.get("roma_answer") in ("", None, RomaAnswer.UNKNOWN):
            return found
        if not answers.get("roma_year"):
            words = _("Add the year of the estimate: without it nobody can use the number")
            found.append(Problem(words, "#id_roma_year"))
        if not answers.get("roma_source_kind"):
            words = _("Add where the estimate comes from: without it nobody can use the number")
            found.append(Problem(words, "#id_roma_source_kind_0"))
        return found


class PartnerQuestions(StepForm):
    LEGEND = gettext_lazy("Programmes and partners")

    programmes = fields.TicksField(
        label=gettext_lazy("Which programmes do you take part in?"),
        choices=Participant.Programme.choices,
        required=False,
        missing=gettext_lazy("Choose programmes from the list"),
    )
    programme_other = fields.LineField(
        label=gettext_lazy("Another programme"), required=False, longest=100
    )
    partners = RowsField(
        label=gettext_lazy("Partner organisations"),
        help_text=gettext_lazy("Organisations only, no persons. At most ten; not shown"),
        required=False,
        columns={
            "name": fields.LineField(label=pgettext_lazy("organisation", "Name"), required=False),
            "website": fields.WebField(label=gettext_lazy("Website"), required=False),
        },
        most=10,
        row_label=gettext_lazy("Organisation %(number)s"),
        nameless=gettext_lazy("enter the name of the organisation"),
    )


class WorkQuestions(PartnerQuestions, EstimateQuestions, ThemeQuestions):
    SLUG = "work"
    LEGEND = gettext_lazy("Your work")
    PARTS = (ThemeQuestions, EstimateQuestions, PartnerQuestions)
    FILES = (
        FileQuestion(
            Attachment.Purpose.PLAN,
            gettext_lazy("The action plan"),
            gettext_lazy("One file, PDF, ODT, DOCX, JPEG or PNG, at most 10 MB"),
        ),
    )
