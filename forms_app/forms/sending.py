"""The ticks at the end of each form."""

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import fields
from forms_app.forms.steps import StepForm
from pages.models import Page


def notice():
    """The tick that the notice was read; `LastQuestions` gives it a label with the link."""
    return fields.TickField(
        help_text=gettext_lazy("It says what we keep, why, for how long, and who sees it"),
        missing=gettext_lazy("Confirm that you have read the notice on personal data"),
    )


def copy():
    return fields.TickField(
        label=gettext_lazy("Send me a copy of my answers by e-mail"), required=False
    )


class LastQuestions(StepForm):
    SLUG = "check"
    LEGEND = gettext_lazy("Check and send")

    def __init__(self, *args, frame, **options):
        super().__init__(*args, frame=frame, **options)
        if "notice" not in self.fields:
            return
        words = _("I have read the notice on personal data")
        if notice := frame.page(Page.Key.PRIVACY):
            # In a window of its own, so that the answers stay where they are.
            words = format_html(
                _(
                    'I have read the <a href="{address}" target="_blank">notice on personal data'
                    " (opens in a new window)</a>"
                ),
                address=notice.get_absolute_url(),
            )
        self.fields["notice"].label = words
