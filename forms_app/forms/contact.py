from django.utils.translation import gettext_lazy

from core import fields
from forms_app.forms.steps import SentForm
from forms_app.models import Message


class ContactForm(SentForm):
    LEGEND = gettext_lazy("Your message")
    MODEL = Message
    NAME = "contact"

    topic = fields.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Message.Topic.choices,
        missing=gettext_lazy("Choose what your message is about"),
    )
    contact_name = fields.LineField(
        label=gettext_lazy("Your name"),
        missing=gettext_lazy("Enter your name"),
        longest=150,
        attrs={"autocomplete": "name"},
    )
    contact_email = fields.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send a confirmation and our answer to this address"),
        missing=gettext_lazy("Enter your e-mail address, like name@city.org"),
    )
    text = fields.TextField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("At most 3,000 characters"),
        missing=gettext_lazy("Write your message"),
        longest=3000,
        rows=10,
    )
