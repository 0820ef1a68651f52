from django.utils.translation import gettext_lazy

from core import fields
from core.forms import PublicForm


class MessageForm(PublicForm):
    """What an applicant writes about its case."""

    LEGEND = gettext_lazy("Write to us")

    text = fields.TextField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("At most 3,000 characters"),
        missing=gettext_lazy("Write your message"),
        longest=3000,
    )


class AnswerForm(PublicForm):
    """What an applicant adds in words to the answers we asked for."""

    LEGEND = gettext_lazy("Your answer")

    text = fields.TextField(
        label=gettext_lazy("Your answer in words"),
        help_text=gettext_lazy("At most 3,000 characters"),
        missing=gettext_lazy("Write your answer"),
        longest=3000,
        required=False,
    )
