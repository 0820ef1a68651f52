"""What staff fill in about a case."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from forms_app import answers, asking, exporting
from forms_app.casework import REVIEW, with_right
from forms_app.models import Application, StandardText
from forms_app.review import Status
from members.models import Country

LONGEST = 2000


def text(label, **options):
    widget = forms.Textarea({"rows": 5, "cols": 60, "class": "vLargeTextField"})
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, **options)


def later_day(label, **options):
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


class ActForm(forms.Form):
    """The answers that an act takes, by the names of its arguments."""

    use_required_attribute = False
    # Of the standard texts that may be put into the field `into`.
    use: str = ""
    into: str = ""

    def __init__(self, *args, application, user, **options):
        super().__init__(*args, **options)
        self.application, self.user = application, user
        if "forced_because" in self.fields and application.proposed_by_id != user.pk:
            del self.fields["forced_because"]
        if self.use:
            texts = StandardText.objects.filter(use=self.use)
            if texts:
                self.fields["standard"] = forms.ModelChoiceField(
                    texts, label=_("Standard text"), required=False
                )
                self.order_fields(["standard"])

    def with_standard_text(self):
        """The same form, with the chosen standard text below what is there already."""
        data = self.data.copy()
        chosen = self.fields["standard"].queryset.filter(pk=data.get("standard") or None).first()
        if chosen:
            with override(self.application.language):
                words = str(chosen.text)
            data[self.into] = "\n\n".join(filter(None, [data.get(self.into, "").strip(), words]))
        data["standard"] = ""
        return type(self)(data, application=self.application, user=self.user)

    def arguments(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "standard"}

    @property
    def is_optional(self):
        """Nothing needs an answer, so the letter can be shown before there is one."""
        return not any(field.required for field in self.fields.values())


def addition():
    return text(
        _("Words of your own (optional)"),
        required=False,
        help_text=_("Plain text, in the language of the applicant; stands in the letter."),
    )


def forced_because():
    return text(
        _("Why you decide alone"),
        help_text=_(
            "You proposed this, so somebody else should decide. If nobody can, say why: it is"
            " counted, and the applicant does not read it."
        ),
    )


def reason_for_applicant():
    return text(
        _("Reason, for the applicant"),
        help_text=_("Plain text, in the language of the applicant. It stands in the letter."),
    )


class ReasonForm(ActForm):
    reason = text(_("Reason"), help_text=_("For colleagues; it stays in the history."))


class ProposeForm(ReasonForm):
    decision = forms.ChoiceField(
        label=_("Your proposal"),
        choices=[
            (Status.ACCEPTED, _("accept")),
            (Status.DECLINED, _("decline")),
            (Status.DEFERRED, _("defer")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ["decision", "reason"]


class AcceptForm(ActForm):
    country = forms.ModelChoiceField(
        Country.objects.all(),
        label=_("Country of the directory"),
        required=False,
        help_text=_("The applicant wrote it in words. Empty: the country of that name."),
    )
    addition = addition()
    forced_because = forced_because()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.application.specific.country_id:
            del self.fields["country"]


class DeclineForm(ActForm):
    use, into = StandardText.Use.DECLINE, "reason"
    reason = reason_for_applicant()
    addition = addition()
    forced_because = forced_because()


class DeferForm(ActForm):
    use, into = StandardText.Use.DEFER, "reason"
    until = later_day(_("Until"), help_text=_("On that day it is under review again by itself."))
    reason = reason_for_applicant()
    addition = addition()
    forced_because = forced_because()


class AskForm(ActForm):
    use, into = StandardText.Use.ASK, "question"
    question = text(_("Question"), help_text=_("Plain text, in the language of the applicant."))
    fields = forms.MultipleChoiceField(
        label=_("Answers that the applicant can change"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Only these are open on its page. None: it answers by a message."),
    )
    due_on = later_day(_("Answer by"))

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fields"].choices = answers.names(self.application.specific).items()
        self.fields["due_on"].initial = timezone.localdate() + asking.ANSWER_WITHIN
        self.fields["due_on"].widget.attrs["min"] = str(timezone.localdate() + timedelta(days=1))


class MessageForm(ActForm):
    use, into = StandardText.Use.MESSAGE, "text"
    text = text(
        _("Message"),
        help_text=_("Plain text, in the language of the applicant. It goes out by letter."),
    )


class CloseForm(ActForm):
    addition = text(
        _("Words for the applicant (optional)"),
        required=False,
        help_text=_("Plain text, in the language of the applicant. Without words no letter."),
    )


class ListForm(ActForm):
    until = later_day(
        _("Listed until"),
        required=False,
        help_text=_("With name, place, website and themes. Empty: taken off the list."),
    )
    has_agreed = forms.BooleanField(
        label=_("The organisation has agreed to be named this time"), required=False
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        case = self.application.specific
        self.fields["until"].initial = case.listed_until
        if case.naming != case.Naming.ASK:
            del self.fields["has_agreed"]


# --- Beside the acts ---------------------------------------------------------------------------


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        max_length=3000,
        widget=forms.Textarea({"rows": 3, "cols": 40}),
        help_text=_("For colleagues. The applicant never reads it."),
    )


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        None, label=_("Assigned to"), required=False, empty_label=_("nobody")
    )
    due_on = later_day(_("Due on"), required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = with_right(REVIEW)


class LinkForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the other case"), max_length=16, required=False
    )

    def clean_reference(self):
        """The application of that reference; None for none."""
        reference = self.cleaned_data["reference"].strip().upper()
        if not reference:
            return None
        found = Application.objects.filter(reference=reference).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no case with the reference %(reference)s."),
                params={"reference": reference},
            )
        return found


class ExportForm(forms.Form):
    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What"),
        choices=[
            (Application.Form.JOIN, _("applications to join")),
            (Application.Form.COOPERATE, _("co-operation proposals")),
            (Application.Form.CONTACT, _("messages")),
        ],
    )
    which = forms.ChoiceField(
        label=_("Which"),
        choices=[("open", _("open")), ("ended", _("ended")), ("all", _("all but spam"))],
    )
    file_format = forms.ChoiceField(
        label=_("Format"), choices=[(name, name.upper()) for name in exporting.FORMATS]
    )
    with_phone = forms.BooleanField(label=_("With telephone numbers"), required=False)
    with_texts = forms.BooleanField(
        label=_("With free text"),
        required=False,
        help_text=_("It may tell things about persons. Take it only if you need it."),
    )
