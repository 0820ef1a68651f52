"""What staff do with a case that does not change what becomes of it."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from forms_app import correspondence
from forms_app.models import Application, CaseEvent, CaseMessage, CaseNote, ScreeningMark
from forms_app.review import InvalidTransition, check_is_kept, lock

REVIEW = "forms_app.review_application"
DECIDE = "forms_app.decide_application"


def with_right(right: str) -> QuerySet[User]:
    """Staff who hold it, by themselves or by a group."""
    app, codename = right.split(".")
    own = Q(user_permissions__content_type__app_label=app, user_permissions__codename=codename)
    by_group = Q(
        groups__permissions__content_type__app_label=app, groups__permissions__codename=codename
    )
    staff = User.objects.filter(is_active=True, is_staff=True)
    found = staff.filter(Q(is_superuser=True) | own | by_group).values("pk")
    return staff.filter(pk__in=found).order_by("username")


@transaction.atomic
def assign(
    application: Application, *, to: User | None, by: User, due_on: date | None = None
) -> Application:
    """`to` has it now, or nobody; with `due_on` it has a new day to be done by."""
    application = lock(application)
    if to is not None and not (to.is_active and to.is_staff and to.has_perm(REVIEW)):
        raise InvalidTransition(
            _("%(name)s may not read applications, so cannot have one.") % {"name": to}
        )
    changes: dict[str, User | date | None] = {"assigned_to": to}
    if due_on:
        changes["due_on"] = due_on
    changed = [name for name, value in changes.items() if getattr(application, name) != value]
    if changed:
        for name in changed:
            setattr(application, name, changes[name])
        application.save(update_fields=changed)
        note_event(application, CaseEvent.Verb.ASSIGNED, by=by, fields=changed)
    return application


def note(application: Application, text: str, *, by: User) -> CaseNote:
    """For colleagues; the applicant never reads it."""
    return CaseNote.objects.create(application_id=application.pk, by=by, text=text)


@transaction.atomic
def write_message(application: Application, text: str, *, by: User) -> CaseMessage:
    """It stands on the page of the application, and goes out by letter."""
    application = lock(application)
    check_is_kept(application)
    if application.status == Application.Status.SPAM:
        raise InvalidTransition(_("Nobody writes to the sender of spam: bring it back first."))
    message = CaseMessage.objects.create(application_id=application.pk, by=by, text=text)
    correspondence.send(application, "message", addition=text)
    return message


def mark_messages_as_seen(application: Application) -> int:
    """What the applicant wrote is not new any more; how many messages that were."""
    unseen = application.messages.filter(is_from_applicant=True, seen_at=None)
    return unseen.update(seen_at=timezone.now())


@transaction.atomic
def link(application: Application, other: Application, *, by: User) -> Application:
    """Both are one case: this one points to the other. Nothing is merged."""
    application = lock(application)
    first = other.same_case_as or other
    if first.pk == application.pk:
        raise InvalidTransition(_("That is this case, or points to it already."))
    application.same_case_as_id = first.pk
    application.save(update_fields=["same_case_as"])
    for one in (application, first):
        note_event(one, CaseEvent.Verb.LINKED, by=by)
    return application


@transaction.atomic
def unlink(application: Application, *, by: User) -> Application:
    """A case of its own again."""
    application = lock(application)
    if application.same_case_as_id:
        application.same_case_as = None
        application.save(update_fields=["same_case_as"])
        note_event(application, CaseEvent.Verb.LINKED, by=by, fields=["same_case_as"])
    return application


@transaction.atomic
def mark(application: Application, item: str, result: str, *, by: User) -> None:
    """A line of the checklist says `result`, of `by`, now; with "" it is open again."""
    application = lock(application)
    if result:
        ScreeningMark.objects.update_or_create(
            application_id=application.pk,
            item=item,
            defaults={"result": result, "by": by, "at": timezone.now()},
        )
    else:
        application.screening_marks.filter(item=item).delete()


def note_event(
    application: Application, verb: str, *, by: User, fields: list[str] | None = None
) -> CaseEvent:
    """A line of the history: names of fields, never what stood in them."""
    return CaseEvent.objects.create(
        application_id=application.pk, verb=verb, by=by, fields=fields or []
    )
