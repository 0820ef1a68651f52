from django.utils.translation import gettext_lazy

from core import fields
from core.forms import PublicForm


class SaveForm(PublicForm):
    """Where to send the link to a form under way."""

    LEGEND = gettext_lazy("Receive the link by e-mail")

    email = fields.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We write only to send the link, and before the form is erased"),
        missing=gettext_lazy("Enter your e-mail address, like name@city.org"),
    )
