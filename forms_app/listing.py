"""Organisations that co-operate with the Alliance and agreed to be named: on the site, for a time.

Whether one stands there is asked of its proposal each time, so nothing has to be taken down.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forms_app.casework import note_event
from forms_app.models import Application, CaseEvent, CooperationProposal
from forms_app.review import InvalidTransition, check_is_kept, lock

LONGEST = timedelta(days=731)
Naming, Status = CooperationProposal.Naming, Application.Status


def listed(day: date | None = None) -> QuerySet[CooperationProposal]:
    """Those that the public sees on `day`, today if not given."""
    return CooperationProposal.objects.filter(
        status=Status.COOPERATING,
        erased_at=None,
        listed_until__gte=day or timezone.localdate(),
    ).exclude(naming=Naming.NO)


@transaction.atomic
def list_until(
    application: CooperationProposal, *, until: date | None, by: User, has_agreed: bool = False
) -> CooperationProposal:
    """On the list up to that day, or off it without one.

    Who wants to be asked each time has to have agreed to this time.
    """
    application = lock(application)
    check_is_kept(application)
    if until:
        _check(application, until, has_agreed)
    if application.listed_until != until:
        application.listed_until = until
        application.save(update_fields=["listed_until"])
        note_event(application, CaseEvent.Verb.LISTED, by=by, fields=["listed_until"])
    return application


def _check(application, until, has_agreed):
    today = timezone.localdate()
    if application.status != Status.COOPERATING:
        raise InvalidTransition(_("Only who co-operates is listed."))
    if application.naming == Naming.NO:
        raise InvalidTransition(_("The organisation does not want to be named."))
    if application.naming == Naming.ASK and not has_agreed:
        raise InvalidTransition(
            _("The organisation wants to be asked each time: ask it, then tick that it agreed.")
        )
    if not today < until <= today + LONGEST:
        raise InvalidTransition(_("Choose a day after today, at most two years ahead."))
