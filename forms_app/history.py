"""What has happened to a case, in one list: changes of status, events and letters, by time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from forms_app import answers
from forms_app.models import Actor, Application, Attachment
from jobs.models import Letter


@dataclass
class Line:
    at: datetime
    who: str
    what: str
    more: str = ""
    is_forced: bool = False
    forced_because: str = ""
    letter: Letter | None = None


def lines(application: Application) -> list[Line]:
    """Oldest first. Three queries."""
    labels = _labels(application)
    changes = [
        Line(
            change.at,
            _who(change),
            str(change),
            change.reason,
            change.is_forced,
            change.forced_because,
        )
        for change in application.status_changes.select_related("by")
    ]
    events = [
        Line(
            event.at,
            _who(event),
            event.get_verb_display(),
            ", ".join(labels.get(name, name) for name in event.fields),
        )
        for event in application.events.select_related("by")
    ]
    letters = [
        Line(letter.created_at, "", _("Letter"), letter.subject, letter=letter)
        for letter in Letter.objects.filter(about=application.reference)
    ]
    sent = Line(application.submitted_at, str(Actor.APPLICANT.label), _("sent"))
    return sorted([sent, *changes, *events, *letters], key=lambda line: line.at)


def _who(row):
    return str(row.by) if row.by else row.get_actor_display()


def _labels(application):
    """In the words of the form, and for what the form does not ask in those of the table."""
    fields = application.specific._meta.get_fields()
    names = {f.name: str(f.verbose_name) for f in fields if hasattr(f, "verbose_name")}
    files = {value: str(label) for value, label in Attachment.Purpose.choices}
    return files | names | answers.names(application.specific)
