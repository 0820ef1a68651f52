"""What an authority may ask to be changed, as a form in the words of its public page."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import cleaning, fields
from core.forms import PublicForm
from core.languages import columns
from members import plain_prose, proposing
from members.contacts import Contact
from members.models import Participant

MOST_OTHER_NAMES, LONGEST_NAME = 10, 200
OPTIONAL = {"required": False}


def line(label, longest=200, **options):
    return fields.LineField(label=label, longest=longest, **OPTIONAL, **options)


def paragraphs(label, longest, rows, **options):
    return fields.TextField(label=label, longest=longest, rows=rows, **OPTIONAL, **options)


class NamesPart(PublicForm):
    LEGEND = gettext_lazy("Names")

    name_en = fields.LineField(
        label=gettext_lazy("Name in English"), missing=gettext_lazy("Enter the name in English")
    )
    name_fr = line(gettext_lazy("Name in French"))
    name_local = line(
        gettext_lazy("Official name"),
        help_text=gettext_lazy("In your own language and script"),
    )
    other_names = paragraphs(
        gettext_lazy("Other names"),
        longest=MOST_OTHER_NAMES * LONGEST_NAME,
        rows=3,
        help_text=gettext_lazy(
            "Former, short and foreign names, one a line, so that people find you"
        ),
    )


class WorkPart(PublicForm):
    LEGEND = gettext_lazy("Your work")

    summary_en = paragraphs(gettext_lazy("In one sentence, in English"), longest=400, rows=3)
    summary_fr = paragraphs(gettext_lazy("In one sentence, in French"), longest=400, rows=3)
    body_en = paragraphs(
        gettext_lazy("What you have set out to do, in English"),
        longest=5000,
        rows=8,
        help_text=gettext_lazy("Write about policies, not about persons"),
    )
    body_fr = paragraphs(
        gettext_lazy("What you have set out to do, in French"), longest=5000, rows=8
    )
    lesson_en = paragraphs(
        gettext_lazy("What others can learn from you, in English"), longest=500, rows=3
    )
    lesson_fr = paragraphs(
        gettext_lazy("What others can learn from you, in French"), longest=500, rows=3
    )
    themes = fields.TicksField(
        label=gettext_lazy("Themes"),
        choices=Participant.Theme.choices,
        missing=gettext_lazy("Choose themes from the list"),
        is_wide=True,
        **OPTIONAL,
    )
    theme_other = line(gettext_lazy("Another theme"), longest=100)
    programmes = fields.TicksField(
        label=gettext_lazy("Programmes"),
        choices=Participant.Programme.choices,
        missing=gettext_lazy("Choose programmes from the list"),
        **OPTIONAL,
    )
    programme_other = line(gettext_lazy("Another programme"), longest=100)
    action_plan = fields.ChoiceField(
        label=gettext_lazy("Local action plan"),
        choices=Participant.Plan.choices,
        missing=gettext_lazy("Choose an answer about the local action plan"),
    )
    action_plan_year = fields.YearField(
        label=gettext_lazy("Local action plan: year"), since=1990, **OPTIONAL
    )
    action_plan_url = fields.WebField(
        label=gettext_lazy("Local action plan: web address"), **OPTIONAL
    )


class EstimatePart(PublicForm):
    LEGEND = gettext_lazy("Roma and Traveller residents")

    roma_estimate_en = line(
        gettext_lazy("The estimate, in English"),
        longest=150,
        help_text=gettext_lazy(
            "A range or a rounded total, like: 1,200 to 1,500. Never a count of persons"
        ),
    )
    roma_estimate_fr = line(gettext_lazy("The estimate, in French"), longest=150)
    roma_year = fields.YearField(label=gettext_lazy("Year of the estimate"), since=1990, **OPTIONAL)
    roma_source_kind = fields.ChoiceField(
        label=gettext_lazy("Where does the estimate come from?"),
        choices=Participant.SourceKind.choices,
        missing=gettext_lazy("Choose where the estimate comes from"),
        **OPTIONAL,
    )
    roma_source_en = line(gettext_lazy("Name of the source, in English"))
    roma_source_fr = line(gettext_lazy("Name of the source, in French"))
    roma_source_url = fields.WebField(
        label=gettext_lazy("Link to the source of the estimate"), **OPTIONAL
    )

    def clean(self):
        answers = super().clean()
        has_estimate = any(answers.get(name) for name in columns("roma_estimate"))
        words = {
            "roma_year": _("Enter the year of the estimate: without it nobody can use the number"),
            "roma_source_kind": _(
                "Choose where the estimate comes from: without it nobody can use the number"
            ),
        }
        for name, missing in words.items():
            if has_estimate and name not in self.errors and not answers.get(name):
                self.add_error(name, missing)
        return answers


class AuthorityPart(PublicForm):
    LEGEND = gettext_lazy("Your authority")

    group_members = paragraphs(
        gettext_lazy("Authorities of the group"),
        longest=5000,
        rows=6,
        help_text=gettext_lazy("One a line"),
    )
    website = fields.WebField(label=gettext_lazy("Website"), **OPTIONAL)
    population = fields.NumberField(
        label=gettext_lazy("Inhabitants"),
        least=1,
        most=50_000_000,
        unreadable=gettext_lazy("Enter the number of inhabitants in figures, like 14111"),
        out_of_range=gettext_lazy("Enter a number of inhabitants between 1 and 50,000,000"),
        **OPTIONAL,
    )
    population_year = fields.YearField(
        label=gettext_lazy("Inhabitants: year"),
        since=1800,
        help_text=gettext_lazy("Of the census or register"),
        **OPTIONAL,
    )
    head_name = line(
        gettext_lazy("Head of the authority"),
        longest=150,
        help_text=gettext_lazy("Public office: shown on your page"),
    )
    head_office_en = line(
        gettext_lazy("Office, in English"), longest=100, help_text=gettext_lazy("Like: Mayor")
    )
    head_office_fr = line(
        gettext_lazy("Office, in French"), longest=100, help_text=gettext_lazy("Like: Maire")
    )
    mandate_ends_on = fields.DateField(
        label=gettext_lazy("The mandate ends on"),
        help_text=gettext_lazy("Not shown; after it we ask you again"),
        **OPTIONAL,
    )


class ContactPart(PublicForm):
    LEGEND = gettext_lazy("Whom we write to")

    contact_name = line(
        gettext_lazy("Contact person"),
        longest=150,
        help_text=gettext_lazy("Shown to the public only if this person agreed"),
        attrs={"autocomplete": "name"},
    )
    contact_function = line(gettext_lazy("Function"), longest=150)
    contact_email = fields.EmailField(
        label=gettext_lazy("Work e-mail address"),
        help_text=gettext_lazy("Rather the address of an office; shown only if its holder agreed"),
        missing=gettext_lazy("Enter the e-mail address we should write to, like name@city.org"),
    )
    contact_language = fields.ChoiceField(
        label=gettext_lazy("Language for letters"),
        choices=settings.LANGUAGES,
        missing=gettext_lazy("Choose the language for letters"),
    )
    note = paragraphs(
        gettext_lazy("Something else that we should know"),
        longest=1500,
        rows=4,
        help_text=gettext_lazy("For the staff of the Alliance, not for publication"),
    )


class ProfileForm(ContactPart, AuthorityPart, EstimatePart, WorkPart, NamesPart):
    """Filled with what the directory says; `changes()` and `contact_changes()` say what differs."""

    PARTS = (NamesPart, WorkPart, EstimatePart, AuthorityPart, ContactPart)

    def __init__(self, data=None, *, participant):
        self.participant = participant
        self.contact = Contact.objects.filter(participant=participant).first() or Contact()
        entry = {name: getattr(participant, name) for name in proposing.COLUMNS}
        for name in proposing.PROSE:
            entry[name] = plain_prose.to_text(entry[name])
        contact = {
            f"contact_{name}": getattr(self.contact, name) for name in proposing.CONTACT_COLUMNS
        }
        super().__init__(data, initial=entry | contact)
        for name in set(proposing.COLUMNS) - set(proposing.asked_of(participant)):
            del self.fields[name]

    def clean_other_names(self):
        names = [cleaning.one_line(name) for name in self.cleaned_data["other_names"].split("\n")]
        names = [name for name in names if name]
        if len(names) > MOST_OTHER_NAMES or any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(
                _("Give at most %(most)d other names, of at most %(longest)d characters each")
                % {"most": MOST_OTHER_NAMES, "longest": LONGEST_NAME}
            )
        return "\n".join(names)

    def clean(self):
        answers = super().clean()
        is_missing = "population" not in self.errors and not answers.get("population")
        if answers.get("population_year") and is_missing:
            self.add_error("population", _("Enter the number of inhabitants of that year"))
        if not self.errors and not (self.changes() or self.contact_changes() or answers["note"]):
            self.add_error(
                "name_en",
                _("Nothing has been changed yet: change something, or go back to “All correct”"),
            )
        return answers

    def changes(self) -> dict:
        """{column: {"old": …, "new": …}} of the participant, as JSON keeps it."""
        found = {}
        for column in proposing.asked_of(self.participant):
            old, new = getattr(self.participant, column), self.cleaned_data[column]
            if column in proposing.PROSE:
                same = new == cleaning.many_lines(self.initial[column])
                new = old if same else plain_prose.to_html(new)
            elif column in proposing.CHOSEN:
                same = sorted(old) == sorted(new)
            else:
                same = (old or None) == (new or None)
            if not same:
                found[column] = {"old": proposing.plain(old), "new": proposing.plain(new)}
        return found

    def contact_changes(self) -> dict:
        found = {}
        for name in proposing.CONTACT_COLUMNS:
            old, new = getattr(self.contact, name), self.cleaned_data[f"contact_{name}"]
            if old != new:
                found[name] = {"old": old, "new": new}
        return found
