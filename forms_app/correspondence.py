"""Letters to an applicant about its case, in its language; staff see them before they go out.

Each is a pair of templates in `templates/forms_app/letters/case/`.
"""

from django.utils.translation import override

from core.addresses import absolute
from forms_app.models import Application
from forms_app.notifications import is_neutral
from jobs import letters
from jobs.models import Letter
from pages.models import SiteSettings


def words(application: Application, name: str, **context) -> letters.Words:
    """The letter as it would go out now."""
    return letters.render(
        f"forms_app/letters/case/{name}",
        language=application.language,
        **_context(application, context),
    )


def send(application: Application, name: str, **context) -> Letter:
    """Store the letter with what the caller changes: both or neither."""
    return letters.write(
        f"forms_app/letters/case/{name}",
        to=application.contact_email,
        language=application.language,
        about=application.reference,
        **_context(application, context),
    )


def _context(application, more):
    application = application.specific
    with override(application.language):
        address = absolute(application.get_absolute_url())
    return {
        "application": application,
        "reference": application.reference,
        "title": application.title,
        "address": address,
        "site": SiteSettings.load(),
        "is_neutral": is_neutral(application),
        "addition": "",
        "reason": "",
        **more,
    }
