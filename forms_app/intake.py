"""What happens when a form arrives."""

from functools import partial

from django.db import IntegrityError, transaction

from core import figures, languages
from forms_app import limits, naming, notifications, spam
from forms_app.commitments import VERSION
from forms_app.forms.steps import SentForm, columns
from forms_app.models import Application, Draft, JoinApplication
from pages.models import Page


def application_from(form: SentForm) -> Application:
    """The answers of a good form as a row that is not stored yet."""
    answers = {"language": languages.active(), **columns(form.MODEL, form.cleaned_data)}
    notice = form.frame.page(Page.Key.PRIVACY)
    answers["notice_version"] = f"{notice.language} {notice.version}" if notice else ""
    if form.MODEL is JoinApplication:
        answers["commitments_version"] = VERSION
    return form.MODEL(**answers)


def receive(
    application: Application, *, sender: str, is_spam: bool = False, wants_copy: bool = False
) -> Application:
    """Store the application, count its sender and write the letters: all of it or nothing.

    The same form sent twice is stored once; the second caller gets the first one's row. Spam is
    set aside without a letter: the address in it may be anybody's.
    """
    try:
        with transaction.atomic():
            _set_spam_aside(application, is_spam)
            application.save()
            limits.note(sender, application.FORM)
            _announce(application, with_answers=wants_copy)
    except IntegrityError:
        first = Application.objects.filter(form_key=application.form_key).first()
        if first is None:
            raise
        return first
    return application


@transaction.atomic
def send(draft: Draft, form: SentForm, *, sender: str, is_spam: bool) -> Application:
    """The draft has become an application, with its files and letters, under the same address.

    All of it or nothing, and once: who comes second gets the first one's row.
    """
    draft = Draft.objects.select_for_update().filter(pk=draft.pk).first() or draft
    if sent := Application.objects.filter(form_key=draft.form_key).first():
        return sent
    application = application_from(form)
    application.form_key, application.token = draft.form_key, draft.token
    _set_spam_aside(application, is_spam)
    application.save()
    naming.name_participants(application, form.cleaned_data)
    draft.attachments.update(application=application, draft=None)
    draft.delete()
    limits.note(sender, application.FORM)
    _announce(application, with_answers=form.cleaned_data["copy"])
    return application


def _set_spam_aside(application, took_bait):
    """Into quarantine, with what made it look like spam; never a refusal."""
    bait = [spam.Sign.BAIT.value] if took_bait else []
    application.signs = [*bait, *spam.signs(application)]
    if spam.is_enough(application.signs):
        application.status = Application.Status.SPAM


def _announce(application, *, with_answers):
    """Count it, and write the letters; none for spam, since its address may be anybody's."""
    series = f'alliance_forms_submitted{{form="{application.FORM}"}}'
    transaction.on_commit(partial(figures.add, series))
    if application.status != Application.Status.SPAM:
        notifications.acknowledge(application, with_answers=with_answers)
        notifications.tell_the_office(application)
